//! Ways out for machines: XML that a strict parser reads, JSON, and the HTML in both.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::Faults;
use super::body::{self, Links};
use super::plain_text::is_illegal;

/// A feed, a sitemap, OPML: XML 1.0 without DTD, processing instruction, comment or CDATA; URLs of the web; HTML as clean
/// as in a page.
pub(crate) fn check_xml(xml: &str, faults: &mut Faults) {
    if let Some(c) = xml.chars().find(|&c| is_illegal(c)) {
        faults.push(format!("XML holds U+{:04X}", u32::from(c)));
    }
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.check_comments = true;
    config.allow_dangling_amp = false;
    let mut open: Vec<(String, String)> = Vec::new();
    let mut roots = 0;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return faults.push(format!("XML: {error}: {xml}")),
        };
        match event {
            Event::Decl(_) if open.is_empty() && roots == 0 => {}
            Event::Start(start) => {
                roots += usize::from(open.is_empty());
                let name = start.name().as_ref().to_owned();
                check_attributes(&name, &start, faults);
                open.push((name, String::new()));
            }
            Event::Empty(start) => {
                roots += usize::from(open.is_empty());
                let name = start.name().as_ref().to_owned();
                check_attributes(&name, &start, faults);
            }
            Event::End(_) => {
                if let Some((name, text)) = open.pop() {
                    check_content(&name, &text, faults);
                }
            }
            Event::Text(text) => {
                if text.contains("]]>") {
                    faults.push(format!("XML: ]]> in text: {xml}"));
                }
                let text = text.to_string();
                match open.last_mut() {
                    Some((_, into)) => into.push_str(&text),
                    None if text.trim().is_empty() => {}
                    None => faults.push(format!("XML: text outside of all elements: {text:?}")),
                }
            }
            Event::GeneralRef(reference) => {
                let name = reference.to_string();
                let text = match name.as_str() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => match reference.resolve_char_ref() {
                        Ok(Some(c)) if !is_illegal(c) => {
                            if let Some((_, into)) = open.last_mut() {
                                into.push(c);
                            }
                            continue;
                        }
                        _ => return faults.push(format!("XML: &{name};")),
                    },
                };
                if let Some((_, into)) = open.last_mut() {
                    into.push_str(text);
                }
            }
            Event::Eof => break,
            other => faults.push(format!("XML: {other:?}")),
        }
    }
    if roots != 1 || !open.is_empty() {
        faults.push(format!("XML: {roots} roots, {} elements left open: {xml}", open.len()));
    }
}

fn check_attributes(name: &str, start: &quick_xml::events::BytesStart<'_>, faults: &mut Faults) {
    for attribute in start.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => {
                faults.push(format!("XML: <{name}>: {error}"));
                continue;
            }
        };
        let key = attribute.key.as_ref().to_owned();
        let raw = attribute.value.to_string();
        match quick_xml::escape::unescape(&raw) {
            Ok(value) => {
                if raw.contains('<') {
                    faults.push(format!("XML: a raw < in {key} of <{name}>: {raw:?}"));
                }
                if matches!(key.as_str(), "href" | "url" | "xmlUrl" | "htmlUrl" | "src") && !is_web(&value) {
                    faults.push(format!("XML: <{name} {key}={value:?}>"));
                }
            }
            Err(error) => faults.push(format!("XML: {key} of <{name}>: {error}")),
        }
    }
}

fn check_content(name: &str, text: &str, faults: &mut Faults) {
    match name {
        "link" | "loc" | "uri" | "comments" | "docs" if !text.is_empty() && !is_web(text) => {
            faults.push(format!("XML: <{name}>{text}"));
        }
        // Plain summaries stand in `description` and `summary`, escaped once more or typed as text: no tag is in them
        // unless it is HTML.
        // Text or HTML, as its reader likes.
        "news:title" => {
            let parsed = scraper::Html::parse_fragment(text);
            if parsed.root_element().descendants().skip(1).any(|node| !node.value().is_text()) {
                faults.push(format!("XML: markup in <{name}>: {text}"));
            }
        }
        "content" | "content:encoded" => body::check(text, Links::Whole, faults),
        _ => {}
    }
}

/// http and https only, with nothing in it that ends an attribute.
fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && !url.chars().any(|c| c.is_whitespace() || matches!(c, '"' | '<' | '>'))
}

/// A JSON feed.
pub(crate) fn check_json(json: &str, faults: &mut Faults) {
    match serde_json::from_str::<Value>(json) {
        Ok(value) => check_value("", &value, faults),
        Err(error) => faults.push(format!("JSON: {error}: {json}")),
    }
}

/// JSON-LD as the text of a script element: also inert for a parser of HTML.
pub(crate) fn check_json_ld(json: &str, faults: &mut Faults) {
    if json.contains(['<', '>', '&']) {
        faults.push(format!("JSON-LD holds a raw <, > or &: {json}"));
    }
    check_json(json, faults);
}

fn check_value(key: &str, value: &Value, faults: &mut Faults) {
    match value {
        Value::String(text) => {
            if let Some(c) = text.chars().find(|&c| is_illegal(c)) {
                faults.push(format!("JSON: {key} holds U+{:04X}", u32::from(c)));
            }
            let urls =
                ["url", "image", "item", "external_url", "home_page_url", "feed_url", "mainEntityOfPage"];
            if urls.contains(&key) && !is_web(text) {
                faults.push(format!("JSON: {key} is {text:?}"));
            }
            if key == "content_html" {
                body::check(text, Links::Whole, faults);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| check_value(key, value, faults)),
        Value::Object(map) => map.iter().for_each(|(key, value)| check_value(key, value, faults)),
        _ => {}
    }
}
