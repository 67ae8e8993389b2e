//! What a book says of itself: the package (EPUB 3.3, 5), its navigation (7), what can be said of its accessibility without having
//! looked (EPUB Accessibility 1.1, 2).

use std::io;

use crate::plan::BookView;
use crate::render::book::chapter::{language, page, plain};
use crate::render::book::library::{Leaf, Library};
use crate::render::xml::Xml;

/// Where the package is (OCF 3.3, 4.2.6.3.1).
pub(super) const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<container version=\"1.0\" \
    xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n  <rootfiles>\n    <rootfile full-path=\"EPUB/package.opf\" \
    media-type=\"application/oebps-package+xml\"/>\n  </rootfiles>\n</container>\n";

/// Chapters under their headings.
type Parts = [(Option<String>, Vec<Leaf>)];

/// The table of contents, which readers show as theirs.
pub(super) fn navigation(view: &BookView<'_>, library: &Library<'_>, cover: &Leaf, parts: &Parts) -> String {
    let contents = library.said(&view.words.contents, &view.language);
    let line = |leaf: &Leaf| {
        let tag = leaf.language.as_deref().map(language).unwrap_or_default();
        let title = if leaf.title.trim().is_empty() { "…" } else { &leaf.title };
        format!("<li><a href=\"{}\"{tag}>{}</a></li>\n", leaf.path, plain(title))
    };
    let mut html = format!(
        "<nav epub:type=\"toc\" id=\"toc\" role=\"doc-toc\">\n<h1>{}</h1>\n<ol>\n{}",
        plain(&contents),
        line(cover)
    );
    for (name, leaves) in parts {
        let lines: String = leaves.iter().map(line).collect();
        match name.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(name) => {
                html.push_str(&format!("<li><span>{}</span>\n<ol>\n{lines}</ol></li>\n", plain(name)))
            }
            None => html.push_str(&lines),
        }
    }
    html.push_str("</ol>\n</nav>");
    page(library.language(&view.language), &contents, &html)
}

/// The package: what it is, its files, their order.
pub(super) fn package(
    view: &BookView<'_>,
    library: &Library<'_>,
    parts: &Parts,
    pictures: &[Leaf],
) -> String {
    let chapters: Vec<&Leaf> = parts.iter().flat_map(|(_, leaves)| leaves).collect();
    let tag = library.language(&view.language);
    Xml::document(|xml| {
        let attributes = [
            ("xmlns", Some("http://www.idpf.org/2007/opf")),
            ("version", Some("3.0")),
            ("unique-identifier", Some("id")),
            ("xml:lang", Some(tag)),
        ];
        xml.parent("package", &attributes, |xml| {
            let with_dc = [("xmlns:dc", Some("http://purl.org/dc/elements/1.1/"))];
            xml.parent("metadata", &with_dc, |xml| metadata(xml, view, library, !pictures.is_empty()))?;
            xml.parent("manifest", &[], |xml| {
                item(xml, "nav", "nav.xhtml", "application/xhtml+xml", Some("nav"))?;
                item(xml, "cover", "cover.xhtml", "application/xhtml+xml", None)?;
                item(xml, "style", "style.css", "text/css", None)?;
                for leaf in &chapters {
                    item(xml, &id(leaf), &leaf.path, "application/xhtml+xml", None)?;
                }
                for leaf in pictures {
                    item(xml, &id(leaf), &leaf.path, crate::ground::media_type::by_ending(&leaf.path), None)?;
                }
                Ok(())
            })?;
            xml.parent("spine", &[], |xml| {
                for idref in ["cover", "nav"] {
                    xml.empty("itemref", &[("idref", Some(idref))])?;
                }
                chapters.iter().try_for_each(|leaf| xml.empty("itemref", &[("idref", Some(&id(leaf)))]))
            })
        })
    })
}

fn id(leaf: &Leaf) -> String {
    leaf.path.replace(['/', '.'], "-")
}

fn item(xml: &mut Xml, id: &str, href: &str, kind: &str, properties: Option<&str>) -> io::Result<()> {
    let attributes =
        [("id", Some(id)), ("href", Some(href)), ("media-type", Some(kind)), ("properties", properties)];
    xml.empty("item", &attributes)
}

fn metadata(xml: &mut Xml, view: &BookView<'_>, library: &Library<'_>, has_pictures: bool) -> io::Result<()> {
    let said = |text: &str| library.said(text, &view.language).into_owned();
    let moment = view.modified.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let publisher = said(&view.words.publisher);
    let creator = view.words.editor.as_deref().map_or_else(|| publisher.clone(), said);
    xml.text("dc:identifier", &[("id", Some("id"))], &view.id)?;
    xml.text("dc:title", &[], &said(&view.title))?;
    xml.text("dc:language", &[], library.language(&view.language))?;
    xml.text("dc:creator", &[], &creator)?;
    xml.text("dc:publisher", &[], &publisher)?;
    xml.text("dc:date", &[], &moment)?;
    xml.text("dc:source", &[], &view.url)?;
    let mut meta = |property: &str, value: &str| xml.text("meta", &[("property", Some(property))], value);
    meta("dcterms:modified", &moment)?;
    meta("schema:accessMode", "textual")?;
    if has_pictures {
        meta("schema:accessMode", "visual")?;
    }
    meta("schema:accessModeSufficient", "textual")?;
    for feature in ["displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents"] {
        meta("schema:accessibilityFeature", feature)?;
    }
    // Nobody looked at the pictures.
    meta("schema:accessibilityHazard", if has_pictures { "unknown" } else { "none" })?;
    let summary = "Text with headings and a table of contents. Alternative texts of pictures are those of the articles.";
    meta("schema:accessibilitySummary", summary)
}
