//! Numbers in, bits out: the coding of the index's buckets. `static/search/bucket.js` reads it back.
//!
//! Sets of numbers are coded by binary interpolation (Moffat and Stuiver, 2000): the middle one first, in as many bits as the
//! range between its neighbours needs, then both halves. Articles about one event come in runs, and a run costs next to nothing.

/// Collects bits, the highest of each byte first.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bits that do not fill a byte yet, in the lowest places.
    waiting: u64,
    count: u32,
}

impl Bits {
    /// The `width` lowest bits of a number; at most 32.
    pub(super) fn put(&mut self, number: u32, width: u32) {
        self.waiting = (self.waiting << width) | u64::from(number);
        self.count += width;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.waiting >> self.count) as u8);
        }
        self.waiting &= (1 << self.count) - 1;
    }

    /// A number from 0 up, small ones in few bits (Elias gamma of the number plus one).
    pub(super) fn put_small(&mut self, number: u32) {
        let number = u64::from(number) + 1;
        let width = number.ilog2();
        self.put(0, width);
        self.put(1, 1);
        if width > 0 {
            self.put((number & ((1 << width) - 1)) as u32, width);
        }
    }

    /// A number below `range`, in as few bits as that needs (truncated binary).
    fn put_below(&mut self, number: u32, range: u32) {
        let width = range.ilog2();
        let short = ((2_u64 << width) - u64::from(range)) as u32;
        if number < short {
            self.put(number, width);
        } else {
            self.put(number + short, width + 1);
        }
    }

    /// A set of numbers from `low` to `high`, both included, in order and none twice. Its size is to be written before.
    pub(super) fn put_set(&mut self, set: &[u32], low: u32, high: u32) {
        if set.is_empty() || (high - low + 1) as usize == set.len() {
            return;
        }
        let (before, after) = (set.len() / 2, set.len() - 1 - set.len() / 2);
        let middle = set[before];
        let least = low + before as u32;
        self.put_below(middle - least, high - after as u32 - least + 1);
        if before > 0 {
            self.put_set(&set[..before], low, middle - 1);
        }
        if after > 0 {
            self.put_set(&set[before + 1..], middle + 1, high);
        }
    }

    /// All bytes, the last one filled up with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads back what [`Bits`] wrote, as the script does.
    struct Reader<'a>(&'a [u8], usize);

    impl Reader<'_> {
        fn take(&mut self, width: u32) -> u32 {
            (0..width).fold(0, |number, _| {
                let bit = self.0[self.1 / 8] >> (7 - self.1 % 8) & 1;
                self.1 += 1;
                number << 1 | u32::from(bit)
            })
        }

        fn take_small(&mut self) -> u32 {
            let mut width = 0;
            while self.take(1) == 0 {
                width += 1;
            }
            ((1_u64 << width | u64::from(self.take(width))) - 1) as u32
        }

        fn take_below(&mut self, range: u32) -> u32 {
            let width = range.ilog2();
            let short = ((2_u64 << width) - u64::from(range)) as u32;
            let number = self.take(width);
            if number < short { number } else { (number << 1 | self.take(1)) - short }
        }

        fn take_set(&mut self, size: u32, low: u32, high: u32, into: &mut Vec<u32>) {
            if size == 0 {
                return;
            }
            if high - low + 1 == size {
                into.extend(low..=high);
                return;
            }
            let (before, after) = (size / 2, size - 1 - size / 2);
            let middle = low + before + self.take_below(high - after - low - before + 1);
            if before > 0 {
                self.take_set(before, low, middle - 1, into);
            }
            into.push(middle);
            if after > 0 {
                self.take_set(after, middle + 1, high, into);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_comes_back(
            small in prop::collection::vec(any::<u32>(), 0..8),
            set in prop::collection::btree_set(0_u32..70_000, 0..300),
            more in 0_u32..1_000,
        ) {
            let set: Vec<u32> = set.into_iter().collect();
            let high = set.last().copied().unwrap_or(0) + more;
            let mut bits = Bits::default();
            small.iter().for_each(|number| bits.put_small(*number));
            bits.put_set(&set, 0, high);
            bits.put_small(7);
            let bytes = bits.finish();
            let mut reader = Reader(&bytes, 0);
            for number in small {
                prop_assert_eq!(reader.take_small(), number);
            }
            let mut back = Vec::new();
            reader.take_set(set.len() as u32, 0, high, &mut back);
            prop_assert_eq!(back, set);
            prop_assert_eq!(reader.take_small(), 7);
        }
    }

    #[test]
    fn a_run_costs_nothing() {
        let mut bits = Bits::default();
        bits.put_set(&(100..200).collect::<Vec<_>>(), 100, 199);
        assert_eq!(bits.finish(), [0_u8; 0]);
    }
}
