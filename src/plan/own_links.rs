//! Where the links of own pieces lead, now that it is known where everything is printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::clean::{Article, OwnLink};
use crate::content::ContentPath;
use crate::curate::{ArticleIx, Group, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::{OutputPath, encoded};
use crate::plan::page::Page;
use crate::plan::site::{OwnUrls, Site};
use crate::plan::urls;

/// For each piece that has such links the URL of each; none for one that leads nowhere, which is a warning. `pages` are in
/// order of their paths.
pub(crate) fn resolve(
    site: &Site<'_>,
    pages: &[(OutputPath, Page)],
    diagnostics: &mut Vec<Diagnostic>,
) -> OwnUrls {
    let texts = site.digest.articles.iter().chain(&site.digest.sections);
    let with_links: Vec<&Arc<Article>> = texts.filter(|article| !article.own_links.is_empty()).collect();
    if with_links.is_empty() {
        return BTreeMap::new();
    }
    let sections = sections(site);
    let by_file: BTreeMap<String, ArticleIx> =
        site.digest.indices().map(|ix| (composed(&site.article(ix).path.0), ix)).collect();
    let mut resolved = BTreeMap::new();
    for article in with_links {
        let mut url_of = |link: &OwnLink| {
            let file = link.files.iter().find_map(|file| by_file.get(&composed(&file.0)));
            let url = file.map(|ix| site.permalink(*ix).to_owned());
            let url = url.or_else(|| link.files.iter().find_map(|file| sections.get(file).cloned()));
            let url = url.or_else(|| link.paths.iter().find_map(|path| page_at(path, pages, site)));
            if url.is_none() {
                diagnostics.push(
                    Diagnostic::warning(format!("the link leads nowhere: {:?}", link.written))
                        .at(article.path.in_site())
                        .line(link.line)
                        .help("no file of content/ or static/root/ and no page of the site is there; mend the link, or add the file"),
                );
            }
            url
        };
        resolved.insert(article.id, article.own_links.iter().map(&mut url_of).collect());
    }
    resolved
}

/// Where the texts of sections stand.
fn sections<'a>(site: &'a Site<'_>) -> BTreeMap<&'a ContentPath, String> {
    let groups = |kind| site.digest.groups(kind).iter().map(move |group| (kind, group));
    let all = GroupKind::ALL.into_iter().flat_map(groups);
    let place = |(kind, group): (GroupKind, &'a Group)| {
        let place = urls::group(kind, group);
        Some((&group.section.as_ref()?.path, place.url(site.config.base_path())))
    };
    all.filter_map(place).collect()
}

/// A path in Unicode's composed form: some file systems decompose what was written.
fn composed(path: &str) -> String {
    path.nfc().collect()
}

/// The URL of what is printed at a path below the site's root.
fn page_at(path: &str, pages: &[(OutputPath, Page)], site: &Site<'_>) -> Option<String> {
    let is_printed = |path: &str| pages.binary_search_by(|(other, _)| other.0.as_str().cmp(path)).is_ok();
    let path = composed(path);
    let folder = if path.is_empty() || path.ends_with('/') { path.clone() } else { format!("{path}/") };
    let place = if is_printed(&format!("{folder}index.html")) {
        folder
    } else {
        Some(path).filter(|path| is_printed(path))?
    };
    Some(format!("{}/{}", site.config.base_path(), encoded(&place)))
}
