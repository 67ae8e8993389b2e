//! Feeds of roundups: of issues, of their items, of the items of a section. In one format each, since an issue changes all that it
//! stands in.

use std::borrow::Cow;

use crate::curate::{ArticleIx, ItemGroupKind, ItemIx};
use crate::ground::fingerprint::name_of;
use crate::plan::feed_view::{EntryRef, EntryText, FeedEntry, uuid};
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::Head;

/// Sections that have a feed, by their places: those that site.toml names. Any heading of an issue is a section, and a feed for
/// each would be more than all else that comes with an issue.
pub(super) fn sections(site: &Site<'_>) -> impl Iterator<Item = u32> {
    let sections = site.digest.items.sections.iter().zip(0..);
    sections.filter(|(section, _)| has_feed(site, &section.id)).map(|(_, at)| at)
}

fn has_feed(site: &Site<'_>, id: &str) -> bool {
    let mut rules = site.config.issues.iter().flat_map(|issues| &issues.sections);
    rules.any(|rule| rule.items && site.section_id(&rule.name) == Some(id))
}

/// The page of a section that shows what its feed does: of its newest year.
pub(super) fn page_of_section(site: &Site<'_>, at: u32) -> Place {
    let section = &site.digest.items.sections[at as usize];
    let newest = section.years.keys().next_back().copied().flatten();
    urls::items_of(ItemGroupKind::Section, &section.id, newest)
}

/// Issues of all roundups, newest first.
pub(super) fn issues<'a>(site: &'a Site<'_>) -> impl Iterator<Item = ArticleIx> + 'a {
    site.digest.indices().rev().filter(|ix| site.digest.issue(*ix).is_some())
}

/// All items of the newest issue, and those before as far as a feed reaches.
pub(super) fn newest<'a>(site: &'a Site<'a>) -> Vec<EntryRef<'a>> {
    let mut entries = Vec::new();
    for issue in issues(site) {
        if entries.len() >= site.config.feeds.size {
            break;
        }
        let items = site.digest.issue(issue).map_or(0, |issue| issue.items.len() as u32);
        entries.extend((0..items).filter_map(|place| entry(site, ItemIx { issue, place })));
    }
    entries
}

/// Items of a section: of the newest issue first, and there in its order.
pub(super) fn of_section<'a>(site: &'a Site<'a>, at: u32) -> Vec<EntryRef<'a>> {
    let years = site.digest.items.sections[at as usize].years.values().rev();
    let issues = years.flat_map(|items| items.chunk_by(|one, other| one.issue == other.issue).rev());
    issues.flatten().filter_map(|ix| entry(site, *ix)).take(site.config.feeds.size).collect()
}

/// An item as an entry; none of an issue without a date.
fn entry<'a>(site: &'a Site<'a>, ix: ItemIx) -> Option<EntryRef<'a>> {
    let (issue, item) = (site.article(ix.issue), site.digest.item(ix)?);
    let items = &site.digest.items;
    let group = |id: &str| Some(items.group(ItemGroupKind::Topic, id)?.name.as_str().into());
    let mut tags: Vec<Cow<'a, str>> = item.section.as_deref().map(Cow::from).into_iter().collect();
    for topic in items.topic_ids(item).filter_map(group) {
        if !tags.contains(&topic) {
            tags.push(topic);
        }
    }
    let entry = FeedEntry {
        id: uuid(name_of(&[&issue.id.0.to_string(), &item.anchor])),
        title: Cow::Borrowed(&item.title),
        url: site.frame.absolute(&site.item_url(ix)?),
        original: Some(Cow::Borrowed(item.url.as_str())),
        published: site.frame.dates.local(issue.published?),
        summary: Cow::Borrowed(&item.text),
        text: EntryText::None,
        authors: Vec::new(),
        source: item.source.as_ref().map(|source| source.name.as_str().into()),
        image: None,
        tags,
        language: issue.language.as_str().into(),
    };
    Some(EntryRef::Entry(Box::new(entry), None))
}

/// Tells readers of the page of a section of its feed, where there is one.
pub(super) fn announce_section(site: &Site<'_>, head: &mut Head, id: &str, name: &str) {
    if has_feed(site, id) {
        site.frame.announce(head, &urls::item_group(ItemGroupKind::Section, id), name);
    }
}
