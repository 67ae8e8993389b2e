//! The files of a folder of the theme: those of newsprint, and the site's own in front of them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::disk::error::IoError;
use crate::disk::tree;
use crate::disk::tree::Rule;
use crate::ground::diagnostic::Diagnostic;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[exclude = "*/.*"]
#[exclude = ".*"]
pub(crate) struct DefaultTemplates;

#[derive(RustEmbed)]
#[folder = "static/"]
pub(crate) struct DefaultStatic;

/// A file of the theme.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Embedded(Cow<'static, [u8]>),
    Site(PathBuf),
}

impl Source {
    pub(crate) fn read(&self) -> Result<Cow<'static, [u8]>, IoError> {
        match self {
            Self::Embedded(bytes) => Ok(bytes.clone()),
            Self::Site(path) => fs::read(path).map(Cow::Owned).map_err(IoError::on("read", path)),
        }
    }
}

/// The names of a folder of the theme: the embedded ones, and the site's own over them.
pub(crate) struct Layers {
    pub(crate) files: BTreeMap<String, Source>,
    /// Embedded files that the site replaces with other bytes.
    pub(crate) replaced: BTreeMap<String, Cow<'static, [u8]>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Layers {
    /// Puts the files of `root/<folder>` over those of `E`.
    pub(crate) fn load<E: RustEmbed>(
        root: &Path,
        folder: &'static str,
        rule: impl Fn(&str) -> Rule + Sync,
    ) -> Result<Self, IoError> {
        let mut files: BTreeMap<String, Source> = E::iter()
            .filter(|name| parents(name).all(|part| rule(part) == Rule::Take))
            .filter_map(|name| Some((name.to_string(), Source::Embedded(E::get(&name)?.data))))
            .collect();
        let mut replaced = BTreeMap::new();
        let dir = root.join(folder);
        let tree = match tree::walk(&dir, folder, rule) {
            Err(error) if error.source.kind() == ErrorKind::NotFound => tree::Tree::default(),
            tree => tree?,
        };
        let mut diagnostics = tree.diagnostics;
        for file in tree.files {
            if file.path.contains('\\') {
                diagnostics.push(
                    Diagnostic::warning(
                        "a name that is not UTF-8, or that holds a backslash; the file is left out",
                    )
                    .at(tree::name_below(folder, &file.path))
                    .help("give the file another name"),
                );
                continue;
            }
            if let Some(Source::Embedded(default)) = files.get(&file.path) {
                // The repository of newsprint is itself a site, whose theme is the default theme.
                let same = default.len() as u64 == file.size
                    && fs::read(&file.real).map_err(IoError::on("read", &file.real))? == **default;
                if same {
                    continue;
                }
                replaced.insert(file.path.clone(), default.clone());
            }
            files.insert(file.path, Source::Site(file.real));
        }
        Ok(Self { files, replaced, diagnostics })
    }
}

/// `a/b/c` → `a`, `a/b`, `a/b/c`.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])
}
