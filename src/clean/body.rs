//! The body of an article, from the text of the file to a [`Document`] that every rule has seen.

use std::borrow::Cow;

use ego_tree::NodeRef;
use scraper::{Html, Node};

use crate::clean::markup::builder;
use crate::clean::markup::context::Context;
use crate::clean::markup::document::{BlockTag, Document, Picture, Piece, Role};
use crate::clean::markup::line::CharCounts;
use crate::clean::markup::parse;
use crate::clean::markup::parse::plain;
use crate::clean::markup::text::{one_line, visible};
use crate::clean::markup::{figures, markdown, plain_text, tree};
use crate::clean::meta::findings::Findings;
use crate::clean::meta::{author, title};
use crate::clean::removal::Removal;
use crate::clean::rules::generic;
use crate::clean::rules::profile::{PatternKey, Profile, SelectorKey};
use crate::clean::rules::rule::Rule;
use crate::content;

/// A body on its way to the printer.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) document: Document,
    pub(crate) removals: Vec<Removal>,
    /// The author that markup or a byline names.
    pub(crate) byline: Option<String>,
    /// The column that markup names.
    pub(crate) column: Option<String>,
    /// The first heading, if it stands before all text.
    pub(crate) heading: Option<String>,
    /// How much of the markup there was room for.
    pub(crate) markup: Markup,
}

/// How much of a body's markup there was room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Markup {
    #[default]
    Whole,
    /// Elements nested so deep that they were flattened.
    Flattened,
    /// None: building it would have taken work or space out of all proportion.
    LeftOut,
}

impl Markup {
    /// Warns of markup that is not printed as it is written.
    pub(crate) fn report(self, body_line: u32, found: &mut Findings) {
        match self {
            Self::Whole => {}
            Self::Flattened => found.warn(
                None,
                "elements are nested more than 200 deep; the deeper ones were flattened",
                "take the wrappers out",
            ),
            Self::LeftOut => found.warn(
                Some(body_line),
                "the markup of the text would take work or room out of all proportion; the text is printed without it, and \
                 without pictures",
                "close elements that stay open over many paragraphs, and narrow down tables with empty cells",
            ),
        }
    }
}

/// Bytes that a body may be printed in beyond [`MOST_PRINTED`].
const FREE_BYTES: usize = 64 * 1024;

/// Bytes that may be printed for each byte of a body. Real articles stay below 3, pictures and links to one-letter hosts
/// below 16.
const MOST_PRINTED: usize = 20;

/// What is known of an article before its body is read.
pub(crate) struct Known<'a> {
    /// Title, cleaned; empty when there is none.
    pub(crate) title: &'a str,
    pub(crate) written_title: Option<&'a str>,
    /// Lead image that the front matter names.
    pub(crate) image: Option<Picture>,
}

/// Parses and builds a body: with its markup, or, when that would cost too much, its text alone.
fn build(written: &content::Body, context: &Context<'_>) -> Body {
    let (content::Body::Html(text) | content::Body::Markdown(text) | content::Body::Text(text)) = written;
    let room = text.len().saturating_mul(MOST_PRINTED).saturating_add(FREE_BYTES);
    let (html, lines) = match written {
        content::Body::Html(html) => (Some(Cow::Borrowed(html.as_str())), plain::Lines::Run),
        content::Body::Markdown(text) => {
            (markdown::to_html(text, room, Some(context.notes)).map(Cow::Owned), plain::Lines::Stand)
        }
        content::Body::Text(text) => (Some(Cow::Owned(plain_text::to_html(text))), plain::Lines::Stand),
    };
    html.and_then(|html| build_html(&html, context, room)).unwrap_or_else(|| {
        let text = plain::paragraphs(text, lines);
        let body = build_html(&text, context, usize::MAX).unwrap_or_default();
        Body { markup: Markup::LeftOut, ..body }
    })
}

/// Parses and builds HTML; nothing when it takes too much work or room.
fn build_html(html: &str, context: &Context<'_>, room: usize) -> Option<Body> {
    let parse::Parsed { mut html, flattened } = parse::parse(html)?;
    let flattened = tree::cap_depth(&mut html) || flattened;
    let markup = if flattened { Markup::Flattened } else { Markup::Whole };
    let mut body = Body { markup, ..Body::default() };
    if let Some(profile) = context.profile {
        body.byline = author::from_markup(&html, profile);
        body.column = profile.selectors(SelectorKey::Column).iter().find_map(|rule| {
            let element = rule.all(&html).next()?;
            Some(one_line(&element.text().collect::<String>())).filter(|column| !column.is_empty())
        });
    }
    let (top, rule) = root(&html, context.profile);
    if let Some(rule) = rule.filter(|_| context.trace) {
        let cut = outside(top).into_iter().filter(|text| visible(text).next().is_some());
        body.removals.extend(cut.map(|text| Removal::new(&rule.name, &text)));
    }
    let built = builder::build(top, context, room)?;
    body.document = built.document;
    body.removals.extend(built.removals);
    Some(body)
}

/// Reads a body and applies all rules.
pub(crate) fn read(written: &content::Body, known: Known<'_>, context: &Context<'_>) -> Body {
    let mut body = build(written, context);
    let trace = context.trace;
    let Body { document, removals, byline, .. } = &mut body;
    let mut took = |rule: &str, text: &str| {
        if trace {
            removals.push(Removal::new(rule, text));
        }
    };
    document.unwrap_tables();
    figures::join(document, context.profile);
    // Rules ask what stands next to what; containers that hold nothing are not there.
    document.tidy();
    generic::drop_related(document, &mut took);
    let stays = |text: &str| {
        context.profile.is_some_and(|profile| profile.find(PatternKey::KeepText, text).is_some())
    };
    drop_matching(
        document,
        |text, counts, advert, _| generic::takes_text(text, counts, advert).filter(|_| !stays(text)),
        &mut took,
    );
    *byline = byline.take().or_else(|| author::from_text(document, context.profile));
    if let Some(profile) = context.profile {
        cut_end(document, profile, &mut took);
        drop_matching(
            document,
            |text, _, _, _| profile.find(PatternKey::RemoveText, text).filter(|_| !stays(text)),
            &mut took,
        );
    }
    if let Some(profile) = context.profile {
        drop_pictures(document, profile, &mut took);
    }
    // Bylines in the words of the text stay: a page may name another author above it.
    drop_matching(document, |_, _, _, role| (role == Role::Byline).then_some("generic: byline"), &mut took);
    // What stood between such a heading and its links, or below it, may be gone by now.
    generic::drop_related(document, &mut took);
    drop_repeated_title(document, &known, &mut took);
    if let Some(image) = known.image
        && !document.pictures().any(|picture| picture.url == image.url)
    {
        document.pieces.insert(0, Piece::Picture(image));
    }
    figures::drop_twins(document);
    document.tidy();
    body.heading = document.pieces.iter().find_map(|piece| match piece {
        Piece::Block(block) if matches!(block.tag, BlockTag::H(_)) => Some(one_line(&block.text())),
        _ => None,
    });
    body
}

/// The element that holds the article, by the profile, and the rule that found it; else all.
fn root<'a>(html: &'a Html, profile: Option<&'a Profile>) -> (NodeRef<'a, Node>, Option<&'a Rule>) {
    profile
        .into_iter()
        .flat_map(|profile| profile.selectors(SelectorKey::Root))
        .find_map(|rule| Some((*rule.all(html).next()?, Some(rule))))
        .unwrap_or_else(|| (html.tree.root(), None))
}

/// The text before the element that holds the article, and the text after it.
fn outside(top: NodeRef<'_, Node>) -> [String; 2] {
    let mut sides = [String::new(), String::new()];
    let mut passed = 0;
    let is_read = |node: NodeRef<'_, Node>| match node.value() {
        Node::Element(element) => node.id() != top.id() && !tree::is_unread(element.name()),
        _ => true,
    };
    for node in tree::walk(top.tree().root(), is_read) {
        if node.id() == top.id() {
            passed = 1;
        } else if let Node::Text(text) = node.value() {
            sides[passed].push_str(text);
        }
    }
    sides
}

/// Takes out blocks, and lines of blocks, that a rule names by their text.
fn drop_matching<'r>(
    document: &mut Document,
    rule: impl Fn(&str, CharCounts, bool, Role) -> Option<&'r str>,
    took: &mut impl FnMut(&str, &str),
) {
    document.pieces.retain_mut(|piece| {
        let Piece::Block(block) = piece else { return true };
        let advert = block.lines.iter().any(|line| line.advert);
        let text = block.text();
        if let Some(rule) = rule(text.trim(), block.counts(), advert, block.role) {
            took(rule, &text);
            return false;
        }
        drop(text);
        if block.lines.len() > 1 {
            let role = block.role;
            block.lines.retain(|line| match rule(line.text.trim(), line.counts, line.advert, role) {
                Some(rule) => {
                    took(rule, &line.text);
                    false
                }
                None => true,
            });
        }
        !block.lines.is_empty()
    });
}

/// Takes out all from the block, or the line of a block, that the profile knows as the end of the article.
fn cut_end(document: &mut Document, profile: &Profile, took: &mut impl FnMut(&str, &str)) {
    let end = |text: &str| profile.find(PatternKey::EndText, text.trim());
    let mut ended: Option<&str> = None;
    document.pieces.retain_mut(|piece| {
        let block = match piece {
            Piece::Block(block) => block,
            // Containers stay balanced; what is empty goes later.
            Piece::Open(..) | Piece::Close(_) => return true,
            _ => return ended.is_none(),
        };
        ended = ended.or_else(|| end(&block.text()));
        if let Some(rule) = ended {
            took(rule, &block.text());
            return false;
        }
        if block.lines.len() > 1 {
            let last = block.lines.iter().position(|line| {
                ended = end(&line.text);
                ended.is_some()
            });
            if let (Some(last), Some(rule)) = (last, ended) {
                block.lines.drain(last..).for_each(|line| took(rule, &line.text));
            }
        }
        !block.lines.is_empty()
    });
}

/// Takes out pictures that the profile names by their address.
fn drop_pictures(document: &mut Document, profile: &Profile, took: &mut impl FnMut(&str, &str)) {
    document.pieces.retain(|piece| match piece {
        Piece::Picture(picture) => match profile.find(PatternKey::RemovePictures, &picture.url) {
            Some(rule) if profile.find(PatternKey::KeepPictures, &picture.url).is_none() => {
                took(rule, &picture.words());
                false
            }
            _ => true,
        },
        _ => true,
    });
}

/// The page prints the title; a body that starts with it says it twice. Where it is all that the body says, and is no
/// heading, it stays: some feeds of the BBC hold no more than that.
fn drop_repeated_title(document: &mut Document, known: &Known<'_>, took: &mut impl FnMut(&str, &str)) {
    if known.title.is_empty() {
        return;
    }
    let mut repeats = 0;
    let mut depth = 0_u32;
    let mut headings = true;
    let mut more = false;
    for piece in &document.pieces {
        match piece {
            Piece::Open(..) => depth += 1,
            Piece::Close(_) => depth = depth.saturating_sub(1),
            Piece::Block(block) => {
                if depth > 0 || !title::repeats(&block.text(), known.title, known.written_title) {
                    more = true;
                    break;
                }
                repeats += 1;
                headings &= matches!(block.tag, BlockTag::H(_));
            }
            _ => {}
        }
    }
    if repeats == 0 || !more && !headings {
        return;
    }
    document.pieces.retain(|piece| match piece {
        Piece::Block(block) if repeats > 0 => {
            repeats -= 1;
            took("generic: repeated title", &block.text());
            false
        }
        _ => true,
    });
}
