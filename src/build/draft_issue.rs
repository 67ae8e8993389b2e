//! One issue before it is published: what its editor should know of it that needs no network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use crate::build::intake::Intake;
use crate::build::outgoing::LinkedSite;
use crate::clean::{Attachments, Cleaned, Item, SafeHtml, Trace, address_behind};
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
    let mut lines = Lines { text: &text, first, from: 0 };
    let links: Vec<DraftLink> = issue.items.iter().map(|item| lines.link(item)).collect();
    let at = |line: Option<u32>, found: Diagnostic| {
        let found = found.at(file.clone());
        match line {
            Some(line) => found.line(line),
            None => found,
        }
    };
    let before = earlier(&file, &issue.roundup, site);
    for (item, DraftLink { line, .. }) in issue.items.iter().zip(&links) {
        let line = *line;
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
        lines.from = 0;
        findings.push(at(lines.with(first), Diagnostic::note(message).help(help)));
    }
    findings.sort();
    Ok(DraftIssue { links, file, findings })
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

/// Where addresses stand in a text, one after the other.
struct Lines<'a> {
    text: &'a str,
    /// Line of the file at which it begins.
    first: u32,
    /// Where in the text to look from, in bytes.
    from: usize,
}

impl Lines<'_> {
    fn link(&mut self, item: &Item) -> DraftLink {
        let address = item.url.as_str();
        DraftLink { address: address.to_owned(), title: item.title.clone(), line: self.with(address) }
    }

    /// The line that holds an address, whole: the next one that does, else the first. None where it is written in another way than it is
    /// read.
    fn with(&mut self, address: &str) -> Option<u32> {
        let in_html = address.replace('&', "&amp;");
        let decoded = percent_decode_str(address).decode_utf8_lossy();
        let forms = [address, &in_html, &decoded];
        let mut behind = forms.into_iter().filter_map(|form| whole(self.text, self.from, form));
        let at = match behind.next() {
            Some((at, end)) => {
                self.from = end;
                at
            }
            None => forms.into_iter().find_map(|form| whole(self.text, 0, form))?.0,
        };
        let above = self.text[..at].matches('\n').count();
        u32::try_from(above).ok()?.checked_add(self.first)
    }
}

/// Where an address begins and ends that is not the beginning of a longer one.
fn whole(text: &str, from: usize, address: &str) -> Option<(usize, usize)> {
    let ends = |rest: &str| {
        rest.chars().next().is_none_or(|c| c.is_whitespace() || ")>\"'<]}，。；、）】》|".contains(c))
    };
    let all = text[from..].match_indices(address).map(|(at, _)| (from + at, from + at + address.len()));
    all.into_iter().find(|(_, end)| ends(&text[*end..]))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_where_it_stands() {
        let text = "a\n[x](https://a.example/long)\n[y](https://a.example/)\n<a href=\"https://a.example/?a&amp;b\">\n[z](https://a.example/)\n[k](https://a.example/灯 \"t\")\n";
        let mut lines = Lines { text, first: 5, from: 0 };
        let at = [
            "https://a.example/",
            "https://a.example/?a&b",
            "https://a.example/",
            "https://a.example/%E7%81%AF",
        ]
        .map(|address| lines.with(address));
        assert_eq!(at, [Some(7), Some(8), Some(9), Some(10)]);
        assert_eq!(lines.with("https://a.example/long"), Some(6));
        assert_eq!(lines.with("https://a.example/lon"), None);
    }
}
