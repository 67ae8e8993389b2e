//! libFuzzer's way to `src/tests/road`: every input is an article file, or several (see `Road::walk`). `scripts/fuzz` runs it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use newsprint::tests::road::{Depth, Road};

static ROAD: LazyLock<Road> = LazyLock::new(Road::load);

fuzz_target!(|input: &[u8]| {
    let faults = ROAD.walk(input, Depth::Sample);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
});
