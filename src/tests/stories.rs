//! What it costs to find the stories of a site, and who is together with whom, for people to judge: docs/curation.md. By hand,
//! on a site of some size, with code that is optimised:
//!
//! ```text
//! NEWSPRINT_STORIES=DIR cargo test --profile fast --lib tests::stories -- --ignored --nocapture
//! ```
//!
//! `NEWSPRINT_STORIES_TABLE=FILE` writes a line for each article besides, for `bench/stories.py`.
#![expect(clippy::disallowed_methods, reason = "it reads a site and the clock")]
#![expect(clippy::print_stderr, reason = "it says what it measured")]

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::clean::{ArticleId, Attachments, Profiles, Rules, Samples, Trace, clean};
use crate::config;
use crate::content::parse;
use crate::curate::stories::{Heads, Signature, heads};
use crate::curate::{Candidate, Cutoff, Digest, HeldBack, Known, curate};
use crate::disk::read;
use rayon::prelude::*;

/// Characters of a text that are kept: more than a signature is made of.
const KEPT: usize = 600;
/// Times that everything is measured; the middle one counts.
const RUNS: usize = 5;

fn middle(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}

#[test]
#[ignore = "it needs a site: NEWSPRINT_STORIES=DIR"]
fn stories_of_a_site() {
    let root = env::var_os("NEWSPRINT_STORIES").expect("NEWSPRINT_STORIES names the folder of a site");
    let root = Path::new(&root);
    let (config, _) = config::parse(&fs::read_to_string(root.join("site.toml")).unwrap_or_default());
    let (profiles, _) = Profiles::load(&config);
    let attachments = Attachments::new();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::Off };
    let files = read::walk(&root.join("content"), &[]).expect("content/ can be read").articles;
    let start = Instant::now();
    let taken: Vec<_> = files
        .par_iter()
        .filter_map(|entry| {
            let cleaned = clean(parse(&read::read(entry).ok()?, &config).draft?, &rules);
            let text: String = cleaned.text.chars().take(KEPT).collect();
            Some((Arc::new(cleaned.article), text))
        })
        .collect();
    eprintln!("{} articles read and cleaned in {:?}, on all cores", taken.len(), start.elapsed());

    let signatures = || taken.iter().map(|(article, text)| Signature::new(&article.title, text));
    let time = middle(|| signatures().for_each(drop));
    eprintln!("signatures: {time:?} on one core, {:?} each", time / taken.len().max(1) as u32);

    let candidates: Vec<Candidate> = taken
        .iter()
        .zip(signatures())
        .map(|((article, _), signature)| Candidate {
            article: article.clone(),
            topics: Vec::new(),
            signature: Arc::new(signature),
        })
        .collect();
    let cutoff = Cutoff { now: SystemTime::now().into(), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let digest = |candidates| curate(candidates, cutoff, &config, Known::nothing(), &Samples).digest;
    let whole = digest(candidates.clone());
    let time = middle(|| drop(heads(&whole, &config.stories, &Heads::default())));
    eprintln!("grouping of {} articles: {time:?}, nothing known", whole.articles.len());

    let newest = whole.articles.last().map(|article| article.id);
    let without = candidates.into_iter().filter(|one| Some(one.article.id) != newest);
    let before = digest(without.collect());
    let time = middle(|| drop(heads(&whole, &config.stories, &before.heads)));
    eprintln!("grouping of the newest one: {time:?}, all others known");

    let together: usize = whole.stories.iter().map(|story| story.articles.len()).sum();
    eprintln!("{} stories of {together} articles", whole.stories.len());
    if let Some(path) = env::var_os("NEWSPRINT_STORIES_TABLE") {
        let texts = taken.iter().map(|(article, text)| (article.id, text.as_str())).collect();
        fs::write(path, table(&whole, &texts)).expect("the table can be written");
    }
}

/// A line for each article with a date, in order of time: the first digits of its id, seconds since 1970, its source, its
/// story, its title and how its text begins; tabs between them.
fn table(digest: &Digest, texts: &BTreeMap<ArticleId, &str>) -> String {
    let mut table = String::new();
    for ix in digest.indices() {
        let article = digest.article(ix);
        let Some(published) = article.published else { continue };
        let story = digest.story_of.get(&ix).map_or("-", |story| digest.story(*story).id.as_str());
        let source = article.source.as_ref().map_or("-", |source| source.id.as_str());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = texts.get(&article.id).copied().unwrap_or_default();
        let (id, seconds) = (article.id.0.short(8), published.timestamp());
        writeln!(table, "{id}\t{seconds}\t{source}\t{story}\t{}\t{}", words(&article.title), words(text))
            .expect("a string takes everything");
    }
    table
}
