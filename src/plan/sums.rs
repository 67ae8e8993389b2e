//! Which files stand in which file of sums.

use std::collections::BTreeMap;

use crate::config::hosts::{is_of_host, is_read_by_others};
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::plan::page::Page;
use crate::plan::pages::sums::Sums;
use crate::plan::site::Site;

/// A file of sums, and what it is of, by their places among the outputs.
#[derive(Debug)]
pub(crate) struct SumsOf {
    pub at: usize,
    pub files: Vec<usize>,
}

/// A file of the site: where it is, what it is, and the fingerprint of all that its bytes depend on.
pub(crate) type Printed<'a> = (&'a str, &'a Page, Fingerprint);

/// All files of sums, each with the fingerprint of all that it is of; the one that is of the others comes last. It comes out the
/// same as long as its fingerprint does.
pub(crate) fn gather(site: &Site<'_>, outputs: &[Printed<'_>]) -> Vec<(SumsOf, Fingerprint)> {
    if !site.config.proof.sums {
        return Vec::new();
    }
    let mut files: BTreeMap<Sums, Vec<usize>> = BTreeMap::new();
    let mut places: BTreeMap<Sums, usize> = BTreeMap::new();
    for (at, (path, page, _)) in outputs.iter().enumerate() {
        if let Page::Sums(sums) = page {
            places.insert(*sums, at);
        }
        if let Some(sums) = stands_in(site, path, page) {
            files.entry(sums).or_default().push(at);
        }
    }
    let mut known: BTreeMap<usize, Fingerprint> = BTreeMap::new();
    // In order of their names, and the one of all is the last.
    let gathered = places.into_iter().map(|(sums, at)| {
        let files = files.remove(&sums).unwrap_or_default();
        let mut hasher = Hasher::new();
        hasher.fingerprint(outputs[at].2);
        for file in &files {
            let (path, _, print) = &outputs[*file];
            hasher.text(path).fingerprint(known.get(file).copied().unwrap_or(*print));
        }
        let print = hasher.finish();
        known.insert(at, print);
        (SumsOf { at, files }, print)
    });
    gathered.collect()
}

/// In which sums a file stands. What hosts read is never sent as it is.
fn stands_in(site: &Site<'_>, path: &str, page: &Page) -> Option<Sums> {
    match page {
        Page::Sums(Sums::All) => None,
        Page::Sums(_) => Some(Sums::All),
        _ if is_of_host(path.split('/').next().unwrap_or_default()) || is_read_by_others(path) => None,
        page => {
            let month = page.kind().month(site).filter(|month| site.urls.months.contains_key(month));
            Some(month.map_or(Sums::Site, Sums::Month))
        }
    }
}
