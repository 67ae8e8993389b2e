//! The editor's hand: the text of a file of `curation/` in, what it says of articles out. One table an article, under the
//! URL of its original or the name of its file.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::config::reader::{Fault, Reader, STORY, Section};
use crate::config::validate::parse_id;

/// Places that an editor may give.
const ORDER: RangeInclusive<usize> = 1..=1000;

/// What the editor says of one article, beside what stands in its file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hand {
    /// Topics that it belongs to as well: ids or names.
    pub add_topics: Vec<String>,
    /// Topics that it does not belong to, whatever their rules say: ids or names.
    pub drop_topics: Vec<String>,
    /// Held at the top of the front page.
    pub pin: Option<Pin>,
    /// It leads the front page.
    pub lead: bool,
    /// It is nowhere.
    pub hide: bool,
    /// A note to the reader, Markdown.
    pub note: Option<String>,
    /// Line of the note in its file, from 1.
    pub note_line: Option<u32>,
    /// What was wrong, Markdown.
    pub correction: Option<String>,
    /// Line of the correction in its file, from 1.
    pub correction_line: Option<u32>,
    /// A better title; the original stays visible.
    pub title: Option<String>,
    /// Place among what is pinned, from 1; those without one follow.
    pub order: Option<u32>,
    /// Another byline.
    pub author: Option<String>,
    /// Former root-relative URLs.
    pub aliases: Vec<String>,
}

/// How long an article is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pin {
    /// Until the editor takes it down.
    Open,
    /// Up to the end of this day in the site's zone.
    Until(NaiveDate),
}

impl Hand {
    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This one with all that `other` says in its place. What may be several is added.
    #[must_use]
    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.add_topics.extend(other.add_topics.iter().cloned());
        self.drop_topics.extend(other.drop_topics.iter().cloned());
        self.aliases.extend(other.aliases.iter().cloned());
        Self {
            pin: other.pin.or(self.pin),
            lead: other.lead || self.lead,
            hide: other.hide || self.hide,
            note_line: if other.note.is_some() { other.note_line } else { self.note_line },
            note: other.note.clone().or(self.note),
            correction_line: if other.correction.is_some() {
                other.correction_line
            } else {
                self.correction_line
            },
            correction: other.correction.clone().or(self.correction),
            title: other.title.clone().or(self.title),
            order: other.order.or(self.order),
            author: other.author.clone().or(self.author),
            ..self
        }
    }
}

/// What a file of `curation/` says of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CurationEntry {
    /// URL of the original, or path of the file, as written.
    pub key: String,
    /// What the editor says.
    pub hand: Hand,
    /// The file: `curation/2024.toml`.
    pub file: String,
    /// Line in that file, from 1.
    pub line: u32,
}

/// What a file of `curation/` says of one story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StoryEntry {
    /// The last part of its URL.
    pub id: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Articles that belong to it, with all that was found to be one story with one of them: URLs of originals, or paths of
    /// files.
    pub join: Vec<String>,
    /// Articles that do not belong to the story that they were found to be in.
    pub split: Vec<String>,
    /// The file: `curation/2024.toml`.
    pub file: String,
    /// Line in that file, from 1.
    pub line: u32,
}

/// The tables `[[stories]]`.
pub(crate) fn read_stories<'t>(
    reader: &mut Reader<'t>,
    value: &'t Spanned<DeValue<'t>>,
    file: &str,
) -> Vec<StoryEntry> {
    let Some(list) = value.get_ref().as_array() else {
        reader.fault(&value.span(), Fault::new("`stories` must be a list of tables, written [[stories]]"));
        return Vec::new();
    };
    let mut stories = Vec::new();
    for item in list.iter() {
        let Some(table) = item.get_ref().as_table() else {
            reader.fault(&item.span(), Fault::new("`stories` must be a list of tables, written [[stories]]"));
            continue;
        };
        let line = reader.line(item.span().start);
        let story = read_story(&mut reader.section(STORY, Some(table)));
        let story = StoryEntry { file: file.to_owned(), line, ..story };
        if story.join.is_empty() && story.split.is_empty() {
            let fault = Fault::new("[[stories]] names no article");
            let help = "write `join = [...]` with URLs of originals, or paths below content/";
            reader.fault(&item.span(), fault.help(help));
        } else {
            stories.push(story);
        }
    }
    stories
}

/// Reads all but the place of the table.
pub(crate) fn read_story(entry: &mut Section<'_, '_>) -> StoryEntry {
    StoryEntry {
        id: entry.checked("id", parse_id),
        name: entry.name("name"),
        join: entry.texts("join").unwrap_or_default(),
        split: entry.texts("split").unwrap_or_default(),
        ..StoryEntry::default()
    }
}

pub(crate) fn read_hand(entry: &mut Section<'_, '_>) -> Hand {
    Hand {
        add_topics: entry.texts("add_topics").unwrap_or_default(),
        drop_topics: entry.texts("drop_topics").unwrap_or_default(),
        pin: read_pin(entry),
        lead: entry.switch("lead").unwrap_or_default(),
        hide: entry.switch("hide").unwrap_or_default(),
        note: entry.lines("note"),
        note_line: entry.line_of("note"),
        correction: entry.lines("correction"),
        correction_line: entry.line_of("correction"),
        title: entry.name("title"),
        order: entry.number("order", &ORDER).map(|order| order as u32),
        author: entry.name("author"),
        aliases: read_aliases(entry),
    }
}

/// `pin = true`, or the last day.
fn read_pin(entry: &mut Section<'_, '_>) -> Option<Pin> {
    let value = entry.value("pin")?;
    match value.get_ref().as_bool() {
        Some(pinned) => pinned.then_some(Pin::Open),
        None => entry.day("pin").map(Pin::Until),
    }
}

/// Paths of the site, with a slash at their start.
fn read_aliases(entry: &mut Section<'_, '_>) -> Vec<String> {
    let aliases = entry.texts("aliases").unwrap_or_default();
    let span = entry.value("aliases").map_or(0..0, |value| value.span());
    let (sound, unsound): (Vec<_>, Vec<_>) = aliases.into_iter().partition(|alias| alias.starts_with('/'));
    for alias in unsound {
        let fault = Fault::new(format!("the alias {alias:?} is no path of this site"));
        entry.reader.fault(&span, fault.help("write it like /2020/10/30/old-name/"));
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::parse::add_curation;

    fn read(text: &str) -> (Vec<CurationEntry>, Vec<String>) {
        let mut config = Config::default();
        let findings = add_curation(&mut config, &[("curation/a.toml".into(), text.into())]);
        (config.curation, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn reads_every_key() {
        let text = r#"
            ["https://example.org/story"]
            add_topics = ["ferry", "Dams"]
            drop_topics = "water"
            pin = 2024-05-03
            lead = true
            hide = true
            note = """
            Two *lines*.

            And more."""
            correction = "It was Friday."
            title = "A better title"
            order = 2
            author = "Lin Hai"
            aliases = ["/old/"]

            ["2024/story.md"]
            pin = true
        "#;
        let (entries, findings) = read(text);
        assert_eq!(findings, [""; 0]);
        let hand = Hand {
            add_topics: vec!["ferry".into(), "Dams".into()],
            drop_topics: vec!["water".into()],
            pin: NaiveDate::from_ymd_opt(2024, 5, 3).map(Pin::Until),
            lead: true,
            hide: true,
            note: Some("Two *lines*.\n\n            And more.".into()),
            note_line: Some(8),
            correction: Some("It was Friday.".into()),
            correction_line: Some(12),
            title: Some("A better title".into()),
            order: Some(2),
            author: Some("Lin Hai".into()),
            aliases: vec!["/old/".into()],
        };
        let entry = |key: &str, hand, line| CurationEntry {
            key: key.into(),
            hand,
            file: "curation/a.toml".into(),
            line,
        };
        let pinned = Hand { pin: Some(Pin::Open), ..Hand::default() };
        assert_eq!(
            entries,
            [entry("https://example.org/story", hand, 2), entry("2024/story.md", pinned, 18)]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let (_, findings) =
            read("note = 1\n[\"a.md\"]\nhide = \"yes\"\nhdie = true\naliases = \"x\"\norder = 0\n");
        let expected = [
            "error: curation/a.toml:1:1: `note` stands outside of any article\n   |\n 1 | note = 1\n   | ^\n  help: write \
             the article above it: [\"https://example.org/story\"] or [\"2024/story.md\"]",
            "error: curation/a.toml:3:8: `hide` must be true or false, but is a text\n   |\n 3 | hide = \"yes\"\n   |        ^",
            "warning: curation/a.toml:4:1: unknown key `hdie` of an article\n   |\n 4 | hdie = true\n   | ^\n  help: did \
             you mean `hide`?",
            "error: curation/a.toml:5:11: the alias \"x\" is no path of this site\n   |\n 5 | aliases = \"x\"\n   |           \
             ^\n  help: write it like /2020/10/30/old-name/",
            "error: curation/a.toml:6:9: `order` must be 1 to 1000, but is 0\n   |\n 6 | order = 0\n   |         ^",
        ];
        assert_eq!(findings, expected);
    }

    #[test]
    fn the_later_hand_wins_and_lists_grow() {
        let one = Hand { note: Some("a".into()), aliases: vec!["/a/".into()], lead: true, ..Hand::default() };
        let two = Hand { note: Some("b".into()), aliases: vec!["/b/".into()], ..Hand::default() };
        let both = Hand {
            note: Some("b".into()),
            aliases: vec!["/a/".into(), "/b/".into()],
            lead: true,
            ..Hand::default()
        };
        assert_eq!(one.with(&two), both);
    }
}
