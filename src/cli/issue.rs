//! `issue`: what the editor of a roundup does beside writing.

use std::path::Path;

use crate::cli::args::Issue;
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::read_settings;
use crate::cli::report::counted;
use crate::cli::stream::Streams;
use crate::gather;
use crate::gather::Dated;

pub(super) fn issue(root: &Path, command: &Issue, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let settings = read_settings(root, &mut streams.stderr)?;
    if settings.config.issues.is_empty() {
        return Err(Stop::usage(gather::no_issues()));
    }
    let Issue::Dates { write } = command;
    let Dated { text, new, unknown } = gather::issue_dates(root, &settings.config)?;
    let said = if *write {
        gather::write_schedule(root, &text)?;
        "wrote the days of"
    } else {
        streams.stdout.write(&text);
        "found the days of"
    };
    let unknown = match unknown {
        0 => String::new(),
        unknown => format!("; {} without a number or a commit", counted(unknown, "issue")),
    };
    streams.stderr.line(format!("{said} {} in the history{unknown}", counted(new, "issue")));
    Ok(Exit::Done)
}
