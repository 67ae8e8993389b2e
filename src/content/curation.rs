//! The table `curation` of the front matter: what the editor says of the article.

use crate::config::{Hand, Pin};
use crate::content::entries::read_switch;
use crate::content::reader::Reader;
use crate::ground::diagnostic::quoted;

/// Whether a key is the table or stands in it.
pub(super) fn holds(key: &str) -> bool {
    let (table, _) = key.split_once('.').unwrap_or((key, ""));
    table.eq_ignore_ascii_case("curation")
}

/// Reads the keys that a file of `curation/` has.
pub(super) fn read(reader: &mut Reader<'_>) -> Hand {
    let add_topics = reader.list("add_topics", &["curation.add_topics"]);
    let drop_topics = reader.list("drop_topics", &["curation.drop_topics"]);
    let text = |reader: &mut Reader<'_>, name, key| reader.text(name, &[key]).map(|(text, _)| text);
    let lined =
        |said: Option<(String, u32)>| said.map_or((None, None), |(text, line)| (Some(text), Some(line)));
    let (note, note_line) = lined(reader.text("note", &["curation.note"]));
    let (correction, correction_line) = lined(reader.text("correction", &["curation.correction"]));
    Hand {
        add_topics: reader.at_most("add_topics", add_topics),
        drop_topics: reader.at_most("drop_topics", drop_topics),
        pin: pin(reader),
        lead: is_set(reader, "lead", "curation.lead"),
        hide: is_set(reader, "hide", "curation.hide"),
        note,
        note_line,
        correction,
        correction_line,
        title: text(reader, "better_title", "curation.title"),
        order: order(reader),
        author: text(reader, "better_author", "curation.author"),
        aliases: Vec::new(),
    }
}

/// `lead: true`. What is neither yes nor no is reported; to hide an article by mistake is the smaller harm.
fn is_set(reader: &mut Reader<'_>, name: &'static str, key: &str) -> bool {
    let Some((text, line)) = reader.text(name, &[key]) else { return false };
    read_switch(&text).unwrap_or_else(|| {
        let message = format!("`{key}` is neither true nor false: {}", quoted(&text));
        reader.warn(line, message, format!("write `{name}: true`"));
        name == "hide"
    })
}

/// `pin: true`, or the last day.
fn pin(reader: &mut Reader<'_>) -> Option<Pin> {
    let (text, line) = reader.text("pin", &["curation.pin"])?;
    if let Some(pinned) = read_switch(&text) {
        return pinned.then_some(Pin::Open);
    }
    let day = text.parse().ok();
    if day.is_none() {
        let message = format!("`curation.pin` is no day: {}", quoted(&text));
        reader.warn(line, message, "write the last day, 2024-01-17, or `pin: true`");
    }
    day.map(Pin::Until)
}

fn order(reader: &mut Reader<'_>) -> Option<u32> {
    let (text, line) = reader.text("order", &["curation.order"])?;
    let order = text.parse().ok().filter(|order| (1..=1000).contains(order));
    if order.is_none() {
        let message = format!("`curation.order` is no number from 1 to 1000: {}", quoted(&text));
        reader.warn(line, message, "write `order: 1` for the first");
    }
    order
}
