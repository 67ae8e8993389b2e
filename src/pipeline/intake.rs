//! One article file in, a candidate for the digest and its body out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::setup::Settings;
use crate::clean::{self, Attachments, Rules, SafeHtml, Trace};
use crate::content::{self, ContentPath, RawFile};
use crate::curate::Candidate;
use crate::diagnostic::Diagnostic;
use crate::edge::read::{self, Entry};

/// What came of one file.
#[derive(Debug)]
pub struct Outcome {
    /// The article and its body; none when the file is left out.
    pub taken: Option<(Candidate, SafeHtml)>,
    /// Files beside the article that its links were looked up as, see [`clean::Cleaned::sought`].
    pub sought: Vec<ContentPath>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    fn left_out(diagnostic: Diagnostic) -> Self {
        Self { taken: None, sought: Vec::new(), diagnostics: vec![diagnostic] }
    }
}

/// Reads, parses and cleans one file. A fault in our own code takes this one file out, not the digest.
pub fn take_in(entry: &Entry, settings: &Settings, attachments: &Attachments) -> Outcome {
    let file = match read::read(entry) {
        Ok(file) => file,
        Err(diagnostic) => return Outcome::left_out(diagnostic),
    };
    take_in_file(&file, settings, attachments)
}

/// The same, once the file is read.
pub fn take_in_file(file: &RawFile, settings: &Settings, attachments: &Attachments) -> Outcome {
    let work = AssertUnwindSafe(|| {
        let Settings { config, profiles, matcher } = settings;
        let rules = Rules { config, profiles, attachments, trace: Trace::Off };
        let parsed = content::parse(file, config);
        let mut diagnostics = parsed.diagnostics;
        let mut sought = Vec::new();
        let taken = parsed.draft.map(|draft| {
            let cleaned = clean::clean(draft, &rules);
            sought = cleaned.sought;
            diagnostics.extend(cleaned.diagnostics);
            let topics = matcher.topics(&cleaned.article.title, &cleaned.text);
            (Candidate { article: Arc::new(cleaned.article), topics }, cleaned.body)
        });
        Outcome { taken, sought, diagnostics }
    });
    catch_unwind(work).unwrap_or_else(|_| {
        Outcome::left_out(
            Diagnostic::error("newsprint failed on this file and left it out")
                .at(file.path.in_site())
                .help("this is a fault of newsprint: please report it with the file"),
        )
    })
}
