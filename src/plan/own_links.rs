//! Where the links of own pieces lead, now that it is known where everything is printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::clean::{Article, OwnLink, TOP, place_called};
use crate::content::ContentPath;
use crate::curate::{ArticleIx, Group, GroupKind, Unprinted};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::{OutputPath, encoded};
use crate::plan::page::Page;
use crate::plan::pages::own_pages;
use crate::plan::site::{OwnUrls, Site};
use crate::plan::urls;

/// For each piece that has such links the URL of each; none for one that leads nowhere, which is a warning. `pages` are in
/// order of their paths.
pub(crate) fn resolve(
    site: &Site<'_>,
    pages: &[(OutputPath, Page)],
    diagnostics: &mut Vec<Diagnostic>,
) -> OwnUrls {
    let texts = site.digest.texts();
    let with_links: Vec<&Arc<Article>> =
        texts.filter(|article| !article.extras().own_links.is_empty()).collect();
    if with_links.is_empty() {
        return BTreeMap::new();
    }
    let targets = Targets::new(site, pages);
    let mut resolved = BTreeMap::new();
    for article in with_links {
        let mut url_of = |link: &OwnLink| {
            let (url, fault) = targets.url_of(link);
            if let Some((message, help)) = fault {
                let finding = |line: &u32| {
                    let finding = Diagnostic::warning(format!("{message}: {:?}", link.shown()));
                    finding.at(article.path.in_site()).line(*line).help(help.clone())
                };
                diagnostics.extend(link.lines.iter().map(finding));
            }
            url
        };
        resolved.insert(article.id, article.extras().own_links.iter().map(&mut url_of).collect());
    }
    resolved
}

/// The same for the tree in the other script: links stay in it where it has the page.
pub(crate) fn in_twin(resolved: &OwnUrls, twin: &Site<'_>, pages: &[(OutputPath, Page)]) -> OwnUrls {
    let (first, own) = (twin.config.files_path(), twin.config.base_path());
    let url_of = |url: &String| {
        let Some(below) = url.strip_prefix(first) else { return url.clone() };
        let path = below.split(['?', '#']).next().unwrap_or_default();
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let output =
            urls::address(&format!("{}{path}", own.strip_prefix(first).unwrap_or_default())).output();
        let is_there = pages.binary_search_by(|(other, _)| other.cmp(&output)).is_ok();
        if is_there { format!("{own}{below}") } else { url.clone() }
    };
    let urls = |links: &Vec<Option<String>>| links.iter().map(|link| link.as_ref().map(url_of)).collect();
    resolved.iter().map(|(article, links)| (*article, urls(links))).collect()
}

/// What is wrong with a link, and what to do.
type Fault = (&'static str, String);

/// All that links may lead to.
struct Targets<'a> {
    site: &'a Site<'a>,
    pages: &'a [(OutputPath, Page)],
    /// Articles by their files.
    files: BTreeMap<String, ArticleIx>,
    /// Texts of sections and own pages by their files, each with the URL of where it stands.
    others: BTreeMap<String, (&'a Article, String)>,
    unprinted: BTreeMap<String, &'a Unprinted>,
}

impl<'a> Targets<'a> {
    fn new(site: &'a Site<'a>, pages: &'a [(OutputPath, Page)]) -> Self {
        let digest = site.digest;
        Self {
            site,
            pages,
            files: digest.indices().map(|ix| (composed(&site.article(ix).path.0), ix)).collect(),
            others: others(site),
            unprinted: digest.unprinted.iter().map(|(path, why)| (composed(&path.0), why)).collect(),
        }
    }

    /// The URL of a link, and what is wrong with it.
    fn url_of(&self, link: &OwnLink) -> (Option<String>, Option<Fault>) {
        let files: Vec<String> = link.files.iter().map(|file| composed(&file.0)).collect();
        let of_file = files.iter().find_map(|file| self.printed(file));
        let of_path = || link.paths.iter().find_map(|path| self.page_at(path));
        let Some((url, article)) = of_file.or_else(of_path) else {
            let unprinted = files.iter().find_map(|file| Some((file, *self.unprinted.get(file)?)));
            let fault = unprinted.map_or_else(nowhere, |(file, why)| why_not(file, why));
            return (None, Some(fault));
        };
        let url = url + &link.query;
        let Some(fragment) = &link.fragment else { return (Some(url), None) };
        match article {
            _ if fragment == "top" => (Some(url + TOP), None),
            // What other pages call their places is for whoever links there to know.
            None => (Some(format!("{url}#{}", encoded(fragment))), None),
            Some(article) => match place_called(article, fragment) {
                Some(id) => (Some(format!("{url}#{id}")), None),
                None => {
                    let help = format!(
                        "{} has no heading of these words and no element of this id, and the link leads to its beginning; \
                         mend the link, or add one",
                        article.path.in_site()
                    );
                    (Some(url), Some(("the link leads to no place of the piece", help)))
                }
            },
        }
    }

    /// Where a file is printed: its own page, the listing that it stands on, the page of the newer file with its article.
    fn printed(&self, file: &str) -> Option<(String, Option<&'a Article>)> {
        let file = match self.unprinted.get(file) {
            Some(Unprinted::Duplicate(newer)) => &*composed(&newer.0),
            _ => file,
        };
        if let Some(ix) = self.files.get(file) {
            return Some((self.site.permalink(*ix).to_owned(), Some(self.site.article(*ix))));
        }
        self.others.get(file).map(|(article, url)| (url.clone(), Some(*article)))
    }

    /// The URL of what is printed at a path below the site's root, and the article that has the page.
    fn page_at(&self, path: &str) -> Option<(String, Option<&'a Article>)> {
        let page = |path: &str| {
            let place = self.pages.binary_search_by(|(other, _)| other.0.as_str().cmp(path)).ok()?;
            Some(&self.pages[place].1)
        };
        let path = composed(path);
        let folder = if path.is_empty() || path.ends_with('/') { path.clone() } else { format!("{path}/") };
        let of_folder = page(&format!("{folder}index.html")).map(|page| (folder, page));
        let (place, page) = of_folder.or_else(|| Some((path.clone(), page(&path)?)))?;
        let article = match page {
            Page::Article(of) => Some(self.site.article(of.0)),
            Page::OwnPage(of) => self.site.digest.pages.get(of.ix as usize).map(|page| &**page),
            _ => None,
        };
        Some((format!("{}/{}", self.site.config.base_path(), encoded(&place)), article))
    }
}

fn nowhere() -> Fault {
    let help = "no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the \
                file (a file that gave no article has a message of its own)";
    ("the link leads nowhere", help.to_owned())
}

/// Why a file that is there has no page.
fn why_not(file: &str, why: &Unprinted) -> Fault {
    let time = |time: &DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let help = match why {
        Unprinted::Draft => {
            "is a draft; take `draft` out of it, build with `--drafts`, or mend the link".into()
        }
        Unprinted::Future(from) => {
            format!("comes out on {}; build with `--future`, or mend the link", time(from))
        }
        Unprinted::Expired(since) => {
            format!("was taken down on {}; change its `expiryDate`, or mend the link", time(since))
        }
        Unprinted::Hidden => "is hidden by `curation`; show it again, or mend the link".into(),
        Unprinted::Duplicate(newer) => {
            format!("is the same article as {}, which is not printed; mend the link", newer.in_site())
        }
        Unprinted::Collision(older) => {
            format!("has the address of {}, which is printed; give it another `slug`", older.in_site())
        }
        Unprinted::Section => {
            "is the text of a listing that the site does not have; `check -v` says why, or mend the link"
                .into()
        }
    };
    (
        "the link leads to a file that is not printed",
        format!("{} {help}", ContentPath(file.to_owned()).in_site()),
    )
}

/// Texts of sections and own pages by their files, and where they stand.
fn others<'a>(site: &'a Site<'_>) -> BTreeMap<String, (&'a Article, String)> {
    let groups = |kind| site.digest.groups(kind).iter().map(move |group| (kind, group));
    let all = GroupKind::ALL.into_iter().flat_map(groups);
    let place = |(kind, group): (GroupKind, &'a Group)| {
        let section = group.section.as_deref()?;
        let url = urls::group(kind, group).url(site.config.base_path());
        Some((composed(&section.path.0), (section, url)))
    };
    let own = own_pages::urls_of_all(site).into_iter().filter_map(|(ix, url)| {
        let page = &**site.digest.pages.get(ix as usize)?;
        Some((composed(&page.path.0), (page, url)))
    });
    all.filter_map(place).chain(own).collect()
}

/// A path in Unicode's composed form: some file systems decompose what was written.
fn composed(path: &str) -> String {
    path.nfc().collect()
}
