//! RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0: each item read by itself.
//!
//! By hand and not by feed-rs: that takes of `<description>a <b>b</b></description>` the `a`, writes `<br/>` as two breaks and `&nbsp;`
//! of XHTML as letters, fails on an author whose address stands beside Chinese, and drops an item for the type of its content.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use quick_xml::events::{BytesStart, Event};
use regex::Regex;
use url::Url;

use crate::content::{Clock, read_date};
use crate::gather::feed::element::{Element, TitleForm};
use crate::gather::feed::item::{
    Feed, Item, LONGEST_GUID, Lines, MOST_AUTHORS, NoFeed, address, believed, filled, inherited, one_line,
};
use crate::gather::feed::mend::mend;
use crate::gather::feed::names::{Field, Kind, Scope, attribute, based, local};
use crate::gather::feed::split::{Piece, Split, reader_of, split};

/// Reads a feed. `first_line` is the number of the line that it begins in.
pub(super) fn read(text: &str, first_line: usize, base: &Url, clock: Clock) -> Result<Feed, NoFeed> {
    let mended = mend(text);
    let mut lines = Lines::new(&mended.text, first_line);
    let mut broken: Vec<String> = mended.faults.iter().map(|(at, what)| lines.place(*at, what)).collect();
    let mut split = split(&mended.text, base)?;
    broken.extend(split.faults(&mut lines));
    let mut feed = Feed { cut: split.cut, torn: split.torn, ..Feed::default() };
    let said = said_of_feed(&split);
    feed.title = said.title.filter(|title| !title.is_empty());
    for piece in &split.items {
        // RFC 4287, 4.2.1; an entry of another feed says so in its `source`, with the authors of that.
        let inherits = split.scope.kind == Kind::Atom && !piece.text.contains("source>");
        match read_item(piece, &split.scope, clock) {
            Ok(mut item) => {
                if item.authors.is_empty() && inherits {
                    item.authors = inherited(&said.authors);
                }
                feed.items.push(item);
            }
            Err(_) if piece.is_cut => {}
            Err(why) => broken.push(lines.place(piece.at, &format!("an item can't be read: {why}"))),
        }
    }
    feed.broken = broken;
    Ok(feed)
}

/// What a feed says of itself before its first item: its title, and who wrote it.
fn said_of_feed(split: &Split<'_>) -> Found {
    /// Bytes among which that is looked for.
    const LONGEST: usize = 64 * 1024;
    let mut walk = Walk::new(&split.scope, None);
    let _ = walk.go(start_of(split.head, LONGEST), |_| false);
    walk.found
}

fn read_item(piece: &Piece<'_>, around: &Scope, clock: Clock) -> Result<Item, String> {
    let mut scope = Cow::Borrowed(around);
    let mut reader = reader_of(piece.text);
    let Ok(Event::Start(tag)) = reader.read_event() else { return Err("it has no beginning".into()) };
    let said = tag.attributes_raw();
    if said.contains("xml") {
        scope.to_mut().enter(&tag);
    }
    let about = if scope.kind == Kind::Rdf { attribute(&tag, "rdf:about") } else { None };
    let mut walk = Walk::new(&scope, Some(clock));
    walk.go(piece.text, |_| false)?;
    Ok(walk.found.item(&scope, about.and_then(|about| filled(&about))))
}

/// The elements around a place in an item, from the outermost to the innermost, and what was found before.
struct Walk<'s> {
    scope: &'s Scope,
    /// None while the head of a feed is read.
    clock: Option<Clock>,
    open: Vec<Open>,
    /// The one that is being read, and its place among those that are open.
    element: Option<(usize, Element)>,
    /// Where links in it lead from, where that is another place than for the item.
    base: Option<Url>,
    found: Found,
}

struct Open {
    name: String,
    /// What is in it is looked at as if it stood beside it.
    is_around: bool,
}

impl<'s> Walk<'s> {
    fn new(scope: &'s Scope, clock: Option<Clock>) -> Self {
        Self { scope, clock, open: Vec::new(), element: None, base: None, found: Found::default() }
    }

    /// Goes through a text, until it is enough.
    fn go(&mut self, text: &str, is_enough: fn(&Found) -> bool) -> Result<(), String> {
        let mut reader = reader_of(text);
        while !is_enough(&self.found) {
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag, false),
                Ok(Event::Empty(tag)) => self.start(&tag, true),
                Ok(Event::End(tag)) => self.end(tag.name().into_inner())?,
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::CData(text)) => self.text(&text),
                Ok(Event::GeneralRef(name)) => {
                    if let Some((_, element)) = &mut self.element {
                        element.push_reference(&name);
                    }
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        // The end of the item itself may be missing.
        match self.open.iter().find(|open| !open.is_around) {
            Some(open) if !is_enough(&self.found) => Err(without_end(&open.name)),
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, element)) = &mut self.element {
            element.push(text);
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        let name = tag.name().into_inner();
        if let Some((_, element)) = &mut self.element {
            if element.open(tag, is_empty) {
                self.open.push(Open { name: name.to_owned(), is_around: false });
            }
            return;
        }
        let is_item = self.open.is_empty() && self.clock.is_some();
        let is_channel = self.clock.is_none() && local(name).eq_ignore_ascii_case("channel");
        let mut is_around = is_item || is_channel;
        let looks = !is_around && self.open.last().is_none_or(|open| open.is_around);
        let item = self.open.first().filter(|_| self.clock.is_some()).map(|open| &*open.name);
        match self.scope.field(tag, item).filter(|_| looks) {
            Some(Field::Around) => is_around = true,
            Some(field) => {
                self.element = Some((self.open.len(), Element::begin(self.scope.kind, field, tag)));
                self.base = None;
                if tag.attributes_raw().contains("xml:base") {
                    self.base = attribute(tag, "xml:base").and_then(|base| based(&self.scope.base, &base));
                }
            }
            None => {}
        }
        self.open.push(Open { name: name.to_owned(), is_around });
        if is_empty {
            self.close();
        }
    }

    /// Takes the innermost element away.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        match self.element.take() {
            Some((at, element)) if at == self.open.len() => {
                let base = self.base.take();
                self.found.settle(element, self.scope, base, self.clock);
            }
            Some((at, mut element)) => {
                element.close(&open.name);
                self.element = Some((at, element));
            }
            None => {}
        }
    }

    /// The end of an element: of what is open in it as well, if it is HTML.
    fn end(&mut self, name: &str) -> Result<(), String> {
        let is = |open: &Open| open.name.eq_ignore_ascii_case(name);
        let floor = self.element.as_ref().map_or(0, |(at, _)| *at);
        let Some(at) = self.open[floor..].iter().rposition(is).map(|at| floor + at) else {
            return match self.open.get(floor).filter(|_| self.open[..floor].iter().any(is)) {
                Some(open) => Err(without_end(&open.name)),
                // Of nothing that began here.
                None => Ok(()),
            };
        };
        if self.element.is_none()
            && let Some(open) = self.open[at + 1..].iter().find(|open| !open.is_around)
        {
            return Err(without_end(&open.name));
        }
        while self.open.len() > at {
            self.close();
        }
        Ok(())
    }
}

fn without_end(name: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("its <{name}> has no end")
}

/// What elements of an item say.
#[derive(Default)]
struct Found {
    title: Option<String>,
    links: Vec<Link>,
    /// What names it, and whether that may be its address.
    id: Option<(String, bool)>,
    published: Option<DateTime<Utc>>,
    updated: Option<DateTime<Utc>>,
    authors: Vec<String>,
    content: Option<String>,
    summary: Option<String>,
    spare: Option<String>,
}

struct Link {
    href: String,
    rel: Option<String>,
    media_type: Option<String>,
    /// Atom has it in an attribute, RSS as a text.
    is_text: bool,
}

impl Found {
    /// Adds what an element says. Of two that say the same thing the first counts.
    fn settle(&mut self, element: Element, scope: &Scope, base: Option<Url>, clock: Option<Clock>) {
        let is_said = base.is_some() || scope.is_said;
        let base = base.as_ref().unwrap_or(&scope.base);
        let date =
            |element: &Element| clock.and_then(|clock| read_date(element.value(), clock)).and_then(believed);
        let body = |element: Element| {
            let body = filled(&element.body())?;
            Some(if is_said { rebased(&body, base) } else { body })
        };
        match element.field {
            Field::Title if self.title.is_none() => {
                let (text, form) = element.title(scope.kind);
                self.title = Some(title_of(&text, form)).filter(|title| !title.is_empty());
            }
            // Before what counts clicks: the link of a feed that FeedBurner passes on leads there first.
            Field::Origin => self.links.splice(..0, link_of(&element, base)).for_each(drop),
            Field::Link => self.links.extend(link_of(&element, base)),
            Field::Id if self.id.is_none() => {
                let id = filled(element.value()).filter(|id| id.len() <= LONGEST_GUID);
                self.id = id.map(|id| (id, scope.kind == Kind::Atom || element.is_permalink));
            }
            Field::Published if self.published.is_none() => self.published = date(&element),
            Field::Updated if self.updated.is_none() => self.updated = date(&element),
            Field::Author if self.authors.len() < MOST_AUTHORS => {
                let name = name_of(element.value());
                self.authors.extend(name.filter(|name| !self.authors.contains(name)));
            }
            Field::Content if self.content.is_none() => self.content = body(element),
            Field::Summary if self.summary.is_none() => self.summary = body(element),
            Field::Spare if self.spare.is_none() => self.spare = body(element),
            _ => {}
        }
    }

    /// `about` is what names an item of RSS 1.0.
    fn item(self, scope: &Scope, about: Option<String>) -> Item {
        let is_http = |text: &String| text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        let link = page_among(&self.links, scope.kind);
        let (guid, is_permalink) = self.id.map_or((None, false), |(id, is)| (Some(id), is));
        let by_guid = guid.clone().filter(|guid| is_permalink && is_http(guid));
        let link = link.or(by_guid).or_else(|| about.clone().filter(is_http));
        let guid = guid.or(about.filter(|about| link.is_none() && about.len() <= LONGEST_GUID));
        Item {
            link,
            guid,
            title: self.title.unwrap_or_default(),
            date: self.published.or(self.updated),
            authors: self.authors,
            body: self.content.or(self.summary).or(self.spare).unwrap_or_default(),
        }
    }
}

fn link_of(element: &Element, base: &Url) -> Option<Link> {
    let text = filled(element.value());
    let is_text = text.is_some() && element.href.is_none();
    let href = address(&element.href.as_deref().and_then(filled).or(text)?);
    let absolute = Url::parse(&href).or_else(|_| base.join(&href));
    Some(Link {
        href: absolute.map_or(href, String::from),
        rel: element.rel.clone(),
        media_type: element.media_type.clone(),
        is_text,
    })
}

/// The page of an item among its links: Atom calls it `alternate`, RSS gives it no relation.
fn page_among(links: &[Link], kind: Kind) -> Option<String> {
    let is_page = |link: &&Link| {
        let rel = link.rel.as_deref().map(str::trim).unwrap_or_default();
        rel.is_empty() || rel.rsplit('/').next().is_some_and(|rel| rel.eq_ignore_ascii_case("alternate"))
    };
    let is_html = |link: &&Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let written = links.iter().filter(is_page).find(|link| link.is_text && kind != Kind::Atom);
    let found = written.or_else(|| links.iter().filter(is_page).find(is_html));
    found.or_else(|| links.iter().find(is_page)).map(|link| link.href.clone())
}

/// Up to so many bytes of a text.
fn start_of(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A title on one line. One of HTML may have tags, which no title of an article has; its entities are those of any title. One of
/// characters keeps them all.
fn title_of(text: &str, form: TitleForm) -> String {
    static BREAK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)<br\b[^<>]*>").expect("a constant pattern"));
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("</?[a-zA-Z][^<>]*>").expect("a constant pattern"));
    static REFERENCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("&([A-Za-z#])").expect("a constant pattern"));
    // No title is as long, with all its tags.
    let text = start_of(text, 16 * 1024);
    match form {
        TitleForm::Html => one_line(&TAG.replace_all(&BREAK.replace_all(text, " "), "")),
        TitleForm::Text => one_line(&REFERENCE.replace_all(text, "&amp;$1")),
        TitleForm::Unsaid => one_line(&without_emphasis(text)),
    }
}

/// A title of RSS or JSON Feed without the tags that some write into it: `<b>` with an end, and breaks. `Using the <b> tag` stays.
pub(super) fn without_emphasis(text: &str) -> Cow<'_, str> {
    static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| {
        let pattern =
            r"(?i)<(/?)(a|b|big|em|font|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>|<w?br\s*/?>";
        Regex::new(pattern).expect("a constant pattern")
    });
    if !text.contains('<') {
        return text.into();
    }
    let names = |end: &str| -> Vec<String> {
        let found =
            EMPHASIS.captures_iter(text).filter(|found| found.get(1).is_some_and(|is| is.as_str() == end));
        found.map(|found| found[2].to_ascii_lowercase()).collect()
    };
    let (starts, ends) = (names(""), names("/"));
    EMPHASIS.replace_all(text, |found: &regex::Captures<'_>| {
        let Some(name) = found.get(2).map(|name| name.as_str().to_ascii_lowercase()) else {
            return " ".to_owned();
        };
        let is_pair = starts.contains(&name) && ends.contains(&name);
        if is_pair { String::new() } else { found[0].to_owned() }
    })
}

/// The name in `ada@lake.example (Ada Reed)`, as RSS writes it, or `Ada Reed <ada@lake.example>`.
fn name_of(written: &str) -> Option<String> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"[<(\[]?(?:mailto:)?[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}[>)\]]?";
        Regex::new(pattern).expect("a constant pattern")
    });
    let name = ADDRESS.replace_all(written, " ");
    let name = name.trim().trim_matches([',', ';', '，']).trim();
    let brackets = [('(', ')'), ('（', '）')];
    let inner = brackets.iter().find_map(|(open, close)| name.strip_prefix(*open)?.strip_suffix(*close));
    let name = one_line(inner.unwrap_or(name));
    (!name.is_empty() && !name.contains('@')).then_some(name)
}

/// A text whose links lead where its `xml:base` says: the file of an article has no place for that. Of links by the thousand, which
/// would make a text of many times its length, the last stay as they are.
fn rebased(html: &str, base: &Url) -> String {
    /// Bytes that a text may grow by, beyond its own length.
    const ROOM: usize = 16 * 1024;
    let room = Cell::new(html.len() + ROOM);
    let is_relative = |link: &str| {
        let link = link.trim();
        !link.is_empty()
            && !link.starts_with('#')
            && Url::parse(link) == Err(url::ParseError::RelativeUrlWithoutBase)
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[href], [src], [poster]", |tag| {
            for name in ["href", "src", "poster"] {
                if let Some(link) = tag.get_attribute(name).filter(|link| is_relative(link))
                    && let Ok(url) = base.join(&quick_xml::escape::unescape(&link).unwrap_or((&*link).into()))
                {
                    let url = url.as_str().replace('&', "&amp;");
                    let Some(left) = room.get().checked_sub(url.len()) else { return Ok(()) };
                    room.set(left);
                    tag.set_attribute(name, &url)?;
                }
            }
            Ok(())
        }))
        .with_strict(false);
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}
