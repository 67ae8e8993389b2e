//! The files beside articles: their fingerprints, the sizes of pictures, the paths that they get in the site. Their bytes
//! are copied when they are published, and only then: here each is read once, piece by piece.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Seek};

use rayon::prelude::*;

use super::error::IoError;
use super::read::Entry;
use super::stored::StoredFile;
use crate::clean::{Attachment, Attachments};
use crate::config::Slugs;
use crate::content::ContentPath;
use crate::curate::slug::slugify;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;

/// Bytes of a name's readable part at most.
const MAX_STEM: usize = 60;

/// Hexadecimal digits of the fingerprint in a name.
const DIGITS: usize = 10;

/// Pictures that claim to be wider or higher than this, in pixels, are not believed.
const MAX_SIDE: usize = 65_535;

/// Where the files beside articles are, and what they hold.
pub type Files = BTreeMap<ContentPath, StoredFile>;

/// Reads what the site needs to know of the files beside articles, under the same keys for the clean room and for
/// publishing. Two files of one name and the same bytes get one output path. A file that can't be read is left out, with
/// an error among the diagnostics.
pub fn index(entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) -> (Attachments, Files) {
    let measured: Vec<_> = entries.par_iter().map(|entry| (entry, measure(entry))).collect();

    let mut attachments = Attachments::new();
    let mut files = Files::new();
    let mut outputs: BTreeMap<String, Fingerprint> = BTreeMap::new();
    for (entry, measured) in measured {
        let (file, size) = match measured {
            Ok(measured) => measured,
            Err(error) => {
                let error = IoError::new("read", &entry.real, error);
                diagnostics.push(error.into_diagnostic(entry.path.in_site()));
                continue;
            }
        };
        let mut output = output_path(&entry.path, file.fingerprint, DIGITS);
        // Ten digits keep honest files apart; whoever makes two that share them gets the whole fingerprint.
        if outputs.get(&output).is_some_and(|taken| *taken != file.fingerprint) {
            output = output_path(&entry.path, file.fingerprint, 32);
        }
        outputs.insert(output.clone(), file.fingerprint);
        files.insert(entry.path.clone(), file);
        let attachment = Attachment { path: entry.path.clone(), output, size };
        attachments.insert(entry.path.clone(), attachment);
    }
    (attachments, files)
}

/// The file, and width and height in pixels of a picture.
fn measure(entry: &Entry) -> io::Result<(StoredFile, Option<(u32, u32)>)> {
    let (stored, file) = StoredFile::measure_open(&entry.real)?;
    Ok((stored, picture_size(BufReader::new(file))))
}

/// Width and height in pixels, none for what is no picture of a known kind.
fn picture_size(reader: impl io::BufRead + Seek) -> Option<(u32, u32)> {
    let size = imagesize::reader_size(reader).ok()?;
    let side = |pixels: usize| (1..=MAX_SIDE).contains(&pixels).then_some(pixels as u32);
    Some((side(size.width)?, side(size.height)?))
}

/// `files/sunset.3f9a0c11d2.png`
fn output_path(path: &ContentPath, fingerprint: Fingerprint, digits: usize) -> String {
    let name = path.0.rsplit('/').next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = match slugify(stem, Slugs::Ascii, MAX_STEM) {
        empty if empty.is_empty() => "file".into(),
        stem => stem,
    };
    format!("files/{stem}.{}.{}", fingerprint.short(digits), ending.to_ascii_lowercase())
}
