//! `build --watch`: prints the site, then prints it again whenever its files change, until the process is ended.

use std::path::PathBuf;

use crate::build::report::Counts;
use crate::cli::args::{Build, how};
use crate::cli::build::{options, print_site, say_built, show};
use crate::cli::exit::{Exit, Stop};
use crate::cli::follow::next_changes;
use crate::cli::report::{Detail, counted, print};
use crate::cli::stream::Streams;
use crate::preview::session::Ledger;
use crate::preview::watch::SiteWatcher;

/// Builds, and follows the site's files. Ends when the first build fails, as it would without watching.
pub(super) fn watch(root: PathBuf, args: &Build, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let options = options(root, args);
    // Before the first file is read: what changes while the site is read must not be missed.
    let mut watcher = SiteWatcher::start(&options.root, how(args.poll))?;
    let first = print_site(&options, args, streams)?;
    show(&first, args, streams);
    streams.stdout.flush();
    let (mut said, mut next_due) = (first.diagnostics, first.next_due);
    let mut failed = false;
    streams.stderr.line("watching for changes");
    loop {
        if next_changes(&mut watcher, next_due, streams).is_none() {
            continue;
        }
        match print_site(&options, args, streams) {
            Ok(report) => {
                let mut ledger = Ledger::default();
                ledger.strike(said);
                ledger.enter(&report.diagnostics);
                let (fresh, mended) = ledger.balance();
                let Counts { rendered, written, removed, .. } = report.counts;
                let is_news = failed || rendered + written + removed + fresh.len() + mended > 0;
                (failed, next_due) = (false, report.next_due);
                if is_news {
                    let detail = if args.work.verbose { Detail::Verbose } else { Detail::Brief };
                    print(&fresh, detail, &mut streams.stderr);
                    if mended > 0 {
                        streams.stderr.line(format!("{} mended", counted(mended, "finding")));
                    }
                    say_built(&report, args, streams);
                    streams.stdout.flush();
                }
                said = report.diagnostics;
            }
            Err(failure) => {
                Stop::from(failure).tell("the site stays as it was", &mut streams.stderr);
                // What is due comes out with the next build that succeeds.
                (failed, next_due) = (true, None);
            }
        }
    }
}
