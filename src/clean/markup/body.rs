//! The body of an article, from the text of the file to a [`Galley`] that every rule has seen.

use std::borrow::Cow;

use ego_tree::NodeRef;
use scraper::{Html, Node};

use crate::clean::Removal;
use crate::clean::markup::galley::{BlockTag, Galley, Ink, Picture, Piece, Role};
use crate::clean::markup::parse;
use crate::clean::markup::parse::plain;
use crate::clean::markup::setter;
use crate::clean::markup::setter::Job;
use crate::clean::markup::text::{is_blank, one_line};
use crate::clean::markup::{figures, markdown, tree};
use crate::clean::meta::{author, title};
use crate::clean::rules::generic;
use crate::clean::rules::profile::Profile;
use crate::clean::rules::rule::{Patterns, Rule};
use crate::content;

/// A body on its way to the printer.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) galley: Galley,
    pub(crate) removals: Vec<Removal>,
    /// The author that markup or a byline names.
    pub(crate) author: Option<String>,
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
    /// All.
    #[default]
    Whole,
    /// Elements nested so deep that they were flattened.
    Flattened,
    /// None: setting it would have taken work or space out of all proportion.
    LeftOut,
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
    /// Title as written.
    pub(crate) written_title: Option<&'a str>,
    /// Lead image that the front matter names.
    pub(crate) image: Option<Picture>,
}

/// Parses and sets a body: with its markup, or, when that would cost too much, its text alone.
fn set(written: &content::Body, job: &Job<'_>) -> Body {
    let (content::Body::Html(text) | content::Body::Markdown(text)) = written;
    let room = text.len().saturating_mul(MOST_PRINTED).saturating_add(FREE_BYTES);
    let (html, lines) = match written {
        content::Body::Html(html) => (Some(Cow::Borrowed(html.as_str())), plain::Lines::Run),
        content::Body::Markdown(text) => (markdown::to_html(text, room).map(Cow::Owned), plain::Lines::Stand),
    };
    html.and_then(|html| set_html(&html, job, room)).unwrap_or_else(|| {
        let text = plain::paragraphs(text, lines);
        let body = set_html(&text, job, usize::MAX).unwrap_or_default();
        Body { markup: Markup::LeftOut, ..body }
    })
}

/// Parses and sets HTML; nothing when it takes too much work or room.
fn set_html(html: &str, job: &Job<'_>, room: usize) -> Option<Body> {
    let parse::Parsed { mut html, flattened } = parse::parse(html)?;
    let flattened = tree::cap_depth(&mut html) || flattened;
    let markup = if flattened { Markup::Flattened } else { Markup::Whole };
    let mut body = Body { markup, ..Body::default() };
    if let Some(profile) = job.profile {
        body.author = author::from_markup(&html, profile);
        body.column = profile.rules().column.iter().find_map(|rule| {
            let element = rule.all(&html).next()?;
            Some(one_line(&element.text().collect::<String>())).filter(|column| !column.is_empty())
        });
    }
    let (top, rule) = root(&html, job.profile);
    if let Some(rule) = rule.filter(|_| job.trace) {
        body.removals.extend(outside(top).iter().map(|text| Removal::new(&rule.name, text)));
    }
    let set = setter::set(top, job, room)?;
    body.galley = set.galley;
    body.removals.extend(set.removals);
    Some(body)
}

/// Parses, sets and applies all rules.
pub(crate) fn make(written: &content::Body, known: Known<'_>, job: &Job<'_>) -> Body {
    let mut body = set(written, job);
    let trace = job.trace;
    let Body { galley, removals, author: byline, .. } = &mut body;
    let mut took = |rule: &str, text: &str| {
        if trace {
            removals.push(Removal::new(rule, text));
        }
    };
    galley.unwrap_tables();
    figures::join(galley, job.profile);
    // Rules ask what stands next to what; containers that hold nothing are not there.
    galley.tidy();
    generic::drop_related(galley, &mut took);
    let stays =
        |text: &str| job.profile.is_some_and(|profile| profile.rules().keep_text.find(text).is_some());
    sift(
        galley,
        |text, ink, advert, _| generic::takes_text(text, ink, advert).filter(|_| !stays(text)),
        &mut took,
    );
    *byline = byline.take().or_else(|| author::from_text(galley, job.profile));
    if let Some(profile) = job.profile {
        let rules = profile.rules();
        cut_end(galley, &rules.end_text, &mut took);
        sift(galley, |text, _, _, _| name_of(&rules.remove_text, text).filter(|_| !stays(text)), &mut took);
    }
    if let Some(profile) = job.profile {
        drop_pictures(galley, profile, &mut took);
    }
    // Bylines in the words of the text stay: a page may name another author above it.
    sift(galley, |_, _, _, role| (role == Role::Byline).then_some("generic: byline"), &mut took);
    // What stood between such a heading and its links, or below it, may be gone by now.
    generic::drop_related(galley, &mut took);
    drop_repeated_title(galley, &known, &mut took);
    if let Some(image) = known.image
        && !galley.pictures().any(|picture| picture.url == image.url)
    {
        galley.pieces.insert(0, Piece::Picture(image));
    }
    figures::drop_twins(galley);
    galley.tidy();
    body.heading = galley.pieces.iter().find_map(|piece| match piece {
        Piece::Block(block) if matches!(block.tag, BlockTag::H(_)) => Some(one_line(&block.text())),
        _ => None,
    });
    body
}

/// The element that holds the article, by the profile, and the rule that found it; else all.
fn root<'a>(html: &'a Html, profile: Option<&'a Profile>) -> (NodeRef<'a, Node>, Option<&'a Rule>) {
    profile
        .into_iter()
        .flat_map(|profile| &profile.rules().root)
        .find_map(|rule| Some((*rule.all(html).next()?, Some(rule))))
        .unwrap_or_else(|| (html.tree.root(), None))
}

/// The text before the element that holds the article, and the text after it, where there is any.
fn outside(top: NodeRef<'_, Node>) -> Vec<String> {
    let all = top.tree().root();
    let mut sides = [String::new(), String::new()];
    let mut passed = 0;
    let mut at = Some(all);
    while let Some(node) = at {
        let into = match node.value() {
            Node::Text(text) => {
                sides[passed].push_str(text);
                true
            }
            Node::Element(_) if node.id() == top.id() => {
                passed = 1;
                false
            }
            Node::Element(element) => !tree::is_unread(element.name()),
            _ => true,
        };
        at = if into { tree::next(node, all.id()) } else { tree::after(node, all.id()) };
    }
    sides.into_iter().filter(|text| text.chars().any(|c| !is_blank(c))).collect()
}

fn name_of<'a>(patterns: &'a Patterns, text: &str) -> Option<&'a str> {
    patterns.find(text).map(|pattern| pattern.name.as_str())
}

/// Takes out blocks, and lines of blocks, that a rule names by their text.
fn sift<'r>(
    galley: &mut Galley,
    rule: impl Fn(&str, Ink, bool, Role) -> Option<&'r str>,
    took: &mut impl FnMut(&str, &str),
) {
    galley.pieces.retain_mut(|piece| {
        let Piece::Block(block) = piece else { return true };
        let advert = block.lines.iter().any(|line| line.advert);
        let text = block.text();
        if let Some(rule) = rule(text.trim(), block.ink(), advert, block.role) {
            took(rule, &text);
            return false;
        }
        drop(text);
        if block.lines.len() > 1 {
            let role = block.role;
            block.lines.retain(|line| match rule(line.text.trim(), line.ink, line.advert, role) {
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
fn cut_end(galley: &mut Galley, ends: &Patterns, took: &mut impl FnMut(&str, &str)) {
    if ends.is_empty() {
        return;
    }
    let mut ended: Option<&str> = None;
    galley.pieces.retain_mut(|piece| {
        let block = match piece {
            Piece::Block(block) => block,
            // Containers stay balanced; what is empty goes later.
            Piece::Open(..) | Piece::Close(_) => return true,
            _ => return ended.is_none(),
        };
        ended = ended.or_else(|| name_of(ends, block.text().trim()));
        if let Some(rule) = ended {
            took(rule, &block.text());
            return false;
        }
        if block.lines.len() > 1 {
            let end = block.lines.iter().position(|line| {
                ended = name_of(ends, line.text.trim());
                ended.is_some()
            });
            if let (Some(end), Some(rule)) = (end, ended) {
                block.lines.drain(end..).for_each(|line| took(rule, &line.text));
            }
        }
        !block.lines.is_empty()
    });
}

/// Takes out pictures that the profile names by their address.
fn drop_pictures(galley: &mut Galley, profile: &Profile, took: &mut impl FnMut(&str, &str)) {
    let rules = profile.rules();
    let stays = |picture: &Picture| rules.keep_pictures.find(&picture.url).is_some();
    galley.pieces.retain(|piece| match piece {
        Piece::Picture(picture) => match name_of(&rules.remove_pictures, &picture.url) {
            Some(rule) if !stays(picture) => {
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
fn drop_repeated_title(galley: &mut Galley, known: &Known<'_>, took: &mut impl FnMut(&str, &str)) {
    if known.title.is_empty() {
        return;
    }
    let mut repeats = 0;
    let mut depth = 0_u32;
    let mut headings = true;
    let mut more = false;
    for piece in &galley.pieces {
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
    galley.pieces.retain(|piece| match piece {
        Piece::Block(block) if repeats > 0 => {
            repeats -= 1;
            took("generic: repeated title", &block.text());
            false
        }
        _ => true,
    });
}
