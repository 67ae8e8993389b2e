//! Feeds of the site, of its groups and of its editions, in three formats each, and the list of them.

use std::borrow::Cow;
use std::cmp::Reverse;

use chrono::{DateTime, NaiveTime, TimeZone, Utc};

use crate::config::{FeedContent, Span};
use crate::curate::{ArticleIx, Change, GroupIx, GroupKind, ItemGroupKind};
use crate::ground::fingerprint::{Fingerprint, name_of};
use crate::ground::served::{FileKind, Served};
use crate::plan::feed_format::{FeedFormat, has_feeds};
use crate::plan::feed_view::{EditionText, EntryRef, EntryText, FeedEntry, FeedView, MailView, uuid};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::pages::changes::facts;
use crate::plan::pages::editions::{Edition, EditionView};
use crate::plan::pages::item_feeds;
use crate::plan::selection::newest_first;
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::OpmlEntry;

/// A feed in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feed(pub FeedFormat, pub FeedOf);

/// What a feed is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeedOf {
    Editions,
    Changes,
    /// Issues of all roundups.
    Issues,
    /// Their items.
    Items,
    /// Items of a section, by its place among all.
    Section(u32),
    Site,
    Group(GroupKind, GroupIx),
}

impl Kind for Feed {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for of in FeedOf::all(pages.site) {
            let place = of.place(pages.site);
            for format in FeedFormat::ALL.into_iter().filter(|format| of.has(*format)) {
                pages.add(&place.feed(format), Self(format, of));
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let Self(format, of) = *self;
        let frame = &site.frame;
        let place = of.place(site);
        let description = match of {
            FeedOf::Group(kind, ix) => site.digest.group(kind, ix).description.clone().unwrap_or_default(),
            _ => frame.view.description.clone(),
        };
        let home = frame.absolute(&frame.url(&of.home(site)));
        let view = FeedView {
            title: match of.name(site) {
                Some(name) => format!("{name} · {}", frame.view.title),
                None => frame.view.title.clone(),
            },
            description,
            language: frame.view.language.clone(),
            // As lasting as the feed.
            id: frame.absolute(&frame.url(&place)),
            home,
            url: frame.absolute(&frame.url(&place.feed(format))),
            hubs: site.config.notify.hubs.iter().map(ToString::to_string).collect(),
            editor: frame.view.editor.clone(),
            entries: of.entries(site),
        };
        Content::Feed(format, view)
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Feed, self.0.media_type())
    }

    fn shows(&self) -> &'static str {
        match self.1 {
            FeedOf::Editions => "an article in it, or what the editor says,",
            FeedOf::Changes => "a change in it",
            FeedOf::Items | FeedOf::Section(_) => "an item in it",
            FeedOf::Issues | FeedOf::Site | FeedOf::Group(..) => {
                "an article in it, or what site.toml says of feeds,"
            }
        }
    }
}

impl FeedOf {
    fn all(site: &Site<'_>) -> Vec<Self> {
        let editions = site.config.editions.any().then_some(Self::Editions);
        let groups = GroupKind::ALL.into_iter().flat_map(|kind| {
            let groups = site.digest.groups(kind).iter().zip((0..).map(GroupIx));
            let with_feeds = groups.filter(move |(group, _)| has_feeds(kind, group, &site.config.feeds));
            with_feeds.map(move |(_, ix)| Self::Group(kind, ix))
        });
        let changes = site.config.revisions.enabled.then_some(Self::Changes);
        let has_roundups = !site.config.issues.is_empty();
        let of_items = has_roundups.then_some([Self::Issues, Self::Items]).into_iter().flatten();
        let sections = item_feeds::sections(site).map(Self::Section);
        editions
            .into_iter()
            .chain(changes)
            .chain(of_items)
            .chain(sections)
            .chain([Self::Site])
            .chain(groups)
            .collect()
    }

    /// Whether it is written in a format: what few follow in one.
    fn has(self, format: FeedFormat) -> bool {
        matches!(self, Self::Editions | Self::Site | Self::Group(..)) || format == FeedFormat::Atom
    }

    /// The page that it is the feed of.
    fn home(self, site: &Site<'_>) -> Place {
        match self {
            Self::Section(at) => item_feeds::page_of_section(site, at),
            _ => self.place(site),
        }
    }

    /// The folder that it stands in.
    fn place(self, site: &Site<'_>) -> Place {
        match self {
            Self::Editions => urls::editions(None),
            Self::Changes => urls::changes(None),
            Self::Issues => urls::issues(),
            Self::Items => urls::items(),
            Self::Section(at) => {
                urls::item_group(ItemGroupKind::Section, &site.digest.items.sections[at as usize].id)
            }
            Self::Site => urls::front(),
            Self::Group(kind, ix) => urls::group(kind, site.digest.group(kind, ix)),
        }
    }

    /// Of a part of the site.
    fn name(self, site: &Site<'_>) -> Option<String> {
        match self {
            Self::Editions => Some(site.frame.text("editions")),
            Self::Changes => Some(site.frame.text("changes")),
            Self::Issues => Some(site.frame.text("issues")),
            Self::Items => Some(site.frame.text("items")),
            Self::Section(at) => Some(site.digest.items.sections[at as usize].name.clone()),
            Self::Site => None,
            Self::Group(kind, ix) => Some(site.digest.group(kind, ix).name.clone()),
        }
    }

    /// Undated articles have no place in a feed: RFC 4287 wants a date.
    fn entries<'a>(self, site: &'a Site<'a>) -> Vec<EntryRef<'a>> {
        let size = site.config.feeds.size;
        let entry = |ix: ArticleIx| site.digest.day(ix).map(|_| EntryRef::Article(site, ix));
        match self {
            Self::Editions => edition_entries(site),
            Self::Changes => change_entries(site),
            Self::Issues => item_feeds::issues(site).filter_map(entry).take(size).collect(),
            Self::Items => item_feeds::newest(site),
            Self::Section(at) => item_feeds::of_section(site, at),
            Self::Site => site.digest.indices().rev().filter_map(entry).take(size).collect(),
            Self::Group(kind, ix) => {
                let articles = site.digest.group(kind, ix).articles.iter().rev();
                articles.copied().filter_map(entry).take(size).collect()
            }
        }
    }
}

/// Editions of the feed, newest first: those whose time is over, as the articles tell it, or that the editor introduced. One
/// that still grows would be news to a feed reader once, and half of it.
fn edition_entries<'a>(site: &'a Site<'a>) -> Vec<EntryRef<'a>> {
    let newest_day = site.digest.calendar.keys().next_back();
    let editions = site.digest.editions.iter().rev().filter(|(span, edition)| {
        edition.introduction.is_some() || newest_day.is_some_and(|day| span.last_day() < *day)
    });
    editions.take(site.config.feeds.size).filter_map(|(span, _)| edition_entry(site, *span)).collect()
}

fn edition_entry<'a>(site: &'a Site<'a>, span: Span) -> Option<EntryRef<'a>> {
    let (head, picture, view) = Edition(span).page(site);
    let topics = view.sections.iter().filter(|section| section.group == GroupKind::Topic.name());
    let entry = FeedEntry {
        id: uuid(Fingerprint::of(head.url.as_bytes())),
        title: Cow::Owned(head.title),
        url: head.url,
        original: None,
        published: site.frame.dates.local(published(site, span)?),
        summary: Cow::Owned(head.description),
        authors: site.frame.view.editor.as_deref().map(Cow::from).into_iter().collect(),
        source: None,
        image: None,
        tags: topics.map(|section| section.link.name.as_str().into()).collect(),
        language: site.config.language.as_str().into(),
        text: match site.config.feeds.content {
            FeedContent::Full => EntryText::Edition(Box::new(edition_text(site, view))),
            FeedContent::Summary => EntryText::None,
        },
    };
    Some(EntryRef::Entry(Box::new(entry), picture))
}

/// An edition as it is mailed; none where there is no such edition.
pub(crate) fn edition_mail<'a>(site: &'a Site<'a>, span: Span) -> Option<MailView<'a>> {
    site.digest.editions.get(&span)?;
    let (head, _, view) = Edition(span).page(site);
    Some(MailView {
        publisher: site.frame.view.title.clone(),
        title: head.title,
        language: site.frame.view.language.clone(),
        url: head.url,
        published: published(site, span)?,
        read_on: site.frame.text("read_on"),
        text: edition_text(site, view),
    })
}

/// Changes, newest first, without slips of the pen. Each is an entry of its own.
fn change_entries<'a>(site: &'a Site<'a>) -> Vec<EntryRef<'a>> {
    let mut all: Vec<_> = site.dated_changes().filter(|(_, _, change)| !change.weight.typo).collect();
    all.sort_by_key(|(ix, at, _)| (Reverse(*at), *ix));
    all.truncate(site.config.feeds.size);
    let entry = |(ix, at, change): (ArticleIx, DateTime<Utc>, &'a Change)| {
        let article = &change.new.article;
        let name = name_of(&[&article.id.0.to_string(), &at.timestamp().to_string()]);
        let entry = FeedEntry {
            id: uuid(name),
            title: Cow::Borrowed(&change.new.title),
            url: site.frame.absolute(&site.changes_url(ix)),
            original: None,
            published: site.frame.dates.local(at),
            summary: Cow::Owned(facts(&site.frame, &change.weight).join(&site.frame.text("comma"))),
            text: EntryText::None,
            authors: Vec::new(),
            source: article.source.as_ref().map(|source| source.name.as_str().into()),
            image: None,
            tags: Vec::new(),
            language: article.language.as_str().into(),
        };
        EntryRef::Entry(Box::new(entry), None)
    };
    all.into_iter().map(entry).collect()
}

/// When an edition came out: with its newest article; one without any when its time began.
fn published(site: &Site<'_>, span: Span) -> Option<DateTime<Utc>> {
    let newest = newest_first(site, span).next().and_then(|ix| site.article(ix).published);
    let start = || site.config.time_zone.from_local_datetime(&span.first_day().and_time(NaiveTime::MIN));
    newest.or_else(|| start().earliest().map(|moment| moment.to_utc()))
}

fn edition_text<'a>(site: &Site<'_>, view: EditionView<'a>) -> EditionText<'a> {
    let pinned = [(site.frame.text("pinned"), view.pinned)];
    let stories = view.stories.into_iter().map(|story| (story.link.name, story.articles));
    let sections = view.sections.into_iter().map(|section| (section.link.name.clone(), section.articles));
    let said = view.said.into_iter().flat_map(|said| {
        let said_of_it = [("correction", said.correction), ("note", said.note)].into_iter();
        said_of_it.filter_map(move |(key, html)| Some((site.frame.text(key), said.article.clone(), html?)))
    });
    EditionText {
        introduction: view.introduction,
        lead: view.lead,
        lists: pinned.into_iter().chain(stories).chain(sections).collect(),
        said: said.collect(),
    }
}

/// `opml.xml`: the feeds of the site and of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opml;

impl Kind for Opml {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.add(&Place::file("opml.xml"), Self);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let mut feeds = FeedOf::all(site);
        // The site comes first.
        feeds.sort_by_key(|of| *of != FeedOf::Site);
        let feeds = feeds.into_iter().map(|of| {
            let place = of.place(site);
            OpmlEntry {
                title: of.name(site).unwrap_or_else(|| frame.view.title.clone()),
                html_url: frame.absolute(&frame.url(&of.home(site))),
                feed_url: frame.absolute(&frame.url(&place.feed(FeedFormat::Atom))),
            }
        });
        Content::Opml(&frame.view.title, feeds.collect())
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Front, "text/x-opml")
    }

    fn shows(&self) -> &'static str {
        "what it lists"
    }
}
