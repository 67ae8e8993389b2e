//! What of issues' items belongs together, and which address an earlier issue held already. Everything looks backwards only: an
//! issue that comes changes nothing of what is said of items before it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::Datelike;
use rustc_hash::FxHashMap;

use crate::clean::{Issue, Item, address_behind};
use crate::config::{Config, Slugs};
use crate::curate::digest::Digest;
use crate::curate::groups::{free_id, group_id};
use crate::curate::hand::topic_places;
use crate::curate::items::{ItemGroup, ItemIx, Items, Roundup};
use crate::curate::places::ArticleIx;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::slug::signs;

/// Items that make a page of a source that site.toml does not name, or of a topic that it does not know.
const ENOUGH: usize = 5;

/// Gathers the items of all issues.
pub(super) fn gather(digest: &Digest, config: &Config) -> Items {
    if config.issues.is_empty() {
        return Items::default();
    }
    let mut items = Items::default();
    let mut bins = [Bin::default(), Bin::default(), Bin::default()];
    let (mut section_names, mut topic_names) = (Names::new(config.urls.slugs), Names::new(config.urls.slugs));
    topic_names.taken.extend(config.topics.iter().map(|topic| topic.id.clone()));
    // Of each roundup by itself: an edition in another language leads where the first one does.
    let mut first: FxHashMap<(&str, String), ItemIx> = FxHashMap::default();
    let topics = topic_places(config);
    for ix in digest.indices() {
        let Some(issue) = &digest.article(ix).extras().issue else { continue };
        let day = digest.day(ix);
        let (year, month) = (day.map(|day| day.year()), day.map(|day| (day.year(), day.month())));
        for (item, place) in issue.items.iter().zip(0..) {
            let at = ItemIx { issue: ix, place };
            items.months.entry(month).or_default().push(at);
            let address = (issue.roundup.as_str(), address_behind(&item.url).normalised());
            let earlier = *first.entry(address).or_insert(at);
            if earlier.issue != ix {
                items.seen.insert(at, earlier);
            }
            let [sections, sources, by_topic] = &mut bins;
            if let Some(name) = &item.section {
                let id = section_names.id(name);
                items.section_ids.entry(name.clone()).or_insert_with(|| id.clone());
                sections.add(id, name, year, at);
            }
            if let Some(source) = &item.source {
                sources.add(source.id.clone(), &source.name, year, at);
            }
            for topic in &item.topics {
                let (id, name) = match topics.get(&topic.to_lowercase()).map(|place| &config.topics[*place]) {
                    Some(known) => (known.id.clone(), &known.name),
                    None => (topic_names.id(topic), topic),
                };
                by_topic.add(id.clone(), name, year, at);
                items.topic_ids.entry(topic.clone()).or_insert(id);
            }
        }
    }
    let [sections, sources, by_topic] = bins;
    items.sections = sections.finish(|_| true);
    items.sources = sources.finish(|id| config.sources.iter().any(|source| source.id == id));
    items.topics = by_topic.finish(|id| config.topics.iter().any(|topic| topic.id == id));
    items.roundups = roundups(digest, config);
    items
}

/// Ids of names. Of those with one slug (`C`, `C++`, `C#`) the one that was met first has it: that of the oldest issue, so that a
/// new one moves none. The others get digits of their own.
struct Names<'a> {
    slugs: Slugs,
    known: HashMap<&'a str, String>,
    /// By the slug, and by the signs that no slug has.
    by_signs: HashMap<(String, String), String>,
    taken: HashSet<String>,
}

impl<'a> Names<'a> {
    fn new(slugs: Slugs) -> Self {
        Self { slugs, known: HashMap::new(), by_signs: HashMap::new(), taken: HashSet::new() }
    }

    fn id(&mut self, name: &'a str) -> String {
        let Self { slugs, known, by_signs, taken } = self;
        let make = || {
            let slug = group_id(name, *slugs);
            let alike = by_signs.entry((slug.clone(), signs(name)));
            alike.or_insert_with(|| free_id(slug, name, taken)).clone()
        };
        known.entry(name).or_insert_with(make).clone()
    }
}

#[derive(Default)]
struct Bin(BTreeMap<String, ItemGroup>);

impl Bin {
    fn add(&mut self, id: String, name: &str, year: Option<i32>, item: ItemIx) {
        let make = || ItemGroup { id: id.clone(), name: name.to_owned(), years: BTreeMap::new() };
        let group = self.0.entry(id.clone()).or_insert_with(make);
        let items = group.years.entry(year).or_default();
        if items.last() != Some(&item) {
            items.push(item);
        }
    }

    /// Those that are named, and those with enough items, by id.
    fn finish(self, is_named: impl Fn(&str) -> bool) -> Vec<ItemGroup> {
        self.0.into_values().filter(|group| is_named(&group.id) || group.len() >= ENOUGH).collect()
    }
}

fn roundups(digest: &Digest, config: &Config) -> Vec<Roundup> {
    let of = |id: &str| {
        let is_of = |issue: &Issue| issue.roundup == id;
        digest
            .indices()
            .filter(|ix| digest.article(*ix).extras().issue.as_deref().is_some_and(is_of))
            .collect()
    };
    let all = config.issues.iter().map(|issues| Roundup {
        id: issues.id.clone(),
        name: issues.name.clone(),
        issues: of(&issues.id),
    });
    all.filter(|roundup| !roundup.issues.is_empty()).collect()
}

impl Digest {
    /// The issue that an article is.
    pub(crate) fn issue(&self, ix: ArticleIx) -> Option<&Issue> {
        self.article(ix).extras().issue.as_deref()
    }

    pub(crate) fn item(&self, ix: ItemIx) -> Option<&Item> {
        self.issue(ix.issue)?.items.get(ix.place as usize)
    }

    /// Notes for the editor of each newest issue on what an earlier one held already.
    pub(super) fn seen_before(&self) -> Vec<Diagnostic> {
        let newest = self.items.roundups.iter().filter_map(|roundup| roundup.issues.last());
        let of = |issue: &ArticleIx| {
            let from = ItemIx { issue: *issue, place: 0 };
            let to = ItemIx { issue: *issue, place: u32::MAX };
            self.items.seen.range(from..=to)
        };
        let note = |(item, first): (&ItemIx, &ItemIx)| {
            let title = &self.item(*item)?.title;
            let earlier = self.article(first.issue).path.in_site();
            let message = format!("{title:?} leads where an item of {earlier} led already");
            let at = self.article(item.issue).path.in_site();
            Some(Diagnostic::note(message).at(at).help("its page says so, and leads there"))
        };
        newest.flat_map(of).filter_map(note).collect()
    }
}
