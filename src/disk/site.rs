//! The site's own file, `site.toml`.

use std::io::ErrorKind;
use std::path::{Path, absolute};

use crate::disk::error::Failure;
use crate::disk::error::IoError;
use crate::ground::diagnostic::Diagnostic;

/// The text of `site.toml`.
///
/// # Errors
/// Usage when there is none: this is no site's folder. Configuration when it is not text. Disk when it can't be read.
pub(crate) fn read_config(root: &Path) -> Result<String, Failure> {
    let path = root.join("site.toml");
    let bytes = std::fs::read(&path).map_err(|error| {
        if error.kind() != ErrorKind::NotFound {
            return IoError::new("read", &path, error).into();
        }
        // "no site.toml in ." would not tell which folder the shell is in.
        let root = absolute(root).unwrap_or_else(|_| root.to_owned());
        Failure::Usage(format!(
            "no site.toml in {}: run `newsprint init` to make a site, or name its folder with --root",
            root.display()
        ))
    })?;
    text_of(bytes, "site.toml").map_err(Failure::refused)
}

/// Puts a text in place of that of `site.toml`, whole; where that is a link, of the file that it leads to.
///
/// # Errors
/// The disk's; the text that was there still is.
pub(crate) fn write_config(root: &Path, text: &str) -> Result<(), IoError> {
    let path = root.join("site.toml");
    let real = path.canonicalize().map_err(IoError::on("read", &path))?;
    write_whole(&real, text.as_bytes())
}

/// Puts a text in place of that of a file beside `site.toml`, or makes it.
///
/// # Errors
/// The disk's; the text that was there still is.
pub(crate) fn write_file(root: &Path, name: &str, text: &str) -> Result<(), IoError> {
    let path = root.join(name);
    write_whole(&path.canonicalize().unwrap_or(path), text.as_bytes())
}

/// Writes a file whole or not at all, and the folders that it is in. One that is there is replaced.
///
/// # Errors
/// The disk's; nothing is left behind.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), IoError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(IoError::on("create", folder))?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    std::fs::write(&new, bytes).and_then(|()| std::fs::rename(&new, path)).map_err(|error| {
        let _ = std::fs::remove_file(&new);
        IoError::new("write", path, error)
    })
}

/// The text of a file beside `site.toml`; none where it is not there. What is no text is an error among the findings.
///
/// # Errors
/// The disk's.
pub(crate) fn read_file(
    root: &Path,
    name: &str,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Failure> {
    let path = root.join(name);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IoError::new("read", &path, error).into()),
    };
    Ok(text_of(bytes, name).map_err(|finding| findings.push(finding)).ok())
}

/// A file of the editor's, wherever it is.
///
/// # Errors
/// The disk's.
pub(crate) fn read_text(path: &Path) -> Result<String, IoError> {
    std::fs::read_to_string(path).map_err(IoError::on("read", path))
}

/// Whether `static/` holds a font.
pub(crate) fn has_fonts(root: &Path) -> bool {
    let is_font = |name: &str| {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        ["woff2", "woff", "otf", "ttf"].iter().any(|font| ending.eq_ignore_ascii_case(font))
    };
    let files =
        walkdir::WalkDir::new(root.join("static")).follow_links(true).into_iter().filter_map(Result::ok);
    files.into_iter().any(|file| file.file_type().is_file() && is_font(&file.file_name().to_string_lossy()))
}

/// The bytes of `file` as text.
fn text_of(bytes: Vec<u8>, file: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        let found = Diagnostic::error("the file is not UTF-8, as it has to be").at(file);
        found.line(u32::try_from(line).unwrap_or(u32::MAX)).help("save it as UTF-8")
    })
}

/// Files of one of the editor's folders in `root` (`topics`, `curation`, `editions`) whose names end in `ending`:
/// `topics/russia.toml` and its text, by name. None where there is no such folder. Hidden files and folders are not read.
/// What can't be read as text is an error among the findings.
///
/// # Errors
/// The disk's.
pub(crate) fn read_folder(
    root: &Path,
    folder: &str,
    ending: &str,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<(String, String)>, Failure> {
    let dir = root.join(folder);
    let entries = match std::fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(IoError::new("read the folder", &dir, error).into()),
    };
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        let entry = entry.map_err(IoError::on("read the folder", &dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(ending) && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    let mut files = Vec::new();
    for name in names {
        let path = dir.join(&name);
        let bytes = std::fs::read(&path).map_err(IoError::on("read", &path))?;
        let name = format!("{folder}/{name}");
        match text_of(bytes, &name) {
            Ok(text) => files.push((name, text)),
            Err(finding) => findings.push(finding),
        }
    }
    Ok(files)
}
