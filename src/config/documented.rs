//! Holds docs/configuration.md against the code: same keys in the same order, same defaults, examples that parse.

use std::collections::BTreeMap;

use crate::config::vocabulary::VOCABULARY;
use crate::config::{Config, parse};

const DOC: &str = include_str!("../../docs/configuration.md");

/// What stands below one `###` heading.
struct Entry {
    key: String,
    text: String,
}

fn entries() -> Vec<Entry> {
    DOC.split("\n### `")
        .skip(1)
        .map(|part| {
            let (key, text) = part.split_once("`\n").expect("a heading ends with its key");
            let text = text.split("\n## ").next().unwrap_or_default();
            Entry { key: key.to_owned(), text: text.to_owned() }
        })
        .collect()
}

/// The fenced TOML of a text.
fn examples(text: &str) -> Vec<&str> {
    text.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect()
}

/// All keys as the page names them: `title`, `urls.article`. `[urls]` and its like are headings, not keys with a value.
fn keys_of_the_code() -> Vec<String> {
    let mut keys = Vec::new();
    for key in VOCABULARY.of("").unwrap_or_default() {
        let below = VOCABULARY.of(key);
        if below.is_none() || VOCABULARY.lists.contains(key) {
            keys.push((*key).to_owned());
        }
        for name in below.into_iter().flatten().map(|name| format!("{key}.{name}")) {
            let inner =
                VOCABULARY.of(&name).unwrap_or_default().iter().map(|inner| format!("{name}.{inner}"));
            let inner: Vec<_> = inner.collect();
            keys.push(name);
            keys.extend(inner);
        }
    }
    keys
}

#[test]
fn the_page_describes_every_key_and_no_other() {
    let documented: Vec<_> = entries().into_iter().map(|entry| entry.key).collect();
    assert_eq!(documented, keys_of_the_code());
}

#[test]
fn every_example_is_free_of_findings_and_shows_its_key() {
    for entry in entries() {
        let examples = examples(&entry.text);
        assert!(!examples.is_empty(), "`{}` has no example", entry.key);
        for example in examples {
            assert_eq!(parse(example).1, [], "{example}");
            let name = entry.key.rsplit('.').next().unwrap_or_default();
            let shown = [format!("{name} = "), format!("[[{}]]", entry.key)];
            assert!(shown.iter().any(|shown| example.contains(shown)), "{example} does not show {name}");
            assert_ne!(parse(example).0, Config::default(), "{example} changes nothing");
        }
    }
}

#[test]
fn every_default_of_the_page_is_the_default_of_the_code() {
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = 0;
    for entry in entries() {
        let head = entry.text.trim_start().lines().next().unwrap_or_default();
        let (_, default) = head
            .split_once(". Default: ")
            .or_else(|| head.split_once(". Required"))
            .expect("every key has one");
        let (section, name) = entry.key.rsplit_once('.').unwrap_or(("", &entry.key));
        if let Some(value) = default.strip_prefix('`').and_then(|rest| rest.split('`').next())
            && !VOCABULARY.lists.contains(&section)
        {
            seen += 1;
            sections.entry(section.to_owned()).or_default().push_str(&format!("{name} = {value}\n"));
        }
    }
    let text: String = sections
        .iter()
        .map(|(section, keys)| if section.is_empty() { keys.clone() } else { format!("[{section}]\n{keys}") })
        .collect();
    assert_eq!(seen, 57, "{text}");
    assert_eq!(parse(&text), (Config::default(), Vec::new()), "{text}");
}
