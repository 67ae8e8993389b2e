//! Atom, RFC 4287.

use crate::plan::FeedView;
use crate::render::feed::item::{GENERATOR, Item, newest, present, rfc_3339};
use crate::render::xml::Xml;

/// `updated` of a feed that never had an entry: RFC 4287 wants a date, and no other moment is the same in every build.
const NEVER: &str = "1970-01-01T00:00:00Z";

pub(super) fn atom(view: &FeedView<Item<'_>>) -> String {
    Xml::document(|xml| {
        let attributes = [
            ("xmlns", Some("http://www.w3.org/2005/Atom")),
            ("xmlns:dc", Some("http://purl.org/dc/elements/1.1/")),
            ("xmlns:media", Some("http://search.yahoo.com/mrss/")),
            ("xml:lang", Some(view.language.as_str())),
        ];
        xml.parent("feed", &attributes, |xml| {
            xml.text("title", &[("type", Some("text"))], &view.title)?;
            if !view.description.is_empty() {
                xml.text("subtitle", &[("type", Some("text"))], &view.description)?;
            }
            xml.text("id", &[], &view.id)?;
            xml.text("updated", &[], &newest(view).map_or(NEVER.into(), rfc_3339))?;
            link(xml, "self", "application/atom+xml", &view.url)?;
            view.hubs
                .iter()
                .try_for_each(|hub| xml.empty("link", &[("rel", Some("hub")), ("href", Some(hub))]))?;
            link(xml, "alternate", "text/html", &view.home)?;
            // RFC 4287, 4.1.1: a feed must have an author unless all of its entries have one.
            let author = present(view.editor.as_deref()).unwrap_or(&view.title);
            xml.parent("author", &[], |xml| xml.text("name", &[], author))?;
            xml.text("generator", &[], GENERATOR)?;
            view.entries.iter().try_for_each(|entry| write_entry(xml, entry))
        })
    })
}

fn write_entry(xml: &mut Xml, entry: &Item<'_>) -> std::io::Result<()> {
    let date = rfc_3339(&entry.published);
    xml.parent("entry", &[("xml:lang", Some(&entry.language))], |xml| {
        xml.text("title", &[("type", Some("text"))], &entry.title)?;
        xml.text("id", &[], &entry.id)?;
        link(xml, "alternate", "text/html", &entry.url)?;
        if let Some(original) = &entry.original {
            // RFC 4287, 4.2.7.2: "via" is the source of the information in the entry.
            let source = present(entry.source.as_deref());
            xml.empty("link", &[("rel", Some("via")), ("href", Some(original)), ("title", source)])?;
        }
        xml.text("published", &[], &date)?;
        xml.text("updated", &[], &date)?;
        for name in entry.creators() {
            xml.parent("author", &[], |xml| xml.text("name", &[], name))?;
        }
        if let Some(source) = present(entry.source.as_deref()) {
            xml.text("dc:publisher", &[], source)?;
        }
        for tag in &entry.tags {
            xml.empty("category", &[("term", Some(tag))])?;
        }
        if let Some(image) = &entry.image {
            xml.empty("media:content", &[("url", Some(image)), ("medium", Some("image"))])?;
        }
        if !entry.summary.is_empty() {
            xml.text("summary", &[("type", Some("text"))], &entry.summary)?;
        }
        if let Some(html) = entry.content() {
            xml.text("content", &[("type", Some("html"))], html)?;
        }
        Ok(())
    })
}

fn link(xml: &mut Xml, rel: &str, media_type: &str, href: &str) -> std::io::Result<()> {
    xml.empty("link", &[("rel", Some(rel)), ("type", Some(media_type)), ("href", Some(href))])
}
