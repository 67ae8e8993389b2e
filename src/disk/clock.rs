//! The one place that reads the clock.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// The present moment.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The present moment, as file systems count it.
pub fn file_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The present moment, to wait from.
pub fn tick() -> Instant {
    Instant::now()
}

/// Takes the time of stages that follow each other.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Starts the first stage.
    pub fn start() -> Self {
        Self { last: Instant::now(), stages: Vec::new() }
    }

    /// Ends a stage, names it and starts the next.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }

    /// Time since the stage began.
    pub fn elapsed(&self) -> Duration {
        self.last.elapsed()
    }

    /// The stages so far.
    pub fn stages(self) -> Vec<(&'static str, Duration)> {
        self.stages
    }
}
