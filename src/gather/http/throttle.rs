//! Whose turn it is: one request at a time to a host, a second apart, and eight in all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Between the end of one request to a host and the beginning of the next.
pub(crate) const APART: Duration = Duration::from_secs(1);

/// Requests at once.
pub(crate) const AT_ONCE: usize = 8;

/// When the last request to a host ended; whoever holds it has its turn.
type LastEnd = Arc<tokio::sync::Mutex<Option<Instant>>>;

pub(crate) struct Throttle {
    hosts: Mutex<HashMap<String, LastEnd>>,
    all: Arc<Semaphore>,
}

/// The first place in the queue of a host.
pub(crate) struct Place {
    last_end: OwnedMutexGuard<Option<Instant>>,
    all: Arc<Semaphore>,
}

/// Held while a request to a host is on its way.
pub(crate) struct Turn {
    last_end: OwnedMutexGuard<Option<Instant>>,
    _one_of_all: OwnedSemaphorePermit,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self { hosts: Mutex::default(), all: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Waits until it is the host's next. Whoever finds then that it is asked no more leaves without a wait.
    pub(crate) async fn queue(&self, host: &str) -> Place {
        let of_host = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.entry(host.trim_end_matches('.').to_owned()).or_default().clone()
        };
        Place { last_end: of_host.lock_owned().await, all: self.all.clone() }
    }
}

impl Place {
    /// Waits until a request to the host may be sent. Whoever waits for a host keeps no other waiting.
    pub(crate) async fn turn(self) -> Turn {
        let Self { last_end, all } = self;
        if let Some(end) = *last_end {
            sleep_until(end + APART).await;
        }
        // Nobody closes it.
        let one_of_all = all.acquire_owned().await.expect("an open semaphore");
        Turn { last_end, _one_of_all: one_of_all }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.last_end = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_once_a_second_and_no_more_than_eight_are_at_all() {
        let throttle = Arc::new(Throttle::new());
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut requests = tokio::task::JoinSet::new();
        let began = Instant::now();
        for number in 0..60 {
            let (throttle, now, most) = (throttle.clone(), now.clone(), most.clone());
            requests.spawn(async move {
                let host = number % 20;
                let _turn = throttle.queue(&format!("h{host}.example")).await.turn().await;
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let begins = began.elapsed();
                tokio::time::sleep(Duration::from_millis(100)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                (host, begins)
            });
        }
        let mut begins = requests.join_all().await;
        begins.sort();
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
        for pair in begins.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            assert!(pair[1].1 - pair[0].1 >= APART + Duration::from_millis(100), "{pair:?}");
        }
    }
}
