//! Servers of the tests: started on a port of their own, ended with the test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A process that ends with the test.
pub(crate) struct Server(Child);

impl Server {
    /// Starts one, and waits until it takes calls.
    pub(crate) fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut server = Self(child);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(server.0.try_wait().unwrap(), None, "the server does not start: {command:?}");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free, and stays so until a server takes it: no system gives one of these to whoever asks for any, as every
/// connection does (RFC 6335, section 6, and `ip_local_port_range` of Linux), and no test of this process gets it again.
pub(crate) fn free_port() -> u16 {
    const FROM: u16 = 20_000;
    const PORTS: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        // Other processes begin elsewhere.
        let offset = std::process::id().wrapping_mul(97) as u16;
        let port = FROM + NEXT.fetch_add(1, Ordering::SeqCst).wrapping_add(offset) % PORTS;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// What becomes of the request whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not answered: the connection is closed.
    Hang,
    /// Answered by this status, and not passed on.
    Status(u16),
    /// Answered by 403 with this code, in the words of S3, the key among them.
    Says(&'static str),
    /// Passed on, but the answer is lost.
    Lost,
}

/// Passes requests on to a server, counts them, and lets one of them fail.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    fail_at: Arc<AtomicUsize>,
    fault: Arc<Mutex<Fault>>,
}

const NEVER: usize = usize::MAX;

impl Proxy {
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let fail_at = Arc::new(AtomicUsize::new(NEVER));
        let fault = Arc::new(Mutex::new(Fault::Hang));
        let shared = (Arc::clone(&seen), Arc::clone(&fail_at), Arc::clone(&fault));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                thread::spawn(move || {
                    let _ = pass_on(client, port, &shared);
                });
            }
        });
        Self { port: own, seen, fail_at, fault }
    }

    /// Forgets what was counted.
    pub(crate) fn reset(&self) {
        self.seen.lock().unwrap().clear();
        self.fail_at.store(NEVER, Ordering::SeqCst);
    }

    /// Lets a request from now on fail, the first is 0.
    pub(crate) fn fail(&self, number: usize, fault: Fault) {
        self.reset();
        *self.fault.lock().unwrap() = fault;
        self.fail_at.store(number, Ordering::SeqCst);
    }

    /// Method and path of each request.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

type Shared = (Arc<Mutex<Vec<String>>>, Arc<AtomicUsize>, Arc<Mutex<Fault>>);

fn pass_on(mut client: TcpStream, port: u16, (seen, fail_at, fault): &Shared) -> std::io::Result<()> {
    let Some(request) = read_request(&mut client)? else { return Ok(()) };
    let line = String::from_utf8_lossy(&request[..request.iter().position(|b| *b == b'\r').unwrap_or(0)])
        .into_owned();
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(line.rsplit_once(' ').map_or(line.clone(), |(line, _)| line.to_owned()));
        seen.len() - 1
    };
    let fault = (number == fail_at.load(Ordering::SeqCst)).then(|| *fault.lock().unwrap());
    match fault {
        Some(Fault::Hang) => return Ok(()),
        Some(Fault::Status(status)) => {
            let head = format!("HTTP/1.1 {status} Fault\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            return client.write_all(head.as_bytes());
        }
        Some(Fault::Says(code)) => {
            let (id, text) = (super::site::KEY.0, "The request has a fault");
            let body = format!(
                "<Error><Code>{code}</Code><Message>{text} ({id})</Message><AWSAccessKeyId>{id}</AWSAccessKeyId></Error>"
            );
            let head = format!(
                "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            return client.write_all((head + &body).as_bytes());
        }
        Some(Fault::Lost) | None => {}
    }
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.write_all(&request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    if fault.is_none() {
        client.write_all(&answer)?;
    }
    Ok(())
}

/// A request with its body, told to close the connection behind it.
fn read_request(client: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        match client.read(&mut piece)? {
            0 => return Ok(None),
            read => bytes.extend(&piece[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok()
    });
    while bytes.len() < end + 4 + length.unwrap_or(0) {
        match client.read(&mut piece)? {
            0 => return Ok(None),
            read => bytes.extend(&piece[..read]),
        }
    }
    let body = bytes.split_off(end + 4);
    let head: String = head
        .split("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
        .map(|line| format!("{line}\r\n"))
        .collect();
    let mut request = format!("{head}Connection: close\r\n\r\n").into_bytes();
    request.extend(body);
    Ok(Some(request))
}

/// The body of an answer to a GET, if it is 200.
pub(crate) fn get(port: u16, path: &str, header: &str) -> Option<Vec<u8>> {
    let (status, _, body) = ask(port, "GET", path, header);
    (status == 200).then_some(body)
}

/// Status, head and body of an answer.
pub(crate) fn ask(port: u16, method: &str, path: &str, header: &str) -> (u16, String, Vec<u8>) {
    let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let path = percent_encoding::utf8_percent_encode(path, percent_encoding::CONTROLS)
        .to_string()
        .replace(' ', "%20");
    let request =
        format!("{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n{header}Content-Length: 0\r\n\r\n");
    server.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).unwrap();
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..at]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    (status, head, answer.split_off((at + 4).min(answer.len())))
}
