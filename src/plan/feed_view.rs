//! Feeds, whatever their format: what they say of themselves and of each entry. All URLs are absolute.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use crate::clean::{Details, SafeHtml};
use crate::config::FeedContent;
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::html::escaped;
use crate::plan::article_view::BodyRef;
use crate::plan::cards::CardRef;
use crate::plan::frame::Frame;
use crate::plan::site::Site;

/// A feed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FeedView<E> {
    /// The site's, or the site's and that of a part of it.
    pub title: String,
    /// One sentence; may be empty.
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// Its own for good, one and the same in all formats.
    pub id: String,
    /// The page that it is the feed of.
    pub home: String,
    /// The feed itself.
    pub url: String,
    /// WebSub hubs that pass it on.
    pub hubs: Vec<String>,
    /// Who answers for it.
    pub editor: Option<String>,
    /// Newest first. The feed's own date is that of its newest entry, never the time of the build.
    pub entries: Vec<E>,
}

impl<E> FeedView<E> {
    /// The same feed with other entries; of some none may be made.
    ///
    /// # Errors
    /// The first that `make` gives.
    pub(crate) fn with<F, X>(self, make: impl FnMut(E) -> Result<Option<F>, X>) -> Result<FeedView<F>, X> {
        let Self { title, description, language, id, home, url, hubs, editor, entries } = self;
        let entries =
            entries.into_iter().map(make).filter_map(Result::transpose).collect::<Result<_, X>>()?;
        Ok(FeedView { title, description, language, id, home, url, hubs, editor, entries })
    }
}

/// One entry of a feed.
#[derive(Clone, Serialize)]
pub(crate) struct FeedEntry<'a> {
    /// Stable over edits of title, date and permalink: a URN.
    pub id: String,
    /// Plain text.
    pub title: Cow<'a, str>,
    /// Its page on this site.
    pub url: String,
    pub original: Option<Cow<'a, str>>,
    /// In the site's time zone.
    pub published: DateTime<Tz>,
    /// Plain text.
    pub summary: Cow<'a, str>,
    pub text: EntryText<'a>,
    /// Who wrote it, each by name.
    pub authors: Vec<Cow<'a, str>>,
    /// Name of the source.
    pub source: Option<Cow<'a, str>>,
    /// Absolute URL of the lead image.
    pub image: Option<String>,
    /// Names of topics and column.
    pub tags: Vec<Cow<'a, str>>,
    /// BCP 47.
    pub language: Cow<'a, str>,
}

/// The whole text of an entry.
#[derive(Clone, Serialize)]
pub(crate) enum EntryText<'a> {
    /// The site gives summaries only.
    None,
    /// An article's.
    Article {
        /// Correction and note, as they stand before the text: safe HTML.
        said: String,
        body: BodyRef<'a>,
        /// Whether it has links to files of the site.
        has_files: bool,
    },
    /// An edition's.
    Edition(Box<EditionText<'a>>),
}

/// An edition for readers of feeds.
#[derive(Clone, Serialize)]
pub(crate) struct EditionText<'a> {
    pub introduction: Option<&'a SafeHtml>,
    pub lead: Option<CardRef<'a>>,
    /// Articles under headings.
    pub lists: Vec<(String, Vec<CardRef<'a>>)>,
    /// What the editor had to say of articles, each under a label.
    pub said: Vec<(String, CardRef<'a>, &'a SafeHtml)>,
}

/// An edition as it is mailed.
pub(crate) struct MailView<'a> {
    /// Title of the site.
    pub publisher: String,
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// Its page, absolute.
    pub url: String,
    /// When it came out.
    pub published: DateTime<Utc>,
    /// What leads to its page.
    pub read_on: String,
    pub text: EditionText<'a>,
}

/// An entry as a feed lists it.
pub(crate) enum EntryRef<'a> {
    /// An article, which many feeds list: what a fingerprint of a feed takes of it is the entry's own.
    Article(&'a Site<'a>, ArticleIx),
    /// Any other, with the article whose picture is its.
    Entry(Box<FeedEntry<'a>>, Option<CardRef<'a>>),
}

impl<'a> EntryRef<'a> {
    /// The entry; none for an article without a date.
    ///
    /// # Errors
    /// When what of an article is not in memory can't be had.
    pub(crate) fn entry(self, frame: &Frame<'_>) -> Result<Option<FeedEntry<'a>>, Diagnostic> {
        match self {
            Self::Article(site, ix) => Ok(site.feed_entry(ix, &*site.details(ix)?)),
            Self::Entry(mut entry, picture) => {
                let details = picture.map(|article| article.details()).transpose()?;
                let image = details.as_ref().and_then(|details| details.lead_image.as_ref());
                entry.image = image.map(|image| frame.absolute(&image.url));
                Ok(Some(*entry))
            }
        }
    }
}

/// Nothing but a fingerprint is made of it so.
impl Serialize for EntryRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Article(site, ix) => {
                let known = &site.fingerprints.entries[ix.0 as usize];
                let print = known.get_or_init(|| {
                    let (entry, details) = (site.feed_entry(*ix, Details::none()), site.article(*ix).details);
                    Hasher::new().value(&entry).fingerprint(details).finish()
                });
                print.in_one_piece(serializer)
            }
            Self::Entry(entry, picture) => (entry, picture).serialize(serializer),
        }
    }
}

impl<'a> Site<'a> {
    /// An article as an entry; none without a date, which RFC 4287 wants.
    fn feed_entry(&'a self, ix: ArticleIx, details: &Details) -> Option<FeedEntry<'a>> {
        let article = self.article(ix);
        let groups = self.digest.membership(ix);
        let name = |kind, group: GroupIx| Cow::from(self.digest.group(kind, group).name.as_str());
        let topics = groups.topics.iter().map(|topic| name(GroupKind::Topic, *topic));
        let column = groups.column.map(|column| name(GroupKind::Column, column));
        let body = self.body(article);
        let text = match self.config.feeds.content {
            FeedContent::Summary => EntryText::None,
            FeedContent::Full => EntryText::Article {
                said: self.said_by_the_editor(ix),
                body,
                has_files: !article.extras().attachments.is_empty() || !body.own_urls.is_empty(),
            },
        };
        Some(FeedEntry {
            id: uuid(article.id.0),
            title: Cow::Borrowed(&article.title),
            url: self.frame.absolute(self.permalink(ix)),
            original: details.url.as_ref().map(|url| Cow::Owned(url.to_string())),
            published: self.frame.dates.local(article.published?),
            summary: Cow::Owned(details.summary.clone()),
            text,
            authors: article.authors.iter().map(|author| author.as_str().into()).collect(),
            source: article.source.as_ref().map(|source| source.name.as_str().into()),
            image: details.lead_image.as_ref().map(|image| self.frame.absolute(&image.url)),
            tags: topics.chain(column).collect(),
            language: article.language.as_str().into(),
        })
    }

    fn said_by_the_editor(&self, ix: ArticleIx) -> String {
        let Some(mark) = self.digest.marks.get(&ix) else { return String::new() };
        let said = [("correction", &mark.correction), ("note", &mark.note)];
        said.iter()
            .filter_map(|(key, html)| Some((key, html.as_ref()?)))
            .map(|(key, html)| {
                let label = escaped(&self.frame.text(key));
                format!("<blockquote><p><strong>{label}</strong></p>\n{}</blockquote>\n", html.as_str())
            })
            .collect()
    }
}

/// An id as a URN (RFC 9562, UUID version 8: bits of one's own making). A name under a registered namespace;
/// `urn:newsprint:` would be none, and a `tag:` URI would change with the site's host.
pub(crate) fn uuid(id: Fingerprint) -> String {
    let mut bytes = id.0;
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = Fingerprint(bytes).to_string();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_becomes_a_uuid_of_version_8() {
        let id = Fingerprint([0xff; 16]);
        assert_eq!(uuid(id), "urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
        let id = Fingerprint([0x12; 16]);
        assert_eq!(uuid(id), "urn:uuid:12121212-1212-8212-9212-121212121212");
    }
}
