//! A finished page in, the same in another script out: texts, titles, alternative texts, labels, descriptions and JSON-LD are
//! converted where the element that they stand in says that it is in the other script, and its language is told anew.
//!
//! The page is walked once to find them, each by its place, then they are put in: all other bytes are copied. Texts come in chunks
//! that may be cut anywhere and are joined again, or a word would be cut in two; and so are those that inline elements cut: of
//! `头<b>发</b>` a reader sees one word.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use lol_html::html_content::{Attribute, Element, TextChunk};
use lol_html::{RewriteStrSettings, doc_text, element, end_tag, rewrite_str};

use crate::scripts::converter::{Converter, Piece};
use crate::scripts::json;
use crate::scripts::language::HanScript;
use crate::scripts::marks;
use crate::scripts::marks::{unmarked, without_marks};
use crate::scripts::stays::{addresses, in_wanted, placed};

/// Elements that do not end a run of text: what stands in them is of the script of what stands around them.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
];
/// Those of them that no word goes across.
const PARTS_WORDS: &[&str] = &["br", "img"];
/// Those of them that stand beside a word and not in it: how `头` of 头发 is read.
const BESIDE: &[&str] = &["rp", "rt"];
/// Characters between those of a word that no reader sees, as pages write them.
const UNSEEN: &[&str] = &["&shy;", "&zwnj;", "&zwj;", "&#173;", "\u{ad}", "\u{200b}", "\u{200c}", "\u{200d}"];
/// Elements whose text is none for readers, or of no language that people speak; or, from `iframe` on, markup that is read as text.
const NO_TEXT: &[&str] = &[
    "code",
    "kbd",
    "math",
    "pre",
    "samp",
    "script",
    "style",
    "textarea",
    "var",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "xmp",
];
/// Attributes that readers see or hear.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
];
/// What of `<meta>` is a text, by its name or property.
const META: &[&str] = &[
    "application-name",
    "article:author",
    "article:section",
    "article:tag",
    "author",
    "description",
    "keywords",
    "og:description",
    "og:image:alt",
    "og:site_name",
    "og:title",
    "twitter:description",
    "twitter:image:alt",
    "twitter:title",
];

/// What ends the value of an attribute without quotes, or must not stand in one (HTML, 13.1.2.3).
const ENDS_VALUE: [char; 11] = [' ', '\t', '\n', '\u{c}', '\r', '"', '\'', '=', '<', '>', '`'];

/// What a stretch of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Of an attribute, whose value begins there.
    Value {
        start: usize,
    },
    Json,
    /// The value of `lang`.
    Language,
}

/// A stretch of a page that says that it is in the other script.
#[derive(Debug)]
struct Stretch {
    range: Range<usize>,
    kind: Kind,
    /// Texts of one block are of one script.
    block: usize,
    /// Texts of one run stand one behind the other, with nothing between them but tags.
    run: usize,
}

impl Stretch {
    fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Value { .. })
    }
}

/// An element that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    /// Whether what stands in it is said to be in the other script.
    other: bool,
    /// Whether it stays as it is, whatever it says.
    fixed: bool,
    json: bool,
    /// Whether a block ends with it.
    block: bool,
    /// The run that goes on behind it.
    run: Option<usize>,
}

/// What of a page stays as it is.
struct Cut {
    range: Range<usize>,
    /// Whether a word goes across it.
    in_word: bool,
}

impl Cut {
    fn all(ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Self> {
        ranges.into_iter().map(|range| Self { range, in_word: false }).collect()
    }
}

/// What was found in a page so far.
struct Walk {
    wanted: HanScript,
    /// What stands outside of all elements, and the elements that are open.
    open: Vec<Open>,
    stretches: Vec<Stretch>,
    /// The block that texts stand in now, and how many there are.
    block: usize,
    blocks: usize,
    /// The same of runs.
    run: usize,
    runs: usize,
}

impl Walk {
    fn new(wanted: HanScript, language: &str) -> Self {
        let outside = Open { other: is_other(language, wanted), ..Open::default() };
        Self { wanted, open: vec![outside], stretches: Vec::new(), block: 0, blocks: 1, run: 0, runs: 1 }
    }

    fn around(&self) -> Open {
        self.open.last().copied().unwrap_or_default()
    }

    fn begin_block(&mut self) {
        self.block = self.blocks;
        self.blocks += 1;
        self.begin_run();
    }

    fn begin_run(&mut self) {
        self.run = self.runs;
        self.runs += 1;
    }

    /// Goes into an element. Gives how many are open then.
    fn enter(&mut self, element: &Element<'_, '_>) -> usize {
        let (around, name) = (self.around(), element.tag_name());
        let language = element.get_attribute("lang");
        let fixed = match element.get_attribute("translate").as_deref() {
            Some(no) if no.eq_ignore_ascii_case("no") => true,
            Some(yes) if yes.eq_ignore_ascii_case("yes") => false,
            _ => around.fixed,
        };
        let json =
            name == "script" && element.get_attribute("type").as_deref() == Some("application/ld+json");
        let this = Open {
            other: language.as_ref().map_or(around.other, |language| is_other(language, self.wanted)),
            fixed: fixed || NO_TEXT.contains(&name.as_str()) && !json,
            json,
            block: language.is_some() || !INLINE.contains(&name.as_str()),
            run: BESIDE.contains(&name.as_str()).then_some(self.run),
        };
        if this.block {
            self.begin_block();
        } else if this.run.is_some() || PARTS_WORDS.contains(&name.as_str()) {
            self.begin_run();
        }
        if this.other && !this.fixed {
            self.attributes(&name, element.attributes());
        }
        if element.can_have_content() {
            self.open.push(this);
        }
        self.open.len()
    }

    fn attributes(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let is_text = name == "meta"
            && attributes.iter().any(|attribute| {
                matches!(attribute.name().as_str(), "name" | "property")
                    && META.contains(&attribute.value().as_str())
            });
        let of_button = |attribute: &Attribute<'_>| {
            attribute.name() == "type" && matches!(attribute.value().as_str(), "submit" | "button" | "reset")
        };
        let is_button = name == "input" && attributes.iter().any(of_button);
        for attribute in attributes {
            let Some(place) = attribute.value_source_location() else { continue };
            let range = place.bytes();
            let value = Kind::Value { start: range.start };
            let kind = match attribute.name().as_str() {
                "lang" => Kind::Language,
                "content" if is_text => value,
                "value" if is_button => value,
                other if ATTRIBUTES.contains(&other) => value,
                _ => continue,
            };
            self.stretches.push(Stretch { range, kind, block: self.blocks, run: self.runs });
            (self.blocks, self.runs) = (self.blocks + 1, self.runs + 1);
        }
    }

    /// Leaves the last of so many open elements. Those in it that have no end tag of their own are left as well.
    fn leave(&mut self, open: usize) {
        let first = open.saturating_sub(1).max(1).min(self.open.len());
        let (mut ends, mut run) = (false, None);
        for element in self.open.drain(first..) {
            ends |= element.block;
            run = run.or(element.run);
        }
        match run {
            _ if ends => self.begin_block(),
            Some(run) => self.run = run,
            None => {}
        }
    }

    fn text(&mut self, chunk: &TextChunk<'_>) {
        let (around, range) = (self.around(), chunk.source_location().bytes());
        if range.is_empty() {
            return;
        }
        if !around.other || around.fixed {
            self.begin_run();
            return;
        }
        let kind = if around.json { Kind::Json } else { Kind::Text };
        match self.stretches.last_mut() {
            Some(last) if (last.kind, last.run, last.range.end) == (kind, self.run, range.start) => {
                last.range.end = range.end;
            }
            _ => self.stretches.push(Stretch { range, kind, block: self.block, run: self.run }),
        }
    }

    /// Takes out what stays as it is, in the order of its places.
    fn cut(&mut self, cuts: &[Cut]) {
        if cuts.is_empty() {
            return;
        }
        let mut kept = Vec::with_capacity(self.stretches.len());
        // What follows in a run that was cut is of another one.
        let mut runs: Vec<usize> = (0..self.runs).collect();
        for Stretch { mut range, kind, block, run } in self.stretches.drain(..) {
            let first = cuts.partition_point(|cut| cut.range.end <= range.start);
            let cuts = cuts[first..].iter().take_while(|cut| cut.range.start < range.end);
            let end = range.end;
            if matches!(kind, Kind::Json | Kind::Language) {
                // Marks in JSON are found where it is converted.
                let is_cut = |cut: &Cut| cut.range.start <= range.start && end <= cut.range.end;
                if !cuts.into_iter().any(is_cut) {
                    kept.push(Stretch { range, kind, block, run });
                }
                continue;
            }
            for cut in cuts {
                if range.start < cut.range.start {
                    kept.push(Stretch { range: range.start..cut.range.start, kind, block, run: runs[run] });
                }
                range.start = cut.range.end.min(end);
                if !cut.in_word {
                    runs[run] = self.runs;
                    self.runs += 1;
                }
            }
            if !range.is_empty() {
                kept.push(Stretch { range, kind, block, run: runs[run] });
            }
        }
        self.stretches = kept;
    }

    /// The texts of a run, one behind the other.
    fn joined<'h>(&self, html: &'h str, run: &[usize]) -> Cow<'h, str> {
        let pieces: Vec<_> = run.iter().map(|place| self.stretches[*place].range.clone()).collect();
        joined(html, &pieces)
    }

    /// The texts of a page, each with the block that it is of.
    fn texts<'h>(&self, html: &'h str) -> impl Iterator<Item = (Range<usize>, usize, &'h str)> {
        self.stretches.iter().filter(|stretch| stretch.is_text()).map(|stretch| {
            let range = stretch.range.clone();
            (range.clone(), stretch.block, html.get(range).unwrap_or_default())
        })
    }

    /// Addresses, also across tags, and what no reader sees in a word.
    fn addresses_and_unseen(&self, html: &str) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for run in runs(self) {
            let pieces: Vec<Range<usize>> =
                run.iter().map(|place| self.stretches[*place].range.clone()).collect();
            let text = joined(html, &pieces);
            let addresses = placed(&addresses(&text), &pieces);
            let apart = |range: &Range<usize>| {
                let next = addresses.partition_point(|address| address.end <= range.start);
                addresses.get(next).is_none_or(|address| range.start < address.start)
            };
            for unseen in UNSEEN.iter().filter(|unseen| text.contains(**unseen)) {
                for Range { start, end } in pieces.iter().cloned() {
                    let found = html.get(start..end).unwrap_or_default().match_indices(unseen);
                    let found = found.map(|(at, _)| start + at..start + at + unseen.len());
                    cuts.extend(found.filter(apart).map(|range| Cut { range, in_word: true }));
                }
            }
            cuts.extend(Cut::all(addresses));
        }
        cuts.sort_by_key(|cut| cut.range.start);
        cuts
    }
}

fn is_other(language: &str, wanted: HanScript) -> bool {
    HanScript::of(language).is_some_and(|script| script != wanted)
}

impl Converter {
    /// Converts a page, or a piece of one that stands in a language, and takes marks out.
    pub(crate) fn page(&self, html: &str, language: &str) -> String {
        let Some(walk) = self.walk(html, language) else { return unmarked(html).into_owned() };
        let mut converted = self.texts(html, &walk);
        let mut out = String::with_capacity(html.len());
        let mut done = 0;
        for (place, Stretch { range, kind, .. }) in walk.stretches.iter().enumerate() {
            let (Some(before), Some(text)) = (html.get(done..range.start), html.get(range.clone())) else {
                continue;
            };
            out.push_str(before);
            match kind {
                Kind::Language => out.push_str(self.language()),
                Kind::Json => out.push_str(&json::convert(text, self)),
                Kind::Text => out.push_str(converted[place].take().as_deref().unwrap_or(text)),
                Kind::Value { start } => {
                    let is_quoted = html.get(..*start).is_some_and(|before| before.ends_with(['"', '\'']));
                    // A word of the editor's may hold a space, which would end one without quotes.
                    let becomes = converted[place].take();
                    let fits = becomes.filter(|becomes| is_quoted || !becomes.contains(ENDS_VALUE));
                    out.push_str(fits.as_deref().unwrap_or(text));
                }
            }
            done = range.end;
        }
        out.push_str(&html[done..]);
        without_marks(out)
    }

    /// What of a page, or a piece of one that stands in a language, is converted, by which entries.
    pub(crate) fn pieces_of_page(&self, html: &str, language: &str) -> Vec<Piece> {
        let Some(walk) = self.walk(html, language) else { return Vec::new() };
        runs(&walk).into_iter().flat_map(|run| self.pieces(&walk.joined(html, &run))).collect()
    }

    /// What each text becomes; none where it stays as it is.
    fn texts(&self, html: &str, walk: &Walk) -> Vec<Option<String>> {
        let mut converted: Vec<Option<String>> = vec![None; walk.stretches.len()];
        for run in runs(walk) {
            if let [only] = run[..] {
                let text = html.get(walk.stretches[only].range.clone());
                converted[only] = text.map(|text| self.text(text).into_owned());
                continue;
            }
            let text = walk.joined(html, &run);
            let ends = run.iter().scan(0, |end, place| {
                *end += walk.stretches[*place].range.len();
                Some(*end)
            });
            let ends: Vec<usize> = ends.take(run.len() - 1).collect();
            let becomes = self.text_cut(&text, &ends);
            run.into_iter().zip(becomes).for_each(|(place, becomes)| converted[place] = Some(becomes));
        }
        converted
    }

    /// None where nothing is in the other script, or the page can't be read.
    fn walk(&self, html: &str, language: &str) -> Option<Walk> {
        let wanted = self.target().script();
        // That of most pages in the tree that most articles are written for: no reason to walk it.
        if !is_other(language, wanted) && !tells_of_other(html, wanted) {
            return None;
        }
        let walk = Rc::new(RefCell::new(Walk::new(wanted, language)));
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(element!("*", |element| {
                let open = walk.borrow_mut().enter(element);
                if element.can_have_content() {
                    let walk = walk.clone();
                    element.on_end_tag(end_tag!(move |_| {
                        walk.borrow_mut().leave(open);
                        Ok(())
                    }))?;
                }
                Ok(())
            }))
            .append_document_content_handler(doc_text!(|chunk| {
                walk.borrow_mut().text(chunk);
                Ok(())
            }))
            // As in `render::absolute`: nothing is judged here.
            .with_strict(false);
        rewrite_str(html, settings).ok()?;
        let mut walk = Rc::try_unwrap(walk).ok()?.into_inner();
        walk.cut(&Cut::all(marks::ranges_in_html(html)));
        let stay = walk.addresses_and_unseen(html);
        walk.cut(&stay);
        let in_wanted = self.blocks_in_wanted(html, &walk);
        walk.cut(&Cut::all(in_wanted));
        Some(walk).filter(|walk| !walk.stretches.is_empty())
    }

    /// What of each block is in the wanted script, as its characters say.
    fn blocks_in_wanted(&self, html: &str, walk: &Walk) -> Vec<Range<usize>> {
        let mut blocks: Vec<Vec<Range<usize>>> = vec![Vec::new(); walk.blocks];
        walk.texts(html).for_each(|(range, block, _)| blocks[block].push(range));
        let of_block = |pieces: &Vec<Range<usize>>| in_wanted(html, pieces, self.tables());
        let mut found: Vec<_> = blocks.iter().flat_map(of_block).collect();
        found.sort_by_key(|range| range.start);
        found
    }
}

/// The texts that are converted, by their places among the stretches: those of a run together.
fn runs(walk: &Walk) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = vec![Vec::new(); walk.runs];
    for (place, stretch) in walk.stretches.iter().enumerate() {
        if stretch.is_text() {
            runs[stretch.run].push(place);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// What stands in pieces of a page, one behind the other.
fn joined<'h>(html: &'h str, pieces: &[Range<usize>]) -> Cow<'h, str> {
    let of = |piece: &Range<usize>| html.get(piece.clone()).unwrap_or_default();
    if let [only] = pieces { Cow::Borrowed(of(only)) } else { Cow::Owned(pieces.iter().map(of).collect()) }
}

/// Whether any `lang` of a page names the other script, but that of what is not to be converted: the link to the other tree.
fn tells_of_other(html: &str, wanted: HanScript) -> bool {
    html.match_indices("lang=").any(|(at, told)| {
        let value = html[at + told.len()..].trim_start_matches(['"', '\'']);
        let end = value
            .bytes()
            .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-')
            .unwrap_or(value.len());
        is_other(&value[..end], wanted) && {
            let tag = html[..at].rfind('<').unwrap_or_default()
                ..html[at..].find('>').map_or(html.len(), |end| at + end);
            let before = html[..at].bytes().next_back();
            // The end of `hreflang` is no `lang`.
            before.is_some_and(|byte| byte.is_ascii_whitespace()) && !html[tag].contains("translate=\"no\"")
        }
    })
}
