//! tmp
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]
use super::error::IoError;
use crate::content::{ContentPath, RawFile};
use crate::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
#[derive(Debug, Clone)]
pub struct Entry {
    pub path: ContentPath,
    pub real: PathBuf,
}
#[derive(Debug, Default)]
pub struct Walk {
    pub articles: Vec<Entry>,
    pub attachments: Vec<Entry>,
    pub diagnostics: Vec<Diagnostic>,
    pub unreadable: usize,
}
pub fn walk(dir: &Path) -> Result<Walk, IoError> {
    let mut w = Walk::default();
    for e in ignore::WalkBuilder::new(dir)
        .standard_filters(false)
        .sort_by_file_path(|a, b| a.cmp(b))
        .build()
        .flatten()
    {
        if !e.file_type().is_some_and(|t| t.is_file()) {
            continue;
        }
        let rel = e.path().strip_prefix(dir).unwrap_or(e.path()).to_string_lossy().into_owned();
        let ext = e.path().extension().map(|x| x.to_string_lossy().to_lowercase()).unwrap_or_default();
        let entry = Entry { path: ContentPath(rel), real: e.path().to_owned() };
        if ["md", "markdown", "txt", "html"].contains(&ext.as_str()) {
            w.articles.push(entry)
        } else {
            w.attachments.push(entry)
        }
    }
    Ok(w)
}
pub fn read(e: &Entry) -> Result<RawFile, Diagnostic> {
    Ok(RawFile {
        path: e.path.clone(),
        bytes: std::fs::read(&e.real).map_err(|x| Diagnostic::error(x.to_string()))?,
    })
}
