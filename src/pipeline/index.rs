//! Prints the parts of the search index: all files of one together, since they share the work of taking its texts apart.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Progress;
use super::looks::Looks;
use super::printed::{PrintedPages, Reason};
use crate::diagnostic::Diagnostic;
use crate::edge::error::PublishError;
use crate::edge::publish::Publication;
use crate::plan::{Page, Plan};
use crate::render::Renderer;

/// Why an output was printed, if it was, and what was wrong.
pub type Outcome = (Option<Reason>, Option<Diagnostic>);

/// Renders and writes the files of each part that are not as the last build printed them. Gives the outcomes by the places
/// of the outputs in the plan. One part after the other: each keeps all processors busy, and holds its texts' words in memory.
///
/// # Errors
/// The disk said no.
pub fn print_parts(
    plan: &Plan,
    renderer: &Renderer<'_>,
    earlier: &PrintedPages,
    publication: &Publication<'_>,
    looks: &Looks,
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, Outcome>, PublishError> {
    let mut outcomes = BTreeMap::new();
    // Places of outputs by part, then in the order of its files.
    let mut parts: BTreeMap<u32, BTreeMap<_, usize>> = BTreeMap::new();
    for (place, output) in plan.outputs.iter().enumerate() {
        if let Page::Index(file) = output.page
            && let Some(part) = file.part()
        {
            parts.entry(part).or_default().insert(file, place);
        }
    }
    for (number, places) in parts {
        let stale: Vec<_> = places
            .iter()
            .map(|(file, place)| (*file, *place, earlier.keep(&plan.outputs[*place], publication, looks)))
            .collect();
        let rendered = if stale.iter().any(|(.., reason)| reason.is_some()) {
            renderer
                .render_part(number)
                .map(|files| plan.index[number as usize].files(number).zip(files).collect())
        } else {
            Ok(BTreeMap::new())
        };
        let print = |(file, place, reason): (_, usize, Option<Reason>)| {
            let fault = match &rendered {
                _ if reason.is_none() => None,
                Ok(files) => {
                    let bytes: &[u8] = files.get(&file).map_or(&[], Vec::as_slice);
                    publication.write(&plan.outputs[place].path, bytes)?;
                    None
                }
                Err(fault) => Some(fault.clone()),
            };
            progress.step();
            Ok((place, (reason, fault)))
        };
        let printed: Vec<_> = stale.into_par_iter().map(print).collect::<Result<_, PublishError>>()?;
        outcomes.extend(printed);
    }
    Ok(outcomes)
}
