//! Fingerprints: short names for "everything that these bytes depend on" (BLAKE3, 128 bits of it).

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use postcard::ser_flavors::Flavor;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 128 bits of a BLAKE3 hash. Equal fingerprints mean equal input.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// Of the code that this newsprint was made from, its libraries among it. What another newsprint worked out is not
    /// taken for what this one would.
    pub(crate) fn of_code() -> Self {
        static CODE: LazyLock<Fingerprint> =
            LazyLock::new(|| Fingerprint::of(env!("NEWSPRINT_CODE").as_bytes()));
        *CODE
    }

    /// Of all that a value serialises, see [`Hasher::value`].
    pub(crate) fn of_value(value: &impl Serialize) -> Self {
        Hasher::new().value(value).finish()
    }

    /// Fingerprint of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.bytes(bytes);
        hasher.finish()
    }

    /// Serialises it in one piece, where many are hashed.
    pub(crate) fn in_one_piece<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }

    /// All 32 lower-case hexadecimal digits, as ASCII.
    pub(crate) fn hex(&self) -> [u8; 32] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        std::array::from_fn(|at| {
            let byte = self.0[at / 2];
            DIGITS[usize::from(if at % 2 == 0 { byte >> 4 } else { byte & 0xf })]
        })
    }

    /// The fingerprint that [`Fingerprint::hex`] wrote: 32 lower-case hexadecimal digits, none for anything else.
    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        let digits: &[u8; 32] = hex.as_bytes().try_into().ok()?;
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; 16];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        Some(Self(bytes))
    }

    /// The first `digits` lower-case hexadecimal digits, at most 32: what goes into file names.
    pub(crate) fn short(&self, digits: usize) -> String {
        let hex = self.hex();
        hex[..digits.min(hex.len())].iter().copied().map(char::from).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where people read it, as its digits.
impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 16]>::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| D::Error::custom("32 hexadecimal digits are wanted"))
    }
}

/// Collects what a fingerprint covers. Every piece is written with its length, so that `("ab", "c")` and
/// `("a", "bc")` differ.
pub(crate) struct Hasher {
    /// What was added last: small pieces are hashed together, which costs half of hashing each.
    waiting: [u8; WAITING],
    /// Bytes of it that are in use.
    used: usize,
    /// All that was added before; none when nothing was.
    before: Option<blake3::Hasher>,
}

/// Bytes that wait to be hashed together: one chunk of BLAKE3.
const WAITING: usize = 1024;

impl Default for Hasher {
    fn default() -> Self {
        Self { waiting: [0; WAITING], used: 0, before: None }
    }
}

impl Hasher {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, bytes: &[u8]) {
        if let Some(free) = self.waiting[self.used..].get_mut(..bytes.len()) {
            free.copy_from_slice(bytes);
            self.used += bytes.len();
            return;
        }
        let before = self.before.get_or_insert_default();
        before.update(&self.waiting[..self.used]);
        self.used = 0;
        if bytes.len() < WAITING {
            self.waiting[..bytes.len()].copy_from_slice(bytes);
            self.used = bytes.len();
        } else {
            before.update(bytes);
        }
    }

    /// Adds bytes, length first.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.add(&(bytes.len() as u64).to_le_bytes());
        self.add(bytes);
        self
    }

    /// Begins bytes that come in pieces; with all [`Hasher::piece`]s added it is what [`Hasher::bytes`] of all
    /// `length` of them would be.
    pub(crate) fn begin_bytes(&mut self, length: u64) -> &mut Self {
        self.add(&length.to_le_bytes());
        self
    }

    /// Adds a piece of what [`Hasher::begin_bytes`] began.
    pub(crate) fn piece(&mut self, piece: &[u8]) -> &mut Self {
        self.add(piece);
        self
    }

    /// Adds text, length first.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds an optional text; `None` and `Some("")` differ.
    pub(crate) fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            None => self.number(0),
            Some(text) => self.number(1).text(text),
        }
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.add(&number.to_le_bytes());
        self
    }

    /// Adds a value as it is serialised: all of it, and what is added to its type later too. What serialises differently for
    /// machines (serde's `is_human_readable`) is asked to.
    ///
    /// # Panics
    /// For a value with a list or map that does not know its length beforehand: `#[serde(flatten)]` makes one.
    pub(crate) fn value(&mut self, value: &impl Serialize) -> &mut Self {
        let room = Serialised(Vec::with_capacity(WAITING));
        let bytes = postcard::serialize_with_flavor(value, room).expect("lists and maps of known lengths");
        self.add(&bytes);
        self
    }

    pub(crate) fn fingerprint(&mut self, fingerprint: Fingerprint) -> &mut Self {
        self.add(&fingerprint.0);
        self
    }

    /// The fingerprint of all that was added.
    pub(crate) fn finish(&self) -> Fingerprint {
        let waiting = &self.waiting[..self.used];
        let hash = match &self.before {
            None => blake3::hash(waiting),
            Some(before) => before.clone().update(waiting).finalize(),
        };
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Fingerprint(half)
    }
}

/// What a value serialises, in room for most. Postcard writes every length, so that no two values of a type are the same bytes.
struct Serialised(Vec<u8>);

impl Flavor for Serialised {
    type Output = Vec<u8>;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Guesses before a name is looked for by halving: with names spread evenly, three or four do for a million.
const GUESSES: usize = 8;

/// Where a fingerprint stands among rows in order of theirs, each there once. Fingerprints are spread evenly, so that it stands
/// about as far down as it is large; halving a million rows would ask for twenty of them, each far from the last.
pub(crate) fn place_of<T>(rows: &[T], sought: Fingerprint, of: impl Fn(&T) -> Fingerprint) -> Option<usize> {
    let height =
        |fingerprint: Fingerprint| fingerprint.0.first_chunk().map_or(0, |high| u64::from_be_bytes(*high));
    let (mut from, mut end) = (0, rows.len());
    // Heights that the rows from `from` to `end` are spread between.
    let (mut low, mut high) = (0, u64::MAX);
    for _ in 0..GUESSES {
        if from >= end {
            return None;
        }
        let part = u128::from(height(sought).saturating_sub(low)) * (end - from) as u128;
        let guess = from + ((part / (u128::from(high.saturating_sub(low)) + 1)) as usize).min(end - from - 1);
        let found = of(&rows[guess]);
        match found.cmp(&sought) {
            Ordering::Equal => return Some(guess),
            Ordering::Less => (from, low) = (guess + 1, height(found)),
            Ordering::Greater => (end, high) = (guess, height(found)),
        }
    }
    rows[from..end].binary_search_by_key(&sought, of).ok().map(|place| from + place)
}

/// Of the names of things, for rows and keys.
pub(crate) fn name_of(parts: &[&str]) -> Fingerprint {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.text(part);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hexadecimal_digits_are_those_of_the_bytes() {
        let fingerprint = Fingerprint(std::array::from_fn(|at| at as u8 * 17));
        assert_eq!(fingerprint.to_string(), "00112233445566778899aabbccddeeff");
        assert_eq!(fingerprint.short(5), "00112");
        assert_eq!(Fingerprint::from_hex("00112233445566778899aabbccddeeff"), Some(fingerprint));
        for other in [
            "",
            "00112233445566778899AABBCCDDEEFF",
            "00112233445566778899aabbccddeef",
            "+0112233445566778899aabbccddeeff",
        ] {
            assert_eq!(Fingerprint::from_hex(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_is_hashed_as_it_is_serialised() {
        let value = (Some("ab"), vec![1_u32, 300], "c".repeat(2000));
        let expected = postcard::to_stdvec(&value).unwrap();
        assert_eq!(&Fingerprint::of_value(&value).0[..], &blake3::hash(&expected).as_bytes()[..16]);
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_hash_as_one(sizes in proptest::collection::vec(0usize..3000, 0..8)) {
            let mut hasher = Hasher::new();
            let mut whole = Vec::new();
            for (number, size) in sizes.into_iter().enumerate() {
                let piece = vec![number as u8; size];
                hasher.piece(&piece);
                whole.extend(piece);
            }
            let expected = blake3::hash(&whole);
            prop_assert_eq!(&hasher.finish().0[..], &expected.as_bytes()[..16]);
        }
    }
}
