//! `theme`: the files of the default theme, and how to get at them.

use std::path::Path;

use crate::cli::args::Theme;
use crate::cli::build::print_io;
use crate::cli::report::print_one;
use crate::cli::{Exit, Streams};
use crate::disk::error::Failure;
use crate::disk::site::read_config;
use crate::disk::theme::{Ejected, eject, names};
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Lists the files of the default theme, or copies some into the site.
pub(super) fn theme(root: &Path, args: &Theme, streams: &mut Streams<'_>) -> Exit {
    match args {
        Theme::List => {
            streams.stdout.write(names().iter().map(|name| format!("{name}\n")).collect::<String>());
            Exit::Done
        }
        Theme::Eject { files } => {
            // A slip in --root must not lay a theme where no site is.
            if let Err(Failure::Usage(message)) = read_config(root) {
                print_one(&Diagnostic::error(message), &mut streams.stderr);
                return Exit::Usage;
            }
            let mut worst = Exit::Done;
            for file in files {
                let exit = eject_one(root, file, streams);
                if exit as u8 > worst as u8 {
                    worst = exit;
                }
            }
            worst
        }
    }
}

fn eject_one(root: &Path, file: &str, streams: &mut Streams<'_>) -> Exit {
    let found = match eject(root, file) {
        Err(error) => return print_io(&error, &mut streams.stderr),
        Ok(Ejected::Written(name)) => {
            let path = root.join(name).display().to_string();
            streams.stderr.line(format!("copied to {}", Printable(path.trim_start_matches("./"))));
            return Exit::Done;
        }
        Ok(Ejected::IsThere(name)) => {
            Diagnostic::error(format!("{name} is in the site already: nothing was written"))
                .help("delete or rename it to get the default one")
        }
        Ok(Ejected::Unknown(near)) => {
            Diagnostic::error(format!("the theme has no file {file:?}")).help(match near {
                Some(near) => format!("did you mean {near}?"),
                None => "`newsprint theme list` shows all".to_owned(),
            })
        }
    };
    print_one(&found, &mut streams.stderr);
    Exit::Usage
}
