//! The story of a build: what is there, whether anything changed, articles in, curated, planned, printed, published.

mod check;
pub(crate) mod chunks;
pub(crate) mod coverage;
pub(crate) mod draft_issue;
pub(crate) mod edition_mail;
pub(crate) mod health;
mod index;
pub(crate) mod intake;
mod last;
mod looks;
pub(crate) mod next_issue;
pub(crate) mod options;
pub(crate) mod outgoing;
pub(crate) mod prepared;
pub(crate) mod printed;
mod printing;
pub(crate) mod report;
pub(crate) mod setup;
mod sums;
pub(crate) mod survey;
pub(crate) mod texts;
pub(crate) mod topics;
pub(crate) mod wording;

use self::chunks::Chunks;
use self::coverage::KnownCoverage;
use self::intake::{Intake, Text};
use self::last::Inputs;
use self::options::{BuildOptions, UseCache, hold_articles};
use self::prepared::Prepared;
use self::printing::Printing;
use self::report::{Counts, Report};
use self::setup::Found;
use self::texts::{Origins, TextReader};
use crate::curate::{Cutoff, curate};
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::publish::check_place;
use crate::disk::store::Store;
use crate::ground::progress::Progress;

pub use check::check;

/// Builds the site. Where nothing has changed since the last build, nothing is read again; else only what has changed is
/// read, cleaned and printed.
///
/// # Errors
/// See [`Failure`]. Faults of single files are in the report and fail nothing.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Report, Failure> {
    let mut watch = Stopwatch::start();
    let found = Found::read(options, &mut watch)?;
    check_place(&options.out(), &options.root, &found.settings.config.content)?;
    let inputs = Inputs::of(&found, options);
    let (store, notices) = options.store();
    if let Some(report) = inputs.unchanged(options, &store, progress, &mut watch)? {
        return Ok(Report { stages: watch.stages(), out: options.out(), ..report });
    }
    let (mut prepared, mut report) = prepare(found, options, &store, progress, &mut watch)?;
    report.notices.extend(notices);
    // Each article has one, and no page is made of them.
    drop_beside(std::mem::take(&mut prepared.digest.signatures));
    let texts = prepared.texts(&store);
    let site = prepared.site(&texts);
    let (plan, looks) = prepared.plan(&site);
    watch.lap("plan");

    let renderer = prepared.renderer(&site, &plan);
    let printing = Printing::print(options, &prepared, &store, (&plan, &looks), &renderer, progress);
    report.diagnostics.extend(plan.diagnostics.iter().cloned());
    report.notices.extend(prepared.origins.notice());
    // Nothing is rendered from here on, and what pages are made of takes more memory than all that is to come.
    drop(site);
    drop_beside(std::mem::take(&mut prepared.digest));
    let (left, complete) = match printing.and_then(|printing| printing.finish(&mut report)) {
        Ok(published) => published,
        Err(error) => return Err(error.after(report.diagnostics)),
    };
    report.diagnostics.sort();
    if complete && report.notices.is_empty() {
        inputs.keep(&store, &report, &left);
    }
    report.notices.extend(store.finish(prepared.kept.iter().copied()));
    drop(left);
    watch.lap("print");
    report.diagnostics.splice(0..0, std::mem::take(&mut report.notices));
    drop_beside(plan);
    Ok(Report { stages: watch.stages(), out: options.out(), ..report })
}

/// Reads, parses, cleans and curates the site. With it the report so far.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn prepare(
    found: Found,
    options: &BuildOptions,
    store: &Store,
    progress: &dyn Progress,
    watch: &mut Stopwatch,
) -> Result<(Prepared, Report), Failure> {
    let Found { mut settings, look, walk, mut diagnostics, began } = found;
    let mut tell = |message: &str| progress.say(message);
    let keeps = options.cache == UseCache::Yes;
    let held = keeps.then(|| hold_articles(&options.root, options.wait, &mut tell));
    let chunks = Chunks::new(store, &settings, began);
    let (mut attachments, attachment_files) = chunks.index_attachments(&walk.attachments, &mut diagnostics);
    attachments.extend(look.theme.root_files());

    progress.stage("reading", walk.articles.len());
    let intake = Intake { settings: &settings, attachments: &attachments };
    let mut all = chunks.take_in(intake, &walk.articles, progress);
    let of_articles = all.iter().zip(&walk.articles).filter(|(_, entry)| entry.path.version().is_none());
    let (files, left_out) = of_articles.fold((0, 0), |(files, left_out), (taken, _)| {
        (files + 1, left_out + usize::from(taken.article.is_none()))
    });
    let (files, skipped) = (walk.unreadable + files, walk.unreadable + left_out);
    drop((chunks, walk.articles, held));
    diagnostics.extend(all.iter_mut().flat_map(|taken| std::mem::take(&mut taken.diagnostics)));
    settings.profiles.forget_compiled();
    let candidates: Vec<_> = all.into_iter().filter_map(|taken| taken.article).collect();
    let kept = candidates.iter().flat_map(Text::keys).collect();
    watch.lap("clean");

    let cutoff = Cutoff { now: clock::now(), drafts: options.drafts, future: options.future };
    let known = KnownCoverage::load(store);
    let (origins, content_dir) = (Origins::default(), options.root.join("content"));
    let intake = Intake { settings: &settings, attachments: &attachments };
    let texts = TextReader::new(store, &origins, intake, &content_dir);
    let curated = curate(candidates, cutoff, &settings.config, known.known(), &texts);
    known.save(&curated.digest, store);
    let (counts, next_due) = (Counts::of(&curated, files, skipped), curated.next_due);
    diagnostics.extend(curated.diagnostics);
    watch.lap("curate");
    let digest = curated.digest;
    diagnostics.extend(look.unused_templates(&digest.pages));
    let now = cutoff.now;
    let prepared =
        Prepared { settings, look, digest, now, kept, origins, attachments, attachment_files, content_dir };
    Ok((prepared, Report { counts, diagnostics, next_due, ..Report::default() }))
}

/// Drops something of a million pieces while the build goes on, or ends.
fn drop_beside(large: impl Send + 'static) {
    rayon::spawn(move || drop(large));
}
