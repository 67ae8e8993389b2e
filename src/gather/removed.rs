//! What the editor took away: the lines of `fetch/removed.txt`, in whatever form an editor writes them.

use std::collections::{BTreeMap, BTreeSet};

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
    /// The line of each.
    lines: BTreeMap<ArticleId, u32>,
    /// Lines that name none.
    pub findings: Vec<Diagnostic>,
}

impl Removed {
    /// `own` is the address of the site.
    pub(crate) fn parse(text: &str, own: &Url) -> Self {
        let mut removed = Self::default();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // As it stands, since the name of an item without address may look like anything.
            let plain = plain(line);
            let bare = plain.trim_start_matches('/');
            let address = has_host(bare).then(|| format!("https://{bare}"));
            let names = [line, plain, plain.trim_end_matches([',', ';', '，', '；'])];
            for kin in names.into_iter().chain(address.as_deref()).map(kin_of_name) {
                removed.kin.insert(kin);
                removed.lines.entry(kin).or_insert(number);
            }
            let what = if is_own_page(plain, own) {
                "is a page of this site, and no address of what it was made from; nothing stays away for it, unless a feed has this very address"
            } else if !is_name(plain) && !is_name(line) {
                "is no name of an article; nothing stays away for it"
            } else {
                continue;
            };
            let message = format!("{} {what}", quoted(line));
            let help = "write the address of the article, as its file has it, from http on";
            removed.findings.push(Diagnostic::warning(message).at(REMOVED).line(number).help(help));
        }
        removed
    }

    /// What is there, though a line says that it stays away: no change of its feed reaches it, which nobody would guess.
    pub(crate) fn still_there<'p>(&self, path_of: impl Fn(ArticleId) -> Option<&'p str>) -> Vec<Diagnostic> {
        let there = |(kin, line): (&ArticleId, &u32)| Some((*line, path_of(*kin)?));
        let there: BTreeMap<u32, &str> = self.lines.iter().filter_map(there).collect();
        let finding = |(line, path)| {
            let message = format!(
                "content/{path} is there, though this line keeps it away: no change of its feed reaches it"
            );
            let help = "take the line out, and it follows its feed; or remove the file";
            Diagnostic::warning(message).at(REMOVED).line(line).help(help)
        };
        there.into_iter().map(finding).collect()
    }
}

/// A line without what editors put around addresses: `- <https://a.example/1> # a remark`, `1. "https://a.example/1"`,
/// `[Ice](https://a.example/1)`. No name has a tab: what stands behind one is a remark.
fn plain(line: &str) -> &str {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered =
        [". ", ") "].iter().find_map(|mark| numbered.strip_prefix(mark)).filter(|_| numbered != line);
    let marked = || ["- ", "* ", "+ ", "> ", "•"].iter().find_map(|mark| line.strip_prefix(mark));
    if let Some(rest) = numbered.or_else(marked) {
        return plain(rest.trim());
    }
    let line = [" #", "\t"].iter().fold(line, |line, mark| line.split(mark).next().unwrap_or(line).trim());
    let link = line.strip_prefix('[').and_then(|rest| rest.split_once("](")?.1.strip_suffix(')'));
    let within = link.or_else(|| Some(line.strip_prefix('<')?.split_once('>')?.0));
    let quotes = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('「', '」')];
    let quoted = || quotes.iter().find_map(|(open, close)| line.strip_prefix(*open)?.strip_suffix(*close));
    within.or_else(quoted).map_or(line, str::trim)
}

/// Whether a line is the address of an article's page as this site has it: it ends in digits of an id.
fn is_own_page(line: &str, own: &Url) -> bool {
    let is_id = |digits: &str| digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Url::parse(line).is_ok_and(|url| {
        let path = url.path().trim_end_matches('/');
        url.host() == own.host() && path.rsplit_once('-').is_some_and(|(_, digits)| is_id(digits))
    })
}

/// Whether a text begins with the name of a host.
fn has_host(text: &str) -> bool {
    let host = text.split(['/', '?', ' ']).next().unwrap_or_default();
    host.contains(['.', ':']) && Url::parse(&format!("https://{host}")).is_ok_and(|url| url.has_host())
}

/// Whether a line may be a name: an address, a URI, the mark of an item without any, or what begins with a host, as guids of a feed do
/// (see [`crate::gather::wire::identify`]).
fn is_name(line: &str) -> bool {
    let is_item = |rest: &str| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    match SourceUrl::new(line) {
        // `https://a.example/1 and more` is an address with spaces for a browser.
        Some(_) => !line.contains(char::is_whitespace),
        None => {
            line.strip_prefix("item-").is_some_and(is_item)
                || ["tag:", "urn:"].iter().any(|scheme| line.starts_with(scheme))
                || has_host(line.strip_prefix("//").unwrap_or(line))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Removed {
        Removed::parse(text, &Url::parse("https://digest.example/").unwrap())
    }

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
            "https://a.example/1\t# an error",
            "https://a.example/1\tan error",
            "a.example/1",
            "www.a.example/1/",
            "//a.example/1",
            "1. https://a.example/1",
            "12) <https://a.example/1>",
            "+ \"https://a.example/1\"",
            "> - “https://a.example/1”",
            "•a.example/1 # an error",
            "[Ice](https://a.example/1)",
            "https://a.example/1,",
        ] {
            let removed = parsed(line);
            assert!(removed.kin.contains(&address) && removed.findings.is_empty(), "{line}: {removed:?}");
        }
        for line in
            ["item-0123456789abcdef", "tag:a.example,2024:1", "a.example/feed 1001 #2", "a.example/?p=7"]
        {
            let removed = parsed(line);
            assert!(removed.kin.contains(&kin_of_name(line)) && removed.findings.is_empty(), "{line}");
        }
        assert!(parsed("# https://a.example/1\n\n").kin.is_empty());
        let own = "https://digest.example/2024/01/17/ice-1a2b3c4d/";
        assert_eq!(
            parsed(own).findings[0].message,
            format!(
                "\"{own}\" is a page of this site, and no address of what it was made from; nothing stays away for it, unless a feed has this very address"
            )
        );
        let found = parsed("# a\ncontent/lake/2024/01/a.md\nthe ice\nhttps://a.example/1 an error").findings;
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
