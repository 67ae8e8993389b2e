//! Answers from a folder of files, as a static host would: what `build` wrote, byte for byte.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};

use crate::disk::error::IoError;
use crate::preview::serve::answer::{Answer, Resource};
use crate::preview::serve::target;
use crate::preview::serve::target::Target;

/// A folder that is served.
pub(crate) struct Folder {
    /// Where it really is.
    root: PathBuf,
    /// Below which path it is served, without a slash at the end.
    base_path: String,
}

impl Folder {
    /// The folder `root`, which has to be there.
    pub(crate) fn open(root: &Path, base_path: &str) -> Result<Self, IoError> {
        let real = fs::canonicalize(root).map_err(|error| IoError::new("serve", root, error))?;
        if !real.is_dir() {
            let error = std::io::Error::from(ErrorKind::NotADirectory);
            return Err(IoError::new("serve", root, error));
        }
        Ok(Self { root: real, base_path: base_path.to_owned() })
    }

    /// The answer to a request for `path` (as it was sent) with `query`.
    pub(crate) fn answer(&self, path: &str, query: Option<&str>, request: &HeaderMap) -> Answer {
        match target::find(path, &self.base_path, |file| self.file(file).is_some()) {
            Target::File(file) => match self.file(&file) {
                Some(resource) => Answer::resource(resource, request),
                None => self.missing(),
            },
            Target::Redirect(path) => match query {
                Some(query) => Answer::redirect(&format!("{path}?{query}")),
                None => Answer::redirect(&path),
            },
            Target::Nothing => self.missing(),
            Target::Refused => Answer::text(StatusCode::BAD_REQUEST, "not a path of a site"),
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
        let data = fs::metadata(&real).ok()?;
        (real.starts_with(&self.root) && data.is_file())
            .then(|| Resource::file(path, real, data.len(), data.modified().ok()))
    }

    fn missing(&self) -> Answer {
        let own = self.file("404.html").and_then(|_| fs::read(self.root.join("404.html")).ok());
        match own {
            Some(html) => Answer::page(StatusCode::NOT_FOUND, Bytes::from(html)),
            None => Answer::text(StatusCode::NOT_FOUND, "there is no such page"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(folder: &Folder, path: &str) -> u16 {
        folder.answer(path, None, &HeaderMap::new()).status.as_u16()
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
