//! `mail`: writes an edition as mail, and hands it over once.

use std::path::Path;

use crate::build::options::BuildOptions;
use crate::build::outgoing::LinkedSite;
use crate::cli::args::Mail;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::stream::Streams;
use crate::config::Span;
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::ground::diagnostic::{Diagnostic, Printable};
use crate::send::{Entry, Ledger, Post, message, write};

pub(super) fn mail(root: &Path, args: &Mail, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let span = Span::parse(&args.edition).ok_or_else(|| {
        let found = Diagnostic::error(format!("{:?} is the name of no edition", args.edition));
        Stop::usage(found.help("write a day or a week: 2024-01-17, 2024-w03"))
    })?;
    let name = span.to_string();
    let bars = Bars::new(&mut streams.stderr);
    let site = LinkedSite::read(&BuildOptions::new(root), &bars)?;
    drop(bars);
    let config = &site.prepared.settings.config;
    let edition = site.mail(span).map_err(Failure::refused)?.ok_or_else(|| {
        let found = Diagnostic::error(format!("there is no edition {name}"));
        Failure::refused(
            found.help("see [editions] in site.toml: daily, weekly; and which days hold articles"),
        )
    })?;
    let message = message(&edition.mail, &name, edition.published, config).map_err(Failure::refused)?;
    let parts: [(String, &[u8]); 3] = [
        ("index.html".into(), edition.mail.html.as_bytes()),
        ("text.txt".into(), edition.mail.text.as_bytes()),
        (format!("{name}.eml"), &message.bytes),
    ];
    for (file, bytes) in parts {
        write(&args.out, &file, bytes)?;
    }
    let short = if edition.mail.shortened { ", shortened: the rest is on its page" } else { "" };
    let kilobytes = edition.mail.html.len() / 1000;
    streams
        .stderr
        .line(Printable(&format!("{name}: {kilobytes} kB of HTML in {}{short}", args.out.display())));
    if !args.send {
        return Ok(Exit::Done);
    }
    let post = Post::from_environment()?;
    let ledger = Ledger::of(root, &name);
    match ledger.begin(clock::now())? {
        Entry::Sent => {
            streams.stderr.line(format!("{name} was sent before, and is not sent again"));
            Ok(Exit::Done)
        }
        Entry::Unknown => {
            let found = Diagnostic::error(format!(
                "{name} was about to be sent before, and nobody knows whether it was"
            ));
            let help =
                format!("ask the server or the list; to send it again, remove {}", ledger.path().display());
            Err(Failure::refused(found.help(help)).into())
        }
        Entry::New => {
            let help =
                format!("it is not sent again by itself; if it was not, remove {}", ledger.path().display());
            post.hand_over(&message, &help)?;
            ledger.end(clock::now())?;
            streams.stderr.line(format!("{name} was sent"));
            Ok(Exit::Done)
        }
    }
}
