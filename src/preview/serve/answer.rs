//! Answers to requests: a file of the site and a request's headers in, a response out.

use std::fs::File;
use std::future::ready;
use std::io::{Seek, SeekFrom};
use std::ops::Range;
use std::time::SystemTime;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use httpdate::HttpDate;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use crate::ground::fingerprint::Fingerprint;
use crate::preview::serve::conditional::{self, Send};

/// Bytes of a file that are read at once.
const PIECE: usize = 128 << 10;

/// Bytes of a file of the site.
#[derive(Debug)]
pub(crate) enum Content {
    /// In memory.
    Bytes(Bytes),
    /// On the disk, with its size; read piece by piece while it is sent.
    File(File, u64),
}

/// A file of the site, or what stands for one.
#[derive(Debug)]
pub(crate) struct Resource {
    content: Content,
    /// With charset where it is text.
    content_type: String,
    /// With its quotes.
    etag: String,
    /// When the file was last changed, for files that have a time.
    modified: Option<HttpDate>,
}

impl Resource {
    /// `etag`, without quotes, is another one when the bytes are others.
    pub(crate) fn new(
        content_type: String,
        content: Content,
        etag: String,
        modified: Option<SystemTime>,
    ) -> Self {
        let etag = format!("\"{etag}\"");
        Self { content, content_type, etag, modified: modified.map(Into::into) }
    }

    /// Bytes in memory.
    pub(crate) fn bytes(content_type: String, bytes: Bytes) -> Self {
        let etag = Fingerprint::of(&bytes).to_string();
        Self::new(content_type, Content::Bytes(bytes), etag, None)
    }

    /// The file, or the part of it that the request is for, if anything.
    pub(crate) fn answer(self, request: &HeaderMap) -> Response {
        let size = self.size();
        let described = [(ETAG, self.etag.clone()), (ACCEPT_RANGES, "bytes".to_owned())];
        let modified = self.modified.map(|modified| (LAST_MODIFIED, modified.to_string()));
        let answer = match conditional::decide(request, &self.etag, self.modified, size) {
            Send::NotModified => StatusCode::NOT_MODIFIED.into_response(),
            Send::Whole => self.send(0..size),
            Send::Part(range) => {
                let which = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                (StatusCode::PARTIAL_CONTENT, [(CONTENT_RANGE, which)], self.send(range)).into_response()
            }
            Send::Unsatisfiable => {
                let none = [(CONTENT_RANGE, format!("bytes */{size}"))];
                (StatusCode::RANGE_NOT_SATISFIABLE, none).into_response()
            }
        };
        (AppendHeaders(described.into_iter().chain(modified)), answer).into_response()
    }

    /// All of it, in place of what was asked for.
    pub(crate) fn instead(self, status: StatusCode) -> Response {
        let size = self.size();
        (status, self.send(0..size)).into_response()
    }

    fn size(&self) -> u64 {
        match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(_, size) => *size,
        }
    }

    /// What can't be read ends the connection, as its length was promised.
    fn send(self, range: Range<u64>) -> Response {
        let length = range.end - range.start;
        let body = match self.content {
            Content::Bytes(bytes) => bytes.slice(range.start as usize..range.end as usize).into(),
            Content::File(mut file, _) => {
                let part = file.seek(SeekFrom::Start(range.start)).map(|_| {
                    ReaderStream::with_capacity(tokio::fs::File::from_std(file).take(length), PIECE)
                });
                Body::from_stream(stream::once(ready(part)).try_flatten())
            }
        };
        ([(CONTENT_TYPE, self.content_type), (CONTENT_LENGTH, length.to_string())], body).into_response()
    }
}

/// One line of text.
pub(crate) fn text(status: StatusCode, line: &str) -> Response {
    (status, format!("{line}\n")).into_response()
}

/// The page is elsewhere. Never kept by browsers: the next site on this port may have another page here.
pub(crate) fn redirect(path: &str, query: Option<&str>) -> Response {
    let location = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let text = format!("{location}\n");
    let headers = [(LOCATION, location), (CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::MOVED_PERMANENTLY, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::RANGE;

    use super::*;

    #[tokio::test]
    async fn a_part_says_which_it_is() {
        let file = || {
            let mut file = tempfile::tempfile().unwrap();
            std::io::Write::write_all(&mut file, b"0123456789").unwrap();
            Resource::new("text/plain".into(), Content::File(file, 10), "tag".into(), None)
        };
        for resource in [Resource::bytes("text/plain".into(), Bytes::from_static(b"0123456789")), file()] {
            let request = HeaderMap::from_iter([(RANGE, HeaderValue::from_static("bytes=2-4"))]);
            let answer = resource.answer(&request);
            assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
            assert_eq!(answer.headers()[CONTENT_RANGE], "bytes 2-4/10");
            assert_eq!(answer.headers()[CONTENT_LENGTH], "3");
            let bytes = axum::body::to_bytes(answer.into_body(), 10).await.unwrap();
            assert_eq!(bytes, Bytes::from_static(b"234"));
        }
    }

    #[test]
    fn a_redirect_is_not_remembered() {
        let answer = redirect("/2024/", Some("a=b"));
        assert_eq!(answer.headers()[LOCATION], "/2024/?a=b");
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
    }
}
