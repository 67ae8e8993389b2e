//! What a site has, against what a target has: what to send, in which order, and what to remove after that.
//!
//! Six groups with a barrier between them. Assets come first. Then all that is new: nothing that a reader can reach links to
//! it yet, so its own parts may come in any order. Then pages that are there already, articles before listings, whose new
//! text may link to what is new. The front page comes last. A new listing has to be there before an article changes that
//! links to it, as a first article of a new author does: that is why new listings come before changed articles.

use std::collections::{BTreeMap, BTreeSet};

use crate::deploy::plan::journal::{Entry as JournalEntry, Journal};
use crate::deploy::plan::manifest::{Entry, Manifest};
use crate::deploy::{Fate, Holder, SiteFile};
use crate::ground::fingerprint::Fingerprint;
use crate::ground::served::FileKind;

/// A group of files between two barriers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Style sheets, pictures.
    Assets,
    /// Articles that are not there.
    NewArticles,
    /// Other files that are not there.
    NewOthers,
    /// Articles that are there with other bytes.
    ChangedArticles,
    /// Listings, feeds, sitemaps that are there with other bytes.
    ChangedListings,
    /// The front page and what has one place for the whole site.
    Front,
}

/// In the order in which they are sent.
pub(crate) const GROUPS: [Group; 6] = [
    Group::Assets,
    Group::NewArticles,
    Group::NewOthers,
    Group::ChangedArticles,
    Group::ChangedListings,
    Group::Front,
];

impl Group {
    /// Of a file. `linked`: it is at the target, and pages there may link to it.
    fn of(path: &str, kind: FileKind, linked: bool) -> Self {
        match kind {
            FileKind::Asset => Self::Assets,
            // Without a front page nothing can be reached.
            // Sums are of what is there: they come with the last of it.
            FileKind::Host | FileKind::Proof => Self::Front,
            _ if path == "index.html" => Self::Front,
            FileKind::Article if linked => Self::ChangedArticles,
            FileKind::Article => Self::NewArticles,
            _ if !linked => Self::NewOthers,
            FileKind::Front => Self::Front,
            _ => Self::ChangedListings,
        }
    }

    /// Whether pages that can be reached change from this group on.
    pub(crate) fn is_linking(self) -> bool {
        self >= Self::ChangedArticles
    }
}

/// What a deploy has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Files to send, by their place in the site, in the order of [`GROUPS`].
    pub groups: [Vec<usize>; 6],
    /// Files to send that are not at the target.
    pub new: usize,
    /// Files to send that are there with other bytes or headers.
    pub changed: usize,
    /// Files that are there as they should be.
    pub unchanged: usize,
    /// To remove when all is sent.
    pub remove: Vec<String>,
    /// Assets that no page needs any more; readers may still have pages that do, so the next deploy removes them.
    pub spared: Vec<String>,
    /// What the manifest says once all is sent.
    pub pending: Manifest,
    /// What it says once all is removed.
    pub settled: Manifest,
    /// What the journal says at first, but for its holder.
    pub journal: Journal,
    /// Whether the target is to be written to.
    pub is_needed: bool,
}

impl Change {
    /// Files to send.
    pub(crate) fn sent(&self) -> usize {
        self.new + self.changed
    }
}

/// What is known of a path at the target.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Its bytes and headers; none when they may be these or those, or nothing.
    state: Option<(Fingerprint, u32)>,
    /// Whether it is there, and pages that can be reached may link to it.
    linked: bool,
    /// Whether the manifest says that it is there, and should be.
    live: bool,
}

/// Compares. `site` is in order of paths. A journal is what a deploy left that did not end. `doubted` are paths of which the
/// manifest is not believed.
pub(crate) fn diff(
    manifest: Option<&Manifest>,
    journal: Option<&Journal>,
    doubted: &BTreeSet<String>,
    site: &[SiteFile],
) -> Change {
    let base = manifest.map(Manifest::fingerprint);
    let nothing = Manifest::default();
    let held = manifest.unwrap_or(&nothing);
    // A journal of another manifest is one whose deploy had come to its end but for removing.
    let valid = journal.filter(|journal| journal.base == base);
    let mut known = known(held, valid);
    for path in doubted {
        if let Some(known) = known.get_mut(path.as_str()) {
            known.state = None;
        }
    }

    let mut change = Change { is_needed: journal.is_some() || manifest.is_none(), ..Change::default() };
    change.journal.base = base;
    let mut paths = BTreeSet::new();
    let mut to_send: [Vec<(usize, bool)>; 6] = Default::default();
    for (number, file) in site.iter().enumerate() {
        paths.insert(file.path.as_str());
        change.pending.entries.insert(file.path.clone(), Entry::of(file));
        let at = known.get(file.path.as_str());
        let linked = at.is_some_and(|known| known.linked);
        if at.and_then(|known| known.state) == Some((file.hash, file.look)) {
            change.unchanged += 1;
            if held.entries.get(&file.path) != Some(&Entry::of(file)) {
                // Sent by a deploy that did not end.
                change.journal.files.push(entry(file, !linked));
                change.journal.sent += 1;
            }
            continue;
        }
        if linked {
            change.changed += 1;
        } else {
            change.new += 1;
        }
        let group = Group::of(&file.path, file.kind, linked);
        to_send[group as usize].push((number, linked));
    }
    for (group, files) in to_send.into_iter().enumerate() {
        for (number, linked) in files {
            change.journal.files.push(entry(&site[number], !linked));
            change.groups[group].push(number);
        }
    }

    for (path, entry) in &held.entries {
        if *entry == Entry::Gone && !paths.contains(path.as_str()) && !known.contains_key(path.as_str()) {
            change.pending.entries.insert(path.clone(), Entry::Gone);
        }
    }
    forget(&mut change, held, known, &paths);
    let moved = |manifest: &Manifest| manifest.entries != held.entries;
    change.is_needed |= change.sent() > 0 || !change.remove.is_empty() || moved(&change.settled);
    change.pending.deploy = held.deploy + 1;
    change.settled.deploy = held.deploy + 1;
    change
}

/// What of the target is not of the site any more: removed, or spared once, and remembered.
fn forget(change: &mut Change, held: &Manifest, known: BTreeMap<&str, Known>, paths: &BTreeSet<&str>) {
    change.settled.entries = change.pending.entries.clone();
    for (path, known) in known {
        if paths.contains(path) {
            continue;
        }
        let entry = held.entries.get(path);
        // What an earlier deploy may have sent in its place is not forgotten, should this one not end either.
        let (fate, is_stray) = match entry {
            Some(Entry::Live { hash, look, fate, .. }) => (*fate, known.state != Some((*hash, *look))),
            Some(Entry::Old { .. }) => (Fate::Removed, false),
            Some(Entry::Gone) | None => (Fate::Removed, true),
        };
        if is_stray {
            change.journal.strays.push((path.to_owned(), !known.linked));
        }
        let kept = entry.is_some_and(Entry::is_kept);
        change.pending.entries.insert(path.to_owned(), Entry::Old { kept });
        if fate == Fate::Spared {
            change.settled.entries.insert(path.to_owned(), Entry::Old { kept: false });
            change.spared.push(path.to_owned());
            continue;
        }
        if kept {
            change.settled.entries.insert(path.to_owned(), Entry::Gone);
        }
        change.remove.push(path.to_owned());
    }
}

fn entry(file: &SiteFile, unlinked: bool) -> JournalEntry {
    let SiteFile { path, hash, size, look, .. } = file;
    JournalEntry { path: path.clone(), hash: *hash, look: *look, size: *size, unlinked }
}

/// All that may be at the target, by path.
fn known<'a>(held: &'a Manifest, journal: Option<&'a Journal>) -> BTreeMap<&'a str, Known> {
    let mut known = BTreeMap::new();
    for (path, entry) in &held.entries {
        let at = match entry {
            Entry::Live { hash, look, .. } => Known { state: Some((*hash, *look)), linked: true, live: true },
            Entry::Old { .. } => Known { state: None, linked: false, live: false },
            Entry::Gone => continue,
        };
        known.insert(path.as_str(), at);
    }
    let Some(journal) = journal else { return known };
    for (path, unlinked) in &journal.strays {
        // Of the pages that this deploy changed, none links to it, and nobody sent it again.
        let live = known.get(path.as_str()).is_some_and(|known| known.live);
        known.insert(path.as_str(), Known { state: None, linked: !unlinked, live });
    }
    for (number, file) in journal.files.iter().enumerate() {
        let state = (number < journal.sent).then_some((file.hash, file.look));
        let live = known.get(file.path.as_str()).is_some_and(|known| known.live);
        let linked = !file.unlinked || journal.linking;
        known.insert(file.path.as_str(), Known { state, linked, live });
    }
    known
}

impl Journal {
    /// The same for this holder.
    pub(crate) fn held_by(self, holder: Holder) -> Self {
        Self { holder, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::deploy::plan::text::seal;
    use crate::ground::served::Served;

    /// Page, its version, and what it links to.
    type Page = (u8, BTreeSet<&'static str>);
    type Site = BTreeMap<&'static str, Page>;
    type Target = BTreeMap<String, Page>;

    const PATHS: [&str; 12] = [
        "2024/05/01/a-0a1b2c3d/index.html",
        "2024/05/02/b-0a1b2c3d/index.html",
        "2024/05/03/c-0a1b2c3d/index.html",
        "2024/05/index.html",
        "assets/style.0123456789.css",
        "assets/style.abcdef0123.css",
        "authors/li/index.html",
        "authors/wu/index.html",
        "feed.xml",
        "index.html",
        "opml.xml",
        "sitemaps/2024-05.xml",
    ];

    fn files(site: &Site) -> Vec<SiteFile> {
        site.iter().map(|(path, page)| one(path, &format!("{page:?}"), 1)).collect()
    }

    /// What leads nowhere of all that can be reached from the front page.
    fn broken(target: &Target) -> Vec<(String, &'static str)> {
        let mut broken = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> =
            target.contains_key("index.html").then_some("index.html").into_iter().collect();
        while let Some(path) = next.pop() {
            if !seen.insert(path.to_owned()) {
                continue;
            }
            for link in &target[path].1 {
                if target.contains_key(*link) {
                    next.push(link);
                } else {
                    broken.push((path.to_owned(), *link));
                }
            }
        }
        broken
    }

    fn site() -> impl Strategy<Value = Site> {
        let page = (any::<bool>(), 0..3_u8, proptest::collection::vec(0..PATHS.len(), 0..4));
        proptest::collection::vec(page, PATHS.len()).prop_map(|pages| {
            let there = |at: usize| pages[at].0 || PATHS[at] == "index.html";
            let page = |at: usize| {
                let (_, version, links) = &pages[at];
                let asset = PATHS[at].starts_with("assets/");
                let links = links.iter().filter(|to| !asset && there(**to)).map(|to| PATHS[*to]);
                (*version, links.collect())
            };
            (0..PATHS.len()).filter(|at| there(*at)).map(|at| (PATHS[at], page(at))).collect()
        })
    }

    /// What a target holds, as the engine keeps it.
    #[derive(Default)]
    struct World {
        target: Target,
        manifest: Option<Manifest>,
        journal: Option<Journal>,
    }

    impl World {
        /// Deploys, and ends after `steps` steps; says whether it came to its end.
        fn deploy(&mut self, site: &Site, steps: usize, seed: usize) -> bool {
            let files = files(site);
            let change = diff(self.manifest.as_ref(), self.journal.as_ref(), &BTreeSet::new(), &files);
            if !change.is_needed {
                assert_eq!(change.sent() + change.remove.len(), 0);
                return true;
            }
            let mut left = steps;
            let mut step = || {
                left = left.saturating_sub(1);
                left > 0
            };
            self.journal = Some(change.journal.clone());
            let mut sent = change.journal.sent;
            for group in GROUPS {
                let mut numbers = change.groups[group as usize].clone();
                if let Some(journal) = &mut self.journal {
                    journal.sent = sent;
                    journal.linking = group.is_linking();
                }
                if numbers.len() > 1 {
                    let at = seed % numbers.len();
                    numbers.rotate_left(at);
                }
                sent += numbers.len();
                for number in numbers {
                    let path = files[number].path.as_str();
                    self.target.insert(path.into(), site[path].clone());
                    assert_eq!(broken(&self.target), [], "after {path}");
                    if !step() {
                        return false;
                    }
                }
            }
            self.manifest = Some(change.pending.clone());
            for path in &change.remove {
                if !step() {
                    return false;
                }
                self.target.remove(path);
                assert_eq!(broken(&self.target), [], "after removing {path}");
            }
            self.manifest = Some(change.settled.clone());
            if step() {
                self.journal = None;
            }
            true
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn cut_off_anywhere_every_link_leads_somewhere_and_the_next_deploy_ends_it(
            deploys in proptest::collection::vec((site(), 0..30_usize, 0..7_usize), 1..6),
        ) {
            let mut world = World::default();
            for (site, steps, seed) in &deploys {
                world.deploy(site, *steps, *seed);
            }
            let (last, _, seed) = &deploys[deploys.len() - 1];
            prop_assert!(world.deploy(last, usize::MAX, *seed));
            for (path, page) in last {
                prop_assert_eq!(world.target.get(*path), Some(page));
            }
            let is_more = |path: &&String| !last.contains_key(path.as_str()) && !path.starts_with("assets/");
            let more: Vec<_> = world.target.keys().filter(is_more).collect();
            prop_assert!(more.is_empty(), "{:?}", more);
            // Twice more: what was spared goes, and then there is nothing to do.
            world.deploy(last, usize::MAX, 0);
            prop_assert_eq!(world.target.len(), last.len());
            world.deploy(last, usize::MAX, 0);
            prop_assert!(!diff(world.manifest.as_ref(), world.journal.as_ref(), &BTreeSet::new(), &files(last)).is_needed);
        }
    }

    fn one(path: &str, text: &str, look: u32) -> SiteFile {
        let served = match path {
            _ if path.starts_with("assets/") => Served::immutable("text/css"),
            _ if path.ends_with("-0a1b2c3d/index.html") || path == "a/index.html" => {
                Served::page(FileKind::Article)
            }
            "index.html" | "opml.xml" => Served::page(FileKind::Front),
            "feed.xml" => Served::new(FileKind::Feed, "application/atom+xml"),
            _ if path.starts_with("sitemaps/") => Served::new(FileKind::Sitemap, "application/xml"),
            _ => Served::page(FileKind::Listing),
        };
        SiteFile { look, ..SiteFile::of(path, Fingerprint::of(text.as_bytes()), 1, &served) }
    }

    fn compare(manifest: Option<&Manifest>, site: &[SiteFile]) -> Change {
        diff(manifest, None, &BTreeSet::new(), site)
    }

    #[test]
    fn a_change_of_headers_alone_sends_the_file() {
        let first = compare(None, &[one("index.html", "a", 1)]);
        let again = compare(Some(&first.settled), &[one("index.html", "a", 1)]);
        assert!(!again.is_needed);
        let other = compare(Some(&first.settled), &[one("index.html", "a", 3)]);
        assert_eq!((other.new, other.changed), (0, 1));
    }

    #[test]
    fn a_page_that_goes_stays_in_the_history_and_an_asset_has_a_grace_of_one_deploy() {
        let css = "assets/style.0123456789.css";
        let first =
            compare(None, &[one("a/index.html", "a", 1), one(css, "c", 1), one("index.html", "i", 1)]);
        let second = compare(Some(&first.settled), &[one("index.html", "i", 1)]);
        assert_eq!((second.remove, second.spared), (vec!["a/index.html".to_owned()], vec![css.to_owned()]));
        assert_eq!(second.settled.entries["a/index.html"], Entry::Gone);
        let third = compare(Some(&second.settled), &[one("index.html", "i", 1)]);
        assert_eq!((third.remove, third.spared), (vec![css.to_owned()], vec![]));
        assert_eq!(third.settled.published().collect::<Vec<_>>(), ["a/index.html", "index.html"]);
        assert!(!compare(Some(&third.settled), &[one("index.html", "i", 1)]).is_needed);
    }

    /// As a deploy of the first version left them.
    const FIRST: &str = "newsprint-deployed 1\ndeploy 7\n\
        live 0cc175b9c0f1b6a831c399e269772661 00000001 1 2024/05/01/a-0a1b2c3d/index.html\n\
        old assets/style.0123456789.css\n\
        live HASH 00000001 1 assets/style.abcdef0123.css\n\
        live HASH 00000001 1 feed.xml\n\
        gone 2023/12/01/b/index.html\n\
        live HASH 00000001 1 index.html\n\
        live HASH 00000001 1 sitemaps/2024-05.xml\n";

    #[test]
    fn a_target_of_the_first_version_is_taken_over_and_nothing_that_is_right_is_sent_again() {
        let hash = Fingerprint::of(b"same").to_string();
        let held = Manifest::parse(&seal(FIRST.replace("HASH", &hash))).unwrap();
        let front = one("index.html", "same", 1);
        let (css, feed) = (one("assets/style.abcdef0123.css", "same", 1), one("feed.xml", "same", 1));
        let map = one("sitemaps/2024-05.xml", "same", 1);
        let page = one("2024/05/01/a-0a1b2c3d/index.html", "new", 1);
        let change = compare(Some(&held), &[page.clone(), css, feed, front.clone(), map.clone()]);
        assert_eq!((change.new, change.changed, change.unchanged), (0, 1, 4));
        assert_eq!(change.remove, ["assets/style.0123456789.css"]);
        assert_eq!(change.settled.entries["2023/12/01/b/index.html"], Entry::Gone);
        // What goes now: each as its path says.
        let change = compare(Some(&held), &[front, map]);
        assert_eq!(change.spared, ["assets/style.abcdef0123.css"]);
        let gone: Vec<_> = change.settled.published().collect();
        let pages = ["2023/12/01/b/index.html", "2024/05/01/a-0a1b2c3d/index.html", "feed.xml", "index.html"];
        assert_eq!(gone, pages);
    }

    /// The journal of a deploy of the first version names the manifest that it began with by its text.
    #[test]
    fn what_an_unfinished_deploy_of_the_first_version_sent_is_known() {
        let hash = Fingerprint::of(b"same").to_string();
        let text = seal(FIRST.replace("HASH", &hash));
        let held = Manifest::parse(&text).unwrap();
        let page = one("2024/05/02/b-0a1b2c3d/index.html", "b", 1);
        let mut journal = Journal { base: Some(Fingerprint::of(text.as_bytes())), ..Journal::default() };
        journal.files.push(entry(&page, true));
        journal.sent = 1;
        let front = one("index.html", "same", 1);
        let change = diff(Some(&held), Some(&journal), &BTreeSet::new(), &[page, front]);
        assert_eq!((change.new, change.changed, change.unchanged), (0, 0, 2));
    }
}
