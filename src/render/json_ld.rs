//! JSON-LD (schema.org) for a page's head: what the page is, where it stands on the site, and on what it is based.
//!
//! The digest is the publisher of the page, the source that of the original; the two are never mixed up. What the site
//! does not know (when a text was last changed, where no version says so; a source's logo) is left out, never made up.

use std::borrow::Cow;

use crate::clean::Part;
use crate::plan::{ArticleView, Head, IssueDetails, IssueLink, Link, SiteView, Subject, Thing};
use crate::render::json::{Node, list, list_of_some, object, text};

/// JSON-LD of the page of an article, fit for a `<script type="application/ld+json">` as it is: `<`, `>` and `&` are written
/// `\u003c`, `\u003e` and `\u0026`, the line separators U+2028 and U+2029 likewise.
pub(super) fn of_article(site: &SiteView, head: &Head, view: &ArticleView<'_>) -> String {
    let page = Page { site, head };
    let main = match &view.details.issue {
        Some(issue) => page.issue(view, issue),
        None => page.article(view),
    };
    page.graph([main].into_iter().chain(view.details.issue.as_ref().map(|issue| page.item_list(issue))))
}

/// JSON-LD of any other page, written likewise; none for one that is nothing to a search engine.
pub(super) fn of_page(site: &SiteView, head: &Head, subject: &Subject) -> Option<String> {
    let page = Page { site, head };
    Some(page.graph([match subject {
        Subject::Nothing => return None,
        Subject::WebSite => page.web_site(),
        Subject::Page => page.by_itself(),
        Subject::Listing => page.collection(None, None),
        Subject::Time(period) => page.collection(Some(period), None),
        Subject::About(thing) => page.collection(None, Some(about(thing))),
    }]))
}

/// Items of an issue that search engines are told of, at most.
const MOST_ITEMS: usize = 200;

struct Page<'a> {
    site: &'a SiteView,
    head: &'a Head,
}

impl<'a> Page<'a> {
    /// What the page is, and where it stands on the site.
    fn graph(&self, main: impl IntoIterator<Item = Node<'a>>) -> String {
        let graph = list(main.into_iter().chain(self.breadcrumbs()));
        object([("@context", Node::from("https://schema.org")), ("@graph", graph)]).for_script()
    }

    /// The article as this site prints it.
    fn article(&self, view: &'a ArticleView<'_>) -> Node<'a> {
        let card = &view.card;
        let lead = card.image.map(|image| self.absolute(&image.url));
        let image = lead.or(self.head.image.as_deref().map(Cow::from));
        let topics = view.details.topics.iter().map(|topic| (&topic.name).into());
        let changed = view.details.changes.as_ref();
        let words = Some(view.details.words).filter(|words| *words > 0);
        object([
            ("@type", "NewsArticle".into()),
            ("mainEntityOfPage", (&self.head.url).into()),
            ("headline", card.title.into()),
            ("description", text(card.summary)),
            ("inLanguage", text(card.language)),
            ("datePublished", card.published.as_ref().map(|date| &date.iso).into()),
            ("dateModified", changed.and_then(|changes| changes.last.as_ref()).map(|date| &date.iso).into()),
            ("image", image.map(|url| list([url.into()])).into()),
            ("author", self.author(view)),
            ("publisher", self.publisher()),
            ("translator", contributors(view, Part::Translator)),
            ("editor", contributors(view, Part::Editor)),
            ("isBasedOn", original(view)),
            ("articleSection", card.column.map(|column| &column.name).into()),
            ("keywords", list_of_some(topics)),
            ("wordCount", words.map(Node::Number).into()),
        ])
    }

    /// The issue of a roundup, which is a periodical.
    fn issue(&self, view: &'a ArticleView<'_>, issue: &'a IssueDetails<'_>) -> Node<'a> {
        let card = &view.card;
        let roundup = object([
            ("@type", "Periodical".into()),
            ("name", (&issue.roundup.name).into()),
            ("publisher", self.publisher()),
        ]);
        object([
            ("@type", "PublicationIssue".into()),
            ("url", (&self.head.url).into()),
            ("name", card.title.into()),
            ("issueNumber", issue.number.map(Node::Number).into()),
            ("description", text(card.summary)),
            ("inLanguage", text(card.language)),
            ("datePublished", card.published.as_ref().map(|date| &date.iso).into()),
            ("author", self.author(view)),
            ("publisher", self.publisher()),
            ("isPartOf", roundup),
        ])
    }

    /// What an issue links to.
    fn item_list(&self, issue: &'a IssueDetails<'_>) -> Node<'a> {
        let items =
            issue.links.iter().take(MOST_ITEMS).zip(1..).map(|(IssueLink { name, url }, position)| {
                object([
                    ("@type", "ListItem".into()),
                    ("position", Node::Number(position)),
                    ("name", (*name).into()),
                    ("url", (*url).into()),
                ])
            });
        object([
            ("@type", "ItemList".into()),
            ("name", (&self.head.title).into()),
            ("url", (&self.head.url).into()),
            ("numberOfItems", Node::Number(issue.items)),
            ("itemListElement", list(items)),
        ])
    }

    /// Who wrote the article: its authors, else its byline as it stands, else its source.
    fn author(&self, view: &'a ArticleView<'_>) -> Node<'a> {
        let linked = |kind: &'static str, link: &'a Link| {
            let url = self.absolute(&link.url);
            object([("@type", kind.into()), ("name", (&link.name).into()), ("url", url.into())])
        };
        match (&view.details.authors[..], view.card.author.as_deref(), view.card.source) {
            ([], None, None) => Node::Absent,
            ([], None, Some(source)) => list([linked("NewsMediaOrganization", source)]),
            ([], Some(byline), _) => list([named("Person", byline)]),
            (authors, ..) => list(authors.iter().map(|author| linked("Person", author))),
        }
    }

    fn publisher(&self) -> Node<'a> {
        self.home("Organization")
    }

    /// The site as a thing of a kind.
    fn home(&self, kind: &'static str) -> Node<'a> {
        let (name, url) = (&self.site.title, &self.site.base_url);
        object([("@type", kind.into()), ("name", name.into()), ("url", url.into())])
    }

    fn web_site(&self) -> Node<'a> {
        object([
            ("@type", "WebSite".into()),
            ("url", (&self.site.base_url).into()),
            ("name", (&self.site.title).into()),
            ("description", text(&self.site.description)),
            ("inLanguage", text(&self.site.language)),
            ("publisher", self.publisher()),
        ])
    }

    /// A page that stands by itself.
    fn by_itself(&self) -> Node<'a> {
        object([
            ("@type", "WebPage".into()),
            ("url", (&self.head.url).into()),
            ("name", (&self.head.title).into()),
            ("description", text(&self.head.description)),
            ("inLanguage", text(&self.head.language)),
            ("isPartOf", self.home("WebSite")),
        ])
    }

    /// A listing; `period` (ISO 8601) is the time that its articles cover.
    fn collection(&self, period: Option<&'a str>, about: Option<Node<'a>>) -> Node<'a> {
        object([
            ("@type", "CollectionPage".into()),
            ("url", (&self.head.url).into()),
            ("name", (&self.head.title).into()),
            ("description", text(&self.head.description)),
            ("inLanguage", text(&self.head.language)),
            ("temporalCoverage", period.into()),
            ("about", about.into()),
            ("isPartOf", self.home("WebSite")),
        ])
    }

    /// The way from the front page to this page; none on the front page itself.
    fn breadcrumbs(&self) -> Option<Node<'a>> {
        if self.head.breadcrumbs.is_empty() {
            return None;
        }
        let above = self.head.breadcrumbs.iter().map(|link| (&link.name, self.absolute(&link.url)));
        // The last is the page itself, whose URL everyone knows who reads this.
        let here = (&self.head.title, None);
        let above = above.map(|(name, url)| (name, Some(url)));
        let items = above.chain([here]).zip(1..).map(|((name, url), position)| {
            object([
                ("@type", "ListItem".into()),
                ("position", Node::Number(position)),
                ("name", name.into()),
                ("item", url.into()),
            ])
        });
        Some(object([("@type", "BreadcrumbList".into()), ("itemListElement", list(items))]))
    }

    /// The absolute form of a URL in a view. Root-relative ones have the base path in front already.
    fn absolute<'u>(&self, url: &'u str) -> Cow<'u, str> {
        if !url.starts_with('/') {
            return url.into();
        }
        let home = self.site.base_url.trim_end_matches('/');
        let origin = home.strip_suffix(self.site.base_path.as_str()).unwrap_or(home);
        format!("{origin}{url}").into()
    }
}

/// The original: whose it is and where it stands.
fn original<'a>(view: &'a ArticleView<'_>) -> Node<'a> {
    let Some(url) = view.original else { return Node::Absent };
    let source = view.card.source;
    object([
        ("@type", "NewsArticle".into()),
        ("url", url.into()),
        ("publisher", source.map(|source| named("NewsMediaOrganization", &source.name)).into()),
    ])
}

/// A thing of which the name is known.
/// Who had a part in it that has a name in schema.org.
fn contributors<'a>(view: &'a ArticleView<'_>, part: Part) -> Node<'a> {
    let mut people = view.contributors.iter().filter(|one| one.part == part).peekable();
    if people.peek().is_none() {
        return Node::Absent;
    }
    list(people.map(|one| named("Person", &one.name)))
}

fn named<'a>(kind: &'static str, name: &'a str) -> Node<'a> {
    object([("@type", kind.into()), ("name", name.into())])
}

/// What a listing is about.
fn about(thing: &Thing) -> Node<'_> {
    object([("@type", thing.kind.into()), ("name", (&thing.name).into()), ("url", thing.url.as_ref().into())])
}

#[cfg(test)]
mod tests;
