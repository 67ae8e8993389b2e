//! The files of the search index.

use super::Renderer;
use crate::curate::{ArticleIx, GroupKind};
use crate::diagnostic::Diagnostic;
use crate::search::{self, IndexFile};

impl Renderer<'_> {
    /// All files of a part of the search index, in the order of [`search::Part::files`]: they share their work.
    ///
    /// # Errors
    /// A body that can't be had.
    pub fn render_part(&self, number: u32) -> Result<Vec<Vec<u8>>, Diagnostic> {
        search::write_part(&self.index[number as usize], |article| {
            let ix = ArticleIx(article);
            let body = self.body(ix)?;
            Ok((self.site.document(ix), body.as_str().to_owned()))
        })
    }

    /// One file of the search index.
    ///
    /// # Errors
    /// A body that can't be had.
    pub fn render_index_file(&self, file: IndexFile) -> Result<Vec<u8>, Diagnostic> {
        match file {
            IndexFile::Root => Ok(search::write_root(&self.site.index_root(), self.index)),
            IndexFile::Authors => Ok(search::write_authors(&self.site.facets(GroupKind::Author))),
            IndexFile::Columns(part) | IndexFile::Bucket(part, _) | IndexFile::Leaf(part, _) => {
                let place = self.index[part as usize].files(part).position(|other| other == file);
                let mut files = self.render_part(part)?;
                Ok(place.map(|place| files.swap_remove(place)).unwrap_or_default())
            }
        }
    }
}
