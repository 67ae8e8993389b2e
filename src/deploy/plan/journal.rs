//! The journal at a target: there while a deploy is at work. It is the lock against a second one, and it says what may be at
//! the target that the manifest does not know of.

use std::fmt::Write;

use crate::deploy::plan::text::{Damage, is_plain, parse_file, seal, unseal};
use crate::ground::fingerprint::Fingerprint;

/// Its name at a target.
pub(crate) const JOURNAL: &str = "newsprint-deploying.txt";

const HEADER: &str = "newsprint-deploying 1";

/// Who is at work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holder {
    /// Of this deploy alone.
    pub id: String,
    /// Of the machine since it was started; says nothing about it to others.
    pub machine: String,
    /// Process there.
    pub process: u32,
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where to.
    pub path: String,
    /// Of its bytes.
    pub hash: Fingerprint,
    /// Of its headers.
    pub look: u32,
    /// In bytes, before packing.
    pub size: u64,
    /// Whether no page that can be reached links to it until pages are changed.
    pub unlinked: bool,
}

/// What a deploy at work has done and will do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Journal {
    /// Who.
    pub holder: Holder,
    /// Counts up while the holder lives.
    pub beat: u64,
    /// Of the manifest that it began with; none when there was none.
    pub base: Option<Fingerprint>,
    /// Whether pages that can be reached are being changed: from then on, all that is `unlinked` is there and may be linked.
    pub linking: bool,
    /// How many of the files, from the first on, are there for certain.
    pub sent: usize,
    /// In the order in which they are sent.
    pub files: Vec<Entry>,
    /// What may be there from an earlier deploy that did not end, with whether no page links to it.
    pub strays: Vec<(String, bool)>,
}

impl Journal {
    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, Damage> {
        let lines = unseal(text, HEADER)?;
        let mut journal = Self::default();
        for (number, line) in (2..).zip(lines.lines()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            journal.read(word, rest).ok_or_else(|| Damage::at(number, "a line that means nothing"))?;
        }
        Ok(journal)
    }

    fn read(&mut self, word: &str, rest: &str) -> Option<()> {
        match word {
            "holder" => {
                let mut parts = rest.split(' ');
                self.holder.id = parts.next()?.to_owned();
                self.holder.machine = parts.next()?.to_owned();
                self.holder.process = parts.next()?.parse().ok()?;
            }
            "beat" => self.beat = rest.parse().ok()?,
            "base" => self.base = Some(Fingerprint::from_hex(rest)?),
            "linking" => self.linking = true,
            "sent" => self.sent = rest.parse().ok()?,
            "new" | "file" => {
                let (path, hash, look, size) = parse_file(rest)?;
                let unlinked = word == "new";
                self.files.push(Entry { path: path.to_owned(), hash, look, size, unlinked });
            }
            "stray" | "linked-stray" if is_plain(rest) => {
                self.strays.push((rest.to_owned(), word == "stray"));
            }
            _ => return None,
        }
        Some(())
    }

    /// Its text.
    pub(crate) fn to_text(&self) -> String {
        let Holder { id, machine, process } = &self.holder;
        let mut text = format!("{HEADER}\nholder {id} {machine} {process}\nbeat {}\n", self.beat);
        if let Some(base) = self.base {
            let _ = writeln!(text, "base {base}");
        }
        if self.linking {
            text.push_str("linking\n");
        }
        let _ = writeln!(text, "sent {}", self.sent);
        for Entry { path, hash, look, size, unlinked } in &self.files {
            let word = if *unlinked { "new" } else { "file" };
            let _ = writeln!(text, "{word} {hash} {look:08x} {size} {path}");
        }
        for (path, unlinked) in &self.strays {
            let word = if *unlinked { "stray" } else { "linked-stray" };
            let _ = writeln!(text, "{word} {path}");
        }
        seal(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_as_it_was_written() {
        let entry = |path: &str, unlinked| Entry {
            path: path.into(),
            hash: Fingerprint::of(path.as_bytes()),
            look: 7,
            size: 1,
            unlinked,
        };
        let journal = Journal {
            holder: Holder { id: "a1".into(), machine: "b2".into(), process: 77 },
            beat: 3,
            base: Some(Fingerprint::of(b"m")),
            linking: true,
            sent: 1,
            files: vec![entry("b/index.html", true), entry("a c/index.html", false)],
            strays: vec![("x y".into(), true), ("z".into(), false)],
        };
        assert_eq!(Journal::parse(&journal.to_text()), Ok(journal));
    }
}
