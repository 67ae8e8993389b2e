//! The pages of a book: its cover, and a chapter for each article.

use std::collections::BTreeMap;

use quick_xml::escape::escape;

use crate::clean::{Article, Details};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::media_type::by_ending;
use crate::plan::{BookView, Chapter};
use crate::render::book::library::{Leaf, Library};
use crate::render::book::xhtml::{Surroundings, target, xhtml};
use crate::render::templates::direction;
use crate::render::xml::without_illegal;

/// Bytes of a text in a book; a longer one is on the site.
const LONGEST: usize = 1 << 20;

/// Bytes of a picture in a book, and of all. What is larger becomes a link.
const PICTURE: usize = 2 << 20;
const PICTURES: usize = 24 << 20;

/// Kinds of pictures that every reader shows (EPUB 3.3, 3.2). SVG may bring what it likes, and stays on the site.
const KINDS: [(&str, &str); 4] =
    [("image/jpeg", "jpg"), ("image/png", "png"), ("image/gif", "gif"), ("image/webp", "webp")];

/// Chapters on their way.
pub(super) struct Chapters<'a> {
    view: &'a BookView<'a>,
    library: &'a Library<'a>,
    written: usize,
    pictures: Pictures,
}

/// Pictures of a book by where they are on the site.
#[derive(Default)]
struct Pictures {
    known: BTreeMap<String, Option<String>>,
    leaves: Vec<Leaf>,
    bytes: usize,
}

impl Pictures {
    /// The place in the book of a picture of an article.
    fn place(&mut self, of: &Article, url: &str, library: &Library<'_>) -> Option<String> {
        if let Some(known) = self.known.get(url) {
            return known.clone();
        }
        let output = url.strip_prefix(library.files_path)?.trim_start_matches('/');
        let ending = KINDS.iter().find(|(kind, _)| *kind == by_ending(output)).map(|(_, ending)| *ending);
        let fits = |bytes: &Vec<u8>| bytes.len() <= PICTURE && self.bytes + bytes.len() <= PICTURES;
        let found = ending.and_then(|ending| {
            let bytes = (library.picture)(of, output).filter(fits).filter(|bytes| is_one(bytes, ending))?;
            Some((format!("images/{}.{ending}", self.leaves.len() + 1), bytes))
        });
        let place = found.map(|(path, bytes)| {
            self.bytes += bytes.len();
            self.leaves.push(Leaf { path: path.clone(), bytes, title: String::new(), language: None });
            path
        });
        self.known.insert(url.to_owned(), place.clone());
        place
    }
}

/// Whether a picture is one of its kind by its first bytes: a validator looks.
fn is_one(bytes: &[u8], ending: &str) -> bool {
    match ending {
        "jpg" => bytes.starts_with(b"\xff\xd8\xff"),
        "png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "gif" => bytes.starts_with(b"GIF8"),
        _ => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
    }
}

/// Text between tags or in an attribute.
pub(super) fn plain(text: &str) -> String {
    escape(&*without_illegal(text)).into_owned()
}

/// The attributes that say a language and, where it is not the usual one, its direction.
pub(super) fn language(tag: &str) -> String {
    let tag = plain(tag);
    let dir = if direction(&tag) == "rtl" { " dir=\"rtl\"" } else { "" };
    format!(" lang=\"{tag}\" xml:lang=\"{tag}\"{dir}")
}

/// A whole page.
pub(super) fn page(tag: &str, title: &str, body: &str) -> String {
    let (language, title) = (language(tag), plain(if title.trim().is_empty() { "…" } else { title }));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\"{language}>\n<head>\n<title>{title}</title>\n<link rel=\"stylesheet\" \
         type=\"text/css\" href=\"style.css\"/>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

impl<'a> Chapters<'a> {
    pub(super) fn new(view: &'a BookView<'a>, library: &'a Library<'a>) -> Self {
        Self { view, library, written: 0, pictures: Pictures::default() }
    }

    pub(super) fn pictures(self) -> Vec<Leaf> {
        self.pictures.leaves
    }

    /// The page of an article.
    ///
    /// # Errors
    /// When what of it is not in memory can't be had.
    pub(super) fn write(&mut self, chapter: &Chapter<'_>) -> Result<Leaf, Diagnostic> {
        let (library, words) = (self.library, &self.view.words);
        self.written += 1;
        let (details, body) = (chapter.card.details()?, (library.body)(chapter.body)?);
        let card = chapter.card.card(&details);
        let own = card.language;
        let title = library.said(card.title, own).into_owned();
        let tag = library.language(own).to_owned();
        let in_site = |text: &str| plain(&library.said(text, &self.view.language));
        let mut html = format!("<article>\n<h1>{}</h1>\n", plain(&title));
        let source = card.source.map(|source| in_site(&source.name));
        let author = card.author.as_deref().map(|author| plain(&library.said(author, own)));
        let when = card.published.as_ref().map_or_else(
            || in_site(&words.undated),
            |date| {
                let shown = in_site(&format!("{} {}", date.long, date.time));
                format!("<time datetime=\"{}\">{}</time>", plain(&date.iso), shown.trim_end())
            },
        );
        let by: Vec<String> = source.into_iter().chain(author).chain([when]).collect();
        let site_language = language(library.language(&self.view.language));
        html.push_str(&format!("<p class=\"by\"{site_language}>{}</p>\n", by.join(" · ")));
        html.push_str(&self.links(card.url, &details, &site_language));
        let topics: Vec<String> = chapter.topics.iter().map(|topic| in_site(&topic.name)).collect();
        if !topics.is_empty() {
            html.push_str(&format!(
                "<p class=\"by\"{site_language}>{}</p>\n",
                topics.join(&in_site(&words.comma))
            ));
        }
        let said = [(&words.correction, chapter.correction), (&words.note, chapter.note)];
        for (label, text) in said.into_iter().filter_map(|(label, text)| Some((label, text?))) {
            let text = self.body(text.as_str(), chapter.body.of, &self.view.language);
            html.push_str(&format!(
                "<aside class=\"mark\"{site_language}>\n<h2>{}</h2>\n{text}\n</aside>\n",
                in_site(label)
            ));
        }
        if let Some(image) =
            card.image.filter(|image| !body.contains(&crate::ground::html::escaped(&image.url)))
            && let Some(place) = self.pictures.place(chapter.body.of, &image.url, library)
        {
            let alt = plain(&library.said(&image.alt, own));
            html.push_str(&format!("<figure><img src=\"{place}\" alt=\"{alt}\"/></figure>\n"));
        }
        if body.trim().is_empty() {
            html.push_str(&format!("<p{site_language}>{}</p>\n", in_site(&words.no_text)));
        } else if body.len() > LONGEST {
            let url = target(card.url, library.origin).unwrap_or_default();
            let (summary, more) = (plain(&library.said(card.summary, own)), in_site(&words.read_on));
            html.push_str(&format!(
                "<p>{summary}</p>\n<p{site_language}><a href=\"{}\">{more}</a></p>\n",
                plain(&url)
            ));
        } else {
            html.push_str(&self.body(&body, chapter.body.of, own));
        }
        html.push_str("\n</article>");
        let path = format!("a{:04}.xhtml", self.written);
        let bytes = page(&tag, &title, &html).into_bytes();
        let differs = (tag != library.language(&self.view.language)).then_some(tag);
        Ok(Leaf { path, bytes, title, language: differs })
    }

    /// Where it is elsewhere.
    fn links(&self, url: &str, details: &Details, site_language: &str) -> String {
        let (library, words) = (self.library, &self.view.words);
        let original = details.url.as_ref().map(|url| (url.as_str(), &words.original));
        let links: Vec<String> = original
            .into_iter()
            .chain([(url, &words.on_site)])
            .filter_map(|(url, label)| Some((target(url, library.origin)?, label)))
            .map(|(url, label)| {
                format!(
                    "<a href=\"{}\">{}</a>",
                    plain(&url),
                    plain(&library.said(label, &self.view.language))
                )
            })
            .collect();
        format!("<p class=\"by\"{site_language}>{}</p>\n", links.join(" · "))
    }

    /// A text in the script of the book, as XHTML.
    fn body(&mut self, html: &str, of: &Article, own: &str) -> String {
        let (library, pictures) = (self.library, &mut self.pictures);
        let label = library.said(&self.view.words.picture, &self.view.language);
        let html = library.html(html, own);
        let mut place = |url: &str| pictures.place(of, url, library);
        xhtml(&html, &mut Surroundings { origin: library.origin, picture: &label, pictures: &mut place })
    }
}

/// The first page: what it is, of when, and what the editor says.
pub(super) fn cover(view: &BookView<'_>, library: &Library<'_>, introduction: &str) -> Leaf {
    let said = |text: &str| library.said(text, &view.language).into_owned();
    let title = said(&view.title);
    let mut html = format!("<section class=\"cover\">\n<h1>{}</h1>\n", plain(&title));
    let editor = view.words.editor.as_deref();
    for line in view.subtitle.as_deref().into_iter().chain(editor) {
        html.push_str(&format!("<p>{}</p>\n", plain(&said(line))));
    }
    if let Some(url) = target(&view.url, library.origin) {
        html.push_str(&format!("<p class=\"by\"><a href=\"{0}\">{0}</a></p>\n", plain(&url)));
    }
    html.push_str("</section>\n");
    let label = said(&view.words.picture);
    let mut around = Surroundings { origin: library.origin, picture: &label, pictures: &mut |_| None };
    html.push_str(&xhtml(&library.html(introduction, &view.language), &mut around));
    if view.more > 0
        && let Some(url) = target(&view.url, library.origin)
    {
        let more = plain(&said(&view.words.read_on));
        html.push_str(&format!(
            "\n<p class=\"more\"><a href=\"{}\">{more}</a> (+{})</p>",
            plain(&url),
            view.more
        ));
    }
    let bytes = page(library.language(&view.language), &title, &html).into_bytes();
    Leaf { path: "cover.xhtml".into(), bytes, title, language: None }
}
