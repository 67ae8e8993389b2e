//! What changed between the files of real sites that have one address (`curate::versions`): that what was taken out and put in makes of the
//! old text exactly the new, how long it takes, and what comes first. By hand:
//!
//! ```text
//! NEWSPRINT_VERSIONS=DIR:DIR cargo test --lib tests::versions -- --ignored --nocapture
//! ```
#![expect(clippy::print_stderr, reason = "it says what it measured")]

use std::cmp::Reverse;
use std::env;
use std::path::Path;
use std::time::Duration;

use crate::build::options::{BuildOptions, UseCache};
use crate::build::prepare;
use crate::build::setup::Found;
use crate::clean::Texts;
use crate::curate::{Change, Version};
use crate::disk::clock::Stopwatch;
use crate::ground::progress::Silent;
use crate::revise::{Paragraph, Side, diff, paragraphs, weigh};

/// The paragraphs of one of the texts.
fn side(all: &[Paragraph], side: Side) -> Vec<String> {
    let other = if side == Side::Out { Side::In } else { Side::Out };
    let is_of = |paragraph: &&Paragraph| paragraph.pieces.iter().any(|piece| piece.side != other);
    all.iter().filter(is_of).map(|paragraph| paragraph.text(side)).collect()
}

/// Compares all versions of a site; with what changed how long the longest comparison took.
fn compare(root: &Path) -> (Vec<Change>, Duration) {
    let options = BuildOptions { cache: UseCache::No, ..BuildOptions::new(root) };
    let mut watch = Stopwatch::start();
    let found = Found::read(&options, &mut watch);
    let mut found = found.unwrap_or_else(|_| panic!("{} is no site", root.display()));
    found.settings.config.revisions.enabled = true;
    let (store, _) = options.store();
    let prepared = prepare(found, &options, &store, &Silent, &mut watch);
    let prepared = prepared.unwrap_or_else(|_| panic!("{} can't be read", root.display())).0;
    let texts = prepared.texts(&store);
    let text = |version: &Version| paragraphs(texts.body(&version.article).unwrap().as_str());
    let changes: Vec<Change> = prepared.digest.changes.values().flatten().cloned().collect();
    let mut longest = Duration::ZERO;
    for change in &changes {
        let (old, new) = (text(&change.old), text(&change.new));
        let began = Stopwatch::start();
        let all = diff(&old, &new);
        longest = longest.max(began.elapsed());
        let path = &change.new.article.path;
        assert_eq!((side(&all, Side::Out), side(&all, Side::In)), (old.clone(), new.clone()), "{path}");
        let again = weigh((&change.old.title, &old), (&change.new.title, &new));
        assert_eq!(again, Some(change.weight), "{path}");
    }
    (changes, longest)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "which sites, says who runs it")]
#[ignore = "it needs sites with files that have one address"]
fn the_old_text_becomes_the_new_and_the_weightiest_come_first() {
    let sites = env::var("NEWSPRINT_VERSIONS").unwrap();
    for root in env::split_paths(&sites) {
        let (mut changes, longest) = compare(&root);
        let typos = changes.iter().filter(|change| change.weight.typo).count();
        eprintln!("{}: {} changes, {typos} slips, longest {longest:?}", root.display(), changes.len());
        changes.sort_by_key(|change| Reverse(change.weight.score));
        for change in changes.iter().filter(|change| !change.weight.typo) {
            let (old, new) = (&change.old, &change.new);
            eprintln!(
                "{:?}\n  {} {}\n  {} {}",
                change.weight, old.article.path, old.title, new.article.path, new.title
            );
        }
    }
}
