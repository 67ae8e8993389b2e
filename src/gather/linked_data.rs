//! The JSON-LD of a page in, what it says of its article out: headline, authors, moment (schema.org/Article).

use std::collections::BTreeMap;

use serde_json::Value;

/// Bytes of it that are read, of all blocks together: as values, `{},{},…` takes sixty times as much.
const MOST: usize = 1 << 20;

/// Blocks that are read: pages have a few.
const MOST_BLOCKS: usize = 100;

/// Authors of an article.
const MOST_AUTHORS: usize = 50;

/// What a page says of its article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub headline: Option<String>,
    pub authors: Vec<String>,
    /// As written.
    pub published: Option<String>,
}

/// The blocks of a page, as far as they are read.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    texts: Vec<String>,
    /// Bytes of all.
    length: usize,
    /// Whether the last that began is the last text.
    is_read: bool,
}

impl Blocks {
    /// A block begins.
    pub(crate) fn begin(&mut self) {
        self.is_read = self.texts.len() < MOST_BLOCKS && self.length < MOST;
        if self.is_read {
            self.texts.push(String::new());
        }
    }

    /// A piece of the block that began last.
    pub(crate) fn add(&mut self, piece: &str) {
        if let Some(text) = self.texts.last_mut().filter(|_| self.is_read) {
            let piece = &piece[..piece.floor_char_boundary(MOST - self.length)];
            text.push_str(piece);
            self.length += piece.len();
        }
    }
}

/// Reads the blocks of a page. One that is no JSON says nothing.
pub(crate) fn read(blocks: &Blocks) -> Said {
    let values: Vec<Value> =
        blocks.texts.iter().filter_map(|block| serde_json::from_str(block.trim()).ok()).collect();
    let mut nodes = Vec::new();
    values.iter().for_each(|value| gather(value, &mut nodes));
    let Some(article) = nodes.iter().find(|node| is_article(node)) else { return Said::default() };
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut authors = Vec::new();
    if let Some(author) = article.get("author") {
        let mut named = BTreeMap::new();
        for node in &nodes {
            if let (Some(id), Some(name)) = (node.get("@id").and_then(Value::as_str), node.get("name")) {
                named.entry(id).or_insert(name);
            }
        }
        names(author, &named, &mut authors);
    }
    Said { headline: text("headline").or_else(|| text("name")), authors, published: text("datePublished") }
}

/// What stands in a block for itself: lists and graphs hold several, a page names what it is about. What is named deeper is another
/// page's.
fn gather<'v>(value: &'v Value, nodes: &mut Vec<&'v Value>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| gather(value, nodes)),
        Value::Object(object) => {
            nodes.push(value);
            ["@graph", "mainEntity"]
                .iter()
                .filter_map(|key| object.get(*key))
                .for_each(|inner| gather(inner, nodes));
        }
        _ => {}
    }
}

fn is_article(node: &Value) -> bool {
    let is = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default();
        kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report"
    };
    match node.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// The names of authors: texts, persons, lists of both, references to who stands elsewhere in the page: `named`, by `@id`.
fn names(author: &Value, named: &BTreeMap<&str, &Value>, found: &mut Vec<String>) {
    let mut add = |name: &str| {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        // Some name a page of the author.
        let is_name = !name.is_empty() && !name.contains("://");
        if is_name && found.len() < MOST_AUTHORS && !found.contains(&name) {
            found.push(name);
        }
    };
    match author {
        Value::String(name) => add(name),
        Value::Array(all) => all.iter().for_each(|author| names(author, named, found)),
        Value::Object(person) => {
            let elsewhere = || named.get(person.get("@id")?.as_str()?).copied();
            match person.get("name").or_else(elsewhere) {
                Some(Value::String(name)) => add(name),
                // Each of many may refer to it.
                Some(Value::Array(all)) => {
                    all.iter().take(MOST_AUTHORS).filter_map(Value::as_str).for_each(add);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(blocks: &[&str]) -> Said {
        let mut all = Blocks::default();
        for block in blocks {
            all.begin();
            let (start, end) = block.split_at(block.len() / 2);
            all.add(start);
            all.add(end);
        }
        read(&all)
    }

    #[test]
    fn authors_are_read_in_each_form() {
        for (author, expected) in [
            ("\"Ada Reed\"", vec!["Ada Reed"]),
            ("{\"@type\": \"Person\", \"name\": \"Ada  Reed\"}", vec!["Ada Reed"]),
            ("[{\"name\": \"Ada Reed\"}, \"Tom\", \"Tom\"]", vec!["Ada Reed", "Tom"]),
            ("{\"name\": [\"Ada Reed\", \"Tom\"]}", vec!["Ada Reed", "Tom"]),
            ("[\"https://lake.example/ada\", 7, {\"name\": null}]", vec![]),
        ] {
            let block = format!("{{\"@type\": \"NewsArticle\", \"author\": {author}}}");
            assert_eq!(said(&[&block]).authors, expected, "{author}");
        }
    }

    #[test]
    fn the_article_is_found_among_what_else_a_page_names() {
        let graph = r##"{"@graph": [{"@type": "Person", "@id": "#a", "name": "Ada Reed"},
            {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Another"}]},
            {"@type": ["WebPage"], "mainEntity": {"@type": ["Thing", "ReportageNewsArticle"], "headline": "Ice",
             "author": {"@id": "#a"}, "datePublished": "2024-01-17T09:30:00+08:00"}}]}"##;
        let expected = Said {
            headline: Some("Ice".into()),
            authors: vec!["Ada Reed".into()],
            published: Some("2024-01-17T09:30:00+08:00".into()),
        };
        assert_eq!(said(&["{ no JSON", "{\"@type\": \"WebSite\", \"name\": \"Lake\"}", graph]), expected);
        assert_eq!(said(&["[[]]", "7", "{}"]), Said::default());
        assert_eq!(said(&[&"[".repeat(100_000)]), Said::default());
    }

    #[test]
    fn what_is_read_has_bounds() {
        let article = "{\"@type\": \"Article\", \"name\": \"Ice\"}";
        let after = |number: usize| said(&[vec!["7"; number], vec![article]].concat()).headline;
        assert_eq!((after(99), after(100)), (Some("Ice".to_owned()), None));
        let behind = |length: usize| said(&[&" ".repeat(length), article]).headline;
        assert_eq!((behind(MOST - article.len()).as_deref(), behind(MOST)), (Some("Ice"), None));
        // However large the pieces are in which it comes.
        let mut blocks = Blocks::default();
        blocks.begin();
        blocks.add(&"冰".repeat(MOST));
        blocks.add("冰");
        assert!(blocks.length <= MOST && blocks.texts[0].len() == blocks.length, "{}", blocks.length);
        // What stands behind the last block that is read is no part of it.
        assert_eq!(said(&[vec!["7"; 99], vec![article, "7"]].concat()).headline.as_deref(), Some("Ice"));
        let many = "\"Ada\", ".repeat(50);
        let page = format!(
            "[{{\"@id\": \"a\", \"name\": [{many}\"Tom\"]}}, {{\"@type\": \"Article\", \"author\": {{\"@id\": \"a\"}}}}]"
        );
        assert_eq!(said(&[&page]).authors, ["Ada"]);
    }
}
