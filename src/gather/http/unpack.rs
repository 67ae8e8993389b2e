//! Bodies as they come off the wire in, what they hold out, counted while they are unpacked: a megabyte may hold a gigabyte.

use std::io::{self, Read, Seek, SeekFrom, Write};

use brotli::DecompressorWriter;
use flate2::write::MultiGzDecoder;

use crate::gather::http::refusal::Refusal;

/// Bytes of a feed or a page at most, unpacked.
pub(crate) const LONGEST: usize = 16 << 20;

/// Bytes of a body that stay in memory; longer ones wait on the disk, since all feeds are fetched before the first is read.
const IN_MEMORY: usize = 64 << 10;

/// A body, unpacked.
#[derive(Debug)]
pub(crate) struct Body(Counted);

impl Body {
    pub(crate) fn read(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.0.length);
        self.0.file.seek(SeekFrom::Start(0))?;
        self.0.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A file that takes [`LONGEST`] bytes.
#[derive(Debug)]
pub(crate) struct Counted {
    file: tempfile::SpooledTempFile,
    length: usize,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.length += bytes.len();
        if self.length > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes a body piece by piece.
pub(crate) enum Unpack {
    Plain(Counted),
    Gzip(Box<MultiGzDecoder<Counted>>),
    Brotli(Box<DecompressorWriter<Counted>>),
}

impl Unpack {
    /// For a body with this `Content-Encoding`.
    pub(crate) fn new(encoding: &str) -> Result<Self, Refusal> {
        let to = Counted { file: tempfile::spooled_tempfile(IN_MEMORY), length: 0 };
        match encoding.trim().to_ascii_lowercase().as_str() {
            // What some servers write that mean nothing by it.
            "" | "identity" | "none" | "utf-8" | "utf8" | "binary" | "8bit" => Ok(Self::Plain(to)),
            "gzip" | "x-gzip" => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(to)))),
            "br" => Ok(Self::Brotli(Box::new(DecompressorWriter::new(to, 32 << 10)))),
            _ => Err(Refusal::Packed),
        }
    }

    pub(crate) fn add(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        let added = match self {
            Self::Plain(to) => to.write_all(piece),
            Self::Gzip(to) => to.write_all(piece),
            Self::Brotli(to) => to.write_all(piece),
        };
        added.map_err(refusal)
    }

    pub(crate) fn finish(self) -> Result<Body, Refusal> {
        match self {
            Self::Plain(to) => Ok(to),
            Self::Gzip(to) => to.finish().map_err(refusal),
            Self::Brotli(mut to) => {
                to.close().map_err(refusal).and_then(|()| to.into_inner().map_err(|_| Refusal::Packed))
            }
        }
        .map(Body)
    }
}

fn refusal(error: io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::TooLong,
        // A body that is broken; what the disk says of a long one that waits there is none of these.
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Refusal::Packed
        }
        _ => Refusal::Unkept(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(encoding: &str, pieces: &[&[u8]]) -> Result<Vec<u8>, Refusal> {
        let mut unpack = Unpack::new(encoding)?;
        for piece in pieces {
            unpack.add(piece)?;
        }
        Ok(unpack.finish()?.read().unwrap())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        brotli::CompressorWriter::new(&mut packed, 4096, 3, 20).write_all(bytes).unwrap();
        packed
    }

    #[test]
    fn what_was_packed_comes_back() {
        let text = "冰还没化。".repeat(20_000).into_bytes();
        assert_eq!(unpacked("", &[&text[..7], &text[7..]]).unwrap(), text);
        for (encoding, packed) in [("GZip", gzip(&text)), ("br", brotli(&text))] {
            let (first, rest) = packed.split_at(9);
            assert_eq!(unpacked(encoding, &[first, rest]).unwrap(), text, "{encoding}");
            assert_eq!(
                unpacked(encoding, &[&packed[..packed.len() / 2]]),
                Err(Refusal::Packed),
                "{encoding}"
            );
            assert_eq!(unpacked(encoding, &[b"no such thing"]), Err(Refusal::Packed), "{encoding}");
        }
        assert_eq!(unpacked("UTF-8", &[&text]).unwrap(), text);
        assert_eq!(unpacked("zstd", &[]), Err(Refusal::Packed));
    }

    #[test]
    fn a_bomb_ends_where_the_bound_is() {
        let most = vec![0; LONGEST];
        let more = vec![0; LONGEST + 1];
        for (encoding, pack) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("br", brotli), ("", <[u8]>::to_vec)]
        {
            assert_eq!(
                unpacked(encoding, &[&pack(&most)]).map(|bytes| bytes.len()),
                Ok(LONGEST),
                "{encoding}"
            );
            assert_eq!(unpacked(encoding, &[&pack(&more)]), Err(Refusal::TooLong), "{encoding}");
        }
    }
}
