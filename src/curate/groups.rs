//! Sources, authors, topics and columns: who is in which, under which URL. A group's URL depends on its own name only,
//! so that a new group never moves another.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::config::{Config, NameConfig, Slugs};
use crate::curate::digest::Digest;
use crate::curate::group::{Group, Membership};
use crate::curate::hand::topic_places;
use crate::curate::places::{ArticleIx, GroupIx};
use crate::curate::topics::TopicIx;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::folding::fold;
use crate::ground::slug::{digits_of, signs, slugify};

/// Bytes of a group's id at most, the distinguishing digits apart.
const MAX_ID: usize = 60;

/// The groups of a kind in the making.
#[derive(Default)]
struct Bin<'a> {
    /// Each with its order among its kind, in the order in which they were met.
    groups: Vec<(usize, Group)>,
    /// Places of those that articles name so: most articles name what another did.
    by_name: HashMap<(usize, &'a str), usize>,
    /// By id, and by the signs of the name.
    by_id: HashMap<(usize, String, String), usize>,
    /// Who is in which, as articles name them.
    members: Vec<(ArticleIx, usize)>,
}

/// The order of groups that are known by their names alone: behind the topics of site.toml.
const BY_NAME: usize = usize::MAX;

impl<'a> Bin<'a> {
    /// Adds an article to the group of a name. `make` makes it; one with its id that is there already stays.
    fn add(&mut self, order: usize, name: &'a str, article: ArticleIx, make: impl FnOnce() -> Group) {
        let Self { groups, by_name, by_id, members } = self;
        let place = *by_name.entry((order, name)).or_insert_with(|| {
            let group = make();
            *by_id.entry((order, group.id.clone(), signs(name))).or_insert_with(|| {
                groups.push((order, group));
                groups.len() - 1
            })
        });
        let articles = &mut groups[place].1.articles;
        if articles.last() != Some(&article) {
            articles.push(article);
            members.push((article, place));
        }
    }

    /// Of names with one id the one that was met first has it: that of the oldest article, so that a new article moves
    /// none. The others get digits of their own; `taken` are the ids that no other name may have.
    fn finish(
        self,
        taken: impl IntoIterator<Item = String>,
        days: &[Option<NaiveDate>],
        mut note: impl FnMut(ArticleIx, GroupIx),
    ) -> Vec<Group> {
        let mut groups = self.groups;
        let mut taken: HashSet<String> = taken.into_iter().collect();
        for (_, group) in groups.iter_mut().filter(|(order, _)| *order == BY_NAME) {
            group.id = free_id(std::mem::take(&mut group.id), &group.name, &mut taken);
        }
        let mut sorted: Vec<usize> = (0..groups.len()).collect();
        let key = |place: usize| (groups[place].0, &groups[place].1.id);
        sorted.sort_by(|one, other| key(*one).cmp(&key(*other)));
        let mut ranks = vec![GroupIx(0); sorted.len()];
        for (rank, place) in sorted.iter().enumerate() {
            ranks[*place] = GroupIx(rank as u32);
        }
        self.members.iter().for_each(|(article, place)| note(*article, ranks[*place]));
        let mut groups: Vec<Group> =
            sorted.into_iter().map(|place| std::mem::take(&mut groups[place].1)).collect();
        for group in &mut groups {
            let month = |article: &ArticleIx| days[article.0 as usize].map(|day| (day.year(), day.month()));
            // Articles are in order of time, so those of one month stand together.
            let mut from = 0;
            for same in group.articles.chunk_by(|one, other| month(one) == month(other)) {
                group.months.insert(month(&same[0]), from..from + same.len());
                from += same.len();
            }
        }
        groups
    }
}

/// The id of a group that is known by its name alone. Names that are written in ASCII are their own id; of others,
/// several may be transliterated alike (李明, 黎明), so four digits of a hash tell them apart.
pub(crate) fn group_id(name: &str, slugs: Slugs) -> String {
    let slug = slugify(name, slugs, MAX_ID);
    let told_apart = name.is_ascii() || slugs == Slugs::Unicode;
    if told_apart && !slug.is_empty() && slug.len() < MAX_ID - 8 {
        return slug;
    }
    let digits = digits_of(name);
    if slug.is_empty() { digits } else { format!("{slug}-{digits}") }
}

/// An id that no other name has, from now on: as it is, or with digits of the name behind it.
pub(super) fn free_id(id: String, name: &str, taken: &mut HashSet<String>) -> String {
    if taken.insert(id.clone()) {
        return id;
    }
    let name = Fingerprint::of(name.to_lowercase().as_bytes());
    let mut told_apart = (4..=32).map(|digits| format!("{id}-{}", name.short(digits)));
    told_apart.find(|other| taken.insert(other.clone())).unwrap_or(id)
}

fn named(name: &str, slugs: Slugs) -> Group {
    Group { id: group_id(name, slugs), name: name.to_owned(), ..Group::default() }
}

/// Spellings of names, as they are compared, with those that readers see.
struct Spellings<'a>(BTreeMap<String, &'a str>);

impl<'a> Spellings<'a> {
    fn new(names: &'a [NameConfig]) -> Self {
        let mut spellings = BTreeMap::new();
        for entry in names {
            for spelling in entry.aliases.iter().chain([&entry.name]) {
                spellings.entry(fold(spelling)).or_insert(entry.name.as_str());
            }
        }
        Self(spellings)
    }

    /// The spelling that readers see.
    fn merged<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        if self.0.is_empty() { name } else { self.0.get(&fold(name)).copied().unwrap_or(name) }
    }
}

/// Topics of which each topic of site.toml is a part: the one above it, the one above that, and so on.
fn topics_above(config: &Config) -> Vec<Vec<usize>> {
    let places: BTreeMap<&str, usize> =
        config.topics.iter().enumerate().map(|(place, topic)| (topic.id.as_str(), place)).collect();
    let above = |place: usize| {
        let parent = config.topics[place].parent.as_deref();
        parent.and_then(|parent| places.get(parent)).copied()
    };
    let all = 0..config.topics.len();
    // No chain of parents is longer than there are topics.
    all.map(|place| std::iter::successors(above(place), |place| above(*place)).take(places.len()).collect())
        .collect()
}

/// Fills the digest's groups and memberships. `matched` holds the configured topics of each article.
pub(super) fn group(digest: &mut Digest, matched: &[Vec<TopicIx>], config: &Config) {
    let slugs = config.urls.slugs;
    let (mut sources, mut authors, mut topics, mut columns) =
        (Bin::default(), Bin::default(), Bin::default(), Bin::default());
    let topics_by_name = topic_places(config);

    let (author_spellings, column_spellings) =
        (Spellings::new(&config.authors), Spellings::new(&config.columns));
    let above = topics_above(config);

    for (place, article) in digest.articles.iter().enumerate() {
        let ix = ArticleIx(place as u32);
        if let Some(source) = &article.source {
            sources.add(0, &source.id, ix, || Group {
                id: source.id.clone(),
                name: source.name.clone(),
                home: source.home.clone(),
                ..Group::default()
            });
        }
        for name in &article.authors {
            let name = author_spellings.merged(name);
            authors.add(BY_NAME, name, ix, || named(name, slugs));
        }
        if let Some(column) = &article.column {
            let column = column_spellings.merged(column);
            columns.add(BY_NAME, column, ix, || named(column, slugs));
        }
        let own = article.topics.iter().map(|name| match topics_by_name.get(&name.to_lowercase()) {
            Some(place) => Ok(*place),
            None => Err(name),
        });
        for topic in matched[place].iter().map(|topic| Ok(topic.0 as usize)).chain(own) {
            match topic {
                // What belongs to a part belongs to the whole.
                Ok(place) => {
                    for place in std::iter::once(place).chain(above[place].iter().copied()) {
                        let topic = &config.topics[place];
                        topics.add(place, &topic.id, ix, || Group {
                            id: topic.id.clone(),
                            name: topic.name.clone(),
                            description: topic.description.clone(),
                            ..Group::default()
                        });
                    }
                }
                Err(name) => {
                    topics.add(BY_NAME, name, ix, || named(name, slugs));
                }
            }
        }
    }

    let mut memberships = vec![Membership::default(); digest.articles.len()];
    let days = digest.days.clone();
    let sources = sources.finish([], &days, |ix, group| memberships[ix.0 as usize].source = Some(group));
    let authors = authors.finish([], &days, |ix, group| memberships[ix.0 as usize].authors.push(group));
    let configured = config.topics.iter().map(|topic| topic.id.clone());
    let topics = topics.finish(configured, &days, |ix, group| memberships[ix.0 as usize].topics.push(group));
    let columns = columns.finish([], &days, |ix, group| memberships[ix.0 as usize].column = Some(group));
    (digest.sources, digest.authors) = (Arc::new(sources), Arc::new(authors));
    (digest.topics, digest.columns) = (Arc::new(topics), Arc::new(columns));
    // Authors stand as in the byline, topics as in site.toml.
    memberships.iter_mut().for_each(|membership| membership.topics.sort_unstable());
    digest.memberships = Arc::new(memberships);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_have_their_own_pages() {
        let (a, b) = (group_id("李明", Slugs::Ascii), group_id("黎明", Slugs::Ascii));
        assert!(a.starts_with("li-ming-") && b.starts_with("li-ming-"));
        assert_ne!(a, b);
    }

    #[test]
    fn ascii_names_are_their_own_id() {
        assert_eq!(group_id("Jane Doe", Slugs::Ascii), "jane-doe");
        assert_eq!(group_id("夏榕", Slugs::Unicode), "夏榕");
        assert_eq!(group_id("？！", Slugs::Ascii).len(), 4);
    }
}
