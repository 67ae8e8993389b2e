//! The JSON-LD of a page in, what it says of its article out: headline, authors, moment (schema.org/Article).

use serde_json::Value;

/// Bytes of it that are read, of all blocks together.
pub(crate) const MOST: usize = 1 << 20;

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

/// Reads the blocks of a page. One that is no JSON says nothing.
pub(crate) fn read(blocks: &[String]) -> Said {
    let values: Vec<Value> =
        blocks.iter().filter_map(|block| serde_json::from_str(block.trim()).ok()).collect();
    let mut nodes = Vec::new();
    values.iter().for_each(|value| gather(value, &mut nodes));
    let Some(article) = nodes.iter().find(|node| is_article(node)) else { return Said::default() };
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut authors = Vec::new();
    if let Some(author) = article.get("author") {
        names(author, &nodes, &mut authors);
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

/// The names of authors: texts, persons, lists of both, references to who stands elsewhere in the page.
fn names(author: &Value, nodes: &[&Value], found: &mut Vec<String>) {
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
        Value::Array(all) => all.iter().for_each(|author| names(author, nodes, found)),
        Value::Object(person) => {
            let elsewhere = || {
                let id = person.get("@id")?;
                nodes
                    .iter()
                    .find(|node| node.get("@id") == Some(id) && node.get("name").is_some())?
                    .get("name")
            };
            match person.get("name").or_else(elsewhere) {
                Some(Value::String(name)) => add(name),
                Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).for_each(add),
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
        read(&blocks.iter().map(|block| (*block).to_owned()).collect::<Vec<_>>())
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
}
