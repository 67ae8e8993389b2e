//! Topics as people read them.

use crate::build::topics::TopicReport;
use crate::cli::report::{counted, left};
use crate::cli::stream::Stream;
use crate::ground::diagnostic::Printable;

/// Articles without a topic that are shown unless all are asked for.
const SHOWN: usize = 20;

/// Prints the report: topics with their counts, those without articles, articles without a topic, proposals.
pub(super) fn show(report: &TopicReport, full: bool, out: &mut Stream<'_>) {
    let (held, empty): (Vec<_>, Vec<_>) = report.topics.iter().partition(|topic| topic.articles > 0);
    if !held.is_empty() {
        out.heading("", "articles  newest      topic");
    }
    for topic in held {
        let newest =
            left(&topic.newest.as_deref().map_or_else(|| out.tongue().label("undated"), Into::into), 10);
        let place = match (&topic.file, &topic.parent) {
            (None, _) => ", named by articles".to_owned(),
            (Some(_), Some(parent)) => format!(", part of {parent}"),
            (Some(_), None) => String::new(),
        };
        let name = format!("{} ({}){place}", topic.name, topic.id);
        out.line(format!("{:>8}  {newest}  {}", topic.articles, Printable(&name)));
    }
    if !empty.is_empty() {
        out.heading("", "topics without articles");
    }
    for topic in empty {
        let place = match (&topic.file, topic.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            _ => String::new(),
        };
        out.line(format!("  {}", Printable(&format!("{} ({}), {place}", topic.name, topic.id))));
    }
    if !report.untaken.is_empty() {
        out.heading("", "articles without a topic, the newest first");
    }
    let shown = if full { report.untaken.len() } else { SHOWN };
    for article in report.untaken.iter().take(shown) {
        out.write(format_args!("  {}\n", Printable(&format!("{}  {}", article.file, article.title))));
    }
    if report.untaken.len() > shown {
        out.line(format!("  … and {} more; --full shows all", report.untaken.len() - shown));
    }
    if !report.words.is_empty() {
        out.heading("", "words that several of them share");
        for line in report.words.chunks(8) {
            let words: Vec<String> =
                line.iter().map(|word| format!("{} {}", word.word, word.articles)).collect();
            out.line(format!("  {}", Printable(&words.join(", "))));
        }
        out.line(format!(
            "  {} may make a topic: write its names into topics/<id>.toml",
            counted(report.words.len(), "word")
        ));
    }
}
