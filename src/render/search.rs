//! The files of the search index.

use crate::curate::{ArticleIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::render::Renderer;
use crate::search;
use crate::search::{Head, MadeSection, Part, Section};

impl Renderer<'_> {
    /// A section of a part of the search index.
    ///
    /// # Errors
    /// A body that can't be had.
    pub(crate) fn make_section(&self, section: &Section, part: &Part) -> Result<MadeSection, Diagnostic> {
        search::make_section(section, part, |article| {
            let ix = ArticleIx(article);
            Ok((self.site.document(ix), search::text_of(self.body(ix)?.as_str())))
        })
    }

    /// The root of the search index, for which the heads of the files of all parts have to be known.
    pub(crate) fn render_index_root(&self, heads: &[[Head; 3]]) -> Vec<u8> {
        search::write_root(&self.site.index_root(), self.index, heads)
    }

    /// Names of authors for the search.
    pub(crate) fn render_authors(&self) -> Vec<u8> {
        search::write_authors(&self.site.facets(GroupKind::Author))
    }
}
