//! The catalogues: which English sentence a text is, and what is said for it in another language.

use std::cell::Cell;
use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::{parser, unicode};

/// Sentences within sentences within sentences.
const DEEPEST: usize = 6;

/// How often all sentences are tried for one text: a title may hold as many borders as it likes, and what stands between two is tried.
/// What is left then is told as it is.
const TRIES: usize = 200;

/// Bytes of a text that is long.
const LONG: usize = 400;

/// A hole for names of the site, which may be words of the catalogue, too.
const NAMES: &str = "names";

/// A hole for a word that stands alone elsewhere.
const WORD: &str = "word";

/// How keys of words begin that stand alone: names of fields, of stages. In a sentence such a word may be a name.
const LABEL: &str = "label-";

/// What stands between parts that are told one by one, the widest first, and what stands between them in Chinese.
const BORDERS: [(&str, &str); 4] = [("; ", "；"), (": ", "："), (", ", "，"), (" (", "（")];

/// An English sentence of the catalogue: what is fixed in it, and the holes that something stands in.
struct Phrase {
    key: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq)]
enum Piece {
    Text(String),
    Hole(String),
    /// A hole for a number.
    Number(String),
}

impl Piece {
    /// What a hole is called; of what is fixed that itself.
    fn name(&self) -> &str {
        match self {
            Self::Text(text) | Self::Hole(text) | Self::Number(text) => text,
        }
    }
}

/// All English sentences.
pub(super) struct Recogniser {
    /// Those with more that is fixed first: they say more exactly what a text is.
    phrases: Vec<Phrase>,
    /// Words that stand alone, with their keys.
    labels: BTreeMap<String, String>,
}

impl Recogniser {
    pub(super) fn new(files: &[&str]) -> Self {
        let (mut phrases, mut labels) = (Vec::new(), BTreeMap::new());
        for file in files {
            let resource = parser::parse(*file).unwrap_or_else(|(resource, _)| resource);
            for entry in &resource.body {
                let Entry::Message(message) = entry else { continue };
                let Some(pattern) = &message.value else { continue };
                let key = message.id.name;
                if key.starts_with(LABEL) {
                    let word = variants(pattern).concat().into_iter().map(|piece| match piece {
                        Piece::Text(text) | Piece::Hole(text) | Piece::Number(text) => text,
                    });
                    labels.insert(word.collect(), key.to_owned());
                    continue;
                }
                phrases.extend(
                    variants(pattern).into_iter().map(|pieces| Phrase { key: key.to_owned(), pieces }),
                );
            }
        }
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.weight()));
        Self { phrases, labels }
    }

    /// A word that stands alone.
    pub(super) fn label(&self, word: &str, catalogue: &Catalogue) -> Option<String> {
        catalogue.say(self.labels.get(word)?, &[])
    }

    /// The key of the sentence that a text is.
    pub(super) fn key(&self, text: &str) -> Option<&str> {
        self.phrases.iter().find(|phrase| phrase.holes_of(text).is_some()).map(|phrase| phrase.key.as_str())
    }

    /// A text in another language; none when nothing in it is known.
    pub(super) fn tell(&self, text: &str, catalogue: &Catalogue) -> Option<String> {
        self.tell_within(text, catalogue, 0, &Cell::new(TRIES))
    }

    fn tell_within(
        &self,
        text: &str,
        catalogue: &Catalogue,
        depth: usize,
        tries: &Cell<usize>,
    ) -> Option<String> {
        if depth > DEEPEST || !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        self.tell_whole(text, catalogue, depth, tries)
            .or_else(|| self.tell_parts(text, catalogue, depth, tries))
    }

    /// A text that is one sentence.
    fn tell_whole(
        &self,
        text: &str,
        catalogue: &Catalogue,
        depth: usize,
        tries: &Cell<usize>,
    ) -> Option<String> {
        tries.set(tries.get().checked_sub(1)?);
        let (phrase, holes) =
            self.phrases.iter().find_map(|phrase| Some((phrase, phrase.holes_of(text)?)))?;
        let mut args = FluentArgs::new();
        for Held { name, text, is_quoted } in holes {
            let told = match name {
                _ if is_quoted => None,
                NAMES => None,
                WORD => self.label(text, catalogue),
                _ => self.tell_within(text, catalogue, depth + 1, tries),
            };
            args.set(name.to_owned(), FluentValue::from(told.unwrap_or_else(|| text.to_owned())));
        }
        catalogue.format(&phrase.key, Some(&args))
    }

    /// A text of several parts: each that is known is told.
    fn tell_parts(
        &self,
        text: &str,
        catalogue: &Catalogue,
        depth: usize,
        tries: &Cell<usize>,
    ) -> Option<String> {
        for (border, between) in BORDERS {
            let parts = split(text, border);
            if parts.len() < 2 {
                continue;
            }
            // A sentence that has borders of its own, and something behind it.
            let mut end = text.len();
            for last in parts.iter().rev().take(parts.len() - 1) {
                end -= last.len();
                let rest = &text[end..];
                end -= border.len();
                if let Some(told) = self.tell_whole(&text[..end], catalogue, depth, tries) {
                    let rest = self
                        .tell_within(rest, catalogue, depth + 1, tries)
                        .unwrap_or_else(|| rest.to_owned());
                    return Some(closed(format!("{told}{between}{rest}"), between));
                }
            }
            // And one that has something before it: an address, a key.
            let mut start = 0;
            for first in &parts[..parts.len() - 1] {
                start += first.len();
                let before = &text[..start];
                start += border.len();
                if let Some(told) = self.tell_whole(&text[start..], catalogue, depth, tries) {
                    let before = self
                        .tell_within(before, catalogue, depth + 1, tries)
                        .unwrap_or_else(|| before.to_owned());
                    return Some(closed(format!("{before}{between}{told}"), between));
                }
            }
            let told: Vec<Option<String>> =
                parts.iter().map(|part| self.tell_within(part, catalogue, depth + 1, tries)).collect();
            if told.iter().all(Option::is_none) {
                continue;
            }
            let told = parts.iter().zip(told).map(|(part, told)| told.unwrap_or_else(|| (*part).to_owned()));
            return Some(closed(told.collect::<Vec<_>>().join(between), between));
        }
        None
    }
}

/// A bracket that was opened as the Chinese have it is closed so.
fn closed(text: String, between: &str) -> String {
    match text.strip_suffix(')') {
        Some(open) if between == "（" => format!("{open}）"),
        _ => text,
    }
}

/// The parts of a text between borders; what is quoted has none.
fn split<'t>(text: &'t str, border: &str) -> Vec<&'t str> {
    let (mut parts, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '`') => quote = Some(c),
            (None, _) if at >= from && text[at..].starts_with(border) => {
                parts.push(&text[from..at]);
                from = at + border.len();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

impl Phrase {
    /// Letters that are fixed.
    fn weight(&self) -> usize {
        let length = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            _ => 0,
        };
        self.pieces.iter().map(length).sum()
    }

    /// What stands in the holes of this sentence where a text is it. Each hole ends where what follows it begins first; if the rest
    /// does not fit then, where it begins next.
    fn holes_of<'t>(&self, text: &'t str) -> Option<Vec<Held<'_, 't>>> {
        let mut holes = Vec::new();
        fits(&self.pieces, text, "", &mut holes).then_some(holes)
    }
}

/// What stands in a hole.
struct Held<'p, 't> {
    name: &'p str,
    text: &'t str,
    /// What is between quotes is a name, and told as it is.
    is_quoted: bool,
}

fn fits<'p, 't>(pieces: &'p [Piece], text: &'t str, before: &'p str, holes: &mut Vec<Held<'p, 't>>) -> bool {
    let (piece, rest) = match pieces {
        [] => return text.is_empty(),
        [Piece::Text(fixed), rest @ ..] => {
            return text.strip_prefix(fixed.as_str()).is_some_and(|text| fits(rest, text, fixed, holes));
        }
        [piece, rest @ ..] => (piece, rest),
    };
    let name = piece.name();
    let is_number =
        |held: &str| held.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let may_be = |held: &str| !held.is_empty() && (matches!(piece, Piece::Hole(_)) || is_number(held));
    let is_quoted = before.ends_with(['"', '`']);
    let following = match rest {
        [] => {
            holes.push(Held { name, text, is_quoted });
            return may_be(text);
        }
        [Piece::Text(fixed), ..] => fixed.as_str(),
        // Where one ends and the next begins nobody can tell: the first has it all.
        rest if rest.iter().all(|piece| matches!(piece, Piece::Hole(_))) => {
            holes.push(Held { name, text, is_quoted });
            holes.extend(rest.iter().map(|piece| Held { name: piece.name(), text: "", is_quoted: false }));
            return may_be(text);
        }
        _ => return false,
    };
    // In a long text there are too many places to try them all.
    let most = if text.len() > LONG { 1 } else { usize::MAX };
    let known = holes.len();
    for (end, _) in text.match_indices(following).take(most) {
        if may_be(&text[..end]) {
            holes.push(Held { name, text: &text[..end], is_quoted });
            if fits(rest, &text[end..], before, holes) {
                return true;
            }
            holes.truncate(known);
        }
    }
    false
}

/// The sentences that a pattern stands for: one for each form of what it counts.
fn variants(pattern: &Pattern<&str>) -> Vec<Vec<Piece>> {
    let mut all = vec![Vec::new()];
    for element in &pattern.elements {
        let choices = match element {
            PatternElement::TextElement { value } => vec![vec![Piece::Text((*value).to_owned())]],
            PatternElement::Placeable { expression } => choices(expression),
        };
        all = all
            .iter()
            .flat_map(|before: &Vec<Piece>| choices.iter().map(move |choice| joined(before, choice)))
            .collect();
    }
    all
}

fn joined(before: &[Piece], after: &[Piece]) -> Vec<Piece> {
    let mut all = before.to_vec();
    for piece in after {
        match (all.last_mut(), piece) {
            (Some(Piece::Text(last)), Piece::Text(more)) => last.push_str(more),
            _ => all.push(piece.clone()),
        }
    }
    all
}

fn choices(expression: &Expression<&str>) -> Vec<Vec<Piece>> {
    match expression {
        Expression::Inline(inline) => vec![vec![hole(inline)]],
        Expression::Select { selector, variants: forms } => {
            let counted = match selector {
                InlineExpression::VariableReference { id } => id.name,
                _ => "",
            };
            let as_number = |piece: Piece| match piece {
                Piece::Hole(name) if name == counted => Piece::Number(name),
                piece => piece,
            };
            let forms = forms.iter().flat_map(|form| variants(&form.value));
            forms.map(|pieces| pieces.into_iter().map(as_number).collect()).collect()
        }
    }
}

fn hole(inline: &InlineExpression<&str>) -> Piece {
    match inline {
        InlineExpression::StringLiteral { value } => {
            let mut text = String::new();
            // Writing to memory does not fail.
            let _ = unicode::unescape_unicode(&mut text, value);
            Piece::Text(text)
        }
        InlineExpression::VariableReference { id } => Piece::Hole(id.name.to_owned()),
        InlineExpression::FunctionReference { arguments, .. } => match arguments.positional.first() {
            Some(InlineExpression::VariableReference { id }) => Piece::Number(id.name.to_owned()),
            _ => Piece::Hole(String::new()),
        },
        _ => Piece::Hole(String::new()),
    }
}

/// What is said in one language, by key.
pub(super) struct Catalogue(FluentBundle<FluentResource>);

impl Catalogue {
    pub(super) fn new(language: &str, files: &[String]) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        // Marks of direction around each name are for pages; a terminal may show them.
        bundle.set_use_isolating(false);
        for file in files {
            let resource = FluentResource::try_new(file.clone()).unwrap_or_else(|(resource, _)| resource);
            // The tests see that no key stands twice.
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.0.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let text = self.0.format_pattern(pattern, args, &mut faults);
        faults.is_empty().then(|| text.into_owned())
    }

    pub(super) fn say(&self, key: &str, holes: &[(&str, &str)]) -> Option<String> {
        let args: FluentArgs<'_> = holes.iter().copied().collect();
        self.format(key, Some(&args))
    }
}
