//! What every kind of page says of itself, in one file of `plan::pages` a kind: which pages there are of it and where, what
//! stands on each, and what to call it in messages.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::clean::{Article, Details};
use crate::config::AiUse;
use crate::curate::Month;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;
use crate::ground::served::{FileKind, Served};
use crate::plan::article_view::{ArticleFacts, BodyRef};
use crate::plan::book_view::BookView;
use crate::plan::cards::CardRef;
use crate::plan::feed_format::FeedFormat;
use crate::plan::feed_view::{EntryRef, FeedView};
use crate::plan::frame::Frame;
use crate::plan::listing;
use crate::plan::numbers::Numbers;
use crate::plan::site::{Files, Site};
use crate::plan::sitemaps::{Part, Sitemap, SitemapItem};
use crate::plan::urls::Place;
use crate::plan::view::{Card, CatalogEntry, Head, NewsEntry, OpmlEntry, SiteView, SitemapEntry};
use crate::scripts::{Converter, Word, marked};
use crate::search::{self, Facet, Root};

/// A kind of page. A value names one page of it.
pub(crate) trait Kind {
    /// Adds all pages of the kind.
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>)
    where
        Self: Sized;

    /// Whether the tree in the other script has its pages as well. Files that are of no script, and what is asked for at one place
    /// for the whole site, stand once.
    fn is_doubled() -> bool
    where
        Self: Sized,
    {
        true
    }

    /// What its bytes are made from.
    fn content<'a>(&'a self, site: &'a Site<'a>, cuts: &'a Cuts) -> Content<'a>;

    /// What it shows, for a sentence that ends in "changed".
    fn shows(&self) -> &'static str;

    /// What it is to those who serve it, at its path below the output folder: a page that lists others, unless it says otherwise.
    fn served<'a>(&'a self, _path: &str) -> Served<'a> {
        Served::page(FileKind::Listing)
    }

    /// The file of the article that it is there for, with whose `slug` it can be moved.
    fn file(&self, _site: &Site<'_>) -> Option<String> {
        None
    }

    /// The line of that file that says where it is.
    fn line(&self, _site: &Site<'_>) -> Option<u32> {
        None
    }

    /// The month that it is of: one that is over, and in which nothing changes any more, should leave it as it is.
    fn month(&self, _site: &Site<'_>) -> Option<Month> {
        None
    }

    /// What it is, for a message about two outputs at one path.
    fn name(&self, site: &Site<'_>) -> String {
        self.file(site).unwrap_or_else(|| "a page of the site".into())
    }
}

/// Lists that are cut before anything is printed, and that several pages are made from.
#[derive(Debug, Default)]
pub(crate) struct Cuts {
    pub(crate) sitemaps: Vec<Sitemap>,
    /// Parts of the search index.
    pub(crate) index: Vec<search::Part>,
    /// What their numbers stand for.
    pub(crate) numbers: Numbers,
    /// Own pages in the search index, in its order: they are counted on from these.
    pub(crate) searched: Vec<SearchedPage>,
    /// Those of the tree in the other script.
    pub(crate) twin: Option<Box<Cuts>>,
}

/// An own page that the search finds.
#[derive(Debug)]
pub(crate) struct SearchedPage {
    /// By its place in the digest.
    pub(crate) ix: u32,
    /// Root-relative.
    pub(crate) url: String,
}

impl SearchedPage {
    /// Its file, cleaned.
    pub(crate) fn of<'a>(&self, site: &Site<'a>) -> &'a Article {
        &site.digest.pages[self.ix as usize]
    }
}

/// All that the bytes of one file are made from, and by what.
#[derive(Serialize)]
pub(crate) enum Content<'a> {
    /// By [`PageView::ARTICLE`], when the text is there.
    Article(Box<ArticleFacts<'a>>),
    /// By a template.
    Page(Box<PageView<'a>>),
    Feed(FeedFormat, FeedView<EntryRef<'a>>),
    Sitemap(Vec<SitemapEntry>),
    SitemapIndex(Vec<SitemapEntry>),
    /// Name of the digest, and what is new.
    NewsSitemap(&'a str, Vec<NewsEntry<'a>>),
    /// What it is made from.
    Robots(RobotsText),
    /// Title, and the feeds of the site.
    Opml(&'a str, Vec<OpmlEntry>),
    OpenSearch(&'a SiteView),
    /// Rows of a file of comma-separated values.
    Table(Vec<Vec<String>>),
    /// What the search page converts its results by: the editor's words, which it knows in both forms, and what is in the fingerprint of
    /// all that is converted.
    Script(&'a [Word]),
    /// Names of authors for the search.
    Authors(Vec<Facet<'a>>),
    /// Root of the search index, with fingerprints and names of its parts. It is printed with these.
    IndexRoot(Root<'a>, Vec<(Fingerprint, &'a str)>),
    /// A file of a part of the search index, which is printed with the others of the part.
    IndexFile(Fingerprint, String),
    /// A book for e-readers.
    Book(Box<BookView<'a>>),
    /// The site, the list's own URL, and books.
    Catalog(&'a SiteView, String, Vec<CatalogEntry>),
    /// Versions of an article.
    TimeMap(TimeMapOf<'a>),
    /// Sums of other files, which are printed when these are.
    Sums,
    /// A file that is copied, as long as its path or this is the same.
    Copy(Option<Fingerprint>),
}

/// What a list of the versions of an article is made from (RFC 7089).
#[derive(Serialize)]
pub(crate) struct TimeMapOf<'a> {
    /// Its absolute URL.
    pub url: String,
    /// The article, whose details know its original.
    pub article: DetailsOf<'a>,
    /// Absolute URL of each version and since when it stood, oldest first; the last is the article as it is now.
    pub versions: Vec<(String, DateTime<Utc>)>,
}

/// What `robots.txt` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RobotsText {
    /// Absolute URLs.
    pub sitemaps: Vec<String>,
    pub ai: Option<AiUse>,
    /// Whether search engines are asked to leave articles out.
    pub noindex: bool,
}

impl Content<'_> {
    /// Whether it shows texts that are converted to the script of its tree.
    pub(crate) fn is_of_a_script(&self) -> bool {
        match self {
            Self::Article(_) | Self::Page(_) | Self::Feed(..) | Self::NewsSitemap(..) | Self::Opml(..) => {
                true
            }
            Self::Table(_) | Self::OpenSearch(_) | Self::Script(_) => true,
            Self::Sitemap(_) | Self::SitemapIndex(_) | Self::Robots(_) | Self::Copy(_) => false,
            Self::Book(_) | Self::Catalog(..) => true,
            Self::TimeMap(_) | Self::Sums => false,
            Self::Authors(_) | Self::IndexRoot(..) | Self::IndexFile(..) => false,
        }
    }
}

/// What one HTML page is made from.
#[derive(Serialize)]
pub(crate) struct PageView<'a> {
    /// Name of its template.
    pub template: Cow<'static, str>,
    /// What stands in its head.
    pub head: Head,
    /// What its template shows.
    pub view: Box<dyn erased_serde::Serialize + 'a>,
    /// What it is to a search engine.
    pub subject: Subject,
    /// A text that stands on it as its `introduction`, on an own page as its `body`, and is not in memory.
    pub text: Option<BodyRef<'a>>,
    /// What stands in its head and is not in memory.
    pub borrowed: Borrowed<'a>,
}

/// What the head of a page has from articles in the place of its own.
#[derive(Default, Serialize)]
pub(crate) struct Borrowed<'a> {
    /// The article whose first sentences describe it.
    pub description: Option<CardRef<'a>>,
    /// The article whose picture is its.
    pub image: Option<CardRef<'a>>,
    /// The article whose original search engines are asked to show.
    pub canonical: Option<CardRef<'a>>,
    /// The own page that it is, whose first sentences and picture are its.
    pub own: Option<DetailsOf<'a>>,
}

/// What of a text is not in memory: in a fingerprint, that of it.
pub(crate) struct DetailsOf<'a>(pub(crate) &'a Site<'a>, pub(crate) &'a Article);

impl DetailsOf<'_> {
    /// Reads them.
    ///
    /// # Errors
    /// When they can't be had.
    pub(crate) fn read(&self) -> Result<Arc<Details>, Diagnostic> {
        self.0.texts.details(self.1)
    }
}

impl Serialize for DetailsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.details.in_one_piece(serializer)
    }
}

impl Borrowed<'_> {
    /// Puts it into a head.
    ///
    /// # Errors
    /// When it can't be had.
    pub(crate) fn fill(
        &self,
        head: &mut Head,
        frame: &Frame<'_>,
        to: Option<&Converter>,
    ) -> Result<(), Diagnostic> {
        if let Some(article) = &self.description {
            let text = |card: Card<'_>| match to {
                Some(to) => marked(&to.text_in(card.summary, card.language)),
                None => card.summary.to_owned(),
            };
            head.description = article.show(text)?;
        }
        if let Some(article) = &self.image {
            head.image = article.details()?.lead_image.as_ref().map(|image| frame.absolute(&image.url));
        }
        if let Some(article) = &self.canonical
            && let Some(original) = &article.details()?.url
        {
            head.canonical = original.to_string();
        }
        if let Some(own) = &self.own {
            let details = own.read()?;
            if !details.summary.is_empty() {
                head.description.clone_from(&details.summary);
            }
            head.image = details.lead_image.as_ref().map(|image| frame.absolute(&image.url));
        }
        Ok(())
    }
}

/// What a page is to a search engine (schema.org).
#[derive(Serialize)]
pub(crate) enum Subject {
    /// Nothing to be found.
    Nothing,
    /// The site itself.
    WebSite,
    /// A page that stands by itself.
    Page,
    /// A listing.
    Listing,
    /// A listing of articles of a time (ISO 8601).
    Time(String),
    /// A listing of articles about a thing.
    About(Thing),
}

/// Something that articles can be about.
#[derive(Serialize)]
pub(crate) struct Thing {
    /// Its type in schema.org.
    pub kind: &'static str,
    pub name: String,
    /// Its own page elsewhere.
    pub url: Option<String>,
}

impl<'a> PageView<'a> {
    /// The template of an article, whose page is made when its text is there.
    pub(crate) const ARTICLE: &'static str = "article.html";

    pub(crate) fn new(
        template: &'static str,
        head: Head,
        view: impl Serialize + 'a,
        subject: Subject,
    ) -> Self {
        let template = Cow::Borrowed(template);
        Self { template, head, view: Box::new(view), subject, text: None, borrowed: Borrowed::default() }
    }
}

impl<'a> From<PageView<'a>> for Content<'a> {
    fn from(page: PageView<'a>) -> Self {
        Self::Page(Box::new(page))
    }
}

/// The pages of a site, while they are listed.
pub(crate) struct Pages<'a, P> {
    pub(crate) site: &'a Site<'a>,
    pub(crate) files: &'a Files<'a>,
    pub(crate) listed: Vec<(OutputPath, P)>,
    /// What stands in the sitemaps.
    pub(crate) in_sitemaps: BTreeMap<Part, Vec<SitemapItem>>,
    pub(crate) cuts: Cuts,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a, P> Pages<'a, P> {
    pub(crate) fn new(site: &'a Site<'a>, files: &'a Files<'a>) -> Self {
        let (listed, in_sitemaps, diagnostics) = (Vec::new(), BTreeMap::new(), Vec::new());
        Self { site, files, listed, in_sitemaps, cuts: Cuts::default(), diagnostics }
    }

    /// Adds a page that stands in no sitemap.
    pub(crate) fn add(&mut self, place: &Place, page: impl Into<P>) {
        self.listed.push((place.output(), page.into()));
    }

    /// Adds a page that search engines are shown in a sitemap.
    pub(crate) fn show(&mut self, part: Part, place: &Place, page: impl Into<P>) {
        let url = self.site.frame.absolute(&self.site.frame.url(place));
        self.in_sitemaps.entry(part).or_default().push(SitemapItem::Listing(url));
        self.add(place, page);
    }

    /// Adds the entry page of a listing of so many and the numbered pages that these make (`plan::listing`), which carry
    /// `noindex`.
    pub(crate) fn show_listing<K: Into<P>>(
        &mut self,
        part: Part,
        place: &Place,
        length: usize,
        page: impl Fn(Option<u32>) -> K,
    ) {
        for number in listing::numbers(length, self.site.config.listings.size) {
            self.add(&place.numbered(Some(number)), page(Some(number)));
        }
        self.show(part, place, page(None));
    }
}
