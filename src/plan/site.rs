//! A digest with all that turns it into pages: where everything is, and what is worked out once for all of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::clean::{Article, ArticleId, Attachments, Texts};
use crate::config::{Config, SameListings};
use crate::content::ContentPath;
use crate::curate::{ArticleIx, Digest, Group, GroupIx, GroupKind, Month};
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;
use crate::plan::dates::DateFormat;
use crate::plan::frame::Frame;
use crate::plan::own_families::Families;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::{DateView, Link};
use crate::scripts::{Converter, marked};

/// The digest with its URLs, dates and texts. Lives as long as a build, or as a request.
pub(crate) struct Site<'a> {
    pub(crate) config: &'a Config,
    pub(crate) digest: &'a Digest,
    pub(crate) frame: Frame<'a>,
    pub(crate) urls: Arc<SiteUrls>,
    pub(crate) fingerprints: Arc<Fingerprints>,
    /// What is not in memory.
    pub(crate) texts: &'a dyn Texts,
    /// Converts what its pages show to the script of the tree that they are of, where there are two.
    pub(crate) converter: Option<&'a Converter>,
    /// The same site as the tree in the other script shows it.
    pub(crate) twin: Option<Box<Site<'a>>>,
    /// Own pages that are one in several languages, worked out when they are first asked for.
    own_families: OnceLock<Families>,
}

/// What the trees of a site in both scripts are made with beside what the first would be made with alone.
#[derive(Clone, Copy)]
pub(crate) struct Trees<'a> {
    /// Of the twin.
    pub(crate) config: &'a Config,
    /// Of the twin.
    pub(crate) messages: &'a BTreeMap<String, String>,
    /// To the script of the first tree.
    pub(crate) to_main: &'a Converter,
    pub(crate) to_twin: &'a Converter,
}

/// What a [`Site`] computes once for all pages: a preview keeps it from one request to the next.
#[derive(Clone)]
pub(crate) struct Groundwork {
    dates: Arc<DateFormat>,
    urls: Arc<SiteUrls>,
    fingerprints: Arc<Fingerprints>,
    twin: Option<Box<Groundwork>>,
}

impl Groundwork {
    /// Whether an article would be at this place of the digest under the URL that is there.
    pub(crate) fn is_at(&self, ix: ArticleIx, article: &Article, digest: &Digest, config: &Config) -> bool {
        let place = urls::article(article, &article.title, digest.day(ix), config);
        place == *self.urls.place(ix, config.base_path())
    }

    /// For a digest with the same articles at the same places under the same URLs, some with another text.
    #[must_use]
    pub(crate) fn with_new_texts(&self) -> Self {
        let fingerprints = Arc::new(Fingerprints::new(self.urls.permalinks.len()));
        let twin = self.twin.as_ref().map(|twin| Box::new(twin.with_new_texts()));
        Self { fingerprints, twin, ..self.clone() }
    }
}

/// Fingerprints of what is shown of articles in many places, each computed when it is first asked for: a preview needs those of
/// one page.
pub(crate) struct Fingerprints {
    pub(crate) cards: Vec<OnceLock<Fingerprint>>,
    pub(crate) entries: Vec<OnceLock<Fingerprint>>,
}

impl Fingerprints {
    fn new(articles: usize) -> Self {
        let unknown = || std::iter::repeat_with(OnceLock::new).take(articles).collect();
        Self { cards: unknown(), entries: unknown() }
    }
}

/// Where everything is.
pub(crate) struct SiteUrls {
    /// Root-relative URL of each article with the base path in front, same places as the digest's articles.
    pub(crate) permalinks: Vec<String>,
    /// Where it is below the output folder, unless that is what its URL says.
    places: Vec<Option<Box<Place>>>,
    /// Numbers of articles.
    pub(crate) years: BTreeMap<i32, u32>,
    pub(crate) months: BTreeMap<Month, u32>,
    /// Days with articles as pages name them, each written when it is first asked for.
    pub(crate) days: FxHashMap<NaiveDate, OnceLock<DateView<'static>>>,
    /// Names and pages of groups, same places as the digest's.
    groups: BTreeMap<GroupKind, Vec<Link>>,
    /// Topics whose pages columns lead to, where they are to, by the places of columns.
    topics_of_columns: Vec<Option<GroupIx>>,
    /// Where links of own pieces lead, once all outputs are listed.
    pub(crate) own_links: OnceLock<OwnUrls>,
}

/// The URLs of the links of own pieces, none for one that leads nowhere.
pub(crate) type OwnUrls = BTreeMap<ArticleId, Vec<Option<String>>>;

impl SiteUrls {
    /// Where an article is below the output folder.
    pub(crate) fn place(&self, ix: ArticleIx, base_path: &str) -> Cow<'_, Place> {
        match &self.places[ix.0 as usize] {
            Some(place) => Cow::Borrowed(place),
            None => Cow::Owned(Place::file(below(&self.permalinks[ix.0 as usize], base_path))),
        }
    }
}

/// A URL of the site without the base path and the slash behind it.
fn below<'a>(url: &'a str, base_path: &str) -> &'a str {
    url.get(base_path.len() + 1..).unwrap_or_default()
}

/// A file of the theme as the plan sees it.
#[derive(Debug, Clone)]
pub(crate) struct ThemeAsset {
    /// Below the output folder.
    pub output: OutputPath,
    /// Of its bytes.
    pub fingerprint: Fingerprint,
    /// Whether its name, or its folder's, holds a fingerprint: other bytes have another name.
    pub immutable: bool,
}

/// Files that are published as they are.
pub(crate) struct Files<'a> {
    /// Files of the theme.
    pub assets: &'a [ThemeAsset],
    /// Files beside articles.
    pub attachments: &'a Attachments,
    /// Attachments that articles use.
    pub used_attachments: &'a BTreeSet<ContentPath>,
    /// Names of all templates.
    pub templates: &'a BTreeSet<&'a str>,
}

impl<'a> Site<'a> {
    /// Gives every article its URL.
    pub(crate) fn new(
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
        texts: &'a dyn Texts,
    ) -> Self {
        Self::after(None, config, digest, messages, texts)
    }

    /// The same, when most articles are those of another digest under the same configuration: they keep their URLs.
    pub(crate) fn after(
        before: Option<(&Digest, &Groundwork)>,
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
        texts: &'a dyn Texts,
    ) -> Self {
        Self::of_tree(before, config, digest, messages, texts, None)
    }

    /// The same, as a tree whose pages are converted by this.
    fn of_tree(
        before: Option<(&Digest, &Groundwork)>,
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
        texts: &'a dyn Texts,
        converter: Option<&'a Converter>,
    ) -> Self {
        let (mut years, mut months) = (BTreeMap::new(), BTreeMap::new());
        for (day, articles) in digest.calendar.iter() {
            *years.entry(day.year()).or_default() += articles.len() as u32;
            *months.entry((day.year(), day.month())).or_default() += articles.len() as u32;
        }
        let days = digest.calendar.keys().map(|day| (*day, OnceLock::new())).collect();
        let same = before.map(|(before, _)| digest.places_in(before)).unwrap_or_default();
        let (places, permalinks) = (0..digest.articles.len())
            .into_par_iter()
            .map(|place| match (before, same.get(place)) {
                (Some((_, Groundwork { urls, .. })), Some(Some(old))) => {
                    let old = old.0 as usize;
                    (urls.places[old].clone(), urls.permalinks[old].clone())
                }
                _ => {
                    let ix = ArticleIx(place as u32);
                    let day = digest.day(ix);
                    let place = urls::article(digest.article(ix), digest.original_title(ix), day, config);
                    // One that this tree has no page of leads to the other's.
                    let is_here = config.prints_article_of(day);
                    let base_path = if is_here { config.base_path() } else { config.files_path() };
                    let permalink = place.url(base_path);
                    let is_url = is_here && below(&permalink, base_path) == place.as_str();
                    ((!is_url).then(|| Box::new(place)), permalink)
                }
            })
            .unzip();
        let redirects = config.urls.same_listings == Some(SameListings::Redirect);
        let topics_of_columns = if redirects { digest.topics_of_columns() } else { Vec::new() };
        let links = |kind| {
            let url = |(group, place): (&Group, usize)| {
                let topic =
                    topics_of_columns.get(place).copied().flatten().filter(|_| kind == GroupKind::Column);
                let (kind, group) = match topic {
                    Some(topic) => (GroupKind::Topic, digest.group(GroupKind::Topic, topic)),
                    None => (kind, group),
                };
                urls::group(kind, group).url(config.base_path())
            };
            let groups = digest.groups(kind).iter().zip(0..);
            // Converted here, since they stand on pages of any language.
            let name = |group: &Group| match converter {
                Some(converter) => marked(&converter.text_in(&group.name, &config.language)),
                None if config.scripts.is_some() => marked(&group.name),
                None => group.name.clone(),
            };
            groups.map(|(group, place)| Link { name: name(group), url: url((group, place)) }).collect()
        };
        let groups = GroupKind::ALL.into_iter().map(|kind| (kind, links(kind))).collect();
        let own_links = OnceLock::new();
        let groundwork = Groundwork {
            dates: Arc::new(DateFormat::new(config, messages)),
            urls: Arc::new(SiteUrls {
                permalinks,
                places,
                years,
                months,
                days,
                groups,
                topics_of_columns,
                own_links,
            }),
            fingerprints: Arc::new(Fingerprints::new(digest.articles.len())),
            twin: None,
        };
        Self { converter, ..Self::on(groundwork, config, digest, messages, texts) }
    }

    /// Adds the tree in the other script, where there is to be one. `before` is as in [`Site::after`].
    #[must_use]
    pub(crate) fn with_twin(self, before: Option<(&Digest, &Groundwork)>, trees: Option<Trees<'a>>) -> Self {
        let Some(Trees { config, messages, to_main, to_twin }) = trees else { return self };
        let before = before.and_then(|(digest, groundwork)| Some((digest, groundwork.twin.as_deref()?)));
        let (digest, texts) = (self.digest, self.texts);
        let twin = Self::of_tree(before, config, digest, messages, texts, Some(to_twin));
        Self { converter: Some(to_main), twin: Some(Box::new(twin)), ..self }
    }

    /// Adds the same tree again, see [`Site::on`].
    #[must_use]
    pub(crate) fn on_twin(self, groundwork: &Groundwork, trees: Option<Trees<'a>>) -> Self {
        let Some((trees, groundwork)) = trees.zip(groundwork.twin.as_deref()) else { return self };
        let twin = Self::on(groundwork.clone(), trees.config, self.digest, trees.messages, self.texts);
        let twin = Self { converter: Some(trees.to_twin), ..twin };
        Self { converter: Some(trees.to_main), twin: Some(Box::new(twin)), ..self }
    }

    /// The same site again. The groundwork must be that of this configuration, these messages and a digest with the same
    /// articles at the same places.
    pub(crate) fn on(
        groundwork: Groundwork,
        config: &'a Config,
        digest: &'a Digest,
        messages: &'a BTreeMap<String, String>,
        texts: &'a dyn Texts,
    ) -> Self {
        let Groundwork { dates, urls, fingerprints, .. } = groundwork;
        let frame = Frame::new(config, messages, dates);
        let own_families = OnceLock::new();
        Self { config, digest, frame, urls, fingerprints, texts, converter: None, twin: None, own_families }
    }

    /// What [`Site::on`] takes.
    pub(crate) fn groundwork(&self) -> Groundwork {
        let dates = self.frame.dates.clone();
        let twin = self.twin.as_ref().map(|twin| Box::new(twin.groundwork()));
        Groundwork { dates, urls: self.urls.clone(), fingerprints: self.fingerprints.clone(), twin }
    }

    /// Which own pages are one.
    pub(crate) fn families(&self) -> &Families {
        self.own_families.get_or_init(|| Families::new(self.digest, self.config))
    }

    pub(crate) fn article(&self, ix: ArticleIx) -> &'a Article {
        self.digest.article(ix)
    }

    pub(crate) fn permalink(&self, ix: ArticleIx) -> &str {
        &self.urls.permalinks[ix.0 as usize]
    }

    /// Where the links of a piece to other places of the site lead, by their numbers.
    pub(crate) fn own_urls(&self, of: &Article) -> &[Option<String>] {
        let urls = self.urls.own_links.get().and_then(|links| links.get(&of.id));
        urls.map_or(&[], Vec::as_slice)
    }

    /// Name and page of a group.
    pub(crate) fn group_link(&self, kind: GroupKind, ix: GroupIx) -> &Link {
        &self.urls.groups[&kind][ix.0 as usize]
    }

    /// The topic that a group's pages lead to in place of its own.
    pub(crate) fn topic_in_place(&self, kind: GroupKind, ix: GroupIx) -> Option<GroupIx> {
        let topic = self.urls.topics_of_columns.get(ix.0 as usize).copied().flatten();
        topic.filter(|_| kind == GroupKind::Column)
    }

    /// A moment of the site's time zone, on whatever day.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> DateView<'_> {
        self.frame.dates.moment(at, self.date(self.frame.dates.local(at).date_naive()))
    }

    /// Whether a day has a page of its own. Of a day that holds an issue and nothing else the issue is that page.
    pub(crate) fn has_page(&self, day: NaiveDate) -> bool {
        match self.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice) {
            [only] if self.digest.issue(*only).is_some() => false,
            articles => articles.len() >= self.config.listings.days_from,
        }
    }

    /// Where the articles of a day are listed: on its page, or, where they are few, on that of its month.
    pub(crate) fn day_place(&self, day: NaiveDate) -> Place {
        if self.has_page(day) { urls::day(Some(day)) } else { urls::month((day.year(), day.month())) }
    }

    /// To the list of a day's articles.
    pub(crate) fn day_link(&self, day: NaiveDate) -> Link {
        self.frame.link(self.frame.dates.day(day), &self.day_place(day))
    }

    /// A whole day; `time` is empty.
    pub(crate) fn date(&self, day: NaiveDate) -> DateView<'_> {
        let date = || self.frame.dates.date(day, self.frame.url(&self.day_place(day)));
        match self.urls.days.get(&day) {
            Some(known) => known.get_or_init(date).reborrow(),
            None => date(),
        }
    }
}
