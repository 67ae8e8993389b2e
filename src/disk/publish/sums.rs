//! Sums of files that others can check (SHA-256, FIPS 180-4), with the library that TLS stands on.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ring::digest::{Context, SHA256, digest};

/// A sum.
pub(crate) type Sha256 = [u8; 32];

fn taken(digest: ring::digest::Digest) -> Sha256 {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest.as_ref());
    sum
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    taken(digest(&SHA256, bytes))
}

/// Of a file, without its bytes in memory.
///
/// # Errors
/// It can't be read.
pub(crate) fn sha256_of_file(path: &Path) -> io::Result<Sha256> {
    let (mut file, mut context) = (File::open(path)?, Context::new(&SHA256));
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(taken(context.finish())),
            Ok(read) => context.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_that_of_the_standard() {
        let hex: String = sha256(b"abc").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
