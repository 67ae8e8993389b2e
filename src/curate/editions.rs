//! Editions: of the days and weeks that hold articles, and of what the editor wrote, those that there are.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeZone, Utc};

use crate::clean;
use crate::config::{Config, Introduction, Span};
use crate::curate::candidate::{Cutoff, HeldBack};
use crate::curate::digest::{Digest, Edition};
use crate::ground::diagnostic::Diagnostic;

/// The editions that there are, and when the next comes out that is held back.
pub(super) struct Editions {
    pub(super) editions: BTreeMap<Span, Edition>,
    pub(super) next_due: Option<DateTime<Utc>>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Editions {
    pub(super) fn of(digest: &Digest, config: &Config, cutoff: Cutoff) -> Self {
        let mut editions = BTreeMap::new();
        for day in digest.calendar.keys() {
            let daily = config.editions.daily.then_some(Span::Day(*day));
            let weekly = Span::week_of(*day).filter(|_| config.editions.weekly);
            editions.extend(daily.into_iter().chain(weekly).map(|span| (span, Edition::default())));
        }
        let mut all = Self { editions, next_due: None, diagnostics: Vec::new() };
        let mut first: BTreeMap<Span, &Introduction> = BTreeMap::new();
        for introduction in &config.editions.introductions {
            if let Some(other) = first.get(&introduction.span) {
                let message = format!("two files introduce the edition {}", introduction.span);
                let help = format!("the first is {}; put both into one", other.file);
                all.diagnostics.push(Diagnostic::warning(message).at(introduction.file.clone()).help(help));
                continue;
            }
            first.insert(introduction.span, introduction);
            if introduction.draft && cutoff.drafts == HeldBack::Hide {
                continue;
            }
            let due = beginning(introduction.span, config).filter(|due| *due > cutoff.now);
            if let Some(due) = due.filter(|_| cutoff.future == HeldBack::Hide) {
                all.next_due = Some(all.next_due.map_or(due, |next| next.min(due)));
                continue;
            }
            all.introduce(introduction, config);
        }
        all
    }

    fn introduce(&mut self, introduction: &Introduction, config: &Config) {
        let html = clean::clean_note(&introduction.text, config.base_path());
        if html.as_str().is_empty() && !introduction.text.is_empty() {
            let finding = Diagnostic::warning("nothing of the text can be printed");
            self.diagnostics.push(finding.at(introduction.file.clone()));
        }
        let edition = self.editions.entry(introduction.span).or_default();
        edition.title.clone_from(&introduction.title);
        edition.introduction = Some(html).filter(|html| !html.as_str().is_empty());
    }
}

/// When its first day begins in the site's zone; none at the end of all calendars.
fn beginning(span: Span, config: &Config) -> Option<DateTime<Utc>> {
    let start = span.first_day().and_time(NaiveTime::MIN);
    config.time_zone.from_local_datetime(&start).earliest().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_introductions_the_first_stays() {
        let introduction = |file: &str, text: &str| Introduction {
            span: Span::parse("2024-w03").unwrap(),
            title: None,
            draft: false,
            text: text.into(),
            file: file.into(),
            line: 1,
        };
        let mut config = Config::default();
        config.editions.introductions =
            vec![introduction("editions/2024-W03.md", "One"), introduction("editions/2024-w03.md", "Two")];
        let cutoff = Cutoff { now: DateTime::<Utc>::MAX_UTC, drafts: HeldBack::Hide, future: HeldBack::Hide };
        let found = Editions::of(&Digest::default(), &config, cutoff);
        let texts: Vec<_> = found.editions.values().filter_map(|it| it.introduction.as_ref()).collect();
        assert_eq!(texts.iter().map(|html| html.as_str()).collect::<Vec<_>>(), ["<p>One</p>"]);
        assert_eq!(
            found.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "warning: editions/2024-w03.md: two files introduce the edition 2024-w03\n  help: the first is \
              editions/2024-W03.md; put both into one"
            ]
        );
    }
}
