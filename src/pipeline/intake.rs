//! One article file in, a candidate for the digest and its body out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::setup::Settings;
use crate::clean::{self, Attachments, Rules, SafeHtml, Trace};
use crate::content;
use crate::curate::Candidate;
use crate::diagnostic::Diagnostic;
use crate::edge::read::{self, Entry};

/// What came of one file.
#[derive(Debug)]
pub struct Outcome {
    /// The article and its body; none when the file is left out.
    pub taken: Option<(Candidate, SafeHtml)>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads, parses and cleans one file. A fault in our own code takes this one file out, not the digest.
pub fn take_in(entry: &Entry, settings: &Settings, attachments: &Attachments) -> Outcome {
    let file = match read::read(entry) {
        Ok(file) => file,
        Err(diagnostic) => return Outcome { taken: None, diagnostics: vec![diagnostic] },
    };
    let work = AssertUnwindSafe(|| {
        let Settings { config, profiles, matcher } = settings;
        let rules = Rules { config, profiles, attachments, trace: Trace::Off };
        let parsed = content::parse(&file, config);
        let mut diagnostics = parsed.diagnostics;
        let taken = parsed.draft.map(|draft| {
            let cleaned = clean::clean(draft, &rules);
            diagnostics.extend(cleaned.diagnostics);
            let topics = matcher.topics(&cleaned.article.title, &cleaned.text);
            (Candidate { article: Arc::new(cleaned.article), topics }, cleaned.body)
        });
        Outcome { taken, diagnostics }
    });
    catch_unwind(work).unwrap_or_else(|_| Outcome {
        taken: None,
        diagnostics: vec![
            Diagnostic::error("newsprint failed on this file and left it out")
                .at(entry.path.in_site())
                .help("this is a fault of newsprint: please report it with the file"),
        ],
    })
}
