//! A site in, words out that articles in the two Chinese scripts write differently: 特朗普 here, 川普 there. Two words are held to be
//! for one thing when reports of the same events have the one on this side only and the other on that side only.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;

use crate::build::options::BuildOptions;
use crate::build::prepare;
use crate::build::setup::Found;
use crate::clean::Article;
use crate::curate::words::words;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::progress::Progress;
use crate::scripts::{Converter, HanScript};

/// Stories that speak for a proposal at least.
const STORIES: u32 = 2;

/// A word, and what the other side of the archive writes in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Proposal {
    pub word: String,
    pub becomes: String,
    /// Number of stories that have the one on this side and the other on that.
    pub stories: u32,
}

/// What the two sides write.
#[derive(Debug, Default)]
pub(crate) struct WordingReport {
    /// Articles in the script of the site, and in the other.
    pub articles: [usize; 2],
    /// Those that most stories speak for first.
    pub words: Vec<Proposal>,
    pub diagnostics: Vec<Diagnostic>,
    pub elapsed: Duration,
}

/// Reads the site, from what earlier builds left where there is such, and holds its two sides against each other. None where it has
/// no `[scripts]`.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn compare_wording(
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<Option<WordingReport>, Failure> {
    let mut watch = Stopwatch::start();
    let found = Found::read(options, &mut watch)?;
    let (store, _) = options.store();
    let (prepared, report) = prepare(found, options, &store, progress, &mut watch)?;
    let Some(twin) = &prepared.settings.twin else { return Ok(None) };
    let (digest, to_twin) = (&prepared.digest, &twin.to_twin);
    let own = HanScript::of(&prepared.settings.config.language);
    let sides = [own, Some(to_twin.target().script())];
    let is_of = |side: Option<HanScript>, article: &Article| HanScript::of(&article.language) == side;
    let all = digest.articles.iter();
    let articles = sides.map(|side| all.clone().filter(|article| is_of(side, article)).count());
    let titles = |place: usize| {
        let of_side = all.clone().filter(move |article| is_of(sides[place], article));
        of_side.flat_map(|article| words(&article.title)).collect::<BTreeSet<String>>()
    };
    let known = [titles(0), titles(1)];
    let stories = digest.stories.iter().map(|story| {
        let of_side = |place: usize| {
            let told = story.articles.iter().map(|ix| digest.article(*ix));
            let told = told.filter(|article| is_of(sides[place], article));
            told.flat_map(|article| words(&article.title)).collect::<BTreeSet<String>>()
        };
        [of_side(0), of_side(1)]
    });
    let words = proposals(stories, &known, to_twin);
    watch.lap("count");
    Ok(Some(WordingReport { articles, words, diagnostics: report.diagnostics, elapsed: watch.total() }))
}

/// Words of one side, each with that word of the other which stands in most stories with it. `known` are all words of both sides: one
/// that both have is written differently by nobody.
fn proposals(
    stories: impl Iterator<Item = [BTreeSet<String>; 2]>,
    known: &[BTreeSet<String>; 2],
    to_twin: &Converter,
) -> Vec<Proposal> {
    let converted: BTreeSet<String> = known[0].iter().map(|word| to_twin.text(word).into_owned()).collect();
    let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
    for [here, there] in stories {
        let mine = here.iter().filter(|word| !known[1].contains(&*to_twin.text(word)));
        for word in mine {
            for other in there.iter().filter(|word| !converted.contains(*word)) {
                *pairs.entry((word.clone(), other.clone())).or_default() += 1;
            }
        }
    }
    let mut best: BTreeMap<String, (u32, String)> = BTreeMap::new();
    for ((word, becomes), stories) in pairs.into_iter().filter(|(_, stories)| *stories >= STORIES) {
        let known = best.entry(word).or_default();
        if stories > known.0 {
            *known = (stories, becomes);
        }
    }
    let best = best.into_iter();
    let mut words: Vec<Proposal> =
        best.map(|(word, (stories, becomes))| Proposal { word, becomes, stories }).collect();
    words.sort_by(|one, other| other.stories.cmp(&one.stories).then_with(|| one.word.cmp(&other.word)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_side_writes_is_paired_by_stories() {
        let set = |words: &[&str]| words.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        let stories = [
            [set(&["特朗普", "访问"]), set(&["川普", "訪問"])],
            [set(&["特朗普", "关税"]), set(&["川普", "關稅"])],
            [set(&["特朗普", "关税"]), set(&["白宮", "關稅"])],
        ];
        let known = [set(&["特朗普", "访问", "关税"]), set(&["川普", "訪問", "關稅", "白宮"])];
        let to_twin = Converter::new("zh-Hant-TW", &[], &[]);
        let found = proposals(stories.into_iter(), &known, &to_twin);
        assert_eq!(found, [Proposal { word: "特朗普".into(), becomes: "川普".into(), stories: 2 }]);
    }
}
