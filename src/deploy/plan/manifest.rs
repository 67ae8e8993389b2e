//! The manifest at a target: what it holds, what is on its way out, and every page that it ever held. Text that survives a
//! look and a `diff`.
//!
//! ```text
//! newsprint-deployed 1
//! deploy 12
//! live 0f343b0931126a20f133d67c2b018a3b 1c0ffee1 5120 2024/01/18/a/index.html
//! old assets/style.8f18a83d52.css
//! gone 2023/12/01/b/index.html
//! checksum 6f1ed002ab5595859014ebf0951522d9
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::deploy::SiteFile;
use crate::deploy::plan::text::{Damage, is_plain, parse_file, seal, unseal};
use crate::ground::fingerprint::Fingerprint;

/// Its name at a target.
pub(crate) const MANIFEST: &str = "newsprint-deployed.txt";

const HEADER: &str = "newsprint-deployed 1";

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
    },
    /// No page needs it any more; it is to be removed, or was already.
    Old,
    /// A page that was there once.
    Gone,
}

impl Entry {
    /// Of a file of the site.
    pub(crate) fn of(file: &SiteFile) -> Self {
        Self::Live { hash: file.hash, look: file.look, size: file.size }
    }
}

/// What a target holds, and held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Number of the deploy that wrote it, from 1.
    pub deploy: u64,
    /// By path.
    pub entries: BTreeMap<String, Entry>,
}

impl Manifest {
    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, Damage> {
        let lines = unseal(text, HEADER)?;
        let mut manifest = Self::default();
        for (number, line) in (2..).zip(lines.lines()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            let entry = match word {
                "deploy" => {
                    manifest.deploy = rest.parse().map_err(|_| Damage::at(number, "not a number"))?;
                    continue;
                }
                "live" => {
                    parse_file(rest).map(|(path, hash, look, size)| (path, Entry::Live { hash, look, size }))
                }
                "old" => is_plain(rest).then_some((rest, Entry::Old)),
                "gone" => is_plain(rest).then_some((rest, Entry::Gone)),
                _ => None,
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
                Entry::Live { hash, look, size } => writeln!(text, "live {hash} {look:08x} {size} {path}"),
                Entry::Old => writeln!(text, "old {path}"),
                Entry::Gone => writeln!(text, "gone {path}"),
            };
        }
        seal(text)
    }

    /// Of its text.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.to_text().as_bytes())
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
        self.entries.keys().map(String::as_str).filter(|path| is_kept(path))
    }
}

/// Whether a path stays in the history when its file goes: addresses that people link to. Assets have no readers of their
/// own, and twins no address.
pub(crate) fn is_kept(path: &str) -> bool {
    use crate::config::hosts::Packing;
    use crate::deploy::plan::class::{Kind, kind_of};
    let twin = Packing::ALL.iter().any(|packing| path.ends_with(packing.ending()));
    !twin && matches!(kind_of(path), Kind::Article | Kind::Listing | Kind::Feed | Kind::Front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_as_it_was_written() {
        let mut manifest = Manifest { deploy: 12, ..Manifest::default() };
        let live = Entry::Live { hash: Fingerprint::of(b"a"), look: 0x1c0f_fee1, size: 5120 };
        manifest.entries.insert("2024/01/18/a b/index.html".into(), live);
        manifest.entries.insert("assets/style.8f18a83d52.css".into(), Entry::Old);
        manifest.entries.insert("2023/12/01/b/index.html".into(), Entry::Gone);
        let text = manifest.to_text();
        assert_eq!(Manifest::parse(&text), Ok(manifest));
        assert!(text.starts_with("newsprint-deployed 1\ndeploy 12\ngone 2023/12/01/b/index.html\nlive "));
    }

    #[test]
    fn damage_is_named() {
        let bad = seal("newsprint-deployed 1\ndeploy 1\nold ../etc/passwd\n".into());
        assert_eq!(Manifest::parse(&bad), Err(Damage::at(3, "a line that means nothing")));
        let other = Manifest::parse("<html>");
        assert_eq!(other, Err(Damage::at(1, "the first line is not `newsprint-deployed 1`")));
    }
}
