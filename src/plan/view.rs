//! What views are made of: plain data that templates and feed writers see of the site. The view of a kind of page is in
//! `plan::pages`; docs/theming.md describes every field.
//!
//! URLs in views are root-relative with the base path in front (`/digest/2024/…`) unless a field says absolute.
//! Texts are plain: templates escape them.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clean::Image;
use crate::config::{Config, LookConfig, MenuItem, PolicyParts, Tree};
use crate::plan::urls;
use crate::scripts::{Target, marked};

/// The same for all pages of a site: `site` in templates. Nothing here may change from build to build of the same
/// configuration: it is part of every page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SiteView {
    /// Name of the digest.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// BCP 47 language of the interface.
    pub language: String,
    /// Absolute URL of the front page, with `/` at the end.
    pub base_url: String,
    /// Path below the host without `/` at the end: `""` or `"/digest"`.
    pub base_path: String,
    /// The same for files that stand once for all pages, in whatever script: those of `static/root/`.
    pub files_path: String,
    /// The trees of pages of a site in both Chinese scripts, the first one first; empty for any other.
    pub trees: Vec<TreeView>,
    /// Who answers for the digest.
    pub editor: Option<String>,
    /// Hosts beside the site's own that pictures may come from, as a Content-Security-Policy names them: `https:` for
    /// any, `https://images.example.org`, or nothing.
    pub picture_hosts: String,
    /// What is added to the Content-Security-Policy of every page, by `[policy]` in site.toml.
    pub policy: PolicyParts,
    /// What `[look]` in site.toml names.
    pub look: LookParts,
    /// Whether it has editions.
    pub editions: bool,
    /// Whether it has stories.
    pub stories: bool,
    /// Whether it has pages of coverage.
    pub coverage: bool,
    /// Whether it has pages of what changed in articles.
    pub changes: bool,
    /// Whether it has issues of roundups.
    pub issues: bool,
    /// Root-relative URL of the page that searches the site; none where site.toml turned search off.
    pub search: Option<String>,
    /// Menu by the editor's hand, URLs ready for `href`; empty for the theme's own.
    pub menu: Vec<MenuItem>,
}

impl SiteView {
    pub(crate) fn new(config: &Config) -> Self {
        let base_path = config.base_path();
        // What a tree says itself is in its script.
        let own = |text: &String| if config.scripts.is_some() { marked(text) } else { text.clone() };
        let menu = config.menu.iter().map(|item| {
            let below = if item.url.starts_with('/') { base_path } else { "" };
            MenuItem { url: format!("{below}{}", item.url), name: own(&item.name), ..item.clone() }
        });
        Self {
            title: own(&config.title),
            description: own(&config.description),
            language: config.language.clone(),
            base_url: config.base_url.to_string(),
            base_path: base_path.to_owned(),
            files_path: config.files_path().to_owned(),
            trees: TreeView::all(config),
            editor: config.editor.as_ref().map(own),
            picture_hosts: config.images.hosts(),
            policy: config.policy.parts(),
            look: LookParts::new(&config.look),
            editions: config.editions.any(),
            stories: config.has_stories(),
            coverage: config.coverage.enabled,
            changes: config.revisions.enabled,
            issues: !config.issues.is_empty(),
            search: config.search.enabled.then(|| urls::search().url(base_path)),
            menu: menu.collect(),
        }
    }

    /// A page of this tree, by its absolute URL, in each of the trees; none where there is one tree.
    pub(crate) fn alternates(&self, url: &str) -> Vec<Alternate> {
        let Some(below) = url.strip_prefix(&self.base_url) else { return Vec::new() };
        let of_tree = |tree: &TreeView| {
            let (url, path) = (format!("{}{below}", tree.base_url), format!("{}/{below}", tree.base_path));
            Alternate { language: tree.language.clone(), name: tree.name, url, path, is_here: tree.is_here }
        };
        self.trees.iter().map(of_tree).collect()
    }
}

/// What `[look]` in site.toml names: `site.look` in templates. Each file is in `static/`, `{{ assets[site.look.logo] }}`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct LookParts {
    /// Picture of the masthead.
    pub logo: Option<String>,
    /// The same for dark paper.
    pub logo_dark: Option<String>,
    /// Whether the picture holds the title.
    pub logo_is_title: bool,
    /// The site's sign in the browser.
    pub favicon: Option<String>,
}

impl LookParts {
    fn new(look: &LookConfig) -> Self {
        let LookConfig { logo, logo_dark, logo_is_title, favicon, .. } = look.clone();
        Self { logo_dark: logo_dark.filter(|_| logo.is_some()), logo, logo_is_title, favicon }
    }
}

/// A tree of pages.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TreeView {
    /// BCP 47.
    pub language: String,
    /// As readers call its script: `简体`, `繁體`.
    pub name: &'static str,
    /// Absolute URL of its front page, with `/` at the end.
    pub base_url: String,
    /// Path of it below the host without `/` at the end: `""` or `"/zh-hant"`.
    pub base_path: String,
    /// Whether it is this one.
    pub is_here: bool,
}

impl TreeView {
    fn all(config: &Config) -> Vec<Self> {
        let Some(scripts) = &config.scripts else { return Vec::new() };
        let tree = |tree, language: &str, path: &str| {
            let name = Target::of(language).map_or("", Target::name);
            let (base_url, base_path) = (format!("{}{path}/", config.origin()), path.to_owned());
            Self { language: language.to_owned(), name, base_url, base_path, is_here: tree == scripts.tree }
        };
        vec![
            tree(Tree::Main, &config.language, config.files_path()),
            tree(Tree::Twin, &scripts.language, &config.twin_path()),
        ]
    }
}

/// A page as one of the trees has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Alternate {
    /// BCP 47 language of the tree.
    pub language: String,
    /// As readers call its script; empty for an own page in another language.
    pub name: &'static str,
    /// Absolute URL, as search engines want it (`hreflang`).
    pub url: String,
    /// Root-relative URL, for links.
    pub path: String,
    /// Whether it is this page.
    pub is_here: bool,
}

/// A name and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    /// Text.
    pub name: String,
    /// Root-relative URL.
    pub url: String,
}

/// Title and page of another article.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ArticleLink<'a> {
    /// Title.
    pub name: &'a str,
    /// Root-relative URL.
    pub url: &'a str,
    /// BCP 47 language of the title.
    pub language: &'a str,
}

/// A moment in the site's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DateView<'a> {
    /// RFC 3339 with the zone's offset: `2024-01-18T01:15:01+08:00`.
    pub iso: String,
    /// The day as readers of the interface language write it: `2024年1月18日`.
    pub long: Cow<'a, str>,
    /// Hours and minutes: `01:15`.
    pub time: String,
    /// Page of that day.
    pub url: Cow<'a, str>,
}

impl DateView<'_> {
    /// The same, which borrows its texts from this one.
    pub(crate) fn reborrow(&self) -> DateView<'_> {
        let Self { iso, long, time, url } = self;
        DateView { iso: iso.clone(), long: Cow::Borrowed(long), time: time.clone(), url: Cow::Borrowed(url) }
    }
}

/// An article as a listing shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card<'a> {
    /// Title.
    pub title: &'a str,
    /// Its page.
    pub url: &'a str,
    /// BCP 47 language of title and text.
    pub language: &'a str,
    /// Who published it.
    pub source: Option<&'a Link>,
    /// Its column.
    pub column: Option<&'a Link>,
    /// Byline as one text.
    pub author: Option<Cow<'a, str>>,
    /// When; none for an undated article.
    pub published: Option<DateView<'a>>,
    /// First sentences; may be empty.
    pub summary: &'a str,
    /// Lead image.
    pub image: Option<&'a Image>,
}

/// A feed that a page announces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FeedLink {
    /// Media type: `application/atom+xml`, `application/rss+xml`, `application/feed+json`.
    pub media_type: &'static str,
    /// Title: the site's, or the site's and the group's.
    pub title: String,
    /// Root-relative URL.
    pub url: String,
}

/// What stands in every page's head: `page` in templates.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Head {
    /// Which kind of page: `article`, `front`, `year`, `month`, `day`, `undated`, `group`, `group_month`, `groups`,
    /// `edition`, `editions`, `page`, `story`, `stories`, `stories_month`, `coverage`, `coverage_month`, `changes`, `changed`,
    /// `changed_month`, `changed_source`, `archive`, `search`,
    /// `issues`, `issues_year`, `items`, `items_month`, `items_year`, `item_groups`, `not_found`, `redirect`.
    pub kind: &'static str,
    /// Heading of the page, without the site's name.
    pub title: String,
    /// One or two sentences; may be empty.
    pub description: String,
    /// BCP 47 language of what the page is about.
    pub language: String,
    /// Absolute URL of this page.
    pub url: String,
    /// Absolute URL of the page that search engines are asked to show: this one, or an article's original where site.toml
    /// says so.
    pub canonical: String,
    /// From the front page down to the page above this one; empty on the front page.
    pub breadcrumbs: Vec<Link>,
    /// Feeds for this page: its own, then the site's.
    pub feeds: Vec<FeedLink>,
    /// Picture for link previews, absolute URL.
    pub image: Option<String>,
    /// Whether search engines are asked to leave it out (404, search, later pages of listings, articles where
    /// site.toml says so).
    pub noindex: bool,
    /// This page in each Chinese script that the site is printed in, the first tree first; empty where it stands in one. Behind them,
    /// without a name, an own page in other languages.
    pub alternates: Vec<Alternate>,
    /// Root-relative URL of the page that shows the article as it was written, where this one shows it in the other Chinese script.
    pub converted_from: Option<String>,
    /// JSON-LD with `<`, `>` and `&` written as `\u003c` and so on; fit for a script data block as it is.
    pub json_ld: Option<String>,
}

/// Pages of a listing that was cut. Pages are numbered from the oldest, so that a full page never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Pagination {
    /// Number of this page; none on the entry page, which shows the newest articles.
    pub number: Option<u32>,
    /// The page with older articles.
    pub older: Option<String>,
    /// The page with newer articles.
    pub newer: Option<String>,
    /// The entry page.
    pub newest: String,
}

/// A period with its number of articles, for calendars and lists of months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Period {
    /// As readers write it: `2024年1月`, `January 2024`, `17`.
    pub name: String,
    /// ISO 8601: `2024`, `2024-01`, `2024-01-17`.
    pub iso: String,
    /// Its page; none where the archive holds nothing of it.
    pub url: Option<String>,
    /// Number of articles.
    pub articles: u32,
    /// How busy it was among its neighbours, 0 (nothing) to 4.
    pub level: u8,
}

/// The periods before and after this one that hold articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PeriodNeighbours {
    /// The one before.
    pub older: Option<Link>,
    /// The one after.
    pub newer: Option<Link>,
}

/// The story of an article.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StoryLink<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Root-relative URL.
    pub url: String,
    /// BCP 47 language of the name.
    pub language: &'a str,
    /// Number of its articles.
    pub articles: u32,
    /// Whether the article is its first report.
    pub is_first: bool,
}

/// That an article has changed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChangesNote<'a> {
    /// How often.
    pub times: u32,
    /// When it did last; none where nothing says so.
    pub last: Option<DateView<'a>>,
    /// The page that shows how: root-relative URL.
    pub url: String,
    /// The list of its versions for machines (RFC 7089), where there is one: root-relative URL.
    pub timemap: Option<String>,
}

/// A book in a list of books. All URLs are absolute.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CatalogEntry {
    /// Its own for good: a URN.
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    /// Moment of its newest article.
    pub updated: DateTime<Utc>,
    pub book: String,
    /// The page of which it is the book.
    pub page: String,
}

/// One URL of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SitemapEntry {
    /// Absolute URL.
    pub url: String,
    /// Date of the last change (W3C Datetime), where known.
    pub modified: Option<String>,
    /// The same page in each script that the site is printed in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Alternate>,
}

/// One article of the news sitemap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct NewsEntry<'a> {
    /// Absolute URL.
    pub url: String,
    /// Language as news sitemaps write it: ISO 639, `zh-cn` and `zh-tw` for Chinese.
    pub language: &'a str,
    /// Title.
    pub title: Cow<'a, str>,
    /// RFC 3339 with the offset of the site's zone.
    pub published: String,
}

/// One feed of the site in the OPML file. All URLs absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct OpmlEntry {
    /// Title.
    pub title: String,
    /// The page.
    pub html_url: String,
    /// The feed (Atom).
    pub feed_url: String,
}
