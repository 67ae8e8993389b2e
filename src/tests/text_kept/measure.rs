//! One article: the text that its source has against the text that came out.

use std::ops::Range;

use crate::clean::{Cleaned, Removal};
use scraper::{Html, Node};

/// Which text of the source counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// That of paragraphs, list items, quotes and headings.
    Paragraphs,
    /// All that a reader sees.
    All,
}

/// What became of the text. Characters are counted without white space and invisible ones.
#[derive(Debug, Default)]
pub(crate) struct Measure {
    pub(crate) characters: usize,
    /// Found in the cleaned text.
    pub(crate) kept: usize,
    /// Not found, but in a stretch of text that a removal names.
    pub(crate) named: usize,
    /// What is neither.
    pub(crate) lost: Vec<String>,
}

impl Measure {
    pub(crate) fn lost_characters(&self) -> usize {
        self.characters - self.kept - self.named
    }

    pub(crate) fn kept_percent(&self) -> f64 {
        percent(self.kept, self.characters)
    }

    pub(crate) fn kept_or_named(&self) -> f64 {
        percent(self.kept + self.named, self.characters)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.characters += other.characters;
        self.kept += other.kept;
        self.named += other.named;
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// One visible character of the source.
#[derive(Debug, Clone, Copy)]
struct Letter {
    c: char,
    /// Runs of text without a line or block break in them have one number.
    run: u32,
    /// In a paragraph, list item, quote or heading.
    in_paragraph: bool,
    /// In a script, a form control, a player's fallback: never seen by a reader.
    unseen: bool,
    kept: bool,
    named: bool,
}

/// Measures one article.
pub(crate) fn measure(html: &str, cleaned: &Cleaned, rule: Rule) -> Measure {
    let mut letters = letters(html);
    let mut pool = Pool::new(cleaned);
    let counts = |letter: &Letter| !letter.unseen && (rule == Rule::All || letter.in_paragraph);
    let runs = runs(&letters, counts);
    // What came out whole first: a headline that went is often the beginning of a sentence that stayed.
    let rest: Vec<_> = runs.into_iter().filter(|run| !pool.take_whole(&mut letters[run.clone()])).collect();
    name(&mut letters, &cleaned.removals);
    for run in rest {
        pool.take_parts(&mut letters[run]);
    }

    let mut measure = Measure::default();
    let mut lost: Vec<(usize, String)> = Vec::new();
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| counts(letter)) {
        measure.characters += 1;
        if letter.kept {
            measure.kept += 1;
        } else if letter.named {
            measure.named += 1;
        } else {
            match lost.last_mut() {
                Some((end, text)) if *end == at => {
                    *end += 1;
                    text.push(letter.c);
                }
                _ => lost.push((at + 1, letter.c.to_string())),
            }
        }
    }
    measure.lost = lost.into_iter().map(|(_, text)| text).collect();
    measure
}

/// Stretches of letters that count, without a break inside.
fn runs(letters: &[Letter], counts: impl Fn(&Letter) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| counts(letter)) {
        match runs.last_mut() {
            Some(run) if run.end == at && letters[run.start].run == letter.run => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

fn is_visible(c: char) -> bool {
    let invisible = matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}');
    !c.is_whitespace() && !c.is_control() && !invisible && u32::from(c) & 0xfffe != 0xfffe
}

/// The letters of a body in the order of the text.
fn letters(html: &str) -> Vec<Letter> {
    let tree = Html::parse_fragment(html);
    let mut letters = Vec::with_capacity(html.len() / 3);
    let mut run = 0;
    let (mut paragraphs, mut unseen) = (0_u32, 0_u32);
    for edge in tree.root_element().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Text(text) => letters.extend(text.chars().filter(|&c| is_visible(c)).map(|c| Letter {
                    c,
                    run,
                    in_paragraph: paragraphs > 0,
                    unseen: unseen > 0,
                    kept: false,
                    named: false,
                })),
                Node::Element(element) => {
                    run += u32::from(is_break(element.name()));
                    paragraphs += u32::from(is_paragraph(element.name()));
                    unseen += u32::from(is_unseen(element));
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    run += u32::from(is_break(element.name()));
                    paragraphs -= u32::from(is_paragraph(element.name()));
                    unseen -= u32::from(is_unseen(element));
                }
            }
        }
    }
    letters
}

fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "li" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd" | "pre")
}

fn is_break(name: &str) -> bool {
    is_paragraph(name)
        || matches!(
            name,
            "br" | "div"
                | "ul"
                | "ol"
                | "dl"
                | "table"
                | "tr"
                | "td"
                | "th"
                | "caption"
                | "section"
                | "article"
                | "figure"
                | "figcaption"
                | "header"
                | "footer"
                | "aside"
                | "main"
                | "nav"
                | "hr"
                | "img"
                | "form"
                | "center"
                | "iframe"
                | "video"
                | "audio"
        )
}

fn is_unseen(element: &scraper::node::Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "template"
            | "noscript"
            | "noframes"
            | "noembed"
            | "iframe"
            | "title"
            | "textarea"
            | "select"
            | "option"
            | "button"
            | "datalist"
            | "svg"
            | "math"
            | "canvas"
            | "video"
            | "audio"
            | "object"
            | "head"
            | "map"
            | "progress"
            | "meter"
            | "output"
    ) || element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
}

/// The cleaned text; what was found once is not found again.
struct Pool {
    text: Vec<char>,
    used: Vec<bool>,
    cursor: usize,
}

impl Pool {
    fn new(cleaned: &Cleaned) -> Self {
        let body = Html::parse_fragment(cleaned.body.as_str());
        let text: Vec<char> =
            body.root_element().text().flat_map(str::chars).filter(|&c| is_visible(c)).collect();
        Self { used: vec![false; text.len()], text, cursor: 0 }
    }

    /// Marks the letters of one run of which not all came out: whole clauses, else the beginning and end of a clause.
    fn take_parts(&mut self, run: &mut [Letter]) {
        let ends_clause = |c: char| "。！？；，、：,.;:!?”」）)".contains(c);
        let mut start = 0;
        for end in 1..=run.len() {
            if end == run.len() || ends_clause(run[end - 1].c) || run[end].named != run[end - 1].named {
                let clause = &mut run[start..end];
                if !clause[0].named && !self.take_whole(clause) {
                    self.take_ends(clause);
                }
                start = end;
            }
        }
    }

    fn take_whole(&mut self, letters: &mut [Letter]) -> bool {
        let Some(at) = self.find(letters) else { return false };
        self.used[at..at + letters.len()].fill(true);
        self.cursor = at + letters.len();
        letters.iter_mut().for_each(|letter| letter.kept = true);
        true
    }

    /// The longest beginning and the longest end that are there; not those of less than four characters, which are
    /// everywhere.
    fn take_ends(&mut self, letters: &mut [Letter]) {
        let mut rest = letters;
        if let Some(length) = (4..rest.len()).rev().find(|&length| self.find(&rest[..length]).is_some()) {
            let (head, tail) = rest.split_at_mut(length);
            self.take_whole(head);
            rest = tail;
        }
        if let Some(start) =
            (0..rest.len().saturating_sub(3)).find(|&start| self.find(&rest[start..]).is_some())
        {
            self.take_whole(&mut rest[start..]);
        }
    }

    /// The next place that is not used, after the last one found, else anywhere.
    fn find(&self, letters: &[Letter]) -> Option<usize> {
        let last = self.text.len().checked_sub(letters.len())?;
        let is_at = |at: &usize| {
            let there = &self.text[*at..*at + letters.len()];
            !self.used[*at]
                && there.iter().zip(letters).all(|(c, letter)| *c == letter.c)
                && !self.used[*at..*at + letters.len()].contains(&true)
        };
        let cursor = self.cursor.min(last + 1);
        (cursor..=last).find(is_at).or_else(|| (0..cursor).find(is_at))
    }
}

/// Marks the letters in the stretches of text that removals name. A removal tells the start of its text and how many
/// characters it has.
fn name(letters: &mut [Letter], removals: &[Removal]) {
    for removal in removals {
        let start: Vec<char> =
            removal.text.trim_end_matches('…').chars().filter(|&c| is_visible(c)).collect();
        if start.is_empty() {
            continue;
        }
        // An element went with its scripts; a block of text never had any, and an element in it may have gone before it.
        for (with_unseen, with_named) in [(true, true), (false, true), (false, false)] {
            let counts =
                |at: &usize| (with_unseen || !letters[*at].unseen) && (with_named || !letters[*at].named);
            let places: Vec<usize> = (0..letters.len()).filter(counts).collect();
            let spans: Vec<&[usize]> = places
                .windows(start.len())
                .enumerate()
                .filter(|(_, window)| window.iter().zip(&start).all(|(&at, c)| letters[at].c == *c))
                .map(|(n, _)| &places[n..(n + removal.characters as usize).min(places.len())])
                .collect();
            // Text that stands twice: what went is what is not there any more.
            let missing =
                |span: &[usize]| span.iter().filter(|&&at| !letters[at].kept && !letters[at].named).count();
            if let Some(span) =
                spans.into_iter().max_by_key(|span| missing(span)).filter(|span| missing(span) > 0)
            {
                for &at in span {
                    letters[at].named = true;
                }
                break;
            }
        }
    }
}
