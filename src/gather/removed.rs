//! What the editor took away: the lines of `fetch/removed.txt`, in whatever form an editor writes them.

use std::collections::BTreeSet;

use url::Url;

use crate::clean::{ArticleId, SourceUrl};
use crate::gather::wire::kin_of_name;
use crate::ground::diagnostic::{Diagnostic, quoted};

/// Below the site's root: addresses of articles that the editor took away, one a line. It belongs to the content, and is
/// committed with it.
pub(crate) const REMOVED: &str = "fetch/removed.txt";

/// What stands in the list.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    /// Articles, by kin.
    pub kin: BTreeSet<ArticleId>,
    /// Lines that name none.
    pub findings: Vec<Diagnostic>,
}

impl Removed {
    pub(crate) fn parse(text: &str) -> Self {
        let mut removed = Self::default();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // As it stands, since the name of an item without address may look like anything.
            let plain = plain(line);
            removed.kin.extend([line, plain].map(kin_of_name));
            if !is_name(plain) && !is_name(line) {
                let message = format!("{} is no name of an article; nothing stays away for it", quoted(line));
                let help = "write the address of the article, as its file has it, from http on";
                removed.findings.push(Diagnostic::warning(message).at(REMOVED).line(number).help(help));
            }
        }
        removed
    }
}

/// A line without what editors put around addresses: `- <https://a.example/1> # a remark`.
fn plain(line: &str) -> &str {
    let line = ["- ", "* "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    let line = line.find(" #").map_or(line, |at| &line[..at]).trim();
    let within = line.strip_prefix('<').and_then(|rest| Some(rest.split_once('>')?.0));
    within.map_or(line, str::trim)
}

/// Whether a line may be a name: an address, a URI, the mark of an item without any, or what begins with a host, as guids of a feed do
/// (see [`crate::gather::wire::identify`]).
fn is_name(line: &str) -> bool {
    let is_item = |rest: &str| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_host = || {
        let host = line.split(['/', '?', ' ']).next().unwrap_or_default();
        host.contains(['.', ':']) && Url::parse(&format!("https://{host}")).is_ok_and(|url| url.has_host())
    };
    match SourceUrl::new(line) {
        // `https://a.example/1 and more` is an address with spaces for a browser.
        Some(_) => !line.contains(char::is_whitespace),
        None => {
            line.strip_prefix("item-").is_some_and(is_item)
                || ["tag:", "urn:"].iter().any(|scheme| line.starts_with(scheme))
                || has_host()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_editors_write_them() {
        let address = kin_of_name("https://a.example/1");
        for line in [
            "https://a.example/1",
            "  http://www.a.example/1/?utm_source=rss",
            "https://a.example/1 # an error",
            "<https://a.example/1>",
            "- https://a.example/1",
            "* <https://a.example/1>  # an error",
        ] {
            let removed = Removed::parse(line);
            assert!(removed.kin.contains(&address) && removed.findings.is_empty(), "{line}: {removed:?}");
        }
        for line in
            ["item-0123456789abcdef", "tag:a.example,2024:1", "a.example/feed 1001 #2", "a.example/?p=7"]
        {
            let removed = Removed::parse(line);
            assert!(removed.kin.contains(&kin_of_name(line)) && removed.findings.is_empty(), "{line}");
        }
        assert!(Removed::parse("# https://a.example/1\n\n").kin.is_empty());
        let found =
            Removed::parse("# a\ncontent/lake/2024/01/a.md\nthe ice\nhttps://a.example/1 an error").findings;
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        let help = "\n  help: write the address of the article, as its file has it, from http on";
        assert_eq!(
            told,
            [(2, "content/lake/2024/01/a.md"), (3, "the ice"), (4, "https://a.example/1 an error")].map(
                |(line, text)| format!(
                    "warning: fetch/removed.txt:{line}: \"{text}\" is no name of an article; nothing stays away for it{help}"
                )
            )
        );
    }
}
