//! Inputs out of other inputs: what a fuzzer does that sees no coverage. The same seed gives the same inputs.

#![expect(clippy::disallowed_methods, reason = "it reads the seeds")]

use std::path::Path;

/// A small generator of numbers (SplitMix64): mutations must be the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    /// From a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// Seeds and words to make inputs of.
pub(crate) struct Mutator {
    seeds: Vec<(String, Vec<u8>)>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    /// Reads `fuzz/seeds` and `fuzz/road.dict`, the dictionary in libFuzzer's form.
    pub(crate) fn new(root: &Path) -> Self {
        let mut seeds: Vec<(String, Vec<u8>)> = std::fs::read_dir(root.join("fuzz/seeds"))
            .expect("the folder of seeds")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, std::fs::read(&path).expect("a seed"))
            })
            .collect();
        seeds.sort();
        let dictionary = std::fs::read_to_string(root.join("fuzz/road.dict")).expect("the dictionary");
        let words = dictionary.lines().filter_map(word).collect();
        Self { seeds, words }
    }

    /// All seeds by name.
    pub(crate) fn seeds(&self) -> &[(String, Vec<u8>)] {
        &self.seeds
    }

    /// One input.
    pub(crate) fn input(&self, dice: &mut Dice) -> Vec<u8> {
        let mut input = self.seeds[dice.below(self.seeds.len())].1.clone();
        for _ in 0..1 + dice.below(6) {
            self.mutate(&mut input, dice);
        }
        input.truncate(48 << 10);
        input
    }

    fn mutate(&self, input: &mut Vec<u8>, dice: &mut Dice) {
        let at = edge(input, dice);
        let piece = |dice: &mut Dice, of: &[u8]| -> Vec<u8> {
            let start = edge(of, dice);
            let end = (start + dice.below(200)).min(of.len());
            of[start..end].to_vec()
        };
        let insert = |input: &mut Vec<u8>, at: usize, piece: Vec<u8>| drop(input.splice(at..at, piece));
        match dice.below(10) {
            0..=3 => insert(input, at, self.words[dice.below(self.words.len())].clone()),
            4 => {
                let end = (at + dice.below(64)).min(input.len());
                input.drain(at..end);
            }
            5 => {
                let copy = piece(dice, input);
                insert(input, at, copy);
            }
            6 => {
                let from = dice.below(self.seeds.len());
                let other = piece(dice, &self.seeds[from].1);
                insert(input, at, other);
            }
            7 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = [0, b'<', b'>', b'"', b'&', b'\n', 0xff, 0x80, b']', b'-'][dice.below(10)];
                }
            }
            8 => {
                let word = self.words[dice.below(self.words.len())].repeat(1 + dice.below(40));
                insert(input, at, word);
            }
            _ => {
                let end = (at + 1 + dice.below(20)).min(input.len());
                let word = &self.words[dice.below(self.words.len())];
                input.splice(at..end, word.iter().copied());
            }
        }
    }
}

/// A place in the input; most often one where something begins or ends.
fn edge(input: &[u8], dice: &mut Dice) -> usize {
    let at = dice.below(input.len() + 1);
    if dice.below(4) == 0 {
        return at;
    }
    let is_edge =
        |byte: &u8| matches!(byte, b'<' | b'>' | b'"' | b'\'' | b'\n' | b' ' | b'=' | b'(' | b'[' | b']');
    input[at..].iter().position(is_edge).map_or(at, |step| at + step + dice.below(2))
}

/// The word of a line `name="text"` with `\\`, `\"` and `\xNN`.
fn word(line: &str) -> Option<Vec<u8>> {
    let text = line.trim().strip_suffix('"')?;
    if text.starts_with('#') {
        return None;
    }
    let text = &text[text.find('"')? + 1..];
    let mut word = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            word.push(byte);
            continue;
        }
        match bytes.next()? {
            b'x' => {
                let digits = [bytes.next()?, bytes.next()?];
                word.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            other => word.push(other),
        }
    }
    Some(word)
}
