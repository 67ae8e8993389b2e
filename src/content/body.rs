//! What can be told of a body without parsing it: its format, whether it holds text, the first `<time datetime>`.

use std::sync::LazyLock;

use regex::Regex;

use crate::content::dates::{Moment, read_moment};

/// Whether the body starts, after white space and comments, with a tag.
pub(crate) fn starts_with_tag(body: &str) -> bool {
    let mut rest = body.trim_start();
    while let Some(inner) = rest.strip_prefix("<!--") {
        let Some(end) = inner.find("-->") else { return true };
        rest = inner[end + 3..].trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let tag = tag.strip_prefix(['/', '!', '?']).unwrap_or(tag);
    if !tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    // `<https://example.org>` and `<editor@example.org>` are Markdown.
    let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tag.len());
    !tag[name_end..].starts_with([':', '@', '.', '+', '_'])
}

/// Whether anything can be read in the body: text outside tags, comments, scripts and styles.
pub(super) fn has_text(body: &str) -> bool {
    static SILENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?is)<!--.*?(?:-->|\z)|<script\b.*?(?:</script|\z)|<style\b.*?(?:</style|\z)|</?[a-z!?][^>]*(?:>|\z)|&(?:nbsp|ensp|emsp|thinsp|zwj|zwnj|shy);",
        )
        .expect("a constant pattern")
    });
    let mut start = 0;
    for silent in SILENT.find_iter(body) {
        if is_readable(&body[start..silent.start()]) {
            return true;
        }
        start = silent.end();
    }
    is_readable(&body[start..])
}

/// Whether there is a letter, a digit or any sign beyond ASCII that shows.
fn is_readable(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() || !c.is_ascii() && shows(c))
}

/// Whether there is any sign that shows; real titles are as short as `......`.
pub(super) fn is_visible(text: &str) -> bool {
    text.chars().any(shows)
}

fn shows(c: char) -> bool {
    let hidden = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    !c.is_whitespace() && !c.is_control() && !hidden
}

/// The first date that a `<time datetime="…">` names, and the byte at which it stands.
pub(super) fn first_time(body: &str) -> Option<(Moment, usize)> {
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<time\s(?:[^>]*?\s)?datetime\s*=\s*(?:"([^"<>]{4,40})"|'([^'<>]{4,40})'|([^\s"'<>]{4,40}))"#)
            .expect("a constant pattern")
    });
    TIME.captures_iter(body).find_map(|found| {
        let date = (1..=3).find_map(|group| found.get(group))?;
        Some((read_moment(date.as_str())?, date.start()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::content::dates::Clock;

    #[test]
    fn html_starts_with_a_tag() {
        for html in [
            "<p>x",
            "\n <div>\n",
            "<!-- more -->\n<p>",
            "<!DOCTYPE html>",
            "</div>",
            "<x-y a>",
            "<br/>",
            "<!-- open",
        ] {
            assert!(starts_with_tag(html), "{html}");
        }
        for markdown in
            ["x <p>", "<https://example.org>", "<a@example.org>", "< 3", "", "# x", "<!-- x --> y", "<3"]
        {
            assert!(!starts_with_tag(markdown), "{markdown}");
        }
    }

    #[test]
    fn text_outside_markup() {
        for full in ["a", "<p>一</p>", "👍", "<p>&amp;nbsp;</p>", "1 < 2", "<div title=x>?! a"] {
            assert!(has_text(full), "{full}");
        }
        for empty in [
            "",
            "<div>\n\n</div>",
            "<p>&nbsp;</p>",
            "<script>alert(1)</script>",
            "<!-- x -->",
            "<img alt=\"x\" src=y>",
            "---\n\n***",
            "\u{200b}\u{feff}",
            "<style>p{}",
            "<div",
        ] {
            assert!(!has_text(empty), "{empty}");
        }
    }

    #[test]
    fn times_in_bodies() {
        let day = |body: &str| {
            let clock = Clock::of(&Config::default());
            first_time(body).map(|(moment, at)| (moment.to_utc(clock).to_string(), at))
        };
        assert_eq!(
            day("<p><time dateTime=\"2024-06-19\">36 分钟前"),
            Some(("2024-06-19 00:00:00 UTC".into(), 19))
        );
        assert_eq!(
            day("<time class='x' datetime='soon'><TIME itemscope=\"\" DATETIME=2020-12-30T02:08:33.878Z>"),
            Some(("2020-12-30 02:08:33.878 UTC".into(), 60))
        );
        assert_eq!(day("<timeline datetime=\"2024-06-19\">"), None);
    }
}
