//! Files beside an article: a relative address in, the URL that the site will publish the file at out.
//!
//! The files are those of a list that comes in; the disk is not asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::clean::markup::links;
use crate::content::{ContentPath, PAGES};

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

/// The files of `content/` that are no articles, by their path in Unicode's composed form: some disks decompose what was
/// written, and some writers do.
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
    /// Whether it is an editor's own piece: an article of elsewhere has its pictures there.
    is_own: bool,
    sought: RefCell<BTreeSet<ContentPath>>,
    used: RefCell<BTreeSet<ContentPath>>,
    missing: RefCell<Vec<String>>,
}

/// Where the files of `static/root/` stand among those beside articles, as seen from `content/`.
const STATIC_ROOT: &str = "../static/root/";

/// The name under which a file of `static/root/` stands among those beside articles.
pub(crate) fn in_static_root(name: &str) -> ContentPath {
    ContentPath(format!("{STATIC_ROOT}{name}")).composed()
}

impl<'a> Lookup<'a> {
    /// For the article at that path of a site that is at `base_path` below its host, without `/` at the end.
    pub(crate) fn new(
        article: &'a ContentPath,
        attachments: &'a Attachments,
        base_path: &'a str,
        is_own: bool,
    ) -> Self {
        let (sought, used, missing) = Default::default();
        Self { article, attachments, base_path, is_own, sought, used, missing }
    }

    /// The file that a relative address names, as it is written or with its escapes decoded; for an own piece one of
    /// `static/root/`, too. One that names none is taken down.
    pub(crate) fn find(&self, raw: &str) -> Option<Attached> {
        if !links::is_relative(raw) {
            return None;
        }
        let found = self.look_for(raw);
        if found.is_none() && beside(raw, &self.article.0).is_some() {
            self.missing.borrow_mut().extend(self.is_own.then(|| raw.to_owned()));
        }
        found
    }

    /// The same; whoever asks says what is missing.
    pub(crate) fn look_for(&self, raw: &str) -> Option<Attached> {
        if !links::is_relative(raw) {
            return None;
        }
        let named = |raw: &str| Some(ContentPath(beside(raw, &self.article.0)?).composed());
        let of_root = |raw: &str| {
            let name = beside(&format!("/{raw}"), "").filter(|name| self.is_own && !name.is_empty())?;
            let base = self.base_path.trim_start_matches('/');
            let below = name.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'));
            Some(in_static_root(below.filter(|_| !base.is_empty()).unwrap_or(&name)))
        };
        let decoded = percent_decode_str(raw).decode_utf8().ok().filter(|decoded| **decoded != *raw);
        let decoded = decoded.as_deref();
        let paths = [named(raw), decoded.and_then(named), of_root(decoded.unwrap_or(raw))];
        let attachment = paths.into_iter().flatten().find_map(|path| {
            let attachment = self.attachments.get(&path);
            self.sought.borrow_mut().insert(path);
            attachment
        })?;
        if !attachment.path.0.starts_with(STATIC_ROOT) {
            self.used.borrow_mut().insert(attachment.path.clone());
        }
        let url = format!("{}/{}", self.base_path, utf8_percent_encode(&attachment.output, IN_URL));
        Some(Attached { url, size: attachment.size })
    }

    /// Of several addresses of one picture or recording the first that names a file. The others are missed by nobody.
    pub(crate) fn find_first<'r>(&self, mut addresses: impl Iterator<Item = &'r str>) -> Option<Attached> {
        let before = self.missing.borrow().len();
        let found = addresses.find_map(|raw| self.find(raw));
        if found.is_some() {
            self.missing.borrow_mut().truncate(before);
        }
        found
    }

    /// Addresses that name no file, each once, in their order.
    pub(crate) fn missing(&self) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        for raw in self.missing.borrow().iter().filter(|raw| !raw.trim().is_empty()) {
            if !missing.contains(raw) {
                missing.push(raw.clone());
            }
        }
        missing
    }

    /// All paths that were looked for, and those of the files that were found, in order.
    pub(crate) fn finish(self) -> (Vec<ContentPath>, Vec<ContentPath>) {
        let in_order = |paths: RefCell<BTreeSet<ContentPath>>| paths.into_inner().into_iter().collect();
        (in_order(self.sought), in_order(self.used))
    }
}

/// The path, as seen from `content/`, that a relative address means; none when it leads out of that, of `pages/` and of
/// the article's own folder.
pub(super) fn beside(raw: &str, article: &str) -> Option<String> {
    let raw = raw.trim();
    let raw = raw.split(['?', '#']).next().unwrap_or_default();
    if raw.is_empty() {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    let own = article.strip_prefix("../").and_then(|beside| beside.split('/').next());
    let from_root = raw.starts_with('/');
    if !from_root {
        // As seen from the folder that both lie in.
        let below = article.strip_prefix("../");
        parts.extend(["content"].into_iter().filter(|_| below.is_none()));
        parts.extend(below.unwrap_or(article).split('/'));
        parts.pop();
    }
    for part in raw.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    match parts.split_first() {
        _ if from_root => Some(parts.join("/")),
        Some((&"content", below)) => Some(below.join("/")),
        Some((&"pages", below)) => Some(format!("{PAGES}{}", below.join("/"))),
        Some((&folder, below)) if own == Some(folder) => Some(format!("../{folder}/{}", below.join("/"))),
        _ => None,
    }
}
