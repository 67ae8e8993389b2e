//! Bytes and a path in, a [`Draft`] and diagnostics out. No HTML is parsed or changed here, nothing is read from disk.
//!
//! A file is front matter, wire header and body, each optional but the body (docs/content-format.md). Where front matter
//! and wire header say the same thing in two spellings, the wire header's is kept: the scripts that write front matter
//! from it lose dots and quotes on the way. Where they say different things, the front matter is the editor's word.

mod body;
mod curation;
mod dates;
mod draft;
mod encoding;
mod entries;
mod fields;
mod file_name;
mod front_matter;
mod introduction;
mod issue;
mod json;
mod lines;
mod markdown_signs;
mod metadata_lines;
mod outline;
mod own_page;
mod parse;
mod plain_yaml;
mod reader;
mod targets;
#[cfg(test)]
mod tests;
mod toml;
mod wire_header;
mod yaml;

pub(crate) use body::starts_with_tag;
pub(crate) use dates::{Clock, read_date};
pub(crate) use draft::{
    Body, ContentPath, Draft, FrontMatter, IssueMark, Origin, PAGES, Printing, RawFile, Role, Said,
    VERSION_NAME,
};
pub(crate) use file_name::{bare_name, date_in_name, sections, whole_name};
pub(crate) use introduction::introduction;
pub(crate) use outline::{OutlineField, outline};
pub(crate) use own_page::PagePath;
pub(crate) use parse::{MAX_FILE_BYTES, parse, too_large};
pub(crate) use targets::Targets;
pub(crate) use yaml::yaml_as_json;
