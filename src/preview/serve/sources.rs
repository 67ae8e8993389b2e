//! A page of the preview's own: how the sources of the site do, as `newsprint sources --health` tells it. It is made when it is asked
//! for, with the clock and the state of the last fetch as they are then; no page of the site has any of it.

use std::path::Path;

use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use quick_xml::escape::partial_escape;

use crate::build::health::{FeedHealth, SourceHealth, Sources};
use crate::build::intake::Intake;
use crate::curate::silence::shown;
use crate::disk::clock;
use crate::gather::store::read_state;
use crate::ground::media_type::content_type;
use crate::preview::serve::answer::Resource;
use crate::preview::session::{Reading, Snapshot};

/// Where it is, whatever the site's base path.
pub(crate) const PATH: &str = "/__newsprint/sources";

const HEADINGS: [&str; 9] = [
    "source",
    "last article",
    "usual gap",
    "99 of 100 gaps within",
    "articles",
    "without date",
    "without author",
    "without picture",
    "rules that stopped matching; feeds",
];

/// The page. Takes as long as cleaning some hundred articles of each source with a profile.
pub(crate) fn answer(snapshot: &Snapshot, request: &HeaderMap) -> Response {
    let root = snapshot.content_dir.parent().unwrap_or(Path::new(""));
    let (state, notice) = read_state(root);
    let now = clock::now();
    let sources = Sources {
        digest: &snapshot.digest,
        intake: Intake { settings: &snapshot.settings, attachments: &snapshot.attachments },
        content_dir: &snapshot.content_dir,
        state: &state,
        now,
    };
    let mut notes: Vec<String> = notice.iter().map(ToString::to_string).collect();
    if let Some(Reading { done, files }) = snapshot.reading {
        notes.push(format!("{done} of {files} files are read"));
    }
    let page = page(&sources.health(), now, &notes);
    Resource::bytes(content_type("text/html"), page.into()).answer(request)
}

fn page(sources: &[SourceHealth], now: DateTime<Utc>, notes: &[String]) -> String {
    let notes: String = notes.iter().map(|note| format!("<p>{}</p>\n", partial_escape(note))).collect();
    let headings: String =
        HEADINGS.iter().map(|heading| format!("<th scope=\"col\">{heading}</th>")).collect();
    let rows: String = sources.iter().map(row).collect();
    let silent = sources.iter().filter(|source| source.silent_since.is_some()).count();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>Sources</title>\n<style>table {{ border-collapse: collapse }} \
         th, td {{ border: 1px solid; padding: .3em .5em; text-align: start; vertical-align: top }}</style>\n</head>\n\
         <body>\n<h1>Sources</h1>\n<p>{silent} of {} silent as of {}.</p>\n{notes}<table>\n<thead><tr>{headings}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</body>\n</html>\n",
        sources.len(),
        moment(now),
    )
}

fn row(source: &SourceHealth) -> String {
    let span = |seconds: Option<i64>| {
        seconds.map_or_else(|| "not known".to_owned(), |seconds| shown(TimeDelta::seconds(seconds)))
    };
    let quiet = span(source.quiet_seconds);
    let last = source.last_article.map(moment);
    let last = match (source.ended, source.silent_since, last) {
        (_, _, None) => "none".to_owned(),
        (Some(ended), _, Some(last)) => format!("{last}; ended on {ended}"),
        (None, Some(_), Some(last)) => format!("{last}; silent for {quiet}"),
        (None, None, Some(last)) => format!("{last}, {quiet} ago"),
    };
    let count = |all: usize, recent: Option<usize>| match recent {
        Some(recent) => format!("{all}; of the last 90 days {recent}"),
        None => all.to_string(),
    };
    let cells = [
        last,
        span(source.usual_gap_seconds),
        span(source.longest_gap_seconds),
        count(source.articles, Some(source.recent_articles)),
        count(source.without_date, None),
        count(source.without_author, Some(source.recent_without_author)),
        count(source.without_picture, Some(source.recent_without_picture)),
        source
            .stopped_rules
            .iter()
            .cloned()
            .chain(source.feeds.iter().map(feed))
            .collect::<Vec<_>>()
            .join("; "),
    ];
    let cells: String =
        cells.iter().map(|cell| format!("<td>{}</td>", partial_escape(cell.as_str()))).collect();
    let name = format!("{} ({})", source.name, source.id);
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", partial_escape(name.as_str()))
}

fn feed(feed: &FeedHealth) -> String {
    let read =
        feed.last_success.map_or_else(|| "never read".to_owned(), |read| format!("read {}", moment(read)));
    let problem = feed.problem.as_ref().map(|problem| format!(", {problem}")).unwrap_or_default();
    format!("{}: {read}{problem}", feed.url)
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_and_a_silence_is_said() {
        let last = DateTime::from_timestamp(1_705_511_701, 0);
        let source = SourceHealth {
            id: "a".into(),
            name: "<script>alert(1)</script>".into(),
            ended: None,
            articles: 40,
            last_article: last,
            quiet_seconds: Some(4 * 86_400),
            usual_gap_seconds: Some(3600),
            longest_gap_seconds: Some(7200),
            silent_after_seconds: Some(43_200),
            silent_since: last,
            without_date: 1,
            without_author: 2,
            without_picture: 3,
            recent_articles: 30,
            recent_without_author: 4,
            recent_without_picture: 5,
            stopped_rules: vec!["a: remove \"<b>\"".into()],
            feeds: Vec::new(),
        };
        let page = page(&[source], last.unwrap(), &["<i>".into()]);
        assert!(
            page.contains("<p>1 of 1 silent as of 2024-01-17T17:15:01Z.</p>\n<p>&lt;i&gt;</p>\n"),
            "{page}"
        );
        let row = "<tr><th scope=\"row\">&lt;script&gt;alert(1)&lt;/script&gt; (a)</th><td>2024-01-17T17:15:01Z; silent for 4 days</td>\
                   <td>1 h</td><td>2 h</td><td>40; of the last 90 days 30</td><td>1</td><td>2; of the last 90 days 4</td>\
                   <td>3; of the last 90 days 5</td><td>a: remove \"&lt;b&gt;\"</td></tr>\n";
        assert!(page.contains(row), "{page}");
    }
}
