//! Parts of the search index that a preview has printed: one search asks for many files, which are made together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use crate::curate::Digest;
use crate::diagnostic::Diagnostic;
use crate::render::Renderer;
use crate::search::{IndexFile, Part};

/// Printed parts, shared by all snapshots of a session. They are those of one digest: after an edit they are made anew when
/// somebody searches again.
#[derive(Clone, Default)]
pub struct Parts(Arc<Mutex<Printed>>);

#[derive(Default)]
struct Printed {
    of: Option<Arc<Digest>>,
    files: BTreeMap<u32, BTreeMap<IndexFile, Vec<u8>>>,
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
        let Some(number) = file.part() else { return renderer.render_index_file(file) };
        // Held while a part is made, so that all who wait for its files wait for one making.
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !printed.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, digest)) {
            *printed = Printed { of: Some(digest.clone()), files: BTreeMap::new() };
        }
        let files = match printed.files.entry(number) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(place) => place
                .insert(index[number as usize].files(number).zip(renderer.render_part(number)?).collect()),
        };
        Ok(files.get(&file).cloned().unwrap_or_default())
    }
}
