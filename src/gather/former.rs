//! Where feeds were before they moved: `fetch/moved.txt`. Items without an address of their own are known by their feed, and so by where
//! it was when they were first seen; that has to be known without the state.

use std::collections::BTreeSet;

use url::Url;

use crate::config::{Config, parse_feed_url};
use crate::gather::wire::without_scheme;
use crate::ground::diagnostic::{Diagnostic, quoted};

/// Below the site's root: where a feed is, and where it was, a line. It belongs to the content, and is committed with it.
pub(crate) const MOVED: &str = "fetch/moved.txt";

/// What stands at the head of a new list.
const HEAD: &str = "\
# Feeds that have moved: where each is now, and where it was. By that its items without an address are known.
";

/// What stands in the list.
#[derive(Debug, Default)]
pub(crate) struct Former {
    /// Where feeds are, and where they were.
    pairs: Vec<(Url, Url)>,
    /// Lines that say nothing.
    pub findings: Vec<Diagnostic>,
}

impl Former {
    pub(crate) fn parse(text: &str) -> Self {
        let mut former = Self::default();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match pair_of(line) {
                Some(pair) => former.pairs.push(pair),
                None => {
                    let message = format!("{} does not say where a feed is and where it was", quoted(line));
                    let help = "write both addresses, with a space between them";
                    former.findings.push(Diagnostic::warning(message).at(MOVED).line(number).help(help));
                }
            }
        }
        former
    }

    /// Where a feed was, the last place first. A place that is another feed of site.toml is that one's.
    pub(crate) fn places(&self, feed: &Url, config: &Config) -> Vec<Url> {
        let mut places = Vec::new();
        let mut seen = BTreeSet::from([feed]);
        let mut next = vec![feed];
        while let Some(place) = next.pop() {
            let before = self.pairs.iter().filter(|(is, _)| is == place).map(|(_, was)| was);
            for was in before.filter(|was| config.fetch.feeds.iter().all(|other| other.url != **was)) {
                if seen.insert(was) {
                    places.push(was.clone());
                    next.push(was);
                }
            }
        }
        places
    }
}

fn pair_of(line: &str) -> Option<(Url, Url)> {
    let (is, was) = line.split_once(char::is_whitespace)?;
    let url = |written: &str| parse_feed_url(written.trim()).ok();
    Some((url(is)?, url(was)?))
}

/// The list with one more line, in place of any that says of the same place that a feed was there: one that moves each hour adds no more.
/// None where nothing is to be added.
pub(crate) fn with_move(text: &str, is: &Url, was: &Url) -> Option<String> {
    let is_known = Former::parse(text).pairs.iter().any(|(known, before)| (known, before) == (is, was));
    if is_known || without_scheme(is.as_str()) == without_scheme(was.as_str()) {
        return None;
    }
    let stays = |line: &&str| pair_of(line.trim()).is_none_or(|(_, before)| before != *was);
    let mut new = if text.is_empty() { HEAD.to_owned() } else { String::new() };
    new.extend(text.lines().filter(stays).flat_map(|line| [line, "\n"]));
    new.push_str(&format!("{is} {was}\n"));
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FeedConfig;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_feed_is_found_where_it_was() {
        let (a, b, c) = (url("https://a.example/x"), url("https://b.example/x"), url("https://c.example/x"));
        let text = with_move("", &b, &a).unwrap();
        assert_eq!(text, format!("{HEAD}https://b.example/x https://a.example/x\n"));
        assert_eq!(with_move(&text, &b, &a), None);
        assert_eq!(with_move(&text, &url("http://a.example/x"), &a), None);
        let text = with_move(&text, &c, &b).unwrap();
        let mut config = Config::default();
        let former = Former::parse(&(text.clone() + "a line\n"));
        assert_eq!(former.places(&c, &config), [b.clone(), a.clone()]);
        assert!(former.places(&a, &config).is_empty());
        let told: Vec<String> = former.findings.iter().map(ToString::to_string).collect();
        let expected = "warning: fetch/moved.txt:4: \"a line\" does not say where a feed is and where it was\n  help: write both addresses, with a space between them";
        assert_eq!(told, [expected]);
        // One line for each place where a feed was.
        assert_eq!(with_move(&text, &c, &a).unwrap().lines().count(), 3);
        config.fetch.feeds = vec![FeedConfig::of(b)];
        assert!(former.places(&c, &config).is_empty());
    }
}
