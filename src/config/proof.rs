//! `[proof]`: how readers can prove what the site printed, and where else they find what it read.

use serde::Serialize;

use crate::config::reader::{Fault, Section};

/// `[proof]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Proof {
    /// Whether there are sums of all files, by month.
    pub sums: bool,
    /// Whether articles with versions have a list of these for machines (RFC 7089).
    pub timemaps: bool,
    /// Public archives that keep what others published: addresses with `{url}`, and `{time}` where they take one.
    pub archives: Vec<String>,
    /// Of which articles there are links to archives.
    pub archive_links: ArchiveLinks,
}

/// Of which articles there are links to archives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) enum ArchiveLinks {
    /// Of sources that have ended.
    #[default]
    Gone,
    /// All that have an original elsewhere.
    All,
}

pub(crate) fn read_proof(top: &mut Section<'_, '_>) -> Proof {
    let mut section = top.subsection("proof");
    let links = [("gone", ArchiveLinks::Gone), ("all", ArchiveLinks::All)];
    Proof {
        sums: section.switch("sums").unwrap_or_default(),
        timemaps: section.switch("timemaps").unwrap_or_default(),
        archives: section.texts_checked("archives", parse_archive).unwrap_or_default(),
        archive_links: section.choice("archive_links", &links).unwrap_or_default(),
    }
}

fn parse_archive(text: &str) -> Result<String, Fault> {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or_default();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\".contains(&byte));
    if host.is_empty() || host.contains(['{', '@']) || path.matches("{url}").count() != 1 || !plain {
        let fault =
            Fault::new(format!("`archives` must be https addresses with {{url}} in them, not {text:?}"));
        return Err(fault.help("write \"https://web.archive.org/web/{time}/{url}\""));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_an_address_that_takes_another() {
        for good in ["https://web.archive.org/web/{time}/{url}", "https://archive.example/?q={url}"] {
            assert_eq!(parse_archive(good).as_deref().ok(), Some(good));
        }
        for bad in
            ["", "http://a.example/{url}", "https://{url}", "https://a.example/", "https://a.example/ {url}"]
        {
            assert!(parse_archive(bad).is_err(), "{bad}");
        }
    }
}
