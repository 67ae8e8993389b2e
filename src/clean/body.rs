//! The body of an article, from the text of the file to a [`Galley`] that every rule has seen.

use ego_tree::NodeRef;
use scraper::{Html, Node};

use super::galley::{Block, BlockTag, Container, Galley, Picture, Piece, Role};
use super::profile::{Pattern, Profile};
use super::setter::{self, Job};
use super::text::{Length, one_line, start_of};
use super::{Removal, author, figures, generic, title, tree};

/// A body on its way to the printer.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) galley: Galley,
    pub(super) removals: Vec<Removal>,
    /// The author that markup or a byline names.
    pub(super) author: Option<String>,
    /// The column that markup names.
    pub(super) column: Option<String>,
    /// The first heading, if it stands before all text.
    pub(super) heading: Option<String>,
    /// Nested so deep that it was flattened.
    pub(super) flattened: bool,
}

/// What is known of an article before its body is read.
pub(super) struct Known<'a> {
    /// Title, cleaned; empty when there is none.
    pub(super) title: &'a str,
    /// Title as written.
    pub(super) written_title: Option<&'a str>,
    /// Lead image that the front matter names.
    pub(super) image: Option<Picture>,
}

/// Parses, sets and applies all rules.
pub(super) fn make(html: &str, known: Known<'_>, job: &Job<'_>) -> Body {
    let mut html = Html::parse_fragment(html);
    let flattened = tree::cap_depth(&mut html);
    let mut body = Body { flattened, ..Body::default() };
    if let Some(profile) = job.profile {
        body.author = author::from_markup(&html, profile);
        body.column = profile.rules().column.iter().find_map(|rule| {
            let element = html.select(rule.selector()).next()?;
            Some(one_line(&element.text().collect::<String>())).filter(|column| !column.is_empty())
        });
    }
    let set = setter::set(root(&html, job.profile), job);
    body.galley = set.galley;
    body.removals = set.removals;

    let trace = job.trace;
    let Body { galley, removals, author: byline, .. } = &mut body;
    let mut took = |rule: &str, block: &Block| {
        if trace {
            let characters = Length::of(&block.text).characters;
            removals.push(Removal {
                rule: rule.to_owned(),
                text: start_of(&one_line(&block.text), 80),
                characters,
            });
        }
    };
    figures::join(galley, job.profile);
    generic::apply(galley, &mut took);
    if let Some(profile) = job.profile {
        apply_text_rules(galley, profile, &mut took);
    }
    drop_repeated_title(galley, &known, &mut took);
    *byline = byline.take().or_else(|| author::from_text(galley, job.profile));
    match byline {
        Some(name) => author::drop_bylines(galley, name, |block| took("generic: byline", block)),
        // A byline that names nobody says nothing.
        None => galley.pieces.retain(|piece| match piece {
            Piece::Block(block) if block.role == Role::Byline => {
                took("generic: byline", block);
                false
            }
            _ => true,
        }),
    }
    if let Some(image) = known.image
        && !galley.pictures().any(|picture| picture.url == image.url)
    {
        galley.pieces.insert(0, Piece::Picture(image));
    }
    galley.tidy();
    body.heading = galley.pieces.iter().find_map(|piece| match piece {
        Piece::Block(block) if matches!(block.tag, BlockTag::H(_)) => Some(one_line(&block.text)),
        _ => None,
    });
    body
}

/// The element that holds the article, by the profile; else all.
fn root<'a>(html: &'a Html, profile: Option<&Profile>) -> NodeRef<'a, Node> {
    profile
        .into_iter()
        .flat_map(|profile| &profile.rules().root)
        .find_map(|rule| html.select(rule.selector()).next().map(|element| *element))
        .unwrap_or_else(|| html.tree.root())
}

/// Takes out the blocks that the profile knows by their text, and all that follows what it knows as the end.
fn apply_text_rules(galley: &mut Galley, profile: &Profile, took: &mut impl FnMut(&str, &Block)) {
    let rules = profile.rules();
    let find =
        |patterns: &'_ [Pattern], text: &str| patterns.iter().position(|pattern| pattern.is_match(text));
    let mut ended: Option<usize> = None;
    galley.pieces.retain(|piece| {
        let block = match piece {
            Piece::Block(block) => block,
            // Containers stay balanced; what is empty goes later.
            Piece::Open(..) | Piece::Close(_) => return true,
            _ => return ended.is_none(),
        };
        let text = block.text.trim();
        if ended.is_none() {
            ended = find(&rules.end_text, text);
        }
        let rule = match ended {
            Some(at) => rules.end_text.get(at),
            None => find(&rules.remove_text, text).and_then(|at| rules.remove_text.get(at)),
        };
        match rule {
            Some(rule) => {
                took(&rule.name, block);
                false
            }
            None => true,
        }
    });
}

/// The page prints the title; a body that starts with it says it twice.
fn drop_repeated_title(galley: &mut Galley, known: &Known<'_>, took: &mut impl FnMut(&str, &Block)) {
    if known.title.is_empty() {
        return;
    }
    let mut before_text = true;
    let mut depth = 0_u32;
    galley.pieces.retain(|piece| match piece {
        Piece::Open(container, _) => {
            depth += u32::from(*container != Container::Figure);
            true
        }
        Piece::Close(_) => {
            depth = depth.saturating_sub(1);
            true
        }
        Piece::Block(block) if before_text => {
            let repeats = depth == 0 && title::repeats(&block.text, known.title, known.written_title);
            if repeats {
                took("generic: repeated title", block);
            } else {
                before_text = false;
            }
            !repeats
        }
        _ => true,
    });
}
