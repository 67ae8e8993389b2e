//! What the site knows of an article beside its text: what it is put in order, grouped and listed by, which is in memory for all
//! articles at once, and [`Details`], which pages read where they stand.

use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::clean::issue::Issue;
use crate::clean::markup::names::Names;
use crate::clean::meta::names::Contributor;
use crate::clean::own_links::OwnLink;
use crate::clean::source::Source;
use crate::clean::source_url::SourceUrl;
use crate::config::{Hand, names_categories};
use crate::content::{ContentPath, Draft, FrontMatter, Printing, Role, Said};
use crate::ground::fingerprint::Fingerprint;

/// Name of an article that outlives edits of its title: from its normalised source URL. What has none is named by its
/// `id`, else by its slug and day, and outlives moves of its file; else by its path. It stands in feeds and at the end of
/// slugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ArticleId(pub Fingerprint);

impl ArticleId {
    /// The name of an article with this source URL.
    pub(crate) fn of_url(url: &SourceUrl) -> Self {
        Self(Fingerprint::of(url.normalised().as_bytes()))
    }

    /// The name of a file's article.
    pub(crate) fn of(url: Option<&SourceUrl>, draft: &Draft, zone: Tz) -> Self {
        url.map_or_else(|| Self::of_own(draft, zone), Self::of_url)
    }

    /// The name of an article without source URL. What a path and an `id` say alike is one name: an `id` that is the path where a
    /// file was keeps the name that it had there.
    fn of_own(draft: &Draft, zone: Tz) -> Self {
        let FrontMatter { id, slug, .. } = &draft.front_matter;
        let day = || {
            draft.published.as_ref().map(|found| found.value.with_timezone(&zone).date_naive().to_string())
        };
        let dated = |slug: &String| format!("{} {slug}", day().unwrap_or_default());
        // Two own pages may end in the same slug.
        let name = id.clone().or_else(|| slug.as_ref().map(dated)).filter(|_| draft.role != Role::Page);
        Self(Fingerprint::of(name.unwrap_or_else(|| draft.path.0.clone()).as_bytes()))
    }
}

/// A picture of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Image {
    /// https URL, or a root-relative path of the site (base path included) for a picture that lies beside the article.
    pub url: String,
    /// Alternative text.
    pub alt: String,
    /// In pixels, where known.
    pub width: Option<u32>,
    /// In pixels, where known.
    pub height: Option<u32>,
}

/// What stands on pages of an article and orders none. Plain text everywhere: no entities, no markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Details {
    /// First sentences as plain text; empty when there is no text.
    pub summary: String,
    /// The picture that stands for the article in listings and feeds; the body holds it too, so a page that prints the
    /// body does not print it again.
    pub lead_image: Option<Image>,
    /// The original, http or https.
    pub url: Option<SourceUrl>,
    /// Who else had a part in it, as its byline says: translators, editors, photographers.
    pub contributors: Vec<Contributor>,
}

/// What few articles have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extras {
    /// Held back until then, whatever its date is.
    pub publish: Option<DateTime<Utc>>,
    /// Taken down from then on.
    pub expiry: Option<DateTime<Utc>>,
    /// Last part of the URL by the editor's hand.
    pub slug: Option<String>,
    /// Where its page is, by the editor's hand.
    pub address: Option<Said>,
    /// Its categories, where addresses are made of them.
    pub categories: Vec<String>,
    /// Former root-relative URLs.
    pub aliases: Vec<String>,
    /// Files beside the article that its body or lead image uses: they are published with it, and the body's links to
    /// them are made absolute before it goes into a feed.
    pub attachments: Vec<ContentPath>,
    /// Links of its body to other places of the site, by the numbers of their marks in it.
    pub own_links: Vec<OwnLink>,
    /// What links of other own pieces call places in it by.
    pub names: Option<Box<Names>>,
    /// Line of the front matter that names `aliases`.
    pub alias_line: Option<u32>,
    /// Line of the front matter that names `slug`.
    pub slug_line: Option<u32>,
    /// What its front matter says below `curation`.
    pub hand: Option<Hand>,
    /// How an own page is printed, where it says so.
    pub printing: Option<Printing>,
    /// What it is as an issue of a roundup.
    pub issue: Option<Box<Issue>>,
}

/// What the site is put in order by. Plain text everywhere: no entities, no markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Article {
    pub id: ArticleId,
    /// The file that it came from.
    pub path: ContentPath,
    pub role: Role,
    /// Line of the file that names it, of its source URL, `id` or slug; of the text of a listing that of its title.
    pub line: Option<NonZeroU32>,
    /// Fingerprint of the cleaned body.
    pub body_hash: Fingerprint,
    /// Fingerprint of its [`Details`].
    pub details: Fingerprint,
    /// Which of its details there are.
    pub has: Has,
    /// Title without site and column suffix.
    pub title: String,
    /// When the source published it, UTC; none when no date could be found.
    pub published: Option<DateTime<Utc>>,
    /// The source; none for an editor's own piece.
    pub source: Option<Arc<Source>>,
    /// Who wrote it, each by name, in the order of the byline.
    pub authors: Vec<String>,
    /// Column (series) of the source, `要闻解说`.
    pub column: Option<String>,
    /// Topics that the file itself names.
    pub topics: Vec<String>,
    /// BCP 47 language of the text, `zh-Hans`.
    pub language: String,
    /// Characters of the text without white space.
    pub characters: u32,
    /// Words of the text: each CJK character is one, each run of other letters is one.
    pub words: u32,
    /// Reading time in minutes, at least 1 for an article with text.
    pub reading_minutes: u32,
    /// Held back until `--drafts`.
    pub draft: bool,
    /// None where there is nothing to say.
    pub extras: Option<Box<Extras>>,
}

/// Pixels that a picture has at least which is not small.
const SMALL_IMAGE: u32 = 480;

/// Which details an article has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Has {
    pub summary: bool,
    pub lead_image: bool,
    /// A picture that is known to be narrower than a column of the front page.
    pub small_image: bool,
    /// An original elsewhere.
    pub url: bool,
}

impl Extras {
    /// The same without categories, unless an address is made of them: by the pattern of the site or its own.
    #[must_use]
    pub(super) fn for_addresses(self, pattern: &str) -> Self {
        let said = self.address.as_ref().map_or("", |said| &said.text);
        if [pattern, said].into_iter().any(names_categories) {
            return self;
        }
        Self { categories: Vec::new(), ..self }
    }
}

#[cfg(test)]
impl Article {
    /// One of `name` for tests: a file, an id and hashes of its own, and no more than a title.
    pub(crate) fn sample(name: &str, title: &str) -> Self {
        let hash = Fingerprint::of(name.as_bytes());
        Self {
            id: ArticleId(hash),
            path: ContentPath(format!("{name}.md")),
            role: Role::Article,
            line: None,
            body_hash: hash,
            details: Details::default().fingerprint(),
            has: Has::default(),
            title: title.into(),
            published: None,
            source: None,
            authors: Vec::new(),
            column: None,
            topics: Vec::new(),
            language: "zh-Hans".into(),
            characters: 1,
            words: 1,
            reading_minutes: 1,
            draft: false,
            extras: None,
        }
    }
}

impl Details {
    /// In the place of those that nobody looks at.
    pub(crate) fn none() -> &'static Self {
        static NONE: Details =
            Details { summary: String::new(), lead_image: None, url: None, contributors: Vec::new() };
        &NONE
    }

    /// What an article is known to have of them.
    pub(crate) fn has(&self) -> Has {
        let Self { summary, lead_image, url, contributors: _ } = self;
        let width = lead_image.as_ref().and_then(|image| image.width);
        Has {
            summary: !summary.is_empty(),
            lead_image: lead_image.is_some(),
            small_image: width.is_some_and(|width| width < SMALL_IMAGE),
            url: url.is_some(),
        }
    }

    /// By which an article names them.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_value(self)
    }
}

impl Article {
    /// What few articles have.
    pub(crate) fn extras(&self) -> &Extras {
        static NOTHING: LazyLock<Extras> = LazyLock::new(Extras::default);
        self.extras.as_deref().unwrap_or(&NOTHING)
    }

    /// What articles are put in order by, oldest first. Issues of one moment, or without any, are in order of their numbers.
    pub(crate) fn order(&self) -> (Option<DateTime<Utc>>, Option<u32>, ArticleId) {
        (self.published, self.extras().issue.as_ref().and_then(|issue| issue.number), self.id)
    }

    /// [`Article::line`] for a finding.
    pub(crate) fn line(&self) -> Option<u32> {
        self.line.map(NonZeroU32::get)
    }

    /// Its authors as one text.
    pub(crate) fn byline(&self) -> Option<String> {
        // As most sources write it: `邹宗翰/杨威廉`.
        let chinese = self.authors.iter().any(|name| name.chars().any(|c| c >= '\u{2e80}'));
        (!self.authors.is_empty()).then(|| self.authors.join(if chinese { "/" } else { ", " }))
    }

    /// Gives back the room that its texts have for more: all articles of a site are in memory at once.
    pub(crate) fn shrink(&mut self) {
        let own = [&mut self.path.0, &mut self.title, &mut self.language].into_iter();
        let lists = self.topics.iter_mut().chain(&mut self.authors);
        own.chain(&mut self.column).chain(lists).for_each(String::shrink_to_fit);
        self.authors.shrink_to_fit();
        self.topics.shrink_to_fit();
    }
}
