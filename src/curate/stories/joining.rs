//! What the editor says of stories: groups of articles and the tables `[[stories]]` of `curation/` in, the groups as the
//! editor wants them out.

use std::collections::BTreeMap;

use crate::config::{Config, StoryEntry};
use crate::curate::digest::Digest;
use crate::curate::hand::Key;
use crate::curate::places::ArticleIx;
use crate::ground::diagnostic::Diagnostic;

/// A story in the making.
pub(super) struct Told {
    /// Oldest first.
    pub(super) articles: Vec<ArticleIx>,
    /// The editor's id for it.
    pub(super) id: Option<String>,
    /// The editor's name for it.
    pub(super) name: Option<String>,
}

/// Takes out what is to be split off, joins what is to be joined with all that was found to belong to it, and names. What
/// is left of a story alone is none any more. A file whose article is in the digest under another's name, hidden or held
/// back is in no story.
pub(super) fn apply(
    found: Vec<Vec<ArticleIx>>,
    digest: &Digest,
    config: &Config,
) -> (Vec<Told>, Vec<Diagnostic>) {
    let entries = &config.told_stories;
    let mut findings = Vec::new();
    let mut groups: Vec<Told> =
        found.into_iter().map(|articles| Told { articles, id: None, name: None }).collect();
    if entries.is_empty() {
        return (groups, findings);
    }
    let known = Keys::of(entries, digest);
    let mut resolve = |entry: &StoryEntry, keys: &[String]| -> Vec<ArticleIx> {
        let mut places = Vec::new();
        for key in keys {
            match known.get(key) {
                Some(ix) => places.push(ix),
                None => findings.push(
                    Diagnostic::warning(format!("no article has this URL or file: {key:?}"))
                        .at(entry.file.clone())
                        .line(entry.line)
                        .help("write the URL of the original as it stands in the article, or the path below content/"),
                ),
            }
        }
        places
    };
    let resolved: Vec<[Vec<ArticleIx>; 2]> =
        entries.iter().map(|entry| [resolve(entry, &entry.join), resolve(entry, &entry.split)]).collect();
    let split: Vec<ArticleIx> = resolved.iter().flat_map(|[_, split]| split.iter().copied()).collect();
    for group in &mut groups {
        group.articles.retain(|ix| !split.contains(ix));
    }
    let mut at: BTreeMap<ArticleIx, usize> = BTreeMap::new();
    for (place, group) in groups.iter().enumerate() {
        at.extend(group.articles.iter().map(|ix| (*ix, place)));
    }
    for (entry, [join, _]) in entries.iter().zip(&resolved) {
        let Some(target) = join.iter().find_map(|ix| at.get(ix).copied()).or_else(|| {
            (!join.is_empty()).then(|| {
                groups.push(Told { articles: Vec::new(), id: None, name: None });
                groups.len() - 1
            })
        }) else {
            continue;
        };
        for ix in join {
            let joined = match at.get(ix) {
                Some(place) if *place == target => continue,
                Some(place) => std::mem::take(&mut groups[*place].articles),
                None => vec![*ix],
            };
            at.extend(joined.iter().map(|ix| (*ix, target)));
            groups[target].articles.extend(joined);
        }
        let group = &mut groups[target];
        group.articles.sort_unstable();
        if entry.id.is_some() && group.id.is_some() || entry.name.is_some() && group.name.is_some() {
            findings.push(
                Diagnostic::warning("two tables of [[stories]] speak of one story")
                    .at(entry.file.clone())
                    .line(entry.line)
                    .help("the first name and id count; put both into one table, or split one off"),
            );
        }
        // What joins two stories takes the names along.
        group.id = group.id.take().or_else(|| entry.id.clone());
        group.name = group.name.take().or_else(|| entry.name.clone());
        if group.articles.len() < 2 {
            findings.push(
                Diagnostic::warning("a story of the editor's has one article only, and so no page")
                    .at(entry.file.clone())
                    .line(entry.line)
                    .help(
                        "`join` names articles that belong together; those of a story that was found name it",
                    ),
            );
        }
    }
    groups.retain(|group| group.articles.len() > 1);
    (groups, findings)
}

/// Articles by what the editor calls them.
struct Keys<'a>(BTreeMap<&'a str, ArticleIx>);

impl<'a> Keys<'a> {
    fn of(entries: &'a [StoryEntry], digest: &Digest) -> Self {
        let mut by_id: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for key in entries.iter().flat_map(|entry| entry.join.iter().chain(&entry.split)) {
            match Key::of(key) {
                Key::Id(id) => by_id.entry(id).or_default().push(key),
                Key::Path(path) => by_path.entry(path).or_default().push(key),
            }
        }
        let mut places = BTreeMap::new();
        for ix in digest.indices() {
            let article = digest.article(ix);
            let keys = by_id.get(&article.id).into_iter().chain(by_path.get(article.path.0.as_str()));
            places.extend(keys.flatten().map(|key| (*key, ix)));
        }
        Self(places)
    }

    fn get(&self, key: &str) -> Option<ArticleIx> {
        self.0.get(key).copied()
    }
}
