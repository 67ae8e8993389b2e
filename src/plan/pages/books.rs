//! Books for e-readers (EPUB 3.3): of editions, and of the months of topics and sources that site.toml names; and the list of the newest
//! for programs that read them (OPDS 1.2). Each says what its page says, with the texts, and changes when an article of its time does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveTime, TimeZone, Utc};

use crate::config::{Slugs, Span};
use crate::curate::{ArticleIx, GroupIx, GroupKind, Month};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::served::{FileKind, Served};
use crate::ground::slug::slugify;
use crate::plan::book_view::{BookPart, BookView, BookWords, Chapter};
use crate::plan::dates;
use crate::plan::feed_view::uuid;
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::selection::{Selection, newest_first};
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::CatalogEntry;

/// Type of a book.
const EPUB: &str = "application/epub+zip";

/// Articles in a book: what more there is stands on the site.
const MOST: usize = 1000;

/// Bytes of the site's name in those of its books.
const NAME: usize = 32;

/// The book of an edition, or of a month of a topic or source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Book {
    Edition(Span),
    Month(GroupKind, GroupIx, Month),
}

impl Kind for Book {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        for book in Self::all(site) {
            pages.add(&book.place(site), book);
        }
        let editions = &site.config.editions;
        for (key, kind, named) in [
            ("epub_topics", GroupKind::Topic, &editions.epub_topics),
            ("epub_sources", GroupKind::Source, &editions.epub_sources),
        ] {
            let known = |id: &&String| site.digest.groups(kind).iter().any(|group| group.id == **id);
            pages.diagnostics.extend(named.iter().filter(|id| !known(id)).map(|id| {
                let warning = format!("`editions.{key}` names {id:?}, and no article is of it");
                let help = format!("write the last part of an address below /{}/", kind.folder());
                Diagnostic::warning(warning).at("site.toml").help(help)
            }));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Book(Box::new(self.view(site)))
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Asset, EPUB)
    }

    fn shows(&self) -> &'static str {
        "an article in it, or what the editor says,"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        match *self {
            Self::Edition(span) => Some((span.last_day().year(), span.last_day().month())),
            Self::Month(_, _, month) => Some(month),
        }
    }

    fn name(&self, site: &Site<'_>) -> String {
        format!("the book {}", self.file_name(site))
    }
}

impl Book {
    /// All that there are.
    fn all(site: &Site<'_>) -> Vec<Self> {
        let config = &site.config.editions;
        let editions = config.epub.then(|| site.digest.editions.keys().copied().map(Self::Edition));
        let named = [(GroupKind::Topic, &config.epub_topics), (GroupKind::Source, &config.epub_sources)];
        let months = named.into_iter().flat_map(|(kind, named)| {
            let groups = site.digest.groups(kind).iter().zip((0..).map(GroupIx));
            let wanted = groups.filter(|(group, _)| named.contains(&group.id));
            wanted.flat_map(move |(group, ix)| {
                group.months.keys().flatten().map(move |month| Self::Month(kind, ix, *month))
            })
        });
        editions.into_iter().flatten().chain(months).filter(|book| !book.articles(site).is_empty()).collect()
    }

    /// Of this edition, if there is one.
    pub(crate) fn of_edition(site: &Site<'_>, span: Span) -> Option<Self> {
        let book = Self::Edition(span);
        (site.config.editions.epub && !book.articles(site).is_empty()).then_some(book)
    }

    /// Of this month of a group, if there is one.
    pub(crate) fn of_month(
        site: &Site<'_>,
        kind: GroupKind,
        ix: GroupIx,
        month: Option<Month>,
    ) -> Option<Self> {
        let editions = &site.config.editions;
        let named = match kind {
            GroupKind::Topic => &editions.epub_topics,
            GroupKind::Source => &editions.epub_sources,
            _ => return None,
        };
        let is_named = named.contains(&site.digest.group(kind, ix).id);
        month.filter(|_| is_named).map(|month| Self::Month(kind, ix, month))
    }

    /// Root-relative URL.
    pub(crate) fn url(self, site: &Site<'_>) -> String {
        site.frame.url(&self.place(site))
    }

    /// `tide-2024-w03.epub`, as it is called on a reader that has books of many sites.
    fn file_name(self, site: &Site<'_>) -> String {
        let site_name = match slugify(&site.config.title, Slugs::Ascii, NAME) {
            empty if empty.is_empty() => "digest".to_owned(),
            name => name,
        };
        match self {
            Self::Edition(span) => format!("{site_name}-{span}.epub"),
            Self::Month(kind, ix, (year, month)) => {
                format!("{site_name}-{}-{year:04}-{month:02}.epub", site.digest.group(kind, ix).id)
            }
        }
    }

    fn page(self, site: &Site<'_>) -> Place {
        match self {
            Self::Edition(span) => urls::edition(span),
            Self::Month(kind, ix, month) => urls::group_month(kind, site.digest.group(kind, ix), Some(month)),
        }
    }

    fn place(self, site: &Site<'_>) -> Place {
        urls::book(&self.page(site), &self.file_name(site))
    }

    /// Newest first.
    fn articles(self, site: &Site<'_>) -> Vec<ArticleIx> {
        match self {
            Self::Edition(span) => newest_first(site, span).collect(),
            Self::Month(kind, ix, month) => {
                site.digest.group(kind, ix).in_month(Some(month)).iter().rev().copied().collect()
            }
        }
    }

    fn title(self, site: &Site<'_>) -> (String, Option<String>) {
        match self {
            Self::Edition(span) => {
                let (title, time) = (site.edition_title(span), site.span_name(span));
                let subtitle = (title != time).then_some(time);
                (format!("{} · {title}", site.frame.view.title), subtitle)
            }
            Self::Month(kind, ix, month) => {
                let name = &site.group_link(kind, ix).name;
                (format!("{name} · {}", site.frame.dates.month(month)), Some(site.frame.view.title.clone()))
            }
        }
    }

    fn view<'a>(self, site: &'a Site<'a>) -> BookView<'a> {
        let frame = &site.frame;
        let mut articles = self.articles(site);
        let more = articles.len().saturating_sub(MOST);
        articles.truncate(MOST);
        let newest = articles.iter().filter_map(|ix| site.article(*ix).published).max();
        let first = match self {
            Self::Edition(span) => span.first_day(),
            Self::Month(_, _, month) => dates::days_of(month).next().unwrap_or_default(),
        };
        let begins = || site.config.time_zone.from_local_datetime(&first.and_time(NaiveTime::MIN)).earliest();
        let modified =
            newest.or_else(|| begins().map(|moment| moment.to_utc())).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let url = frame.absolute(&frame.url(&self.page(site)));
        let (title, subtitle) = self.title(site);
        let introduction = match self {
            Self::Edition(span) => {
                site.digest.editions.get(&span).and_then(|edition| edition.introduction.as_ref())
            }
            Self::Month(..) => None,
        };
        BookView {
            id: uuid(Fingerprint::of(frame.absolute(&self.url(site)).as_bytes())),
            title,
            subtitle,
            language: frame.view.language.clone(),
            modified,
            url,
            introduction,
            parts: self.parts(site, &articles),
            more,
            words: words(site),
        }
    }

    /// What the editor chose, then topics, then sources; each article once. The book of a topic is of sources, that of a source of
    /// topics.
    fn parts<'a>(self, site: &'a Site<'a>, articles: &[ArticleIx]) -> Vec<BookPart<'a>> {
        let mut printed: BTreeSet<ArticleIx> = BTreeSet::new();
        let mut parts = Vec::new();
        let mut add = |name: Option<String>, of: Vec<ArticleIx>, printed: &mut BTreeSet<ArticleIx>| {
            let fresh: Vec<ArticleIx> = of.into_iter().filter(|ix| printed.insert(*ix)).collect();
            if !fresh.is_empty() {
                let chapters = fresh.into_iter().map(|ix| chapter(site, ix)).collect();
                parts.push(BookPart { name, chapters });
            }
        };
        if let Self::Edition(span) = self {
            let Selection { lead, pinned, .. } = Selection::new(site, span);
            let chosen = lead.into_iter().chain(pinned).filter(|ix| articles.contains(ix));
            add(None, chosen.collect(), &mut printed);
        }
        let kinds = match self {
            Self::Month(GroupKind::Topic, ..) => &[GroupKind::Source][..],
            _ => &[GroupKind::Topic, GroupKind::Source],
        };
        for kind in kinds {
            let mut groups: BTreeMap<GroupIx, Vec<ArticleIx>> = BTreeMap::new();
            for ix in articles {
                // The first of its topics is where it stands.
                if let Some(group) = site.digest.membership(*ix).groups(*kind).first() {
                    groups.entry(*group).or_default().push(*ix);
                }
            }
            for (group, of) in groups {
                let is_its_own = matches!(self, Self::Month(own, ix, _) if own == *kind && ix == group);
                let name = (!is_its_own).then(|| site.group_link(*kind, group).name.clone());
                add(name, of, &mut printed);
            }
        }
        add(None, articles.to_vec(), &mut printed);
        parts
    }
}

fn chapter<'a>(site: &'a Site<'a>, ix: ArticleIx) -> Chapter<'a> {
    let mark = site.digest.marks.get(&ix);
    let topics = &site.digest.membership(ix).topics;
    Chapter {
        card: site.card_ref(ix),
        body: site.body(site.article(ix)),
        topics: topics.iter().map(|topic| site.group_link(GroupKind::Topic, *topic)).collect(),
        correction: mark.and_then(|mark| mark.correction.as_ref()),
        note: mark.and_then(|mark| mark.note.as_ref()),
    }
}

fn words(site: &Site<'_>) -> BookWords {
    let text = |key: &str| site.frame.text(key);
    BookWords {
        publisher: site.frame.view.title.clone(),
        editor: site.frame.view.editor.clone(),
        contents: text("contents"),
        original: text("original"),
        on_site: text("on_site"),
        note: text("note"),
        correction: text("correction"),
        picture: text("picture"),
        undated: text("undated"),
        no_text: text("no_text"),
        read_on: text("read_on"),
        comma: text("comma"),
        colon: text("colon"),
    }
}

/// `opds.xml`: the newest books of editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Catalog;

impl Kind for Catalog {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let editions = &pages.site.config.editions;
        if editions.epub || !editions.epub_topics.is_empty() || !editions.epub_sources.is_empty() {
            pages.add(&Place::file("opds.xml"), Self);
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let mut books: Vec<_> = Book::all(site);
        let last = |book: &Book| match *book {
            Book::Edition(span) => span.last_day(),
            Book::Month(_, _, month) => dates::days_of(month).last().unwrap_or_default(),
        };
        books.sort_by_key(|book| std::cmp::Reverse(last(book)));
        books.truncate(site.config.feeds.size);
        let entry = |book: Book| {
            let (title, subtitle) = book.title(site);
            let newest = book.articles(site).into_iter().filter_map(|ix| site.article(ix).published).max();
            CatalogEntry {
                id: uuid(Fingerprint::of(frame.absolute(&book.url(site)).as_bytes())),
                title,
                summary: subtitle,
                updated: newest.unwrap_or(DateTime::<Utc>::UNIX_EPOCH),
                book: frame.absolute(&book.url(site)),
                page: frame.absolute(&frame.url(&book.page(site))),
            }
        };
        let url = frame.absolute(&frame.url(&Place::file("opds.xml")));
        Content::Catalog(&frame.view, url, books.into_iter().map(entry).collect())
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Front, CATALOG)
    }

    fn shows(&self) -> &'static str {
        "a book in it"
    }
}

/// Type of a catalog (OPDS 1.2, 6).
const CATALOG: &str = "application/atom+xml";
