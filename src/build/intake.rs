//! One article file in, a candidate for the digest and its body out: the one way for builds, previews, `explain` and `sources`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::build::setup::Settings;
use crate::clean;
use crate::clean::{Attachments, Cleaned, Rules, SafeHtml, Trace};
use crate::content;
use crate::content::{ContentPath, Draft, RawFile};
use crate::curate::Candidate;
use crate::curate::stories::Signature;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// How article files are read and cleaned.
#[derive(Clone, Copy)]
pub(crate) struct Intake<'a> {
    pub settings: &'a Settings,
    /// The files beside articles.
    pub attachments: &'a Attachments,
}

/// What came of one file. `B` is its body, or where that is.
pub(crate) struct Taken<B> {
    /// The article; none when the file is left out.
    pub article: Option<(Candidate, B)>,
    /// Files beside the article that its links were looked up as, see [`Cleaned::sought`].
    pub sought: Vec<ContentPath>,
    pub diagnostics: Vec<Diagnostic>,
    /// The file's row for the next build; none when the cache does not have it.
    pub row: Option<Row>,
}

/// What the next build has to know of a file: of its path, of its stamp, of its bytes.
pub(crate) type Row = (Fingerprint, [Fingerprint; 2]);

impl<B> Taken<B> {
    /// Of a file that can't be read.
    pub(crate) fn unreadable(finding: Diagnostic) -> Self {
        Self { article: None, sought: Vec::new(), diagnostics: vec![finding], row: None }
    }

    /// The same with the body put elsewhere. What can't be put there is left out.
    pub(crate) fn put<C>(self, put: impl FnOnce(B) -> Option<C>) -> Taken<C> {
        let Self { article, sought, diagnostics, row } = self;
        let article = article.and_then(|(candidate, body)| Some((candidate, put(body)?)));
        Taken { article, sought, diagnostics, row }
    }
}

impl Intake<'_> {
    /// Reads, parses and cleans one file.
    pub(crate) fn take_in(&self, entry: &Entry) -> Taken<SafeHtml> {
        read::read(entry).map_or_else(Taken::unreadable, |file| self.take_in_file(&file))
    }

    /// The same, once the file is read.
    pub(crate) fn take_in_file(&self, file: &RawFile) -> Taken<SafeHtml> {
        let mut sought = Vec::new();
        let (article, diagnostics) = self.clean_file(
            file,
            Trace::Off,
            |_| (),
            |(), mut cleaned| {
                sought = cleaned.sought;
                cleaned.article.shrink();
                let topics = self.settings.matcher.topics(&cleaned.article, &cleaned.text);
                let signature = Arc::new(Signature::new(&cleaned.article.title, &cleaned.text));
                (Candidate { article: Arc::new(cleaned.article), topics, signature }, cleaned.body)
            },
        );
        Taken { article, sought, diagnostics, row: None }
    }

    /// Parses and cleans one file: what `look` makes of the draft, and what was cleaned, goes to `then`; with what that makes,
    /// all findings. A fault in our own code, `look` and `then` included, takes this one file out.
    pub(crate) fn clean_file<D, T>(
        &self,
        file: &RawFile,
        trace: Trace,
        look: impl FnOnce(&Draft) -> D,
        then: impl FnOnce(D, Cleaned) -> T,
    ) -> (Option<T>, Vec<Diagnostic>) {
        let work = AssertUnwindSafe(|| {
            let Settings { config, profiles, .. } = self.settings;
            let rules = Rules { config, profiles, attachments: self.attachments, trace };
            let parsed = content::parse(file, config);
            let mut diagnostics = parsed.diagnostics;
            let made = parsed.draft.map(|draft| {
                let looked = look(&draft);
                let mut cleaned = clean::clean(draft, &rules);
                diagnostics.append(&mut cleaned.diagnostics);
                then(looked, cleaned)
            });
            (made, diagnostics)
        });
        catch_unwind(work).unwrap_or_else(|_| {
            let fault = Diagnostic::error("newsprint failed on this file and left it out")
                .at(file.path.in_site())
                .help("this is a fault of newsprint: please report it with the file");
            (None, vec![fault])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_fault_in_our_own_code_takes_one_file_out() {
        let settings = Settings::new(Config::default()).0;
        let intake = Intake { settings: &settings, attachments: &Attachments::new() };
        let file = RawFile { path: ContentPath("a.md".into()), bytes: b"# A\n\nText.\n".to_vec() };
        let fault = "error: content/a.md: newsprint failed on this file and left it out\n  \
                     help: this is a fault of newsprint: please report it with the file";
        let said = |(made, found): (Option<()>, Vec<Diagnostic>)| {
            (made, found.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let looking = intake.clean_file(&file, Trace::On, |_| panic!("a fault"), |(), _| ());
        assert_eq!(said(looking), (None, vec![fault.to_owned()]));
        let making = intake.clean_file(&file, Trace::Off, |_| (), |(), _| panic!("a fault"));
        assert_eq!(said(making), (None, vec![fault.to_owned()]));
    }
}
