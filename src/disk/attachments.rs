//! The files beside articles: their fingerprints, the sizes of pictures, the paths that they get in the site. Their bytes
//! are copied when they are published, and only then: here each is read once, piece by piece.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::path::Path;

use rayon::prelude::*;

use crate::clean::{Attachment, Attachments};
use crate::config::Slugs;
use crate::content::ContentPath;
use crate::disk::error::IoError;
use crate::disk::read::Entry;
use crate::disk::stored::StoredFile;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::slug::slugify;

/// Bytes of a name's readable part at most.
const MAX_STEM: usize = 60;

/// Hexadecimal digits of the fingerprint in a name.
const DIGITS: usize = 10;

/// Pictures that claim to be wider or higher than this, in pixels, are not believed.
const MAX_SIDE: usize = 65_535;

/// Where the files beside articles are, and what they hold.
pub(crate) type Files = BTreeMap<ContentPath, StoredFile>;

/// Reads what the site needs to know of the files beside articles, under the same keys for the clean room and for
/// publishing. Two files of one name and the same bytes get one output path. A file that can't be read is left out, with
/// an error among the diagnostics.
pub(crate) fn index(entries: &[Entry], diagnostics: &mut Vec<Diagnostic>) -> (Attachments, Files) {
    index_with(entries, diagnostics, measure)
}

/// The same, with another way to measure a file: one that remembers.
pub(crate) fn index_with(
    entries: &[Entry],
    diagnostics: &mut Vec<Diagnostic>,
    measure: impl Fn(&Entry) -> io::Result<Measured> + Sync,
) -> (Attachments, Files) {
    let measured: Vec<_> = entries.par_iter().map(|entry| (entry, measure(entry))).collect();

    let mut attachments = Attachments::new();
    let mut files = Files::new();
    let mut outputs: BTreeMap<String, Fingerprint> = BTreeMap::new();
    for (entry, measured) in measured {
        let Measured { file, size } = match measured {
            Ok(measured) => measured,
            Err(error) if is_svg(&entry.path) && error.kind() == io::ErrorKind::InvalidData => {
                let warning =
                    Diagnostic::warning(format!("the SVG can't be cleaned, and is not published: {error}"));
                diagnostics.push(warning.at(entry.path.in_site()).help("save it anew, or as PNG or WebP"));
                continue;
            }
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
        let path = entry.path.composed();
        files.insert(path.clone(), file);
        attachments.insert(path.clone(), Attachment { path, output, size });
    }
    (attachments, files)
}

/// What the site needs to know of a file beside an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measured {
    pub file: StoredFile,
    /// Width and height in pixels of a picture.
    pub size: Option<(u32, u32)>,
}

/// Reads a file for its fingerprint and its size in pixels.
///
/// # Errors
/// When it can't be read.
pub(crate) fn measure(entry: &Entry) -> io::Result<Measured> {
    if is_svg(&entry.path) {
        return Ok(Measured { file: StoredFile::measure_svg(&entry.real)?, size: None });
    }
    let (file, open) = StoredFile::measure_open(&entry.real)?;
    Ok(Measured { file, size: picture_size(BufReader::new(open)) })
}

/// Whether a file is an SVG by its name.
pub(crate) fn is_svg(path: &ContentPath) -> bool {
    path.0.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"))
}

/// Width and height in pixels of a picture on the disk.
pub(crate) fn picture_size_of(real: &Path) -> Option<(u32, u32)> {
    picture_size(BufReader::new(File::open(real).ok()?))
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    /// A picture of these sides, as far as its header says.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0");
        bytes
    }

    fn entry(dir: &Path, path: &str, bytes: &[u8]) -> Entry {
        let real = dir.join(path);
        fs::create_dir_all(real.parent().unwrap()).unwrap();
        fs::write(&real, bytes).unwrap();
        let stamp = crate::disk::read::Stamp::of(&fs::metadata(&real).unwrap());
        Entry { path: ContentPath(path.into()), real, size: bytes.len() as u64, stamp }
    }

    #[test]
    fn files_get_names_from_their_bytes_and_pictures_their_size() {
        let dir = tempfile::tempdir().unwrap();
        let entry = |path: &str, bytes: &[u8]| entry(dir.path(), path, bytes);
        let gone = Entry { real: dir.path().join("gone"), ..entry("gone.png", b"") };
        let entries = [
            entry("a/日落 (1).PNG", &png(640, 480)),
            entry("a/~.csv", b"1;2"),
            entry("b/same.png", &png(1, 70_000)),
            entry("c/same.png", &png(1, 70_000)),
            gone,
        ];
        let mut diagnostics = Vec::new();
        let (attachments, files) = index(&entries, &mut diagnostics);
        let found: Vec<(&str, &str, Option<(u32, u32)>)> =
            attachments.values().map(|a| (a.path.0.as_str(), a.output.as_str(), a.size)).collect();
        let hash = |bytes: &[u8]| Fingerprint::of(bytes).short(10);
        assert_eq!(
            found,
            [
                ("a/~.csv", format!("files/file.{}.csv", hash(b"1;2")).as_str(), None),
                (
                    "a/日落 (1).PNG",
                    format!("files/ri-luo-1.{}.png", hash(&png(640, 480))).as_str(),
                    Some((640, 480))
                ),
                ("b/same.png", format!("files/same.{}.png", hash(&png(1, 70_000))).as_str(), None),
                ("c/same.png", format!("files/same.{}.png", hash(&png(1, 70_000))).as_str(), None),
            ]
        );
        assert!(files.keys().eq(attachments.keys()));
        assert_eq!(files[&entries[1].path].fingerprint, Fingerprint::of(b"1;2"));
        let messages: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            ["error: content/gone.png: cannot read it: No such file or directory (os error 2)"]
        );
    }

    #[test]
    fn a_large_file_has_the_fingerprint_of_all_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n / 7) as u8).collect();
        let entry = entry(dir.path(), "film.mp4", &bytes);
        let (_, files) = index(std::slice::from_ref(&entry), &mut Vec::new());
        assert_eq!(files[&entry.path].fingerprint, Fingerprint::of(&bytes));
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_a_size_panic(
            head in prop::sample::select(vec![
                &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
                b"\xff\xd8\xff\xe1",
                b"GIF89a",
                b"RIFF\x20\0\0\0WEBPVP8X",
                b"RIFF\x20\0\0\0WEBPVP8L",
                b"\0\0\0\x1cftypavif",
                b"\xff\x0a",
                b"\0\0\0\x0cJXL \r\n\x87\n",
            ]),
            tail in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let bytes = [head, &tail].concat();
            picture_size(io::Cursor::new(bytes));
        }
    }
}
