//! Views: all that a template or a feed writer may see of the site. Plain data, made from the digest by
//! `plan::pages`; docs/theming.md describes every field.
//!
//! Listings are generic over what stands for an article: `plan` composes them of fingerprints ([`CardRef`]), cheaply, to
//! know what changed; `render` replaces those by [`Card`]s in the few pages that are printed.
//!
//! URLs in views are root-relative with the base path in front (`/digest/2024/…`) unless a field says absolute.
//! Texts are plain: templates escape them.

use serde::Serialize;

use crate::clean::{Image, SafeHtml};
use crate::config::MenuItem;
use crate::curate::ArticleIx;
use crate::ground::fingerprint::Fingerprint;

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
    /// Who answers for the digest.
    pub editor: Option<String>,
    /// Hosts beside the site's own that pictures may come from, as a Content-Security-Policy names them: `https:` for
    /// any, `https://images.example.org`, or nothing.
    pub picture_hosts: String,
    /// Whether it has editions.
    pub editions: bool,
    /// Whether it has stories.
    pub stories: bool,
    /// Root-relative URL of the page that searches the site; none where site.toml turned search off.
    pub search: Option<String>,
    /// Menu by the editor's hand, URLs ready for `href`; empty for the theme's own.
    pub menu: Vec<MenuItem>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ArticleLink {
    /// Title.
    pub name: String,
    /// Root-relative URL.
    pub url: String,
    /// BCP 47 language of the title.
    pub language: String,
}

/// A moment in the site's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DateView {
    /// RFC 3339 with the zone's offset: `2024-01-18T01:15:01+08:00`.
    pub iso: String,
    /// The day as readers of the interface language write it: `2024年1月18日`.
    pub long: String,
    /// Hours and minutes: `01:15`.
    pub time: String,
    /// Page of that day.
    pub url: String,
}

/// An article as a listing shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card {
    /// Title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// BCP 47 language of title and text.
    pub language: String,
    /// Who published it.
    pub source: Option<Link>,
    /// Its column.
    pub column: Option<Link>,
    /// Byline as one text.
    pub author: Option<String>,
    /// When; none for an undated article.
    pub published: Option<DateView>,
    /// First sentences; may be empty.
    pub summary: String,
    /// Lead image.
    pub image: Option<Image>,
}

/// Stands for a [`Card`] while pages are planned: which article, and the fingerprint of all that its card shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CardRef {
    /// Which article.
    pub article: ArticleIx,
    /// Of its card.
    pub fingerprint: Fingerprint,
}

/// As its fingerprint only: the place of an article may shift while its card stays the same.
impl Serialize for CardRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.fingerprint.0)
    }
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
    /// `edition`, `editions`, `story`, `stories`, `stories_month`, `archive`, `search`, `not_found`, `redirect`.
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
    /// JSON-LD with `<`, `>` and `&` written as `\u003c` and so on; fit for a script data block as it is.
    pub json_ld: Option<String>,
}

/// `article.html`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ArticleView {
    /// Title, date, source, …
    #[serde(flatten)]
    pub card: Card,
    /// The cleaned text: the one value that templates print as it is.
    // It gets there as what it is, not as a text that is
    // printed escaped.
    #[serde(serialize_with = "as_nothing")]
    pub body: SafeHtml,
    /// The title under which the article came, where the editor gave it another.
    pub original_title: Option<String>,
    /// What was wrong in the article, by the editor: safe HTML.
    #[serde(serialize_with = "as_nothing_either")]
    pub correction: Option<SafeHtml>,
    /// The editor's note: safe HTML.
    #[serde(serialize_with = "as_nothing_either")]
    pub note: Option<SafeHtml>,
    /// The lead image stands in the body already.
    pub image_in_body: bool,
    /// Absolute URL of the original.
    pub original: Option<String>,
    /// Authors with their pages.
    pub authors: Vec<Link>,
    /// Topics with their pages.
    pub topics: Vec<Link>,
    /// Characters of the text.
    pub characters: u32,
    /// Words of the text.
    pub words: u32,
    /// Reading time in minutes.
    pub reading_minutes: u32,
    /// The story that it is a part of.
    pub story: Option<StoryLink>,
    /// Earlier coverage: articles older than this one that share names or topics with it, newest first.
    pub earlier: Vec<Card>,
    /// The article before it in time.
    pub older: Option<ArticleLink>,
    /// The article after it in time.
    pub newer: Option<ArticleLink>,
}

fn as_nothing<S: serde::Serializer>(_: &SafeHtml, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("")
}

fn as_nothing_either<S: serde::Serializer>(
    html: &Option<SafeHtml>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match html {
        Some(_) => serializer.serialize_some(""),
        None => serializer.serialize_none(),
    }
}

/// Articles of one day in a listing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DayOfCards<C = Card> {
    /// The day; none for undated articles. `time` is empty.
    pub date: Option<DateView>,
    /// Its articles, newest first.
    pub articles: Vec<C>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PeriodNeighbours {
    /// The one before.
    pub older: Option<Link>,
    /// The one after.
    pub newer: Option<Link>,
}

/// `front.html`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FrontView<C = Card> {
    /// Day of the newest article: the date of this edition; none where no article has a date.
    pub edition: Option<DateView>,
    /// The lead story: the newest article with picture and text of the newest days, or the newest.
    pub lead: Option<C>,
    /// What the editor pinned, in the editor's order, but the lead story.
    pub pinned: Vec<C>,
    /// A handful of stories for the top of the page, not the lead.
    pub seconds: Vec<C>,
    /// The newest articles by day, lead and seconds left out.
    pub days: Vec<DayOfCards<C>>,
    /// Topics, columns and sources with their newest articles but those above; no article stands in two.
    pub sections: Vec<FrontSection<C>>,
    /// The newest months of the archive.
    pub months: Vec<Period>,
}

/// A column, topic or source on the front page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FrontSection<C = Card> {
    /// Name and page.
    pub link: Link,
    /// `source`, `topic` or `column`.
    pub group: &'static str,
    /// Its newest articles.
    pub articles: Vec<C>,
}

/// `archive.html`: all years.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ArchiveView {
    /// Years, newest first, each with its twelve months.
    pub years: Vec<YearView>,
    /// Page of undated articles, where there are any.
    pub undated: Option<Link>,
}

/// `search.html`. Nothing here changes with the articles: what there is to find, the index says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SearchView {
    /// Root-relative URL of the folder that holds the index, with `/` at the end.
    pub index: String,
    /// How days are written, as a `strftime` pattern: `%-d %B %Y`.
    pub date_long: String,
}

/// `year.html`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct YearView {
    /// The year.
    pub year: Period,
    /// Its twelve months.
    pub months: Vec<Period>,
    /// The years around it.
    pub neighbours: PeriodNeighbours,
}

/// `month.html`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MonthView<C = Card> {
    /// The month.
    pub month: Period,
    /// All its days.
    pub days: Vec<Period>,
    /// Days to leave empty before the first in a calendar whose weeks begin on Monday, 0 to 6.
    pub blank_days: u32,
    /// Short names of weekdays, Monday first.
    pub weekdays: Vec<String>,
    /// Days that hold articles, newest first, each with its first few.
    pub highlights: Vec<DayHighlights<C>>,
    /// The months around it.
    pub neighbours: PeriodNeighbours,
}

/// A day on its month's page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DayHighlights<C = Card> {
    /// The day.
    pub day: Period,
    /// As readers write it.
    pub date: DateView,
    /// Some of its articles, newest first.
    pub articles: Vec<C>,
    /// How many more there are.
    pub more: u32,
}

/// `day.html` (also undated articles).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DayView<C = Card> {
    /// The day; none for undated articles.
    pub date: Option<DateView>,
    /// Its articles, newest first.
    pub articles: Vec<C>,
    /// Other pages of a day with many.
    pub pagination: Option<Pagination>,
    /// The edition of the day; none on numbered pages.
    pub edition: Option<Link>,
    /// The days around it; empty on numbered pages.
    pub neighbours: PeriodNeighbours,
}

/// `edition.html`: a day or a week of the digest. Each article stands in one place.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EditionView<C = Card> {
    /// `day` or `week`.
    pub span: &'static str,
    /// As readers write it: `17 January 2024`, `Week 3 of 2024`. The page's title where the editor gave none.
    pub date: String,
    /// By the editor: safe HTML.
    #[serde(serialize_with = "as_text")]
    pub introduction: Option<SafeHtml>,
    /// The lead story: the one that the editor chose, else the newest with picture and text, of the heaviest story if it has one.
    pub lead: Option<C>,
    /// What the editor held at the top in that time, in the editor's order, but the lead story.
    pub pinned: Vec<C>,
    /// Stories that most sources reported in that time.
    pub stories: Vec<EditionStory<C>>,
    /// Topics, columns and sources that have most articles in that time.
    pub sections: Vec<FrontSection<C>>,
    /// Articles of that time with what the editor had to say of them.
    pub said: Vec<Said<C>>,
    /// How many more articles there are of that time.
    pub more: u32,
    /// Pages of its days.
    pub days: Vec<Link>,
    /// The editions of its kind before and after it.
    pub neighbours: PeriodNeighbours,
}

/// A story in an edition.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EditionStory<C = Card> {
    /// What it is called, and its page.
    pub link: Link,
    /// BCP 47 language of the name.
    pub language: String,
    /// Its articles of that time that stand nowhere else in the edition, newest first.
    pub articles: Vec<C>,
}

/// An article with what the editor had to say of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Said<C = Card> {
    /// The article.
    pub article: C,
    /// The editor's note: safe HTML.
    #[serde(serialize_with = "as_text")]
    pub note: Option<SafeHtml>,
    /// What was wrong: safe HTML.
    #[serde(serialize_with = "as_text")]
    pub correction: Option<SafeHtml>,
}

// Part of what a page's fingerprint covers. Templates get it as what it is, see `render::templates`.
fn as_text<S: serde::Serializer>(html: &Option<SafeHtml>, serializer: S) -> Result<S::Ok, S::Error> {
    html.as_ref().map(SafeHtml::as_str).serialize(serializer)
}

/// `editions.html`: the newest editions, or those of a year.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EditionsView {
    /// Newest first.
    pub editions: Vec<ListedEdition>,
    /// Years with editions, newest first; empty on the page of a year.
    pub years: Vec<Link>,
    /// The years around it, on the page of a year.
    pub neighbours: PeriodNeighbours,
}

/// An edition in a listing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListedEdition {
    /// Its title and page.
    pub link: Link,
    /// `day` or `week`.
    pub span: &'static str,
    /// As readers write it.
    pub date: String,
    /// Its first headlines.
    pub summary: Option<String>,
}

/// `group.html` (a source, author, topic or column) and `group_month.html`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GroupView<C = Card> {
    /// `source`, `author`, `topic`, `column`.
    pub group: &'static str,
    /// Its name.
    pub name: String,
    /// Its entry page.
    pub url: String,
    /// One sentence.
    pub description: Option<String>,
    /// Home page of a source, absolute.
    pub home: Option<String>,
    /// Topics that are a part of this one.
    pub parts: Vec<Link>,
    /// The month and its entry page, on `group_month.html`. No count: numbered pages never change.
    pub month: Option<Link>,
    /// Articles by day, newest first: the newest of all on `group.html`, the month's on `group_month.html`.
    pub days: Vec<DayOfCards<C>>,
    /// Other pages of a month with many.
    pub pagination: Option<Pagination>,
    /// Months that hold articles, newest first; only on `group.html`.
    pub months: Vec<Period>,
    /// The months around it; only on the entry page of `group_month.html`.
    pub neighbours: Option<PeriodNeighbours>,
}

/// `groups.html`: all sources, authors, topics or columns.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GroupsView {
    /// `source`, `author`, `topic`, `column`.
    pub group: &'static str,
    /// By the order of the digest.
    pub groups: Vec<GroupSummary>,
}

/// One group in the page of all of its kind.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GroupSummary {
    /// Name and page.
    pub link: Link,
    /// One sentence.
    pub description: Option<String>,
    /// Number of articles.
    pub articles: u32,
    /// Date of the newest.
    pub newest: Option<DateView>,
}

/// `story.html`: all reports of one event.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StoryView<C = Card> {
    /// What it is called: by the editor, or as its first report.
    pub name: String,
    /// BCP 47 language of the name.
    pub language: String,
    /// Number of its articles.
    pub articles: u32,
    /// The first report.
    pub first: C,
    /// Its reports by day, the oldest first.
    pub days: Vec<ReportsOfDay<C>>,
    /// Its sources, in the order in which they took it up.
    pub carriers: Vec<Carrier>,
}

/// Reports of one day.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReportsOfDay<C = Card> {
    /// The day; none for undated articles. `time` is empty.
    pub date: Option<DateView>,
    /// The oldest first.
    pub reports: Vec<Report<C>>,
}

/// A report, and the articles that are the same text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report<C = Card> {
    /// The first of them.
    pub article: C,
    /// The others, the oldest first.
    pub copies: Vec<C>,
}

/// A source of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Carrier {
    /// Which.
    pub source: Link,
    /// Number of its articles in the story.
    pub articles: u32,
}

/// The story of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StoryLink {
    /// What it is called.
    pub name: String,
    /// Root-relative URL.
    pub url: String,
    /// BCP 47 language of the name.
    pub language: String,
    /// Number of its articles.
    pub articles: u32,
    /// Whether the article is its first report.
    pub is_first: bool,
}

/// `stories.html`: the newest stories, or those of a month.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StoriesView {
    /// The newest first.
    pub stories: Vec<ListedStory>,
    /// The month and its entry page; none on the page of the newest. No count: numbered pages stay as they are.
    pub month: Option<Link>,
    /// Months with their numbers of stories, newest first; only on the page of the newest.
    pub months: Vec<Period>,
    /// Stories of articles without a date, where there are any; only on the page of the newest.
    pub undated: Option<Link>,
    /// Other pages of a month with many.
    pub pagination: Option<Pagination>,
    /// The months around it; only on the entry page of a month.
    pub neighbours: Option<PeriodNeighbours>,
}

/// One story of a listing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListedStory {
    /// Name and page.
    pub link: Link,
    /// BCP 47 language of the name.
    pub language: String,
    /// First sentences of its first report; may be empty.
    pub summary: String,
    /// BCP 47 language of the first report.
    pub summary_language: String,
    /// Number of its articles.
    pub articles: u32,
    /// Names of the sources that took it up first.
    pub sources: Vec<String>,
    /// How many more there are.
    pub more_sources: u32,
    /// Day of its first report.
    pub from: Option<DateView>,
    /// Day of its newest report, where that is another.
    pub to: Option<DateView>,
}

/// An HTML page: its head, its template and what that template shows, under the name `view`.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Shown<C = Card> {
    /// `article.html`
    Article(Box<ArticleView>),
    /// `front.html`
    Front(Box<FrontView<C>>),
    /// `archive.html`
    Archive(ArchiveView),
    /// `year.html`
    Year(YearView),
    /// `month.html`
    Month(MonthView<C>),
    /// `day.html`
    Day(DayView<C>),
    /// `group.html`, `group_month.html`
    Group(GroupView<C>),
    /// `groups.html`
    Groups(GroupsView),
    /// `edition.html`
    Edition(Box<EditionView<C>>),
    /// `story.html`
    Story(Box<StoryView<C>>),
    /// `stories.html`
    Stories(StoriesView),
    /// `editions.html`
    Editions(EditionsView),
    /// `search.html`
    Search(SearchView),
    /// `404.html`
    NotFound {},
    /// `redirect.html`: where the page now is, root-relative.
    Redirect {
        /// Where it went.
        target: String,
    },
}

/// One HTML page, ready to print.
#[derive(Debug, Clone)]
pub(crate) struct PageView<C = Card> {
    /// Name of its template.
    pub template: &'static str,
    /// What stands in its head.
    pub head: Head,
    /// What stands in its body.
    pub shown: Shown<C>,
}

/// One entry of a feed. All URLs absolute.
#[derive(Debug, Clone)]
pub(crate) struct FeedEntry {
    /// Stable over edits of title, date and permalink: `tag:` URI (RFC 4151) or `urn:`.
    pub id: String,
    /// Title, plain text.
    pub title: String,
    /// Its page on this site.
    pub url: String,
    /// The original.
    pub original: Option<String>,
    /// RFC 3339, UTC or the site's zone.
    pub published: chrono::DateTime<chrono_tz::Tz>,
    /// Plain text.
    pub summary: String,
    /// Sanitised HTML with absolute links; none when the site gives summaries only.
    pub html: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Name of the source.
    pub source: Option<String>,
    /// Absolute URL of the lead image.
    pub image: Option<String>,
    /// Names of topics and column.
    pub tags: Vec<String>,
    /// BCP 47.
    pub language: String,
}

/// A feed, whatever its format. All URLs absolute.
#[derive(Debug, Clone)]
pub(crate) struct FeedView {
    /// Title.
    pub title: String,
    /// One sentence; may be empty.
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// Stable id of the feed.
    pub id: String,
    /// The page that it is the feed of.
    pub home: String,
    /// The feed itself.
    pub url: String,
    /// Who answers for it.
    pub editor: Option<String>,
    /// Newest first. The feed's own date is that of its newest entry, never the time of the build.
    pub entries: Vec<FeedEntry>,
}

/// One URL of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SitemapEntry {
    /// Absolute URL.
    pub url: String,
    /// Date of the last change (W3C Datetime), where known.
    pub modified: Option<String>,
}

/// One article of the news sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewsEntry {
    /// Absolute URL.
    pub url: String,
    /// Language as news sitemaps write it: ISO 639, `zh-cn` and `zh-tw` for Chinese.
    pub language: String,
    /// Title.
    pub title: String,
    /// RFC 3339 with the offset of the site's zone.
    pub published: String,
}

/// One feed of the site in the OPML file. All URLs absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpmlEntry {
    /// Title.
    pub title: String,
    /// The page.
    pub html_url: String,
    /// The feed (Atom).
    pub feed_url: String,
}
