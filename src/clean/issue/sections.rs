//! Headings of an issue as sections of the site: what the editor calls alike is one.

use crate::clean::issue::item::IssueHeading;
use crate::clean::markup::document::Block;
use crate::clean::markup::text::one_line;
use crate::config::IssuesConfig;

/// Characters of a section's name at most: what is longer is a headline.
const LONGEST: usize = 60;

/// The heading that a block is.
pub(super) fn heading(block: &Block, level: u8, of: &IssuesConfig) -> IssueHeading {
    let name = one_line(&block.text());
    let anchor = block.attributes.split_once(" id=\"").and_then(|(_, rest)| rest.split('"').next());
    let short = name.trim_matches(|c: char| c.is_whitespace() || ":：".contains(c));
    let short: String = short.chars().take(LONGEST).collect();
    let section = of.section(&short).map_or(short, |rule| rule.name.clone());
    IssueHeading { name, section, anchor: anchor.map(str::to_owned), level, items: 0 }
}

/// Whether what stands below a heading are items.
pub(super) fn holds_items(heading: Option<&IssueHeading>, of: &IssuesConfig) -> bool {
    heading.and_then(|heading| of.section(&heading.section)).is_none_or(|rule| rule.items)
}
