//! Cards, boxes and lists that lead to other articles of the same host: what a page says of others is no part of this one.
//!
//! Known by where their links lead, whatever their markup is. A link that stands alone between paragraphs may be a
//! sentence's, a list below a colon is what the text speaks of, and places of the same page are contents: those stay.

use std::collections::HashSet;
use std::ops::Range;

use url::Url;

use crate::clean::markup::document::{Block, BlockTag, Container, Document, Piece};
use crate::clean::removal::Record;
use crate::clean::rules::edges;
use crate::clean::rules::profile::Profile;
use crate::clean::rules::tables::{is_at, is_below};

const CARDS: &str = "generic: cards of other articles";

const LISTS: &str = "generic: lists of other articles";

/// Ends of addresses that are files to read or to keep, not articles.
const FILES: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "csv", "ppt", "pptx", "zip", "rar", "7z", "epub", "mp3", "m4a",
    "mp4", "jpg", "jpeg", "png", "gif", "webp", "svg",
];

/// The host of an article, and what else belongs to its source.
struct Home<'a> {
    base: &'a Url,
    hosts: &'a [String],
}

impl Home<'_> {
    /// Whether a link leads to another article of the same host.
    fn is_other(&self, link: &str) -> bool {
        let Ok(url) = Url::parse(link) else { return false };
        let (Some(host), Some(own)) = (url.host_str(), self.base.host_str()) else { return false };
        let (bare, own) = (without_prefix(host), without_prefix(own));
        let path = url.path().trim_end_matches('/');
        let is_file = path
            .rsplit_once('.')
            .is_some_and(|(_, end)| FILES.iter().any(|file| end.eq_ignore_ascii_case(file)));
        let is_here =
            without_index(path) == without_index(self.base.path()) && asked(&url).eq(asked(self.base));
        (is_below(bare, own) || is_below(own, bare) || is_at(host, self.hosts))
            && !path.is_empty()
            && !is_file
            && !is_here
    }

    /// The other articles that a block is nothing but links to, one a line; none for any other block.
    fn links_of<'b>(&self, block: &'b Block) -> Option<Vec<&'b str>> {
        let link = |line: &'b crate::clean::markup::line::Line| {
            let is_address = line.text.contains("://") || line.text.starts_with("www.");
            // A sentence in a link is one; headlines have no full stop.
            let is_headline = !is_address && !line.text.ends_with('。');
            let link = line.only_link.as_deref().filter(|link| is_headline && self.is_other(link))?;
            (line.counts.link == line.counts.all).then_some(link)
        };
        block.lines.iter().map(link).collect()
    }
}

/// What the query of an address asks for, without what only follows readers about.
fn asked(url: &Url) -> impl Iterator<Item = &str> {
    url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("utm_"))
}

/// A path without the name of the file that servers give for a folder.
fn without_index(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let (folder, file) = path.rsplit_once('/').unwrap_or_default();
    let is_index = ["index.html", "index.htm", "index.php", "default.aspx"].contains(&file);
    if is_index { folder } else { path }
}

/// A host without what says on which screen it is to be read.
fn without_prefix(host: &str) -> &str {
    ["www.", "m.", "amp.", "mobile.", "wap."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(host)
}

/// What a piece is to a run of links.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A block of links to other articles, or a picture in such a link.
    Link,
    /// A line above or below a link that is only a date or the like.
    Note,
    /// Start or end of a list or an item.
    Frame,
    /// What ends a run.
    Other,
}

/// Takes them out; `stays` says what the source's profile calls content.
pub(crate) fn drop_links(
    document: &mut Document,
    base: Option<&Url>,
    profile: Option<&Profile>,
    stays: impl Fn(&str) -> bool,
    record: &mut Record,
) {
    let Some(base) = base else { return };
    let home = Home { base, hosts: profile.map(|profile| profile.hosts.as_slice()).unwrap_or_default() };
    let kinds = kinds(document, &home, stays);
    let mut gone: Vec<Option<&'static str>> = vec![None; kinds.len()];
    let runs: Vec<Range<usize>> = runs(&kinds);
    for run in &runs {
        judge(document, &home, &kinds, run.clone(), Alone::Stays, &mut gone);
    }
    keep_digest(document, &runs, &mut gone);
    // Where a page has boxes, a link by itself is a box of one.
    if gone.iter().any(Option::is_some) {
        for run in runs.iter().cloned() {
            judge(document, &home, &kinds, run, Alone::Goes, &mut gone);
        }
        keep_digest(document, &runs, &mut gone);
    }
    if !leaves_more(document, &gone) {
        return;
    }
    let mut rules = gone.iter();
    document.pieces.retain(|piece| {
        let Some(rule) = rules.next().copied().flatten() else { return true };
        record.piece(rule, piece);
        false
    });
}

/// Takes out links that stand by themselves above the text or below it and lead to a folder that the article lies in
/// (`/magazine/harbour` of `/magazine/harbour/ferry`): the way to its section, where nobody described the source.
pub(crate) fn drop_ways_up(
    document: &mut Document,
    base: Option<&Url>,
    stays: impl Fn(&str) -> bool,
    record: &mut Record,
) {
    let Some(base) = base else { return };
    let leads_up = |block: &Block| {
        let [line] = block.lines.as_slice() else { return false };
        let link = line.only_link.as_deref().filter(|_| line.counts.link == line.counts.all);
        let Some(url) = link.and_then(|link| Url::parse(link).ok()) else { return false };
        let folder = url.path().trim_end_matches('/');
        let below = base.path().strip_prefix(folder).is_some_and(|rest| rest.trim_end_matches('/').len() > 1);
        url.host_str() == base.host_str()
            && !folder.is_empty()
            && below
            && base.path()[folder.len()..].starts_with('/')
    };
    let sentence = |piece: &Piece| matches!(piece, Piece::Block(block) if edges::is_sentence(block));
    let first = document.pieces.iter().position(sentence);
    let last = document.pieces.iter().rposition(sentence);
    let (Some(first), Some(last)) = (first, last) else { return };
    let mut at = 0..;
    document.pieces.retain(|piece| {
        let within = at.next().is_none_or(|at: usize| (first..=last).contains(&at));
        let Piece::Block(block) = piece else { return true };
        let goes = !within && leads_up(block) && !stays(block.text().trim());
        if goes {
            record.piece("generic: navigation and comments", piece);
        }
        !goes
    });
}

/// Whether a link that stands by itself goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Stays,
    Goes,
}

/// Where links stand next to each other.
fn runs(kinds: &[Kind]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(start) = (at..kinds.len()).find(|&n| kinds[n] != Kind::Other) {
        at = (start..kinds.len()).find(|&n| kinds[n] == Kind::Other).unwrap_or(kinds.len());
        runs.push(start..at);
    }
    runs
}

/// Whether a block says when another article was printed.
fn is_date(block: &Block) -> bool {
    let text = block.text();
    edges::is_dateline(text.trim()) || block.tag == BlockTag::P && edges::is_ago(text.trim())
}

/// What each piece is. A list counts as links only if it holds nothing else; what stands in quotes and tables is content.
fn kinds(document: &Document, home: &Home<'_>, stays: impl Fn(&str) -> bool) -> Vec<Kind> {
    use Container::{Dd, Dl, Dt, Li, Ol, Ul};
    let mut kinds = Vec::with_capacity(document.pieces.len());
    let mut shut = 0_u32;
    let mut list: Option<(usize, u32)> = None;
    for (at, piece) in document.pieces.iter().enumerate() {
        let mut kind = match piece {
            Piece::Open(Ul | Ol | Dl, _) => {
                list = list.map_or(Some((at, 1)), |(start, depth)| Some((start, depth + 1)));
                Kind::Frame
            }
            Piece::Close(Ul | Ol | Dl) => Kind::Frame,
            Piece::Open(Li | Dt | Dd, _) | Piece::Close(Li | Dt | Dd) => Kind::Frame,
            Piece::Open(..) => {
                shut += 1;
                Kind::Other
            }
            Piece::Close(_) => {
                shut = shut.saturating_sub(1);
                Kind::Other
            }
            Piece::Block(block) if home.links_of(block).is_some() && !stays(block.text().trim()) => {
                Kind::Link
            }
            Piece::Picture(picture) if picture.link.as_deref().is_some_and(|link| home.is_other(link)) => {
                Kind::Link
            }
            Piece::Block(block) if is_date(block) => match kinds.last() {
                Some(Kind::Link) => Kind::Note,
                _ => Kind::Other,
            },
            _ => Kind::Other,
        };
        if kind == Kind::Link
            && let Some(last) = kinds.last_mut()
            && matches!(&document.pieces[at - 1], Piece::Block(block) if is_date(block))
        {
            *last = Kind::Note;
        }
        if shut > 0 {
            kind = Kind::Other;
        }
        kinds.push(kind);
        if matches!(piece, Piece::Close(Ul | Ol | Dl)) {
            list = list.and_then(|(start, depth)| {
                if depth > 1 {
                    return Some((start, depth - 1));
                }
                if kinds[start..=at].contains(&Kind::Other) {
                    kinds[start..=at].fill(Kind::Other);
                }
                None
            });
        }
    }
    kinds
}

/// Marks what goes of one run of links.
fn judge(
    document: &Document,
    home: &Home<'_>,
    kinds: &[Kind],
    run: Range<usize>,
    alone: Alone,
    gone: &mut [Option<&'static str>],
) {
    let mut headlines: HashSet<&str> = HashSet::new();
    let mut pictures: HashSet<&str> = HashSet::new();
    let (mut lists, mut lines, mut heading) = (0, 0, false);
    for piece in &document.pieces[run.clone()] {
        match piece {
            Piece::Block(block) => {
                let links = home.links_of(block).unwrap_or_default();
                lines += links.len();
                heading |= matches!(block.tag, BlockTag::H(_));
                headlines.extend(links);
            }
            Piece::Picture(picture) => pictures.extend(picture.link.as_deref()),
            Piece::Open(Container::Ul | Container::Ol | Container::Dl, _) => lists += 1,
            _ => {}
        }
    }
    let before = document.pieces[..run.start]
        .iter()
        .rposition(|piece| matches!(piece, Piece::Block(_) | Piece::Picture(_)));
    let block_at = |at: usize| match &document.pieces[at] {
        Piece::Block(block) => Some(block),
        _ => None,
    };
    let led_in = before.and_then(block_at).is_some_and(|block| announces(&block.text()));
    let is_last =
        !document.pieces[run.end..].iter().any(|piece| matches!(piece, Piece::Block(_) | Piece::Picture(_)));
    let card = headlines.iter().any(|link| pictures.contains(link));
    let goes = card || !led_in && (lines > 1 || lines == 1 && (alone == Alone::Goes || heading && is_last));
    if !goes {
        return;
    }
    let rule = if card { CARDS } else { LISTS };
    for at in run.clone() {
        gone[at] = match &document.pieces[at] {
            Piece::Block(_) => Some(rule),
            Piece::Picture(picture)
                if picture.link.as_deref().is_some_and(|link| headlines.contains(link)) =>
            {
                Some(rule)
            }
            _ => None,
        };
    }
    // A heading that has nothing below it any more.
    let after = document.pieces[run.end..].iter().find_map(|piece| match piece {
        Piece::Block(block) => Some(matches!(block.tag, BlockTag::H(_))),
        Piece::Picture(_) | Piece::Player(_) => Some(false),
        _ => None,
    });
    // A label above all text: `今晨最新` over headlines, and below them the heading of the first report.
    let sentence = |piece: &Piece| matches!(piece, Piece::Block(block) if edges::is_sentence(block));
    let is_label = |at: usize, block: &Block| {
        let [line] = block.lines.as_slice() else { return false };
        let bare = line.text.trim_end_matches(char::is_alphanumeric).is_empty();
        let above = !document.pieces[..at].iter().any(sentence);
        lists > 0 && after == Some(true) && above && bare && line.counts.all <= 12
    };
    if let Some(at) = before.filter(|_| after != Some(false))
        && block_at(at)
            .is_some_and(|block| block.is_heading() && block.counts().all <= 24 || is_label(at, block))
        && kinds[at] == Kind::Other
    {
        gone[at] = Some(rule);
    }
}

/// Whether a text says that something follows.
fn announces(text: &str) -> bool {
    const ENDS: &[&str] = &[
        ":",
        "：",
        "如下。",
        "如下",
        "以下。",
        "下記の通り。",
        "以下の通り。",
        "다음과 같다.",
        "as follows.",
    ];
    let text = text.trim_end();
    ENDS.iter().any(|end| text.ends_with(end))
}

/// Keeps the cards of a digest, which are its headlines and pictures, each with a text of its own below it: where such cards and texts
/// of a paragraph or two alternate more than twice, or where the text begins with one.
fn keep_digest(document: &Document, runs: &[Range<usize>], gone: &mut [Option<&'static str>]) {
    /// Paragraphs of an item.
    const MOST: usize = 2;
    let is_content = |piece: &Piece| matches!(piece, Piece::Block(_) | Piece::Picture(_) | Piece::Player(_));
    let is_card = |run: &Range<usize>| gone[run.clone()].contains(&Some(CARDS));
    // Each card with the paragraphs below it up to the next.
    let cards: Vec<&Range<usize>> = runs.iter().filter(|run| is_card(run)).collect();
    let ends = cards.iter().skip(1).map(|next| next.start).chain([document.pieces.len()]);
    let paragraphs = |from: usize, to: usize| {
        let blocks = document.pieces[from..to].iter();
        blocks.filter(|piece| matches!(piece, Piece::Block(block) if edges::is_sentence(block))).count()
    };
    let has_item = |(card, end): (&&Range<usize>, usize)| (1..=MOST).contains(&paragraphs(card.end, end));
    let items = cards.iter().zip(ends).filter(|&item| has_item(item)).count();
    let first = document.pieces.iter().position(is_content);
    let begins = cards.first().is_some_and(|card| {
        first.is_some_and(|at| card.contains(&at)) && paragraphs(card.end, document.pieces.len()) > 0
    });
    if items > 2 || begins {
        gone.iter_mut().for_each(|one| *one = one.filter(|rule| *rule != CARDS));
    }
}

/// Whether more text stays, outside of links, than goes: a page of links is one.
fn leaves_more(document: &Document, gone: &[Option<&'static str>]) -> bool {
    let (mut stays, mut goes) = (0_u64, 0_u64);
    for (piece, gone) in document.pieces.iter().zip(gone) {
        let Piece::Block(block) = piece else { continue };
        let counts = block.counts();
        match gone {
            Some(_) => goes += u64::from(counts.all),
            None => stays += u64::from(counts.all - counts.link.min(counts.all)),
        }
    }
    goes <= stays
}
