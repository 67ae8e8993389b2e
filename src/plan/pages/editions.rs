//! Editions: days and weeks of the digest, each as a page by itself, and the listings of them.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::Serialize;

use crate::clean::SafeHtml;
use crate::config::Span;
use crate::curate::Month;
use crate::plan::calendar::neighbours;
use crate::plan::cards::{CardRef, FrontSection};
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::pages::books::Book;
use crate::plan::selection::{Selection, newest_first};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{Head, Link, PeriodNeighbours};

/// Articles with a word of the editor that an edition repeats.
const SAID: usize = 20;

/// The newest editions, or those of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Editions(Option<i32>);

/// `editions.html`: the newest editions, or those of a year.
#[derive(Serialize)]
pub(crate) struct EditionsView {
    /// Newest first.
    pub editions: Vec<ListedEdition>,
    /// Years with editions, newest first; empty on the page of a year.
    pub years: Vec<Link>,
    /// The years around it, on the page of a year.
    pub neighbours: PeriodNeighbours,
}

/// An edition in a listing.
#[derive(Serialize)]
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

impl Kind for Editions {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.editions.any() {
            pages.show(Part::Pages, &urls::editions(None), Self(None));
        }
        for year in years(pages.site) {
            pages.show(Part::Pages, &urls::editions(Some(year)), Self(Some(year)));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let all_years = years(site);
        let link = |year: i32| frame.link(frame.dates.year(year), &urls::editions(Some(year)));
        let (title, crumbs, most, years, neighbours) = match self.0 {
            None => {
                let years = all_years.iter().rev().map(|year| link(*year)).collect();
                let most = site.config.listings.size;
                (frame.text("editions"), vec![frame.front_link()], most, years, PeriodNeighbours::default())
            }
            Some(year) => {
                let crumbs = vec![frame.front_link(), frame.editions_link()];
                let around = PeriodNeighbours {
                    older: all_years.range(..year).next_back().map(|year| link(*year)),
                    newer: all_years.range(year + 1..).next().map(|year| link(*year)),
                };
                (frame.dates.year(year), crumbs, usize::MAX, Vec::new(), around)
            }
        };
        let spans = site.digest.editions.keys().rev();
        let listed = spans.filter(|span| self.0.is_none_or(|year| span.year() == year)).take(most);
        let listed = listed.map(|span| ListedEdition {
            link: site.edition_link(*span),
            span: span_kind(*span),
            date: site.span_name(*span),
            summary: Selection::new(site, *span).summary(site),
        });
        let view = EditionsView { editions: listed.collect(), years, neighbours };
        let mut head = frame.head("editions", title, &urls::editions(self.0), crumbs);
        announce_feeds(site, &mut head);
        PageView::new("editions.html", head, view, Subject::Listing).into()
    }

    fn shows(&self) -> &'static str {
        "an edition in it"
    }
}

/// One edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edition(pub(crate) Span);

/// `edition.html`: a day or a week of the digest. Each article stands in one place.
#[derive(Serialize)]
pub(crate) struct EditionView<'a> {
    /// `day` or `week`.
    pub span: &'static str,
    /// As readers write it: `17 January 2024`, `Week 3 of 2024`. The page's title where the editor gave none.
    pub date: String,
    /// By the editor: safe HTML.
    pub introduction: Option<&'a SafeHtml>,
    /// The lead story: the one that the editor chose, else the newest with picture and text, of the heaviest story if it has one.
    pub lead: Option<CardRef<'a>>,
    /// What the editor held at the top in that time, in the editor's order, but the lead story.
    pub pinned: Vec<CardRef<'a>>,
    /// Stories that most sources reported in that time.
    pub stories: Vec<EditionStory<'a>>,
    /// Topics, columns and sources that have most articles in that time.
    pub sections: Vec<FrontSection<'a>>,
    /// Articles of that time with what the editor had to say of them.
    pub said: Vec<Said<'a>>,
    /// How many more articles there are of that time.
    pub more: u32,
    /// Pages of its days.
    pub days: Vec<Link>,
    /// The same as a book (EPUB), where there is one: root-relative URL.
    pub epub: Option<String>,
    /// The editions of its kind before and after it.
    pub neighbours: PeriodNeighbours,
}

/// A story in an edition.
#[derive(Serialize)]
pub(crate) struct EditionStory<'a> {
    /// What it is called, and its page.
    pub link: Link,
    /// BCP 47 language of the name.
    pub language: &'a str,
    /// Its articles of that time that stand nowhere else in the edition, newest first.
    pub articles: Vec<CardRef<'a>>,
}

/// An article with what the editor had to say of it.
#[derive(Serialize)]
pub(crate) struct Said<'a> {
    /// The article.
    pub article: CardRef<'a>,
    /// The editor's note: safe HTML.
    pub note: Option<&'a SafeHtml>,
    /// What was wrong: safe HTML.
    pub correction: Option<&'a SafeHtml>,
}

impl Kind for Edition {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for span in pages.site.digest.editions.keys() {
            pages.show(Part::of_day(span.last_day()), &urls::edition(*span), Self(*span));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let (head, image, view) = self.page(site);
        let borrowed = Borrowed { image, ..Borrowed::default() };
        PageView { borrowed, ..PageView::new("edition.html", head, view, Subject::Listing) }.into()
    }

    fn shows(&self) -> &'static str {
        "an article in it, or what the editor says,"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        let day = self.0.last_day();
        Some((day.year(), day.month()))
    }

    fn name(&self, _: &Site<'_>) -> String {
        format!("the edition {}", self.0)
    }
}

impl Edition {
    /// Head and view of the page, and the article whose picture is its.
    pub(crate) fn page<'a>(self, site: &'a Site<'a>) -> (Head, Option<CardRef<'a>>, EditionView<'a>) {
        let (Self(span), frame) = (self, &site.frame);
        let selection = Selection::new(site, span);
        let year = frame.link(frame.dates.year(span.year()), &urls::editions(Some(span.year())));
        let crumbs = vec![frame.front_link(), frame.editions_link(), year];
        let mut head = frame.head("edition", site.edition_title(span), &urls::edition(span), crumbs);
        head.description = selection.summary(site).unwrap_or(head.description);
        let picture = selection.lead.and_then(|ix| site.with_picture(ix));
        announce_feeds(site, &mut head);
        let same = |other: &Span| matches!(span, Span::Day(_)) == matches!(other, Span::Day(_));
        let stories = selection.stories.into_iter().map(|(ix, articles)| EditionStory {
            link: site.story_link(ix),
            language: site.story_language(site.digest.story(ix)),
            articles: site.card_refs(articles),
        });
        let sections = selection.sections.into_iter();
        let edition = site.digest.editions.get(&span);
        let view = EditionView {
            span: span_kind(span),
            date: site.span_name(span),
            introduction: edition.and_then(|edition| edition.introduction.as_ref()),
            lead: selection.lead.map(|ix| site.card_ref(ix)),
            pinned: site.card_refs(selection.pinned),
            stories: stories.collect(),
            sections: sections.map(|(kind, ix, articles)| site.section(kind, ix, articles)).collect(),
            said: said_in(site, span),
            more: selection.more as u32,
            days: site.digest.calendar.range(span.days()).map(|(day, _)| site.day_link(*day)).collect(),
            epub: Book::of_edition(site, span).map(|book| book.url(site)),
            neighbours: neighbours(&site.digest.editions, &span, |(other, _)| {
                same(other).then(|| site.edition_link(*other))
            }),
        };
        (head, picture, view)
    }
}

/// Articles of that time of which the editor had something to say, newest first.
fn said_in<'a>(site: &'a Site<'a>, span: Span) -> Vec<Said<'a>> {
    if site.digest.marks.is_empty() {
        return Vec::new();
    }
    let said = |ix| {
        let mark = site.digest.marks.get(&ix)?;
        let (note, correction) = (mark.note.as_ref(), mark.correction.as_ref());
        let says = note.is_some() || correction.is_some();
        says.then(|| Said { article: site.card_ref(ix), note, correction })
    };
    newest_first(site, span).filter_map(said).take(SAID).collect()
}

/// Years that editions are listed under.
fn years(site: &Site<'_>) -> BTreeSet<i32> {
    site.digest.editions.keys().map(|span| span.year()).collect()
}

fn announce_feeds(site: &Site<'_>, head: &mut Head) {
    let own = site.frame.feeds_of(&urls::editions(None), &site.frame.text("editions"));
    head.feeds.splice(0..0, own);
}

/// What templates call it.
fn span_kind(span: Span) -> &'static str {
    match span {
        Span::Day(_) => "day",
        Span::Week(_) => "week",
    }
}
