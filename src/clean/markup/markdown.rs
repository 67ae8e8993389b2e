//! Markdown to HTML; what comes out takes the same road as HTML of a source.

use pulldown_cmark::{Event, Options, Parser, html};

/// Renders Markdown; nothing when the HTML would have more than `room` bytes: rows of a table are filled up with empty
/// cells to the width of its head, references repeat their target. Embedded HTML passes through: everything is sanitised
/// after this.
pub(crate) fn to_html(markdown: &str, room: usize) -> Option<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    let mut size = 0_usize;
    let events = Parser::new_ext(markdown, options).take_while(|event| {
        size += size_of(event);
        size <= room
    });
    html::push_html(&mut out, events);
    (size <= room && out.len() <= room).then_some(out)
}

/// About as many bytes as an event is printed in.
fn size_of(event: &Event<'_>) -> usize {
    use pulldown_cmark::Tag::{Image, Link};
    8 + match event {
        Event::Start(Link { dest_url, title, .. } | Image { dest_url, title, .. }) => {
            dest_url.len() + title.len()
        }
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text.len(),
        _ => 0,
    }
}
