//! Topics: the tables of `[[topics]]`, and files of `topics/` that hold one each.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use toml::de::DeTable;

use crate::config::ids::Ids;
use crate::config::reader::{Fault, Reader, Section};
use crate::config::suggest::nearest;
use crate::config::validate::parse_id;
use crate::config::{TopicConfig, TopicField};
use crate::ground::diagnostic::Diagnostic;

/// Points that a topic's names may have to reach.
const THRESHOLD: RangeInclusive<usize> = 1..=100;
/// How much a topic weighs on the front page.
const WEIGHT: RangeInclusive<usize> = 0..=10;

const FIELDS: [(&str, TopicField); 3] =
    [("title", TopicField::Title), ("lead", TopicField::Lead), ("text", TopicField::Text)];

pub(crate) fn read_topics(top: &mut Section<'_, '_>) -> Vec<TopicConfig> {
    let mut ids = Ids::default();
    let mut topics = Vec::new();
    for (span, table) in top.tables("topics") {
        let id = ids.read(top.reader, "topics", &span, table);
        let line = top.reader.line(span.start);
        let topic = read_topic(&mut top.reader.section("topics", Some(table)), line);
        if let Some(id) = id {
            topics.push(with_id(topic, id));
        }
    }
    topics
}

/// A topic without a name of its own has that of its id.
pub(crate) fn with_id(mut topic: TopicConfig, id: String) -> TopicConfig {
    if topic.name.is_empty() {
        topic.name.clone_from(&id);
    }
    TopicConfig { id, ..topic }
}

/// Reads all but the id.
pub(crate) fn read_topic(topic: &mut Section<'_, '_>, line: u32) -> TopicConfig {
    // Whoever has the table reads it.
    topic.value("id");
    let default = TopicConfig::default();
    TopicConfig {
        name: topic.name("name").unwrap_or_default(),
        description: topic.text("description"),
        parent: topic.checked("parent", parse_id),
        names: topic.texts("names").unwrap_or_default(),
        any: topic.texts("any").unwrap_or_default(),
        all: topic.alternatives("all").unwrap_or_default(),
        none: topic.texts("none").unwrap_or_default(),
        fields: topic.choices("fields", &FIELDS).unwrap_or(default.fields),
        sources: topic.texts("sources").unwrap_or_default(),
        columns: topic.texts("columns").unwrap_or_default(),
        from: topic.day("from"),
        until: topic.day("until"),
        threshold: topic.number("threshold", &THRESHOLD).map_or(default.threshold, |points| points as u32),
        weight: topic.number("weight", &WEIGHT).map_or(default.weight, |weight| weight as u8),
        line,
        ..TopicConfig::default()
    }
}

/// The id of a topic that has a file of its own: the one in it, else the name of the file.
pub(crate) fn file_id<'t>(reader: &mut Reader<'t>, file: &str, table: &DeTable<'t>) -> Option<String> {
    let fault = |reader: &mut Reader<'t>, span: &Range<usize>, fault| reader.fault(span, fault);
    match table.get("id") {
        Some(value) => {
            let id = value.get_ref().as_str().ok_or_else(|| Fault::new("`id` must be a text in quotes"));
            id.and_then(parse_id).map_err(|what| fault(reader, &value.span(), what)).ok()
        }
        None => {
            let name = file.rsplit('/').next().unwrap_or(file);
            let stem = name.strip_suffix(".toml").unwrap_or(name);
            let help = "rename the file, or write an `id` of ASCII letters, digits and `-` into it";
            let unfit = |_| Fault::new(format!("{name:?} gives the topic no `id`")).help(help);
            parse_id(stem).map_err(unfit).map_err(|what| fault(reader, &(0..0), what)).ok()
        }
    }
}

/// Finds ids that two topics have, parents that are none, and topics that are their own ancestors.
pub(crate) fn check(topics: &mut Vec<TopicConfig>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut first: BTreeMap<String, (String, u32)> = BTreeMap::new();
    topics.retain(|topic| {
        let place = (topic.file.clone(), topic.line);
        let (file, line) = first.entry(topic.id.to_ascii_lowercase()).or_insert_with(|| place.clone());
        let fresh = (&*file, &*line) == (&place.0, &place.1);
        if !fresh {
            findings.push(
                error(topic, format!("two topics have the id {:?}", topic.id)).help(format!(
                    "the first is {file}:{line}; put both into one, or give this one another id"
                )),
            );
        }
        fresh
    });
    let parents: BTreeMap<&str, Option<&str>> =
        topics.iter().map(|topic| (topic.id.as_str(), topic.parent.as_deref())).collect();
    let mut unsound = Vec::new();
    for (place, topic) in topics.iter().enumerate() {
        let Some(parent) = topic.parent.as_deref() else { continue };
        if !parents.contains_key(parent) {
            let finding = error(topic, format!("there is no topic {parent:?} for a `parent`"));
            findings.push(match nearest(parent, parents.keys().copied()) {
                Some(near) => finding.help(format!("did you mean {near:?}?")),
                None => finding.help("write the `id` of a topic"),
            });
            unsound.push(place);
            continue;
        }
        // No chain of parents is longer than there are topics.
        let mut chain = std::iter::successors(Some(parent), |id| parents.get(id).copied().flatten());
        if chain.by_ref().take(topics.len()).any(|id| id == topic.id) {
            findings.push(
                error(topic, format!("the topic {:?} is its own ancestor", topic.id))
                    .help("take one `parent` out of the circle"),
            );
            unsound.push(place);
        }
    }
    for place in unsound {
        topics[place].parent = None;
    }
    findings
}

fn error(topic: &TopicConfig, message: String) -> Diagnostic {
    Diagnostic::error(message).at(topic.file.clone()).line(topic.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::{add_topics, parse};

    fn add(site: &str, files: &[(&str, &str)]) -> (Vec<TopicConfig>, Vec<String>) {
        let (mut config, findings) = parse(site);
        assert_eq!(findings, []);
        let files: Vec<_> =
            files.iter().map(|(name, text)| (format!("topics/{name}"), (*text).into())).collect();
        let findings = add_topics(&mut config, &files);
        (config.topics, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_file_is_a_topic_under_its_name() {
        let (topics, findings) = add(
            "[[topics]]\nid = \"sea\"\n",
            &[
                ("ferry.toml", "name = \"渡轮\"\nnames = [\"渡轮\"]\nparent = \"sea\""),
                ("x.toml", "id = \"buoy\""),
            ],
        );
        assert_eq!(findings, [""; 0]);
        let ids: Vec<_> = topics.iter().map(|topic| (topic.id.as_str(), topic.name.as_str())).collect();
        assert_eq!(ids, [("sea", "sea"), ("ferry", "渡轮"), ("buoy", "buoy")]);
        assert_eq!(
            (topics[1].file.as_str(), topics[1].parent.as_deref()),
            ("topics/ferry.toml", Some("sea"))
        );
    }

    #[test]
    fn the_example_is_free_of_findings() {
        let (topics, findings) = add(include_str!("../../examples/world-topics.toml"), &[]);
        assert_eq!((topics.len(), findings), (80, vec![]));
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let (topics, findings) = add(
            "[[topics]]\nid = \"sea\"\n",
            &[
                ("Sea.toml", ""),
                ("a.toml", "parent = \"b\""),
                ("b.toml", "parent = \"a\""),
                ("c.toml", "parent = \"see\""),
                ("渡轮.toml", "nmaes = []"),
                ("e.toml", "fields = [\"body\"]\nfrom = 3\nall = [[]]\nuntil = \"soon\""),
            ],
        );
        let expected = [
            "error: topics/渡轮.toml:1:1: \"渡轮.toml\" gives the topic no `id`\n   |\n 1 | nmaes = []\n   | ^\n  help: \
             rename the file, or write an `id` of ASCII letters, digits and `-` into it",
            "warning: topics/渡轮.toml:1:1: unknown key `nmaes` in [[topics]]\n   |\n 1 | nmaes = []\n   | ^\n  help: \
             did you mean `names`?",
            "error: topics/e.toml:1:10: `fields` must hold \"title\", \"lead\", \"text\" only, not \"body\"\n   |\n 1 | \
             fields = [\"body\"]\n   |          ^",
            "error: topics/e.toml:2:8: `from` must be a day, but is a number\n   |\n 2 | from = 3\n   |        ^",
            "error: topics/e.toml:3:8: `all` must not hold empty lists\n   |\n 3 | all = [[]]\n   |        ^",
            "error: topics/e.toml:4:9: `until` must be a day, not soon\n   |\n 4 | until = \"soon\"\n   |         ^\n  \
             help: write it like 2024-01-17",
            "error: topics/Sea.toml:1: two topics have the id \"Sea\"\n  help: the first is site.toml:1; put both into \
             one, or give this one another id",
            "error: topics/a.toml:1: the topic \"a\" is its own ancestor\n  help: take one `parent` out of the circle",
            "error: topics/b.toml:1: the topic \"b\" is its own ancestor\n  help: take one `parent` out of the circle",
            "error: topics/c.toml:1: there is no topic \"see\" for a `parent`\n  help: did you mean \"sea\"?",
        ];
        assert_eq!(findings, expected);
        assert!(topics.iter().all(|topic| topic.parent.is_none()));
    }
}
