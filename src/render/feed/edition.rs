//! An edition for readers of feeds: HTML without a template, so that every reader shows it.

use std::borrow::Cow;

use crate::clean::SafeHtml;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::html::escaped;
use crate::plan::{Card, EditionText};
use crate::scripts::{Converter, marked};

/// The introduction, then headlines with their sources, then what the editor had to say. Titles, names and URLs are escaped; what
/// is HTML was made by the sanitiser. Links are root-relative. What articles say is converted here: it bears no mark of its language.
///
/// # Errors
/// When what of an article is not in memory can't be had.
pub(in crate::render) fn edition(
    text: &EditionText<'_>,
    to: Option<&Converter>,
) -> Result<String, Diagnostic> {
    let link = |card: &Card<'_>| {
        format!("<a href=\"{}\">{}</a>", escaped(card.url), escaped(&said(card.title, card, to)))
    };
    let mut html = text.introduction.map(SafeHtml::as_str).unwrap_or_default().to_owned();
    if let Some(lead) = &text.lead {
        let line = |card: Card<'_>| {
            let (link, summary, source) =
                (link(&card), escaped(&said(card.summary, &card, to)), source(&card));
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
    for (label, card, words) in &text.said {
        let (label, link, words) = (escaped(label), card.show(|card| link(&card))?, words.as_str());
        html.push_str(&format!("\n<h3>{label}: {link}</h3>\n<blockquote>{words}</blockquote>"));
    }
    Ok(html.trim_start().to_owned())
}

/// A text of an article in the script of the tree.
fn said<'t>(text: &'t str, card: &Card<'_>, to: Option<&Converter>) -> Cow<'t, str> {
    to.map_or(Cow::Borrowed(text), |to| Cow::Owned(marked(&to.text_in(text, card.language))))
}

fn source(card: &Card<'_>) -> String {
    card.source.map(|source| format!(" ({})", escaped(&source.name))).unwrap_or_default()
}
