//! libFuzzer's way from the bytes of a feed to the files of its articles. `NEWSPRINT_FUZZ=feeds scripts/fuzz` runs it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let faults = newsprint::tests::feeds::walk(input);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
});
