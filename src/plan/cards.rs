//! Articles in views. A listing names its articles; what a template gets of each is its [`Card`], what a fingerprint of the page
//! takes of it is the card's own fingerprint, so that planning a page copies and hashes no article twice.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::fingerprint::Fingerprint;
use crate::plan::site::Site;
use crate::plan::view::{Card, DateView, Link};

/// Characters that an article at the top of a page has at least.
const LEAD_CHARACTERS: u32 = 200;

/// An article of a listing.
#[derive(Clone)]
pub(crate) enum CardRef<'a> {
    /// Of a site.
    Article(&'a Site<'a>, ArticleIx),
    #[cfg(test)]
    Card(Card<'static>),
}

impl CardRef<'_> {
    /// What a listing shows of it.
    pub(crate) fn card(&self) -> Card<'_> {
        match self {
            Self::Article(site, ix) => site.card(*ix),
            #[cfg(test)]
            Self::Card(card) => card.clone(),
        }
    }

    /// Of all that its card shows.
    fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Article(site, ix) => {
                let known = &site.fingerprints.cards[ix.0 as usize];
                *known.get_or_init(|| Fingerprint::of_value(&site.card(*ix)))
            }
            #[cfg(test)]
            Self::Card(card) => Fingerprint::of_value(card),
        }
    }
}

impl Serialize for CardRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.card().serialize(serializer)
        } else {
            self.fingerprint().in_one_piece(serializer)
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
    /// An article as listings show it.
    fn card(&self, ix: ArticleIx) -> Card<'_> {
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
            summary: &article.summary,
            image: article.lead_image.as_ref(),
        }
    }

    pub(crate) fn card_ref(&'a self, ix: ArticleIx) -> CardRef<'a> {
        CardRef::Article(self, ix)
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
        article.lead_image.is_some() && !article.summary.is_empty() && article.characters >= LEAD_CHARACTERS
    }
}
