//! Lists every output of a site with its fingerprint, and finds collisions.

use std::collections::BTreeMap;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::config::{FeedContent, Indexing};
use crate::content::ContentPath;
use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::{OutputPath, check_name};
use crate::plan::own_links;
use crate::plan::sitemaps::NEWS_SITEMAP;
use crate::plan::{
    Contents, FeedFormat, Files, Output, Page, Plan, Site, Sitemap, TemplateFingerprint, has_feeds, listing,
    urls,
};
use crate::search::Part;

/// Lists every output with its fingerprint. Two at one path are an error that names both; the first by its kind and age
/// stays.
pub(crate) fn plan(site: &Site<'_>, files: &Files<'_>, template: TemplateFingerprint<'_>) -> Plan {
    let Contents { pages, sitemaps, index, diagnostics } = contents(site, files);
    let outputs = pages
        .into_par_iter()
        .map(|(path, page)| {
            let (data, named) = site.fingerprint(&page, files, &sitemaps, &index);
            let look = named.map_or(Fingerprint([0; 16]), template);
            Output { path, page, data, look, template: named }
        })
        .collect();
    Plan { outputs, sitemaps, index, diagnostics }
}

/// Lists every output, as [`plan`] does.
pub(crate) fn contents(site: &Site<'_>, files: &Files<'_>) -> Contents {
    let mut diagnostics = Vec::new();
    let list = || {
        let listings = site.listing_pages();
        let sitemaps = site.sitemaps(&listings);
        (listings, sitemaps)
    };
    let ((listings, sitemaps), index) = rayon::join(list, || site.index());

    let mut pages: Vec<(OutputPath, Page)> = Vec::new();
    let mut add = |path: OutputPath, page: Page| pages.push((path, page));
    for (page, place) in listings {
        add(place.output(), page);
    }
    for ix in site.digest.indices() {
        add(site.plan_urls.place(ix, site.config.base_path()).output(), Page::Article(ix));
    }
    if site.config.editions.any() {
        for format in FeedFormat::ALL {
            add(urls::editions(None).feed(format).output(), Page::EditionsFeed(format));
        }
    }
    for of in site.feed_owners() {
        let place = of.map_or_else(urls::front, |(kind, ix)| urls::group(kind, site.digest.group(kind, ix)));
        for format in FeedFormat::ALL {
            add(place.feed(format).output(), Page::Feed(format, of));
        }
    }
    for (number, sitemap) in sitemaps.iter().enumerate() {
        add(sitemap.path.clone(), Page::Sitemap(number as u32));
    }
    if site.news_sitemap_entry().is_some() {
        add(OutputPath(NEWS_SITEMAP.into()), Page::NewsSitemap);
    }
    for (name, page) in [
        ("sitemap.xml", Page::SitemapIndex),
        ("robots.txt", Page::Robots),
        ("opml.xml", Page::Opml),
        ("404.html", Page::NotFound),
    ] {
        add(OutputPath(name.into()), page);
    }
    if site.config.search.enabled {
        add(OutputPath("opensearch.xml".into()), Page::OpenSearch);
        for (path, page) in site.index_files(&index) {
            add(OutputPath(path), page);
        }
    }
    for (number, asset) in files.assets.iter().enumerate() {
        add(asset.output.clone(), Page::Asset(number as u32));
    }
    // The same picture beside two articles is one file of the site.
    let attachments: BTreeMap<&str, &ContentPath> = files
        .used_attachments
        .iter()
        .rev()
        .filter_map(|path| Some((files.attachments.get(path)?.output.as_str(), path)))
        .collect();
    for (output, path) in attachments {
        add(OutputPath(output.into()), Page::Attachment(path.clone()));
    }
    for ix in site.digest.indices() {
        let article = site.digest.article(ix);
        for (number, alias) in article.aliases.iter().enumerate() {
            match urls::alias(alias, site.config.base_path()) {
                Some(place) => add(place.output(), Page::Alias(ix, number as u32)),
                None => diagnostics.push(
                    Diagnostic::warning(format!(
                        "the alias is no path of this site: {:?}",
                        alias.chars().take(80).collect::<String>()
                    ))
                    .at(format!("content/{}", article.path))
                    .help("write it as the path below the site's root: /2020/old-name/"),
                ),
            }
        }
    }

    for (story, place) in site.digest.stories.iter().zip(0..) {
        for (former, number) in story.former.iter().zip(0..) {
            add(urls::story(former).output(), Page::StoryAlias(StoryIx(place), number));
        }
    }

    let pages = site.without_collisions(pages, &mut diagnostics);
    site.plan_urls.own_links.get_or_init(|| own_links::resolve(site, &pages, &mut diagnostics));
    Contents { pages, sitemaps, index, diagnostics }
}

impl Site<'_> {
    /// All HTML pages but those of articles, with their places.
    fn listing_pages(&self) -> Vec<(Page, urls::Place)> {
        let size = self.config.listings.size;
        let mut pages = vec![(Page::Front, urls::front()), (Page::Archive, urls::archive())];
        if self.config.search.enabled {
            pages.push((Page::Search, urls::search()));
        }
        for year in self.plan_urls.years.keys() {
            pages.push((Page::Year(*year), urls::year(*year)));
        }
        for (year, month) in self.plan_urls.months.keys() {
            pages.push((Page::Month(*year, *month), urls::month(*year, *month)));
        }
        let undated = (!self.digest.undated.is_empty()).then_some((None, self.digest.undated.len()));
        let days = self.digest.calendar.iter().map(|(day, articles)| (Some(*day), articles.len()));
        for (day, articles) in days.chain(undated) {
            let place = urls::day(day);
            for number in listing::numbers(articles, size) {
                pages.push((Page::Day(day, Some(number)), place.numbered(Some(number))));
            }
            pages.push((Page::Day(day, None), place));
        }
        if self.config.editions.any() {
            pages.push((Page::Editions(None), urls::editions(None)));
        }
        for year in self.edition_years() {
            pages.push((Page::Editions(Some(year)), urls::editions(Some(year))));
        }
        for span in self.digest.editions.keys() {
            pages.push((Page::Edition(*span), urls::edition(*span)));
        }
        if self.config.has_stories() {
            pages.push((Page::Stories, urls::stories(None)));
        }
        for (&month, stories) in self.digest.story_months.iter() {
            let place = urls::stories(Some(month));
            for number in listing::numbers(stories.len(), size) {
                pages.push((Page::StoriesMonth(month, Some(number)), place.numbered(Some(number))));
            }
            pages.push((Page::StoriesMonth(month, None), place));
        }
        for (story, place) in self.digest.stories.iter().zip(0..) {
            pages.push((Page::Story(StoryIx(place)), urls::story(&story.id)));
        }
        for kind in GroupKind::ALL {
            pages.push((Page::Groups(kind), urls::groups(kind)));
            for (place, group) in self.digest.groups(kind).iter().enumerate() {
                let ix = GroupIx(place as u32);
                pages.push((Page::Group(kind, ix), urls::group(kind, group)));
                for (month, articles) in &group.months {
                    let place = urls::group_month(kind, group, *month);
                    for number in listing::numbers(articles.len(), size) {
                        let page = Page::GroupMonth(kind, ix, *month, Some(number));
                        pages.push((page, place.numbered(Some(number))));
                    }
                    pages.push((Page::GroupMonth(kind, ix, *month, None), place));
                }
            }
        }
        pages
    }

    fn feed_owners(&self) -> impl Iterator<Item = Option<(GroupKind, GroupIx)>> {
        let groups = GroupKind::ALL.into_iter().filter(|kind| has_feeds(*kind)).flat_map(|kind| {
            (0..self.digest.groups(kind).len() as u32).map(move |place| Some((kind, GroupIx(place))))
        });
        std::iter::once(None).chain(groups)
    }

    /// Sorts by path. Of two outputs whose paths are one on some file system (case, Unicode form, a file where another
    /// needs a folder), the one listed first stays and both are named.
    fn without_collisions(
        &self,
        pages: Vec<(OutputPath, Page)>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<(OutputPath, Page)> {
        let mut keyed: Vec<Keyed> =
            pages.into_par_iter().map(|(path, page)| Keyed::new(path, page)).collect();
        // Stable: of two with one key the one listed first stands first.
        keyed.par_sort_by(|one, other| one.key().cmp(other.key()));
        let is_plain = keyed.par_iter().all(|one| one.key.is_none());
        let is_fine = |at: usize| {
            let before = at.checked_sub(1).map(|before| keyed[before].key());
            before != Some(keyed[at].key()) && keyed[at].path.is_safe()
        };
        if !(0..keyed.len()).into_par_iter().all(is_fine) {
            keyed = self.without_twins(keyed, diagnostics);
        }
        let blocked = files_in_the_way(&keyed);
        for (at, other) in &blocked {
            diagnostics.push(self.collision(&keyed[*at].path, &keyed[*at].page, &keyed[*other].page));
        }
        if !blocked.is_empty() {
            let mut places = 0..;
            keyed.retain(|_| !places.next().is_some_and(|at| blocked.contains_key(&at)));
        }
        let mut pages: Vec<(OutputPath, Page)> =
            keyed.into_par_iter().map(|one| (one.path, one.page)).collect();
        if !is_plain {
            pages.par_sort_unstable();
        }
        pages
    }

    /// Those that can be printed, of two with one key the first.
    fn without_twins(&self, keyed: Vec<Keyed>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Keyed> {
        let mut taken: Vec<Keyed> = Vec::with_capacity(keyed.len());
        for one in keyed {
            match taken.last() {
                // What the editor puts there stands for what newsprint would print.
                Some(other) if other.key() == one.key() && replaces(&one.page, &other.page) => {
                    taken.pop();
                    taken.push(one);
                }
                Some(other) if other.key() == one.key() => {
                    diagnostics.push(self.collision(&one.path, &one.page, &other.page));
                }
                _ if !can_be_written(&one) => diagnostics.push(
                    Diagnostic::error(format!(
                        "{} can't be printed at {:?}",
                        self.describe(&one.page),
                        one.path.0
                    ))
                    .help("give it another slug, id or permalink pattern"),
                ),
                _ => taken.push(one),
            }
        }
        taken
    }

    fn collision(&self, path: &OutputPath, page: &Page, other: &Page) -> Diagnostic {
        let error = Diagnostic::error(format!(
            "two outputs at {:?}: {} and {}",
            path.0,
            self.describe(other),
            self.describe(page)
        ));
        match page {
            Page::Article(ix) | Page::Alias(ix, _) => error
                .at(format!("content/{}", self.digest.article(*ix).path))
                .help("the first is printed; give this one another `slug`"),
            _ => error.help("the first is printed; rename the other"),
        }
    }

    fn describe(&self, page: &Page) -> String {
        match page {
            Page::Article(ix) => format!("content/{}", self.digest.article(*ix).path),
            Page::Alias(ix, _) => format!("an alias of content/{}", self.digest.article(*ix).path),
            Page::Attachment(path) => format!("content/{path}"),
            Page::Asset(_) => "a file of static/".into(),
            Page::Group(kind, ix) | Page::GroupMonth(kind, ix, ..) => {
                format!("the {} {:?}", kind.name(), self.digest.group(*kind, *ix).name)
            }
            Page::Edition(span) => format!("the edition {span}"),
            Page::Story(ix) | Page::StoryAlias(ix, _) => {
                format!("the story {:?}", self.digest.story_name(self.digest.story(*ix)))
            }
            _ => "a page of the site".into(),
        }
    }

    /// Of all that the bytes at the output depend on but its template, and the name of that. Everything that rendering
    /// reads must be in here; the test "cold build = warm build" holds it to that.
    fn fingerprint(
        &self,
        page: &Page,
        files: &Files<'_>,
        sitemaps: &[Sitemap],
        index: &[Part],
    ) -> (Fingerprint, Option<&'static str>) {
        let mut hasher = Hasher::new();
        let mut template = None;
        hasher.fingerprint(Fingerprint::of_code());
        match page {
            Page::Article(ix) => {
                template = Some("article.html");
                hasher.text("article");
                hasher.fingerprint(self.article_fingerprint(*ix));
                hasher.text(&self.canonical(*ix));
                hasher.number(i64::from(self.config.search_engines.articles == Indexing::NoIndex));
                self.hash_story_of(*ix, &mut hasher);
                for earlier in self.digest.earlier(*ix) {
                    hasher.fingerprint(self.card_fingerprint(earlier));
                }
                for neighbour in [ix.0.checked_sub(1), Some(ix.0 + 1)] {
                    let neighbour = neighbour.filter(|place| (*place as usize) < self.digest.articles.len());
                    match neighbour.map(ArticleIx) {
                        None => hasher.number(0),
                        Some(ix) => {
                            let article = self.digest.article(ix);
                            hasher.text(&article.title).text(self.permalink(ix)).text(&article.language)
                        }
                    };
                }
            }
            Page::Feed(format, of) => {
                let full = self.config.feeds.content == FeedContent::Full;
                self.hash_feed(&mut hasher, *format);
                hasher.number(i64::from(full));
                for said in ["correction", "note"] {
                    hasher.text(&self.text(said));
                }
                if let Some((kind, ix)) = of {
                    let group = self.digest.group(*kind, *ix);
                    hasher
                        .text(kind.name())
                        .text(&group.id)
                        .text(&group.name)
                        .maybe(group.description.as_deref());
                }
                for ix in self.feed_articles(*of) {
                    hasher.fingerprint(self.article_fingerprint(ix));
                }
            }
            Page::EditionsFeed(format) => {
                self.hash_feed(&mut hasher, *format);
                hasher.text("editions").number(i64::from(self.config.feeds.content == FeedContent::Full));
                for said in ["editions", "correction", "note", "pinned"] {
                    hasher.text(&self.text(said));
                }
                for page in self.feed_editions().filter_map(|(span, _)| self.edition_page(span)) {
                    hasher.bytes(&postcard::to_stdvec(&(&page.head, &page.shown)).unwrap_or_default());
                }
            }
            Page::Sitemap(number) => {
                hasher.text("sitemap");
                for entry in self.sitemap_entries(&sitemaps[*number as usize]) {
                    hasher.text(&entry.url).maybe(entry.modified.as_deref());
                }
            }
            Page::SitemapIndex => {
                hasher.text("sitemap index");
                for sitemap in sitemaps {
                    hasher.text(&sitemap.url).maybe(self.newest_in(sitemap).as_deref());
                }
                let news = self.news_sitemap_entry();
                hasher.maybe(news.as_ref().and_then(|news| news.modified.as_deref()));
            }
            Page::NewsSitemap => {
                hasher.text("news sitemap").text(&self.config.title);
                for entry in self.news() {
                    hasher.text(&entry.url).text(&entry.language).text(&entry.title).text(&entry.published);
                }
            }
            Page::Robots => {
                hasher.text("robots").text(self.config.base_url.as_str());
            }
            Page::Opml => {
                hasher.text("opml").text(&self.config.title);
                for entry in self.opml_entries() {
                    hasher.text(&entry.title).text(&entry.html_url).text(&entry.feed_url);
                }
            }
            Page::OpenSearch => {
                hasher
                    .text("opensearch")
                    .text(&self.config.title)
                    .text(&self.config.description)
                    .text(&self.config.language)
                    .text(self.config.base_url.as_str());
            }
            Page::Index(file) => {
                hasher.text("search index");
                self.hash_index_file(&mut hasher, *file, index);
            }
            Page::Asset(number) => {
                hasher.text("asset").fingerprint(files.assets[*number as usize].fingerprint);
            }
            // The name holds a part of the hash of the bytes.
            Page::Attachment(path) => {
                let output = files.attachments.get(path).map(|attachment| attachment.output.as_str());
                hasher.text("attachment").maybe(output);
            }
            listing => {
                if let Some(view) = self.compose(listing) {
                    template = Some(view.template);
                    // The template says which of the views it is.
                    hasher.text("page").text(view.template);
                    let view = postcard::to_stdvec(&(&view.head, &view.shown));
                    hasher.bytes(&view.unwrap_or_default());
                }
            }
        }
        (hasher.finish(), template)
    }

    /// What all feeds say of the site.
    fn hash_feed(&self, hasher: &mut Hasher, format: FeedFormat) {
        hasher
            .text("feed")
            .text(format.media_type())
            .text(&self.origin)
            .text(self.config.base_path())
            .text(&self.config.title)
            .text(&self.config.description)
            .text(&self.config.language)
            .text(self.config.time_zone.name())
            .maybe(self.config.editor.as_deref());
    }
}

/// Whether a file of the site itself takes the place of what newsprint would print for machines.
fn replaces(own: &Page, made: &Page) -> bool {
    matches!(own, Page::Asset(_)) && matches!(made, Page::Robots | Page::NotFound | Page::OpenSearch)
}

/// Names of the editor's own files may be odd.
fn can_be_written(one: &Keyed) -> bool {
    let is_own = matches!(one.page, Page::Asset(_));
    one.path.is_safe() || is_own && one.path.0.split('/').all(|name| check_name(name).is_ok())
}

/// An output with what its path is on a file system that tells neither case nor Unicode forms apart.
struct Keyed {
    /// None where it is the path.
    key: Option<Box<str>>,
    path: OutputPath,
    page: Page,
}

impl Keyed {
    fn new(path: OutputPath, page: Page) -> Self {
        let is_key = path.0.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let key =
            (!is_key).then(|| path.0.nfc().flat_map(char::to_lowercase).collect::<String>().into_boxed_str());
        Self { key, path, page }
    }

    fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.path.0)
    }
}

/// Outputs that need a folder where a file is, with that: `a.html/index.html` and `a.html`, by their places. They are sorted by
/// their keys.
fn files_in_the_way(outputs: &[Keyed]) -> BTreeMap<usize, usize> {
    let mut blocked = BTreeMap::new();
    // Those before the next that its key begins with; all between them and it begin with them, too.
    let mut above: Vec<usize> = Vec::new();
    for (place, key) in outputs.iter().map(Keyed::key).enumerate() {
        while above.pop_if(|other| !key.starts_with(outputs[*other].key())).is_some() {}
        // The one nearest to the root is named.
        let file = above.iter().find(|other| key[outputs[**other].key().len()..].starts_with('/'));
        blocked.extend(file.map(|other| (place, *other)));
        above.push(place);
    }
    blocked
}
