//! Puts the texts of `_index.md` files, which Hugo and Zola print at the head of lists, on the listings that they are of. A
//! folder has no listing here: its name, and that of the folder above, say which group is meant.

use std::sync::Arc;

use crate::clean::Article;
use crate::config::Slugs;
use crate::curate::digest::Digest;
use crate::curate::group::{Group, GroupKind};
use crate::curate::groups::group_id;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::folding::fold;

/// Gives each section to its group; those that have none are named.
pub(super) fn place(digest: &mut Digest, mut sections: Vec<Arc<Article>>, slugs: Slugs) -> Vec<Diagnostic> {
    sections.sort_by(|one, other| one.path.cmp(&other.path));
    let mut findings = Vec::new();
    for section in sections {
        let folder = section.path.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let note = match group_of(digest, folder, slugs) {
            Some(group) => match &group.section {
                Some(other) => {
                    let other = other.path.in_site();
                    Diagnostic::warning(format!(
                        "{other} stands at the head of {:?}; this text is not printed",
                        group.name
                    ))
                    .help("join the two files")
                }
                None => {
                    group.section = Some(section.clone());
                    digest.sections.push(section);
                    continue;
                }
            },
            None if folder.is_empty() => Diagnostic::note("the text of the whole site is not printed")
                .help("the front page has `title` and `description` of site.toml"),
            None => Diagnostic::note(format!(
                "no {} is called {:?}; the text of the section is not printed",
                kind_of(folder).map_or("topic, column, author or source", GroupKind::name),
                folder.rsplit('/').next().unwrap_or_default()
            ))
            .help("call the folder as the listing is called that the text is of"),
        };
        findings.push(note.at(section.path.in_site()));
    }
    findings
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
