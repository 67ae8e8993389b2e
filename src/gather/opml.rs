//! Lists of feeds (OPML 2.0) in, tables for site.toml out, to be pasted.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::config::parse_feed_url;
use crate::gather::decode::decode;

/// A feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    pub url: String,
    pub title: String,
}

/// What a list holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    pub feeds: Vec<Outline>,
    /// Feeds that can't be fetched, by their titles.
    pub left_out: Vec<String>,
}

/// Reads a list; each feed once, in its order.
///
/// # Errors
/// It is no OPML; says what is wrong.
pub(crate) fn read(bytes: &[u8]) -> Result<List, String> {
    let text = decode(bytes, None);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut known = BTreeSet::new();
    let (mut list, mut is_opml) = (List::default(), false);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let name = tag.name().into_inner().to_ascii_lowercase();
                is_opml |= name == "opml";
                if name != "outline" {
                    continue;
                }
                let get = |wanted: &str| {
                    let mut all = tag.attributes();
                    let mut all = all.with_checks(false).flatten();
                    let found =
                        all.find(|attribute| attribute.key.into_inner().eq_ignore_ascii_case(wanted))?;
                    let value =
                        quick_xml::escape::unescape(&found.value).unwrap_or_else(|_| found.value.clone());
                    Some(value.split_whitespace().collect::<Vec<_>>().join(" "))
                };
                let Some(written) = get("xmlUrl").filter(|written| !written.is_empty()) else { continue };
                let title = get("title").filter(|title| !title.is_empty()).or_else(|| get("text"));
                let title = title.unwrap_or_default();
                // As browsers handed them to feed readers: `feed:https://…`, and `feed://…` for http.
                let is_address = |rest: &&str| rest.starts_with("http://") || rest.starts_with("https://");
                let written = match written.strip_prefix("feed:") {
                    Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
                    Some(rest) if is_address(&rest) => rest.to_owned(),
                    _ => written,
                };
                match parse_feed_url(&written).map(String::from) {
                    Ok(url) if !known.insert(url.clone()) => {}
                    Ok(url) => list.feeds.push(Outline { url, title }),
                    Err(_) => list.left_out.push(title),
                }
            }
            Ok(_) => {}
            Err(error) => return Err(format!("it is broken: {error}")),
        }
    }
    if is_opml { Ok(list) } else { Err("it is no OPML".into()) }
}

/// `[[fetch.feeds]]` for feeds, each with its title as a remark.
pub(crate) fn tables(feeds: &[Outline]) -> String {
    let table = |Outline { url, title }: &Outline| {
        // What controls a terminal can't stand in a remark.
        let title: String = title.chars().filter(|c| !c.is_control()).collect();
        let remark = if title.is_empty() { String::new() } else { format!("# {title}\n") };
        // A text of JSON is one of TOML: both escape quotes, backslashes and control characters alike.
        format!("{remark}[[fetch.feeds]]\nurl = {}\n", serde_json::Value::from(url.as_str()))
    };
    feeds.iter().map(table).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn a_list_becomes_tables_that_can_be_pasted() {
        let list = "<?xml version='1.0'?><opml version='2.0'><body><outline text='News'>\
            <outline type='rss' text='Lake &amp; Ice' xmlUrl='https://lake.example/rss?a=1&amp;b=2' htmlUrl='x'/>\
            <outline TEXT='twice' XMLURL='https://lake.example/rss?a=1&amp;b=2'/>\
            <outline xmlUrl='feed:https://lake.example/rss?a=1&amp;b=2'/><outline text='no feed'/><outline text='script' xmlUrl='javascript:alert(1)'/>\
            <outline title='T\n# [x]' text='t' xmlUrl='https://b.example/\"&#10;x'/></outline></body></opml>";
        let list = read(list.as_bytes()).unwrap();
        assert_eq!(list.left_out, ["script"]);
        let text = tables(&list.feeds);
        let expected = "# Lake & Ice\n[[fetch.feeds]]\nurl = \"https://lake.example/rss?a=1&b=2\"\n\n\
                        # T # [x]\n[[fetch.feeds]]\nurl = \"https://b.example/%22%20x\"\n";
        assert_eq!(text, expected);
        let (config, found) = config::parse(&text);
        assert_eq!((config.fetch.feeds.len(), found), (2, Vec::new()));
        assert_eq!(read(b"<rss/>"), Err("it is no OPML".into()));
    }
}
