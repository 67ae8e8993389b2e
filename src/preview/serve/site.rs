//! Answers from a site in memory: the page that is asked for is printed now, and no other.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::{Semaphore, watch};

use crate::ground::diagnostic::Diagnostic;
use crate::ground::media_type::content_type;
use crate::plan::Page;
use crate::preview::serve::answer::{Content, Resource, redirect, text};
use crate::preview::serve::live::{self, State};
use crate::preview::serve::target::{self, Target};
use crate::preview::session::{Printed, Reading, Snapshot};

/// Pages that hear of changes at a time: a browser opens one connection for each tab that is looked at.
const LISTENERS: usize = 64;

/// The site that is previewed.
#[derive(Clone)]
pub(crate) struct LiveSite {
    /// Hears of every later state.
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Places for pages that hear of changes.
    pub(crate) listeners: Arc<Semaphore>,
}

impl LiveSite {
    pub(crate) fn new(snapshots: watch::Receiver<Arc<Snapshot>>) -> Self {
        Self { snapshots, listeners: Arc::new(Semaphore::new(LISTENERS)) }
    }

    /// The site as it is now, as soon as there is something to show.
    pub(crate) async fn now(mut self) -> Arc<Snapshot> {
        let has_begun = |snapshot: &Arc<Snapshot>| snapshot.reading.is_none_or(|reading| reading.done > 0);
        // When the session has ended, so has the server, soon.
        let _ = self.snapshots.wait_for(has_begun).await;
        self.snapshots.borrow().clone()
    }
}

/// The answer to a request for `uri`. May take as long as printing a page takes.
pub(crate) fn answer(snapshot: &Snapshot, uri: &Uri, request: &HeaderMap) -> Response {
    match find(snapshot, uri.path()) {
        Target::File((path, page)) => match resource(snapshot, &path, page) {
            Ok(Some(resource)) => resource.answer(request),
            Ok(None) => missing(snapshot),
            Err(fault) => {
                notice(StatusCode::INTERNAL_SERVER_ERROR, "This page can't be printed", &[fault.to_string()])
            }
        },
        Target::Redirect(path) => redirect(&path, uri.query()),
        Target::Nothing => missing(snapshot),
        Target::Refused => text(StatusCode::BAD_REQUEST, "not a path of a site"),
    }
}

/// What is printed at a path; none when it was a file that has gone.
fn resource(snapshot: &Snapshot, path: &str, page: &Page) -> Result<Option<Resource>, Diagnostic> {
    let served = page.kind().served(path);
    let bytes = match snapshot.print(page)? {
        Printed::Text(html) if served.media_type == "text/html" => with_script(snapshot, &html),
        Printed::Text(text) => text.into(),
        Printed::Bytes(bytes) => bytes.into(),
        Printed::File(stored) => {
            let etag = stored.fingerprint.to_string();
            let content = File::open(&stored.real).ok().map(|file| Content::File(file, stored.size));
            return Ok(content.map(|content| Resource::new(served.content_type(), content, etag, None)));
        }
    };
    Ok(Some(Resource::bytes(served.content_type(), bytes)))
}

/// The site's own page for what is not there, or word that it may come yet.
fn missing(snapshot: &Snapshot) -> Response {
    if let Some(Reading { done, files }) = snapshot.reading {
        let line = format!("{done} of {files} files are read; this page may be in the others");
        let page = notice(StatusCode::SERVICE_UNAVAILABLE, "newsprint is reading the site", &[line]);
        return ([(RETRY_AFTER, "1")], page).into_response();
    }
    match snapshot.find(NOT_FOUND).map(|page| resource(snapshot, NOT_FOUND, page)) {
        Some(Ok(Some(own))) => own.instead(StatusCode::NOT_FOUND),
        _ => notice(StatusCode::NOT_FOUND, "There is no such page", &[]),
    }
}

/// A page of the preview's own, in place of the site's.
fn notice(status: StatusCode, title: &str, lines: &[String]) -> Response {
    Resource::bytes(content_type("text/html"), live::notice(title, lines).into()).instead(status)
}

/// What the script on the page at `path`, which shows the style sheets at `shown`, has to know.
pub(crate) fn state(snapshot: &Snapshot, path: &str, shown: &[String]) -> State {
    let styles = styles(snapshot);
    let mut faults: Vec<Diagnostic> = snapshot.faults.to_vec();
    let found = match find(snapshot, path) {
        Target::File((_, page)) => Some(page),
        _ => None,
    };
    let missing = found.is_none();
    let page = match found.or_else(|| snapshot.find(NOT_FOUND)).map(|page| snapshot.print(page)) {
        _ if missing && snapshot.reading.is_some() => None,
        Some(Ok(Printed::Text(html))) => Some(live::identity(&html, &styles)),
        Some(Err(fault)) => {
            faults.push(fault);
            None
        }
        _ => None,
    };
    State { page, missing, styles: live::swaps(shown, &styles), faults, reading: snapshot.reading }
}

/// Path of the site's page for what is not there.
const NOT_FOUND: &str = "404.html";

/// The output at a request's path, with its own below the output folder.
fn find<'a>(snapshot: &'a Snapshot, path: &str) -> Target<(String, &'a Page)> {
    let look = |file: &str| Some((file.to_owned(), snapshot.find(file)?));
    target::find(path, snapshot.settings.config.base_path(), look)
}

fn with_script(snapshot: &Snapshot, html: &str) -> Bytes {
    live::inject(html, &live::identity(html, &styles(snapshot))).into()
}

/// URLs of the style sheets by their names.
fn styles(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let mut styles = snapshot.look.theme.asset_urls(snapshot.settings.config.base_path());
    styles.retain(|name, _| name.ends_with(".css"));
    styles
}
