//! What feeds and the OPML file hold.

use crate::config::FeedContent;
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::fingerprint::Fingerprint;
use crate::ground::html::escaped;
use crate::plan::view::{FeedEntry, FeedView, OpmlEntry};
use crate::plan::{FeedFormat, Site, urls};

/// Whether groups of a kind have feeds of their own.
pub(crate) fn has_feeds(kind: GroupKind) -> bool {
    matches!(kind, GroupKind::Source | GroupKind::Topic)
}

impl Site<'_> {
    /// Articles of a feed, newest first. Undated ones have no place in a feed: RFC 4287 wants a date.
    pub(crate) fn feed_articles(&self, of: Option<(GroupKind, GroupIx)>) -> Vec<ArticleIx> {
        let dated = |ix: &ArticleIx| self.digest.day(*ix).is_some();
        let size = self.config.feeds.size;
        match of {
            None => self.digest.indices().rev().filter(dated).take(size).collect(),
            Some((kind, ix)) => {
                self.digest.group(kind, ix).articles.iter().rev().copied().filter(dated).take(size).collect()
            }
        }
    }

    /// A feed. `body` gives the text of an article with absolute links.
    pub(crate) fn feed_view<E>(
        &self,
        format: FeedFormat,
        of: Option<(GroupKind, GroupIx)>,
        mut body: impl FnMut(ArticleIx) -> Result<String, E>,
    ) -> Result<FeedView, E> {
        let place = of.map_or_else(urls::front, |(kind, ix)| urls::group(kind, self.digest.group(kind, ix)));
        let mut entries = Vec::new();
        for ix in self.feed_articles(of) {
            let html = match self.config.feeds.content {
                FeedContent::Full => Some(body(ix)?),
                FeedContent::Summary => None,
            };
            entries.extend(self.feed_entry(ix, html));
        }
        let (title, description) = match of {
            None => (self.config.title.clone(), self.config.description.clone()),
            Some((kind, ix)) => {
                let group = self.digest.group(kind, ix);
                (
                    format!("{} · {}", group.name, self.config.title),
                    group.description.clone().unwrap_or_default(),
                )
            }
        };
        let home = self.absolute(&self.url(&place));
        Ok(FeedView {
            title,
            description,
            language: self.config.language.clone(),
            // The page's URL is as lasting as the feed, and one and the same in all three formats.
            id: home.clone(),
            home,
            url: self.absolute(&self.url(&place.feed(format))),
            editor: self.config.editor.clone(),
            entries,
        })
    }

    fn feed_entry(&self, ix: ArticleIx, html: Option<String>) -> Option<FeedEntry> {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let topics =
            groups.topics.iter().map(|topic| self.digest.group(GroupKind::Topic, *topic).name.clone());
        let column = groups.column.map(|ix| self.digest.group(GroupKind::Column, ix).name.clone());
        Some(FeedEntry {
            id: uuid(article.id.0),
            title: article.title.clone(),
            url: self.absolute(self.permalink(ix)),
            original: article.url.as_ref().map(ToString::to_string),
            published: self.dates.local(article.published?),
            summary: article.summary.clone(),
            html,
            author: article.author.clone(),
            source: article.source.as_ref().map(|source| source.name.clone()),
            image: article.lead_image.as_ref().map(|image| self.absolute(&image.url)),
            tags: topics.chain(column).collect(),
            language: article.language.clone(),
        })
    }

    /// Correction and note of an article as they stand before its text in a feed: safe HTML.
    pub(crate) fn said_by_the_editor(&self, ix: ArticleIx) -> String {
        let Some(mark) = self.digest.marks.get(&ix) else { return String::new() };
        let said = [("correction", &mark.correction), ("note", &mark.note)];
        said.iter()
            .filter_map(|(key, html)| Some((key, html.as_ref()?)))
            .map(|(key, html)| {
                let label = escaped(&self.text(key));
                format!("<blockquote><p><strong>{label}</strong></p>\n{}</blockquote>\n", html.as_str())
            })
            .collect()
    }

    /// The feeds of the site and of its sources and topics.
    pub(crate) fn opml_entries(&self) -> Vec<OpmlEntry> {
        let entry = |title: String, place: urls::Place| OpmlEntry {
            title,
            html_url: self.absolute(&self.url(&place)),
            feed_url: self.absolute(&self.url(&place.feed(FeedFormat::Atom))),
        };
        let groups = GroupKind::ALL.into_iter().filter(|kind| has_feeds(*kind)).flat_map(|kind| {
            self.digest.groups(kind).iter().map(move |group| (group.name.clone(), urls::group(kind, group)))
        });
        let editions = self.config.editions.any();
        let editions = editions.then(|| (self.text("editions"), urls::editions(None)));
        std::iter::once((self.config.title.clone(), urls::front()))
            .chain(editions)
            .chain(groups)
            .map(|(title, place)| entry(title, place))
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
