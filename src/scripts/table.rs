//! Tables of texts and what each becomes in the other script. At each place of a text the longest entry counts, as in OpenCC.

use std::borrow::Cow;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

/// The first and the last character of which a table knows whether it is telling.
const CHARACTERS: std::ops::RangeInclusive<char> = '\u{3400}'..='\u{9fff}';

/// A table.
pub(super) struct Table {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    becomes: Vec<Cow<'static, str>>,
    /// Characters that no text of the other script has, by their places among [`CHARACTERS`].
    telling: Vec<bool>,
}

/// What an entry of a table did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<'t> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) becomes: &'t str,
}

/// From simplified characters: of OpenCC, with what mends it.
const S2T: [&str; 3] = [
    include_str!("tables/s2t.txt"),
    include_str!("tables/s2t_borders.txt"),
    include_str!("tables/s2t_mended.txt"),
];
const T2S: [&str; 2] = [include_str!("tables/t2s.txt"), include_str!("tables/t2s_mended.txt")];
const TW: [&str; 1] = [include_str!("tables/tw.txt")];
const HK: [&str; 1] = [include_str!("tables/hk.txt")];

pub(super) static TO_TRADITIONAL: LazyLock<Table> = LazyLock::new(|| Table::of_files(&S2T));
pub(super) static TO_SIMPLIFIED: LazyLock<Table> = LazyLock::new(|| Table::of_files(&T2S));
pub(super) static TO_TAIWAN: LazyLock<Table> = LazyLock::new(|| Table::of_files(&TW));
pub(super) static TO_HONG_KONG: LazyLock<Table> = LazyLock::new(|| Table::of_files(&HK));

impl Table {
    /// Of files of `tables/`. Of two entries for one text the last counts.
    fn of_files(files: &[&'static str]) -> Self {
        let lines = files.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
        let entries = lines.filter_map(|line| {
            let (text, rest) = line.split_once('\t')?;
            let (becomes, flag) = rest.split_once('\t').unwrap_or((rest, ""));
            Some((text, becomes, flag == "!"))
        });
        let entries: Vec<(&str, &str, bool)> = entries.collect();
        let mut telling = vec![false; *CHARACTERS.end() as usize - *CHARACTERS.start() as usize + 1];
        for (text, ..) in entries.iter().filter(|(.., telling)| *telling) {
            let places = text.chars().filter(|c| CHARACTERS.contains(c));
            places.for_each(|c| telling[c as usize - *CHARACTERS.start() as usize] = true);
        }
        let pairs = entries.into_iter().map(|(text, becomes, _)| (text.into(), becomes.into()));
        Self { telling, ..Self::new(pairs.collect()) }
    }

    /// Of texts and what they become. Of two entries for one text the last counts.
    pub(super) fn new(mut entries: Vec<(Cow<'static, str>, Cow<'static, str>)>) -> Self {
        // Stable: the last of those for one text stays the last of them.
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.reverse();
        entries.dedup_by(|(one, _), (other, _)| one == other);
        let (texts, becomes): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest);
        // Too many entries is the only way to fail, and needs gigabytes of them.
        let automaton = if texts.is_empty() { None } else { builder.build(&texts).ok() };
        Self { automaton, becomes, telling: Vec::new() }
    }

    /// Whether no text of the other script has the character.
    pub(super) fn is_telling(&self, c: char) -> bool {
        let place = (c as usize).checked_sub(*CHARACTERS.start() as usize);
        place.and_then(|place| self.telling.get(place)).copied().unwrap_or_default()
    }

    /// The entries that a text holds, from its beginning to its end.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<'t>> {
        let found = self.automaton.iter().flat_map(move |automaton| automaton.leftmost_find_iter(text));
        found.map(|found| {
            let becomes = &*self.becomes[found.value() as usize];
            Found { start: found.start(), end: found.end(), becomes }
        })
    }

    /// Puts what the entries become into a text.
    pub(super) fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut out, mut done) = (String::new(), 0);
        for Found { start, end, becomes } in self.find(text) {
            if done == 0 {
                out.reserve(text.len());
            }
            out.push_str(&text[done..start]);
            out.push_str(becomes);
            done = end;
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// The entries of tables but those that only say where words end, one a line: the first stage, an empty line, the second.
pub(super) fn lines(stages: &[&[&'static str]]) -> String {
    let of_stage = |files: &&[&'static str]| {
        let lines = files.iter().flat_map(|file| file.lines());
        let needed = lines.filter(|line| !line.starts_with('#') && !line.ends_with("\t-"));
        needed.map(|line| line.trim_end_matches("\t!")).collect::<Vec<_>>().join("\n")
    };
    stages.iter().map(of_stage).collect::<Vec<_>>().join("\n\n")
}

/// The files of the stages to a target.
pub(super) mod files {
    pub(in crate::scripts) const TO_SIMPLIFIED: [&[&str]; 1] = [&super::T2S];
    pub(in crate::scripts) const TO_TAIWAN: [&[&str]; 2] = [&super::S2T, &super::TW];
    pub(in crate::scripts) const TO_HONG_KONG: [&[&str]; 2] = [&super::S2T, &super::HK];
}
