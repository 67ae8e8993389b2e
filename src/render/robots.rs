//! `robots.txt` (RFC 9309): all may read all, but the crawlers that site.toml turns away; what may be done with what they read; where the
//! sitemaps are.

use crate::config::AiUse;
use crate::plan::RobotsText;

/// Known crawlers, a purpose and a name a line.
const CRAWLERS: &str = include_str!("crawlers.txt");

/// The bytes of the file. Without a word on language models it says no more than where the sitemaps are.
pub(super) fn robots(text: &RobotsText) -> String {
    let sitemaps: String = text.sitemaps.iter().map(|url| format!("Sitemap: {url}\n")).collect();
    let (usage, group) =
        text.ai.map_or_else(Default::default, |ai| (usage(ai, text.noindex), turned_away(ai)));
    format!("User-agent: *\n{usage}Allow: /\n\n{group}{sitemaps}")
}

/// What may be done with what was read, in the words of contentsignals.org (Content-Signal) and of the IETF's drafts
/// draft-ietf-aipref-attach-05 and draft-ietf-aipref-vocab-08 (Content-Usage). A search is never allowed what `noindex` asks it to leave.
fn usage(ai: AiUse, noindex: bool) -> String {
    let search = !noindex;
    let (input, train) = match ai {
        AiUse::Allow => (true, true),
        AiUse::Search => (true, false),
        AiUse::Deny => (false, false),
    };
    let word = |allowed: bool| if allowed { "yes" } else { "no" };
    let letter = |allowed: bool| if allowed { "y" } else { "n" };
    format!(
        "Content-Signal: search={}, ai-input={}, ai-train={}\nContent-Usage: search={}, ai-use={}, train-ai={}\n",
        word(search),
        word(input),
        word(train),
        letter(search),
        letter(input),
        letter(train)
    )
}

/// The group of those that may read nothing.
fn turned_away(ai: AiUse) -> String {
    let purposes: &[&str] = match ai {
        AiUse::Allow => return String::new(),
        AiUse::Search => &["train"],
        AiUse::Deny => &["train", "search", "user"],
    };
    let known = CRAWLERS.lines().filter_map(|line| line.split_once(' '));
    let names = known.filter(|(purpose, _)| purposes.contains(purpose)).map(|(_, name)| name);
    let group: String = names.map(|name| format!("User-agent: {name}\n")).collect();
    format!("{group}Disallow: /\n\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn text(ai: Option<AiUse>, noindex: bool) -> String {
        robots(&RobotsText { sitemaps: vec!["https://digest.example/sitemap.xml".to_owned()], ai, noindex })
    }

    #[test]
    fn without_a_word_it_shows_the_sitemap() {
        let plain = "User-agent: *\nAllow: /\n\nSitemap: https://digest.example/sitemap.xml\n";
        assert_eq!(text(None, false), plain);
        assert_eq!(text(None, true), plain);
    }

    #[test]
    fn language_models_are_told_what_they_may_do() {
        let allowed = text(Some(AiUse::Allow), false);
        assert_eq!(
            allowed,
            "User-agent: *\nContent-Signal: search=yes, ai-input=yes, ai-train=yes\n\
             Content-Usage: search=y, ai-use=y, train-ai=y\nAllow: /\n\nSitemap: https://digest.example/sitemap.xml\n"
        );
        let found = text(Some(AiUse::Search), false);
        assert!(found.contains("Content-Signal: search=yes, ai-input=yes, ai-train=no\n"), "{found}");
        assert!(
            found.contains("User-agent: GPTBot\n") && !found.contains("User-agent: OAI-SearchBot\n"),
            "{found}"
        );
        let denied = text(Some(AiUse::Deny), false);
        assert!(denied.contains("Content-Usage: search=y, ai-use=n, train-ai=n\n"), "{denied}");
        for name in ["GPTBot", "OAI-SearchBot", "ChatGPT-User"] {
            assert!(denied.contains(&format!("User-agent: {name}\n")), "{name}");
        }
        assert!(denied.contains("Disallow: /\n\nSitemap: "), "{denied}");
    }

    #[test]
    fn nothing_is_said_against_noindex() {
        for ai in [AiUse::Allow, AiUse::Search, AiUse::Deny] {
            let text = text(Some(ai), true);
            assert!(text.contains("search=no,") && text.contains("search=n,"), "{text}");
            // They have to read a page to hear that it is not for them.
            assert!(!text.contains("Googlebot") && !text.contains("bingbot"), "{text}");
        }
    }

    #[test]
    fn the_list_is_one_of_names_each_once() {
        let lines: Vec<&str> = CRAWLERS.lines().filter(|line| !line.starts_with('#')).collect();
        let mut names = BTreeSet::new();
        for line in lines {
            let (purpose, name) = line.split_once(' ').unwrap();
            assert!(["train", "search", "user"].contains(&purpose), "{line}");
            // RFC 9309 takes letters, `_` and `-`; operators take digits, too.
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)), "{line}");
            assert!(names.insert(name.to_ascii_lowercase()), "{line}");
        }
    }
}
