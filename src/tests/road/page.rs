//! HTML pages: what the theme wrote and nothing else, around a body that is the cleaned one.

use std::collections::{BTreeMap, BTreeSet};

use crate::clean::{Article, Details};
use ego_tree::NodeRef;
use percent_encoding::percent_decode_str;
use regex::Regex;
use scraper::{Html, Node};

use super::plain_text::is_illegal;
use super::{Faults, Tag, body, machines};

/// The site that a page is of.
pub(crate) struct Site<'a> {
    /// Scheme and host.
    pub(crate) origin: String,
    /// Path below the host, without a slash at the end.
    pub(crate) base_path: String,
    /// All outputs.
    pub(crate) outputs: BTreeSet<&'a str>,
    /// What the theme may write.
    pub(crate) vocabulary: &'a Vocabulary,
}

/// Elements and attributes that stand in the theme's templates. What is in a page and not in here came from an article.
pub(crate) struct Vocabulary {
    elements: BTreeSet<String>,
    attributes: BTreeSet<String>,
}

impl Vocabulary {
    /// Reads templates.
    pub(crate) fn of<'t>(templates: impl Iterator<Item = &'t str>) -> Self {
        let tags = Regex::new(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}").expect("a pattern");
        let element = Regex::new(r"<([a-z][a-z0-9]*)").expect("a pattern");
        let attribute = Regex::new(r#"\s([a-zA-Z][\w:-]*)(?:=|[\s>])"#).expect("a pattern");
        let mut vocabulary = Self { elements: BTreeSet::new(), attributes: BTreeSet::new() };
        for template in templates {
            let text = tags.replace_all(template, "");
            let found = |regex: &Regex| -> Vec<String> {
                regex.captures_iter(&text).map(|found| found[1].to_owned()).collect()
            };
            vocabulary.elements.extend(found(&element));
            vocabulary.attributes.extend(found(&attribute));
        }
        // Levels of headings are computed; parsers add `tbody`.
        vocabulary.elements.extend((1..=6).map(|level| format!("h{level}")));
        vocabulary.elements.insert("tbody".into());
        for never in
            ["base", "embed", "frame", "iframe", "noscript", "object", "style", "template", "textarea"]
        {
            assert!(!vocabulary.elements.contains(never), "the theme writes <{never}>");
        }
        vocabulary
    }
}

/// What a page holds, as a parser sees it.
struct Seen<'a> {
    /// How often each element is there.
    elements: BTreeMap<&'a str, usize>,
    ids: BTreeMap<&'a str, usize>,
    /// `content` of each `meta` by its `name` or `property`.
    meta: BTreeMap<&'a str, &'a str>,
    /// Text of each heading of level 1.
    headings: Vec<String>,
    title: String,
    json_ld: Vec<String>,
    /// What stands where the article's body belongs.
    body: Option<NodeRef<'a, Node>>,
}

/// Any page but an article's.
pub(crate) fn check_listing(html: &str, site: &Site<'_>, faults: &mut Faults) {
    let document = Html::parse_document(html);
    let seen = look(&document, html, site, faults);
    if seen.body.is_some() {
        faults.push("a listing holds an article's body".into());
    }
}

/// The page of an article.
pub(crate) fn check_article(
    html: &str,
    (article, details): (&Article, &Details),
    cleaned: &str,
    site: &Site<'_>,
    faults: &mut Faults,
) {
    let document = Html::parse_document(html);
    let seen = look(&document, html, site, faults);
    if seen.elements.get("article") != Some(&1) {
        faults.push(format!("{:?} article elements", seen.elements.get("article")));
    }
    if seen.headings != [article.title.as_str()] {
        faults.push(format!("the heading is {:?}, the title {:?}", seen.headings, article.title));
    }
    if !seen.title.starts_with(&article.title) {
        faults.push(format!("the title element is {:?}, the title {:?}", seen.title, article.title));
    }
    if seen.meta.get("og:title") != Some(&article.title.as_str()) {
        faults.push(format!("og:title is {:?}, the title {:?}", seen.meta.get("og:title"), article.title));
    }
    if !details.summary.is_empty() && seen.meta.get("og:description") != Some(&details.summary.as_str()) {
        let description = seen.meta.get("og:description");
        faults.push(format!("og:description is {description:?}, the summary {:?}", details.summary));
    }
    let held = |json: &String| json.contains("\"headline\"") || json.contains("headline");
    if !seen.json_ld.iter().any(held) {
        faults.push("no JSON-LD names the headline".into());
    }
    match seen.body {
        None => faults.push("the page has no place for the body".into()),
        Some(place) if cleaned.is_empty() => {
            if place.descendants().filter(|node| node.value().is_element()).count() > 2 {
                faults.push("the page of an article without text holds text".into());
            }
        }
        Some(place) => {
            let printed =
                scraper::ElementRef::wrap(place).map(|place| place.inner_html()).unwrap_or_default();
            if body::shape(printed.trim()) != body::shape(cleaned.trim()) {
                faults
                    .push(format!("the body in the page is not the cleaned one:\n{printed}\n---\n{cleaned}"));
            }
        }
    }
}

/// Walks the page, and checks every element that is not of the article's body.
fn look<'a>(document: &'a Html, html: &str, site: &Site<'_>, faults: &mut Faults) -> Seen<'a> {
    let mut seen = Seen {
        elements: BTreeMap::new(),
        ids: BTreeMap::new(),
        meta: BTreeMap::new(),
        headings: Vec::new(),
        title: String::new(),
        json_ld: Vec::new(),
        body: None,
    };
    if let Some(c) = html.chars().find(|&c| is_illegal(c)) {
        faults.push(format!("the page holds U+{:04X}", u32::from(c)));
    }
    let mut at = document.tree.root().first_child();
    while let Some(node) = at {
        let mut descend = true;
        match node.value() {
            Node::Element(element) => {
                let tag = Tag::new(element);
                if tag.name == "div" && tag.get("class") == Some("text") {
                    if seen.body.replace(node).is_some() {
                        faults.push("two bodies in one page".into());
                    }
                    descend = false;
                }
                check_element(&tag, node, site, &mut seen, faults);
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) => {
                faults.push(format!("the page holds {:?}", node.value()));
            }
            _ => {}
        }
        at = descend.then(|| node.first_child()).flatten().or_else(|| after(node));
    }
    for (element, most) in [("main", 1), ("title", 1), ("h1", 1), ("article", 1)] {
        let count = seen.elements.get(element).copied().unwrap_or_default();
        if count > most || (count == 0 && matches!(element, "main" | "title")) {
            faults.push(format!("{count} <{element}> in a page"));
        }
    }
    for (id, count) in &seen.ids {
        if *count > 1 {
            faults.push(format!("{count} elements of the id {id:?}"));
        }
    }
    seen
}

/// The next node that is not below this one.
fn after(node: NodeRef<'_, Node>) -> Option<NodeRef<'_, Node>> {
    let mut node = node;
    loop {
        match node.next_sibling() {
            Some(next) => return Some(next),
            None => node = node.parent()?,
        }
    }
}

/// Names of the fields of the search. Any other name could stand for something that a script looks for.
const FIELDS: [&str; 8] = ["q", "sort", "source", "topic", "column", "author", "from", "to"];

fn check_element<'a>(
    tag: &Tag<'a>,
    node: NodeRef<'a, Node>,
    site: &Site<'_>,
    seen: &mut Seen<'a>,
    faults: &mut Faults,
) {
    let name = tag.name;
    *seen.elements.entry(name).or_default() += 1;
    if tag.doubled || !site.vocabulary.elements.contains(name) {
        faults.push(format!("the theme does not write <{name}> {:?}", tag.attributes));
    }
    for (attribute, value) in &tag.attributes {
        let known = site.vocabulary.attributes.contains(attribute.as_str());
        if !known || attribute.starts_with("on") || attribute == "style" {
            faults.push(format!("the theme does not write {attribute}={value:?} of <{name}>"));
        }
        if matches!(attribute.as_str(), "href" | "src" | "action" | "srcset" | "data") {
            check_url(name, attribute, value, site, faults);
        }
        if attribute == "id" {
            *seen.ids.entry(value).or_default() += 1;
        }
    }
    let text = || -> String {
        node.descendants().filter_map(|node| node.value().as_text()).map(|text| &**text).collect()
    };
    match name {
        "script" => match tag.get("type") {
            None | Some("module")
                if tag
                    .get("src")
                    .is_some_and(|src| src.starts_with(&format!("{}/assets/", site.base_path))) =>
            {
                if !text().is_empty() {
                    faults.push("a script with src and text".into());
                }
            }
            Some("application/ld+json") if tag.get("src").is_none() => {
                let json = text();
                machines::check_json_ld(&json, faults);
                seen.json_ld.push(json);
            }
            _ => faults.push(format!("a script that is not the theme's: {:?}", tag.attributes)),
        },
        "link"
            if tag.get("rel") == Some("stylesheet")
                && !tag.get("href").is_some_and(|href| href.starts_with(&format!("{}/", site.base_path))) =>
        {
            faults.push(format!("a style sheet from elsewhere: {:?}", tag.attributes));
        }
        "meta" => {
            if let Some(pragma) = tag.get("http-equiv")
                && pragma != "Content-Security-Policy"
            {
                faults.push(format!("<meta http-equiv={pragma:?}>"));
            }
            if let Some(key) = tag.get("name").or(tag.get("property")) {
                seen.meta.insert(key, tag.get("content").unwrap_or_default());
            }
        }
        "title" => seen.title = text(),
        "h1" => seen.headings.push(text()),
        _ => {}
    }
    let is_field =
        matches!(name, "input" | "select") && tag.get("name").is_some_and(|name| FIELDS.contains(&name));
    if tag.get("name").is_some() && name != "meta" && !is_field {
        faults.push(format!("<{name} name=…>"));
    }
}

/// Whole URLs of the web, or paths and fragments of this site that lead to something.
fn check_url(name: &str, attribute: &str, url: &str, site: &Site<'_>, faults: &mut Faults) {
    let of_the_web = url.starts_with("https://") || url.starts_with("http://");
    let local = url.strip_prefix(site.origin.as_str()).filter(|path| path.starts_with('/')).unwrap_or(url);
    let path = local
        .strip_prefix(site.base_path.as_str())
        .and_then(|path| path.strip_prefix('/'))
        .map(|path| path.split(['#', '?']).next().unwrap_or_default());
    let good = match path {
        // The page of a picture or an original may be on this very host without being of this site.
        _ if of_the_web && local == url => attribute == "href" || url.starts_with("https://"),
        Some(path) => {
            let path = percent_decode_str(path).decode_utf8_lossy();
            let folder = path.is_empty() || path.ends_with('/');
            let output = if folder { format!("{path}index.html") } else { path.into_owned() };
            of_the_web || site.outputs.contains(output.as_str())
        }
        None => url.starts_with('#') && attribute == "href",
    };
    if !good || url.chars().any(|c| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\')) {
        faults.push(format!("<{name} {attribute}={url:?}> leads nowhere"));
    }
}
