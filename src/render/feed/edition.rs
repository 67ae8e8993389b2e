//! An edition for readers of feeds: HTML without a template, so that every reader shows it.

use quick_xml::escape::escape;

use crate::clean::SafeHtml;
use crate::plan::view::{Card, EditionView};

/// The introduction, then headlines with their sources, then what the editor had to say. `text` gives a text of the interface.
/// Titles, names and URLs are escaped; what is HTML was made by the sanitiser. Links are root-relative.
pub(in crate::render) fn edition(view: &EditionView, text: &dyn Fn(&str) -> String) -> String {
    let mut html = view.introduction.as_ref().map(SafeHtml::as_str).unwrap_or_default().to_owned();
    if let Some(card) = &view.lead {
        html.push_str(&format!(
            "\n<h2>{}</h2>\n<p>{}{}</p>",
            link(card),
            escape(&card.summary),
            source(card)
        ));
    }
    list(&mut html, &text("pinned"), &view.pinned);
    for story in &view.stories {
        list(&mut html, &story.link.name, &story.articles);
    }
    for section in &view.sections {
        list(&mut html, &section.link.name, &section.articles);
    }
    for said in &view.said {
        for (key, said_html) in [("correction", &said.correction), ("note", &said.note)] {
            if let Some(said_html) = said_html {
                let label = text(key);
                html.push_str(&format!(
                    "\n<h3>{}: {}</h3>\n<blockquote>{}</blockquote>",
                    escape(&label),
                    link(&said.article),
                    said_html.as_str()
                ));
            }
        }
    }
    html.trim_start().to_owned()
}

fn list(html: &mut String, heading: &str, cards: &[Card]) {
    if cards.is_empty() {
        return;
    }
    html.push_str(&format!("\n<h3>{}</h3>\n<ul>", escape(heading)));
    for card in cards {
        html.push_str(&format!("\n<li>{}{}</li>", link(card), source(card)));
    }
    html.push_str("\n</ul>");
}

fn link(card: &Card) -> String {
    format!("<a href=\"{}\">{}</a>", escape(&card.url), escape(&card.title))
}

fn source(card: &Card) -> String {
    card.source.as_ref().map(|source| format!(" ({})", escape(&source.name))).unwrap_or_default()
}
