//! Ids of sources that were typed, against those that there are.

use crate::config::nearest;
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;

/// Whether all that was asked for are sources; `known` are the ids of all, sorted.
pub(super) fn are_known(ids: &[String], known: &[String]) -> Result<(), Failure> {
    let Some(id) = ids.iter().find(|id| known.binary_search(id).is_err()) else { return Ok(()) };
    let found = Diagnostic::error(format!("no source has the id {id:?}"));
    Err(Failure::Config(vec![match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("`newsprint sources` shows all that the site has articles of"),
    }]))
}
