//! Prints the search index: all files of a part together, since they share the work of taking its texts apart, then the root,
//! which says where the pieces of all files are.

use std::collections::BTreeMap;

use crate::build::looks::Looks;
use crate::build::printed::{PrintedPages, Reason};
use crate::disk::error::Failure;
use crate::disk::publish::Publication;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;
use crate::ground::progress::Progress;
use crate::plan::{INDEX, Output, Plan};
use crate::render::Renderer;
use crate::search;
use crate::search::{FILES, Head, IndexFile, MadeSection, Part};

/// Why an output was printed, if it was, and what was wrong.
pub(crate) type Outcome = (Option<Reason>, Option<Diagnostic>);

/// Renders and writes the files of each part that is not as the last build printed it, and the root. Gives the outcomes by the
/// places of the outputs in the plan. Of a part that changed, sections that did not are taken from the files of the last
/// build; the others are made one after the other: each keeps all processors busy, and holds its texts' words in memory.
///
/// # Errors
/// The disk said no.
pub(crate) fn print_index(
    plan: &Plan,
    renderer: &Renderer<'_>,
    earlier: &PrintedPages,
    publication: &Publication<'_>,
    looks: &Looks,
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, Outcome>, Failure> {
    let mut outcomes = BTreeMap::new();
    let place_of = |file: IndexFile| {
        let path = format!("{INDEX}{}", file.path(&plan.cuts.index));
        let place = plan.outputs.binary_search_by(|output| output.path.0.as_str().cmp(&path)).ok()?;
        (plan.outputs[place].page.index_file() == Some(file)).then_some(place)
    };
    // None where something else of the site is at the path; the plan says so.
    let Some(root) = place_of(IndexFile::Root) else { return Ok(outcomes) };
    let mut heads = Vec::with_capacity(plan.cuts.index.len());
    let mut whole = true;
    let mut printed: Option<PrintedParts> = None;
    for (part, number) in plan.cuts.index.iter().zip(0..) {
        let files = Part::files(number).map(place_of);
        let places = files.iter().flatten();
        let stale: Vec<_> =
            places.map(|place| (*place, earlier.keep(&plan.outputs[*place], publication, looks))).collect();
        let kept = stale.iter().all(|(_, reason)| reason.is_none());
        if let Some(known) = kept.then(|| heads_of(part, files, &plan.outputs, publication)).flatten() {
            heads.push(known);
            outcomes.extend(stale.into_iter().map(|(place, _)| (place, (None, None))));
            files.iter().for_each(|_| progress.step());
            continue;
        }
        let printed = printed.get_or_insert_with(|| PrintedParts::find(earlier, publication));
        let known = printed.sections(part, publication);
        let mut made = search::sections_of(part, known, |section| renderer.make_section(section, part));
        match &mut made {
            Ok(sections) => heads.push(search::heads_of(part, sections)),
            Err(_) => whole = false,
        }
        for (place, reason) in stale {
            let file = files.iter().position(|other| *other == Some(place));
            if reason.is_some()
                && let (Some(file), Ok(sections)) = (file, &mut made)
            {
                publication.write(&plan.outputs[place].path, &search::write_file(part, sections, file))?;
            }
            progress.step();
            outcomes.insert(place, (reason, made.as_ref().err().cloned()));
        }
    }
    let output = &plan.outputs[root];
    let reason = earlier.keep(output, publication, looks);
    // Without one of its parts the index of the last build is better than this one.
    if reason.is_some() && whole {
        publication.write(&output.path, &renderer.render_index_root(&heads))?;
    }
    progress.step();
    outcomes.insert(root, (reason, None));
    Ok(outcomes)
}

/// The heads of the files of a part that were kept.
fn heads_of(
    part: &Part,
    files: [Option<usize>; 3],
    outputs: &[Output],
    publication: &Publication<'_>,
) -> Option<[Head; 3]> {
    let mut sizes = part.heads().into_iter();
    let mut head =
        |place: Option<usize>| Head::read(&publication.start_of(&outputs[place?].path, sizes.next()?)?);
    let [buckets, heads, texts] = files.map(&mut head);
    Some([buckets?, heads?, texts?])
}

/// What the folder holds of an index now: the parts that an earlier build by this newsprint printed.
struct PrintedParts {
    /// The files of each, and the fingerprints of its sections.
    parts: Vec<([OutputPath; 3], Vec<Fingerprint>)>,
}

impl PrintedParts {
    fn find(earlier: &PrintedPages, publication: &Publication<'_>) -> Self {
        if !earlier.are_known() {
            return Self { parts: Vec::new() };
        }
        let folders =
            publication.previous().below(INDEX).filter_map(|(path, _)| path.0.strip_suffix(FILES[0]));
        let part = |folder: &str| {
            let files = FILES.map(|file| OutputPath(format!("{folder}{file}")));
            let sections = Head::fingerprints(|bytes| publication.start_of(&files[0], bytes))?;
            Some((files, sections))
        };
        Self { parts: folders.filter_map(part).collect() }
    }

    /// Those of the sections of a part that are there, from files that are as they were printed.
    fn sections(&self, part: &Part, publication: &Publication<'_>) -> BTreeMap<Fingerprint, MadeSection> {
        let mut found = BTreeMap::new();
        for (files, sections) in &self.parts {
            if !sections.iter().any(|name| part.has(*name)) {
                continue;
            }
            let [Some(buckets), Some(heads), Some(texts)] =
                files.each_ref().map(|path| publication.read(path))
            else {
                continue;
            };
            found.extend(search::sections_in(part, [&buckets, &heads, &texts]));
        }
        found
    }
}
