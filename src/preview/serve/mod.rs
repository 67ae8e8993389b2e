//! The preview's web server: requests in, pages of a [`Snapshot`] or files of a folder out, as a static host would answer.
//! Nothing is watched here and nothing is written.
//!
//! It stands on a developer's machine: it answers to names of that machine only, leads nowhere outside the site, lists no
//! folder, and bounds connections, headers and the time that it waits for a client.
#![expect(clippy::disallowed_methods, reason = "a server reads files and the clock")]

mod answer;
mod conditional;
mod events;
mod folder;
mod host;
mod live;
mod site;
mod sources;
mod target;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio_io_timeout::TimeoutStream;

use self::answer::{Resource, text};
use self::folder::Folder;
use self::site::LiveSite;
use crate::disk::error::IoError;
use crate::ground::media_type::content_type;
use crate::preview::session::Snapshot;

/// Connections at a time; the next ones wait.
const CONNECTIONS: usize = 256;

/// Bytes of a request's head at most. Browsers send some hundreds.
const HEAD_BYTES: usize = 64 << 10;

/// Lines of a request's head at most.
const HEAD_LINES: usize = 100;

/// How long a client may take to send a request, and how long a connection is kept for the next.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// How long a client may take nothing of what is sent.
const WRITE_TIME: Duration = Duration::from_secs(20);

/// Ports that are tried after one that is taken.
const PORTS: u16 = 100;

/// What every answer says of itself, where it says nothing else. A preview is never what it was: browsers ask every time, and
/// hear "not modified" where that is so. No other site may show its pages in a frame, or take pictures and scripts from it.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'none'")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Takes the first free port from `port` on; any free one for 0.
///
/// # Errors
/// The host can't be found, or all ports are taken or forbidden.
pub(crate) fn bind(host: &str, port: u16) -> io::Result<TcpListener> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    for port in port..=last {
        let addresses: Vec<SocketAddr> = (bare, port).to_socket_addrs()?.collect();
        match TcpListener::bind(&*addresses) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => failure = error,
            Err(error) => return Err(error),
        }
    }
    Err(failure)
}

/// Serves the newest of `snapshots`.
pub(crate) fn live(snapshots: watch::Receiver<Arc<Snapshot>>) -> Router {
    let script = |headers: HeaderMap| async move {
        Resource::bytes(content_type("text/javascript"), live::SCRIPT.into()).answer(&headers)
    };
    let page = |State(site): State<LiveSite>, uri: Uri, headers: HeaderMap| async move {
        let snapshot = site.now().await;
        in_background(move || site::answer(&snapshot, &uri, &headers)).await
    };
    let health = |State(site): State<LiveSite>, headers: HeaderMap| async move {
        let snapshot = site.now().await;
        in_background(move || sources::answer(&snapshot, &headers)).await
    };
    Router::new()
        .route(live::SCRIPT_PATH, get(script))
        .route(sources::PATH, get(health))
        .route(live::EVENTS_PATH, get(events::listen))
        .fallback(get(page))
        .with_state(LiveSite::new(snapshots))
}

/// Serves the files of `folder` below `base_path`.
///
/// # Errors
/// There is no such folder.
pub(crate) fn folder(folder: &Path, base_path: &str) -> Result<Router, IoError> {
    let folder = Arc::new(Folder::open(folder, base_path)?);
    let file = |State(folder): State<Arc<Folder>>, uri: Uri, headers: HeaderMap| {
        in_background(move || folder.answer(&uri, &headers))
    };
    Ok(Router::new().fallback(get(file)).with_state(folder))
}

/// Disks and printing would hold up all other answers.
async fn in_background(answer: impl FnOnce() -> Response + Send + 'static) -> Response {
    spawn_blocking(answer).await.unwrap_or_else(|_| {
        text(StatusCode::INTERNAL_SERVER_ERROR, "newsprint failed on this page: please report it")
    })
}

/// Answers requests, for ever.
///
/// # Errors
/// The system has no threads or sockets to give.
pub(crate) fn run(listener: TcpListener, routes: Router) -> io::Result<Infallible> {
    listener.set_nonblocking(true)?;
    let routes = routes.layer(from_fn_with_state(listener.local_addr()?.ip(), guard));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            match listener.accept().await {
                Ok((stream, _)) => {
                    let routes = routes.clone();
                    tokio::spawn(async move {
                        attend(stream, routes).await;
                        drop(place);
                    });
                }
                // Out of file handles, or a client that was gone before it was let in.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    })
}

/// Answers the requests of one connection. How it ends is the client's affair. `axum::serve` sets no bounds.
async fn attend(stream: TcpStream, routes: Router) {
    // A page comes in few writes, none of which should wait for the next.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_LINES)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(routes));
    let _ = connection.await;
}

/// Refuses what is meant for others.
async fn guard(State(bound): State<IpAddr>, request: Request, next: Next) -> Response {
    let mut response = if host::is_for_us(request.uri(), request.headers(), bound) {
        next.run(request).await
    } else {
        text(StatusCode::FORBIDDEN, "this preview answers to localhost and plain addresses only")
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
