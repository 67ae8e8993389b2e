//! `theme`: the files of the default theme, and how to get at them.

use std::path::Path;

use crate::cli::args::Theme;
use crate::cli::exit::{Exit, Stop};
use crate::cli::stream::Streams;
use crate::disk::error::Failure;
use crate::disk::site::read_config;
use crate::disk::theme::{Ejected, eject, names};
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Lists the files of the default theme, or copies some into the site.
pub(super) fn theme(root: &Path, args: &Theme, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    match args {
        Theme::List => {
            streams.stdout.write(names().iter().map(|name| format!("{name}\n")).collect::<String>());
            Ok(Exit::Done)
        }
        Theme::Eject { files } => {
            // A slip in --root must not lay a theme where no site is.
            if let Err(failure @ Failure::Usage(_)) = read_config(root) {
                return Err(failure.into());
            }
            let mut eject = |file: &String| match eject_one(root, file, streams) {
                Ok(()) => Exit::Done,
                Err(stop) => stop.tell("nothing was written", &mut streams.stderr),
            };
            Ok(files.iter().map(&mut eject).max().unwrap_or(Exit::Done))
        }
    }
}

fn eject_one(root: &Path, file: &str, streams: &mut Streams<'_>) -> Result<(), Stop> {
    let found = match eject(root, file)? {
        Ejected::Written(name) => {
            let path = root.join(name).display().to_string();
            streams.stderr.line(format!("copied to {}", Printable(path.trim_start_matches("./"))));
            return Ok(());
        }
        Ejected::IsThere(name) => {
            Diagnostic::error(format!("{name} is in the site already: nothing was written"))
                .help("delete or rename it to get the default one")
        }
        Ejected::Unknown(near) => {
            Diagnostic::error(format!("the theme has no file {file:?}")).help(match near {
                Some(near) => format!("did you mean {near}?"),
                None => "`newsprint theme list` shows all".to_owned(),
            })
        }
    };
    Err(Stop::usage(found))
}
