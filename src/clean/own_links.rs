//! Links of an editor's own piece to other places of the site, as they are written: to another file (`../b.md`), to a page
//! (`/topics/ferry/`). Where that file is printed is known when all articles are: until then the body holds a mark in the
//! place of the URL, which no article can write itself, since what it writes is marked in its turn.

use std::borrow::Cow;
use std::cell::RefCell;

use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::clean::attachments::beside;
use crate::clean::markup::links;
use crate::clean::markup::safe_html::SafeHtml;
use crate::content::ContentPath;

/// Links of one piece at most: what is beyond stays text.
const MOST: usize = 1000;

/// What stands in the body before the number of a link.
const MARK: &str = "/.own/";

/// Endings of files that are articles.
const ARTICLES: [&str; 4] = ["md", "markdown", "txt", "html"];

/// Links that are left out, at most: more are named by nobody.
const MOST_REFUSED: usize = 100;

/// What is percent-encoded in a query and in a fragment that an editor wrote.
const IN_TAIL: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'`').add(b'\'');

/// A link to another place of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnLink {
    /// As it stands in the body, percent-encoded or not.
    pub written: String,
    /// Lines of the file that it stands on, from 1.
    pub lines: Vec<u32>,
    /// Files that it may mean, the likeliest first.
    pub files: Vec<ContentPath>,
    /// Paths below the site's root that it may mean, decoded, without a slash in front.
    pub paths: Vec<String>,
    /// What stands behind these, `?` included, percent-encoded.
    pub query: String,
    /// What stands behind its `#`, decoded.
    pub fragment: Option<String>,
}

impl OwnLink {
    /// As people write it.
    pub(crate) fn shown(&self) -> String {
        shown(&self.written)
    }
}

/// An address as people write it: without percent-encoding.
pub(crate) fn shown(address: &str) -> String {
    percent_decode_str(address.trim()).decode_utf8().map_or_else(|_| address.to_owned(), Cow::into_owned)
}

/// Query and fragment of a written address, each with the sign before it, percent-encoded.
pub(crate) fn tail(written: &str) -> (String, Option<String>) {
    let (before, fragment) = match written.trim().split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (written.trim(), None),
    };
    let encode = |text: &str| utf8_percent_encode(text, IN_TAIL).to_string();
    let query = before.find('?').map(|at| encode(&before[at..])).filter(|query| query.len() > 1);
    (
        query.unwrap_or_default(),
        fragment.filter(|name| !name.is_empty()).map(|name| format!("#{}", encode(name))),
    )
}

/// Collects the links of one piece.
pub(crate) struct OwnLinks<'a> {
    article: &'a ContentPath,
    base_path: &'a str,
    found: RefCell<Vec<OwnLink>>,
    refused: RefCell<Vec<String>>,
}

impl<'a> OwnLinks<'a> {
    /// For the piece at that path of a site that is at `base_path` below its host, without `/` at the end.
    pub(crate) fn new(article: &'a ContentPath, base_path: &'a str) -> Self {
        Self { article, base_path, found: RefCell::default(), refused: RefCell::default() }
    }

    /// The mark that stands for a relative link; none for any other.
    pub(crate) fn mark(&self, raw: &str) -> Option<String> {
        let mut found = self.found.borrow_mut();
        let place = match found.iter().position(|link| link.written == raw) {
            Some(place) => place,
            None => {
                let link = self.read(raw).filter(|_| found.len() < MOST)?;
                found.push(link);
                found.len() - 1
            }
        };
        Some(format!("{MARK}{place}"))
    }

    fn read(&self, raw: &str) -> Option<OwnLink> {
        let written = raw.trim();
        if written.is_empty() || written.starts_with('#') || !links::is_relative(written) {
            return None;
        }
        let (query, fragment) = tail(written);
        let fragment =
            fragment.map(|fragment| percent_decode_str(&fragment[1..]).decode_utf8_lossy().into_owned());
        let written = written.split(['?', '#']).next().unwrap_or_default();
        if written.is_empty() {
            let files = vec![self.article.clone()];
            return Some(OwnLink {
                written: raw.to_owned(),
                lines: Vec::new(),
                files,
                paths: Vec::new(),
                query,
                fragment,
            });
        }
        let target = percent_decode_str(written).decode_utf8().unwrap_or(Cow::Borrowed(written));
        // Zola's way to write a path below content/.
        let (file, paths) = match target.strip_prefix("@/") {
            Some(below) => (beside(&format!("/{below}"), "")?, Vec::new()),
            None => (beside(&target, &self.article.0).unwrap_or_default(), self.paths(&target)),
        };
        let name = file.rsplit('/').next().unwrap_or_default();
        let is_article = name.rsplit_once('.').is_some_and(|(_, ending)| ARTICLES.contains(&ending));
        let files = match file.as_str() {
            "" => Vec::new(),
            _ if is_article => vec![ContentPath(file)],
            _ => [".md", "/index.md", "/_index.md"].map(|end| ContentPath(format!("{file}{end}"))).into(),
        };
        Some(OwnLink { written: raw.to_owned(), lines: Vec::new(), files, paths, query, fragment })
    }

    /// Takes down a link that is none any more, since no page may lead there.
    pub(crate) fn refuse(&self, raw: &str) {
        let mut refused = self.refused.borrow_mut();
        if refused.len() < MOST_REFUSED && !refused.iter().any(|known| known == raw) {
            refused.push(raw.to_owned());
        }
    }

    /// Those, each once.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.refused.borrow().clone()
    }

    /// The paths of the site that an address means from its root: as if the site's base path stood in front, and as if not.
    fn paths(&self, target: &str) -> Vec<String> {
        let Some(mut path) =
            beside(&format!("/{target}"), "").filter(|path| !path.is_empty() || target == "/")
        else {
            return Vec::new();
        };
        if target.ends_with('/') && !path.is_empty() {
            path.push('/');
        }
        let base = self.base_path.trim_start_matches('/');
        let below = path.strip_prefix(base).filter(|rest| !base.is_empty() && rest.starts_with('/'));
        below.map(|rest| rest[1..].to_owned()).into_iter().chain([path.clone()]).collect()
    }

    /// Whether an address is that of a link.
    pub(crate) fn holds(&self, written: &str) -> bool {
        self.found.borrow().iter().any(|link| link.written == written)
    }

    /// All links, each with the lines of the file that it stands on.
    pub(crate) fn finish(self, lines_of: impl Fn(&str) -> Vec<u32>) -> Vec<OwnLink> {
        let mut found = self.found.into_inner();
        found.iter_mut().for_each(|link| link.lines = lines_of(&link.written));
        found
    }
}

/// Puts URLs in the places of the marks, by their numbers. What has none is text, and no link any more.
pub(crate) fn fill(body: &SafeHtml, urls: &[Option<String>]) -> SafeHtml {
    rewrite(body, |href| {
        let place = href.strip_prefix(MARK)?;
        Some(place.parse::<usize>().ok().and_then(|place| urls.get(place)?.as_deref()))
    })
}

/// Where the links of a text lead; none for one whose address the sanitiser refused.
pub(crate) fn addresses(html: &SafeHtml) -> Vec<(String, Option<String>)> {
    let found: RefCell<Vec<(String, Option<String>)>> = RefCell::default();
    let link = element!("a", |element| {
        found.borrow_mut().push((String::new(), element.get_attribute("href")));
        Ok(())
    });
    let words = text!("a", |chunk| {
        found
            .borrow_mut()
            .iter_mut()
            .last()
            .into_iter()
            .for_each(|(words, _)| words.push_str(chunk.as_str()));
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(link)
        .append_element_content_handler(words)
        .with_strict(false);
    // Nothing is changed: what comes out is what went in.
    let _ = rewrite_str(html.as_str(), settings);
    found.into_inner()
}

/// Gives links another URL, or makes text of those that have none any more; others stay.
pub(crate) fn rewrite<'u>(body: &SafeHtml, url_of: impl Fn(&str) -> Option<Option<&'u str>>) -> SafeHtml {
    let link = element!("a[href]", |element| {
        match url_of(&element.get_attribute("href").unwrap_or_default()) {
            Some(Some(url)) => element.set_attribute("href", url)?,
            Some(None) => element.remove_and_keep_content(),
            None => {}
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(link).with_strict(false);
    let filled = rewrite_str(body.as_str(), settings);
    filled.map_or_else(|_| body.clone(), SafeHtml::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(article: &str, base_path: &str, raw: &str) -> Option<(Vec<String>, Vec<String>)> {
        let article = ContentPath(article.into());
        let link = OwnLinks::new(&article, base_path).read(raw)?;
        Some((link.files.into_iter().map(|file| file.0).collect(), link.paths))
    }

    #[test]
    fn links_name_files_and_paths() {
        let both = |files: &[&str], paths: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
            Some((owned(files), owned(paths)))
        };
        assert_eq!(read("x/a.md", "", "../b.md"), both(&["b.md"], &[]));
        assert_eq!(read("a.md", "/digest", "/"), both(&[], &[""]));
        assert_eq!(read("x/a.md", "", "b.md"), both(&["x/b.md"], &["b.md"]));
        assert_eq!(read("x/a.md", "", "@/blog/b.md"), both(&["blog/b.md"], &[]));
        assert_eq!(
            read("a.md", "/digest", "/topics/ferry/"),
            both(&["topics/ferry.md", "topics/ferry/index.md", "topics/ferry/_index.md"], &["topics/ferry/"])
        );
        assert_eq!(
            read("a.md", "/digest", "/digest/topics/ferry/").map(|(_, paths)| paths),
            Some(vec!["topics/ferry/".into(), "digest/topics/ferry/".into()])
        );
        assert_eq!(read("a.md", "", "#part"), None);
        assert_eq!(read("a.md", "", "https://b.example/"), None);
        assert_eq!(read("a.md", "", "//b.example/"), None);
        assert_eq!(read("a.md", "", ""), None);
        assert_eq!(read("a.md", "", "../../etc/passwd"), both(&[], &[]));
    }

    #[test]
    fn marks_become_urls_or_text() {
        let body = SafeHtml::for_test(
            r#"<p><a href="/.own/0" rel="nofollow">One</a> <a href="/.own/1">two</a> <a href="/files/a.pdf">three</a></p>"#,
        );
        let filled = fill(&body, &[Some("/2024/x/\"".into()), None]);
        assert_eq!(
            filled.as_str(),
            r#"<p><a href="/2024/x/&quot;" rel="nofollow">One</a> two <a href="/files/a.pdf">three</a></p>"#
        );
    }

    #[test]
    fn a_link_is_marked_once() {
        let article = ContentPath("a.md".into());
        let links = OwnLinks::new(&article, "");
        assert_eq!(links.mark("b.md").as_deref(), Some("/.own/0"));
        assert_eq!(links.mark("c.md").as_deref(), Some("/.own/1"));
        assert_eq!(links.mark("b.md").as_deref(), Some("/.own/0"));
        let found = links.finish(|written| vec![written.len() as u32]);
        assert_eq!(found.iter().map(|link| link.lines[0]).collect::<Vec<_>>(), [4, 4]);
    }

    #[test]
    fn what_stands_behind_a_path_is_kept() {
        let article = ContentPath("x/a.md".into());
        let read = |raw: &str| {
            let link = OwnLinks::new(&article, "").read(raw).expect("a link of the site");
            (link.files.first().map(|file| file.0.clone()).unwrap_or_default(), link.query, link.fragment)
        };
        assert_eq!(read("b.md#fares"), ("x/b.md".into(), String::new(), Some("fares".into())));
        assert_eq!(read("b.md#%E7%A5%A8价"), ("x/b.md".into(), String::new(), Some("票价".into())));
        assert_eq!(read("/search/?q=渡轮").1, "?q=%E6%B8%A1%E8%BD%AE");
        assert_eq!(read("?x=1#a"), ("x/a.md".into(), "?x=1".into(), Some("a".into())));
        assert_eq!(read("b.md?#"), ("x/b.md".into(), String::new(), None));
        assert_eq!(tail("r.pdf#page=3"), (String::new(), Some("#page=3".into())));
        assert_eq!(tail("r.pdf?a=\"b\"#c d"), ("?a=%22b%22".into(), Some("#c%20d".into())));
    }
}
