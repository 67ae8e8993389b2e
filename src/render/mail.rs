//! An edition as mail: HTML with its styles in its elements, of a size that no program for mail cuts off, and the same as plain text.
//! It loads nothing, and nobody learns that it was opened.

use css_inline::CSSInliner;

use crate::clean::SafeHtml;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::html::escaped;
use crate::plan::{Card, EditionText, MailView};
use crate::render::absolute::absolute_links;
use crate::render::templates::direction;
use crate::scripts::{Converter, unmarked};
use crate::search;

/// Bytes of HTML that the largest provider shows in one piece: it cuts at 102,400.
const LONGEST: usize = 100_000;

/// How many articles of a list stand in the HTML, until it is short enough.
const LISTED: [usize; 5] = [usize::MAX, 20, 5, 2, 0];

const STYLE: &str =
    "body { margin: 0; background: #ffffff; color: #1c1b19; font-family: Georgia, 'Songti SC', serif; }
.page { max-width: 600px; margin: 0 auto; padding: 24px 16px; font-size: 17px; line-height: 1.55; }
.kicker, .foot { font-size: 14px; color: #5c5850; }
h1 { font-size: 28px; line-height: 1.25; margin: 4px 0 20px; }
h2 { font-size: 22px; line-height: 1.3; margin: 24px 0 6px; }
h3 { font-size: 15px; margin: 28px 0 6px; border-top: 1px solid #d8d2c4; padding-top: 10px; }
ul { margin: 0; padding: 0 0 0 18px; }
li { margin: 0 0 8px; }
p { margin: 0 0 12px; }
a { color: #1c1b19; }
blockquote { margin: 0; padding: 0 0 0 12px; border-left: 3px solid #d8d2c4; }
";

/// What is mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub subject: String,
    pub html: String,
    pub text: String,
    /// Whether the HTML leaves something to the page of the edition.
    pub shortened: bool,
}

/// An edition as mail, in the script of its tree. `origin` is that of the site.
///
/// # Errors
/// When what of an article is not in memory can't be had.
pub(crate) fn mail(view: &MailView<'_>, origin: &str, to: Option<&Converter>) -> Result<Mail, Diagnostic> {
    let said = |text: &str| match to {
        Some(to) => to.text_in(text, &view.language).into_owned(),
        None => unmarked(text).into_owned(),
    };
    let written = Written { view, origin, to };
    let mut html = String::new();
    let mut shortened = false;
    for most in LISTED {
        html = written.html(most)?;
        shortened = most != usize::MAX;
        if html.len() < LONGEST {
            break;
        }
    }
    let subject: String = said(&view.title).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Ok(Mail { subject: subject.trim().to_owned(), html, text: written.text()?, shortened })
}

struct Written<'a> {
    view: &'a MailView<'a>,
    origin: &'a str,
    to: Option<&'a Converter>,
}

impl Written<'_> {
    fn said(&self, text: &str, language: &str) -> String {
        match self.to {
            Some(to) => to.text_in(text, language).into_owned(),
            None => unmarked(text).into_owned(),
        }
    }

    /// With so many articles of each list; with few, without what may be long.
    fn html(&self, most: usize) -> Result<String, Diagnostic> {
        let MailView { language, url, publisher, title, read_on, text, .. } = self.view;
        let own = |text: &str| escaped(&self.said(text, language));
        let tag = escaped(self.to.map_or(language.as_str(), |to| to.language_of(language)));
        let (dir, url) = (direction(language), escaped(url));
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{tag}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width\">\n<title>{0}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<div class=\"page\">\n<p \
             class=\"kicker\">{1}</p>\n<h1><a href=\"{url}\">{0}</a></h1>\n",
            own(title),
            own(publisher),
        );
        let introduction = text.introduction.map(SafeHtml::as_str).filter(|_| most > 0).unwrap_or_default();
        html.push_str(&self.to.map_or_else(|| introduction.to_owned(), |to| to.page(introduction, language)));
        if let Some(lead) = &text.lead {
            html.push_str(&lead.show(|card| {
                let summary = escaped(&self.said(card.summary, card.language));
                format!("\n<h2>{}</h2>\n<p>{summary}{}</p>", self.link(&card), self.source(&card))
            })?);
        }
        for (heading, cards) in text.lists.iter().filter(|(_, cards)| !cards.is_empty() && most > 0) {
            html.push_str(&format!("\n<h3>{}</h3>\n<ul>", own(heading)));
            for card in cards.iter().take(most) {
                html.push_str(
                    &card.show(|card| format!("\n<li>{}{}</li>", self.link(&card), self.source(&card)))?,
                );
            }
            html.push_str("\n</ul>");
        }
        for (label, card, words) in text.said.iter().filter(|_| most == usize::MAX) {
            let link = card.show(|card| self.link(&card))?;
            let words =
                self.to.map_or_else(|| words.as_str().to_owned(), |to| to.page(words.as_str(), language));
            html.push_str(&format!("\n<h3>{}: {link}</h3>\n<blockquote>{words}</blockquote>", own(label)));
        }
        html.push_str(&format!(
            "\n<p class=\"foot\"><a href=\"{url}\">{}</a></p>\n</div>\n</body>\n</html>\n",
            own(read_on)
        ));
        let inliner = CSSInliner::options().load_remote_stylesheets(false).build();
        inliner.inline(&absolute_links(&unmarked(&html), self.origin)).map_err(|error| {
            Diagnostic::error(format!("the styles of the mail can't be put into it: {error}"))
        })
    }

    fn link(&self, card: &Card<'_>) -> String {
        format!("<a href=\"{}\">{}</a>", escaped(card.url), escaped(&self.said(card.title, card.language)))
    }

    fn source(&self, card: &Card<'_>) -> String {
        card.source.map(|source| format!(" ({})", escaped(&unmarked(&source.name)))).unwrap_or_default()
    }

    /// All headlines with their addresses.
    fn text(&self) -> Result<String, Diagnostic> {
        let MailView { language, url, publisher, title, read_on, text, .. } = self.view;
        let own = |text: &str| self.said(text, language);
        let mut out = format!("{}\n{}\n{url}\n", own(publisher), own(title));
        let EditionText { introduction, lead, lists, said } = text;
        let plain = |html: &SafeHtml| own(&search::text_of(html.as_str()));
        introduction.iter().for_each(|html| out.push_str(&format!("\n{}\n", plain(html).trim())));
        let line = |card: Card<'_>| {
            let source =
                card.source.map(|source| format!(" ({})", unmarked(&source.name))).unwrap_or_default();
            let url = if card.url.starts_with('/') {
                format!("{}{}", self.origin, card.url)
            } else {
                card.url.to_owned()
            };
            format!("{}{source}\n  {url}\n", self.said(card.title, card.language))
        };
        if let Some(lead) = lead {
            out.push_str(&format!("\n{}", lead.show(line)?));
            out.push_str(&lead.show(|card| format!("  {}\n", self.said(card.summary, card.language)))?);
        }
        for (heading, cards) in lists.iter().filter(|(_, cards)| !cards.is_empty()) {
            out.push_str(&format!("\n== {} ==\n", own(heading)));
            for card in cards {
                out.push_str(&format!("- {}", card.show(line)?));
            }
        }
        for (label, card, words) in said {
            out.push_str(&format!("\n{}: {}  {}\n", own(label), card.show(line)?, plain(words).trim()));
        }
        out.push_str(&format!("\n{}: {url}\n", own(read_on)));
        Ok(out)
    }
}
