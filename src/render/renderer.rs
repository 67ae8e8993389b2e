//! The bytes of each file of one site.

use std::borrow::Cow;

use serde::Serialize;

use crate::clean::{SafeHtml, fill_own_links};
use crate::curate::{ArticleIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::plan::{ArticleFacts, BodyRef, Content, Cuts, EntryRef, EntryText, Page, PageView, Site};
use crate::render::absolute::absolute_links;
use crate::render::csv::csv;
use crate::render::feed::edition::edition;
use crate::render::feed::item;
use crate::render::feed::item::Item;
use crate::render::templates::Templates;
use crate::render::{feed, json_ld, opensearch, sitemap};
use crate::search;
use crate::search::{MadeSection, Part, Section};

/// What a page shows below a text that was not in memory when it was planned.
#[derive(Serialize)]
struct Introduced<'a> {
    #[serde(flatten)]
    view: Box<dyn erased_serde::Serialize + 'a>,
    introduction: &'a SafeHtml,
}

/// Prints the pages of one site.
pub(crate) struct Renderer<'a> {
    /// The digest with its URLs.
    site: &'a Site<'a>,
    /// What several pages are made from.
    cuts: &'a Cuts,
    /// Compiled templates.
    templates: &'a Templates,
}

impl<'a> Renderer<'a> {
    /// For one site, with what its plan has cut.
    pub(crate) fn new(site: &'a Site<'a>, cuts: &'a Cuts, templates: &'a Templates) -> Self {
        Self { site, cuts, templates }
    }

    /// The bytes of one output, UTF-8. `None` for files that are copied as they are (theme files and attachments)
    /// and for those of the search index that are made together, see [`Renderer::make_section`].
    ///
    /// # Errors
    /// A template that fails, a body that can't be had.
    pub(crate) fn render(&self, page: &Page) -> Result<Option<Vec<u8>>, Diagnostic> {
        let text = match page.kind().content(self.site, self.cuts) {
            Content::Article(article) => return self.article(&article).map(Some),
            Content::Page(page) => return self.page(page).map(Some),
            Content::Feed(format, view) => {
                let mut room = item::ROOM;
                feed::feed(format, &view.with(|entry| self.item(entry, &mut room))?)
            }
            Content::Sitemap(entries) => sitemap::sitemap(&entries),
            Content::SitemapIndex(sitemaps) => sitemap::sitemap_index(&sitemaps),
            Content::NewsSitemap(publication, entries) => sitemap::news_sitemap(publication, &entries),
            Content::Robots(sitemap) => sitemap::robots(&sitemap),
            Content::Opml(title, feeds) => feed::opml::opml(title, &feeds),
            Content::Table(rows) => csv(&rows),
            Content::OpenSearch(site) => opensearch::opensearch(site),
            Content::Authors(authors) => return Ok(Some(search::write_authors(&authors))),
            Content::IndexRoot(..) | Content::IndexFile(..) | Content::Copy(_) => return Ok(None),
        };
        Ok(Some(text.into_bytes()))
    }

    fn body(&self, body: BodyRef<'_>) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let text = self.site.texts.body(body.of)?;
        Ok(match body.own_urls {
            [] => text,
            urls => Cow::Owned(fill_own_links(&text, urls)),
        })
    }

    fn article(&self, article: &ArticleFacts<'_>) -> Result<Vec<u8>, Diagnostic> {
        let frame = &self.site.frame;
        let (body, details) = (self.body(article.body)?, article.card.details()?);
        let (url, values) = {
            let view = article.view(&body, &details);
            let mut head = article.head(frame, &view);
            head.json_ld = Some(json_ld::of_article(&frame.view, &head, &view));
            let values = Templates::values(&head, &view)?;
            (head.url, values)
        };
        let bytes = body.as_str().len();
        // The values hold the text, which may have megabytes.
        drop(body);
        self.templates.render_values(PageView::ARTICLE, &url, &values, bytes)
    }

    fn page(&self, page: PageView<'_>) -> Result<Vec<u8>, Diagnostic> {
        let PageView { template, mut head, view, subject, text, borrowed } = page;
        borrowed.fill(&mut head, &self.site.frame)?;
        head.json_ld = json_ld::of_page(&self.site.frame.view, &head, &subject);
        let text = text.map(|text| self.body(text)).transpose()?;
        match text.as_deref().filter(|text| !text.as_str().is_empty()) {
            None => self.templates.render(template, &head, &view),
            Some(introduction) => self.templates.render(template, &head, &Introduced { view, introduction }),
        }
    }

    /// An entry of a feed with its text, which can leave the site: links to files of the site are absolute. A text that has no
    /// `room` among those of the feed stays on its page.
    fn item<'e>(&self, entry: EntryRef<'e>, room: &mut usize) -> Result<Option<Item<'e>>, Diagnostic> {
        let Some(entry) = entry.entry(&self.site.frame)? else { return Ok(None) };
        let origin = &self.site.frame.origin;
        let fits = |html: &str| html.len() <= item::LONGEST.min(*room);
        let html = match &entry.text {
            EntryText::None => None,
            EntryText::Edition(text) => Some(absolute_links(&edition(text)?, origin)),
            EntryText::Article { said, body, has_files } => {
                let body = self.body(*body)?;
                let body = body.as_str();
                if !fits(body) {
                    // It may have megabytes, and what is added makes it no shorter.
                    None
                } else if *has_files || !said.is_empty() {
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
        search::make_section(section, part, |article| {
            let ix = ArticleIx(article);
            let body = self.body(self.site.body(self.site.article(ix)))?;
            Ok((self.site.document(ix), search::text_of(body.as_str())))
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
