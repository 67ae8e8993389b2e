//! libFuzzer's search for articles that cost more than their length: processor time by the byte, on the whole road of
//! `src/tests/road`. `NEWSPRINT_FUZZ=cost scripts/fuzz` runs it; docs/security.md says what the bounds are.
#![no_main]

use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use newsprint::tests::road::{Depth, Road};

static ROAD: LazyLock<Road> = LazyLock::new(Road::load);

/// What any input may take: the road prints the pages of several sites.
const FREE: Duration = Duration::from_secs(3);

/// What it may take for each byte.
const PER_BYTE: Duration = Duration::from_micros(100);

/// Time for which the threads of this process had a processor, for some of the road is walked by others; where the system does
/// not say, the time that has passed.
fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let said = threads.filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
    let nanoseconds: u64 = said.filter_map(|said| said.split(' ').next()?.parse::<u64>().ok()).sum();
    if nanoseconds > 0 { Duration::from_nanos(nanoseconds) } else { START.elapsed() }
}

fuzz_target!(|input: &[u8]| {
    LazyLock::force(&ROAD);
    let start = busy();
    drop(ROAD.walk(input, Depth::Sample));
    let took = busy() - start;
    let most = FREE + PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    assert!(took < most, "{} bytes took {} ms", input.len(), took.as_millis());
});
