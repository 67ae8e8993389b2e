//! The road from the bytes of a file to the site, walked with hostile articles: the seeds of the fuzz target, and a thousand
//! mutations of them, or as many as `NEWSPRINT_FUZZ_SECONDS` are enough for; what it finds is shown with its input.
#![expect(clippy::disallowed_methods, reason = "tests read files and the clock")]
#![expect(clippy::print_stderr, reason = "a long run says how long it was")]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use super::road::mutation::{Dice, Mutator};
use super::road::{Depth, Faults, Road};

/// Mutations that are walked without being asked for more: the same ones, however fast the machine is.
const INPUTS: u64 = 1_000;

fn walk(road: &Road, input: &[u8], depth: Depth) -> Faults {
    catch_unwind(AssertUnwindSafe(|| road.walk(input, depth))).unwrap_or_else(|_| vec!["it panics".into()])
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_seed_walks_the_road() {
    let road = Road::load();
    let mutator = Mutator::new(root());
    let mut broken = Vec::new();
    for (name, seed) in mutator.seeds() {
        // Once at each desk.
        for input in ["", "\n", "\n\n", "\n\n\n"].map(|end| [seed.as_slice(), end.as_bytes()].concat()) {
            let faults = walk(&road, &input, Depth::Whole);
            broken.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(broken.is_empty(), "{} faults\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn every_mutation_walks_the_road() {
    let seconds = std::env::var("NEWSPRINT_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let seed = std::env::var("NEWSPRINT_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let road = Road::load();
    let mutator = Mutator::new(root());
    let start = Instant::now();
    let end = seconds.map(|seconds| start + Duration::from_secs(seconds));
    let mut turns = 0_u64;
    // One input for each kind of fault, as small as it gets.
    let mut broken: BTreeMap<String, String> = BTreeMap::new();
    while end.map_or(turns < INPUTS, |end| Instant::now() < end) && broken.len() < 10 {
        turns += 1;
        let mut input = mutator.input(&mut Dice::new(seed << 40 | turns));
        let Some(kind) = kinds(&walk(&road, &input, Depth::Sample)).find(|kind| !broken.contains_key(kind))
        else {
            continue;
        };
        shrink(&mut input, |smaller| kinds(&walk(&road, smaller, Depth::Sample)).any(|other| other == kind));
        let faults = walk(&road, &input, Depth::Sample).join("\n");
        broken.insert(kind, format!("{faults}\ninput {turns}: {:?}", String::from_utf8_lossy(&input)));
    }
    let report: Vec<String> = broken.into_values().collect();
    assert!(report.is_empty(), "after {turns} inputs:\n{}", report.join("\n\n"));
    eprintln!("{turns} inputs in {:?}", start.elapsed());
}

/// Faults without what differs from input to input.
fn kinds(faults: &Faults) -> impl Iterator<Item = String> {
    faults.iter().map(|fault| {
        let fault = fault
            .split_once(": ")
            .filter(|(path, _)| path.contains(['.', '/']))
            .map_or(&**fault, |(_, fault)| fault);
        fault.split(['"', '{', ':', '\n']).next().unwrap_or_default().chars().take(60).collect()
    })
}

/// Takes away all that the fault does not need.
fn shrink(input: &mut Vec<u8>, still_fails: impl Fn(&[u8]) -> bool) {
    let mut size = input.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut smaller = input.clone();
            smaller.drain(at..(at + size).min(input.len()));
            if still_fails(&smaller) {
                *input = smaller;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
}
