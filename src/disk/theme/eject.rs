//! Files of the default theme, copied into a site's own folder to be changed there.

use std::borrow::Cow;
use std::path::Path;

use crate::config::nearest;
use crate::disk::error::IoError;
use crate::disk::starter::write_new;
use crate::disk::theme::layers::{DefaultStatic, DefaultTemplates};

/// What became of a file that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ejected {
    /// It is in the site's folder now, under this name.
    Written(String),
    /// The site has it already; nothing was written.
    IsThere(String),
    /// The theme has no file of that name; the one that may have been meant.
    Unknown(Option<String>),
}

/// The templates of the default theme: `article.html`. Sorted.
pub(crate) fn template_names() -> Vec<String> {
    let mut names: Vec<String> = DefaultTemplates::iter().map(Cow::into_owned).collect();
    names.retain(|name| name.ends_with(".html"));
    names.sort();
    names
}

/// The files of the default theme: `templates/article.html`, `static/style.css`. Sorted.
pub(crate) fn names() -> Vec<String> {
    let templates = DefaultTemplates::iter().map(|name| format!("templates/{name}"));
    let mut names: Vec<String> =
        templates.chain(DefaultStatic::iter().map(|name| format!("static/{name}"))).collect();
    names.sort();
    names
}

/// Copies a file of the default theme into the site in `root`. It may be named without its folder (`article.html`).
/// Nothing is overwritten.
///
/// # Errors
/// The disk's, with the path.
pub(crate) fn eject(root: &Path, file: &str) -> Result<Ejected, IoError> {
    let names = names();
    let wanted = file.strip_prefix("./").unwrap_or(file).replace('\\', "/");
    let below = |name: &str| name.split_once('/').map(|(_, below)| below.to_owned());
    let found = names
        .iter()
        .find(|name| **name == wanted)
        .or_else(|| names.iter().find(|name| below(name).as_deref() == Some(wanted.as_str())));
    let Some((name, bytes)) = found.and_then(|name| Some((name, default(name)?))) else {
        let short: Vec<String> = names.iter().filter_map(|name| below(name)).collect();
        let near = nearest(&wanted, names.iter().chain(&short).map(String::as_str));
        return Ok(Ejected::Unknown(near.map(str::to_owned)));
    };
    let written = write_new(&root.join(name), &bytes)?;
    Ok(if written { Ejected::Written(name.clone()) } else { Ejected::IsThere(name.clone()) })
}

fn default(name: &str) -> Option<Cow<'static, [u8]>> {
    let file = match name.split_once('/')? {
        ("templates", below) => DefaultTemplates::get(below),
        (_, below) => DefaultStatic::get(below),
    };
    file.map(|file| file.data)
}
