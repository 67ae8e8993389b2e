//! What stands on pages whatever the articles: the site's own values, the texts of its interface, how it writes dates, where its
//! listings are. All of this is a part of every template's look, so that what is made of a frame alone need not be in a page's
//! fingerprint.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::config::Config;
use crate::curate::{GroupKind, Month};
use crate::plan::dates::DateFormat;
use crate::plan::feed_format::FeedFormat;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::{FeedLink, Head, Link, SiteView};

/// The values of site.toml, the messages and the dates that pages are made with.
pub(crate) struct Frame<'a> {
    pub(crate) view: SiteView,
    pub(crate) dates: Arc<DateFormat>,
    /// Scheme and host, without `/` at the end.
    pub(crate) origin: String,
    messages: &'a BTreeMap<String, String>,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(
        config: &Config,
        messages: &'a BTreeMap<String, String>,
        dates: Arc<DateFormat>,
    ) -> Self {
        Self { view: SiteView::new(config), dates, origin: config.origin(), messages }
    }

    /// Root-relative URL, base path in front.
    pub(crate) fn url(&self, place: &Place) -> String {
        place.url(&self.view.base_path)
    }

    /// Makes a root-relative URL of the site absolute; absolute ones stay.
    pub(crate) fn absolute(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() }
    }

    /// A text of the interface.
    pub(crate) fn text(&self, key: &str) -> String {
        self.messages.get(key).cloned().unwrap_or_else(|| key.replace('_', " "))
    }

    pub(crate) fn link(&self, name: String, place: &Place) -> Link {
        Link { name, url: self.url(place) }
    }

    pub(crate) fn head(
        &self,
        kind: &'static str,
        title: String,
        place: &Place,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let url = self.absolute(&self.url(place));
        // Where nobody wrote a better one; which day of which paper is what a listing has to say of itself.
        let parts = [title.as_str(), &self.view.title, &self.view.description];
        let description = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Head {
            kind,
            title,
            description,
            language: self.view.language.clone(),
            canonical: url.clone(),
            url,
            breadcrumbs,
            feeds: self.feeds(&urls::front(), self.view.title.clone()).to_vec(),
            image: None,
            noindex: false,
            alternates: Vec::new(),
            converted_from: None,
            json_ld: None,
        }
    }

    /// Head of a page of a listing; numbered ones repeat what their entry page and the articles' own pages say.
    pub(crate) fn numbered_head(
        &self,
        kind: &'static str,
        title: String,
        place: &Place,
        number: Option<u32>,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let title = match number {
            Some(number) => format!("{title} · {number}"),
            None => title,
        };
        Head { noindex: number.is_some(), ..self.head(kind, title, &place.numbered(number), breadcrumbs) }
    }

    /// The feeds beside a page.
    pub(crate) fn feeds(&self, page: &Place, title: String) -> [FeedLink; 3] {
        FeedFormat::ALL.map(|format| FeedLink {
            media_type: format.media_type(),
            title: title.clone(),
            url: self.url(&page.feed(format)),
        })
    }

    /// The feeds of a part of the site.
    pub(crate) fn feeds_of(&self, page: &Place, name: &str) -> [FeedLink; 3] {
        self.feeds(page, format!("{name} · {}", self.view.title))
    }

    /// Tells readers of a page of the feed in a folder that is in one format.
    pub(crate) fn announce(&self, head: &mut Head, folder: &Place, name: &str) {
        let own = self.feeds_of(folder, name).into_iter();
        head.feeds.splice(0..0, own.filter(|feed| feed.media_type == FeedFormat::Atom.media_type()));
    }

    pub(crate) fn front_link(&self) -> Link {
        self.link(self.view.title.clone(), &urls::front())
    }

    pub(crate) fn archive_link(&self) -> Link {
        self.link(self.text("archive"), &urls::archive())
    }

    pub(crate) fn year_link(&self, year: i32) -> Link {
        self.link(self.dates.year(year), &urls::year(year))
    }

    pub(crate) fn month_link(&self, month: Month) -> Link {
        self.link(self.dates.month(month), &urls::month(month))
    }

    /// Year and month above a day.
    pub(crate) fn day_crumbs(&self, day: NaiveDate) -> [Link; 2] {
        [self.year_link(day.year()), self.month_link((day.year(), day.month()))]
    }

    pub(crate) fn groups_link(&self, kind: GroupKind) -> Link {
        self.link(self.text(kind.folder()), &urls::groups(kind))
    }

    pub(crate) fn stories_link(&self) -> Link {
        self.link(self.text("stories"), &urls::stories(None))
    }

    pub(crate) fn editions_link(&self) -> Link {
        self.link(self.text("editions"), &urls::editions(None))
    }

    pub(crate) fn year_or_undated(&self, year: Option<i32>) -> String {
        year.map_or_else(|| self.text("undated"), |year| self.dates.year(year))
    }

    pub(crate) fn month_or_undated(&self, month: Option<Month>) -> String {
        month.map_or_else(|| self.text("undated"), |month| self.dates.month(month))
    }
}
