//! Fingerprints: short names for "everything that these bytes depend on" (BLAKE3, 128 bits of it).

use std::fmt;

use serde::{Deserialize, Serialize};

/// 128 bits of a BLAKE3 hash. Equal fingerprints mean equal input.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// Of the code that this newsprint was made from, its libraries among it. What another newsprint worked out is not
    /// taken for what this one would.
    pub fn of_code() -> Self {
        Self::of(env!("NEWSPRINT_CODE").as_bytes())
    }

    /// Fingerprint of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.bytes(bytes);
        hasher.finish()
    }

    /// The first `digits` lower-case hexadecimal digits, at most 32: what goes into file names.
    pub fn short(&self, digits: usize) -> String {
        let mut hex = self.to_string();
        hex.truncate(digits);
        hex
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Collects what a fingerprint covers. Every piece is written with its length, so that `("ab", "c")` and
/// `("a", "bc")` differ.
#[derive(Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// An empty one.
    pub fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    /// Adds bytes, length first.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Begins bytes that come in pieces; with all [`Hasher::piece`]s added it is what [`Hasher::bytes`] of all
    /// `length` of them would be.
    pub fn begin_bytes(&mut self, length: u64) -> &mut Self {
        self.0.update(&length.to_le_bytes());
        self
    }

    /// Adds a piece of what [`Hasher::begin_bytes`] began.
    pub fn piece(&mut self, piece: &[u8]) -> &mut Self {
        self.0.update(piece);
        self
    }

    /// Adds text, length first.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds an optional text; `None` and `Some("")` differ.
    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            None => self.number(0),
            Some(text) => self.number(1).text(text),
        }
    }

    /// Adds a number.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    /// Adds another fingerprint.
    pub fn fingerprint(&mut self, fingerprint: Fingerprint) -> &mut Self {
        self.0.update(&fingerprint.0);
        self
    }

    /// The fingerprint of all that was added.
    pub fn finish(&self) -> Fingerprint {
        let mut half = [0; 16];
        half.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        Fingerprint(half)
    }
}
