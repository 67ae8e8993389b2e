//! An edition for readers of feeds: HTML without a template, so that every reader shows it.

use crate::clean::SafeHtml;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::html::escaped;
use crate::plan::{Card, EditionText};

/// The introduction, then headlines with their sources, then what the editor had to say. Titles, names and URLs are escaped; what
/// is HTML was made by the sanitiser. Links are root-relative.
///
/// # Errors
/// When what of an article is not in memory can't be had.
pub(in crate::render) fn edition(text: &EditionText<'_>) -> Result<String, Diagnostic> {
    let mut html = text.introduction.map(SafeHtml::as_str).unwrap_or_default().to_owned();
    if let Some(lead) = &text.lead {
        let line = |card: Card<'_>| {
            let (link, summary, source) = (link(&card), escaped(card.summary), source(&card));
            format!("\n<h2>{link}</h2>\n<p>{summary}{source}</p>")
        };
        html.push_str(&lead.show(line)?);
    }
    for (heading, cards) in text.lists.iter().filter(|(_, cards)| !cards.is_empty()) {
        html.push_str(&format!("\n<h3>{}</h3>\n<ul>", escaped(heading)));
        for card in cards {
            html.push_str(&card.show(|card| format!("\n<li>{}{}</li>", link(&card), source(&card)))?);
        }
        html.push_str("\n</ul>");
    }
    for (label, card, said) in &text.said {
        let (label, link, said) = (escaped(label), card.show(|card| link(&card))?, said.as_str());
        html.push_str(&format!("\n<h3>{label}: {link}</h3>\n<blockquote>{said}</blockquote>"));
    }
    Ok(html.trim_start().to_owned())
}

fn link(card: &Card<'_>) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(card.url), escaped(card.title))
}

fn source(card: &Card<'_>) -> String {
    card.source.map(|source| format!(" ({})", escaped(&source.name))).unwrap_or_default()
}
