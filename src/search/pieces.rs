//! The files of a part: pieces of its sections one after the other, behind a head that says how many and how long. Sections
//! come in as they were made and can be taken out of a file again, so that an edit makes one of them anew and not the part.

use crate::ground::fingerprint::Fingerprint;

/// Pieces that stand one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    pub(super) bytes: Vec<u8>,
    /// In bytes, of each.
    pub(super) sizes: Vec<u32>,
}

impl Pieces {
    /// Adds one.
    pub(super) fn push(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
        self.sizes.push(piece.len() as u32);
    }

    /// Gives back the memory that more of them would have filled.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.sizes.shrink_to_fit();
    }
}

/// In which order a file holds the pieces of its sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Those of the first section, those of the second.
    Sections,
    /// The first of each section, the second of each: what is asked of all sections stands side by side. All have as many.
    Pieces,
}

/// The head of a file: fingerprints of its sections, and sizes of the pieces of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(super) sections: Vec<(Fingerprint, Vec<u32>)>,
}

impl Head {
    /// Its bytes in a file whose sections have so many pieces.
    pub(crate) fn bytes(pieces: impl IntoIterator<Item = usize>) -> usize {
        4 + pieces.into_iter().map(|pieces| 20 + 4 * pieces).sum::<usize>()
    }

    /// The fingerprints alone, of a file whose beginning of so many bytes `start` gives.
    pub(crate) fn fingerprints(start: impl Fn(usize) -> Option<Vec<u8>>) -> Option<Vec<Fingerprint>> {
        let count = u32::from_le_bytes(*start(4)?.as_array()?) as usize;
        let bytes = start(count.checked_mul(20)?.checked_add(4)?)?;
        let (sections, _) = bytes[4..].as_chunks::<20>();
        sections.iter().map(|section| Some(Fingerprint(*section.first_chunk()?))).collect()
    }

    /// Reads the head of a file; none of what is no whole head.
    pub(crate) fn read(mut file: &[u8]) -> Option<Self> {
        let number = |file: &mut &[u8]| Some(u32::from_le_bytes(*file.split_off(..4)?.as_array()?));
        let count = number(&mut file)? as usize;
        let mut counts = Vec::new();
        for _ in 0..count {
            let fingerprint = Fingerprint(*file.split_off(..16)?.as_array()?);
            counts.push((fingerprint, number(&mut file)?));
        }
        let mut sections = Vec::new();
        for (fingerprint, pieces) in counts {
            let (sizes, _) = file.split_off(..4 * pieces as usize)?.as_chunks::<4>();
            sections.push((fingerprint, sizes.iter().map(|size| u32::from_le_bytes(*size)).collect()));
        }
        Some(Self { sections })
    }

    fn write(&self) -> Vec<u8> {
        let mut bytes = (self.sections.len() as u32).to_le_bytes().to_vec();
        for (fingerprint, sizes) in &self.sections {
            bytes.extend(fingerprint.0);
            bytes.extend((sizes.len() as u32).to_le_bytes());
        }
        bytes.extend(self.sections.iter().flat_map(|(_, sizes)| sizes).flat_map(|size| size.to_le_bytes()));
        bytes
    }

    /// All pieces as they stand in the file: the section of each, and its size.
    fn sizes(&self, order: Order) -> impl Iterator<Item = (usize, usize)> {
        let of = |(section, (_, sizes)): (usize, &(Fingerprint, Vec<u32>))| {
            sizes
                .iter()
                .enumerate()
                .map(move |(piece, size)| (piece, section, *size as usize))
                .collect::<Vec<_>>()
        };
        let mut pieces: Vec<_> = self.sections.iter().enumerate().flat_map(of).collect();
        if order == Order::Pieces {
            pieces.sort_by_key(|(piece, ..)| *piece);
        }
        pieces.into_iter().map(|(_, section, size)| (section, size))
    }

    /// Bytes of the head itself.
    pub(super) fn len(&self) -> usize {
        Self::bytes(self.sections.iter().map(|(_, sizes)| sizes.len()))
    }
}

/// A file of the pieces of these sections.
pub(super) fn join(sections: &[(Fingerprint, Pieces)], order: Order) -> Vec<u8> {
    let head = sections.iter().map(|(fingerprint, pieces)| (*fingerprint, pieces.sizes.clone())).collect();
    let head = Head { sections: head };
    let mut file = head.write();
    file.reserve_exact(sections.iter().map(|(_, pieces)| pieces.bytes.len()).sum());
    let mut rest: Vec<&[u8]> = sections.iter().map(|(_, pieces)| pieces.bytes.as_slice()).collect();
    for (section, size) in head.sizes(order) {
        file.extend(rest[section].split_off(..size).into_iter().flatten());
    }
    file
}

/// The pieces of all sections of a file, with the fingerprints of these; none of a file that is not whole.
pub(super) fn split(file: &[u8], order: Order) -> Option<Vec<(Fingerprint, Pieces)>> {
    let head = Head::read(file)?;
    let mut rest = file.get(head.len()..)?;
    let mut sections: Vec<(Fingerprint, Pieces)> =
        head.sections.iter().map(|(fingerprint, _)| (*fingerprint, Pieces::default())).collect();
    for (section, size) in head.sizes(order) {
        sections[section].1.push(rest.split_off(..size)?);
    }
    rest.is_empty().then_some(sections)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(of: &[&[u8]]) -> Pieces {
        let mut pieces = Pieces::default();
        of.iter().for_each(|piece| pieces.push(piece));
        pieces
    }

    #[test]
    fn what_is_asked_of_all_sections_stands_side_by_side() {
        let [one, other] = [(1, pieces(&[b"ab", b"c"])), (2, pieces(&[b"", b"de"]))]
            .map(|(name, pieces)| (Fingerprint([name; 16]), pieces));
        let sections = [one.clone(), other.clone()];
        let head = Head::bytes([2, 2]);
        assert_eq!(&join(&sections, Order::Pieces)[head..], b"abcde");
        assert_eq!(&join(&sections, Order::Sections)[head..], b"abcde");
        let sections = [other, one];
        assert_eq!(&join(&sections, Order::Pieces)[head..], b"abdec");
        assert_eq!(&join(&sections, Order::Sections)[head..], b"deabc");
    }

    proptest! {
        #[test]
        fn sections_come_out_as_they_went_in(
            all in prop::collection::vec(prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 3), 0..5),
            in_pieces: bool,
            cut in 0_usize..80,
        ) {
            let order = if in_pieces { Order::Pieces } else { Order::Sections };
            let sections: Vec<(Fingerprint, Pieces)> = all
                .iter()
                .zip(0_u8..)
                .map(|(own, number)| {
                    let own: Vec<&[u8]> = own.iter().map(Vec::as_slice).collect();
                    (Fingerprint([number; 16]), pieces(&own))
                })
                .collect();
            let file = join(&sections, order);
            prop_assert_eq!(split(&file, order), Some(sections));
            if cut > 0 && cut <= file.len() {
                prop_assert_eq!(split(&file[..file.len() - cut], order), None);
            }
        }
    }
}
