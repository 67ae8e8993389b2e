//! Former addresses: what a target published and the site as it would be built has no page for, and what leads on from it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::deploy::{Pick, pick, read_config};
use crate::cli::exit::Stop;
use crate::cli::stream::Stream;
use crate::deploy::targets::manifest;
use crate::deploy::tombstone_path;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::slug::article_id_of;

/// Addresses that a target had, and that no page of the site stands for.
pub(super) struct Lost {
    target: String,
    /// `/stories/2020-06-25-87c9359e/`
    addresses: Vec<String>,
}

impl Lost {
    /// What leads on from each, to paste into site.toml.
    pub(super) fn tables(&self, outputs: &[String]) -> impl Iterator<Item = String> {
        let standing = Standing::new(outputs);
        self.addresses.iter().map(move |address| standing.leading_on(address))
    }

    pub(super) fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.addresses.iter().map(|address| {
            Diagnostic::error(format!("{address} was published to {} and would be no more", self.target)).help(
                "lead on from it with [[urls.moved]] or `aliases` of its article, or add it to `gone` below [urls] if it was taken down",
            )
        })
    }
}

/// What may stand for lost addresses.
struct Standing<'a> {
    /// Of the pages that no story is, by the id of the article that their last folder ends with; none where it is of several.
    by_id: BTreeMap<&'a str, Option<&'a str>>,
    pages: BTreeSet<&'a str>,
}

impl<'a> Standing<'a> {
    fn new(outputs: &'a [String]) -> Self {
        let pages: BTreeSet<&str> =
            outputs.iter().filter_map(|path| path.strip_suffix("index.html")).collect();
        let mut by_id = BTreeMap::new();
        for page in pages.iter().filter(|page| !page.starts_with("stories/")) {
            if let Some(id) = article_id_of(page) {
                by_id.entry(id).and_modify(|known| *known = None).or_insert(Some(*page));
            }
        }
        Self { by_id, pages }
    }

    /// The table for site.toml that leads on from a lost address: to the article whose id it ends with (a story's is that of
    /// its first article), else, as a proposal that is commented out, to the nearest page above.
    fn leading_on(&self, address: &str) -> String {
        let (mark, to) = match article_id_of(address).and_then(|id| self.by_id.get(id).copied().flatten()) {
            Some(page) => ("", page),
            None => ("# ", self.nearest_above(address)),
        };
        let [from, to] = [address, &format!("/{to}")].map(toml::Value::from);
        format!("{mark}[[urls.moved]]\n{mark}from = {from}\n{mark}to = {to}\n")
    }

    fn nearest_above(&self, address: &'a str) -> &'a str {
        let path = address.trim_matches('/');
        let above = path.match_indices('/').rev().map(|(at, slash)| &path[..at + slash.len()]);
        above.into_iter().find(|above| self.pages.contains(above)).unwrap_or_default()
    }
}

/// Addresses that would vanish.
pub(super) fn vanished(
    root: &Path,
    target: Option<&str>,
    planned: &[String],
    stderr: &mut Stream<'_>,
) -> Result<Lost, Stop> {
    let config = read_config(root, stderr)?;
    let planned: BTreeSet<&str> = planned.iter().map(String::as_str).collect();
    let target = pick(&config, target, Pick::Only)?;
    let held = manifest(target, root)?;
    let told = config.urls.gone.iter().chain(config.urls.moved.iter().map(|moved| &moved.from));
    let gone: BTreeSet<String> = told.flat_map(|address| with_its_days(&tombstone_path(address))).collect();
    let manifest = held.unwrap_or_default();
    let is_known = |path: &str| planned.contains(path) || gone.contains(path);
    // What changed in something is of no use where that is no more, and is told beside it as long as there is something to tell.
    let is_told_beside = |path: &str| {
        path.strip_suffix("changes/index.html").is_some_and(|page| is_known(&format!("{page}index.html")))
    };
    let lost = manifest.published().filter(|path| !is_known(path) && !is_told_beside(path));
    let addresses =
        lost.map(|path| format!("/{}", path.strip_suffix("index.html").unwrap_or(path))).collect();
    Ok(Lost { target: target.name.clone(), addresses })
}

/// The page of an article that was taken down or moved, `2020/06/25/a-title/index.html`, and those of its day, month and year:
/// lists that held nothing else are no loss. Where anything else is on them, they are there.
fn with_its_days(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_number =
        |digits: usize, part: &&str| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    let of_calendar =
        [4, 2, 2].into_iter().zip(&parts).take_while(|(digits, part)| is_number(*digits, part)).count();
    let above = (1..=of_calendar).map(|length| format!("{}/index.html", parts[..length].join("/")));
    above.chain([path.to_owned()]).collect()
}
