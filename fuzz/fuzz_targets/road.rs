//! libFuzzer's way to `tests/road`: every input is an article file, or several (see `Road::walk`). `scripts/fuzz` runs it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/road/mod.rs"]
#[allow(dead_code)]
mod road;

static ROAD: LazyLock<road::Road> = LazyLock::new(road::Road::new);

fuzz_target!(|input: &[u8]| {
    let faults = ROAD.walk(input, road::Depth::Sample);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
});
