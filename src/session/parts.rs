//! Parts of the search index that a preview has printed: one search asks for many files, which are made together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use crate::curate::Digest;
use crate::diagnostic::Diagnostic;
use crate::render::Renderer;
use crate::search::{self, IndexFile, Part, Sizes};

/// Printed parts, shared by all snapshots of a session. They are those of one digest: after an edit they are made anew when
/// somebody searches again.
#[derive(Clone, Default)]
pub struct Parts(Arc<Mutex<Printed>>);

#[derive(Default)]
struct Printed {
    of: Option<Arc<Digest>>,
    parts: BTreeMap<u32, [Vec<u8>; 3]>,
}

impl Printed {
    fn part(&mut self, number: u32, renderer: &Renderer<'_>) -> Result<&[Vec<u8>; 3], Diagnostic> {
        match self.parts.entry(number) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => Ok(entry.insert(renderer.render_part(number)?)),
        }
    }
}

impl Parts {
    /// One file of the index of this digest.
    ///
    /// # Errors
    /// A body that can't be had.
    pub(super) fn print(
        &self,
        file: IndexFile,
        index: &[Part],
        digest: &Arc<Digest>,
        renderer: &Renderer<'_>,
    ) -> Result<Vec<u8>, Diagnostic> {
        if file == IndexFile::Authors {
            return Ok(renderer.render_authors());
        }
        // Held while a part is made, so that all who wait for its files wait for one making.
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !printed.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, digest)) {
            *printed = Printed { of: Some(digest.clone()), parts: BTreeMap::new() };
        }
        if let Some(number) = file.part() {
            let files = Part::files(number).into_iter().zip(printed.part(number, renderer)?);
            return Ok(files
                .filter(|(other, _)| *other == file)
                .map(|(_, bytes)| bytes.clone())
                .collect::<Vec<_>>()
                .concat());
        }
        let mut sizes = Vec::with_capacity(index.len());
        for (part, number) in index.iter().zip(0..) {
            let [_, buckets, leaves] = printed.part(number, renderer)?;
            let sizes_in =
                |bytes, file| search::read_sizes(bytes, part.pieces(file).unwrap_or(0)).unwrap_or_default();
            sizes.push(Sizes {
                buckets: sizes_in(buckets, IndexFile::Buckets(number)),
                leaves: sizes_in(leaves, IndexFile::Leaves(number)),
            });
        }
        Ok(renderer.render_index_root(&sizes))
    }
}
