//! Answers to requests: a file of the site and a request's headers in, status, headers and what to send out. Pure.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    LAST_MODIFIED, LOCATION, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};

use crate::ground::fingerprint::Fingerprint;
use crate::ground::media_type::media_type;
use crate::preview::serve::conditional;
use crate::preview::serve::conditional::{Send, Validator};

/// Bytes of a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// In memory.
    Bytes(Bytes),
    /// On the disk, with its size; read piece by piece while it is sent.
    File(PathBuf, u64),
}

impl Content {
    fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, size) => *size,
        }
    }
}

/// A file of the site, or what stands for one.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// Its bytes.
    pub(crate) content: Content,
    /// With charset where it is text.
    pub(crate) media_type: String,
    /// What tells it from what it was before.
    pub(crate) validator: Validator,
}

impl Resource {
    /// Bytes in memory, under the media type of a path.
    pub(crate) fn bytes(path: &str, bytes: Bytes) -> Self {
        let validator = Validator { etag: tag(Fingerprint::of(&bytes)), modified: None };
        Self { content: Content::Bytes(bytes), media_type: media_type(path), validator }
    }

    /// A file whose bytes are known by their fingerprint.
    pub(crate) fn stored(path: &str, real: &Path, size: u64, fingerprint: Fingerprint) -> Self {
        let validator = Validator { etag: tag(fingerprint), modified: None };
        Self { content: Content::File(real.into(), size), media_type: media_type(path), validator }
    }

    /// A file that is known by its size and time.
    pub(crate) fn file(path: &str, real: PathBuf, size: u64, modified: Option<SystemTime>) -> Self {
        let since = modified.and_then(|modified| modified.duration_since(SystemTime::UNIX_EPOCH).ok());
        let etag = format!("\"{size:x}-{:x}\"", since.unwrap_or_default().as_nanos());
        let validator = Validator { etag, modified };
        Self { content: Content::File(real, size), media_type: media_type(path), validator }
    }
}

fn tag(fingerprint: Fingerprint) -> String {
    format!("\"{fingerprint}\"")
}

/// What to send.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Bytes of the content; all of them when none are named. None for answers without a body.
    pub(crate) content: Option<(Content, Range<u64>)>,
}

impl Answer {
    fn new(status: StatusCode) -> Self {
        let mut headers = HeaderMap::new();
        // A preview is never what it was: browsers ask every time, and hear "not modified" where that is so.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Self { status, headers, content: None }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        // Nothing that is put in here can hold a control character; if it did, the header is better left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    fn sending(mut self, content: Content, range: Range<u64>) -> Self {
        self.content = Some((content, range));
        self
    }

    /// A file, or the part of it that the request is for, if anything.
    pub(crate) fn resource(resource: Resource, request: &HeaderMap) -> Self {
        let Resource { content, media_type, validator } = resource;
        let size = content.size();
        let send = conditional::decide(request, &validator, size);
        let described = |status| {
            let answer = Self::new(status).with(ETAG, &validator.etag).with(ACCEPT_RANGES, "bytes");
            match validator.modified {
                Some(modified) => answer.with(LAST_MODIFIED, &httpdate::fmt_http_date(modified)),
                None => answer,
            }
        };
        match send {
            Send::NotModified => described(StatusCode::NOT_MODIFIED),
            Send::Whole => {
                described(StatusCode::OK).with(CONTENT_TYPE, &media_type).sending(content, 0..size)
            }
            Send::Part(range) => described(StatusCode::PARTIAL_CONTENT)
                .with(CONTENT_TYPE, &media_type)
                .with(CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1))
                .sending(content, range),
            Send::Unsatisfiable => {
                described(StatusCode::RANGE_NOT_SATISFIABLE).with(CONTENT_RANGE, &format!("bytes */{size}"))
            }
        }
    }

    /// A page in place of the one that was asked for.
    pub(crate) fn page(status: StatusCode, html: Bytes) -> Self {
        let size = html.len() as u64;
        Self::new(status)
            .with(CONTENT_TYPE, "text/html; charset=utf-8")
            .sending(Content::Bytes(html), 0..size)
    }

    /// One line of text.
    pub(crate) fn text(status: StatusCode, line: &str) -> Self {
        let text = Bytes::from(format!("{line}\n"));
        let size = text.len() as u64;
        Self::new(status)
            .with(CONTENT_TYPE, "text/plain; charset=utf-8")
            .sending(Content::Bytes(text), 0..size)
    }

    /// The page is elsewhere. Never kept by browsers: the next site on this port may have another page here.
    pub(crate) fn redirect(location: &str) -> Self {
        Self::text(StatusCode::MOVED_PERMANENTLY, location)
            .with(LOCATION, location)
            .with(CACHE_CONTROL, "no-store")
    }

    /// Only reading is allowed.
    pub(crate) fn method_not_allowed() -> Self {
        Self::text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD").with(ALLOW, "GET, HEAD")
    }

    /// Ask again soon.
    #[must_use]
    pub(crate) fn again_soon(self) -> Self {
        self.with(RETRY_AFTER, "1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_which_it_is() {
        let resource = Resource::bytes("a.txt", Bytes::from_static(b"0123456789"));
        let request = HeaderMap::from_iter([(hyper::header::RANGE, HeaderValue::from_static("bytes=2-4"))]);
        let answer = Answer::resource(resource, &request);
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!(answer.headers[CONTENT_RANGE], "bytes 2-4/10");
        assert_eq!(answer.content, Some((Content::Bytes(Bytes::from_static(b"0123456789")), 2..5)));
    }

    #[test]
    fn a_redirect_is_not_remembered() {
        let answer = Answer::redirect("/2024/");
        assert_eq!(answer.headers[LOCATION], "/2024/");
        assert_eq!(answer.headers[CACHE_CONTROL], "no-store");
    }
}
