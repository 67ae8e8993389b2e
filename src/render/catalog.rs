//! A list of books for programs that read them (OPDS 1.2): Atom, with links to what can be had.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::plan::{CatalogEntry, SiteView};
use crate::render::xml::Xml;
use crate::scripts::Converter;

/// Type of a feed of books (OPDS 1.2, 6).
const CATALOG: &str = "application/atom+xml;profile=opds-catalog;kind=acquisition";

pub(super) fn catalog(
    site: &SiteView,
    url: &str,
    entries: &[CatalogEntry],
    to: Option<&Converter>,
) -> String {
    let said =
        |text: &str| to.map_or_else(|| text.to_owned(), |to| to.text_in(text, &site.language).into_owned());
    let language = to.map_or(site.language.as_str(), |to| to.language_of(&site.language));
    let newest = entries.iter().map(|entry| entry.updated).max().unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let date = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let author = said(site.editor.as_deref().unwrap_or(&site.title));
    Xml::document(|xml| {
        let attributes = [
            ("xmlns", Some("http://www.w3.org/2005/Atom")),
            ("xmlns:dc", Some("http://purl.org/dc/terms/")),
            ("xml:lang", Some(language)),
        ];
        xml.parent("feed", &attributes, |xml| {
            xml.text("id", &[], url)?;
            for rel in ["self", "start"] {
                xml.empty("link", &[("rel", Some(rel)), ("href", Some(url)), ("type", Some(CATALOG))])?;
            }
            xml.text("title", &[], &said(&site.title))?;
            xml.text("updated", &[], &date(newest))?;
            xml.parent("author", &[], |xml| xml.text("name", &[], &author))?;
            for entry in entries {
                xml.parent("entry", &[], |xml| {
                    xml.text("title", &[], &said(&entry.title))?;
                    xml.text("id", &[], &entry.id)?;
                    xml.text("updated", &[], &date(entry.updated))?;
                    xml.text("dc:language", &[], language)?;
                    if let Some(summary) = &entry.summary {
                        xml.text("summary", &[], &said(summary))?;
                    }
                    let page = [
                        ("rel", Some("alternate")),
                        ("href", Some(&*entry.page)),
                        ("type", Some("text/html")),
                    ];
                    xml.empty("link", &page)?;
                    let book = [
                        ("rel", Some("http://opds-spec.org/acquisition/open-access")),
                        ("href", Some(&*entry.book)),
                        ("type", Some("application/epub+zip")),
                    ];
                    xml.empty("link", &book)
                })?;
            }
            Ok(())
        })
    })
}
