//! The one place that reads the clock.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// The present moment.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The present moment, as file systems count it.
pub(crate) fn file_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The present moment, to wait from.
pub(crate) fn tick() -> Instant {
    Instant::now()
}

/// Takes the time of stages that follow each other.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { last: Instant::now(), stages: Vec::new() }
    }

    /// Ends a stage, names it and starts the next.
    pub(crate) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }

    /// Time since the stage began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.last.elapsed()
    }

    /// Time of all stages so far.
    pub(crate) fn total(&self) -> Duration {
        self.stages.iter().map(|(_, time)| *time).sum()
    }

    pub(crate) fn stages(self) -> Vec<(&'static str, Duration)> {
        self.stages
    }
}
