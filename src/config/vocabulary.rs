//! All keys that site.toml, `topics/` and `curation/` may hold: those that their readers ask for when there is nothing to
//! read. docs/configuration.md describes each.

use std::sync::LazyLock;

use crate::config::Config;
use crate::config::fetch::{FEEDS, read_feed};
use crate::config::hand::{read_hand, read_story};
use crate::config::issues::{EVERY, SECTIONS, read_every, read_one, read_section};
use crate::config::reader::{ARTICLE, Reader, STORY, Vocabulary};
use crate::config::site::{MOVED, read_menu_item, read_name, read_site, read_way};
use crate::config::targets::ask_all;
use crate::config::topics::read_topic;
use crate::ground::slug::Slugs;

/// Names of the sections that site.toml may have at its top.
#[cfg(test)]
pub(crate) fn section_names() -> impl Iterator<Item = &'static str> {
    let top = VOCABULARY.of("").unwrap_or_default().iter().copied();
    top.filter(|key| *key != "menu" && (VOCABULARY.of(key).is_some() || VOCABULARY.lists.contains(key)))
}

/// The keys of every section.
pub(crate) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut nothing = Reader::new("", "");
    nothing.section("", None);
    read_menu_item(&mut nothing.section("menu", None));
    read_site(&mut nothing.section("", None), &mut Config::default());
    read_topic(&mut nothing.section("topics", None), 0);
    for kind in ["authors", "columns"] {
        read_name(&mut nothing.section(kind, None));
    }
    ask_all(&mut nothing.section("targets", None));
    read_way(&mut nothing.section(MOVED, None));
    read_feed(&mut nothing.section(FEEDS, None), 0);
    read_one(&mut nothing.section("issues", None), Slugs::Ascii);
    read_every(&mut nothing.section(EVERY, None));
    read_section(&mut nothing.section(SECTIONS, None));
    read_hand(&mut nothing.section(ARTICLE, None));
    read_story(&mut nothing.section(STORY, None));
    nothing.asked
});
