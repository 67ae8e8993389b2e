//! What `serve` and `build --watch` wait for: files that change, and articles whose time comes.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::stream::Streams;
use crate::disk::clock;
use crate::ground::diagnostic::Printable;
use crate::preview::session::Changes;
use crate::preview::watch::SiteWatcher;

/// How long to wait for a change before looking whether something else has happened.
const LONGEST: Duration = Duration::from_secs(2);

/// Waits a while. None: nothing has changed, and no article is due; no changes: one is.
pub(super) fn next_changes(
    watcher: &mut SiteWatcher,
    next_due: Option<DateTime<Utc>>,
    streams: &mut Streams<'_>,
) -> Option<Changes> {
    for note in watcher.notes() {
        streams.stderr.line(Printable(&note));
    }
    let due = next_due.and_then(|due| (due - clock::now()).to_std().ok());
    let deadline = clock::tick() + due.unwrap_or(LONGEST).min(LONGEST);
    let batch = watcher.next(Some(deadline));
    let changes = batch.map(|batch| Changes::in_batch(&batch, watcher.content())).unwrap_or_default();
    let is_due = next_due.is_some_and(|due| due <= clock::now());
    (is_due || !changes.is_empty()).then_some(changes)
}
