//! A server of the tests that says what it is told to, well or ill, and keeps in mind what it was asked. It answers on every
//! loopback address, so that tests have as many hosts as they like.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `127.0.0.2/feed.xml`: the host without its port, and the path.
    pub place: String,
    /// Method.
    pub method: String,
    /// Header lines by lower-case name; each byte is a character.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: Vec<u8>,
    /// When it came.
    pub at: Instant,
}

type Handler = Arc<dyn Fn(&Request, &mut TcpStream) + Send + Sync>;

/// The server.
pub struct Web {
    /// Where it listens.
    pub port: u16,
    handlers: Arc<Mutex<BTreeMap<String, Handler>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Web {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("0.0.0.0", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let web = Self { port, handlers: Arc::default(), requests: Arc::default() };
        let (handlers, requests) = (web.handlers.clone(), web.requests.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (handlers, requests) = (handlers.clone(), requests.clone());
                thread::spawn(move || serve(client, &handlers, &requests));
            }
        });
        web
    }

    /// The URL of a place: of `127.0.0.2/feed.xml`.
    pub fn url(&self, place: &str) -> String {
        let (host, path) = place.split_once('/').unwrap();
        format!("http://{host}:{}/{path}", self.port)
    }

    /// What is answered at a place from now on.
    pub fn on(&self, place: &str, handler: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) {
        self.handlers.lock().unwrap().insert(place.to_owned(), Arc::new(handler));
    }

    /// A status, header lines and a body.
    pub fn say(&self, place: &str, status: u16, headers: &[&str], body: impl AsRef<[u8]>) {
        let bytes = answer(status, headers, body.as_ref());
        self.on(place, move |_, client| drop(client.write_all(&bytes)));
    }

    /// A feed with validators, 304 for those who show them.
    pub fn feed(&self, place: &str, etag: &str, modified: &str, body: impl AsRef<[u8]>) {
        let etag_line = format!("ETag: {etag}");
        let modified_line = format!("Last-Modified: {modified}");
        let lines = [etag_line.as_str(), modified_line.as_str(), "Content-Type: application/rss+xml"];
        let whole = answer(200, &lines, body.as_ref());
        // As nginx does for what it packs: the validator of the packed body is another.
        let same = answer(304, &["ETag: \"of what is not packed\""], b"");
        let (etag, modified) = (etag.to_owned(), modified.to_owned());
        self.on(place, move |request, client| {
            let header = |name: &str| request.headers.get(name).map(String::as_str);
            let known =
                header("if-none-match") == Some(&etag) && header("if-modified-since") == Some(&modified);
            drop(client.write_all(if known { &same } else { &whole }));
        });
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }

    /// The places of what came since the last time, in order of their names.
    pub fn places(&self) -> Vec<String> {
        let mut places: Vec<String> = self.take().into_iter().map(|request| request.place).collect();
        places.sort();
        places
    }
}

/// The bytes of an answer.
pub fn answer(status: u16, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} x\r\nConnection: close\r\n");
    if status != 304 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for line in headers {
        head.push_str(&format!("{line}\r\n"));
    }
    head.push_str("\r\n");
    // A character is a byte, as headers have them.
    let mut bytes: Vec<u8> = head.chars().map(|c| u8::try_from(c).unwrap()).collect();
    bytes.extend_from_slice(body);
    bytes
}

fn serve(
    mut client: TcpStream,
    handlers: &Mutex<BTreeMap<String, Handler>>,
    requests: &Mutex<Vec<Request>>,
) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
        let line: String = line.into_iter().map(char::from).collect();
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut words = lines[0].split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: BTreeMap<String, String> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let host = headers.get("host")?.rsplit_once(':')?.0.to_owned();
    let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let request = Request { place: format!("{host}{path}"), method, headers, body, at: Instant::now() };
    let handler = handlers.lock().unwrap().get(&request.place).cloned();
    requests.lock().unwrap().push(request.clone());
    match handler {
        Some(handler) => handler(&request, &mut client),
        None => drop(client.write_all(&answer(404, &[], b"not here"))),
    }
    Some(())
}
