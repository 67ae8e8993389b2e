//! One article file in, a candidate for the digest and its body out: the one way for builds, previews, `explain` and `sources`.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::build::setup::Settings;
use crate::clean;
use crate::clean::{Article, Attachments, Cleaned, Details, Rules, SafeHtml, Trace};
use crate::content;
use crate::content::{ContentPath, Draft, RawFile};
use crate::curate::Candidate;
use crate::curate::stories::Signature;
use crate::curate::topics::TopicIx;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::fingerprint::Fingerprint;

/// How article files are read and cleaned.
#[derive(Clone, Copy)]
pub(crate) struct Intake<'a> {
    pub settings: &'a Settings,
    /// The files beside articles.
    pub attachments: &'a Attachments,
}

/// What came of one file.
pub(crate) struct Taken {
    /// The article; none when the file is left out.
    pub article: Option<Candidate>,
    /// Files beside the article that its links were looked up as, see [`Cleaned::sought`].
    pub sought: Vec<ContentPath>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What of one article is not in memory.
pub(crate) struct Text {
    pub(crate) body: SafeHtml,
    pub(crate) details: Details,
}

impl Text {
    /// Keeps what is not kept already.
    pub(crate) fn keep(&self, of: &Article, store: &Store) {
        if !store.has(of.body_hash) {
            store.put(of.body_hash, self.body.as_str().as_bytes());
        }
        if !store.has(of.details)
            && let Ok(record) = postcard::to_stdvec(&self.details)
        {
            store.put(of.details, &record);
        }
    }

    /// What the text of an article is kept under.
    pub(crate) fn keys(of: &Candidate) -> [Fingerprint; 2] {
        [of.article.body_hash, of.article.details]
    }
}

impl Taken {
    /// Of a file that can't be read.
    pub(crate) fn unreadable(finding: Diagnostic) -> Self {
        Self { article: None, sought: Vec::new(), diagnostics: vec![finding] }
    }
}

impl Intake<'_> {
    /// Reads, parses and cleans one file. With it the text of the article.
    pub(crate) fn take_in(&self, entry: &Entry) -> (Taken, Option<Text>) {
        match read::read(entry) {
            Ok(file) => self.take_in_file(&file),
            Err(finding) => (Taken::unreadable(finding), None),
        }
    }

    /// The same, once the file is read.
    pub(crate) fn take_in_file(&self, file: &RawFile) -> (Taken, Option<Text>) {
        let mut sought = Vec::new();
        let (article, diagnostics) = self.clean_file(
            file,
            Trace::Off,
            |_| (),
            |(), mut cleaned| {
                sought = std::mem::take(&mut cleaned.sought);
                cleaned.article.shrink();
                let topics = self.topics(&mut cleaned);
                let signature = Arc::new(Signature::new(&cleaned.article.title, &cleaned.text));
                let text = Text { body: cleaned.body, details: cleaned.details };
                (Candidate { article: Arc::new(cleaned.article), topics, signature }, text)
            },
        );
        let (article, text) = article.unzip();
        let mut diagnostics = diagnostics;
        if file.path.version().is_some() {
            // Nobody mends what an article once was.
            diagnostics.retain(|found| found.severity == Severity::Error);
        }
        (Taken { article, sought, diagnostics }, text)
    }

    /// The topics of an article. An issue has those of its items, each of which is about something of its own, and is told them.
    pub(crate) fn topics(&self, cleaned: &mut Cleaned) -> Vec<TopicIx> {
        let Settings { matcher, config, .. } = self.settings;
        let Some(mut issue) = cleaned.article.extras.as_mut().and_then(|extras| extras.issue.take()) else {
            return matcher.topics(&cleaned.article, &cleaned.text);
        };
        let mut one = Article { extras: None, ..cleaned.article.clone() };
        let mut all = BTreeSet::new();
        for item in &mut issue.items {
            (one.title, one.source) = (item.title.clone(), item.source.clone());
            for topic in matcher.topics(&one, &item.text) {
                item.topics.push(config.topics[topic.0 as usize].id.clone());
                all.insert(topic);
            }
        }
        if let Some(extras) = &mut cleaned.article.extras {
            extras.issue = Some(issue);
        }
        all.into_iter().collect()
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
