//! The page of an article: what it is made from but the text, and what its template gets when the text is there.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};

use crate::clean::{Article, Contributor, Details, SafeHtml};
use crate::ground::html::escaped;
use crate::plan::cards::CardRef;
use crate::plan::feed_format::FeedFormat;
use crate::plan::frame::Frame;
use crate::plan::issue_view::IssueDetails;
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::view::{ArticleLink, Card, ChangesNote, FeedLink, Head, Link, StoryLink};

/// The text of an article, which is not in memory.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct BodyRef<'a> {
    #[serde(serialize_with = "hash_of_body")]
    pub of: &'a Article,
    /// Where its links to other places of the site lead, by their numbers.
    pub own_urls: &'a [Option<String>],
}

fn hash_of_body<S: Serializer>(of: &&Article, serializer: S) -> Result<S::Ok, S::Error> {
    of.body_hash.in_one_piece(serializer)
}

/// All that the page of an article is made from. Its head is made of this and of a frame alone, so that it is not hashed for each.
#[derive(Serialize)]
pub(crate) struct ArticleFacts<'a> {
    pub card: CardRef<'a>,
    pub body: BodyRef<'a>,
    pub day: Option<NaiveDate>,
    /// Whether search engines are asked to show the original in its place.
    pub shows_original: bool,
    /// Whether they are asked to leave it out.
    pub noindex: bool,
    /// Patterns of archives that keep the original, and the moment as of which they are asked.
    pub archives: (&'a [String], Option<DateTime<Utc>>),
    pub details: ArticleDetails<'a>,
}

/// What stands on the page of an article beside what listings show of it, and its text.
#[derive(Clone, Serialize)]
pub(crate) struct ArticleDetails<'a> {
    /// The title under which the article came, where the editor gave it another.
    pub original_title: Option<&'a str>,
    /// What was wrong in the article, by the editor: safe HTML.
    pub correction: Option<&'a SafeHtml>,
    /// The editor's note: safe HTML.
    pub note: Option<&'a SafeHtml>,
    /// Authors with their pages.
    pub authors: Vec<&'a Link>,
    /// Topics with their pages.
    pub topics: Vec<&'a Link>,
    /// Characters of the text.
    pub characters: u32,
    /// Words of the text.
    pub words: u32,
    /// Reading time in minutes.
    pub reading_minutes: u32,
    /// That it has changed, where earlier versions are known.
    pub changes: Option<ChangesNote<'a>>,
    /// What it is as an issue of a roundup.
    pub issue: Option<IssueDetails<'a>>,
    /// The story that it is a part of.
    pub story: Option<StoryLink<'a>>,
    /// Earlier coverage: articles older than this one that share names or topics with it, newest first.
    pub earlier: Vec<CardRef<'a>>,
    /// The article before it in time.
    pub older: Option<ArticleLink<'a>>,
    /// The article after it in time.
    pub newer: Option<ArticleLink<'a>>,
}

/// `article.html`.
#[derive(Clone, Serialize)]
pub(crate) struct ArticleView<'a> {
    /// Title, date, source, …
    #[serde(flatten)]
    pub card: Card<'a>,
    /// The cleaned text: safe HTML.
    pub body: &'a SafeHtml,
    /// The lead image stands in the body already.
    pub image_in_body: bool,
    /// Absolute URL of the original.
    pub original: Option<&'a str>,
    /// Where public archives keep that: their hosts, and absolute URLs.
    pub archived: Vec<Link>,
    /// Who else had a part in it: translators, editors, photographers.
    pub contributors: &'a [Contributor],
    /// Notes of the editor, topics, neighbours, …
    #[serde(flatten)]
    pub details: ArticleDetails<'a>,
}

impl<'a> ArticleFacts<'a> {
    /// What the template gets.
    pub(crate) fn view(&'a self, body: &'a SafeHtml, of_article: &'a Details) -> ArticleView<'a> {
        let card = self.card.card(of_article);
        // As it stands in the body's attributes.
        let written = card.image.map(|image| escaped(&image.url));
        let image_in_body = written.is_some_and(|url| body.as_str().contains(&url));
        ArticleView {
            card,
            body,
            image_in_body,
            original: of_article.url.as_ref().map(|url| url.as_str()),
            archived: of_article.url.as_ref().map(|url| self.archived(url.as_str())).unwrap_or_default(),
            contributors: &of_article.contributors,
            details: self.details.clone(),
        }
    }

    /// Where archives keep an original as it was when the article came out.
    fn archived(&self, original: &str) -> Vec<Link> {
        let (patterns, moment) = self.archives;
        let time = moment.map_or_else(|| "*".to_owned(), |moment| moment.format("%Y%m%d%H%M%S").to_string());
        let fill = |pattern: &String| {
            // In a query it is a value among others.
            let in_query = pattern.find('?').is_some_and(|at| pattern[at..].contains("{url}"));
            let original = if in_query { encoded_value(original) } else { original.to_owned() };
            let host = pattern.split('/').nth(2).unwrap_or_default().to_owned();
            Link { name: host, url: pattern.replace("{time}", &time).replace("{url}", &original) }
        };
        patterns.iter().map(fill).collect()
    }

    /// The head of the page with this view.
    pub(crate) fn head(&self, frame: &Frame<'_>, view: &ArticleView<'_>) -> Head {
        let card = &view.card;
        let mut crumbs = vec![frame.front_link()];
        if let Some(day) = self.day {
            crumbs.extend(frame.day_crumbs(day));
            let month = frame.url(&urls::month((day.year(), day.month())));
            // A day without a page of its own is on that of its month.
            let own = card.published.as_ref().map(|date| &*date.url).filter(|url| *url != month);
            crumbs.extend(own.map(|url| Link { name: frame.dates.day(day), url: url.to_owned() }));
        }
        let url = frame.absolute(card.url);
        let original = view.original.filter(|_| self.shows_original);
        let mut head = Head {
            description: card.summary.to_owned(),
            language: card.language.to_owned(),
            image: card.image.map(|image| frame.absolute(&image.url)),
            canonical: original.map_or_else(|| url.clone(), ToOwned::to_owned),
            url,
            noindex: self.noindex,
            ..frame.head("article", card.title.to_owned(), &urls::front(), crumbs)
        };
        if let Some(source) = card.source {
            let feed = FeedLink {
                media_type: FeedFormat::Atom.media_type(),
                title: format!("{} · {}", source.name, frame.view.title),
                url: format!("{}{}", source.url, FeedFormat::Atom.file()),
            };
            head.feeds.insert(0, feed);
        }
        if self.details.issue.is_some() {
            frame.announce(&mut head, &urls::issues(), &frame.text("issues"));
        }
        head
    }
}

fn encoded_value(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Site<'_> {
    pub(crate) fn body<'b>(&'b self, of: &'b Article) -> BodyRef<'b> {
        BodyRef { of, own_urls: self.own_urls(of) }
    }
}
