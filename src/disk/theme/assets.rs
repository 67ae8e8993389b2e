//! Files of `static/`: what each is called in the output folder, with references in style sheets following the names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::disk::error::IoError;
use crate::disk::stored::StoredFile;
use crate::disk::theme::layers::Source;
use crate::disk::theme::{script, style_sheet};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::OutputPath;

/// Hexadecimal digits of the fingerprint in a name.
pub(crate) const FINGERPRINT_DIGITS: usize = 10;

/// A file of the theme, on its way to the output folder.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    /// Path below `static/`: what templates call it.
    pub name: String,
    /// Path below the output folder.
    pub output: OutputPath,
    pub content: Content,
    /// Of its bytes.
    pub fingerprint: Fingerprint,
    /// Whether its name, or its folder's, holds a fingerprint: other bytes have another name.
    pub immutable: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Bytes(Cow<'static, [u8]>),
    /// The bytes of a file of the site, which may be large.
    File(StoredFile),
}

impl Content {
    /// All bytes.
    ///
    /// # Errors
    /// When the file can't be read.
    #[cfg(test)]
    pub(crate) fn read(&self) -> Result<Cow<'_, [u8]>, IoError> {
        match self {
            Self::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::File(file) => file.read().map(Cow::Owned),
        }
    }
}

/// Gives every file its place in the output folder. A style sheet that points to a file which is not there is a warning.
pub(crate) fn load(files: BTreeMap<String, Source>) -> Result<(Vec<Asset>, Vec<Diagnostic>), IoError> {
    let mut naming =
        Naming { files: &files, assets: BTreeMap::new(), open: Vec::new(), diagnostics: Vec::new() };
    for name in files.keys() {
        naming.output(name)?;
    }
    let Naming { assets, diagnostics, .. } = naming;
    Ok((assets.into_values().collect(), diagnostics))
}

/// Gives names to files; to those that a style sheet points to before the style sheet itself, as its bytes, and so its
/// own name, depend on them.
struct Naming<'a> {
    files: &'a BTreeMap<String, Source>,
    assets: BTreeMap<String, Asset>,
    /// Style sheets that are being rewritten, each imported by the one before.
    open: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Naming<'_> {
    /// Path of a file below the output folder; none when there is no such file, or when it imports itself.
    fn output(&mut self, name: &str) -> Result<Option<String>, IoError> {
        if let Some(asset) = self.assets.get(name) {
            return Ok(Some(asset.output.0.clone()));
        }
        let Some(source) = self.files.get(name) else { return Ok(None) };
        if self.open.iter().any(|open| open == name) {
            return Ok(None);
        }
        if let Some(folder) = folder_of_scripts(name) {
            return Ok(self.add_scripts(folder)?.remove(name));
        }
        let (content, fingerprint) = match source {
            _ if name.ends_with(".css") => {
                let bytes = source.read()?;
                let bytes = match std::str::from_utf8(&bytes) {
                    Ok(css) => Cow::Owned(self.rewritten(name, css)?.into_bytes()),
                    Err(_) => bytes,
                };
                let fingerprint = Fingerprint::of(&bytes);
                (Content::Bytes(bytes), fingerprint)
            }
            source => content_of(name, source)?,
        };
        let output = output_path(name, fingerprint);
        self.add(name, output.clone(), content, fingerprint);
        Ok(Some(output))
    }

    fn add(&mut self, name: &str, output: String, content: Content, fingerprint: Fingerprint) {
        let immutable = is_named_by_bytes(name);
        let asset = Asset { name: name.into(), output: OutputPath(output), content, fingerprint, immutable };
        self.assets.insert(name.into(), asset);
    }

    /// Adds all scripts below a folder of `static/`, and gives their paths below the output folder by their names.
    fn add_scripts(&mut self, folder: &str) -> Result<BTreeMap<String, String>, IoError> {
        let files = self.files;
        let own = files.iter().filter(|(name, _)| folder_of_scripts(name) == Some(folder));
        let mut scripts = Vec::new();
        let mut hasher = Hasher::new();
        for (name, source) in own {
            let (content, fingerprint) = content_of(name, source)?;
            hasher.text(name).fingerprint(fingerprint);
            scripts.push((name, content, fingerprint));
        }
        let folder_output = format!("assets/{folder}.{}", hasher.finish().short(FINGERPRINT_DIGITS));
        let mut outputs = BTreeMap::new();
        for (name, content, fingerprint) in scripts {
            let output = format!("{folder_output}{}", &name[folder.len()..]);
            outputs.insert(name.clone(), output.clone());
            self.add(name, output, content, fingerprint);
        }
        Ok(outputs)
    }

    /// The style sheet with the new names of what it points to.
    fn rewritten(&mut self, name: &str, css: &str) -> Result<String, IoError> {
        self.open.push(name.into());
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        // Where the style sheet will be is known but for its hash, and its folder is all that matters here.
        let own_output = output_path(name, Fingerprint([0; 16]));
        let mut failure = None;
        let css = style_sheet::rewrite(css, |path, line| {
            let found = joined(folder, path).map_or(Ok(None), |target| self.output(&target));
            match found {
                Ok(Some(output)) => return Some(relative(&own_output, &output)),
                Ok(None) => self.diagnostics.push(
                    Diagnostic::warning(format!(
                        "no such file in static/: {path:?}; the reference stays as it is"
                    ))
                    .at(format!("static/{name}"))
                    .line(line)
                    .help("mend the reference, or add the file"),
                ),
                Err(error) => failure = Some(error),
            }
            None
        });
        self.open.pop();
        failure.map_or(Ok(css), Err)
    }
}

/// What a file that refers to no other holds.
fn content_of(name: &str, source: &Source) -> Result<(Content, Fingerprint), IoError> {
    match source {
        Source::Embedded(bytes) => {
            let bytes = match std::str::from_utf8(bytes) {
                Ok(text) if is_script(name) => Cow::Owned(script::without_comments(text).into_bytes()),
                _ => bytes.clone(),
            };
            let fingerprint = Fingerprint::of(&bytes);
            Ok((Content::Bytes(bytes), fingerprint))
        }
        Source::Site(path) => {
            let file = StoredFile::measure(path)?;
            let fingerprint = file.fingerprint;
            Ok((Content::File(file), fingerprint))
        }
    }
}

fn is_script(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["js", "mjs"].iter().any(|script| ending.eq_ignore_ascii_case(script))
}

/// The folder of `static/` that a script goes out with: modules import each other by relative names, which must stay, so the
/// folder has the fingerprint, of all scripts below it. None of what has a name of its own.
fn folder_of_scripts(name: &str) -> Option<&str> {
    let (folder, _) = name.split_once('/')?;
    (folder != "root" && is_script(name)).then_some(folder)
}

/// Endings of the files whose names get fingerprints.
const NAMED_BY_BYTES: [&str; 14] =
    ["css", "js", "mjs", "avif", "gif", "jpeg", "jpg", "png", "svg", "webp", "otf", "ttf", "woff", "woff2"];

/// Whether the name of a file of `static/`, or of its folder, gets a fingerprint: what is in `root` has the name that it has.
fn is_named_by_bytes(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_known = |ending: &str| NAMED_BY_BYTES.iter().any(|known| ending.eq_ignore_ascii_case(known));
    !name.starts_with("root/") && ending.is_some_and(is_known)
}

/// Where a file of `static/` that has a name of its own goes.
fn output_path(name: &str, fingerprint: Fingerprint) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_named_by_bytes(name) => {
            format!("assets/{stem}.{}.{ending}", fingerprint.short(FINGERPRINT_DIGITS))
        }
        _ => name.strip_prefix("root/").unwrap_or(name).into(),
    }
}

/// `path` as seen from `folder`; none when it leads out of `static/`.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How the file at `from` points to the file at `to`.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to_parts: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    let shared = shared.min(from.len() - 1).min(to_parts.len() - 1);
    let up = "../".repeat(from.len() - 1 - shared);
    format!("{up}{}", style_sheet::percent_encoded(&to_parts[shared..].join("/")))
}
