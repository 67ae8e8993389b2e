//! Composes every page's view from the digest. Cheap: articles are named by their fingerprints ([`CardRef`]) until a
//! page is printed. What all pages share is here, with the page of an article; `front`, `calendar`, `groups`, `editions` and
//! `stories` have theirs.

use crate::clean::SafeHtml;
use crate::config::{Canonical, Indexing};
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::html::escaped;
use crate::plan::view::{
    ArticleLink, ArticleView, Card, CardRef, FeedLink, Head, Link, PageView, SearchView, Shown,
};
use crate::plan::{FeedFormat, Page, Site, urls};

impl Site<'_> {
    /// The page's head, template and what it shows. `Page`s that are no HTML pages give none.
    pub(crate) fn compose(&self, page: &Page) -> Option<PageView<CardRef>> {
        Some(match page {
            // The article itself is put in by `render`, which has its body; see `article_page`.
            Page::Article(_) => return None,
            Page::Front => self.front(),
            Page::Archive => self.archive(),
            Page::Year(year) => self.year_page(*year),
            Page::Month(year, month) => self.month_page(*year, *month),
            Page::Day(day, number) => self.day_page(*day, *number),
            Page::Group(kind, ix) => self.group_page(*kind, *ix),
            Page::GroupMonth(kind, ix, month, number) => self.group_month_page(*kind, *ix, *month, *number),
            Page::Groups(kind) => self.groups_page(*kind),
            Page::Edition(span) => return self.edition_page(*span),
            Page::Editions(year) => self.editions_page(*year),
            Page::Story(ix) => self.story_page(*ix),
            Page::StoryAlias(ix, _) => self.story_alias_page(*ix),
            Page::Stories => self.stories_page(),
            Page::StoriesMonth(month, number) => self.stories_month_page(*month, *number),
            Page::Search => self.search_page(),
            Page::NotFound => PageView {
                template: "404.html",
                head: Head {
                    noindex: true,
                    ..self.head("not_found", self.text("not_found"), &urls::Place::file("404.html"), vec![])
                },
                shown: Shown::NotFound {},
            },
            Page::Alias(article, _) => PageView {
                template: "redirect.html",
                head: Head {
                    url: self.absolute(&self.plan_urls.permalinks[article.0 as usize]),
                    canonical: self.canonical(*article),
                    noindex: true,
                    ..self.head(
                        "redirect",
                        self.digest.article(*article).title.clone(),
                        &urls::front(),
                        vec![],
                    )
                },
                shown: Shown::Redirect { target: self.plan_urls.permalinks[article.0 as usize].clone() },
            },
            Page::Feed(..)
            | Page::EditionsFeed(_)
            | Page::SitemapIndex
            | Page::NewsSitemap
            | Page::Sitemap(_)
            | Page::Robots
            | Page::Opml
            | Page::OpenSearch
            | Page::Index(_)
            | Page::Asset(_)
            | Page::Attachment(_) => return None,
        })
    }

    /// The page of an article.
    pub(crate) fn article_page(&self, ix: ArticleIx, body: &SafeHtml) -> PageView {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let neighbour = |place: Option<u32>| {
            let ix = ArticleIx(place?);
            let article = self.digest.articles.get(ix.0 as usize)?;
            Some(ArticleLink {
                name: article.title.clone(),
                url: self.permalink(ix).to_owned(),
                language: article.language.clone(),
            })
        };
        let day = self.digest.day(ix);
        // As it stands in the body's attributes.
        let written = article.lead_image.as_ref().map(|image| escaped(&image.url));
        let image_in_body = written.is_some_and(|url| body.as_str().contains(&url));
        let mark = self.digest.marks.get(&ix);
        let view = ArticleView {
            card: self.card(ix),
            body: body.clone(),
            original_title: mark.and_then(|mark| mark.original_title.clone()),
            correction: mark.and_then(|mark| mark.correction.clone()),
            note: mark.and_then(|mark| mark.note.clone()),
            image_in_body,
            original: article.url.as_ref().map(ToString::to_string),
            authors: groups.authors.iter().map(|group| self.group_link(GroupKind::Author, *group)).collect(),
            topics: groups.topics.iter().map(|group| self.group_link(GroupKind::Topic, *group)).collect(),
            characters: article.characters,
            words: article.words,
            reading_minutes: article.reading_minutes,
            story: self.story_of(ix),
            earlier: self.digest.earlier(ix).map(|earlier| self.card(earlier)).collect(),
            older: neighbour(ix.0.checked_sub(1)),
            newer: neighbour(ix.0.checked_add(1)),
        };
        let mut crumbs = vec![self.front_link()];
        if let Some(day) = day {
            crumbs.extend(self.day_crumbs(day));
            crumbs.push(Link { name: self.dates.day(day), url: self.url(&urls::day(Some(day))) });
        }
        let mut head = Head {
            description: article.summary.clone(),
            language: article.language.clone(),
            image: article.lead_image.as_ref().map(|image| self.absolute(&image.url)),
            url: self.absolute(self.permalink(ix)),
            canonical: self.canonical(ix),
            noindex: self.config.search_engines.articles == Indexing::NoIndex,
            ..self.head("article", article.title.clone(), &urls::front(), crumbs)
        };
        if let Some(source) = groups.source {
            head.feeds.insert(0, self.feed_link(FeedFormat::Atom, Some((GroupKind::Source, source))));
        }
        PageView { template: "article.html", head, shown: Shown::Article(Box::new(view)) }
    }

    /// Absolute URL of the page of an article that search engines are asked to show.
    pub(crate) fn canonical(&self, ix: ArticleIx) -> String {
        match (&self.article(ix).url, self.config.search_engines.canonical) {
            (Some(original), Canonical::Source) => original.to_string(),
            _ => self.absolute(self.permalink(ix)),
        }
    }

    /// An article as listings show it.
    pub(crate) fn card(&self, ix: ArticleIx) -> Card {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        Card {
            title: article.title.clone(),
            url: self.permalink(ix).to_owned(),
            language: article.language.clone(),
            source: groups.source.map(|group| self.group_link(GroupKind::Source, group)),
            column: groups.column.map(|group| self.group_link(GroupKind::Column, group)),
            author: article.author.clone(),
            published: article
                .published
                .map(|moment| self.dates.moment(moment, self.url(&urls::day(self.digest.day(ix))))),
            summary: article.summary.clone(),
            image: article.lead_image.clone(),
        }
    }

    fn search_page(&self) -> PageView<CardRef> {
        let head = self.head("search", self.text("search"), &urls::search(), vec![self.front_link()]);
        PageView {
            template: "search.html",
            head: Head { noindex: true, ..head },
            shown: Shown::Search(SearchView {
                index: self.url(&urls::search_index()),
                date_long: self.dates.long_pattern().to_owned(),
            }),
        }
    }

    pub(crate) fn refs(&self, articles: impl Iterator<Item = ArticleIx>) -> Vec<CardRef> {
        articles.map(|ix| self.card_ref(ix)).collect()
    }

    pub(crate) fn card_ref(&self, article: ArticleIx) -> CardRef {
        CardRef { article, fingerprint: self.card_fingerprint(article) }
    }

    pub(crate) fn head(
        &self,
        kind: &'static str,
        title: String,
        place: &urls::Place,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let url = self.absolute(&self.url(place));
        // Where nobody wrote a better one; which day of which paper is what a listing has to say of itself.
        let parts = [title.as_str(), &self.config.title, &self.config.description];
        let description = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Head {
            kind,
            title,
            description,
            language: self.config.language.clone(),
            canonical: url.clone(),
            url,
            breadcrumbs,
            feeds: [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json]
                .map(|format| self.feed_link(format, None))
                .to_vec(),
            image: None,
            noindex: false,
            json_ld: None,
        }
    }

    /// Head of a page of a listing; numbered ones repeat what their entry page and the articles' own pages say.
    pub(crate) fn numbered_head(
        &self,
        kind: &'static str,
        title: String,
        place: &urls::Place,
        number: Option<u32>,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let title = match number {
            Some(number) => format!("{title} · {number}"),
            None => title,
        };
        Head { noindex: number.is_some(), ..self.head(kind, title, &place.numbered(number), breadcrumbs) }
    }

    pub(crate) fn feed_link(&self, format: FeedFormat, of: Option<(GroupKind, GroupIx)>) -> FeedLink {
        let (place, title) = match of {
            None => (urls::front(), self.config.title.clone()),
            Some((kind, ix)) => {
                let group = self.digest.group(kind, ix);
                (urls::group(kind, group), format!("{} · {}", group.name, self.config.title))
            }
        };
        FeedLink { media_type: format.media_type(), title, url: self.url(&place.feed(format)) }
    }

    pub(crate) fn url(&self, place: &urls::Place) -> String {
        place.url(self.config.base_path())
    }

    /// Makes a root-relative URL of the site absolute; absolute ones stay.
    pub(crate) fn absolute(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() }
    }

    pub(crate) fn permalink(&self, ix: ArticleIx) -> &str {
        &self.plan_urls.permalinks[ix.0 as usize]
    }

    /// A text of the interface.
    pub(crate) fn text(&self, key: &str) -> String {
        self.messages.get(key).cloned().unwrap_or_else(|| key.replace('_', " "))
    }
}
