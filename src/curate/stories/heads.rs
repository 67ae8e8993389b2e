//! Which articles belong together, as it is kept from one digest to the next.

/// Which articles were found to belong together in a digest. Those of an earlier one hold for a later one up to the first
/// article that is not as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// Of the articles with a date, oldest first.
    pub(super) rows: Vec<Row>,
}

/// What an article was grouped by, and the place of the first article of its story among the articles with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) print: u64,
    pub(super) head: u32,
}

impl Heads {
    /// Whether the same articles belong together, whatever they were grouped by.
    pub(in crate::curate) fn group_like(&self, other: &Self) -> bool {
        let heads = |row: &Row| row.head;
        self.rows.iter().map(heads).eq(other.rows.iter().map(heads))
    }

    /// Bytes of a row: two numbers, little-endian.
    pub(crate) const ROW: usize = 12;

    /// To be kept for a later digest.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let row = |row: &Row| row.print.to_le_bytes().into_iter().chain(row.head.to_le_bytes());
        self.rows.iter().flat_map(row).collect()
    }

    /// What [`Heads::to_bytes`] gave; none of bytes that it did not give.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<{ Self::ROW }>() else { return None };
        let row = |bytes: &[u8; Self::ROW]| {
            let (print, head) = bytes.split_first_chunk::<8>()?;
            Some(Row { print: u64::from_le_bytes(*print), head: u32::from_le_bytes(*head.as_array()?) })
        };
        let rows: Vec<Row> = rows.iter().map(row).collect::<Option<_>>()?;
        // The first of a story is there, not behind it, and its own first.
        let first = |place: u32| rows.get(place as usize).map(|row| row.head);
        let sound =
            |(place, row): (usize, &Row)| row.head as usize <= place && first(row.head) == Some(row.head);
        rows.iter().enumerate().all(sound).then_some(Self { rows })
    }
}
