//! One issue before it is published: what its editor should know of it that needs no network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::build::intake::Intake;
use crate::build::outgoing::LinkedSite;
use crate::clean::{Attachments, Cleaned, Issue, SafeHtml, Trace, address_behind};
use crate::content::Body;
use crate::disk::error::Failure;
use crate::disk::single;
use crate::disk::{attachments, read};
use crate::ground::diagnostic::Diagnostic;

/// A link of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftLink {
    pub address: String,
    /// Of the item.
    pub title: String,
    pub line: Option<u32>,
}

/// An issue, read.
#[derive(Debug, Default)]
pub(crate) struct DraftIssue {
    /// Below the site's folder.
    pub file: String,
    pub links: Vec<DraftLink>,
    /// What is known without asking anybody.
    pub findings: Vec<Diagnostic>,
}

/// Reads an issue of the site, published or not.
///
/// # Errors
/// [`Failure::Usage`] where the file is none; the disk's.
pub(crate) fn read_issue(root: &Path, path: &Path, site: &LinkedSite) -> Result<DraftIssue, Failure> {
    let settings = &site.prepared.settings;
    let single = single::read(root, path, &settings.config.content)?;
    let file = single.file.path.in_site();
    if !single.inside || settings.config.issues_of(&file).is_none() {
        let message =
            format!("{} is no issue: no `path` of [[issues]] in site.toml holds it", path.display());
        return Err(Failure::Usage(message));
    }
    let walk = read::walk(&root.join("content"), &settings.config.content)?;
    let beside: Attachments = attachments::index(&walk.attachments, &mut Vec::new()).0;
    let intake = Intake { settings, attachments: &beside };
    let look = |draft: &crate::content::Draft| match &draft.body {
        Body::Html(text) | Body::Markdown(text) | Body::Text(text) => (text.clone(), draft.body_line),
    };
    let read = |written, Cleaned { article, body, .. }: Cleaned| {
        (written, article.extras.and_then(|extras| extras.issue), body)
    };
    let (read, mut findings) = intake.clean_file(&single.file, Trace::Off, look, read);
    let Some(((text, first), Some(issue), body)) = read else {
        return Ok(DraftIssue { file, findings, ..DraftIssue::default() });
    };
    let lines = Lines { text: &text, first };
    let at = |line: Option<u32>, found: Diagnostic| {
        let found = found.at(file.clone());
        match line {
            Some(line) => found.line(line),
            None => found,
        }
    };
    let before = earlier(&file, &issue.roundup, site);
    for item in &issue.items {
        let line = lines.with(item.url.as_str());
        let target = address_behind(&item.url);
        if let Some(other) = before.get(&target.normalised()) {
            let message = format!("{:?} leads where an item of {other} led already", item.title);
            let help = "take it out, or say in it that it is seen again";
            findings.push(at(line, Diagnostic::warning(message).help(help)));
        }
        if item.text.is_empty() {
            let message = format!("{:?} comes without a word about it", item.title);
            findings.push(at(line, Diagnostic::note(message).help("say why it is worth reading")));
        }
        if let Some(clean) = item.url.without_tracking() {
            let message = format!("the address of {:?} says where its readers come from", item.title);
            findings.push(at(line, Diagnostic::warning(message).help(format!("write {clean}"))));
        }
    }
    let silent = pictures_without_words(&body);
    if let Some(first) = silent.first() {
        let message = match silent.len() {
            1 => format!("a picture has no words for those who do not see it: {first}"),
            many => {
                format!("{many} pictures have no words for those who do not see them; the first: {first}")
            }
        };
        let help = "write what it shows between its brackets: ![a chart of tides](address)";
        findings.push(at(lines.with(first), Diagnostic::note(message).help(help)));
    }
    findings.sort();
    Ok(DraftIssue { links: links_of(&issue, &lines), file, findings })
}

fn links_of(issue: &Issue, lines: &Lines<'_>) -> Vec<DraftLink> {
    let link = |item: &crate::clean::Item| DraftLink {
        address: item.url.as_str().to_owned(),
        title: item.title.clone(),
        line: lines.with(item.url.as_str()),
    };
    issue.items.iter().map(link).collect()
}

/// Addresses of items of the roundup's issues before this one, or of all others where it is not published, each with the first issue that has it.
fn earlier(file: &str, roundup: &str, site: &LinkedSite) -> BTreeMap<String, String> {
    let digest = &site.prepared.digest;
    let mut addresses = BTreeMap::new();
    for ix in digest.indices() {
        let article = digest.article(ix);
        if article.path.in_site() == file {
            break;
        }
        let issue = digest.issue(ix).filter(|issue| issue.roundup == roundup);
        for item in issue.map(|issue| issue.items.as_slice()).unwrap_or_default() {
            let address = address_behind(&item.url).normalised();
            addresses.entry(address).or_insert_with(|| article.path.in_site());
        }
    }
    addresses
}

/// Where things stand in a text.
struct Lines<'a> {
    text: &'a str,
    /// Line of the file at which it begins.
    first: u32,
}

impl Lines<'_> {
    /// The first line that holds something.
    fn with(&self, something: &str) -> Option<u32> {
        let at = self.text.lines().position(|line| line.contains(something))?;
        u32::try_from(at).ok().map(|at| self.first + at)
    }
}

/// Addresses of pictures that say nothing, as the page has them.
fn pictures_without_words(body: &SafeHtml) -> Vec<String> {
    static PICTURE: LazyLock<Regex> = LazyLock::new(|| constant(r"<img\b[^>]*>"));
    static WORDS: LazyLock<Regex> = LazyLock::new(|| constant(r#"\salt="[^"]*[^"\s][^"]*""#));
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| constant(r#"\ssrc="([^"]*)""#));
    let pictures = PICTURE.find_iter(body.as_str()).map(|found| found.as_str());
    let silent = pictures.filter(|picture| !WORDS.is_match(picture));
    silent.filter_map(|picture| Some(ADDRESS.captures(picture)?[1].replace("&amp;", "&"))).collect()
}

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant that compiles")
}
