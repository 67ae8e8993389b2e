//! Prints the search index: all files of a part together, since they share the work of taking its texts apart, then the root,
//! which says where the pieces of all files are.

use std::collections::BTreeMap;

use super::Progress;
use super::looks::Looks;
use super::printed::{PrintedPages, Reason};
use crate::diagnostic::Diagnostic;
use crate::edge::error::PublishError;
use crate::edge::publish::Publication;
use crate::plan::{INDEX, Page, Plan};
use crate::render::Renderer;
use crate::search::{self, IndexFile, Part, Sizes};

/// Why an output was printed, if it was, and what was wrong.
pub type Outcome = (Option<Reason>, Option<Diagnostic>);

/// Renders and writes the files of each part that is not as the last build printed it, and the root. Gives the outcomes by the
/// places of the outputs in the plan. One part after the other: each keeps all processors busy, and holds its texts' words in
/// memory.
///
/// # Errors
/// The disk said no.
pub fn print_index(
    plan: &Plan,
    renderer: &Renderer<'_>,
    earlier: &PrintedPages,
    publication: &Publication<'_>,
    looks: &Looks,
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, Outcome>, PublishError> {
    let mut outcomes = BTreeMap::new();
    let place_of = |file: IndexFile| {
        let path = format!("{INDEX}{}", file.path(&plan.index));
        let place = plan.outputs.binary_search_by(|output| output.path.0.as_str().cmp(&path)).ok()?;
        (plan.outputs[place].page == Page::Index(file)).then_some(place)
    };
    // None where something else of the site is at the path; the plan says so.
    let Some(root) = place_of(IndexFile::Root) else { return Ok(outcomes) };
    let mut sizes = Vec::with_capacity(plan.index.len());
    let mut whole = true;
    for (part, number) in plan.index.iter().zip(0..) {
        let files = Part::files(number).map(|file| (file, place_of(file)));
        let places = files.iter().filter_map(|(_, place)| *place);
        let stale: Vec<_> =
            places.map(|place| (place, earlier.keep(&plan.outputs[place], publication, looks))).collect();
        let kept = stale.iter().all(|(_, reason)| reason.is_none());
        let start = |file: IndexFile, place: Option<usize>| {
            let pieces = part.pieces(file)?;
            let start = publication.start_of(&plan.outputs[place?].path, search::bytes_of_sizes(pieces))?;
            search::read_sizes(&start, pieces)
        };
        let known = if kept { sizes_of(files.map(|(file, place)| start(file, place))) } else { None };
        if let Some(known) = known {
            sizes.push(known);
            outcomes.extend(stale.into_iter().map(|(place, _)| (place, (None, None))));
            files.iter().for_each(|_| progress.step());
            continue;
        }
        let rendered = renderer.render_part(number);
        let bytes_at = |place: usize| {
            let at = files.iter().position(|(_, other)| *other == Some(place))?;
            Some(rendered.as_ref().ok()?[at].as_slice())
        };
        for (place, reason) in stale {
            if reason.is_some()
                && let Some(bytes) = bytes_at(place)
            {
                publication.write(&plan.outputs[place].path, bytes)?;
            }
            progress.step();
            outcomes.insert(place, (reason, rendered.as_ref().err().cloned()));
        }
        let read = |(file, bytes): (IndexFile, &Vec<u8>)| search::read_sizes(bytes, part.pieces(file)?);
        match rendered {
            Ok(rendered) => {
                let all = std::array::from_fn(|at| read((files[at].0, &rendered[at])));
                sizes.extend(sizes_of(all));
            }
            Err(_) => whole = false,
        }
    }
    let output = &plan.outputs[root];
    let reason = earlier.keep(output, publication, looks);
    // Without one of its parts the index of the last build is better than this one.
    if reason.is_some() && whole {
        publication.write(&output.path, &renderer.render_index_root(&sizes))?;
    }
    progress.step();
    outcomes.insert(root, (reason, None));
    Ok(outcomes)
}

/// From those of the files of a part, in their order.
fn sizes_of([_, buckets, leaves]: [Option<Vec<u32>>; 3]) -> Option<Sizes> {
    Some(Sizes { buckets: buckets?, leaves: leaves? })
}
