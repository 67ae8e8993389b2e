//! `--jobs`: how many threads a command works on.

use std::num::NonZeroUsize;

use crate::disk::error::Failure;

/// Runs `work` on so many threads; on as many as the machine has processors when none were asked for.
///
/// # Errors
/// The system gives no such number of threads, or what `work` says.
pub(super) fn on_threads<T: Send>(
    jobs: Option<NonZeroUsize>,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let threads = jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Usage(format!("can't start {threads} threads: {error}")))?;
    pool.install(work)
}
