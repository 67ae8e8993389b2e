//! Answers from a folder of files, as a static host would: what `build` wrote, byte for byte. Its manifest says what each file is; of
//! others, the endings of their names.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use crate::disk::error::IoError;
use crate::disk::publish::{MANIFEST, read_manifest};
use crate::ground::media_type::{by_ending, content_type};
use crate::preview::serve::answer::{Content, Resource, redirect, text};
use crate::preview::serve::target::{self, Target};

/// A folder that is served.
pub(crate) struct Folder {
    /// Where it really is.
    root: PathBuf,
    /// Below which path it is served, without a slash at the end.
    base_path: String,
    types: Mutex<Types>,
}

/// Types that the endings of files don't say, by path, with the time of the manifest that says them.
type Types = (Option<SystemTime>, BTreeMap<String, String>);

impl Folder {
    /// The folder `root`, which has to be there.
    pub(crate) fn open(root: &Path, base_path: &str) -> Result<Self, IoError> {
        let failed = |error| IoError::new("serve", root, error);
        let real = fs::canonicalize(root).map_err(failed)?;
        if !real.is_dir() {
            return Err(failed(io::Error::from(ErrorKind::NotADirectory)));
        }
        Ok(Self { root: real, base_path: base_path.to_owned(), types: Mutex::default() })
    }

    /// The answer to a request for `uri`.
    pub(crate) fn answer(&self, uri: &Uri, request: &HeaderMap) -> Response {
        match target::find(uri.path(), &self.base_path, |file| self.file(file)) {
            Target::File(file) => file.answer(request),
            Target::Redirect(path) => redirect(&path, uri.query()),
            Target::Nothing => self.missing(),
            Target::Refused => text(StatusCode::BAD_REQUEST, "not a path of a site"),
        }
    }

    /// A regular file below the folder, which no link leads out of. Hidden files are not published: the folder may be a
    /// work tree of git.
    fn file(&self, path: &str) -> Option<Resource> {
        let hidden = |part: &str| part.starts_with('.') && part != ".well-known";
        if path.split('/').any(|part| part.is_empty() || hidden(part)) {
            return None;
        }
        let real = fs::canonicalize(self.root.join(path)).ok()?;
        // Opened only when it is one: who opens a pipe waits for its other end.
        if !real.starts_with(&self.root) || !real.is_file() {
            return None;
        }
        let file = File::open(real).ok()?;
        let (size, modified) = file.metadata().and_then(|data| Ok((data.len(), data.modified()?))).ok()?;
        let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let etag = format!("{size:x}-{:x}", since.as_nanos());
        Some(Resource::new(self.content_type(path), Content::File(file, size), etag, Some(modified)))
    }

    /// Builds may replace the manifest at any time.
    fn content_type(&self, path: &str) -> String {
        let manifest = self.root.join(MANIFEST);
        let now = fs::metadata(&manifest).and_then(|data| data.modified()).ok();
        let mut types = self.types.lock().unwrap_or_else(PoisonError::into_inner);
        if types.0 != now {
            let text = fs::read_to_string(&manifest).unwrap_or_default();
            let lines = read_manifest(&text).unwrap_or_default();
            let said = lines.iter().filter_map(|line| Some((line.path, line.served?)));
            let special = said.filter(|(path, served)| by_ending(path) != served.media_type);
            let special = special.map(|(path, served)| (path.to_owned(), served.content_type()));
            *types = (now, special.collect());
        }
        types.1.get(path).cloned().unwrap_or_else(|| content_type(by_ending(path)))
    }

    fn missing(&self) -> Response {
        match self.file("404.html") {
            Some(own) => own.instead(StatusCode::NOT_FOUND),
            None => text(StatusCode::NOT_FOUND, "there is no such page"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(folder: &Folder, path: &str) -> u16 {
        folder.answer(&path.parse().unwrap(), &HeaderMap::new()).status().as_u16()
    }

    #[test]
    #[cfg(unix)]
    fn no_link_leads_out_and_nothing_hidden_is_shown() {
        let outer = tempfile::tempdir().unwrap();
        let public = outer.path().join("public");
        fs::create_dir_all(public.join("a/.git")).unwrap();
        fs::create_dir_all(public.join(".well-known")).unwrap();
        fs::write(outer.path().join("secret.txt"), "secret").unwrap();
        for file in ["a/index.html", "a/.git/config", ".well-known/x.txt", "plain.txt"] {
            fs::write(public.join(file), "text").unwrap();
        }
        std::os::unix::fs::symlink("../secret.txt", public.join("out.txt")).unwrap();
        std::os::unix::fs::symlink("..", public.join("up")).unwrap();
        std::os::unix::fs::symlink("plain.txt", public.join("in.txt")).unwrap();

        let folder = Folder::open(&public, "").unwrap();
        let expected = [
            ("/plain.txt", 200),
            ("/in.txt", 200),
            ("/a/", 200),
            ("/a", 301),
            ("/.well-known/x.txt", 200),
            ("/out.txt", 404),
            ("/up/secret.txt", 404),
            ("/a/.git/config", 404),
            ("/", 404),
            ("/plain.txt/", 404),
            ("/../secret.txt", 400),
        ];
        for (path, expected) in expected {
            assert_eq!(status(&folder, path), expected, "{path}");
        }
    }
}
