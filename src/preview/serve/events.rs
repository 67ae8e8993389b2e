//! Tells one page of the preview of its changes, as server-sent events (WHATWG HTML, section 9.2). The state is told
//! first, then again whenever it is another.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::spawn_blocking;

use crate::preview::serve::answer::text;
use crate::preview::serve::live::State;
use crate::preview::serve::site::{self, LiveSite};
use crate::preview::session::Snapshot;

/// Style sheets that a page may have.
const MAX_STYLES: usize = 32;

/// A page that hears of its changes.
struct Listener {
    changes: watch::Receiver<Arc<Snapshot>>,
    /// Its path, as it was sent.
    page: String,
    /// URLs of the style sheets that it shows.
    styles: Vec<String>,
    /// What it was told last, without style sheets: once swapped, they need not be swapped again.
    told: Option<State>,
    _place: OwnedSemaphorePermit,
}

/// Events for the page and style sheets that the query names.
pub(crate) async fn listen(Shared(site): Shared<LiveSite>, uri: Uri, headers: HeaderMap) -> Response {
    if !is_same_site(&headers) {
        return text(StatusCode::FORBIDDEN, "for pages of this preview only");
    }
    let Ok(place) = site.listeners.try_acquire_owned() else {
        let busy = text(StatusCode::SERVICE_UNAVAILABLE, "too many pages listen");
        return ([(RETRY_AFTER, "1")], busy).into_response();
    };
    let (mut page, mut styles) = ("/".to_owned(), Vec::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "page" => page = value.into_owned(),
            "style" if styles.len() < MAX_STYLES => styles.push(value.into_owned()),
            _ => {}
        }
    }
    let listener = Listener { changes: site.snapshots, page, styles, told: None, _place: place };
    // Something is said while nothing changes, so that a client that is gone is noticed.
    Sse::new(stream::unfold(listener, Listener::next)).keep_alive(KeepAlive::default()).into_response()
}

impl Listener {
    /// The next state that is another; none when the session has ended.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.told.is_some() {
                self.changes.changed().await.ok()?;
            }
            let snapshot = self.changes.borrow_and_update().clone();
            let look = move || (site::state(&snapshot, &self.page, &self.styles), self);
            let (state, listener) = spawn_blocking(look).await.ok()?;
            self = listener;
            if self.told.as_ref() != Some(&state) {
                for style in &mut self.styles {
                    if let Some(swapped) = state.styles.get(style) {
                        style.clone_from(swapped);
                    }
                }
                let event = Event::default().event("state").data(serde_json::to_string(&state).ok()?);
                self.told = Some(State { styles: BTreeMap::new(), ..state });
                return Some((Ok(event), self));
            }
        }
    }
}

/// Whether a browser says that a page of this server asks; other programs say nothing.
fn is_same_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}
