//! `build --watch`: prints the site, then prints it again whenever its files change, until the process is ended.

use std::time::Duration;

use crate::build::options::BuildOptions;
use crate::build::report::Counts;
use crate::cli::args::Build;
use crate::cli::build::{explain_failure, print_io, print_site, say_built, show};
use crate::cli::report::{Detail, counted, print};
use crate::cli::{Exit, Streams};
use crate::disk::clock;
use crate::ground::diagnostic::Printable;
use crate::preview::session::{Changes, Ledger};
use crate::preview::watch::{How, SiteWatcher};

/// How long to wait for a change before looking whether something else is due.
const LONGEST: Duration = Duration::from_secs(2);

/// Builds, and follows the site's files. Ends when the first build fails, as it would without watching.
pub(super) fn watch(options: &BuildOptions, args: &Build, streams: &mut Streams<'_>) -> Exit {
    // Before the first file is read: what changes while the site is read must not be missed.
    let how = if args.poll { How::Poll } else { How::Automatic };
    let mut watcher = match SiteWatcher::start(&options.root, how) {
        Ok(watcher) => watcher,
        Err(error) => return print_io(&error, &mut streams.stderr),
    };
    let first = match print_site(options, args, streams) {
        Ok(report) => report,
        Err(failure) => return explain_failure(failure, "nothing was built", &mut streams.stderr),
    };
    show(&first, args, streams);
    streams.stdout.flush();
    let (mut said, mut next_due) = (first.diagnostics, first.next_due);
    let mut failed = false;
    streams.stderr.line("watching for changes");
    loop {
        for note in watcher.notes() {
            streams.stderr.line(Printable(&note));
        }
        let due = next_due.and_then(|due| (due - clock::now()).to_std().ok());
        let deadline = clock::tick() + due.unwrap_or(LONGEST).min(LONGEST);
        let changes = watcher.next(Some(deadline)).map(|batch| Changes::in_batch(&batch)).unwrap_or_default();
        let is_due = next_due.is_some_and(|due| due <= clock::now());
        if changes.is_empty() && !is_due {
            continue;
        }
        match print_site(options, args, streams) {
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
                explain_failure(failure, "the site stays as it was", &mut streams.stderr);
                // What is due comes out with the next build that succeeds.
                (failed, next_due) = (true, None);
            }
        }
    }
}
