//! Puts the texts of `_index.md` files, which Hugo and Zola print at the head of lists, on the listings that they are of. A
//! folder has no listing here: its name, and that of the folder above, say which group is meant.

use std::sync::Arc;

use crate::clean::Article;
use crate::config::{Config, Slugs};
use crate::content::ContentPath;
use crate::curate::digest::Digest;
use crate::curate::group::{Group, GroupKind};
use crate::curate::groups::group_id;
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::folding::fold;

/// What became of sections.
pub(super) struct Placed {
    pub(super) findings: Vec<Diagnostic>,
    /// Files whose texts stand nowhere.
    pub(super) unprinted: Vec<ContentPath>,
}

/// Gives each section to its group; those that have none are named. Of several languages (`_index.en.md`) that of the site
/// has it.
pub(super) fn place(digest: &mut Digest, mut sections: Vec<Arc<Article>>, config: &Config) -> Placed {
    sections.sort_by_cached_key(|section| (Tongue::of(section, config), section.path.clone()));
    let mut placed = Placed { findings: Vec::new(), unprinted: Vec::new() };
    for section in sections {
        let folder = section.path.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let finding = match group_of(digest, folder, config.urls.slugs) {
            Some(group) => match &group.section {
                Some(other) if Tongue::of(&section, config) != Tongue::of(other, config) => {
                    let (name, other) = (&group.name, other.path.in_site());
                    Diagnostic::note(format!(
                        "{other} stands at the head of {name:?}; this text is of another language and is not printed"
                    ))
                }
                Some(other) => {
                    let (name, other) = (&group.name, other.path.in_site());
                    Diagnostic::warning(format!(
                        "{other} stands at the head of {name:?}; this text is not printed"
                    ))
                    .help("join the two files")
                }
                None => {
                    group.section = Some(section.clone());
                    digest.sections.push(section);
                    continue;
                }
            },
            None if folder.is_empty() => {
                Diagnostic::new(severity(&section), "the text of the whole site is not printed").help(
                    "the front page has `title` and `description` of site.toml: move the text there, or remove it",
                )
            }
            None => {
                let kind = kind_of(folder).map_or("topic, column, author or source", GroupKind::name);
                let name = folder.rsplit('/').next().unwrap_or_default();
                let message = format!("no {kind} is called {name:?}; the text of the section is not printed");
                Diagnostic::new(severity(&section), message)
                    .help("call the folder as the listing is called that the text is of, or remove the text")
            }
        };
        placed.findings.push(Diagnostic { line: section.line(), ..finding.at(section.path.in_site()) });
        placed.unprinted.push(section.path.clone());
    }
    placed
}

/// Text that is written and stands nowhere is lost; a title alone is what most sections of other generators hold.
fn severity(section: &Article) -> Severity {
    if section.characters > 0 { Severity::Warning } else { Severity::Note }
}

/// How the language that a section's file is named for, `_index.en.md`, goes with that of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tongue {
    Same,
    /// None is named: that of the site, as Hugo and Zola take it.
    Unsaid,
    /// Of the same language, in another script.
    Akin,
    Other,
}

impl Tongue {
    fn of(section: &Article, config: &Config) -> Self {
        let name = section.path.0.rsplit('/').next().unwrap_or_default();
        let mut parts = name.split('.');
        let (Some(_), Some(named), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Self::Unsaid;
        };
        let (named, site) = (Tag::of(named), Tag::of(&config.language));
        match (named.language == site.language, named.script, site.script) {
            (false, _, _) => Self::Other,
            (true, Some(one), Some(other)) if one != other => Self::Akin,
            (true, _, _) => Self::Same,
        }
    }
}

/// A language tag, as far as it says which text readers can read.
struct Tag {
    language: String,
    script: Option<&'static str>,
}

impl Tag {
    fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default().to_owned();
        let script = parts.find_map(|part| match part {
            "hans" | "cn" | "sg" | "my" => Some("hans"),
            "hant" | "tw" | "hk" | "mo" => Some("hant"),
            _ => None,
        });
        Self { script: script.filter(|_| language == "zh"), language }
    }
}

/// The kind of group that the folder above a section's names.
fn kind_of(folder: &str) -> Option<GroupKind> {
    let above = folder.rsplit('/').nth(1)?.to_lowercase();
    match above.as_str() {
        "tags" | "tag" | "topics" => Some(GroupKind::Topic),
        "categories" | "category" | "series" | "columns" => Some(GroupKind::Column),
        "authors" | "author" => Some(GroupKind::Author),
        "sources" => Some(GroupKind::Source),
        _ => None,
    }
}

/// The group that a folder is called like: of the kind that the folder above names, else of any.
fn group_of<'a>(digest: &'a mut Digest, folder: &str, slugs: Slugs) -> Option<&'a mut Group> {
    let (name, kind) = (folder.rsplit('/').next()?, kind_of(folder));
    let all = [GroupKind::Topic, GroupKind::Column, GroupKind::Author, GroupKind::Source];
    let (id, folded) = (group_id(name, slugs), fold(name));
    let is_meant = |group: &Group| group.id == id || fold(&group.name) == folded;
    let kinds = all.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one));
    let (kind, place) =
        kinds.into_iter().find_map(|kind| Some((kind, digest.groups(kind).iter().position(is_meant)?)))?;
    let groups = match kind {
        GroupKind::Topic => &mut digest.topics,
        GroupKind::Column => &mut digest.columns,
        GroupKind::Author => &mut digest.authors,
        GroupKind::Source => &mut digest.sources,
    };
    Arc::make_mut(groups).get_mut(place)
}
