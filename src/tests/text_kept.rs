//! How many of an article's letters come out of cleaning, and whether those that do not are named in the record of removals.
//!
//! `letters` counts: every letter of the source, as another parser run than the cleaner's reads it, is in the page or in a
//! removal, none may lack; `property` asks the same of made up bodies and of all fixtures. docs/cleaning.md holds the
//! figures per source.
//!
//! `NEWSPRINT_CORPUS=DIR cargo test --lib tests::text_kept -- --ignored --nocapture` prints them (several folders: put `:`
//! between them). With `NEWSPRINT_LOSSES=FILE` every text that may have held a missing letter is written there, with
//! `NEWSPRINT_REMOVALS=FILE` what rules took that no other article has: text that stands in one article only is seldom junk.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::print_stdout, reason = "the table is what it is run for")]

#[path = "text_kept/letters.rs"]
mod letters;
#[path = "text_kept/property.rs"]
mod property;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::clean::{Attachments, Profiles, Removal, Rules, Trace, clean};
use crate::config::Config;
use crate::content::{self, ContentPath, RawFile};
use rayon::prelude::*;

/// One article.
struct Outcome {
    path: String,
    source: String,
    /// Letters of its text, and those of them that the page lacks.
    letters: usize,
    gone: usize,
    /// Letters that nothing names either, and the texts that may have held them.
    missing: usize,
    suspects: Vec<letters::Piece>,
    removals: Vec<Removal>,
}

/// Files below a folder that may be articles.
fn articles(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let is_article = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ["md", "markdown", "txt", "html"].contains(&ending) && !path.iter().any(|part| part == "expected")
    };
    walk.map(walkdir::DirEntry::into_path).filter(is_article).collect()
}

fn corpus() -> Vec<PathBuf> {
    let folders =
        std::env::var_os("NEWSPRINT_CORPUS").expect("NEWSPRINT_CORPUS names the folder of a corpus");
    std::env::split_paths(&folders).flat_map(|folder| articles(&folder)).collect()
}

fn look_at(path: &Path, config: &Config, profiles: &Profiles) -> Option<Outcome> {
    let bytes = std::fs::read(path).expect("a readable file");
    let name = path.to_string_lossy().trim_start_matches('/').to_owned();
    let draft = content::parse(&RawFile { path: ContentPath(name.clone()), bytes }, config).draft?;
    let html = match &draft.body {
        content::Body::Html(html) | content::Body::Text(html) => html.clone(),
        content::Body::Markdown(text) => {
            use pulldown_cmark::{Options, Parser, html};
            let mut out = String::new();
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
            html::push_html(&mut out, Parser::new_ext(text, options));
            out
        }
    };
    let attachments = Attachments::default();
    let cleaned = clean(draft, &Rules { config, profiles, attachments: &attachments, trace: Trace::On });
    let source = match &cleaned.article.source {
        Some(source) if profiles.profiles.iter().any(|profile| profile.source.id == source.id) => {
            source.id.clone()
        }
        Some(_) => "others".to_owned(),
        None => "no source".to_owned(),
    };
    let pieces = letters::pieces(&html);
    let lacking = letters::missing(&pieces, &cleaned);
    let suspects = letters::suspects(&pieces, &cleaned, &lacking);
    Some(Outcome {
        path: name,
        source,
        letters: letters::count(&pieces),
        gone: letters::gone(&pieces, &cleaned),
        missing: lacking.values().sum(),
        suspects,
        removals: cleaned.removals,
    })
}

#[test]
#[ignore = "needs a corpus: NEWSPRINT_CORPUS=DIR"]
fn text_is_kept_or_its_removal_is_named() {
    let config = Config::default();
    let (profiles, findings) = Profiles::load(&config);
    assert!(findings.is_empty(), "{findings:?}");
    let outcomes: Vec<Outcome> =
        corpus().par_iter().filter_map(|path| look_at(path, &config, &profiles)).collect();
    assert!(!outcomes.is_empty(), "no articles there");

    println!("{}", table(&outcomes));
    println!("{}", missing_letters(&outcomes));
    if let Some(file) = std::env::var_os("NEWSPRINT_LOSSES") {
        std::fs::write(file, losses(&outcomes)).expect("a written file");
    }
    if let Some(file) = std::env::var_os("NEWSPRINT_REMOVALS") {
        std::fs::write(file, single_removals(&outcomes)).expect("a written file");
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.missing > 0).count(), 0, "articles lack letters");
}

/// Figures per source, as docs/cleaning.md has them.
fn table(outcomes: &[Outcome]) -> String {
    /// Of an article's letters that are in its page, in hundredths; the articles with fewer are counted.
    const LEAST: usize = 95;
    #[derive(Default)]
    struct Row {
        articles: usize,
        letters: usize,
        gone: usize,
        missing: usize,
        below: usize,
    }
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut total = Row::default();
    for outcome in outcomes {
        for row in [rows.entry(&outcome.source).or_default(), &mut total] {
            row.articles += 1;
            row.letters += outcome.letters;
            row.gone += outcome.gone;
            row.missing += outcome.missing;
            row.below += usize::from((outcome.letters - outcome.gone) * 100 < outcome.letters * LEAST);
        }
    }
    let mut rows: Vec<(&str, Row)> = rows.into_iter().collect();
    rows.sort_by(|a, b| b.1.articles.cmp(&a.1.articles).then(a.0.cmp(b.0)));
    rows.push(("**all**", total));
    let mut table = String::from(
        "| source | articles | letters | in the page | named | lacking | articles below 95 % |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for (source, row) in &rows {
        let share = |part: usize| format!("{:.2} %", 100.0 * part as f64 / row.letters.max(1) as f64);
        let _ = writeln!(
            table,
            "| {source} | {} | {} | {} | {} | {} | {} |",
            row.articles,
            row.letters,
            share(row.letters - row.gone),
            share(row.gone - row.missing),
            row.missing,
            row.below,
        );
    }
    table
}

/// Letters that are neither in the page nor in a removal, by the element that held them.
fn missing_letters(outcomes: &[Outcome]) -> String {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.missing > 0) {
        let mut names: Vec<&str> = outcome.suspects.iter().map(|piece| piece.kind.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in if names.is_empty() { vec!["unknown"] } else { names } {
            let kind = kinds.entry(name).or_default();
            *kind = (kind.0 + 1, kind.1 + outcome.missing);
        }
    }
    let bare = outcomes.iter().filter(|outcome| outcome.missing > 0).count();
    let mut out = format!("{bare} articles lack letters that nothing names\n");
    for (name, (articles, letters)) in kinds {
        let _ = writeln!(out, "{name}: {articles} articles that lack {letters} letters");
    }
    out
}

/// Every text that may have held a letter that nothing names: source, file, text.
fn losses(outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    for outcome in outcomes {
        for letters::Piece { kind, text } in &outcome.suspects {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "{}\tletters in {kind}\t{}\t{text}", outcome.source, outcome.path);
        }
    }
    out
}

/// What was taken out of one article only: rule, file, characters, text.
fn single_removals(outcomes: &[Outcome]) -> String {
    let mut articles: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        for removal in &outcome.removals {
            let list = articles.entry(removal.text.as_str()).or_default();
            if list.last().is_none_or(|last| last.path != outcome.path) {
                list.push(outcome);
            }
        }
    }
    let mut out = String::new();
    for outcome in outcomes {
        for removal in outcome.removals.iter().filter(|removal| articles[removal.text.as_str()].len() == 1) {
            let Removal { rule, text, characters } = removal;
            let _ = writeln!(out, "{rule}\t{}\t{characters}\t{text}", outcome.path);
        }
    }
    out
}
