//! `revisions import`: earlier versions of articles from the history of the folder.

use std::path::Path;

use crate::cli::args::Revisions;
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::read_settings;
use crate::cli::progress::Bars;
use crate::cli::report::counted;
use crate::cli::stream::Streams;
use crate::gather;
use crate::ground::diagnostic::Diagnostic;

pub(super) fn revisions(root: &Path, command: &Revisions, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Revisions::Import = command;
    let settings = read_settings(root, &mut streams.stderr)?;
    if !settings.config.revisions.enabled {
        let found = Diagnostic::error("the site keeps no versions").at("site.toml");
        return Err(Stop::usage(found.help("add [revisions] with enabled = true")));
    }
    let bars = Bars::new(&mut streams.stderr);
    let imported = gather::import(root, &settings.config, &settings.profiles, &bars)?;
    drop(bars);
    let (kept, changes) = (counted(imported.kept, "version"), counted(imported.changes, "change"));
    streams.stderr.line(format!("kept {kept} of {changes} in the history of content/"));
    Ok(Exit::Done)
}
