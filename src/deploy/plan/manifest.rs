//! The manifest at a target: what it holds, what is on its way out, and every page that it ever held. Text that survives a
//! look and a `diff`.
//!
//! ```text
//! newsprint-deployed 2
//! deploy 12
//! page 0f343b0931126a20f133d67c2b018a3b 1c0ffee1 5120 2024/01/18/a/index.html
//! asset 2ab6f1ed00559585a01959ebf0951522 1c0ffee3 1277 assets/style.0f3a83d528.css
//! old assets/style.8f18a83d52.css
//! gone 2023/12/01/b/index.html
//! checksum 6f1ed002ab5595859014ebf0951522d9
//! ```
//!
//! The first version said `live` of all files that are there, and paths told pages from assets.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::config::hosts::Packing;
use crate::deploy::plan::text::{Damage, is_plain, parse_file, seal, unseal};
use crate::deploy::{Fate, SiteFile};
use crate::ground::feed_format::FeedFormat;
use crate::ground::fingerprint::Fingerprint;

/// Its name at a target.
pub(crate) const MANIFEST: &str = "newsprint-deployed.txt";

const HEADER: &str = "newsprint-deployed 2";

const FIRST: &str = "newsprint-deployed 1";

/// What a target knows of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is there.
    Live {
        /// Of its bytes.
        hash: Fingerprint,
        /// Of its headers.
        look: u32,
        /// In bytes, before packing.
        size: u64,
        /// What becomes of it once the site has it no more.
        fate: Fate,
    },
    /// No page needs it any more; it is to be removed, or was already. Of an address that people link to, that is remembered.
    Old {
        /// Whether people link to it.
        kept: bool,
    },
    /// A page that was there once.
    Gone,
}

impl Entry {
    /// Of a file of the site.
    pub(crate) fn of(file: &SiteFile) -> Self {
        Self::Live { hash: file.hash, look: file.look, size: file.size, fate: file.fate() }
    }

    /// Whether its address is remembered when its file goes.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self, Self::Live { fate: Fate::Kept, .. } | Self::Old { kept: true } | Self::Gone)
    }
}

/// What a target holds, and held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Number of the deploy that wrote it, from 1.
    pub deploy: u64,
    /// By path.
    pub entries: BTreeMap<String, Entry>,
    /// Fingerprint of the text that it was read from, which may be of the first version.
    pub text: Option<Fingerprint>,
}

impl Manifest {
    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, Damage> {
        let is_first = text.starts_with(FIRST);
        let lines = unseal(text, if is_first { FIRST } else { HEADER })?;
        let mut manifest = Self { text: Some(Fingerprint::of(text.as_bytes())), ..Self::default() };
        for (number, line) in (2..).zip(lines.lines()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            if word == "deploy" {
                manifest.deploy = rest.parse().map_err(|_| Damage::at(number, "not a number"))?;
                continue;
            }
            let old = |kept| is_plain(rest).then_some((rest, Entry::Old { kept }));
            let entry = match word {
                "old" if is_first => old(fate_by_path(rest) == Fate::Kept),
                "old" => old(false),
                "old-page" => old(true),
                "gone" => is_plain(rest).then_some((rest, Entry::Gone)),
                _ => parse_file(rest).and_then(|(path, hash, look, size)| {
                    let by_path = || (is_first && word == "live").then(|| fate_by_path(path));
                    let fate = FATES.iter().find(|(known, _)| !is_first && *known == word);
                    let fate = fate.map(|(_, fate)| *fate).or_else(by_path)?;
                    Some((path, Entry::Live { hash, look, size, fate }))
                }),
            };
            let (path, entry) = entry.ok_or_else(|| Damage::at(number, "a line that means nothing"))?;
            manifest.entries.insert(path.to_owned(), entry);
        }
        Ok(manifest)
    }

    /// Its text.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::with_capacity(64 + self.entries.len() * 96);
        let _ = writeln!(text, "{HEADER}\ndeploy {}", self.deploy);
        for (path, entry) in &self.entries {
            let _ = match entry {
                Entry::Live { hash, look, size, fate } => {
                    let word = FATES.iter().find(|(_, known)| known == fate).map_or("", |(word, _)| word);
                    writeln!(text, "{word} {hash} {look:08x} {size} {path}")
                }
                Entry::Old { kept: true } => writeln!(text, "old-page {path}"),
                Entry::Old { kept: false } => writeln!(text, "old {path}"),
                Entry::Gone => writeln!(text, "gone {path}"),
            };
        }
        seal(text)
    }

    /// Of its text, as it is at the target.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.text.unwrap_or_else(|| Fingerprint::of(self.to_text().as_bytes()))
    }

    /// Files that are there.
    pub(crate) fn live(&self) -> impl Iterator<Item = (&str, Fingerprint, u64)> {
        self.entries.iter().filter_map(|(path, entry)| match entry {
            Entry::Live { hash, size, .. } => Some((path.as_str(), *hash, *size)),
            _ => None,
        })
    }

    /// Pages and feeds that were ever published.
    pub(crate) fn published(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|(_, entry)| entry.is_kept()).map(|(path, _)| path.as_str())
    }
}

/// The words of files that are there.
const FATES: [(&str, Fate); 3] = [("page", Fate::Kept), ("asset", Fate::Spared), ("file", Fate::Removed)];

/// What a path says of a file of a manifest of the first version.
fn fate_by_path(path: &str) -> Fate {
    let twin_of = Packing::ALL.iter().find_map(|packing| path.strip_suffix(packing.ending()));
    let path = twin_of.unwrap_or(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let has_fingerprint = |name: &str| {
        let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        name.rsplit_once('.').is_some_and(|(_, hash)| hash.len() >= 10 && hash.bytes().all(is_digit))
    };
    let mut folders = folder.split('/');
    let first = folders.next().unwrap_or_default();
    let is_of_index = path.starts_with("search/index/") && !matches!(name, "root.bin" | "authors.bin");
    let is_asset = matches!(first, "assets" | "files");
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_script = matches!(ending, "js" | "mjs");
    let is_named = has_fingerprint(stem) || is_script && folders.next().is_some_and(has_fingerprint);
    if is_of_index || is_asset && is_named {
        return Fate::Spared;
    }
    let of_site = ["sitemap.xml", "robots.txt", "opml.xml", "opensearch.xml"];
    let is_page = match name {
        "root.bin" | "authors.bin" => true,
        name => name.ends_with(".html") || of_site.contains(&path) || FeedFormat::of_path(name).is_some(),
    };
    let is_kept = is_page && twin_of.is_none() && !is_asset && first != "sitemaps";
    if is_kept { Fate::Kept } else { Fate::Removed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_as_it_was_written() {
        let mut manifest = Manifest { deploy: 12, ..Manifest::default() };
        let live = |fate| Entry::Live { hash: Fingerprint::of(b"a"), look: 0x1c0f_fee1, size: 5120, fate };
        for (path, entry) in [
            ("2023/12/01/b/index.html", Entry::Gone),
            ("2024/01/18/a b/index.html", live(Fate::Kept)),
            ("assets/style.8f18a83d52.css", Entry::Old { kept: false }),
            ("files/map.8f18a83d52.png", live(Fate::Spared)),
            ("old/index.html", Entry::Old { kept: true }),
            ("sitemaps/2024-01.xml", live(Fate::Removed)),
        ] {
            manifest.entries.insert(path.into(), entry);
        }
        let text = manifest.to_text();
        assert!(text.starts_with("newsprint-deployed 2\ndeploy 12\ngone 2023/12/01/b/index.html\npage "));
        assert_eq!(manifest.fingerprint(), Fingerprint::of(text.as_bytes()));
        let read = Manifest { text: Some(Fingerprint::of(text.as_bytes())), ..manifest };
        assert_eq!(Manifest::parse(&text), Ok(read));
    }

    #[test]
    fn damage_is_named() {
        for line in ["old ../etc/passwd", "live 0f343b0931126a20f133d67c2b018a3b 00000001 1 a"] {
            let bad = seal(format!("newsprint-deployed 2\ndeploy 1\n{line}\n"));
            assert_eq!(Manifest::parse(&bad), Err(Damage::at(3, "a line that means nothing")), "{line}");
        }
        let other = Manifest::parse("<html>");
        assert_eq!(other, Err(Damage::at(1, "the first line is not `newsprint-deployed 2`")));
    }

    #[test]
    fn in_the_first_version_a_path_says_what_becomes_of_a_file() {
        for (path, fate) in [
            ("assets/style.8f18a83d52.css", Fate::Spared),
            ("assets/style.8f18a83d52.css.br", Fate::Spared),
            ("assets/search.8f18a83d52/parts/a.js", Fate::Spared),
            ("files/map.3f9a0c11d2.png", Fate::Spared),
            ("search/index/2024-05-03.3f9a0c11d2/buckets.bin", Fate::Spared),
            ("assets/plain.css", Fate::Removed),
            ("favicon.ico", Fate::Removed),
            ("sitemaps/2024-05.xml", Fate::Removed),
            ("_headers", Fate::Removed),
            ("index.html.br", Fate::Removed),
            ("2024/05/03/a-ferry-0a1b2c3d/index.html", Fate::Kept),
            ("old/name.html", Fate::Kept),
            ("2024/index.html", Fate::Kept),
            ("topics/ferry/feed.json", Fate::Kept),
            ("sitemap.xml", Fate::Kept),
            ("index.html", Fate::Kept),
        ] {
            assert_eq!(fate_by_path(path), fate, "{path}");
        }
    }
}
