//! How the sources of a site do: when each publishes and whether it has fallen silent, what its articles lack, which rules of its
//! profile have stopped matching, what its feeds said last. A digest and the state of the last fetch in, a [`SourceHealth`] for
//! each source out. Nothing here changes a site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;
use serde::Serialize;

use crate::build::intake::Intake;
use crate::build::options::BuildOptions;
use crate::build::prepare;
use crate::build::setup::Found;
use crate::clean::{Trace, source_id};
use crate::curate::silence::{Rhythm, WINDOW};
use crate::curate::{ArticleIx, Digest, Group};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::read;
use crate::disk::read::Sight;
use crate::gather::state::{FeedState, State};
use crate::gather::store::read_state;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::progress::Progress;

/// The newest articles of a source, in which a rule of its profile should go on matching.
const NEWEST: usize = 40;

/// Those before them, in which it is seen how often it did.
const BEFORE: usize = 160;

/// A rule has stopped when as many of the newest articles should have met it and none did: by chance that comes once in a thousand
/// times (e⁻⁷).
const EXPECTED: usize = 7;

/// How one source does. Moments are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SourceHealth {
    pub id: String,
    pub name: String,
    /// The day on which site.toml says that it ended.
    pub ended: Option<NaiveDate>,
    /// Its articles in the site.
    pub articles: usize,
    /// The newest of them, of no future.
    pub last_article: Option<DateTime<Utc>>,
    /// Since then.
    pub quiet_seconds: Option<i64>,
    /// The middle one of its gaps of an hour and more in the 90 days before its last article; none where too little is known.
    pub usual_gap_seconds: Option<i64>,
    /// 99 of 100 of them are no longer.
    pub longest_gap_seconds: Option<i64>,
    /// After how long a silence is told.
    pub silent_after_seconds: Option<i64>,
    /// Its last article, where it is silent by that rule and has not ended.
    pub silent_since: Option<DateTime<Utc>>,
    /// Of its articles, those without a date.
    pub without_date: usize,
    pub without_author: usize,
    pub without_picture: usize,
    /// Its articles of the 90 days before the last.
    pub recent_articles: usize,
    pub recent_without_author: usize,
    pub recent_without_picture: usize,
    /// Rules of its profile that took something from its articles until lately, and from none of the newest forty.
    pub stopped_rules: Vec<String>,
    /// Its feeds in the order of site.toml.
    pub feeds: Vec<FeedHealth>,
}

/// What is known of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FeedHealth {
    pub url: String,
    /// When it was read last.
    pub last_success: Option<DateTime<Utc>>,
    /// When it had something new last.
    pub last_new: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Its server said that it is gone for good.
    pub gone: bool,
    /// What was wrong the last time.
    pub problem: Option<String>,
}

/// How the sources of a site do.
#[derive(Debug)]
pub(crate) struct Health {
    /// As of when.
    pub now: DateTime<Utc>,
    pub articles: usize,
    /// Those that are silent first, then by id.
    pub sources: Vec<SourceHealth>,
    /// Ids of all sources that newsprint knows of or found, sorted.
    pub known: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    pub elapsed: Duration,
}

/// Reads the site, from what earlier builds left where there is such, and looks at its sources.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn health(options: &BuildOptions, progress: &dyn Progress) -> Result<Health, Failure> {
    let mut watch = Stopwatch::start();
    let found = Found::read(options, &mut watch)?;
    let (store, _) = options.store();
    let (prepared, report) = prepare(found, options, &store, progress, &mut watch)?;
    let (state, notice) = read_state(&options.root);
    let intake = Intake { settings: &prepared.settings, attachments: &prepared.attachments };
    let looked_at = Sources {
        digest: &prepared.digest,
        intake,
        content_dir: &prepared.content_dir,
        state: &state,
        now: prepared.now,
    };
    let sources = looked_at.health();
    let profiles = prepared.settings.profiles.profiles.iter().map(|profile| profile.source.id.clone());
    let known: BTreeSet<String> = profiles.chain(sources.iter().map(|source| source.id.clone())).collect();
    watch.lap("look");
    Ok(Health {
        now: prepared.now,
        articles: prepared.digest.articles.len(),
        sources,
        known: known.into_iter().collect(),
        diagnostics: report.diagnostics.into_iter().chain(notice).collect(),
        elapsed: watch.total(),
    })
}

/// The sources of a site, and all that is looked at.
pub(crate) struct Sources<'a> {
    pub(crate) digest: &'a Digest,
    pub(crate) intake: Intake<'a>,
    pub(crate) content_dir: &'a Path,
    /// What the last fetch left.
    pub(crate) state: &'a State,
    pub(crate) now: DateTime<Utc>,
}

impl Sources<'_> {
    /// Of all sources, also of those with a feed and without an article: the silent ones first, then by id.
    pub(crate) fn health(&self) -> Vec<SourceHealth> {
        let mut feeds = self.feeds();
        let of_group = |group: &Group| self.of(group, feeds.remove(&group.id).unwrap_or_default());
        let mut sources: Vec<SourceHealth> = self.digest.sources.iter().map(of_group).collect();
        let without = |(id, feeds): (String, Vec<FeedHealth>)| {
            self.of(&Group { name: self.name(&id), id, ..Group::default() }, feeds)
        };
        sources.extend(feeds.into_iter().map(without));
        sources.sort_by(|a, b| (a.silent_since.is_none(), &a.id).cmp(&(b.silent_since.is_none(), &b.id)));
        sources
    }

    fn of(&self, group: &Group, feeds: Vec<FeedHealth>) -> SourceHealth {
        let table = self.intake.settings.config.sources.iter().find(|table| table.id == group.id);
        let ended = table.and_then(|table| table.ended);
        let rhythm = Rhythm::of_source(group, self.digest, self.now);
        let (last, usual) = (rhythm.map(|rhythm| rhythm.last), rhythm.and_then(|rhythm| rhythm.usual));
        let article = |ix: &ArticleIx| self.digest.article(*ix);
        let is_recent = |ix: &&ArticleIx| {
            let published = article(ix).published;
            last.zip(published).is_some_and(|(last, published)| (last - WINDOW..=last).contains(&published))
        };
        let recent: Vec<&ArticleIx> = group.articles.iter().filter(is_recent).collect();
        let silent = |rhythm: &Rhythm| ended.is_none() && rhythm.is_silent(self.now);
        let all = || group.articles.iter().map(article);
        let of_recent = || recent.iter().copied().map(article);
        SourceHealth {
            id: group.id.clone(),
            name: group.name.clone(),
            ended,
            articles: group.articles.len(),
            last_article: last,
            quiet_seconds: rhythm.map(|rhythm| rhythm.quiet(self.now).num_seconds()),
            usual_gap_seconds: usual.map(|usual| usual.gap.num_seconds()),
            longest_gap_seconds: usual.map(|usual| usual.longest.num_seconds()),
            silent_after_seconds: usual.map(|usual| usual.limit().num_seconds()),
            silent_since: rhythm.filter(silent).map(|rhythm| rhythm.last),
            without_date: all().filter(|article| article.published.is_none()).count(),
            without_author: all().filter(|article| article.authors.is_empty()).count(),
            without_picture: all().filter(|article| !article.has.lead_image).count(),
            recent_articles: recent.len(),
            recent_without_author: of_recent().filter(|article| article.authors.is_empty()).count(),
            recent_without_picture: of_recent().filter(|article| !article.has.lead_image).count(),
            stopped_rules: if ended.is_some() { Vec::new() } else { self.stopped_rules(group) },
            feeds,
        }
    }

    /// The feeds of each source. One that names none is of the source whose host it is on.
    fn feeds(&self) -> BTreeMap<String, Vec<FeedHealth>> {
        let settings = self.intake.settings;
        let mut feeds: BTreeMap<String, Vec<FeedHealth>> = BTreeMap::new();
        for feed in &settings.config.fetch.feeds {
            let id = feed.source.clone().unwrap_or_else(|| source_id(&feed.url, &settings.profiles));
            let state = self.state.feeds.get(feed.url.as_str());
            feeds.entry(id).or_default().push(FeedHealth::new(feed.url.to_string(), state));
        }
        feeds
    }

    /// What a source without articles is called.
    fn name(&self, id: &str) -> String {
        let profiles = &self.intake.settings.profiles.profiles;
        let profile = profiles.iter().find(|profile| profile.source.id == id);
        profile.map_or_else(|| id.to_owned(), |profile| profile.source.name.clone())
    }

    /// Rules of the source's own profile that the newest articles should have met and did not.
    fn stopped_rules(&self, group: &Group) -> Vec<String> {
        let profiles = &self.intake.settings.profiles.profiles;
        let has_profile = profiles.iter().any(|profile| profile.source.id == group.id);
        let looked_at = &group.articles[group.articles.len().saturating_sub(NEWEST + BEFORE)..];
        if !has_profile || looked_at.len() < 2 * NEWEST {
            return Vec::new();
        }
        let own = format!("{}: ", group.id);
        let met: Vec<BTreeSet<String>> = looked_at.par_iter().map(|ix| self.rules_met(*ix, &own)).collect();
        stopped(&met)
    }

    /// Names of the rules, of those that begin so, that took something from an article.
    fn rules_met(&self, ix: ArticleIx, own: &str) -> BTreeSet<String> {
        let Sight::Article(entry) =
            read::look_at(self.content_dir, Path::new(&self.digest.article(ix).path.0))
        else {
            return BTreeSet::new();
        };
        let Ok(file) = read::read(&entry) else { return BTreeSet::new() };
        let rules = self.intake.clean_file(
            &file,
            Trace::On,
            |_| (),
            |(), cleaned| {
                let rules = cleaned.removals.into_iter().map(|removal| removal.rule);
                rules.filter(|rule| rule.starts_with(own)).collect()
            },
        );
        rules.0.unwrap_or_default()
    }
}

impl FeedHealth {
    fn new(url: String, state: Option<&FeedState>) -> Self {
        let state = state.cloned().unwrap_or_default();
        let FeedState { last_success, last_new, failures, gone, problem, .. } = state;
        Self { url, last_success, last_new, failures, gone, problem }
    }
}

/// Of the rules that articles met, the oldest article first, those that the newest met no more.
fn stopped(met: &[BTreeSet<String>]) -> Vec<String> {
    let (before, newest) = met.split_at(met.len().saturating_sub(NEWEST));
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    for rule in before.iter().flatten() {
        *times.entry(rule).or_default() += 1;
    }
    let has_stopped = |rule: &String, times: usize| {
        times * newest.len() >= EXPECTED * before.len() && !newest.iter().any(|met| met.contains(rule))
    };
    times
        .into_iter()
        .filter(|(rule, times)| has_stopped(rule, *times))
        .map(|(rule, _)| rule.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_stopped_when_its_silence_is_no_chance() {
        let met = |often: usize, lately: bool| {
            let rules = |n: usize| {
                let own = (n < 160 && n.is_multiple_of(often)) || (lately && n == 190);
                let rules = [("post: always", true), ("post: remove \".ad\"", own)];
                rules.into_iter().filter(|(_, met)| *met).map(|(rule, _)| rule.to_owned()).collect()
            };
            stopped(&(0..200).map(rules).collect::<Vec<BTreeSet<String>>>())
        };
        // 40 of 160 before, of 40 ten were to be expected.
        assert_eq!(met(4, false), ["post: remove \".ad\""]);
        // 20 of 160: five.
        assert_eq!(met(8, false), [""; 0]);
        assert_eq!(met(4, true), [""; 0]);
    }
}
