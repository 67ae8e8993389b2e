//! Progress bars on standard error, for stages that take longer than a second.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::report::right;
use crate::cli::stream::Stream;
use crate::ground::diagnostic::Printable;
use crate::ground::progress::Progress;

/// What takes less is over before anyone could read it.
const PATIENCE: Duration = Duration::from_secs(1);

/// One bar at a time, for the stage at work. Nothing is drawn where standard error is not a terminal.
pub(super) struct Bars<'s, 'a> {
    bar: Mutex<Option<ProgressBar>>,
    watched: bool,
    stderr: Mutex<&'s mut Stream<'a>>,
}

impl<'s, 'a> Bars<'s, 'a> {
    pub(super) fn new(stderr: &'s mut Stream<'a>) -> Self {
        let watched = !ProgressDrawTarget::stderr().is_hidden();
        Self { bar: Mutex::new(None), watched, stderr: Mutex::new(stderr) }
    }

    fn replace(&self, bar: Option<ProgressBar>) {
        let mut place = self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(old) = std::mem::replace(&mut *place, bar) {
            old.finish_and_clear();
        }
    }
}

impl Progress for Bars<'_, '_> {
    fn stage(&self, name: &'static str, total: usize) {
        if !self.watched {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let tongue = self.stderr.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).tongue();
        let template = tongue.tell("{msg} {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left");
        bar.set_style(
            ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_message(right(&tongue.label(name), 10));
        self.replace(Some(bar));
    }

    fn step(&self) {
        if !self.watched {
            return;
        }
        let place = self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(bar) = &*place {
            bar.inc(1);
            if bar.is_hidden() && bar.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        }
    }

    fn say(&self, message: &str) {
        self.replace(None);
        let mut stderr = self.stderr.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        stderr.line(Printable(message));
    }
}

impl Drop for Bars<'_, '_> {
    fn drop(&mut self) {
        self.replace(None);
    }
}
