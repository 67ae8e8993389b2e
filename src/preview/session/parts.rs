//! Parts of the search index that a preview has printed: one search asks for many files, which are made together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::render::Renderer;
use crate::search;
use crate::search::{Head, IndexFile, Part};

/// Printed parts, shared by all snapshots of a session. After an edit the sections that it touched are made anew, when
/// somebody searches again.
#[derive(Clone, Default)]
pub(crate) struct Parts(Arc<Mutex<Printed>>);

/// The files of parts, by the fingerprints of these.
type Printed = BTreeMap<Fingerprint, [Vec<u8>; 3]>;

/// The files of a part, made where they are not there. What did not change is taken from parts of before.
fn print<'a>(
    printed: &'a mut Printed,
    part: &Part,
    renderer: &Renderer<'_>,
) -> Result<&'a [Vec<u8>; 3], Diagnostic> {
    if !printed.contains_key(&part.fingerprint) {
        let mut known = BTreeMap::new();
        let overlaps = |files: &&[Vec<u8>; 3]| {
            search::names_of_sections(&files[0]).into_iter().any(|section| part.has(section))
        };
        for files in printed.values().filter(overlaps) {
            known.extend(search::sections_in(part, files.each_ref().map(Vec::as_slice)));
        }
        let mut sections = search::sections_of(part, known, |section| renderer.make_section(section, part))?;
        let files = std::array::from_fn(|file| search::write_file(part, &mut sections, file));
        printed.insert(part.fingerprint, files);
    }
    Ok(&printed[&part.fingerprint])
}

impl Parts {
    /// One file of an index.
    ///
    /// # Errors
    /// A body that can't be had.
    pub(crate) fn print(
        &self,
        file: IndexFile,
        index: &[Part],
        renderer: &Renderer<'_>,
    ) -> Result<Vec<u8>, Diagnostic> {
        if file == IndexFile::Authors {
            return Ok(renderer.render_authors());
        }
        // Held while a part is made, so that all who wait for its files wait for one making.
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = file.part() {
            let files = print(&mut printed, &index[number as usize], renderer)?;
            let mut files = Part::files(number).into_iter().zip(files);
            return Ok(files
                .find(|(other, _)| *other == file)
                .map(|(_, bytes)| bytes.clone())
                .unwrap_or_default());
        }
        let heads = index.iter().map(|part| {
            let files = print(&mut printed, part, renderer)?;
            Ok(files.each_ref().map(|file| Head::read(file).unwrap_or_default()))
        });
        let heads: Vec<_> = heads.collect::<Result<_, Diagnostic>>()?;
        // Each search begins with the root: parts that it does not name are not asked for again.
        printed.retain(|name, _| index.iter().any(|part| part.fingerprint == *name));
        Ok(renderer.render_index_root(&heads))
    }
}
