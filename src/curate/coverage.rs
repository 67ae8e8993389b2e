//! Earlier coverage: the older articles that an article's readers may want to see. Articles in order of time in, a few
//! places of older ones for each out.
//!
//! What is chosen for an article depends on it and on articles older than it, never on a newer one, so that a page once
//! printed stays as it is. How rare a word is counts by the older headlines that hold it, not by the size of the archive:
//! an old article that is added late changes pages that share a word or a topic with it, and no others.
//!
//! Headlines are the index. A newer article is looked up by the words of its headline, those of its first sentences and
//! its topics; the rarest few decide, each by its newest headlines, so that the work grows with the number of articles
//! and not with its square. What was found for an earlier digest holds for all articles up to the first that is not as it
//! was then: when today's are added, only they are looked up.

mod headlines;
pub(super) mod marks;
mod rows;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};

use self::headlines::{Book, Index};
use self::marks::{Mark, headline, marks, topics};
use self::rows::{NAMED, NONE, Row};
use crate::clean::{Article, Texts};
use crate::curate::digest::Digest;

pub(crate) use rows::Coverage;

pub(super) use headlines::{Headlines, Shelf};

/// A digest with what its articles say first.
#[derive(Clone, Copy)]
struct Told<'a> {
    digest: &'a Digest,
    texts: &'a dyn Texts,
}

impl Told<'_> {
    /// A number by which what articles are looked up and named by can be told apart.
    fn print(self, place: usize) -> u64 {
        let article = &self.digest.articles[place];
        let mut hasher = FxHasher::default();
        (&article.title, article.details.0).hash(&mut hasher);
        for topic in &self.digest.memberships[place].topics {
            hasher.write_u32(topic.0);
        }
        hasher.finish()
    }

    /// All that an article is looked up by; none where the disk lost what it says.
    fn marks(self, place: usize) -> Option<impl Iterator<Item = Mark>> {
        let article = &self.digest.articles[place];
        let marks = match article.has.summary {
            true => marks(&article.title, &self.texts.details(article).ok()?.summary),
            false => marks(&article.title, ""),
        };
        Some(marks.into_iter().chain(topics(&self.digest.memberships[place].topics)))
    }
}

/// Those named for each article. Articles without a date have none and are none: nobody knows what is earlier than they
/// are. `known` is that of an earlier digest, any one.
pub(super) fn earlier(digest: &Digest, known: &Coverage, texts: &dyn Texts) -> Coverage {
    let told = Told { digest, texts };
    let prints: Vec<u64> = digest.shelf().dated().map(|place| told.print(place)).collect();
    let same = known.rows.iter().zip(&prints).take_while(|(row, print)| row.print == **print).count();
    let mut rows = known.rows[..same].to_vec();
    let undated = digest.undated.len();
    let unknown = undated + same..digest.articles.len();
    // Looking at every headline once for what a few articles seek is less work than putting all in order.
    let are_few = unknown.len() < prints.len() / 8;
    let keys = |place| told.marks(place).into_iter().flatten().map(|mark| mark.key);
    let sought = are_few.then(|| unknown.clone().flat_map(keys).collect::<FxHashSet<u64>>());
    if !unknown.is_empty() {
        let index = Index::of(digest.shelf(), sought.as_ref());
        let book = Book { index: &index, renamed: &BTreeMap::new() };
        let row = |place: usize| Row::new(told, &book, place, prints[place - undated]);
        rows.par_extend(unknown.into_par_iter().map(row));
    }
    Coverage { rows }
}

/// An article that was put in the place of another with the same topics.
pub(super) struct Reworded {
    pub(super) place: usize,
    /// The one that was there.
    pub(super) old: Arc<Article>,
}

/// The same after some articles were put in the place of others. What is looked up is these, and where a headline is another
/// one the newer articles that share a word or a topic with it or with the one before.
pub(super) fn look_up_again(
    digest: &Digest,
    coverage: &mut Coverage,
    headlines: &mut Headlines,
    reworded: &[Reworded],
    texts: &dyn Texts,
) {
    let told = Told { digest, texts };
    let undated = digest.undated.len();
    let has_other_headline = |one: &&Reworded| one.old.title != digest.articles[one.place].title;
    let dated = || reworded.iter().filter(|one| one.place >= undated);
    let renamed = || dated().filter(has_other_headline);
    headlines.rename(digest.shelf(), renamed().map(|one| one.place));
    let book = headlines.book(digest.shelf());
    let touched: FxHashSet<u64> = renamed()
        .flat_map(|one| {
            let now = headline(&digest.articles[one.place])
                .into_iter()
                .chain(topics(&digest.memberships[one.place].topics));
            now.chain(headline(&one.old)).map(|mark| mark.key)
        })
        .collect();
    let first = renamed().map(|one| one.place).min().unwrap_or(digest.articles.len());
    let own: BTreeMap<usize, u64> = dated().map(|one| (one.place, told.print(one.place))).collect();
    let look_up = |(place, row): (usize, &mut Row)| {
        let place = place + undated;
        let print = own.get(&place).copied();
        let is_touched =
            || told.marks(place).is_none_or(|mut marks| marks.any(|mark| touched.contains(&mark.key)));
        if print.is_some() || place > first && is_touched() {
            *row = Row::new(told, &book, place, print.unwrap_or(row.print));
        }
    };
    if first < digest.articles.len() {
        coverage.rows.par_iter_mut().enumerate().for_each(look_up);
    } else {
        for place in own.keys() {
            if let Some(row) = coverage.rows.get_mut(place - undated) {
                look_up((place - undated, row));
            }
        }
    }
}

impl Row {
    fn new(told: Told<'_>, book: &Book<'_>, place: usize, print: u64) -> Self {
        let Some(marks) = told.marks(place) else { return Self::LOST };
        let undated = told.digest.undated.len() as u32;
        let named = named(told.digest, book, place, marks);
        Self { print, named: named.map(|named| named.map_or(NONE, |place| place - undated)) }
    }
}

/// Places of those named for one article, newest first.
fn named(
    digest: &Digest,
    book: &Book<'_>,
    place: usize,
    marks: impl Iterator<Item = Mark>,
) -> [Option<u32>; NAMED] {
    let title = |place: u32| digest.articles[place as usize].title.as_str();
    // One that was printed under the same headline before is named once.
    let mut named: Vec<u32> = Vec::with_capacity(NAMED);
    for place in book.find(place as u32, marks) {
        if named.len() == NAMED {
            break;
        }
        if !named.iter().any(|other| title(*other) == title(place)) {
            named.push(place);
        }
    }
    named.sort_unstable_by_key(|place| std::cmp::Reverse(*place));
    let mut slots = [None; NAMED];
    for (slot, place) in slots.iter_mut().zip(named) {
        *slot = Some(place);
    }
    slots
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::clean::{ArticleId, Samples};
    use crate::config::{Config, TopicConfig};
    use crate::curate::topics::TopicIx;
    use crate::curate::{Candidate, Cutoff, HeldBack, Known, curate};
    use crate::ground::fingerprint::Fingerprint;

    /// Published `hour` hours after some moment.
    fn article(hour: u32, title: &str, summary: &str, topics: &[u32]) -> Candidate {
        let name = format!("{hour} {title}");
        let article = Article {
            published: DateTime::from_timestamp(1_600_000_000 + i64::from(hour) * 3600, 0),
            ..Article::sample(&name, title).saying(summary)
        };
        let topics = topics.iter().copied().map(TopicIx).collect();
        Candidate { article: Arc::new(article), topics, signature: Arc::default() }
    }

    /// The titles named for each article, by its own.
    fn named(candidates: &[Candidate]) -> BTreeMap<String, Vec<String>> {
        let digest = digest(candidates);
        let title = |ix| digest.article(ix).title.clone();
        digest.indices().map(|ix| (title(ix), digest.earlier(ix).map(title).collect())).collect()
    }

    fn digest(candidates: &[Candidate]) -> Digest {
        digest_after(candidates, &Coverage::default())
    }

    fn digest_after(candidates: &[Candidate], known: &Coverage) -> Digest {
        let topic = |id: &str| TopicConfig { id: id.into(), name: id.into(), ..TopicConfig::default() };
        let config = Config { topics: vec![topic("ferry"), topic("water")], ..Config::default() };
        let cutoff = Cutoff { now: DateTime::UNIX_EPOCH, drafts: HeldBack::Hide, future: HeldBack::Show };
        let known = Known { coverage: known, ..Known::nothing() };
        curate(candidates.to_vec(), cutoff, &config, known, &Samples).digest
    }

    #[test]
    fn names_in_headlines_and_first_sentences_lead_back() {
        let named = named(&[
            article(1, "青崖水库蓄水跌破四成", "", &[]),
            article(2, "Cable ship reaches the break off Corran", "", &[]),
            article(3, "市议会通过下年度预算", "", &[]),
            article(4, "大坝加固招标，下游居民发问", "青崖水库蓄水多年不足。", &[]),
            article(5, "青崖水库蓄水一夜回升", "", &[]),
            article(6, "Why the cable at Corran breaks: a ship's log", "", &[]),
        ]);
        assert_eq!(named["青崖水库蓄水跌破四成"], [""; 0]);
        assert_eq!(named["市议会通过下年度预算"], [""; 0]);
        assert_eq!(named["大坝加固招标，下游居民发问"], ["青崖水库蓄水跌破四成"]);
        assert_eq!(named["青崖水库蓄水一夜回升"], ["青崖水库蓄水跌破四成"]);
        assert_eq!(
            named["Why the cable at Corran breaks: a ship's log"],
            ["Cable ship reaches the break off Corran"]
        );
    }

    #[test]
    fn a_topic_leads_back_while_it_is_small() {
        let mut candidates: Vec<Candidate> =
            (0..60).map(|n| article(n, &format!("Q{n}xyz"), "", &[0])).collect();
        candidates.push(article(100, "渡轮", "", &[0]));
        assert_eq!(named(&candidates)["渡轮"], ["Q59xyz", "Q58xyz", "Q57xyz", "Q56xyz"]);
        candidates.extend((60..70).map(|n| article(n, &format!("Q{n}xyz"), "", &[0])));
        assert_eq!(named(&candidates)["渡轮"], [""; 0]);
    }

    #[test]
    fn one_headline_is_named_once_and_the_undated_never() {
        let mut undated = article(0, "青崖水库蓄水跌破四成", "", &[]);
        Arc::make_mut(&mut undated.article).published = None;
        let named = named(&[
            undated,
            article(1, "青崖水库蓄水告急", "", &[]),
            article(2, "青崖水库蓄水告急", "", &[]),
            article(3, "青崖水库蓄水回升", "", &[]),
        ]);
        assert_eq!(named["青崖水库蓄水回升"], ["青崖水库蓄水告急"]);
        assert_eq!(named["青崖水库蓄水跌破四成"], [""; 0]);
    }

    #[test]
    fn other_words_take_the_place_of_an_article() {
        let old = article(1, "青崖水库", "渡轮停航。", &[]);
        let with = |change: fn(&mut Article)| {
            let mut new = old.clone();
            change(Arc::make_mut(&mut new.article));
            new.takes_the_place_of(&old)
        };
        assert!(with(|article| article.body_hash = Fingerprint::of(b"more")));
        assert!(with(|article| *article = article.clone().saying("海缆中断。")));
        assert!(with(|article| article.title = "海缆".into()));
        assert!(!with(|article| article.authors = vec!["李明".into()]));
        assert!(!with(|article| article.published = None));
        assert!(!with(|article| article.extras.get_or_insert_default().slug = Some("cable".into())));
    }

    /// Headlines that share characters often.
    fn some_article() -> impl Strategy<Value = Candidate> {
        (
            0_u32..500,
            "[青崖水库渡轮海缆断]{2,9}",
            "[青崖水库渡轮海缆断。]{0,20}",
            prop::collection::vec(0_u32..2, 0..2),
        )
            .prop_map(|(hour, title, summary, topics)| article(hour, &title, &summary, &topics))
    }

    fn shares(one: &Candidate, other: &Candidate) -> bool {
        let of = |candidate: &Candidate| {
            let article = &candidate.article;
            marks(&article.title, &Samples.details(article).unwrap().summary)
        };
        let other_marks = of(other);
        one.topics.iter().any(|topic| other.topics.contains(topic))
            || of(one).iter().any(|mark| other_marks.iter().any(|there| there.key == mark.key))
    }

    proptest! {
        #[test]
        fn nothing_newer_and_nothing_foreign_changes_what_is_named(
            mut candidates in prop::collection::vec(some_article(), 0..40), added in some_article(),
        ) {
            candidates.sort_by_key(|candidate| (candidate.article.published, candidate.article.id));
            candidates.dedup_by_key(|candidate| candidate.article.id);
            prop_assume!(candidates.iter().all(|old| old.article.id != added.article.id));
            let ids = |candidates: &[Candidate]| -> BTreeMap<ArticleId, Vec<ArticleId>> {
                let digest = digest(candidates);
                let id = |ix| digest.article(ix).id;
                digest.indices().map(|ix| (id(ix), digest.earlier(ix).map(id).collect())).collect()
            };
            let before = ids(&candidates);
            let key = |candidate: &Candidate| (candidate.article.published, candidate.article.id);
            let mut with = candidates.clone();
            with.push(added.clone());
            let after = ids(&with);
            for old in &candidates {
                if key(old) < key(&added) || !shares(old, &added) {
                    prop_assert_eq!(&before[&old.article.id], &after[&old.article.id]);
                }
            }
        }

        #[test]
        fn articles_in_other_words_make_the_same_digest_as_a_fresh_one(
            mut candidates in prop::collection::vec(some_article(), 1..60),
            edits in prop::collection::vec(
                (any::<prop::sample::Index>(), some_article(), any::<bool>(), any::<bool>()), 1..6,
            ),
        ) {
            let mut digest = digest(&candidates);
            let (mut listed, mut together) = (candidates.clone(), Vec::new());
            for (place, words, title, more) in edits {
                let edited = place.index(candidates.len());
                let new = Arc::make_mut(&mut candidates[edited].article);
                (new.details, new.has) = (words.article.details, words.article.has);
                if title {
                    new.title = words.article.title.clone();
                }
                prop_assert!(candidates[edited].takes_the_place_of(&listed[edited]));
                let Some(place) = digest.place_of(&listed[edited].article) else { continue };
                together.retain(|(other, _)| *other != place);
                together.push((place, candidates[edited].clone()));
                if more {
                    continue;
                }
                prop_assert!(digest.retell(std::mem::take(&mut together), &Config::default(), &Samples));
                listed.clone_from(&candidates);
                digest.headlines.prepare(digest.shelf());
                let known = Digest { headlines: Headlines::default(), ..digest.clone() };
                prop_assert_eq!(format!("{known:?}"), format!("{:?}", self::digest(&candidates)));
            }
        }

        #[test]
        fn what_was_known_before_changes_nothing(
            candidates in prop::collection::vec(some_article(), 0..60),
            others in prop::collection::vec(some_article(), 0..12), removed in 0_usize..12,
        ) {
            let before: Vec<Candidate> = candidates.iter().skip(removed).chain(&others).cloned().collect();
            let known = digest(&before).coverage;
            let known = Coverage::from_bytes(&known.to_bytes()).unwrap();
            prop_assert_eq!(&known, &digest(&before).coverage);
            prop_assert_eq!(digest_after(&candidates, &known).coverage, digest(&candidates).coverage);
        }
    }

    #[test]
    fn bytes_that_name_newer_articles_are_none() {
        let known =
            digest(&[article(1, "青崖水库蓄水告急", "", &[]), article(2, "青崖水库蓄水回升", "", &[])]);
        let mut bytes = known.coverage.to_bytes();
        assert!(Coverage::from_bytes(&bytes).is_some());
        assert_eq!(Coverage::from_bytes(&bytes[1..]), None);
        bytes[8] = 7;
        assert_eq!(Coverage::from_bytes(&bytes), None);
    }
}
