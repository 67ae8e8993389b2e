//! Articles in views. A listing names its articles; what a template gets of each is its [`Card`], what a fingerprint of the page
//! takes of it is the card's own fingerprint, so that planning a page copies and hashes no article twice.

use std::borrow::Cow;
use std::sync::Arc;

use serde::ser::Error;
use serde::{Serialize, Serializer};

use crate::clean::Details;
use crate::curate::news::is_readable;
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::plan::site::Site;
use crate::plan::view::{Card, DateView, Link};

/// An article of a listing.
#[derive(Clone)]
pub(crate) enum CardRef<'a> {
    /// Of a site.
    Article(&'a Site<'a>, ArticleIx),
    #[cfg(test)]
    Card(Box<Card<'static>>),
}

impl CardRef<'_> {
    /// What of it is not in memory.
    ///
    /// # Errors
    /// When it can't be had.
    pub(crate) fn details(&self) -> Result<Arc<Details>, Diagnostic> {
        match self {
            Self::Article(site, ix) => site.details(*ix),
            #[cfg(test)]
            Self::Card(_) => Ok(Arc::default()),
        }
    }

    /// What a listing shows of it, with its details.
    pub(crate) fn card<'b>(&'b self, details: &'b Details) -> Card<'b> {
        match self {
            Self::Article(site, ix) => site.card(*ix, details),
            #[cfg(test)]
            Self::Card(card) => Card::clone(card),
        }
    }

    /// Makes something of what a listing shows of it.
    ///
    /// # Errors
    /// When its details can't be had.
    pub(crate) fn show<T>(&self, make: impl FnOnce(Card<'_>) -> T) -> Result<T, Diagnostic> {
        Ok(make(self.card(&*self.details()?)))
    }

    /// Of all that its card shows.
    fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Article(site, ix) => {
                let known = &site.fingerprints.cards[ix.0 as usize];
                *known.get_or_init(|| {
                    let (card, details) = (site.card(*ix, Details::none()), site.article(*ix).details);
                    Hasher::new().value(&card).fingerprint(details).finish()
                })
            }
            #[cfg(test)]
            Self::Card(card) => Fingerprint::of_value(card),
        }
    }
}

impl Serialize for CardRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.show(|card| card.serialize(serializer)).map_err(|fault| S::Error::custom(fault.message))?
        } else {
            self.fingerprint().in_one_piece(serializer)
        }
    }
}

/// The first sentences of an article.
pub(crate) struct SummaryOf<'a>(pub(crate) CardRef<'a>);

impl Serialize for SummaryOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0
                .show(|card| card.summary.serialize(serializer))
                .map_err(|fault| S::Error::custom(fault.message))?
        } else {
            self.0.serialize(serializer)
        }
    }
}

/// Articles of one day in a listing.
#[derive(Clone, Serialize)]
pub(crate) struct DayOfCards<'a> {
    /// The day; none for undated articles. `time` is empty.
    pub date: Option<DateView<'a>>,
    /// Its articles, newest first.
    pub articles: Vec<CardRef<'a>>,
}

/// A column, topic or source on the front page.
#[derive(Clone, Serialize)]
pub(crate) struct FrontSection<'a> {
    /// Name and page.
    pub link: &'a Link,
    /// `source`, `topic` or `column`.
    pub group: &'static str,
    /// Its newest articles.
    pub articles: Vec<CardRef<'a>>,
}

impl<'a> Site<'a> {
    /// What of an article is not in memory.
    ///
    /// # Errors
    /// When it can't be had.
    pub(crate) fn details(&self, ix: ArticleIx) -> Result<Arc<Details>, Diagnostic> {
        self.texts.details(self.article(ix))
    }

    /// An article as listings show it.
    fn card<'b>(&'b self, ix: ArticleIx, details: &'b Details) -> Card<'b> {
        let article = self.article(ix);
        let groups = self.digest.membership(ix);
        let published = article.published.zip(self.digest.day(ix));
        Card {
            title: &article.title,
            url: self.permalink(ix),
            language: &article.language,
            source: groups.source.map(|group| self.group_link(GroupKind::Source, group)),
            column: groups.column.map(|group| self.group_link(GroupKind::Column, group)),
            author: article.byline().map(Cow::Owned),
            published: published.map(|(moment, day)| self.frame.dates.moment(moment, self.date(day))),
            summary: &details.summary,
            image: details.lead_image.as_ref(),
        }
    }

    pub(crate) fn card_ref(&'a self, ix: ArticleIx) -> CardRef<'a> {
        CardRef::Article(self, ix)
    }

    /// An article that has a picture.
    pub(crate) fn with_picture(&'a self, ix: ArticleIx) -> Option<CardRef<'a>> {
        self.article(ix).has.lead_image.then(|| self.card_ref(ix))
    }

    pub(crate) fn card_refs(&'a self, articles: impl IntoIterator<Item = ArticleIx>) -> Vec<CardRef<'a>> {
        articles.into_iter().map(|ix| self.card_ref(ix)).collect()
    }

    /// Articles in the order given, gathered by day.
    pub(crate) fn by_day(&'a self, articles: impl IntoIterator<Item = ArticleIx>) -> Vec<DayOfCards<'a>> {
        let articles: Vec<ArticleIx> = articles.into_iter().collect();
        let day = |ix: &ArticleIx| self.digest.day(*ix);
        let days = articles.chunk_by(|one, other| day(one) == day(other)).map(|same| DayOfCards {
            date: day(&same[0]).map(|day| self.date(day)),
            articles: self.card_refs(same.iter().copied()),
        });
        days.collect()
    }

    /// Some articles of a group under its name.
    pub(crate) fn section(
        &'a self,
        kind: GroupKind,
        ix: GroupIx,
        articles: impl IntoIterator<Item = ArticleIx>,
    ) -> FrontSection<'a> {
        let link = self.group_link(kind, ix);
        FrontSection { link, group: kind.name(), articles: self.card_refs(articles) }
    }

    /// Whether there is a picture to show and something to read.
    pub(crate) fn is_fit_to_lead(&self, ix: ArticleIx) -> bool {
        let article = self.article(ix);
        article.has.lead_image && is_readable(article)
    }
}
