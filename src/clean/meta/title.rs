//! Titles: entities decoded once, the site's name and the column cut off, fit for one line.

use percent_encoding::percent_decode;
use url::Url;

use crate::clean::markup::parse;
use crate::clean::markup::text::{one_line, same_text, start_of, visible};
use crate::clean::markup::tree::text_of;
use crate::clean::meta::findings::Findings;
use crate::clean::meta::summary;
use crate::clean::rules::profile::{PatternKey, Profile};
use crate::clean::rules::rule::Pattern;
use crate::clean::rules::tables::TABLES;
use crate::content::{Draft, Origin, Role};

/// Between a headline and the name of the site that page titles carry.
const SEPARATORS: &[char] = &['-', '–', '—', '|', '｜', '_', '·', '»', '«', '‹', '›'];

/// Characters of a title beyond which it is hardly one: the longest headlines of the corpora have about 200.
const LONGEST_TITLE: usize = 300;

/// Characters of a title that are read: every listing and feed repeats it.
const MOST_OF_TITLE: usize = 5000;

/// A title as readers see it, and the column that it named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) column: Option<String>,
}

/// Text with its character references decoded, once: `&amp;lt;` becomes `&lt;`.
pub(crate) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    // The HTML parser knows all 2,231 names and their quirks; without a `<` it sees nothing but text.
    let html = parse::parse(&text.replace('<', "&lt;"));
    html.map_or_else(|| text.to_owned(), |parsed| text_of(parsed.html.tree.root()))
}

/// The title as it is written, up to [`MOST_OF_TITLE`].
pub(crate) fn written<'a>(draft: &'a Draft, found: &mut Findings) -> Option<&'a str> {
    let title = draft.title.as_ref()?;
    let Some((end, _)) = title.value.char_indices().nth(MOST_OF_TITLE) else { return Some(&title.value) };
    found.warn(
        title.line,
        format!("the title has more than {MOST_OF_TITLE} characters; the rest of it is left out"),
        "put the text below the title line",
    );
    Some(&title.value[..end])
}

/// Cleans a title as written.
pub(crate) fn clean(written: &str, profile: Option<&Profile>) -> Title {
    let mut text = one_line(&decode(written));
    let mut column = None;
    if let Some(profile) = profile {
        loop {
            let before = text.len();
            for suffix in profile.patterns(PatternKey::TitleSuffixes).iter() {
                strip_end(&mut text, suffix);
            }
            strip_site_name(&mut text, profile);
            for pattern in profile.patterns(PatternKey::TitleText).iter() {
                let Some(found) = pattern.captures(&text) else { continue };
                if column.is_none() {
                    column = found
                        .name("column")
                        .map(|column| one_line(column.as_str()))
                        .filter(|c| !c.is_empty());
                }
                let title = found.name("title").map(|title| one_line(title.as_str()));
                if let Some(title) = title.filter(|title| !title.is_empty()) {
                    text = title;
                    break;
                }
            }
            if text.len() == before {
                break;
            }
        }
    }
    Title { text, column }
}

fn strip_end(text: &mut String, suffix: &Pattern) {
    let Some(start) = suffix.captures(text).and_then(|found| Some(found.get(0)?.start())) else { return };
    let rest = text[..start].trim_end().len();
    if rest > 0 {
        text.truncate(rest);
    }
}

/// What may be the name of a site behind a title, with what parts them: ` - Quay News`.
pub(crate) fn suffix(title: &str) -> Option<&str> {
    /// Characters of a site's name, with its separator.
    const LONGEST: usize = 40;
    let at = title.rfind(SEPARATORS)?;
    let head = title[..at].trim_end();
    let separator = title[at..].chars().next()?;
    let apart = head.len() < at || matches!(separator, '|' | '｜' | '_');
    let suffix = &title[head.len()..];
    let named = suffix.chars().any(char::is_alphabetic) && suffix.chars().count() <= LONGEST;
    (apart && !head.is_empty() && named).then_some(suffix)
}

/// Cuts ` - 法广` and the like off: a separator and a name of the source. The separator must have a space before it or be
/// one that headlines do not use, so that `…访问BBC` stays.
fn strip_site_name(text: &mut String, profile: &Profile) {
    let Some(at) = text.rfind(SEPARATORS) else { return };
    let (head, tail) = text.split_at(at);
    let separator = tail.chars().next().unwrap_or_default();
    let name = tail[separator.len_utf8()..].trim();
    let apart = head.ends_with(char::is_whitespace) || matches!(separator, '|' | '｜' | '_');
    let head = head.trim_end();
    if apart && !head.is_empty() && profile.is_called(name) {
        text.truncate(head.len());
    }
}

/// Cuts the name of its site off a title, where nobody described the source: a name that the front matter has for it or for its
/// author, that its host is made of, or that is an outlet's by its last word.
pub(crate) fn cut_site_names(title: &mut String, host: &str, names: &[&str]) {
    // ` – Harbour Radio - HR` are two.
    for _ in 0..2 {
        let Some(suffix) = suffix(title) else { return };
        let name = bare(suffix);
        let known = names.iter().any(|known| same_text(known, name));
        let rest = title.len() - suffix.len();
        // `– Harbour Radio – HR`: letters for the outlet before them.
        let is_short = || {
            let letters = name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase());
            letters && self::suffix(&title[..rest]).is_some_and(|before| is_outlet(bare(before)))
        };
        let goes = known || is_of_host(name, host) || is_outlet(name) || is_short();
        if !goes || title[..rest].chars().count() < 4 {
            return;
        }
        title.truncate(rest);
    }
}

/// Cuts the column off a title where the article's own address names it as the section that it stands in:
/// `/columns/harbour%20notes/20240503-…` of `The quay reopens - Harbour notes`.
pub(crate) fn cut_column(title: &mut Title, base: &Url) {
    /// Characters of a column, with its separator.
    const LONGEST: usize = 24;
    let Some(suffix) = suffix(&title.text).filter(|suffix| suffix.chars().count() <= LONGEST) else { return };
    let name = bare(suffix).to_owned();
    let rest = title.text.len() - suffix.len();
    let mut sections = base.path().trim_end_matches('/').rsplit('/').skip(1);
    let is_named = sections.any(|section| {
        let section = percent_decode(section.as_bytes()).decode_utf8_lossy();
        same_text(&section.to_lowercase(), &name.to_lowercase())
    });
    if is_named && title.text[..rest].chars().count() >= 4 {
        title.text.truncate(rest);
        title.column.get_or_insert(name);
    }
}

/// The name in what stands behind a title.
fn bare(suffix: &str) -> &str {
    suffix.trim_start().trim_start_matches(SEPARATORS).trim()
}

/// Whether a host is made of the letters of a name: `www.harbourpost.example` of `The Harbour Post`.
fn is_of_host(name: &str, host: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    if !name.is_ascii() {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let bare = letters(lower.strip_prefix("the ").unwrap_or(&lower));
    let parts: Vec<&str> = host.split('.').collect();
    let named = &parts[..parts.len().saturating_sub(1)];
    let is_part = |part: &str| {
        let part = letters(part);
        let whole = part == bare || part.strip_prefix("the").is_some_and(|part| part == bare);
        // `BBC News` at bbc.example.
        let begins =
            part.len() >= 3 && bare.strip_prefix(&part).is_some_and(|rest| OF_OUTLETS.contains(&rest));
        part != "www" && bare.len() >= 2 && (whole || begins)
    };
    letters(&named.concat()) == bare && bare.len() >= 2
        || named.iter().any(|part| is_part(part) || part.split('-').any(is_part))
}

/// What outlets put behind their names.
const OF_OUTLETS: [&str; 8] = ["news", "com", "online", "magazine", "world", "radio", "tv", "chinese"];

/// Whether a name is that of an outlet by its last word, in Chinese, Japanese or Korean: English headlines end in such words, too
/// (`The End | Hard Times`), and Chinese ones that say whose (`港口的周末`).
fn is_outlet(name: &str) -> bool {
    let parted = name.contains(['，', '。', '：', '？', '！', ',', ':', '?', '!', '“', '「', '《', '的']);
    let is_word = |word: &String| name.ends_with(word.as_str()) && name.len() > word.len();
    !parted && name.chars().count() <= 20 && TABLES.outlets.iter().any(is_word)
}

/// A title without what stands behind the page's own heading in it: ` - Harbour Post`. Nothing when the heading is not its
/// beginning.
pub(crate) fn by_heading(title: &str, heading: &str) -> Option<String> {
    /// Characters of a site's name, with its separator.
    const LONGEST_NAME: usize = 40;
    let heading = one_line(heading);
    let rest = title.strip_prefix(heading.as_str()).filter(|_| heading.chars().count() >= 4)?;
    let mut name = rest.trim_start().chars();
    let separator = name.next().filter(|c| SEPARATORS.contains(c))?;
    let apart = rest.starts_with(char::is_whitespace) || matches!(separator, '|' | '｜' | '_');
    let named = name.any(char::is_alphabetic) && rest.chars().count() <= LONGEST_NAME;
    (apart && named).then_some(heading)
}

/// The page's own heading is the better title where there is one. A missing title falls back to the first heading, else to
/// the first sentence.
pub(crate) fn or_fallback(
    title: &mut Title,
    by_heading: Option<String>,
    draft: &Draft,
    heading: Option<String>,
    text: &str,
    found: &mut Findings,
) {
    if let Some(text) = by_heading {
        title.text = text;
    }
    if !title.text.is_empty() {
        let origin = draft.title.as_ref().map_or(Origin::Body, |title| title.origin);
        found.origin("title", origin);
        let characters = title.text.chars().count();
        if characters > LONGEST_TITLE {
            found.warn(
                draft.title.as_ref().and_then(|title| title.line),
                format!("the title has {characters} characters"),
                "cut it down to a headline: every listing and feed shows it whole",
            );
        }
        return;
    }
    if draft.role == Role::Section {
        // The listing has its name.
        return;
    }
    found.origin("title", Origin::Body);
    let (text, what) = match heading {
        Some(heading) => (heading, "its first heading"),
        None => (start_of(&summary::cut(text.lines().next().unwrap_or_default()), 80), "its first sentence"),
    };
    let text = one_line(&text);
    title.text =
        if text.is_empty() { one_line(draft.path.0.rsplit('/').next().unwrap_or_default()) } else { text };
    if draft.role == Role::Page && what == "its first heading" {
        // As a page begins that has no front matter.
        return;
    }
    let message = format!("the article has no title; {what} is taken: {:?}", start_of(&title.text, 40));
    found.warn(
        draft.title.as_ref().map_or(Some(draft.body_line), |title| title.line),
        message,
        "write a title line, `[title](source URL)` over `------`",
    );
}

/// Whether a heading of the body repeats the title: the same text, or the title as written before cleaning.
pub(crate) fn repeats(heading: &str, title: &str, written: Option<&str>) -> bool {
    visible(heading).next().is_some()
        && (same_text(heading, title) || written.is_some_and(|written| same_text(heading, &decode(written))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Profiles;
    use crate::config::Config;

    fn title(written: &str) -> Title {
        let (profiles, _) = Profiles::load(&Config::default());
        clean(written, profiles.by_host("www.rfi.fr"))
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            clean("A &amp; B &#8220;x&#8221; &amp;lt;b&amp;gt; <i>", None).text,
            "A & B “x” &lt;b&gt; <i>"
        );
    }

    #[test]
    fn site_and_column_suffixes_are_read() {
        assert_eq!(
            title("两国领导人会晤 - 要闻解说"),
            Title { text: "两国领导人会晤".into(), column: Some("要闻解说".into()) }
        );
        assert_eq!(title("两国领导人会晤 – 法国国际广播电台 - RFI").text, "两国领导人会晤");
        assert_eq!(title("两国领导人会晤 - 要闻解说 - 法广").column.as_deref(), Some("要闻解说"));
    }

    #[test]
    fn a_name_that_belongs_to_the_headline_stays() {
        assert_eq!(title("总统接受采访-RFI").text, "总统接受采访-RFI");
        assert_eq!(title(" - RFI").text, "- RFI");
    }

    #[test]
    fn names_of_sites_that_nobody_described_go() {
        for (title, host, names, clean) in [
            ("The quay reopens - Harbour Post", "www.harbourpost.example", &[][..], "The quay reopens"),
            ("The quay reopens | The Quay", "thequay.example", &[], "The quay reopens"),
            ("码头今天重开 – 白鹭岛广播电台 - QBC", "qbc.example", &[], "码头今天重开"),
            ("码头今天重开 – 白鹭岛广播电台 - QBC", "a.example", &[], "码头今天重开"),
            ("The quay reopens - QBC", "qbc-world.example", &[], "The quay reopens"),
            ("码头今天重开 - 白鹭岛", "a.example", &["白鹭岛"], "码头今天重开"),
            ("码头今天重开_白鹭岛新闻网", "a.example", &[], "码头今天重开"),
            ("The quay reopens - QBC News", "qbc.example", &[], "The quay reopens"),
            // What may be of the headline.
            ("The quay - hard times", "a.example", &[], "The quay - hard times"),
            ("Detroit - Hard Times", "a.example", &[], "Detroit - Hard Times"),
            ("The End | Hard Times", "a.example", &[], "The End | Hard Times"),
            ("去哪里过 - 港口的周末", "a.example", &[], "去哪里过 - 港口的周末"),
            ("总统接受采访-QBC", "qbc.example", &[], "总统接受采访-QBC"),
            ("码头今天重开 - 第三日", "a.example", &[], "码头今天重开 - 第三日"),
            ("港口 - QBC", "qbc.example", &[], "港口 - QBC"),
            ("他说：“码头 - 报”", "a.example", &[], "他说：“码头 - 报”"),
        ] {
            let mut text = title.to_owned();
            cut_site_names(&mut text, host, names);
            assert_eq!(text, clean, "{title}");
        }
    }

    #[test]
    fn a_column_that_the_address_names_is_no_part_of_the_title() {
        let cut = |text: &str, path: &str| {
            let mut title = Title { text: text.into(), column: None };
            cut_column(&mut title, &Url::parse(&format!("https://quay.example{path}")).unwrap());
            (title.text, title.column)
        };
        let named = ("码头今天重开".to_owned(), Some("微波录".to_owned()));
        assert_eq!(cut("码头今天重开 - 微波录", "/cn/专栏/微波录/20240503-码头"), named);
        assert_eq!(cut("码头今天重开｜微波录", "/微波录/1/"), named);
        for path in ["/cn/20240503-微波录", "/cn/微波录", "/cn/微波录二/1"] {
            assert_eq!(cut("码头今天重开 - 微波录", path).0, "码头今天重开 - 微波录", "{path}");
        }
    }

    #[test]
    fn controls_are_gone() {
        assert_eq!(clean("a\u{202e}b\u{7}\n c", None).text, "ab c");
    }
}
