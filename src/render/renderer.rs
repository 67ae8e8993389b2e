//! The bytes of each file of one site.

use std::borrow::Cow;

use serde::Serialize;

use crate::clean::{SafeHtml, fill_own_links};
use crate::curate::GroupKind;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::{
    ArticleFacts, ArticleView, BodyRef, BookView, Content, Cuts, EntryRef, EntryText, Numbered, Page,
    PageView, Site, Twin,
};
use crate::render::absolute::absolute_links;
use crate::render::book::{Library, book};
use crate::render::catalog::catalog;
use crate::render::csv::csv;
use crate::render::feed::edition::edition;
use crate::render::feed::item;
use crate::render::feed::item::Item;
use crate::render::templates::Templates;
use crate::render::timemap::timemap;
use crate::render::{feed, in_script, json_ld, opensearch, robots, sitemap};
use crate::scripts::{Converter, without_marks};
use crate::search;
use crate::search::{MadeSection, Part, Section};

/// What a page shows below a text that was not in memory when it was planned.
#[derive(Serialize)]
struct Introduced<'a> {
    #[serde(flatten)]
    view: Box<dyn erased_serde::Serialize + 'a>,
    introduction: &'a SafeHtml,
}

/// What an own page shows.
#[derive(Serialize)]
struct WithBody<'a> {
    #[serde(flatten)]
    view: Box<dyn erased_serde::Serialize + 'a>,
    body: &'a SafeHtml,
}

/// Prints the pages of one site.
pub(crate) struct Renderer<'a> {
    /// The digest with its URLs.
    site: &'a Site<'a>,
    /// What several pages are made from.
    cuts: &'a Cuts,
    /// Compiled templates.
    templates: &'a Templates,
    /// Prints the pages of the tree in the other script.
    twin: Option<Box<Renderer<'a>>>,
}

impl<'a> Renderer<'a> {
    /// For one site, with what its plan has cut.
    pub(crate) fn new(site: &'a Site<'a>, cuts: &'a Cuts, templates: &'a Templates) -> Self {
        Self { site, cuts, templates, twin: None }
    }

    /// With the templates of the tree in the other script, where there is one.
    #[must_use]
    pub(crate) fn with_twin(self, templates: Option<&'a Templates>) -> Self {
        let twin = self.site.twin.as_deref().zip(self.cuts.twin.as_deref()).zip(templates);
        let twin = twin.map(|((site, cuts), templates)| Box::new(Self::new(site, cuts, templates)));
        Self { twin, ..self }
    }

    /// The bytes of one output, UTF-8. `None` for files that are copied as they are (theme files and attachments)
    /// for those of the search index that are made together, see [`Renderer::make_section`], and for sums of other files.
    ///
    /// # Errors
    /// A template that fails, a body that can't be had.
    pub(crate) fn render(&self, page: &Page) -> Result<Option<Vec<u8>>, Diagnostic> {
        if let (Page::Twin(Twin(page)), Some(twin)) = (page, &self.twin) {
            return twin.render(page);
        }
        let (language, to) = (&self.site.frame.view.language, self.site.converter);
        let text = match page.kind().content(self.site, self.cuts) {
            Content::Article(article) => return self.article(&article).map(Some),
            Content::Page(page) => return self.page(*page).map(Some),
            Content::Feed(format, view) => {
                let mut room = item::ROOM;
                let mut view = view.with(|entry| self.item(entry, &mut room))?;
                to.into_iter().for_each(|to| in_script::feed(&mut view, to));
                feed::feed(format, &view)
            }
            Content::Sitemap(entries) => sitemap::sitemap(&entries),
            Content::SitemapIndex(sitemaps) => sitemap::sitemap_index(&sitemaps),
            Content::NewsSitemap(publication, mut entries) => {
                to.into_iter().for_each(|to| in_script::news(&mut entries, to));
                sitemap::news_sitemap(publication, &entries)
            }
            Content::Book(view) => return self.book(&view).map(Some),
            Content::Catalog(site, url, entries) => catalog(site, &url, &entries, to),
            Content::TimeMap(view) => timemap(&view, &*view.article.read()?),
            Content::Robots(text) => robots::robots(&text),
            Content::Opml(title, mut feeds) => {
                to.into_iter().for_each(|to| in_script::opml(&mut feeds, language, to));
                feed::opml::opml(title, &feeds)
            }
            Content::Table(mut rows) => {
                to.into_iter().for_each(|to| in_script::table(&mut rows, language, to));
                csv(&rows)
            }
            Content::OpenSearch(site) => match to {
                Some(to) => opensearch::opensearch(&in_script::open_search(site, to)),
                None => opensearch::opensearch(site),
            },
            Content::Script(words) => to.map_or_else(String::new, |to| to.for_browsers(words)),
            Content::Authors(authors) => return Ok(Some(search::write_authors(&authors))),
            Content::IndexRoot(..) | Content::IndexFile(..) => return Ok(None),
            Content::Sums | Content::Copy(_) => return Ok(None),
        };
        let text = if to.is_some() { without_marks(text) } else { text };
        Ok(Some(text.into_bytes()))
    }

    /// A finished page in the script of its tree.
    fn in_script_of(&self, to: Option<&Converter>, html: Vec<u8>) -> Vec<u8> {
        if self.site.converter.is_none() {
            return html;
        }
        match String::from_utf8(html) {
            Ok(text) => match to {
                Some(to) => to.page(&text, "").into_bytes(),
                None => without_marks(text).into_bytes(),
            },
            Err(other) => other.into_bytes(),
        }
    }

    /// A text of a page: one that is in the script of the tree stands as it was written, quotations in the other script among it.
    fn as_written<'t>(&self, text: Cow<'t, SafeHtml>, language: &str) -> Cow<'t, SafeHtml> {
        match self.site.converter {
            Some(to) if !to.converts(language) => Cow::Owned(text.marked()),
            _ => text,
        }
    }

    fn body(&self, body: BodyRef<'_>) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let text = self.site.texts.body(body.of)?;
        Ok(match body.own_urls {
            [] => text,
            urls => Cow::Owned(fill_own_links(&text, urls)),
        })
    }

    fn article(&self, article: &ArticleFacts<'_>) -> Result<Vec<u8>, Diagnostic> {
        let (frame, to) = (&self.site.frame, self.site.converter);
        // One that stands in one tree has nowhere else to be read as it was written.
        let to = to.filter(|_| self.site.stands_in_both(article.day));
        let (body, details) = (self.body(article.body)?, article.card.details()?);
        let body = self.as_written(body, &article.body.of.language);
        let (url, values) = {
            let language = &article.body.of.language;
            let contributors = in_script::contributors(&details.contributors, language, to);
            let view = ArticleView { contributors: &contributors, ..article.view(&body, &details) };
            let mut head = article.head(frame, &view);
            head.alternates = self.site.alternates_of(article.day, &head.url);
            if to.is_some_and(|to| to.converts(&head.language)) {
                let other = head.alternates.iter().find(|tree| !tree.is_here);
                head.converted_from = other.map(|other| other.path.clone());
            }
            head.json_ld = Some(json_ld::of_article(&frame.view, &head, &view));
            let values = Templates::values(&head, &view)?;
            (head.url, values)
        };
        let bytes = body.as_str().len();
        // The values hold the text, which may have megabytes.
        drop(body);
        let html = self.templates.render_values(PageView::ARTICLE, &url, &values, bytes)?;
        Ok(self.in_script_of(to, html))
    }

    fn page(&self, page: PageView<'_>) -> Result<Vec<u8>, Diagnostic> {
        let PageView { template, mut head, view, subject, text, borrowed } = page;
        borrowed.fill(&mut head, &self.site.frame, self.site.converter)?;
        if !matches!(head.kind, "not_found" | "redirect" | "page") {
            head.alternates = self.site.frame.view.alternates(&head.url);
        }
        head.json_ld = json_ld::of_page(&self.site.frame.view, &head, &subject);
        let language = head.language.clone();
        let text = text.map(|text| self.body(text)).transpose()?.filter(|text| !text.as_str().is_empty());
        let text = text.map(|text| self.as_written(text, &language));
        let html = match text.as_deref() {
            None => self.templates.render(&template, &head, &view),
            Some(body) if head.kind == "page" => {
                self.templates.render(&template, &head, &WithBody { view, body })
            }
            Some(introduction) => self.templates.render(&template, &head, &Introduced { view, introduction }),
        };
        Ok(self.in_script_of(self.site.converter, html?))
    }

    fn book(&self, view: &BookView<'_>) -> Result<Vec<u8>, Diagnostic> {
        let library = Library {
            body: &|body| Ok(self.body(body)?.as_str().to_owned()),
            picture: &|of, output| self.site.texts.picture(of, output),
            origin: &self.site.frame.origin,
            files_path: self.site.config.files_path(),
            to: self.site.converter,
        };
        book(view, &library)
    }

    /// An entry of a feed with its text, which can leave the site: links to files of the site are absolute. A text that has no
    /// `room` among those of the feed stays on its page.
    fn item<'e>(&self, entry: EntryRef<'e>, room: &mut usize) -> Result<Option<Item<'e>>, Diagnostic> {
        let Some(entry) = entry.entry(&self.site.frame)? else { return Ok(None) };
        let (origin, to) = (&self.site.frame.origin, self.site.converter);
        let fits = |html: &str| html.len() <= item::LONGEST.min(*room);
        let html = match &entry.text {
            EntryText::None => None,
            EntryText::Edition(text) => Some(absolute_links(&edition(text, to)?, origin)),
            EntryText::Article { said, body, has_files } => {
                let body = self.body(*body)?;
                let body = body.as_str();
                if !fits(body) {
                    // It may have megabytes, and what is added makes it no shorter.
                    None
                } else if *has_files || !said.is_empty() {
                    // The editor says it in the language of the site, whatever that of the article is.
                    let said = in_script::html(said, &self.site.frame.view.language, to);
                    Some(absolute_links(&format!("{said}{body}"), origin))
                } else {
                    Some(body.to_owned())
                }
            }
        };
        let html = html.filter(|html| fits(html));
        *room -= html.as_ref().map_or(0, String::len);
        Ok(Some(Item { entry, html }))
    }

    /// A section of a part of the search index.
    ///
    /// # Errors
    /// A body that can't be had.
    pub(crate) fn make_section(&self, section: &Section, part: &Part) -> Result<MadeSection, Diagnostic> {
        search::make_section(section, part, |number| {
            let own = number.checked_sub(self.cuts.numbers.count());
            if let Some(own) = own.and_then(|own| self.cuts.searched.get(own as usize)) {
                let body = self.body(self.site.body(own.of(self.site)))?;
                return Ok((self.site.page_document(own), search::text_of(body.as_str())));
            }
            match self.cuts.numbers.of(number) {
                Numbered::Article(ix) => {
                    let body = self.body(self.site.body(self.site.article(ix)))?;
                    Ok((self.site.document(ix), search::text_of(body.as_str())))
                }
                Numbered::Item(item) => {
                    Ok((self.site.document_of_item(item), self.site.text_of_item(item).to_owned()))
                }
            }
        })
    }

    /// The root of the search index, for which the heads of the files of all parts have to be known.
    pub(crate) fn render_index_root(&self, heads: &[[search::Head; 3]]) -> Vec<u8> {
        search::write_root(&self.site.index_root(), &self.cuts.index, heads)
    }

    /// Names of authors for the search.
    pub(crate) fn render_authors(&self) -> Vec<u8> {
        search::write_authors(&self.site.facets(GroupKind::Author))
    }
}
