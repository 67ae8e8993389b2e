//! A file on the disk whose bytes are known by their fingerprint, and read only when they are published: a film beside an
//! article is never in memory as a whole.

use std::fs;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use crate::clean::{MAX_SVG_BYTES, clean_svg};
use crate::disk::error::IoError;
use crate::ground::fingerprint::{Fingerprint, Hasher};

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// Where a file is, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFile {
    /// Where it is on the disk.
    pub real: PathBuf,
    /// In bytes.
    pub size: u64,
    /// Of its bytes.
    pub fingerprint: Fingerprint,
    /// Whether it is an SVG, of which what is left when it is cleaned is published: size and fingerprint are of that.
    pub is_svg: bool,
}

impl StoredFile {
    /// Reads a file for its fingerprint.
    ///
    /// # Errors
    /// When it can't be read.
    pub(crate) fn measure(real: &Path) -> Result<Self, IoError> {
        Self::measure_open(real).map(|(stored, _)| stored).map_err(IoError::on("read", real))
    }

    /// The same, and the file, open at its start.
    pub(crate) fn measure_open(real: &Path) -> io::Result<(Self, fs::File)> {
        let mut file = fs::File::open(real)?;
        let size = file.metadata()?.len();
        let fingerprint = pour(&mut file, size, &mut io::sink())?;
        file.rewind()?;
        Ok((Self { real: real.into(), size, fingerprint, is_svg: false }, file))
    }

    /// Reads an SVG for the fingerprint of what is left of it.
    ///
    /// # Errors
    /// When it can't be read, or is none.
    pub(crate) fn measure_svg(real: &Path) -> io::Result<Self> {
        let clean = read_svg(real)?;
        let (size, fingerprint) = (clean.len() as u64, Fingerprint::of(&clean));
        Ok(Self { real: real.into(), size, fingerprint, is_svg: true })
    }

    /// What is published of an SVG; none of any other file, which is copied.
    ///
    /// # Errors
    /// When it can't be read, or is not what it was when it was measured.
    pub(crate) fn svg(&self) -> Option<Result<Vec<u8>, IoError>> {
        let read = || {
            let clean = read_svg(&self.real)?;
            let is_same = Fingerprint::of(&clean) == self.fingerprint;
            is_same.then_some(clean).ok_or_else(|| io::Error::other("it was changed meanwhile"))
        };
        self.is_svg.then(|| read().map_err(IoError::on("read", &self.real)))
    }

    /// All its bytes.
    ///
    /// # Errors
    /// When it can't be read.
    #[cfg(test)]
    pub(crate) fn read(&self) -> Result<Vec<u8>, IoError> {
        fs::read(&self.real).map_err(IoError::on("read", &self.real))
    }
}

/// A file of at most so many bytes; none of what is larger or can't be read.
pub(crate) fn read_small(real: &Path, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(real).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

fn read_svg(real: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(real)?.take(MAX_SVG_BYTES + 1).read_to_end(&mut bytes)?;
    clean_svg(&bytes).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
}

/// Pours all of `from`, which has `size` bytes, into `to`, and gives their fingerprint.
pub(crate) fn pour(from: &mut impl Read, size: u64, to: &mut impl io::Write) -> io::Result<Fingerprint> {
    let mut hasher = Hasher::new();
    hasher.begin_bytes(size);
    let mut buffer = vec![0; PIECE];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(read) => {
                hasher.piece(&buffer[..read]);
                to.write_all(&buffer[..read])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
