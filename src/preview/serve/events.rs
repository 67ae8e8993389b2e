//! Tells one page of the preview of its changes, as server-sent events (WHATWG HTML, section 9.2). The state is told
//! first, then again whenever it is another.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::preview::serve::answer::Answer;
use crate::preview::serve::body::Sent;
use crate::preview::serve::live::State;
use crate::preview::serve::{Server, Source, to_response};
use crate::preview::session::Snapshot;

/// How often something is said while nothing changes, so that a client that is gone is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Style sheets that a page may have.
const MAX_STYLES: usize = 32;

/// Events for the page and style sheets that `query` names.
pub(crate) fn stream(server: Arc<Server>, query: &str, is_head: bool) -> Response<Sent> {
    let Ok(place) = server.listeners.clone().try_acquire_owned() else {
        let line = "too many pages listen";
        return to_response(Answer::text(StatusCode::SERVICE_UNAVAILABLE, line).again_soon(), is_head);
    };
    let mut page = "/".to_owned();
    let mut styles = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "page" => page = value.into_owned(),
            "style" if styles.len() < MAX_STYLES => styles.push(value.into_owned()),
            _ => {}
        }
    }
    let (sender, receiver) = mpsc::channel(1);
    if !is_head {
        tokio::spawn(async move {
            // Ends when the client is gone, or the session.
            let _ = tell(server, page, styles, sender).await;
            drop(place);
        });
    }
    let mut response = Response::new(Sent::Pieces(receiver));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn tell(
    server: Arc<Server>,
    page: String,
    mut styles: Vec<String>,
    sender: mpsc::Sender<std::io::Result<Bytes>>,
) -> Option<()> {
    let Source::Live(site) = &server.source else { return None };
    let mut changes = site.changes();
    let mut told: Option<State> = None;
    loop {
        let snapshot = changes.borrow_and_update().clone();
        let (state, shown) = look(server.clone(), snapshot, page.clone(), styles).await?;
        styles = shown;
        for style in &mut styles {
            if let Some(swapped) = state.styles.get(style) {
                style.clone_from(swapped);
            }
        }
        if told.as_ref() != Some(&state) {
            let json = serde_json::to_string(&state).ok()?;
            sender.send(Ok(format!("event: state\ndata: {json}\n\n").into())).await.ok()?;
            told = Some(State { styles: Default::default(), ..state });
        }
        loop {
            tokio::select! {
                changed = changes.changed() => {
                    changed.ok()?;
                    break;
                }
                () = tokio::time::sleep(HEARTBEAT) => {
                    sender.send(Ok(Bytes::from_static(b":\n\n"))).await.ok()?;
                }
                () = sender.closed() => return None,
            }
        }
    }
}

/// The state of a page, and the style sheets that were handed in.
async fn look(
    server: Arc<Server>,
    snapshot: Arc<Snapshot>,
    page: String,
    styles: Vec<String>,
) -> Option<(State, Vec<String>)> {
    let looked = spawn_blocking(move || match &server.source {
        Source::Live(site) => Some((site.state(&snapshot, &page, &styles), styles)),
        Source::Folder(_) => None,
    });
    looked.await.ok().flatten()
}
