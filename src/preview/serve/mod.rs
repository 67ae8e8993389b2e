//! The preview's web server: requests in, pages of a [`Snapshot`] or files of a folder out, as a static host would answer.
//! Nothing is watched here and nothing is written.
//!
//! It stands on a developer's machine: it answers to names of that machine only, leads nowhere outside the site, lists no
//! folder, and bounds connections, headers and the time that it waits for a client.
#![expect(clippy::disallowed_methods, reason = "a server reads files and the clock")]

mod answer;
mod body;
mod conditional;
mod events;
mod folder;
mod host;
mod live;
mod patience;
mod site;
mod target;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

use self::answer::{Answer, Content, Resource};
use self::body::Sent;
use self::folder::Folder;
use self::patience::Patient;
use self::site::LiveSite;
use crate::disk::error::IoError;
use crate::preview::session::Snapshot;

/// Connections at a time; the next ones wait.
const CONNECTIONS: usize = 256;

/// Pages that hear of changes at a time: a browser opens one connection for each tab that is looked at.
const LISTENERS: usize = 64;

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

/// What is served.
pub(crate) struct Server {
    source: Source,
    bound: IpAddr,
    listeners: Arc<Semaphore>,
}

enum Source {
    Live(LiveSite),
    Folder(Folder),
}

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

impl Server {
    /// Serves the newest of `snapshots`.
    pub(crate) fn live(
        listener: &TcpListener,
        snapshots: watch::Receiver<Arc<Snapshot>>,
    ) -> io::Result<Self> {
        Self::new(listener, Source::Live(LiveSite::new(snapshots)))
    }

    /// Serves the files of `folder` below `base_path`.
    ///
    /// # Errors
    /// There is no such folder.
    pub(crate) fn folder(listener: &TcpListener, folder: &Path, base_path: &str) -> Result<Self, IoError> {
        let source = Source::Folder(Folder::open(folder, base_path)?);
        Self::new(listener, source).map_err(|error| IoError::new("serve", folder, error))
    }

    fn new(listener: &TcpListener, source: Source) -> io::Result<Self> {
        let bound = listener.local_addr()?.ip();
        Ok(Self { source, bound, listeners: Arc::new(Semaphore::new(LISTENERS)) })
    }

    /// Answers requests, for ever.
    ///
    /// # Errors
    /// The system has no threads or sockets to give.
    pub(crate) fn run(self, listener: TcpListener) -> io::Result<Infallible> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let server = Arc::new(self);
            let places = Arc::new(Semaphore::new(CONNECTIONS));
            loop {
                let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
                match listener.accept().await {
                    Ok((stream, _)) => {
                        let server = server.clone();
                        tokio::spawn(async move {
                            server.attend(stream).await;
                            drop(place);
                        });
                    }
                    // Out of file handles, or a client that was gone before it was let in.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        })
    }

    /// Answers the requests of one connection. How it ends is the client's affair.
    async fn attend(self: Arc<Self>, stream: TcpStream) {
        // A page comes in few writes, none of which should wait for the next.
        let _ = stream.set_nodelay(true);
        let service = service_fn(move |request| {
            let server = self.clone();
            async move { Ok::<_, Infallible>(server.respond(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_BYTES)
            .max_headers(HEAD_LINES)
            .serve_connection(TokioIo::new(Patient::new(stream, WRITE_TIME)), service);
        let _ = connection.await;
    }

    async fn respond(self: Arc<Self>, request: Request<Incoming>) -> Response<Sent> {
        let (head, _) = request.into_parts();
        let is_head = head.method == Method::HEAD;
        if !is_head && head.method != Method::GET {
            return to_response(Answer::method_not_allowed(), false);
        }
        if !self.is_for_us(&head.uri, &head.headers) {
            let line = "this preview answers to localhost and plain addresses only";
            return to_response(Answer::text(StatusCode::FORBIDDEN, line), is_head);
        }
        let (path, query) = (head.uri.path().to_owned(), head.uri.query().map(ToOwned::to_owned));
        let live = match &self.source {
            Source::Folder(_) => None,
            Source::Live(site) => match path.as_str() {
                live::SCRIPT_PATH => {
                    let script = Resource::bytes(&path, live::SCRIPT.into());
                    return to_response(Answer::resource(script, &head.headers), is_head);
                }
                live::EVENTS_PATH if !is_same_site(&head.headers) => {
                    let line = "for pages of this preview only";
                    return to_response(Answer::text(StatusCode::FORBIDDEN, line), is_head);
                }
                live::EVENTS_PATH => {
                    return events::stream(self.clone(), query.as_deref().unwrap_or_default(), is_head);
                }
                _ => Some(site.now().await),
            },
        };
        let server = self.clone();
        let printed = spawn_blocking(move || match (&server.source, live) {
            (Source::Live(site), Some(snapshot)) => {
                site.answer(&snapshot, &path, query.as_deref(), &head.headers)
            }
            (Source::Folder(folder), _) => folder.answer(&path, query.as_deref(), &head.headers),
            (Source::Live(_), None) => Answer::text(StatusCode::INTERNAL_SERVER_ERROR, "no site"),
        });
        let answer = printed.await.unwrap_or_else(|_| {
            let line = "newsprint failed on this page: please report it";
            Answer::text(StatusCode::INTERNAL_SERVER_ERROR, line)
        });
        to_response(answer, is_head)
    }

    /// Whether a request names this machine, everywhere that it names a host. HTTP/1.0 may name none.
    fn is_for_us(&self, uri: &hyper::Uri, headers: &HeaderMap) -> bool {
        let target = uri.authority().map(|authority| authority.as_str());
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().map(|host| host.to_str().unwrap_or_default());
        hosts.next().is_none()
            && (host.is_some() || target.is_some())
            && [target, host].into_iter().flatten().all(|host| host::is_ours(host, self.bound))
    }
}

/// Whether a browser says that a page of this server asks; other programs say nothing.
fn is_same_site(headers: &HeaderMap) -> bool {
    let site = headers.get(HeaderName::from_static("sec-fetch-site"));
    site.is_none_or(|site| site == "same-origin" || site == "none")
}

fn to_response(answer: Answer, is_head: bool) -> Response<Sent> {
    let Answer { status, mut headers, content } = answer;
    let body = match content {
        None => Sent::nothing(),
        Some((content, range)) => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
            match content {
                _ if is_head => Sent::nothing(),
                Content::Bytes(bytes) => {
                    Sent::Bytes(Some(bytes.slice(range.start as usize..range.end as usize)))
                }
                Content::File(path, _) => Sent::file(path, range),
            }
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
