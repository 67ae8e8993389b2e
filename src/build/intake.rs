//! One article file in, a candidate for the digest and its body out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::build::setup::Settings;
use crate::clean;
use crate::clean::{Attachments, Cleaned, Rules, SafeHtml, Trace};
use crate::content;
use crate::content::{ContentPath, RawFile};
use crate::curate::Candidate;
use crate::curate::stories::Signature;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::ground::diagnostic::Diagnostic;

/// What came of one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The article and its body; none when the file is left out.
    pub taken: Option<(Candidate, SafeHtml)>,
    /// Files beside the article that its links were looked up as, see [`clean::Cleaned::sought`].
    pub sought: Vec<ContentPath>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads, parses and cleans one file. A fault in our own code takes this one file out, not the digest.
pub(crate) fn take_in(entry: &Entry, settings: &Settings, attachments: &Attachments) -> Outcome {
    match read::read(entry) {
        Ok(file) => take_in_file(&file, settings, attachments),
        Err(diagnostic) => Outcome { taken: None, sought: Vec::new(), diagnostics: vec![diagnostic] },
    }
}

/// The same, once the file is read.
pub(crate) fn take_in_file(file: &RawFile, settings: &Settings, attachments: &Attachments) -> Outcome {
    let mut sought = Vec::new();
    let (taken, diagnostics) = clean_file(file, settings, attachments, Trace::Off, |mut cleaned| {
        sought = cleaned.sought;
        cleaned.article.shrink();
        let topics = settings.matcher.topics(&cleaned.article, &cleaned.text);
        let signature = Arc::new(Signature::new(&cleaned.article.title, &cleaned.text));
        (Candidate { article: Arc::new(cleaned.article), topics, signature }, cleaned.body)
    });
    Outcome { taken, sought, diagnostics }
}

/// Parses and cleans one file, and makes `then` of it; with it all findings. A fault in our own code, `then` included,
/// takes this one file out.
pub(crate) fn clean_file<T>(
    file: &RawFile,
    settings: &Settings,
    attachments: &Attachments,
    trace: Trace,
    then: impl FnOnce(Cleaned) -> T,
) -> (Option<T>, Vec<Diagnostic>) {
    let work = AssertUnwindSafe(|| {
        let Settings { config, profiles, .. } = settings;
        let rules = Rules { config, profiles, attachments, trace };
        let parsed = content::parse(file, config);
        let mut diagnostics = parsed.diagnostics;
        let taken = parsed.draft.map(|draft| {
            let mut cleaned = clean::clean(draft, &rules);
            diagnostics.append(&mut cleaned.diagnostics);
            then(cleaned)
        });
        (taken, diagnostics)
    });
    catch_unwind(work).unwrap_or_else(|_| {
        let fault = Diagnostic::error("newsprint failed on this file and left it out")
            .at(file.path.in_site())
            .help("this is a fault of newsprint: please report it with the file");
        (None, vec![fault])
    })
}
