//! Prints the pages of a plan that are not as the last build printed them, then puts them into the output folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::build::index;
use crate::build::index::Outcome;
use crate::build::looks::Looks;
use crate::build::options::{BuildOptions, Loss, Reasons};
use crate::build::prepared::Prepared;
use crate::build::printed;
use crate::build::printed::{Change, PrintedPages};
use crate::build::report::Report;
use crate::build::sums::print_sums;
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::disk::publish::{Folders, Left, Publication, Publisher, Written};
use crate::disk::store::Store;
use crate::disk::theme;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::progress::Progress;
use crate::plan::{Attachment, Output, Page, Plan};
use crate::render::Renderer;

/// Pages that are printed and wait beside the output folder.
pub(crate) struct Printing<'a> {
    plan: &'a Plan,
    looks: &'a Looks,
    publication: Publication<'a>,
    earlier: PrintedPages,
    store: &'a Store,
    out: PathBuf,
    /// What is kept of folders of a large site.
    folders: Option<Arc<Folders>>,
    /// What pages are called in the tables of the cache, in the order of the plan.
    names: Vec<Fingerprint>,
    /// What there is to say of each; of nearly all nothing.
    said: Vec<Option<Box<Outcome>>>,
    rendered: usize,
}

impl<'a> Printing<'a> {
    /// Renders every output that is not as the last build printed it. The output folder stays as it is.
    ///
    /// # Errors
    /// The folder is not one to publish to, or the disk said no.
    pub(crate) fn print(
        options: &BuildOptions,
        prepared: &Prepared,
        store: &'a Store,
        (plan, looks): (&'a Plan, &'a Looks),
        renderer: &Renderer<'_>,
        progress: &dyn Progress,
    ) -> Result<Self, Failure> {
        let mut tell = |message: &str| progress.say(message);
        let out = options.out();
        let mut publisher = Publisher::open(&out, &options.root, options.force, options.wait, &mut tell)?;
        if options.loss == Loss::Refuse {
            check_loss(
                publisher.previous().iter().len(),
                plan.outputs.len(),
                prepared.digest.articles.len(),
            )?;
        }
        let folders =
            options.notes_on_folders(plan.outputs.len()).map(|notes| publisher.believe(store, notes));
        let mut publication = publisher.begin(plan.outputs.iter().map(|output| &output.path))?;
        if !plan.sums.is_empty() {
            publication = publication.with_sums();
        }
        progress.stage("printing", plan.outputs.len());
        let earlier = PrintedPages::load(options, store);
        // They are looked up before printing and kept after it.
        let names: Vec<Fingerprint> = plan.outputs.par_iter().map(printed::name_of_page).collect();
        let parts = index::print_index(plan, renderer, &earlier, &publication, looks, progress)?;
        let rendered = AtomicUsize::new(0);
        let print = |(place, output): (usize, &Output)| {
            let (reason, fault) = if let Some(outcome) = parts.get(&place) {
                outcome.clone()
            } else {
                let keep = |bytes| publication.keep_at(place, bytes);
                let reason = earlier.keep_with(output, names[place], looks, keep);
                let fault = match reason {
                    // When all else is there.
                    Some(_) if matches!(output.page, Page::Sums(_)) => None,
                    Some(_) => print_one(output, prepared, renderer, &publication)?.err(),
                    None => None,
                };
                progress.step();
                (reason, fault)
            };
            if reason.is_some() && fault.is_none() {
                rendered.fetch_add(1, Ordering::Relaxed);
            }
            let reason = reason.filter(|_| options.reasons == Reasons::Told);
            Ok((reason.is_some() || fault.is_some()).then(|| Box::new((reason, fault))))
        };
        let said = plan.outputs.par_iter().enumerate().map(print).collect::<Result<_, Failure>>()?;
        let rendered = rendered.into_inner();
        for sums in &plan.sums {
            // Kept ones are handed in already.
            if !publication.is_done(sums.at) {
                print_sums(plan, sums, &publication)?;
            }
        }
        Ok(Self { plan, looks, publication, earlier, store, out, folders, names, said, rendered })
    }

    /// Puts what was printed in its place, removes what earlier builds left, and keeps for the next build what this one printed.
    /// What came of it stands in the report then; with what is left, whether every page was printed.
    ///
    /// # Errors
    /// The disk said no.
    pub(crate) fn finish(self, report: &mut Report) -> Result<(Left<'a>, bool), Failure> {
        let Self { plan, looks, publication, earlier, store, out, folders, names, said, rendered } = self;
        let failed = |said: &Option<Box<Outcome>>| said.as_ref().is_some_and(|said| said.1.is_some());
        // Sums of what is not all as it is planned are not those of the plan.
        let unproven = !plan.sums.is_empty() && said.iter().any(failed);
        let named = plan.outputs.iter().zip(names).zip(&said);
        let whole = named.filter(|((output, _), said)| {
            !(failed(said) || unproven && matches!(output.page, Page::Sums(_)))
        });
        let whole = whole.map(|(named, _)| named);
        let (done, left) = publication.finish(|place| plan.outputs[place].served())?;
        earlier.save(whole, &left, looks, store);
        if let Some(folders) = folders {
            folders.keep(store, &out, left.par_sizes(), left.fingerprint, clock::file_time());
        }
        report.counts.pages = plan.outputs.len();
        report.counts.rendered = rendered;
        report.counts.written = done.written;
        report.counts.unchanged = done.unchanged;
        report.counts.removed = done.removed;
        report.diagnostics.extend(done.diagnostics);
        let mut complete = true;
        for (output, said) in plan.outputs.iter().zip(said) {
            let Some((reason, fault)) = said.map(|said| *said) else { continue };
            complete &= fault.is_none();
            match fault {
                Some(fault) => report.diagnostics.push(fault),
                None => {
                    report.changes.extend(reason.map(|reason| Change { path: output.path.0.clone(), reason }))
                }
            }
        }
        Ok((left, complete))
    }
}

/// Refuses to take most of a site away. That addresses change makes no site smaller.
fn check_loss(before: usize, planned: usize, articles: usize) -> Result<(), Failure> {
    if planned * 2 >= before {
        return Ok(());
    }
    let message =
        format!("the site would shrink from {before} files to {planned} (articles left: {articles})");
    let help = "see whether all of content/ and pages/ is there (a disk that is not mounted, half a checkout, a folder that was \
                renamed), and what site.toml does not print any more; if so much is to go, build with --allow-empty";
    Err(Failure::refused(Diagnostic::error(message).at("content").help(help)))
}

/// Renders and writes one output. What is wrong with the page is said of it; an error ends the build.
fn print_one(
    output: &Output,
    prepared: &Prepared,
    renderer: &Renderer<'_>,
    publication: &Publication<'_>,
) -> Result<Result<Written, Diagnostic>, Failure> {
    match &output.page {
        Page::Asset(asset) => match &prepared.look.theme.assets[asset.place as usize].content {
            theme::Content::Bytes(bytes) => publication.write(&output.path, bytes).map(Ok),
            theme::Content::File(file) => publication.copy(&output.path, file).map(Ok),
        },
        Page::Attachment(Attachment(path)) => match prepared.attachment_files.get(path) {
            Some(file) => publication.copy(&output.path, file).map(Ok),
            None => Ok(Err(Diagnostic::error("the file is not there any more").at(path.in_site()))),
        },
        page => match renderer.render(page) {
            Ok(bytes) => publication.write(&output.path, &bytes.unwrap_or_default()).map(Ok),
            Err(diagnostic) => Ok(Err(diagnostic)),
        },
    }
}
