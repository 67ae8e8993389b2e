//! Which older articles are named for each, as it is kept from one digest to the next.

/// Articles named for each at most.
pub(super) const NAMED: usize = 4;

/// The earlier coverage of all articles of a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    /// Of the articles with a date, oldest first.
    pub(super) rows: Vec<Row>,
}

/// What one article was looked up by, and which were named: their places among the articles with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) print: u64,
    pub(super) named: [u32; NAMED],
}

impl Row {
    /// Of an article of which the disk lost what it says: it names none, and is looked up again by the next build.
    pub(super) const LOST: Self = Self { print: 0, named: [NONE; NAMED] };
}

/// In the place of an article that is not named.
pub(super) const NONE: u32 = u32::MAX;

impl Coverage {
    /// Bytes of a row: five numbers, little-endian.
    pub(crate) const ROW: usize = 8 + 4 * NAMED;

    /// Places among the articles with a date of those named for one of them, newest first.
    pub(in crate::curate) fn of(&self, dated: usize) -> impl Iterator<Item = u32> {
        self.rows.get(dated).into_iter().flat_map(|row| row.named).filter(|place| *place != NONE)
    }

    /// To be kept for a later digest.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.rows.len() * Self::ROW);
        for row in &self.rows {
            bytes.extend(row.print.to_le_bytes());
            bytes.extend(row.named.iter().flat_map(|place| place.to_le_bytes()));
        }
        bytes
    }

    /// What [`Coverage::to_bytes`] gave; none of bytes that it did not give.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<{ Self::ROW }>() else { return None };
        let row = |(place, bytes): (usize, &[u8; Self::ROW])| {
            let (print, named) = bytes.split_first_chunk::<8>()?;
            let (named, _) = named.as_chunks::<4>();
            let named: [u32; NAMED] = std::array::from_fn(|slot| u32::from_le_bytes(named[slot]));
            let are_older = named.iter().all(|named| *named == NONE || (*named as usize) < place);
            are_older.then_some(Row { print: u64::from_le_bytes(*print), named })
        };
        Some(Self { rows: rows.iter().enumerate().map(row).collect::<Option<_>>()? })
    }
}
