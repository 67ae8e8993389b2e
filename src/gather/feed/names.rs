//! What the names of a feed's elements mean, whatever prefix its author gave them, and against what its links are resolved.

use quick_xml::events::BytesStart;
use url::Url;

/// Prefixes that are remembered: a feed that mixes more vocabularies than these is none.
const MOST_PREFIXES: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    Atom,
}

/// Vocabularies that feeds mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// That of the feed.
    Own,
    Atom,
    /// `content:encoded` of RSS.
    Content,
    /// Dublin Core.
    Dublin,
    Media,
    Itunes,
    Xhtml,
    Other,
}

/// What an element of an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Link,
    /// The page itself, where the link leads by way of another.
    Origin,
    Id,
    Published,
    Updated,
    Author,
    Content,
    Summary,
    /// A text that counts where there is no other.
    Spare,
    /// Nothing itself: what is in it counts as if it stood beside it.
    Around,
}

/// What the tags around a place say: prefixes, and the base of its links.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) kind: Kind,
    /// That of the feed's own elements.
    prefix: String,
    prefixes: Vec<(String, Space)>,
    pub(super) base: Url,
    /// Some `xml:base` says the base: links in texts follow it.
    pub(super) is_said: bool,
}

impl Scope {
    /// `root` is the name of the first element.
    pub(super) fn new(kind: Kind, root: &str, base: &Url) -> Self {
        let prefix = root.rsplit_once(':').map_or("", |(prefix, _)| prefix).to_owned();
        Self { kind, prefix, prefixes: Vec::new(), base: base.clone(), is_said: false }
    }

    /// Takes in what a tag says.
    pub(super) fn enter(&mut self, tag: &BytesStart<'_>) {
        let raw = tag.attributes_raw();
        if !raw.contains("xmlns") && !raw.contains("xml:base") {
            return;
        }
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let key: &str = attribute.key.into_inner();
            if key == "xml:base" {
                if let Some(base) = based(&self.base, &attribute.value) {
                    (self.base, self.is_said) = (base, true);
                }
            } else if let Some(prefix) = key.strip_prefix("xmlns:")
                && self.prefixes.len() < MOST_PREFIXES
            {
                self.prefixes.push((prefix.to_owned(), Space::of_uri(&attribute.value)));
            }
        }
    }

    /// What an element of an item holds. `item` is the name of the item's element; none, and it is one of the feed.
    pub(super) fn field(&self, tag: &BytesStart<'_>, item: Option<&str>) -> Option<Field> {
        let name = tag.name().into_inner();
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let space = said_by(tag, prefix).unwrap_or_else(|| self.space(prefix, item));
        field_of(self.kind, space, &local.to_ascii_lowercase())
    }

    fn bound(&self, prefix: &str) -> Option<Space> {
        self.prefixes.iter().rev().find(|(known, _)| known == prefix).map(|(_, space)| *space)
    }

    fn space(&self, prefix: &str, item: Option<&str>) -> Space {
        let own = item.map_or(&*self.prefix, |item| item.rsplit_once(':').map_or("", |(own, _)| own));
        if prefix.is_empty() || prefix == own {
            return Space::Own;
        }
        // Scripts that write `content:encoded` and forget to say what `content` is.
        self.bound(prefix).unwrap_or(match prefix {
            "content" => Space::Content,
            "dc" | "dcterms" => Space::Dublin,
            "atom" | "a10" => Space::Atom,
            "media" => Space::Media,
            "itunes" => Space::Itunes,
            "xhtml" => Space::Xhtml,
            _ => Space::Other,
        })
    }
}

impl Space {
    fn of_uri(uri: &str) -> Self {
        let uri = uri.trim().to_ascii_lowercase();
        let uri = uri.split_once("://").map_or(&*uri, |(_, rest)| rest);
        match uri.trim_end_matches(['/', '#']) {
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Self::Dublin,
            "www.w3.org/2005/atom" | "purl.org/atom/ns" => Self::Atom,
            "search.yahoo.com/mrss" => Self::Media,
            "www.itunes.com/dtds/podcast-1.0.dtd" => Self::Itunes,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            _ => Self::Other,
        }
    }
}

/// RSS 0.9x, 1.0 and 2.0, Atom 0.3 (`issued`, `modified`) and 1.0, and what feeds borrow from elsewhere.
fn field_of(kind: Kind, space: Space, name: &str) -> Option<Field> {
    use Space::{Atom, Content, Dublin, Itunes, Media, Other, Own, Xhtml};
    let is_atom = kind == Kind::Atom;
    Some(match (space, name) {
        (Own, "title") => Field::Title,
        (Own | Atom, "link") => Field::Link,
        (Other, "origlink") => Field::Origin,
        (Own, "id") if is_atom => Field::Id,
        (Own, "guid") if !is_atom => Field::Id,
        (Own, "pubdate" | "published" | "issued" | "date") => Field::Published,
        (Atom, "published" | "issued") | (Dublin, "date" | "issued") => Field::Published,
        (Own | Atom, "updated" | "modified" | "created") | (Dublin, "modified" | "created") => Field::Updated,
        (Own | Atom, "author") | (Dublin, "creator") => Field::Author,
        (Own, "content") if is_atom => Field::Content,
        (Content, "encoded") if !is_atom => Field::Content,
        // The whole text, where the description has its beginning.
        (Xhtml, "body" | "div") => Field::Content,
        (Own, "summary") if is_atom => Field::Summary,
        (Own, "description") => Field::Summary,
        (Own, "summary" | "content" | "body") | (Atom, "summary" | "content") => Field::Spare,
        (Content, "encoded") | (Dublin | Media, "description") | (Itunes, "summary") => Field::Spare,
        (Media, "group" | "content") => Field::Around,
        _ => return None,
    })
}

/// The vocabulary that a tag says itself for its prefix.
fn said_by(tag: &BytesStart<'_>, prefix: &str) -> Option<Space> {
    if !tag.attributes_raw().contains("xmlns") {
        return None;
    }
    if prefix.is_empty() {
        // That of RSS has had many names.
        let said = attribute(tag, "xmlns").map(|uri| Space::of_uri(&uri));
        return said.filter(|space| matches!(space, Space::Content | Space::Dublin | Space::Xhtml));
    }
    attribute(tag, &format!("xmlns:{prefix}")).map(|uri| Space::of_uri(&uri))
}

/// The base that `xml:base` says. One that is longer than any is none: it would stand in each link.
pub(crate) fn based(around: &Url, written: &str) -> Option<Url> {
    const LONGEST: usize = 2048;
    around.join(written.trim()).ok().filter(|base| base.as_str().len() <= LONGEST)
}

/// The value of an attribute, as it is written.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let is = |key: &str| key.eq_ignore_ascii_case(name);
    let mut all = tag.html_attributes();
    let found = all.with_checks(false).flatten().find(|attribute| is(attribute.key.into_inner()));
    found.map(|attribute| attribute.value.into_owned())
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
