//! An explanation as people read it.

use owo_colors::Style;
use serde_json::Value;

use crate::cli::explain::explanation::{Converted, Explanation, Place};
use crate::cli::report::{counted, left};
use crate::cli::stream::Stream;
use crate::cli::tongue::Tongue;
use crate::ground::diagnostic::Printable;
use crate::scripts::Rules;

/// Characters of a body that are shown unless all is asked for.
const START: usize = 600;

/// Fields whose values are newsprint's words.
const OWN: [&str; 3] = ["held_back", "length", "draft"];

/// Prints an explanation: fields, pictures, removals, the body before and after.
pub(super) fn show(explanation: &Explanation, full: bool, out: &mut Stream<'_>) {
    out.heading("", &explanation.file);
    fields(explanation, out);
    topics(explanation, out);
    hand(explanation, out);
    story(explanation, full, out);
    items(explanation, out);
    figures(explanation, out);
    removals(explanation, out);
    converted(explanation, out);
    if let Some(body) = &explanation.body {
        out.heading(
            "",
            &format!("body in the file: {}, {} bytes, from line {}", body.format, body.bytes, body.line),
        );
        text(&explanation.before, full, out);
        out.heading("", &format!("body in the site: {} bytes", explanation.html.len()));
        text(&explanation.html, full, out);
    }
}

fn fields(explanation: &Explanation, out: &mut Stream<'_>) {
    let source = explanation.source.as_ref().map(|source| format!("{} ({})", source.name, source.id));
    let length = (explanation.characters > 0).then(|| {
        let (characters, words) = (explanation.characters as usize, explanation.words as usize);
        format!("{}, {}", counted(characters, "character"), counted(words, "word"))
    });
    let list = |texts: &[String]| (!texts.is_empty()).then(|| texts.join(", "));
    let contributors: Vec<String> =
        explanation.contributors.iter().map(|one| format!("{} ({})", one.name, one.part)).collect();
    let rows = [
        ("title", "title", explanation.title.clone()),
        ("url", "url", explanation.url.clone()),
        ("own_page", "own page", explanation.own_page.clone()),
        ("published", "published", explanation.published.clone()),
        ("publish", "appears", explanation.publish.clone()),
        ("expiry", "until", explanation.expiry.clone()),
        ("held_back", "not printed", explanation.held_back.clone()),
        ("source", "source", source),
        ("author", "author", explanation.author.clone()),
        ("contributors", "with", list(&contributors)),
        ("column", "column", explanation.column.clone()),
        ("topics", "topics", list(&explanation.topics)),
        ("language", "language", explanation.language.clone()),
        ("lead_image", "lead image", explanation.lead_image.clone()),
        ("summary", "summary", explanation.summary.clone()),
        ("length", "length", length),
        ("draft", "draft", explanation.draft.then(|| "yes: held back until --drafts".to_owned())),
        ("unused_keys", "unused keys", list(&explanation.unused_keys)),
    ];
    for (field, label, value) in rows {
        let optional = matches!(
            field,
            "length"
                | "draft"
                | "unused_keys"
                | "column"
                | "own_page"
                | "topics"
                | "contributors"
                | "publish"
                | "expiry"
                | "held_back"
        );
        let value = match value {
            Some(value) => value,
            None if optional => continue,
            None => out.tongue().label("none").into_owned(),
        };
        // What newsprint says of the article; the other values are the article's.
        let value = if OWN.contains(&field) { out.tongue().tell(&value).into_owned() } else { value };
        let place = explanation.origins.get(field).map(|place| {
            let place = format!("  [{}]", describe(place, out.tongue()));
            out.paint(place, Style::new().dimmed())
        });
        let label = left(&out.tongue().label(label), 12);
        out.write(format_args!("  {label} {}{}\n", Printable(&value), place.unwrap_or_default()));
    }
}

/// `title line, line 2`, or `front matter, author, line 5`.
fn describe(place: &Place, tongue: Tongue) -> String {
    let from = serde_json::to_value(place.from).ok();
    let from = from.as_ref().and_then(|from| from.as_str()).unwrap_or_default().replace('_', " ");
    let mut text = tongue.label(&from).into_owned();
    if let Some(key) = &place.key {
        text.push_str(&format!(", {} {}", tongue.label("key"), Printable(key)));
    }
    if let Some(line) = place.line {
        text.push_str(&format!(", {}", tongue.tell(&format!("line {line}"))));
    }
    text
}

/// The topics whose rules the article met, then those of which only some words are there.
fn topics(explanation: &Explanation, out: &mut Stream<'_>) {
    for (matched, title) in [(true, "topics by rule"), (false, "topics that it did not meet")] {
        let rules: Vec<_> = explanation.topic_rules.iter().filter(|rule| rule.matched == matched).collect();
        if rules.is_empty() {
            continue;
        }
        out.heading("", title);
        for rule in rules {
            let mut name = format!("{} ({}), {}:{}", rule.name, rule.id, rule.file, rule.line);
            if !rule.part_of.is_empty() {
                name.push_str(&format!(", part of {}", rule.part_of.join(", ")));
            }
            let points = match rule.words.iter().any(|word| word.list == "names") {
                true => format!(": {} of {} points", rule.points, rule.threshold),
                false => String::new(),
            };
            out.line(format!("  {}{points}", Printable(&name)));
            for word in &rule.words {
                let places = [
                    (word.places.title, "in the title"),
                    (word.places.lead, "in the lead"),
                    (word.places.text, "in the text"),
                ];
                let places = places.iter().filter(|(times, _)| *times > 0);
                let places: Vec<String> = places.map(|(times, place)| format!("{times} {place}")).collect();
                out.line(format!("    {:<6} {}: {}", word.list, Printable(&word.word), places.join(", ")));
            }
            for (word, by) in &rule.covered {
                out.line(format!("    {} stands within {} only", Printable(word), Printable(by)));
            }
            for missing in &rule.missing {
                out.line(format!("    but {}", Printable(missing)));
            }
        }
    }
}

/// What the editor says of the article, and where.
fn hand(explanation: &Explanation, out: &mut Stream<'_>) {
    let Some(hand) = &explanation.hand else { return };
    let places = if hand.places.is_empty() { "front matter".to_owned() } else { hand.places.join(", ") };
    out.heading("", &format!("the editor's hand, {places}"));
    let says = serde_json::to_value(&hand.says).unwrap_or_default();
    for (key, value) in says.as_object().into_iter().flatten() {
        let said = match value {
            _ if key.ends_with("_line") => continue,
            Value::Null | Value::Bool(false) => continue,
            Value::Array(several) if several.is_empty() => continue,
            Value::Bool(true) => out.tongue().label("yes").into_owned(),
            Value::String(text) => text.clone(),
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
            Value::Object(map) => map.values().map(|value| value.as_str().unwrap_or_default()).collect(),
            number => number.to_string(),
        };
        out.write(format_args!("  {:<12} {}\n", key.replace('_', " "), Printable(&said)));
    }
}

/// The story, and what speaks for it; where all is asked for and there is none, the articles that are likest.
fn story(explanation: &Explanation, full: bool, out: &mut Stream<'_>) {
    let Some(story) = explanation.story.as_ref().filter(|story| full || story.id.is_some()) else { return };
    match (&story.id, &story.name) {
        (Some(id), Some(name)) => {
            out.heading("", "story");
            let count = counted(story.articles, "article");
            out.line(format!("  {} ({}), {count}", Printable(name), Printable(id)));
        }
        _ => out.heading("", "no story; the likest articles of the days before"),
    }
    for other in &story.compared {
        let same = match other.same_text {
            0 => String::new(),
            part => format!(", {part} % the same text"),
        };
        out.write(format_args!("  {}: {}\n", Printable(&other.file), Printable(&other.title)));
        let (score, likeness) = (other.score, other.likeness);
        out.line(format!(
            "    {score} of {} points, {likeness} before time took some{same}",
            story.threshold
        ));
        if !other.words.is_empty() {
            out.line(format!("    both: {}", Printable(&other.words.join(", "))));
        }
    }
}

/// The items of an issue, below the sections that they stand in.
fn items(explanation: &Explanation, out: &mut Stream<'_>) {
    let Some(issue) = &explanation.issue else { return };
    let number =
        issue.number.map_or_else(|| "without a number".to_owned(), |number| format!("number {number}"));
    out.heading("", &format!("issue of {}, {number}: {}", issue.roundup, counted(issue.items.len(), "item")));
    for same in issue.items.chunk_by(|one, other| one.section == other.section) {
        out.line(format!("  {}", Printable(same[0].section.as_deref().unwrap_or("(no section)"))));
        for item in same {
            let kind = item.kind.map(|kind| format!(" [{}]", kind.name())).unwrap_or_default();
            let topics: String = item.topics.iter().map(|topic| format!(" #{topic}")).collect();
            out.write(format_args!(
                "    {}{kind}{}
",
                Printable(&item.title),
                Printable(&topics)
            ));
            out.write(format_args!(
                "      {}
",
                Printable(item.url.as_str())
            ));
        }
    }
}

fn figures(explanation: &Explanation, out: &mut Stream<'_>) {
    if explanation.figures.is_empty() {
        return;
    }
    out.heading("", "pictures");
    for figure in &explanation.figures {
        out.line(format!("  {}", Printable(&figure.image)));
        for (label, text) in [("caption", &figure.caption), ("credit", &figure.credit)] {
            if let Some(text) = text {
                let label = out.tongue().label(label);
                out.write(format_args!("    {label}: {}\n", Printable(text)));
            }
        }
    }
}

fn removals(explanation: &Explanation, out: &mut Stream<'_>) {
    if explanation.removals.is_empty() {
        return;
    }
    out.heading("", "removed");
    for removal in &explanation.removals {
        let count = match removal.characters {
            0 if !removal.text.is_empty() => String::new(),
            characters => format!(", {}", out.tongue().tell(&counted(characters as usize, "character"))),
        };
        let text = if removal.text.is_empty() { String::new() } else { format!(": {}", removal.shown()) };
        let rule = out.tongue().tell(&removal.rule).into_owned();
        out.write(format_args!("  {}{count}{}\n", Printable(&rule), Printable(&text)));
    }
}

/// What another script makes of it.
fn converted(explanation: &Explanation, out: &mut Stream<'_>) {
    let Some(converted) = &explanation.converted else { return };
    out.heading("", "converted");
    for Converted { piece, times } in converted {
        let by = match piece.by {
            Rules::Word(line) => format!("the editor's word in line {line}"),
            Rules::Name => "a name of the site".to_owned(),
            Rules::Dictionary => "the dictionary".to_owned(),
            Rules::Region => "the form of the region".to_owned(),
        };
        let line = format!("{} → {}: {by}, {times} times", piece.text, piece.becomes);
        out.line(format!("  {}", Printable(line.strip_suffix(", 1 times").unwrap_or(&line))));
    }
    if converted.is_empty() {
        out.line("  nothing: it is in that script, or in another language");
    }
}

/// A body, or its start, with each line indented.
fn text(body: &str, full: bool, out: &mut Stream<'_>) {
    let limit = if full { None } else { body.char_indices().nth(START).map(|(at, _)| at) };
    // A line that is nearly whole is better left out than cut, one that is most of what is shown is not.
    let end = limit
        .map(|at| body[..at].rfind('\n').filter(|border| *border > at / 2).map_or(at, |border| border + 1));
    for line in body[..end.unwrap_or(body.len())].lines() {
        let line = format!("  {}", Printable(line));
        out.write(format_args!("{}\n", line.trim_end()));
    }
    if let Some(end) = end {
        let more = body[end..].chars().count();
        out.line(format!("  … and {more} more characters; --full shows all"));
    }
}
