//! `check --urls`: every address that was ever published to a target, against the site as it would be built.

use std::collections::BTreeSet;
use std::path::Path;

use crate::cli::Exit;
use crate::cli::deploy::{Pick, explain, pick, read_config, usage};
use crate::cli::stream::Stream;
use crate::deploy::targets::manifest;
use crate::deploy::tombstone_path;
use crate::ground::diagnostic::Diagnostic;

/// Addresses that would vanish, as findings.
pub(super) fn vanished(
    root: &Path,
    target: Option<&str>,
    planned: &[String],
    stderr: &mut Stream<'_>,
) -> Result<Vec<Diagnostic>, Exit> {
    let config = read_config(root, stderr)?;
    let planned: BTreeSet<&str> = planned.iter().map(String::as_str).collect();
    let target = pick(&config, target, Pick::Only).map_err(|found| usage(&found, stderr))?;
    let held = manifest(target, root).map_err(|error| explain(error, stderr))?;
    let gone: BTreeSet<String> = config.urls.gone.iter().map(|address| tombstone_path(address)).collect();
    let manifest = held.unwrap_or_default();
    let lost = manifest.published().filter(|path| !planned.contains(*path) && !gone.contains(*path));
    let found = lost.map(|path| {
        let address = path.strip_suffix("index.html").unwrap_or(path);
        Diagnostic::error(format!("/{address} was published to {} and would be no more", target.name)).help(
            "add it to `aliases` of the article that it belongs to, or to `gone` below [urls] if it was taken down",
        )
    });
    Ok(found.collect())
}
