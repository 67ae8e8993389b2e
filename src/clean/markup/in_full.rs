//! The picture in full that a preview of it leads to.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::clean::markup::images::{asked_width, is_picture_url, without_size};

/// Whether a link leads to the picture of an address in full: the same host and name, and larger by what the addresses say, as those
/// of WordPress (`quay-300x200.jpg`) and Blogger (`/w640-h366/`, `/s1280/`).
pub(crate) fn is_in_full(link: &str, shown: &str) -> bool {
    let (Ok(link), Ok(shown)) = (Url::parse(link), Url::parse(shown)) else { return false };
    if link.host_str() != shown.host_str() || !is_picture_url(link.as_str()) {
        return false;
    }
    let width =
        |url: &Url| asked_width(url.as_str()).or_else(|| url.path_segments()?.find_map(size_in_folder));
    let Some(known) = width(&shown) else { return false };
    let is_larger = width(&link).is_none_or(|width| width > known);
    let without_folder = |url: &Url| -> String {
        let parts = url.path().split('/').filter(|part| size_in_folder(part).is_none());
        without_size(&parts.collect::<Vec<_>>().join("/"))
    };
    is_larger && without_folder(&link) == without_folder(&shown)
}

/// The longest side that a folder of Blogger's asks for: `s1280`, `w640-h366`.
fn size_in_folder(part: &str) -> Option<u32> {
    static SIZE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:s([0-9]{2,5})|w([0-9]{2,5})-h[0-9]{2,5})(?:-[a-z0-9-]+)?$")
            .expect("a constant that compiles")
    });
    let found = SIZE.captures(part)?;
    found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()
}
