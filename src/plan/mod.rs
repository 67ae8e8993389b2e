//! A [`Digest`] in, a [`Plan`] out: every output file with its URL and the fingerprint of all that its bytes depend on.
//! Nothing is rendered here and nothing is read.

mod calendar;
mod dates;
mod editions;
mod feeds;
mod front;
mod groups;
mod listing;
mod outputs;
mod own_links;
mod pages;
mod search;
mod sitemaps;
mod stories;
#[cfg(test)]
mod tests;
mod urls;
pub(crate) mod view;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::clean::{Article, Attachments, SafeHtml};
use crate::config::{Config, Span};
use crate::content::ContentPath;
use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, Digest, GroupIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::OutputPath;
use crate::search::{IndexFile, Part};

pub(crate) use feeds::has_feeds;
pub(crate) use outputs::{contents, plan};
pub(crate) use search::INDEX;

/// Format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FeedFormat {
    /// RFC 4287, `feed.xml`.
    Atom,
    /// RSS 2.0, `rss.xml`.
    Rss,
    /// JSON Feed 1.1, `feed.json`.
    Json,
}

impl FeedFormat {
    /// All formats.
    pub(crate) const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// IANA media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// What is printed at one path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Page {
    /// An article.
    Article(ArticleIx),
    /// The front page.
    Front,
    /// All years.
    Archive,
    /// One year.
    Year(i32),
    /// One month.
    Month(i32, u32),
    /// One day; the number of a sealed page, none for the entry page. No date: undated articles.
    Day(Option<chrono::NaiveDate>, Option<u32>),
    /// Entry page of a group.
    Group(GroupKind, GroupIx),
    /// A month of a group, as with days.
    GroupMonth(GroupKind, GroupIx, Option<(i32, u32)>, Option<u32>),
    /// All groups of a kind.
    Groups(GroupKind),
    /// An edition.
    Edition(Span),
    /// The newest editions, or those of a year.
    Editions(Option<i32>),
    /// A story.
    Story(StoryIx),
    /// A former address of a story (the place among its former ids), with a link to where it is now.
    StoryAlias(StoryIx, u32),
    /// The newest stories.
    Stories,
    /// Those that became stories in a month, as with days.
    StoriesMonth(Option<(i32, u32)>, Option<u32>),
    /// The feed of editions.
    EditionsFeed(FeedFormat),
    /// A feed of the site or of one group.
    Feed(FeedFormat, Option<(GroupKind, GroupIx)>),
    /// The index of sitemaps.
    SitemapIndex,
    /// The sitemap of the newest articles.
    NewsSitemap,
    /// One sitemap, by its place among them.
    Sitemap(u32),
    /// `robots.txt`.
    Robots,
    /// `opml.xml`.
    Opml,
    /// The page that searches the site.
    Search,
    /// `opensearch.xml`.
    OpenSearch,
    /// A file of the search index.
    Index(IndexFile),
    /// `404.html`.
    NotFound,
    /// A former URL of an article (the place among its aliases), with a link to where it is now.
    Alias(ArticleIx, u32),
    /// A theme file, by its place in the theme's assets.
    Asset(u32),
    /// A file beside an article, by its path below `content/`.
    Attachment(ContentPath),
}

/// One output file.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Where.
    pub path: OutputPath,
    /// What.
    pub page: Page,
    /// Of all that its bytes depend on but its template.
    pub data: Fingerprint,
    /// Of its template and all that this depends on, see [`TemplateFingerprint`].
    pub look: Fingerprint,
    /// Name of its template; none for what no template prints.
    pub template: Option<&'static str>,
}

/// Every output file of the site, without fingerprints.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Sorted by path, no path twice.
    pub pages: Vec<(OutputPath, Page)>,
    /// Sitemaps in the order of [`Page::Sitemap`].
    pub sitemaps: Vec<Sitemap>,
    /// Parts of the search index in the order of [`IndexFile`].
    pub index: Vec<Part>,
    /// Collisions and other findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Every output file of the site.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Sorted by path, no path twice.
    pub outputs: Vec<Output>,
    /// Sitemaps in the order of [`Page::Sitemap`].
    pub sitemaps: Vec<Sitemap>,
    /// Parts of the search index in the order of [`IndexFile`].
    pub index: Vec<Part>,
    /// Collisions and other findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// One sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sitemap {
    /// Where it is.
    pub path: OutputPath,
    /// Absolute URL.
    pub url: String,
    /// What it lists.
    pub entries: Vec<SitemapItem>,
}

/// What a sitemap lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SitemapItem {
    /// A listing, by its absolute URL.
    Listing(String),
    /// An article.
    Article(ArticleIx),
}

/// A file of the theme as the plan sees it.
#[derive(Debug, Clone)]
pub(crate) struct ThemeAsset {
    /// Below the output folder.
    pub output: OutputPath,
    /// Of its bytes.
    pub fingerprint: Fingerprint,
}

/// Of everything that a template's output depends on beside its view: its own text, what it includes, the site's
/// values, messages and asset names.
pub(crate) type TemplateFingerprint<'a> = &'a (dyn Fn(&str) -> Fingerprint + Sync);

/// The digest with all that turns it into pages: URLs, dates, texts. Lives as long as a build, or as a request.
pub(crate) struct Site<'a> {
    pub(crate) config: &'a Config,
    pub(crate) digest: &'a Digest,
    pub(crate) messages: &'a BTreeMap<String, String>,
    pub(crate) dates: Arc<dates::DateFormat>,
    pub(crate) origin: String,
    pub(crate) plan_urls: Arc<SiteUrls>,
    fingerprints: Arc<Fingerprints>,
}

/// What a [`Site`] computes once for all pages: a preview keeps it from one request to the next.
#[derive(Clone)]
pub(crate) struct Groundwork {
    dates: Arc<dates::DateFormat>,
    urls: Arc<SiteUrls>,
    fingerprints: Arc<Fingerprints>,
}

impl Groundwork {
    /// Whether an article would be at this place of the digest under the URL that is there.
    pub(crate) fn is_at(&self, ix: ArticleIx, article: &Article, digest: &Digest, config: &Config) -> bool {
        let place = urls::article(article, &article.title, digest.day(ix), config);
        place == *self.urls.place(ix, config.base_path())
    }

    /// For a digest with the same articles at the same places under the same URLs, some with another text.
    #[must_use]
    pub(crate) fn with_new_texts(&self) -> Self {
        let fingerprints = Arc::new(Fingerprints::new(self.urls.permalinks.len()));
        Self { fingerprints, ..self.clone() }
    }
}

/// Fingerprints of articles, each computed when it is first asked for: a preview needs those of one page.
struct Fingerprints {
    cards: Vec<OnceLock<Fingerprint>>,
    articles: Vec<OnceLock<Fingerprint>>,
}

impl Fingerprints {
    fn new(articles: usize) -> Self {
        let unknown = || std::iter::repeat_with(OnceLock::new).take(articles).collect();
        Self { cards: unknown(), articles: unknown() }
    }
}

/// Where everything is.
pub(crate) struct SiteUrls {
    /// Root-relative URL of each article with the base path in front, same places as the digest's articles.
    pub(crate) permalinks: Vec<String>,
    /// Where it is below the output folder, unless that is what its URL says.
    places: Vec<Option<Box<urls::Place>>>,
    years: BTreeMap<i32, u32>,
    months: BTreeMap<(i32, u32), u32>,
    /// Days with articles as pages name them, each written when it is first asked for.
    days: FxHashMap<NaiveDate, OnceLock<view::DateView>>,
    /// Where links of own pieces lead, once all outputs are listed.
    own_links: OnceLock<OwnUrls>,
}

/// The URLs of the links of own pieces, none for one that leads nowhere.
pub(crate) type OwnUrls = BTreeMap<ArticleIx, Vec<Option<String>>>;

impl SiteUrls {
    /// Where an article is below the output folder.
    fn place(&self, ix: ArticleIx, base_path: &str) -> Cow<'_, urls::Place> {
        match &self.places[ix.0 as usize] {
            Some(place) => Cow::Borrowed(place),
            None => Cow::Owned(urls::Place::file(below(&self.permalinks[ix.0 as usize], base_path))),
        }
    }
}

/// A URL of the site without the base path and the slash behind it.
fn below<'a>(url: &'a str, base_path: &str) -> &'a str {
    url.get(base_path.len() + 1..).unwrap_or_default()
}

/// Files that are published as they are.
pub(crate) struct Files<'a> {
    /// Files of the theme.
    pub assets: &'a [ThemeAsset],
    /// Files beside articles.
    pub attachments: &'a Attachments,
    /// Attachments that articles use.
    pub used_attachments: &'a std::collections::BTreeSet<ContentPath>,
}

impl<'a> Site<'a> {
    /// Gives every article its URL.
    pub(crate) fn new(
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
    ) -> Self {
        Self::after(None, config, digest, messages)
    }

    /// The same, when most articles are those of another digest under the same configuration: they keep their URLs.
    pub(crate) fn after(
        before: Option<(&Digest, &Groundwork)>,
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
    ) -> Self {
        use chrono::Datelike;
        let (mut years, mut months) = (BTreeMap::new(), BTreeMap::new());
        for (day, articles) in digest.calendar.iter() {
            *years.entry(day.year()).or_default() += articles.len() as u32;
            *months.entry((day.year(), day.month())).or_default() += articles.len() as u32;
        }
        let days = digest.calendar.keys().map(|day| (*day, OnceLock::new())).collect();
        let same = before.map(|(before, _)| digest.places_in(before)).unwrap_or_default();
        let (places, permalinks) = (0..digest.articles.len())
            .into_par_iter()
            .map(|place| match (before, same.get(place)) {
                (Some((_, Groundwork { urls, .. })), Some(Some(old))) => {
                    let old = old.0 as usize;
                    (urls.places[old].clone(), urls.permalinks[old].clone())
                }
                _ => {
                    let ix = ArticleIx(place as u32);
                    let place =
                        urls::article(digest.article(ix), digest.original_title(ix), digest.day(ix), config);
                    let permalink = place.url(config.base_path());
                    let is_url = below(&permalink, config.base_path()) == place.as_str();
                    ((!is_url).then(|| Box::new(place)), permalink)
                }
            })
            .unzip();
        let groundwork = Groundwork {
            dates: Arc::new(dates::DateFormat::new(config, messages)),
            urls: Arc::new(SiteUrls { permalinks, places, years, months, days, own_links: OnceLock::new() }),
            fingerprints: Arc::new(Fingerprints::new(digest.articles.len())),
        };
        Self::on(groundwork, config, digest, messages)
    }

    /// The same site again. The groundwork must be that of this configuration, these messages and a digest with the same
    /// articles at the same places.
    pub(crate) fn on(
        groundwork: Groundwork,
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
    ) -> Self {
        let Groundwork { dates, urls: plan_urls, fingerprints } = groundwork;
        Self { config, digest, messages, dates, origin: config.origin(), plan_urls, fingerprints }
    }

    /// What [`Site::on`] takes.
    pub(crate) fn groundwork(&self) -> Groundwork {
        Groundwork {
            dates: self.dates.clone(),
            urls: self.plan_urls.clone(),
            fingerprints: self.fingerprints.clone(),
        }
    }

    /// Path below the host, without `/` at the end.
    pub(crate) fn base_path(&self) -> &str {
        self.config.base_path()
    }

    /// One article.
    pub(crate) fn article(&self, ix: ArticleIx) -> &crate::clean::Article {
        self.digest.article(ix)
    }

    /// The values that every template sees.
    pub(crate) fn view(&self) -> view::SiteView {
        let base_path = self.config.base_path();
        let menu = self.config.menu.iter().map(|item| crate::config::MenuItem {
            name: item.name.clone(),
            url: if item.url.starts_with('/') {
                format!("{base_path}{}", item.url)
            } else {
                item.url.clone()
            },
        });
        view::SiteView {
            title: self.config.title.clone(),
            description: self.config.description.clone(),
            language: self.config.language.clone(),
            base_url: self.config.base_url.to_string(),
            base_path: base_path.to_owned(),
            editor: self.config.editor.clone(),
            picture_hosts: self.config.images.hosts(),
            editions: self.config.editions.any(),
            stories: self.config.has_stories(),
            search: self.config.search.enabled.then(|| self.url(&urls::search())),
            menu: menu.collect(),
        }
    }

    /// Of all that [`view::Card`] shows.
    /// Where the links of a piece to other places of the site lead, by their numbers.
    pub(crate) fn own_urls(&self, ix: ArticleIx) -> &[Option<String>] {
        let urls = self.plan_urls.own_links.get().and_then(|links| links.get(&ix));
        urls.map_or(&[], Vec::as_slice)
    }

    fn card_fingerprint(&self, ix: ArticleIx) -> Fingerprint {
        *self.fingerprints.cards[ix.0 as usize].get_or_init(|| self.hash_card(ix))
    }

    /// Of all that an article's page and feed entries show of the article itself.
    fn article_fingerprint(&self, ix: ArticleIx) -> Fingerprint {
        *self.fingerprints.articles[ix.0 as usize].get_or_init(|| self.hash_article(ix))
    }

    fn hash_card(&self, ix: ArticleIx) -> Fingerprint {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let mut hasher = Hasher::new();
        hasher
            .text(self.config.time_zone.name())
            .text(&article.title)
            .text(self.permalink(ix))
            .text(&article.language)
            .maybe(article.author.as_deref())
            .number(article.published.map_or(i64::MIN, |moment| moment.timestamp_millis()))
            .text(&article.summary);
        self.hash_group(&mut hasher, GroupKind::Source, groups.source);
        self.hash_group(&mut hasher, GroupKind::Column, groups.column);
        match &article.lead_image {
            None => hasher.number(0),
            Some(image) => hasher
                .text(&image.url)
                .text(&image.alt)
                .number(image.width.map_or(-1, i64::from))
                .number(image.height.map_or(-1, i64::from)),
        };
        hasher.finish()
    }

    fn hash_article(&self, ix: ArticleIx) -> Fingerprint {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let mut hasher = Hasher::new();
        hasher
            .fingerprint(self.card_fingerprint(ix))
            .fingerprint(article.id.0)
            .fingerprint(article.body_hash)
            .maybe(article.url.as_ref().map(|url| url.as_str()))
            .number(i64::from(article.characters))
            .number(i64::from(article.words))
            .number(i64::from(article.reading_minutes));
        for url in self.own_urls(ix) {
            hasher.maybe(url.as_deref());
        }
        if let Some(mark) = self.digest.marks.get(&ix) {
            hasher
                .text("mark")
                .maybe(mark.note.as_ref().map(SafeHtml::as_str))
                .maybe(mark.correction.as_ref().map(SafeHtml::as_str))
                .maybe(mark.original_title.as_deref());
        }
        for (kind, list) in [(GroupKind::Author, &groups.authors), (GroupKind::Topic, &groups.topics)] {
            hasher.number(list.len() as i64);
            for group in list {
                self.hash_group(&mut hasher, kind, Some(*group));
            }
        }
        hasher.finish()
    }

    fn hash_group(&self, hasher: &mut Hasher, kind: GroupKind, ix: Option<GroupIx>) {
        match ix {
            None => hasher.number(0),
            Some(ix) => {
                let group = self.digest.group(kind, ix);
                hasher.text(&group.id).text(&group.name)
            }
        };
    }
}
