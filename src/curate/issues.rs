//! Issues of roundups among the articles: what their editor is told of all of them at once.

use crate::config::{Config, IssueDates, IssuesConfig};
use crate::curate::digest::Digest;
use crate::ground::diagnostic::Diagnostic;

/// One word for all issues of a roundup that nothing dates, and what of the newest issues was seen before.
pub(super) fn findings(digest: &Digest, config: &Config) -> Vec<Diagnostic> {
    let undated = config.issues.iter().filter_map(|roundup| undated_of(digest, roundup));
    undated.chain(digest.seen_before()).collect()
}

fn undated_of(digest: &Digest, roundup: &IssuesConfig) -> Option<Diagnostic> {
    let mut undated: Vec<_> = digest
        .articles
        .iter()
        .filter(|article| article.published.is_none())
        .filter(|article| article.extras().issue.as_ref().is_some_and(|issue| issue.roundup == roundup.id))
        .collect();
    undated.sort_by_key(|article| (article.order(), article.path.clone()));
    let first = undated.first()?.path.in_site();
    let (count, name) = (undated.len(), &roundup.name);
    let of = if count == 1 { "1 issue".to_owned() } else { format!("{count} issues") };
    let message = format!(
        "{of} of {name:?} without a date, in order of their numbers below `/undated/`; the first is {first}"
    );
    let help = match roundup.date {
        None | Some(IssueDates::Schedule) => {
            "`newsprint issue dates --write` writes the days of first commits into schedule.toml; or write `date = { first = \
             \"2018-04-20\", every = \"7d\" }`"
        }
        Some(IssueDates::FrontMatter) => "write `date:` into their front matter",
        Some(IssueDates::FileName) => {
            "write the day into their names, 2026-06-06, or another `date` into [[issues]]"
        }
        Some(IssueDates::Title) => {
            "write the day into their titles, 2026-06-06, or another `date` into [[issues]]"
        }
        Some(IssueDates::Every { .. }) => {
            "write `number` into [[issues]] so that it finds their numbers: '第\\s*(\\d+)\\s*期'"
        }
    };
    Some(Diagnostic::warning(message).at("site.toml").line(roundup.line).help(help))
}
