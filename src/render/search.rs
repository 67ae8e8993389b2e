//! The files of the search index.

use super::Renderer;
use crate::curate::{ArticleIx, GroupKind};
use crate::diagnostic::Diagnostic;
use crate::search::{self, Sizes};

impl Renderer<'_> {
    /// All files of a part of the search index, in the order of [`search::Part::files`]: they share their work.
    ///
    /// # Errors
    /// A body that can't be had.
    pub fn render_part(&self, number: u32) -> Result<[Vec<u8>; 3], Diagnostic> {
        search::write_part(&self.index[number as usize], |article| {
            let ix = ArticleIx(article);
            let body = self.body(ix)?;
            Ok((self.site.document(ix), body.as_str().to_owned()))
        })
    }

    /// The root of the search index, for which the sizes of all parts have to be known.
    pub fn render_index_root(&self, sizes: &[Sizes]) -> Vec<u8> {
        search::write_root(&self.site.index_root(), self.index, sizes)
    }

    /// Names of authors for the search.
    pub fn render_authors(&self) -> Vec<u8> {
        search::write_authors(&self.site.facets(GroupKind::Author))
    }
}
