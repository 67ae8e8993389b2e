//! Single signs of change in, batches out. Pure: the time is an argument.
//!
//! A save is many signs: a file is created, cut off, written in pieces, closed, renamed. A batch is handed out as soon as
//! everything in it is done, so that an edit is on the screen at once and a half-written file is not.
//!
//! Not notify-debouncer-full: it hands out a path when that was at rest for a fixed time, whether or not the file is closed.
//! Short, and half of a file is read; long enough, and every edit waits for it, longer than all other work of an edit takes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long nothing may happen before a batch whose files are all done is handed out.
const SETTLE: Duration = Duration::from_millis(4);

/// How long nothing may happen before a batch is handed out in which files may still be written. Systems that don't say
/// when a file is closed always take this long.
const QUIET: Duration = Duration::from_millis(40);

/// How long a batch may grow while something happens all the time.
const LONGEST: Duration = Duration::from_millis(250);

/// How long after a folder came it is looked at again: what was put into it before the system watched it gave no sign.
const SECOND_LOOK: Duration = Duration::from_millis(150);

/// Something that was seen below the site's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A file is being written.
    Writing(PathBuf),
    /// A file is whole, or gone; or something about it changed.
    Done(PathBuf),
    /// A folder came, under this name.
    Folder(PathBuf),
    /// Signs were lost.
    Lost,
}

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Files and folders, by their paths below the site's root.
    pub touched: BTreeSet<PathBuf>,
    /// Anything else may have changed too.
    pub rescan: bool,
}

/// Collects signs.
#[derive(Debug, Default)]
pub(crate) struct Gatherer {
    /// Paths, and whether they are still being written.
    touched: BTreeMap<PathBuf, bool>,
    lost: bool,
    first: Option<Instant>,
    last: Option<Instant>,
    /// Folders to look at a second time, and when.
    second_looks: BTreeMap<PathBuf, Instant>,
}

impl Gatherer {
    /// Takes a sign that was seen at `now`.
    pub(crate) fn note(&mut self, sign: Sign, now: Instant) {
        self.first.get_or_insert(now);
        self.last = Some(now);
        match sign {
            Sign::Writing(path) => drop(self.touched.insert(path, true)),
            Sign::Done(path) => drop(self.touched.insert(path, false)),
            Sign::Folder(path) => {
                self.second_looks.insert(path.clone(), now + SECOND_LOOK);
                self.touched.insert(path, false);
            }
            Sign::Lost => self.lost = true,
        }
    }

    /// When the next batch is to be handed out, unless more happens; none while there is nothing to wait for.
    pub(crate) fn due(&self) -> Option<Instant> {
        let second_look = self.second_looks.values().min().copied();
        let (Some(first), Some(last)) = (self.first, self.last) else { return second_look };
        let writing = self.touched.values().any(|writing| *writing);
        let settled = last + if writing { QUIET } else { SETTLE };
        let due = settled.min(first + LONGEST);
        Some(second_look.map_or(due, |second_look| second_look.min(due)))
    }

    /// Hands out all that is due at `now`.
    pub(crate) fn take(&mut self, now: Instant) -> Batch {
        let due: Vec<PathBuf> = self
            .second_looks
            .iter()
            .filter(|(_, when)| **when <= now)
            .map(|(path, _)| path.clone())
            .collect();
        for path in &due {
            self.second_looks.remove(path);
        }
        (self.first, self.last) = (None, None);
        let touched = std::mem::take(&mut self.touched).into_keys().chain(due).collect();
        Batch { touched, rescan: std::mem::take(&mut self.lost) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Clock(Instant);

    impl Clock {
        fn at(&self, milliseconds: u64) -> Instant {
            self.0 + Duration::from_millis(milliseconds)
        }
    }

    fn start() -> (Gatherer, Clock) {
        (Gatherer::default(), Clock(Instant::now()))
    }

    fn batch(paths: &[&str]) -> Batch {
        Batch { touched: paths.iter().map(PathBuf::from).collect(), rescan: false }
    }

    fn writing(path: &str) -> Sign {
        Sign::Writing(path.into())
    }

    fn done(path: &str) -> Sign {
        Sign::Done(path.into())
    }

    #[test]
    fn a_closed_file_is_handed_out_at_once() {
        let (mut gatherer, clock) = start();
        assert_eq!(gatherer.due(), None);
        gatherer.note(writing("a"), clock.at(0));
        assert_eq!(gatherer.due(), Some(clock.at(40)));
        gatherer.note(done("a"), clock.at(1));
        assert_eq!(gatherer.due(), Some(clock.at(5)));
        assert_eq!(gatherer.take(clock.at(5)), batch(&["a"]));
        assert_eq!(gatherer.due(), None);
    }

    #[test]
    fn an_open_file_holds_the_batch_back_for_a_while() {
        let (mut gatherer, clock) = start();
        gatherer.note(done("a"), clock.at(0));
        gatherer.note(writing("b"), clock.at(2));
        assert_eq!(gatherer.due(), Some(clock.at(42)));
        gatherer.note(writing("b"), clock.at(30));
        assert_eq!(gatherer.due(), Some(clock.at(70)));
        assert_eq!(gatherer.take(clock.at(70)), batch(&["a", "b"]));
    }

    #[test]
    fn what_never_rests_is_handed_out_in_parts() {
        let (mut gatherer, clock) = start();
        for moment in 0..=249 {
            gatherer.note(done(&format!("{moment:03}")), clock.at(moment));
        }
        assert_eq!(gatherer.due(), Some(clock.at(250)));
        assert_eq!(gatherer.take(clock.at(250)).touched.len(), 250);
    }

    #[test]
    fn a_new_folder_is_looked_at_twice() {
        let (mut gatherer, clock) = start();
        gatherer.note(Sign::Folder("content/new".into()), clock.at(0));
        assert_eq!(gatherer.take(clock.at(4)), batch(&["content/new"]));
        assert_eq!(gatherer.due(), Some(clock.at(150)));
        assert_eq!(gatherer.take(clock.at(150)), batch(&["content/new"]));
        assert_eq!(gatherer.due(), None);
    }

    #[test]
    fn lost_signs_ask_for_everything() {
        let (mut gatherer, clock) = start();
        gatherer.note(Sign::Lost, clock.at(0));
        assert_eq!(gatherer.take(clock.at(4)), Batch { rescan: true, ..Batch::default() });
    }
}
