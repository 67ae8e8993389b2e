//! Front matter without fences: the `Key: value` lines of Pelican and MultiMarkdown up to the first line without a key, and the
//! field list of reStructuredText (`:date: 2014-11-24`), which may stand below a title. Read where site.toml says so, and in the
//! issues of roundups.
//!
//! Any text may begin with a word and a colon: a block is believed only where it says a title, or, up to a blank line, a date and
//! nothing unknown.

use crate::content::entries::{Entries, Entry, Value};
use crate::content::lines::Lines;
use crate::ground::diagnostic::Diagnostic;

/// What Pelican knows beside what every generator does.
const KNOWN: [&str; 14] = [
    "modified",
    "category",
    "tags",
    "keywords",
    "slug",
    "author",
    "authors",
    "summary",
    "lang",
    "status",
    "number",
    "translation",
    "template",
    "save_as",
];

/// Signs that underline a title in reStructuredText, as many as the title is long.
const UNDERLINES: &str = "=-`:'\"~^_*+#<>.";

const MOST_LINES: usize = 100;

/// What MultiMarkdown knows in several words (its user's guide, Metadata). Other words before a colon may begin a text.
const IN_WORDS: [&str; 12] = [
    "base header level",
    "html header level",
    "html header",
    "html footer",
    "xhtml header",
    "latex header level",
    "latex header",
    "latex footer",
    "latex mode",
    "odf header",
    "quotes language",
    "mmd header",
];

/// What the keys of a site mean, as far as a block is believed by it.
pub(super) struct Meanings<'a> {
    pub(super) title: &'a [String],
    pub(super) date: &'a [String],
    pub(super) is_known: &'a dyn Fn(&str) -> bool,
}

impl Meanings<'_> {
    fn knows(&self, key: &str) -> bool {
        (self.is_known)(key) || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key))
    }
}

/// Reads the block at the head of a file and steps over it; none when the file has none.
pub(super) fn take(
    lines: &mut Lines<'_>,
    meanings: &Meanings<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Entries> {
    let mut start = *lines;
    start.skip_blank();
    let Block { mut entries, after, is_whole } = pelican(start, meanings).or_else(|| field_list(start))?;
    let is_one =
        |names: &[String], entry: &Entry| names.iter().any(|name| name.eq_ignore_ascii_case(&entry.key));
    let known = |entry: &Entry| meanings.knows(&entry.key);
    let titled = entries.iter().any(|entry| is_one(meanings.title, entry));
    let dated = entries.iter().any(|entry| is_one(meanings.date, entry));
    if !titled && !(is_whole && dated && entries.iter().all(known)) {
        return None;
    }
    if entries.iter().any(|entry| entry.key.eq_ignore_ascii_case("status") && is_held_back(&entry.value)) {
        let line = entries.first().map_or(1, |entry| entry.line);
        entries.push(Entry { key: "draft".into(), value: Value::Text("true".into()), line });
    }
    *lines = after;
    Some(Entries::new(entries, false, findings))
}

/// What was read of a block.
struct Block<'a> {
    entries: Vec<Entry>,
    /// The file from the first line behind it.
    after: Lines<'a>,
    /// Whether a blank line ends it, or the file.
    is_whole: bool,
}

/// What Pelican prints in no listing.
fn is_held_back(value: &Value) -> bool {
    value.text().is_some_and(|text| ["draft", "hidden", "skip"].contains(&&*text.to_lowercase()))
}

/// `Key: value` lines; a line that begins with white space goes on with the one above.
fn pelican<'a>(start: Lines<'a>, meanings: &Meanings<'_>) -> Option<Block<'a>> {
    let in_words = |key: &str| {
        let key = key.to_ascii_lowercase();
        IN_WORDS.contains(&&*key)
    };
    read(start, |line| {
        let (key, value) = line.split_once(':')?;
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.len() <= 40
            && (key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) || in_words(key));
        // Of a key that nobody knows, a value without a space before it is the rest of an address, or of a time.
        let is_value = value.is_empty() || value.starts_with([' ', '\t']) || meanings.knows(key);
        (is_key && is_value).then_some((key, value))
    })
}

/// `:key: value` lines, below a title or not.
fn field_list(start: Lines<'_>) -> Option<Block<'_>> {
    let (title, start) = underlined(start);
    let field = |line: &str| line.starts_with(':') && line[1..].contains(':');
    start.peek().filter(|line| field(line))?;
    let mut block = read(start, |line| {
        let (key, value) = line.strip_prefix(':')?.split_once(':')?;
        let is_key = !key.is_empty() && key.len() <= 40 && !key.contains(char::is_whitespace);
        is_key.then_some((key, value))
    })?;
    if let Some((title, line)) = title
        && !block.entries.iter().any(|entry| entry.key.eq_ignore_ascii_case("title"))
    {
        block.entries.insert(0, Entry { key: "title".into(), value: Value::Text(title.to_owned()), line });
    }
    Some(block)
}

/// A title with a line of signs below, or above and below it, and what stands behind.
fn underlined(start: Lines<'_>) -> (Option<(&str, u32)>, Lines<'_>) {
    let is_line = |line: &str| {
        let sign = line.chars().next().unwrap_or('x');
        line.len() >= 3 && UNDERLINES.contains(sign) && line.chars().all(|c| c == sign)
    };
    let mut lines = start;
    if lines.peek().is_some_and(|line| is_line(line.trim_end())) {
        lines.next();
    }
    let number = lines.number();
    let (Some(title), Some(below)) = (lines.next().map(str::trim), lines.next().map(str::trim_end)) else {
        return (None, start);
    };
    if title.is_empty() || title.starts_with(':') || !is_line(below) {
        return (None, start);
    }
    lines.skip_blank();
    (Some((title, number)), lines)
}

fn read<'a>(
    start: Lines<'a>,
    key_and_value: impl Fn(&'a str) -> Option<(&'a str, &'a str)>,
) -> Option<Block<'a>> {
    let mut lines = start;
    let mut entries: Vec<(Entry, String)> = Vec::new();
    while let Some(line) = lines.peek().map(str::trim_end).filter(|line| !line.is_empty()) {
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), entries.last_mut()) {
            value.push(' ');
            value.push_str(line.trim());
        } else {
            let Some((key, value)) = key_and_value(line).filter(|_| entries.len() < MOST_LINES) else {
                break;
            };
            let entry = Entry { key: key.trim().replace(' ', "_"), value: Value::Null, line: lines.number() };
            entries.push((entry, value.trim().to_owned()));
        }
        lines.next();
    }
    let is_whole = lines.peek().is_none_or(|line| line.trim().is_empty());
    let filled = |(entry, value): (Entry, String)| Entry {
        value: if value.is_empty() { Value::Null } else { Value::Text(value) },
        ..entry
    };
    let entries: Vec<Entry> = entries.into_iter().map(filled).collect();
    (!entries.is_empty()).then_some(Block { entries, after: lines, is_whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys with values, and the first line behind the block.
    fn seen(text: &str) -> Option<(Vec<String>, String)> {
        let names = ["title".to_owned()];
        let dates = ["date".to_owned()];
        let meanings = Meanings {
            title: &names,
            date: &dates,
            is_known: &|key| ["title", "date"].iter().any(|known| key.eq_ignore_ascii_case(known)),
        };
        let (mut lines, mut findings) = (Lines::new(text, 1), Vec::new());
        let entries = take(&mut lines, &meanings, &mut findings)?;
        assert_eq!(findings, []);
        let pair = |entry: &Entry| {
            format!("{}:{}={}", entry.line, entry.key, entry.value.text().unwrap_or_default())
        };
        lines.skip_blank();
        Some((entries.entries.iter().map(pair).collect(), lines.peek().unwrap_or_default().to_owned()))
    }

    fn block(entries: &[&str], next: &str) -> Option<(Vec<String>, String)> {
        Some((entries.iter().map(ToString::to_string).collect(), next.to_owned()))
    }

    #[test]
    fn pelican_and_multimarkdown() {
        assert_eq!(
            seen("Title: This Week 1\nNumber: 1\nDate: 2013-06-07 18:46\n\nHello: a\n"),
            block(&["1:Title=This Week 1", "2:Number=1", "3:Date=2013-06-07 18:46"], "Hello: a")
        );
        assert_eq!(
            seen("\nTitle: A long\n  title\nStatus: draft\nBase Header Level: 2\n\nB"),
            block(&["2:Title=A long title", "4:Status=draft", "5:Base_Header_Level=2", "2:draft=true"], "B")
        );
        assert_eq!(
            seen("Title:A: b\nTags:a\nhttp://b.example/\n"),
            block(&["1:Title=A: b", "2:Tags=a"], "http://b.example/")
        );
        let text = "On the quay: three ferries";
        assert_eq!(seen(&format!("Title: A\n{text}\n\nB")), block(&["1:Title=A"], text));
        assert_eq!(seen("Title: A\nText at once."), block(&["1:Title=A"], "Text at once."));
        assert_eq!(
            seen("Date: 2020-01-02\nTags: a, b\n\nB"),
            block(&["1:Date=2020-01-02", "2:Tags=a, b"], "B")
        );
    }

    #[test]
    fn field_lists() {
        let read = block(&["1:title=My title", "4:date=2010-10-03 10:20", "5:tags=a, b"], "Text");
        assert_eq!(seen("My title\n########\n\n:date: 2010-10-03 10:20\n:tags: a, b\n\nText"), read);
        assert_eq!(seen(":title: A\n:date: 2010\n\nText"), block(&["1:title=A", "2:date=2010"], "Text"));
    }

    #[test]
    fn texts_that_begin_with_a_word_and_a_colon_stay_texts() {
        for text in [
            "Note: this is a text.\n\nMore.",
            "Date: today\nThe ferry was late.\n\nMore.",
            "Date: today\nPlace: the quay\n\nMore.",
            "https://example.org/\n\nMore.",
            "Heading\n=======\n\nText.",
            "",
        ] {
            assert_eq!(seen(text), None, "{text}");
        }
    }
}
