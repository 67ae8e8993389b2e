//! A [`Draft`] in, an [`Article`] with [`SafeHtml`] out. The only room that can make [`SafeHtml`].
//!
//! One tree is parsed per article; profile rules, generic rules and metadata all work on it; the sanitiser has the last
//! word. Nothing here reads a file: what lies beside an article comes in as [`Attachments`].

mod markup;
mod meta;
#[cfg(test)]
mod properties;
mod rules;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::{Config, Hand};
use crate::content::{ContentPath, Draft, Origin};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

pub(crate) use markup::safe_html::SafeHtml;
pub(crate) use rules::profile::{Profile, Profiles, Source};
pub(crate) use rules::survey::{RulesFrom, SourceReport, Survey};

/// Name of an article that outlives edits of its title and moves of its file: from its normalised source URL, else from
/// its path. It stands in feeds and at the end of slugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ArticleId(pub Fingerprint);

/// The URL of an article at its source: http or https, with a host. Readers get it as it is written in the file, since
/// parsing may respell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SourceUrl(Box<str>);

impl SourceUrl {
    /// Reads a URL as written: nothing unless it is http or https and names a host.
    pub(crate) fn new(written: &str) -> Option<Self> {
        markup::links::source_url(written)
    }

    /// As written in the file; as parsed when it was written with spaces, quotes or invisible characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL, taken apart. It is not kept so, since only cleaning asks for it, and it is twice as long.
    pub(crate) fn url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SourceUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SourceUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Box::<str>::deserialize(deserializer)?;
        // What was written was looked at closely then.
        let is_web = written.starts_with("http://") || written.starts_with("https://");
        let fault = || serde::de::Error::custom("no http or https URL");
        is_web.then_some(Self(written)).ok_or_else(fault)
    }
}

/// A picture of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Image {
    /// https URL, or a root-relative path of the site (base path included) for a picture that lies beside the article.
    pub url: String,
    /// Alternative text.
    pub alt: String,
    /// Width in pixels where known.
    pub width: Option<u32>,
    /// Height in pixels where known.
    pub height: Option<u32>,
}

/// A picture with its caption, as `explain` reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Figure {
    /// URL of the picture.
    pub image: String,
    /// Caption as plain text.
    pub caption: Option<String>,
    /// Who made the picture, as plain text.
    pub credit: Option<String>,
}

/// All that the site needs to know of an article but its body. Plain text everywhere: no entities, no markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Article {
    /// Stable name.
    pub id: ArticleId,
    /// The file that it came from.
    pub path: ContentPath,
    /// Fingerprint of that file's bytes.
    pub content_hash: Fingerprint,
    /// Fingerprint of the cleaned body.
    pub body_hash: Fingerprint,
    /// Title without site and column suffix.
    pub title: String,
    /// The original, http or https.
    pub url: Option<SourceUrl>,
    /// When the source published it, UTC; none when no date could be found.
    pub published: Option<DateTime<Utc>>,
    /// The source; none for an editor's own piece.
    pub source: Option<Arc<Source>>,
    /// Byline as one text, `邹宗翰/杨威廉`.
    pub author: Option<String>,
    /// Column (series) of the source, `要闻解说`.
    pub column: Option<String>,
    /// Topics that the file itself names.
    pub topics: Vec<String>,
    /// BCP 47 language of the text, `zh-Hans`.
    pub language: String,
    /// First sentences as plain text; empty when there is no text.
    pub summary: String,
    /// The picture that stands for the article in listings and feeds; the body holds it too, so a page that prints the
    /// body does not print it again.
    pub lead_image: Option<Image>,
    /// Characters of the text without white space.
    pub characters: u32,
    /// Words of the text: each CJK character is one, each run of other letters is one.
    pub words: u32,
    /// Reading time in minutes, at least 1 for an article with text.
    pub reading_minutes: u32,
    /// Held back until `--drafts`.
    pub draft: bool,
    /// Last part of the URL by the editor's hand.
    pub slug: Option<String>,
    /// Former root-relative URLs.
    pub aliases: Vec<String>,
    /// Files beside the article that its body or lead image uses: they are published with it, and the body's links to
    /// them are made absolute before it goes into a feed.
    pub attachments: Vec<ContentPath>,
    /// What its front matter says below `curation`.
    pub hand: Option<Box<Hand>>,
}

impl Article {
    /// Gives back the room that its texts have for more: all articles of a site are in memory at once.
    pub(crate) fn shrink(&mut self) {
        let image = self.lead_image.iter_mut().flat_map(|image| [&mut image.url, &mut image.alt]);
        let optional = [&mut self.author, &mut self.column, &mut self.slug].into_iter().flatten();
        let own = [&mut self.path.0, &mut self.title, &mut self.language, &mut self.summary];
        let lists = self.topics.iter_mut().chain(&mut self.aliases);
        own.into_iter().chain(optional).chain(image).chain(lists).for_each(String::shrink_to_fit);
        self.topics.shrink_to_fit();
        self.aliases.shrink_to_fit();
        self.attachments.shrink_to_fit();
    }
}

/// What one rule took out of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Removal {
    /// `rfi: remove "div:has(> share-button)"`, `generic: share links`.
    pub rule: String,
    /// Start of the text that went, as plain text; empty when there was none.
    pub text: String,
    /// Characters of text that went, without white space.
    pub characters: u32,
}

impl Removal {
    fn new(rule: &str, text: &str) -> Self {
        let text = markup::text::one_line(text);
        let characters = markup::text::Length::of(&text).characters;
        Self { rule: rule.to_owned(), text: markup::text::start_of(&text, 80), characters }
    }
}

/// The outcome of cleaning one draft.
#[derive(Debug, Clone)]
pub(crate) struct Cleaned {
    /// Its metadata.
    pub article: Article,
    /// Its body.
    pub body: SafeHtml,
    /// The text of the body without captions and links to players, one block a line.
    pub text: String,
    /// Pictures of the body, in the order of the text.
    pub figures: Vec<Figure>,
    /// Files beside the article that its links were looked up as, found or not: with other files there, or with other
    /// bytes in them, the outcome would be another.
    pub sought: Vec<ContentPath>,
    /// Where each field was found: `title`, `author`, … for `explain`.
    pub origins: BTreeMap<&'static str, Origin>,
    /// What was taken out, in the order in which it happened. Empty unless asked for.
    pub removals: Vec<Removal>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file beside an article that is published with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Where it is below `content/`.
    pub path: ContentPath,
    /// Path below the output folder, with a part of its hash in the name: `files/sunset.3f9a….png`.
    pub output: String,
    /// Width and height in pixels of a picture.
    pub size: Option<(u32, u32)>,
}

/// The files of `content/` that are no articles, by their path.
pub(crate) type Attachments = BTreeMap<ContentPath, Attachment>;

/// Whether [`Cleaned::removals`] is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trace {
    /// No record.
    Off,
    /// Every removal is recorded.
    On,
}

/// What cleaning needs beside the draft.
pub(crate) struct Rules<'a> {
    /// The site's configuration.
    pub config: &'a Config,
    /// Built-in and user profiles.
    pub profiles: &'a Profiles,
    /// Files beside articles.
    pub attachments: &'a Attachments,
    /// Whether to record removals.
    pub trace: Trace,
}

/// The name of an article with this source URL.
pub(crate) fn id_of_url(url: &SourceUrl) -> ArticleId {
    meta::metadata::id_of_url(url)
}

/// Makes safe HTML of an editor's note in Markdown: it takes the road of every text. `base_path` is where the site is below
/// its host, without `/` at the end.
pub(crate) fn clean_note(markdown: &str, base_path: &str) -> SafeHtml {
    /// A note is no article.
    const LONGEST: usize = 100_000;
    markup::sanitise::sanitise_note(
        &markup::markdown::to_html(markdown, LONGEST).unwrap_or_default(),
        base_path,
    )
}

/// Cleans one draft: finds its profile, resolves links, removes what rules name, reads metadata, sanitises.
/// Never fails: what can't be kept is dropped and reported.
pub(crate) fn clean(draft: Draft, rules: &Rules<'_>) -> Cleaned {
    meta::metadata::clean(draft, rules)
}
