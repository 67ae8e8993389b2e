//! Markdown to HTML; what comes out takes the same road as HTML of a source.

mod emphasis;
mod footnotes;
mod headings;
mod render;
mod swallowed;

pub(crate) use headings::heading_attributes;
pub(crate) use render::to_html;
