//! OPML 2.0: the list of the site's own feeds, for readers who want several of them at once.

use crate::plan::OpmlEntry;
use crate::render::xml::{Xml, unambiguous};

/// The bytes of `opml.xml`. It has no `dateCreated`: the list has no date but that of the build, and that never stands in
/// an output.
pub(in crate::render) fn opml(title: &str, feeds: &[OpmlEntry]) -> String {
    Xml::document(|xml| {
        xml.parent("opml", &[("version", Some("2.0"))], |xml| {
            xml.parent("head", &[], |xml| {
                xml.text("title", &[], &unambiguous(title))?;
                xml.text("docs", &[], "http://opml.org/spec2.opml")
            })?;
            xml.parent("body", &[], |xml| {
                feeds.iter().try_for_each(|feed| {
                    // The standard allows HTML in it, so readers may take it for that.
                    let text = unambiguous(&feed.title);
                    xml.empty(
                        "outline",
                        &[
                            ("text", Some(&text)),
                            ("title", Some(&text)),
                            // By the standard this is the type of every feed, Atom too.
                            ("type", Some("rss")),
                            ("xmlUrl", Some(&feed.feed_url)),
                            ("htmlUrl", Some(&feed.html_url)),
                        ],
                    )
                })
            })
        })
    })
}
