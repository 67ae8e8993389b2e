//! The body of an article, from the text of the file to a [`Document`] that every rule has seen.

use std::borrow::Cow;

use chrono::NaiveDate;
use ego_tree::NodeRef;
use scraper::{Html, Node};

use crate::clean::markup::builder;
use crate::clean::markup::context::Context;
use crate::clean::markup::document::{Block, BlockTag, Caption, Document, Picture, Piece, Role};
use crate::clean::markup::parse;
use crate::clean::markup::parse::plain;
use crate::clean::markup::places::Places;
use crate::clean::markup::text::{one_line, same_text};
use crate::clean::markup::{figures, images, markdown, plain_text, tags, tree};
use crate::clean::meta::findings::Findings;
use crate::clean::meta::names::{Contributor, Part};
use crate::clean::meta::{author, title};
use crate::clean::removal::Record;
use crate::clean::rules::profile::{PatternKey, Profile, SelectorKey};
use crate::clean::rules::rule::Rule;
use crate::clean::rules::{edges, elsewhere, generic, notices};
use crate::content;

/// A body on its way to the printer.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) document: Document,
    pub(crate) record: Record,
    /// The author that markup or a byline names.
    pub(crate) byline: Option<String>,
    /// The column that markup names.
    pub(crate) column: Option<String>,
    /// The first heading, if it stands before all text.
    pub(crate) heading: Option<String>,
    /// Where its links to itself lead.
    pub(crate) places: Places,
    /// Who had a part in the article beside its authors.
    pub(crate) contributors: Vec<Contributor>,
    /// The title by the page's own heading, where the written one has a site's name behind it.
    pub(crate) title: Option<String>,
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
    /// Who made it, by the front matter.
    pub(crate) authors: &'a author::Written,
    /// Its day, in UTC.
    pub(crate) published: Option<NaiveDate>,
    /// Lead image that the front matter names.
    pub(crate) image: Option<Picture>,
}

/// Parses and builds a body: with its markup, or, when that would cost too much, its text alone.
fn build(written: &content::Body, context: &Context<'_>) -> Body {
    let (content::Body::Html(text) | content::Body::Markdown(text) | content::Body::Text(text)) = written;
    let room = text.len().saturating_mul(MOST_PRINTED).saturating_add(FREE_BYTES);
    let (html, lines) = match written {
        content::Body::Html(html) => (Some(Cow::Borrowed(&**html)), plain::Lines::Run),
        content::Body::Markdown(text) => {
            (markdown::to_html(text, room, Some(context.notes)).map(Cow::Owned), plain::Lines::Stand)
        }
        content::Body::Text(text) => (Some(Cow::Owned(plain_text::to_html(text))), plain::Lines::Stand),
    };
    // In `<pre>` of other formats there may still be words in brackets.
    let built = html.and_then(|html| build_html(&tags::open_brackets(&html), context, room));
    let mut body = built.unwrap_or_else(|| {
        let plain::Plain { html, unread, pictures } = plain::read(text, lines);
        let mut body = build_tree(&html, context, usize::MAX).unwrap_or_default();
        body.markup = Markup::LeftOut;
        for (name, text) in &unread {
            body.record.any_text(&format!("generic: {name}"), text);
        }
        for address in &pictures {
            body.record.embedded("generic: markup out of proportion", address);
        }
        body
    });
    if let (content::Body::Markdown(text), Markup::Whole | Markup::Flattened, true) =
        (written, body.markup, context.trace)
    {
        markdown::heading_attributes(text)
            .for_each(|written| body.record.text("generic: ids of headings", written));
    }
    body
}

/// Parses and builds HTML; nothing when it takes too much work or room.
fn build_html(html: &str, context: &Context<'_>, room: usize) -> Option<Body> {
    let parse::Parsed { mut html, flattened } = parse::parse(html)?;
    let flattened = tree::cap_depth(&mut html) || flattened;
    let body = build_tree(&html, context, room)?;
    Some(if flattened { Body { markup: Markup::Flattened, ..body } } else { body })
}

/// Builds a parsed tree; nothing when it takes too much room.
fn build_tree(html: &Html, context: &Context<'_>, room: usize) -> Option<Body> {
    let mut body = Body { record: Record::new(context.trace), ..Body::default() };
    if let Some(profile) = context.profile {
        body.byline = author::from_markup(html, profile);
        body.column = profile.selectors(SelectorKey::Column).iter().find_map(|rule| {
            let element = rule.all(html).next()?;
            Some(one_line(&element.text().collect::<String>())).filter(|column| !column.is_empty())
        });
    }
    let (top, rule) = root(html, context.profile);
    if let Some(rule) = rule.filter(|_| context.trace) {
        record_outside(top, rule, context, &mut body.record);
    }
    if context.base.is_none() {
        body.places = Places::of(html, context.notes);
    }
    body.document = builder::build(top, context, room, &body.places, &mut body.record)?;
    Some(body)
}

/// Rounds in which rules look at what rules before them left. Texts of no corpus need more than three.
const MOST_ROUNDS: u32 = 6;

/// Reads a body and applies all rules.
pub(crate) fn read(written: &content::Body, known: Known<'_>, context: &Context<'_>) -> Body {
    let mut body = build(written, context);
    body.contributors.clone_from(&known.authors.others);
    body.document.unwrap_tables();
    for _ in 0..MOST_ROUNDS {
        // Rules ask what stands next to what, as captions do; containers that hold nothing are not there.
        body.document.tidy();
        figures::join(&mut body.document, context.profile, &mut body.record);
        body.document.tidy();
        let times = body.record.times();
        apply_rules(&mut body, &known, context);
        if body.record.times() == times {
            break;
        }
    }
    let Body { document, record, .. } = &mut body;
    if let Some(image) = known.image
        && !document.pictures().any(|picture| picture.url == image.url)
    {
        document.pieces.insert(0, Piece::Picture(image));
    }
    figures::drop_twins(document, record);
    document.tidy();
    body.heading = first_heading(document);
    body
}

/// Applies all rules about text once.
fn apply_rules(body: &mut Body, known: &Known<'_>, context: &Context<'_>) {
    let Body { document, record, byline, contributors, title: short_title, .. } = body;
    if context.is_issue {
        document.draw_rules();
        drop_repeated_title(document, known.title, known.written_title, record);
        return;
    }
    let stays = |text: &str| {
        context.profile.is_some_and(|profile| profile.find(PatternKey::KeepText, text).is_some())
    };
    generic::drop_related(document, record);
    drop_blocks(document, generic::takes_style_sheet, record);
    notices::drop_notices(document, stays, record);
    elsewhere::drop_links(document, context.base, context.profile, stays, record);
    *byline = byline.take().or_else(|| author::from_text(document, context.profile));
    for one in
        author::take_bylines(document, context.profile, known.authors.beyond_label(), known.published, record)
    {
        let named = byline.as_deref().unwrap_or_default();
        if one.part != Part::Author {
            if !contributors.contains(&one) {
                contributors.push(one);
            }
        } else if !author::names_in(named).any(|name| same_text(name, &one.name)) {
            let names = [named, &one.name].into_iter().filter(|name| !name.is_empty());
            *byline = Some(names.collect::<Vec<_>>().join("、"));
        }
    }
    match context.profile {
        Some(profile) if profile.described => {}
        _ => {
            if short_title.is_none() {
                let heading = first_heading(document);
                *short_title = heading.and_then(|heading| title::by_heading(known.title, &heading));
            }
            document.draw_rules();
            elsewhere::drop_ways_up(document, context.base, stays, record);
            // An editor's own piece, of no source, says what it says.
            if context.base.is_some() || context.profile.is_some() {
                edges::drop_lines(document, stays, record);
                edges::drop_headings(document, stays, record);
            }
        }
    }
    if let Some(profile) = context.profile {
        cut_end(document, profile, record);
        drop_matching(
            document,
            |text, _| profile.find(PatternKey::RemoveText, text).filter(|_| !stays(text)),
            record,
        );
        drop_pictures(document, profile, record);
    }
    drop_matching(document, |_, role| (role == Role::Byline).then_some("generic: byline"), record);
    let title = short_title.as_deref().unwrap_or(known.title);
    drop_repeated_title(document, title, known.written_title, record);
}

/// Headings near the top, but for the first block, that head the first of several parts, or a part below the first sentences: one may
/// be called as the article is. A page's own heading is the first of its rank.
fn heads_of_parts(document: &Document) -> Vec<usize> {
    let mut sentences = false;
    let mut heads = Vec::new();
    let blocks = document.pieces.iter().enumerate().filter_map(|(at, piece)| match piece {
        Piece::Block(block) => Some((at, block)),
        _ => None,
    });
    for (place, (at, block)) in blocks.take(NEAR_TOP).enumerate() {
        let is_part = place > 0
            && matches!(block.tag, BlockTag::H(2..))
            && (edges::heads_a_part(block, &document.pieces[at + 1..])
                || sentences && document.pieces[at + 1..].iter().any(is_sentence));
        if is_part {
            heads.push(at);
        }
        sentences |= edges::is_sentence(block);
    }
    heads
}

fn is_sentence(piece: &Piece) -> bool {
    matches!(piece, Piece::Block(block) if edges::is_sentence(block))
}

/// Takes out the blocks that a rule names.
fn drop_blocks<'r>(document: &mut Document, rule: impl Fn(&Block) -> Option<&'r str>, record: &mut Record) {
    document.pieces.retain(|piece| {
        let Piece::Block(block) = piece else { return true };
        let Some(rule) = rule(block) else { return true };
        record.text(rule, &block.text());
        false
    });
}

fn first_heading(document: &Document) -> Option<String> {
    let heading = document.blocks().find(|block| matches!(block.tag, BlockTag::H(_)))?;
    Some(one_line(&heading.text()))
}

/// The element that holds the article, by the profile, and the rule that found it; else all.
fn root<'a>(html: &'a Html, profile: Option<&'a Profile>) -> (NodeRef<'a, Node>, Option<&'a Rule>) {
    profile
        .into_iter()
        .flat_map(|profile| profile.selectors(SelectorKey::Root))
        .find_map(|rule| Some((*rule.all(html).next()?, Some(rule))))
        .unwrap_or_else(|| (html.tree.root(), None))
}

/// Takes down what stands before and after the element that holds the article.
fn record_outside(top: NodeRef<'_, Node>, rule: &Rule, context: &Context<'_>, record: &mut Record) {
    let goes_in = |node: NodeRef<'_, Node>| node.id() != top.id();
    let all: Vec<NodeRef<'_, Node>> = tree::walk(top.tree().root(), goes_in).collect();
    for side in all.split(|node| node.id() == top.id()) {
        record.any_text(&rule.name, &tree::text_among(side.iter().copied()));
        let pictures = images::named(side.iter().copied(), context.base);
        pictures.iter().for_each(|address| record.embedded(&rule.name, address));
    }
}

/// Takes out blocks, and lines of blocks, that a rule names by their text.
fn drop_matching<'r>(
    document: &mut Document,
    rule: impl Fn(&str, Role) -> Option<&'r str>,
    record: &mut Record,
) {
    document.pieces.retain_mut(|piece| {
        let Piece::Block(block) = piece else { return true };
        let text = block.text();
        if let Some(rule) = rule(text.trim(), block.role) {
            record.text(rule, &text);
            return false;
        }
        drop(text);
        if block.lines.len() > 1 {
            let role = block.role;
            block.lines.retain(|line| match rule(line.text.trim(), role) {
                Some(rule) => {
                    record.text(rule, &line.text);
                    false
                }
                None => true,
            });
        }
        !block.lines.is_empty()
    });
}

/// Takes out all from the block, or the line of a block, that the profile knows as the end of the article.
fn cut_end(document: &mut Document, profile: &Profile, record: &mut Record) {
    let end = |text: &str| profile.find(PatternKey::EndText, text.trim());
    let mut ended: Option<&str> = None;
    document.pieces.retain_mut(|piece| {
        let block = match piece {
            Piece::Block(block) => block,
            // Containers stay balanced; what is empty goes later.
            Piece::Open(..) | Piece::Close(_) => return true,
            piece => {
                ended.inspect(|rule| record.piece(rule, piece));
                return ended.is_none();
            }
        };
        ended = ended.or_else(|| end(&block.text()));
        if let Some(rule) = ended {
            record.text(rule, &block.text());
            return false;
        }
        if block.lines.len() > 1 {
            let last = block.lines.iter().position(|line| {
                ended = end(&line.text);
                ended.is_some()
            });
            if let (Some(last), Some(rule)) = (last, ended) {
                block.lines.drain(last..).for_each(|line| record.text(rule, &line.text));
            }
        }
        !block.lines.is_empty()
    });
}

/// Takes out pictures that the profile names by their address.
fn drop_pictures(document: &mut Document, profile: &Profile, record: &mut Record) {
    document.pieces.retain(|piece| match piece {
        Piece::Picture(picture) => match profile.find(PatternKey::RemovePictures, &picture.url) {
            Some(rule) if profile.find(PatternKey::KeepPictures, &picture.url).is_none() => {
                record.piece(rule, piece);
                false
            }
            _ => true,
        },
        _ => true,
    });
}

/// Blocks at the beginning of a body among which a heading that is the title repeats it.
const NEAR_TOP: usize = 8;

/// The page prints the title; a body that starts with it says it twice. Where it is all that the body says, and is no
/// heading, it stays: some feeds of the BBC hold no more than that.
fn drop_repeated_title(document: &mut Document, title: &str, written: Option<&str>, record: &mut Record) {
    if title.is_empty() {
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
                if depth > 0 || !title::repeats(&block.text(), title, written) {
                    more = true;
                    break;
                }
                repeats += 1;
                headings &= matches!(block.tag, BlockTag::H(_));
            }
            _ => {}
        }
    }
    if !more && !headings {
        repeats = 0;
    }
    let heads = heads_of_parts(document);
    let mut blocks = 0;
    let mut at = 0..;
    document.pieces.retain(|piece| match (at.next(), piece) {
        (Some(at), Piece::Block(block)) => {
            blocks += 1;
            let repeated = !heads.contains(&at)
                && (blocks <= repeats
                    || blocks <= NEAR_TOP
                        && matches!(block.tag, BlockTag::H(_))
                        && title::repeats(&block.text(), title, written));
            if repeated {
                record.text("generic: repeated title", &block.text());
            }
            !repeated
        }
        _ => true,
    });
    for picture in document.pictures_mut() {
        let repeats = |caption: &mut Caption| title::repeats(&caption.text, title, written);
        if let Some(caption) = picture.caption.take_if(repeats) {
            record.text("generic: repeated title", &caption.text);
        }
    }
}
