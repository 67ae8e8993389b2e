//! Files beside an article: a relative address in, the URL that the site will publish the file at out.
//!
//! The files are those of a list that comes in; the disk is not asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::clean::markup::links;
use crate::content::ContentPath;

/// A file beside an article that is published with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Where it is below `content/`.
    pub path: ContentPath,
    /// Path below the output folder, with a part of its hash in the name: `files/sunset.3f9a….png`.
    pub output: String,
    /// Width and height in pixels of a picture.
    pub size: Option<(u32, u32)>,
}

/// The files of `content/` that are no articles, by their path.
pub(crate) type Attachments = BTreeMap<ContentPath, Attachment>;

/// A file beside the article as the site will publish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    /// Root-relative URL, base path included.
    pub(crate) url: String,
    /// Width and height in pixels of a picture.
    pub(crate) size: Option<(u32, u32)>,
}

/// What is left as it is when the path of an output stands in a URL.
const IN_URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Looks addresses of one article up, and keeps in mind which.
pub(crate) struct Lookup<'a> {
    article: &'a ContentPath,
    attachments: &'a Attachments,
    base_path: &'a str,
    sought: RefCell<BTreeSet<ContentPath>>,
    used: RefCell<BTreeSet<ContentPath>>,
}

impl<'a> Lookup<'a> {
    /// For the article at that path of a site that is at `base_path` below its host, without `/` at the end.
    pub(crate) fn new(article: &'a ContentPath, attachments: &'a Attachments, base_path: &'a str) -> Self {
        Self { article, attachments, base_path, sought: RefCell::default(), used: RefCell::default() }
    }

    /// The file that a relative address names, as it is written or with its escapes decoded.
    pub(crate) fn find(&self, raw: &str) -> Option<Attached> {
        if !links::is_relative(raw) {
            return None;
        }
        let path = beside(raw, &self.article.0)?;
        let decoded = percent_decode_str(&path).decode_utf8().ok().filter(|decoded| **decoded != path);
        let decoded = decoded.map(|decoded| ContentPath(decoded.into_owned()));
        let find = |path: ContentPath| {
            let attachment = self.attachments.get(&path);
            self.sought.borrow_mut().insert(path);
            attachment
        };
        let attachment = find(ContentPath(path)).or_else(|| decoded.and_then(find))?;
        self.used.borrow_mut().insert(attachment.path.clone());
        let url = format!("{}/{}", self.base_path, utf8_percent_encode(&attachment.output, IN_URL));
        Some(Attached { url, size: attachment.size })
    }

    /// All paths that were looked for, and those of the files that were found, in order.
    pub(crate) fn finish(self) -> (Vec<ContentPath>, Vec<ContentPath>) {
        let in_order = |paths: RefCell<BTreeSet<ContentPath>>| paths.into_inner().into_iter().collect();
        (in_order(self.sought), in_order(self.used))
    }
}

/// The path below `content/` that a relative address means; none when it leaves the folder.
fn beside(raw: &str, article: &str) -> Option<String> {
    let raw = raw.trim();
    let raw = raw.split(['?', '#']).next().unwrap_or_default();
    if raw.is_empty() {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    if !raw.starts_with('/') {
        parts.extend(article.split('/'));
        parts.pop();
    }
    for part in raw.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
