//! The addresses that a site had: a sitemap, a folder that another generator built, or a list in, their paths out.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::events::Event;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::path::{MANIFEST, address_of};
use crate::import::wordpress::referred;

/// Bytes of a sitemap or list at most (sitemaps.org: 50 MB), also when they are packed.
const MOST_BYTES: u64 = 64 << 20;

/// Addresses at most.
const MOST_ADDRESSES: usize = if cfg!(test) { 10 } else { 2_000_000 };

/// Sitemaps that one index leads to, at most (sitemaps.org: 50,000).
const MOST_SITEMAPS: usize = if cfg!(test) { 2 } else { 50_000 };

/// Addresses of a site.
#[derive(Debug, Default)]
pub(crate) struct Old {
    /// Paths below the site's root, decoded and without a slash before: `2020/a-title.html`, `tags/`.
    pub paths: BTreeSet<String>,
    /// Addresses that hold a question, which no file answers: `/?p=12`.
    pub asked: Vec<String>,
    /// Addresses beyond [`MOST_ADDRESSES`].
    left_out: usize,
    /// What there is to say of what was read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the addresses of a site that is, or was, at `base_path` below its host.
///
/// # Errors
/// There is no such file or folder, or it holds no address.
pub(crate) fn read(from: &Path, base_path: &str) -> Result<Old, Failure> {
    let mut old = Old::default();
    let shown = from.display();
    if from.is_dir() {
        old.add_folder(from)?;
    } else {
        let text = text_of(from)?;
        if text.trim_start().starts_with('<') {
            old.add_sitemap(from, &text, base_path)?;
        } else {
            text.lines().for_each(|line| old.add(line, base_path));
        }
    }
    if old.paths.is_empty() && old.asked.is_empty() {
        let found = Diagnostic::error(format!("{shown} holds no address"));
        let help = "name a sitemap.xml, a folder that was built, or a text with an address a line";
        return Err(Failure::refused(found.help(help)).after(old.diagnostics));
    }
    if old.left_out > 0 {
        let message =
            format!("{shown} has more than {MOST_ADDRESSES} addresses; {} were not looked at", old.left_out);
        old.diagnostics.push(Diagnostic::error(message).help("give its parts one by one"));
    }
    Ok(old)
}

impl Old {
    /// Whether no more addresses are taken in; this one is counted then.
    fn leaves_out(&mut self) -> bool {
        let is_full = self.paths.len() + self.asked.len() >= MOST_ADDRESSES;
        self.left_out += usize::from(is_full);
        is_full
    }

    /// Takes in an address as it stands in a list or sitemap: a whole URL, or a path.
    fn add(&mut self, written: &str, base_path: &str) {
        let written = written.trim();
        if written.is_empty() || written.starts_with('#') || self.leaves_out() {
            return;
        }
        let path = match Url::parse(written) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => match url.query() {
                Some(query) => return self.asked.push(format!("{}?{query}", url.path())),
                None => url.path().to_owned(),
            },
            Ok(_) => return,
            Err(_) if written.starts_with('/') => {
                let path = written.split('#').next().unwrap_or_default();
                if path.contains('?') {
                    return self.asked.push(path.to_owned());
                }
                path.to_owned()
            }
            Err(_) => {
                let finding = Diagnostic::warning(format!("no address: {}", quoted(written)));
                return self
                    .diagnostics
                    .push(finding.help("write a whole URL, or a path that begins with a slash"));
            }
        };
        let below = path.strip_prefix(base_path).filter(|below| below.starts_with('/')).unwrap_or(&path);
        let decoded = percent_decode_str(below.trim_start_matches('/')).decode_utf8_lossy();
        self.paths.insert(decoded.nfc().collect());
    }

    fn add_sitemap(&mut self, file: &Path, text: &str, base_path: &str) -> Result<(), Failure> {
        let Sitemap { is_index, locations } = self.sitemap(file, text);
        if !is_index {
            locations.iter().for_each(|location| self.add(location, base_path));
            return Ok(());
        }
        if locations.len() > MOST_SITEMAPS {
            let message = format!("{} names more than {MOST_SITEMAPS} sitemaps", file.display());
            let error = Diagnostic::error(format!("{message}; those behind were not looked at"));
            self.diagnostics.push(error.help("give them one by one"));
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        for location in locations.iter().take(MOST_SITEMAPS) {
            let path = Url::parse(location).map_or_else(|_| location.clone(), |url| url.path().to_owned());
            let name = path.rsplit('/').next().unwrap_or_default();
            let places = [folder.join(path.trim_start_matches('/')), folder.join(name)];
            let is_plain = !path.split('/').any(|part| part == "..");
            match places.iter().find(|place| is_plain && place.is_file()) {
                Some(place) => {
                    let inner = self.sitemap(place, &text_of(place)?);
                    inner.locations.iter().for_each(|location| self.add(location, base_path));
                }
                None => {
                    let finding =
                        Diagnostic::warning(format!("the sitemap {} is not here", quoted(location)));
                    let help = format!("put it beside {}; nothing is fetched", file.display());
                    self.diagnostics.push(finding.help(help));
                }
            }
        }
        Ok(())
    }

    /// What a sitemap says; of a broken one what stands before the fault, with an error.
    fn sitemap(&mut self, file: &Path, text: &str) -> Sitemap {
        let (sitemap, fault) = Sitemap::read(text);
        if let Some((at, why)) = fault {
            let message = format!("{} is broken at byte {at}: {why}", file.display());
            let error = Diagnostic::error(format!("{message}; addresses behind it were not looked at"));
            self.diagnostics.push(error.help("get it anew, and whole"));
        }
        sitemap
    }

    /// Pages and files of a folder that was built.
    fn add_folder(&mut self, root: &Path) -> Result<(), Failure> {
        let mut folders = vec![(PathBuf::from(root), String::new())];
        while let Some((folder, below)) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(IoError::on("read the folder", &folder))?;
            for entry in entries {
                let entry = entry.map_err(IoError::on("read the folder", &folder))?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let kind = entry.file_type().map_err(IoError::on("read", &entry.path()))?;
                let path: String = format!("{below}{name}").nfc().collect();
                match () {
                    () if name.starts_with('.') || path == MANIFEST => {}
                    () if kind.is_dir() => folders.push((entry.path(), format!("{path}/"))),
                    () if kind.is_file() && !self.leaves_out() => {
                        self.paths.insert(address_of(&path).to_owned());
                    }
                    () => {}
                }
            }
        }
        // The front page is there in any case.
        self.paths.remove("");
        Ok(())
    }
}

/// The text of a file, unpacked where it is packed.
fn text_of(path: &Path) -> Result<String, Failure> {
    let read = || {
        let mut bytes = Vec::new();
        let file = fs::File::open(path)?.take(MOST_BYTES);
        if path.extension().is_some_and(|ending| ending == "gz") {
            GzDecoder::new(file).take(MOST_BYTES).read_to_end(&mut bytes)?;
        } else {
            let mut file = file;
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    let bytes = read().map_err(IoError::on("read", path))?;
    if bytes.len() as u64 >= MOST_BYTES {
        let found = Diagnostic::error(format!("{} has more than {MOST_BYTES} bytes", path.display()));
        return Err(Failure::refused(found.help("give its parts one by one")));
    }
    Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
}

/// What stands in `<loc>`, and whether the sitemap is an index of others.
#[derive(Debug, Default)]
struct Sitemap {
    is_index: bool,
    locations: Vec<String>,
}

impl Sitemap {
    /// Reads one, and says at which byte it is broken, and how, where it is.
    fn read(text: &str) -> (Self, Option<(u64, String)>) {
        let mut reader = Reader::from_str(text);
        let mut sitemap = Self::default();
        let (mut depth, mut inside) = (0_usize, None::<String>);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) if depth > 0 => {
                    return (sitemap, Some((text.len() as u64, "it ends before its own end".into())));
                }
                Ok(Event::Eof) => return (sitemap, None),
                Err(error) => return (sitemap, Some((reader.error_position(), error.to_string()))),
                Ok(Event::Start(tag)) => {
                    let name = tag.local_name();
                    if depth == 0 && !matches!(name.as_ref(), "urlset" | "sitemapindex") {
                        return (sitemap, Some((0, "it is no sitemap".into())));
                    }
                    depth += 1;
                    sitemap.is_index |= name.as_ref() == "sitemapindex";
                    if tag.name().as_ref() == "loc" {
                        inside = Some(String::new());
                    }
                }
                Ok(Event::End(_)) => {
                    depth -= 1;
                    sitemap.locations.extend(inside.take().map(|text| text.trim().to_owned()));
                }
                Ok(event) => {
                    let Some(inside) = &mut inside else { continue };
                    match event {
                        Event::Text(text) => inside.push_str(&text),
                        Event::CData(text) => inside.push_str(&text),
                        Event::GeneralRef(name) => inside.push_str(&referred(&name)),
                        _ => {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_and_lists_name_addresses() {
        let sitemap = "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url>\
            <loc>https://old.example/blog/2020/%E6%96%87.html</loc><image:image><image:loc>https://old.example/a.png</image:loc></image:image>\
            </url><url><loc>https://old.example/blog/a&amp;b/</loc></url><url><loc>https://old.example/?p=1&amp;q=2</loc></url></urlset>";
        let (Sitemap { is_index, locations }, fault) = Sitemap::read(sitemap);
        assert!(!is_index && fault.is_none());
        let mut old = Old::default();
        locations.iter().for_each(|location| old.add(location, "/blog"));
        ["/blog/x", "", "# a comment", "mailto:a@b.example", "nothing"]
            .iter()
            .for_each(|line| old.add(line, "/blog"));
        assert_eq!(old.paths.into_iter().collect::<Vec<_>>(), ["2020/文.html", "a&b/", "x"]);
        assert_eq!(old.asked, ["/?p=1&q=2"]);
        assert_eq!(old.diagnostics.len(), 1);
    }

    #[test]
    fn what_is_too_much_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let lines: Vec<String> = (0..=MOST_ADDRESSES).map(|number| format!("/{number}/")).collect();
        let list = dir.path().join("list.txt");
        fs::write(&list, lines.join("\n")).unwrap();
        let old = read(&list, "").unwrap();
        assert_eq!((old.paths.len(), old.left_out), (MOST_ADDRESSES, 1));
        assert!(old.diagnostics[0].message.ends_with("addresses; 1 were not looked at"));
        let index = dir.path().join("index.xml");
        let parts: String =
            (0..=MOST_SITEMAPS).map(|_| "<sitemap><loc>https://a.example/part.xml</loc></sitemap>").collect();
        fs::write(&index, format!("<sitemapindex>{parts}</sitemapindex>")).unwrap();
        fs::write(dir.path().join("part.xml"), "<urlset><url><loc>https://a.example/a</loc></url></urlset>")
            .unwrap();
        let old = read(&index, "").unwrap();
        assert_eq!(old.paths.len(), 1);
        assert!(old.diagnostics[0].message.ends_with("sitemaps; those behind were not looked at"));
    }
}
