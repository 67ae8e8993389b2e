//! A book in, an EPUB out (EPUB 3.3): the same bytes from the same view, whenever and on however many threads.
//!
//! Titles, names and addresses come from articles and are written as text; bodies pass [`xhtml`]. No file of a book loads anything from
//! elsewhere: pictures that are not the site's own become links.

mod chapter;
mod library;
mod package;
mod xhtml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::clean::SafeHtml;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::BookView;
use crate::render::book::chapter::{Chapters, cover};
pub(super) use library::Library;

/// The bytes of a book.
///
/// # Errors
/// When what of an article is not in memory can't be had.
pub(super) fn book(view: &BookView<'_>, library: &Library<'_>) -> Result<Vec<u8>, Diagnostic> {
    let mut chapters = Chapters::new(view, library);
    let mut parts = Vec::with_capacity(view.parts.len());
    for part in &view.parts {
        let name = part.name.as_deref().map(|name| library.said(name, &view.language).into_owned());
        let leaves = part.chapters.iter().map(|one| chapters.write(one)).collect::<Result<Vec<_>, _>>()?;
        parts.push((name, leaves));
    }
    let introduction = view.introduction.map(SafeHtml::as_str).unwrap_or_default();
    let cover = cover(view, library, introduction);
    let navigation = package::navigation(view, library, &cover, &parts);
    let pictures = chapters.pictures();
    let package = package::package(view, library, &parts, &pictures);
    let mut zip = Zip::new();
    zip.add("META-INF/container.xml", package::CONTAINER.as_bytes());
    zip.add("EPUB/package.opf", package.as_bytes());
    zip.add("EPUB/nav.xhtml", navigation.as_bytes());
    zip.add("EPUB/style.css", STYLE.as_bytes());
    let leaves = parts.iter().flat_map(|(_, leaves)| leaves).chain([&cover]).chain(&pictures);
    leaves.for_each(|leaf| zip.add(&format!("EPUB/{}", leaf.path), &leaf.bytes));
    Ok(zip.finish())
}

/// What readers do not set better themselves.
const STYLE: &str = "\
h1 { font-size: 1.4em; line-height: 1.3; }
.by, .more, figcaption { font-size: 0.85em; }
.by { margin: 0 0 0.3em; }
.mark { border-left: 0.2em solid; padding-left: 0.8em; margin: 1em 0; }
.mark h2 { font-size: 1em; }
.cover { text-align: center; margin-top: 20%; }
img { max-width: 100%; }
figure { margin: 1em 0; }
table { border-collapse: collapse; }
td, th { border: 1px solid; padding: 0.2em 0.4em; vertical-align: top; }
pre { white-space: pre-wrap; }
";

/// An archive without a moment in it. Its first file says what it is, as it is (OCF 3.3, 4.2.2).
struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Zip {
    fn new() -> Self {
        let mut zip = Self(ZipWriter::new(Cursor::new(Vec::new())));
        zip.put("mimetype", b"application/epub+zip", CompressionMethod::Stored);
        zip
    }

    fn add(&mut self, path: &str, bytes: &[u8]) {
        let is_packed = [".jpg", ".png", ".webp", ".gif"].iter().any(|ending| path.ends_with(ending));
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        self.put(path, bytes, method);
    }

    /// Memory takes all; a name is one of ours, and there once.
    fn put(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let written = self.0.start_file(path, options).map_err(std::io::Error::other);
        written.and_then(|()| self.0.write_all(bytes)).expect("a file of a book");
    }

    fn finish(self) -> Vec<u8> {
        self.0.finish().map(Cursor::into_inner).expect("an archive in memory")
    }
}
