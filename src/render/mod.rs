//! One entry of the plan in, the bytes of one file out: Tera for pages, writers for feeds, sitemaps, OPML,
//! OpenSearch and robots.txt. Nothing is read here; templates see only the view that they are handed.

mod absolute;
mod cards;
pub(crate) mod feed;
mod json_ld;
mod opensearch;
mod search;
pub(crate) mod sitemap;
mod template_errors;
pub(crate) mod templates;
mod xml;

use std::borrow::Cow;

use crate::clean::{SafeHtml, fill_own_links};
use crate::curate::ArticleIx;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::plan::view::{CardRef, PageView, Shown, SiteView, SitemapEntry};
use crate::plan::{Page, Site, Sitemap};
use crate::search::{IndexFile, Part};

use templates::Templates;

/// Cleaned bodies by [`crate::clean::Article::body_hash`]: in memory, or on disk behind a cache.
pub(crate) trait Bodies: Sync {
    /// One body.
    ///
    /// # Errors
    /// When it can't be had back from where it was put.
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic>;
}

/// Prints the pages of one site.
pub(crate) struct Renderer<'a> {
    /// The digest with its URLs.
    site: &'a Site<'a>,
    /// What all pages say of the site.
    view: SiteView,
    /// What the sitemaps list.
    sitemaps: &'a [Sitemap],
    /// Parts of the search index.
    index: &'a [Part],
    /// Compiled templates.
    templates: &'a Templates,
    /// Bodies of articles.
    bodies: &'a dyn Bodies,
}

impl<'a> Renderer<'a> {
    /// For one site, and the sitemaps and the parts of the search index of its plan.
    pub(crate) fn new(
        site: &'a Site<'a>,
        sitemaps: &'a [Sitemap],
        index: &'a [Part],
        templates: &'a Templates,
        bodies: &'a dyn Bodies,
    ) -> Self {
        Self { site, view: site.view(), sitemaps, index, templates, bodies }
    }
    /// The bytes of one output, UTF-8. `None` for files that are copied as they are (theme files and attachments)
    /// and for those of the search index that are made together, see [`Renderer::make_section`].
    ///
    /// # Errors
    /// A template that fails, a body that can't be had.
    pub(crate) fn render(&self, page: &Page) -> Result<Option<Vec<u8>>, Diagnostic> {
        let text = match page {
            Page::Asset(_) | Page::Attachment(_) => return Ok(None),
            Page::Article(ix) => {
                let body = self.body(*ix)?;
                return self.page(self.site.article_page(*ix, &body)).map(Some);
            }
            Page::Feed(format, of) => {
                let view = self.site.feed_view(*format, *of, |ix| self.absolute_body(ix))?;
                feed::feed(*format, &view)
            }
            Page::EditionsFeed(format) => {
                let view = self.site.editions_feed(*format, |page| self.edition_for_feeds(page))?;
                feed::feed(*format, &view)
            }
            Page::SitemapIndex => {
                let sitemaps = self.sitemaps.iter().map(|sitemap| SitemapEntry {
                    url: sitemap.url.clone(),
                    modified: self.site.newest_in(sitemap),
                });
                let sitemaps = sitemaps.chain(self.site.news_sitemap_entry());
                sitemap::sitemap_index(&sitemaps.collect::<Vec<_>>())
            }
            Page::NewsSitemap => sitemap::news_sitemap(&self.site.config.title, &self.site.news()),
            Page::Sitemap(number) => {
                let entries = self.site.sitemap_entries(&self.sitemaps[*number as usize]);
                sitemap::sitemap(&entries.collect::<Vec<_>>())
            }
            Page::Robots => sitemap::robots(&format!("{}sitemap.xml", self.view.base_url)),
            Page::OpenSearch => opensearch::opensearch(&self.view),
            Page::Index(IndexFile::Authors) => return Ok(Some(self.render_authors())),
            Page::Index(_) => return Ok(None),
            Page::Opml => feed::opml(&self.view.title, &self.site.opml_entries()),
            listing => {
                let view = self.site.compose(listing);
                return view.map(|view| self.page(cards::fill(self.site, view))).transpose();
            }
        };
        Ok(Some(text.into_bytes()))
    }

    fn body(&self, ix: ArticleIx) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let body = self.bodies.body(self.site.article(ix).body_hash)?;
        Ok(match self.site.own_urls(ix) {
            [] => body,
            urls => Cow::Owned(fill_own_links(&body, urls)),
        })
    }

    /// A body that can leave the site: its links to files of the site are absolute.
    fn absolute_body(&self, ix: ArticleIx) -> Result<String, Diagnostic> {
        let body = self.body(ix)?;
        let body = body.as_str();
        let said = self.site.said_by_the_editor(ix);
        Ok(
            if self.site.article(ix).attachments.is_empty()
                && self.site.own_urls(ix).is_empty()
                && said.is_empty()
            {
                body.to_owned()
            } else {
                absolute::absolute_links(&format!("{said}{body}"), &self.site.origin)
            },
        )
    }

    /// An edition as an entry of a feed shows it.
    fn edition_for_feeds(&self, page: &PageView<CardRef>) -> Result<String, Diagnostic> {
        match cards::fill(self.site, page.clone()).shown {
            Shown::Edition(view) => {
                let texts = |key: &str| self.site.text(key);
                Ok(absolute::absolute_links(&feed::edition(&view, &texts), &self.site.origin))
            }
            _ => Ok(String::new()),
        }
    }

    fn page(&self, mut page: PageView) -> Result<Vec<u8>, Diagnostic> {
        page.head.json_ld = json_ld::json_ld(&self.view, &page.head, &page.shown);
        self.templates.render(&page)
    }
}
