//! How the log of the cache is laid out, in little-endian numbers.

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, Read, Seek, SeekFrom};

use rustc_hash::FxHasher;

use crate::disk::cache::bodies::Place;
use crate::ground::fingerprint::Fingerprint;

const MAGIC: &[u8; 8] = b"npcache1";

pub(crate) const HEADER: u64 = 40;

pub(crate) const HEAD: usize = 48;

/// Says that a record has no body.
const NO_BODY: u64 = u64::MAX;

/// A length that no record has; a head that claims it is damaged.
const MAX_LENGTH: u32 = 64 << 20;

/// What the log begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// See [`crate::disk::cache::Cache::open`].
    pub(crate) code: Fingerprint,
    /// Which file of bodies belongs to it.
    pub(crate) generation: u64,
}

impl Header {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.code.0);
        bytes.extend(self.generation.to_le_bytes());
        bytes.extend(checksum(&bytes));
        bytes
    }

    /// None when it is not one.
    pub(crate) fn read(log: &mut File) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        log.take(HEADER).read_to_end(&mut bytes)?;
        let Some((content, sum)) = bytes.split_last_chunk::<8>() else { return Ok(None) };
        if bytes.len() as u64 != HEADER || !content.starts_with(MAGIC) || checksum(content) != *sum {
            return Ok(None);
        }
        let mut fields = Fields(&content[MAGIC.len()..]);
        Ok(Some(Self { code: Fingerprint(fields.take()), generation: u64::from_le_bytes(fields.take()) }))
    }
}

/// What stands before the bytes of each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) key: Fingerprint,
    /// Bytes of the record.
    pub(crate) length: u32,
    pub(crate) body: Option<Place>,
    /// Of the record.
    pub(crate) checksum: [u8; 8],
}

impl Head {
    pub(crate) fn to_bytes(self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        let (content, sum) = bytes.split_at_mut(HEAD - 8);
        let (at, length) = self.body.map_or((NO_BODY, 0), |place| (place.at, place.length));
        content[..16].copy_from_slice(&self.key.0);
        content[16..20].copy_from_slice(&self.length.to_le_bytes());
        content[20..24].copy_from_slice(&length.to_le_bytes());
        content[24..32].copy_from_slice(&at.to_le_bytes());
        content[32..].copy_from_slice(&self.checksum);
        sum.copy_from_slice(&checksum(content));
        bytes
    }

    fn from_bytes(bytes: &[u8; HEAD]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk::<8>()?;
        if checksum(content) != *sum {
            return None;
        }
        let mut fields = Fields(content);
        let key = Fingerprint(fields.take());
        let length = u32::from_le_bytes(fields.take());
        let body_length = u32::from_le_bytes(fields.take());
        let at = u64::from_le_bytes(fields.take());
        let body = (at != NO_BODY).then_some(Place { at, length: body_length, in_memory: false });
        (length <= MAX_LENGTH && body_length <= MAX_LENGTH).then_some(Self {
            key,
            length,
            body,
            checksum: fields.take(),
        })
    }

    /// End of its body in the file of bodies.
    pub(crate) fn body_end(&self) -> u64 {
        self.body.map_or(0, |place| place.at.saturating_add(u64::from(place.length)))
    }

    /// Bytes that it takes in both files.
    pub(crate) fn bytes(&self) -> u64 {
        HEAD as u64 + u64::from(self.length) + self.body.map_or(0, |place| u64::from(place.length))
    }
}

/// A record of a log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) head: Head,
    /// Where its bytes begin in the log.
    pub(crate) at: u64,
}

/// Finds all records of a log of `length` bytes; gives the end of the last whole one too.
pub(crate) fn scan(log: &mut File, length: u64) -> io::Result<(Vec<Known>, u64)> {
    log.seek(SeekFrom::Start(HEADER))?;
    let mut reader = io::BufReader::with_capacity(1 << 20, log);
    let mut known = Vec::new();
    let mut at = HEADER;
    let mut bytes = [0; HEAD];
    while length - at >= HEAD as u64 {
        reader.read_exact(&mut bytes)?;
        let Some(head) = Head::from_bytes(&bytes) else { break };
        let start = at + HEAD as u64;
        let end = start + u64::from(head.length);
        if end > length {
            break;
        }
        known.push(Known { head, at: start });
        reader.seek_relative(i64::from(head.length))?;
        at = end;
    }
    Ok((known, at))
}

/// Enough to notice damage. Two are computed for each article of a site in each build.
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

/// Takes fields off the front; what is not there is zero, which lengths that were checked rule out.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.0.split_first_chunk::<N>() {
            Some((field, rest)) => {
                self.0 = rest;
                *field
            }
            None => [0; N],
        }
    }
}
