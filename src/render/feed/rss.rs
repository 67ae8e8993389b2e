//! RSS 2.0 with the modules that readers know: Atom's self link, Dublin Core, content:encoded, Media RSS.

use crate::ground::html::between_tags;
use crate::plan::FeedView;
use crate::render::feed::item::{GENERATOR, Item, newest, present, rfc_822};
use crate::render::xml::{Xml, unambiguous};

pub(super) fn rss(view: &FeedView<Item<'_>>) -> String {
    Xml::document(|xml| {
        let attributes = [
            ("version", Some("2.0")),
            ("xmlns:atom", Some("http://www.w3.org/2005/Atom")),
            ("xmlns:content", Some("http://purl.org/rss/1.0/modules/content/")),
            ("xmlns:dc", Some("http://purl.org/dc/elements/1.1/")),
            ("xmlns:media", Some("http://search.yahoo.com/mrss/")),
        ];
        xml.parent("rss", &attributes, |xml| {
            xml.parent("channel", &[], |xml| {
                xml.text("title", &[], &unambiguous(&view.title))?;
                xml.text("link", &[], &view.home)?;
                // A channel must have one.
                let description = if view.description.is_empty() { &view.title } else { &view.description };
                xml.text("description", &[], &unambiguous(description))?;
                let media_type = Some("application/rss+xml");
                let href = Some(view.url.as_str());
                xml.empty("atom:link", &[("rel", Some("self")), ("type", media_type), ("href", href)])?;
                for hub in &view.hubs {
                    xml.empty("atom:link", &[("rel", Some("hub")), ("href", Some(hub))])?;
                }
                xml.text("language", &[], &view.language)?;
                if let Some(date) = newest(view) {
                    xml.text("lastBuildDate", &[], &rfc_822(date))?;
                }
                // Not managingEditor, which must be an e-mail address.
                if let Some(editor) = present(view.editor.as_deref()) {
                    xml.text("dc:creator", &[], editor)?;
                }
                xml.text("generator", &[], GENERATOR)?;
                view.entries.iter().try_for_each(|entry| write_item(xml, entry))
            })
        })
    })
}

fn write_item(xml: &mut Xml, entry: &Item<'_>) -> std::io::Result<()> {
    xml.parent("item", &[("xml:lang", Some(&entry.language))], |xml| {
        xml.text("title", &[], &unambiguous(&entry.title))?;
        xml.text("link", &[], &entry.url)?;
        xml.text("guid", &[("isPermaLink", Some("false"))], &entry.id)?;
        xml.text("pubDate", &[], &rfc_822(&entry.published))?;
        // Not author, which must be an e-mail address; not source, which must name a feed.
        for name in entry.creators() {
            xml.text("dc:creator", &[], name)?;
        }
        if let Some(source) = present(entry.source.as_deref()) {
            xml.text("dc:publisher", &[], source)?;
        }
        if let Some(original) = &entry.original {
            xml.text("dc:source", &[], original)?;
        }
        for tag in &entry.tags {
            xml.text("category", &[], tag)?;
        }
        // Not enclosure: it must give the file's length, which is not known of a picture at the source.
        if let Some(image) = &entry.image {
            xml.empty("media:content", &[("url", Some(image)), ("medium", Some("image"))])?;
        }
        if !entry.summary.is_empty() {
            xml.text("description", &[], &between_tags(&entry.summary))?;
        }
        if let Some(html) = entry.content() {
            xml.text("content:encoded", &[], html)?;
        }
        Ok(())
    })
}
