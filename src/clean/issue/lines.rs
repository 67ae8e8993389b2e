//! One line of an item: whether it begins with a link, what stands before and behind it, whether it names a source, whether it
//! is a label with its value.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::clean::issue::item::ItemKind;
use crate::clean::meta::title::decode;
use crate::clean::source_url::SourceUrl;

/// A number before an item: `1、`, `12.`, `3）`, `（4）`, `5 `.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*(?:[0-9]{1,3}\s*[、.．)）:：]|[（(][0-9]{1,3}[)）])\s*"));

/// What stands in brackets before a title: `[video]`, `【免费】`.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\[[^\[\]]*\]|【[^【】]*】|（[^（）]*）|\([^()]*\)|「[^「」]*」"));

static LINK: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"(?s)<a(?:\s[^>]*)?\shref="([^"]*)"[^>]*>(.*?)</a>"#));

static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^\W* (?: (?:信息|消息|原文|文章|项目)?(?:来源|來源|链接|連結|鏈接|地址) | 来源链接 | 出处 | 出處 | 原文 | sources? | via | links?
            | ソース | 出典 | リンク | 元記事 | 출처 | 링크 | 원문 ) \s*[：:]\s*",
    )
});

/// What a link is called that leads to the whole of what stands above it, and says nothing of what that is.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^\W* (?: (?:点击|點擊)?(?:阅读|閱讀|查看|看)?(?:原文|全文|原帖|原推|详情|詳情|来源|來源|链接|連結)(?:链接|連結|地址)?
            | (?:read|full|view)\ (?:more|story|article|text|source|original) | read\ the\ (?:full\ )?(?:story|article) | original(?:\ article)?
            | sources? | link | permalink | more | 元記事 | 続きを読む | リンク | 원문 | 기사\ 원문 | 링크 ) \W*$",
    )
});

/// What marks an item before its link: a word in a box that is no code, or words in bold print up to a bar.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)<code>[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}/、・\s]+</code>|^\W*<strong>[^<]*</strong>\s*[｜|]",
    )
});

/// A link in bold print that a paragraph begins with.
static BOLD_LINK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\W*<(?:strong|b)>\s*<a\s"));

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^\W*(?:关键词|关键字|标签|话题|keywords?|tags?|topics?)\s*[：:]\s*(.+)$"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant that compiles")
}

/// A link of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Linked {
    pub(super) address: String,
    pub(super) text: String,
    /// Text before it, its number left out, and behind it.
    pub(super) before: String,
    pub(super) behind: String,
}

/// The first link of a line, if the line begins with it: what stands before is a number, words in brackets, signs.
pub(super) fn leading_link(html: &str) -> Option<Linked> {
    let linked = first_link(html)?;
    let unmarked = text_of(&MARKS.replace_all(&html[..LINK.find(html)?.start()], ""));
    let unnumbered = NUMBER.replace(&unmarked, "");
    let before = BRACKETS.replace_all(&unnumbered, "");
    (!before.contains(char::is_alphanumeric) && !linked.text.is_empty()).then_some(linked)
}

/// The first link of a line.
pub(super) fn first_link(html: &str) -> Option<Linked> {
    let found = LINK.captures(html)?;
    let (whole, address, text) = (found.get(0)?, found.get(1)?, found.get(2)?);
    let before = text_of(&html[..whole.start()]);
    let before = NUMBER.replace(&before, "").into_owned();
    Some(Linked {
        address: decode(address.as_str()),
        text: text_of(text.as_str()).trim().to_owned(),
        before,
        behind: text_of(&html[whole.end()..]),
    })
}

/// The text of our own inline HTML.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    decode(&text)
}

/// Whether a paragraph begins with a number as those of items do.
pub(super) fn is_numbered(text: &str) -> bool {
    NUMBER.is_match(text)
}

/// A line without the number that it begins with.
pub(super) fn without_number(text: &str) -> &str {
    NUMBER.find(text).map_or(text, |found| &text[found.end()..])
}

/// The title of a numbered item whose line goes on: `[One](u) and [another](v) close` is its headline, `[One](u): a tool` is not.
pub(super) fn headline(linked: &Linked, line: &str) -> String {
    /// Characters of a headline, about.
    const LONGEST: usize = 80;
    let whole = without_number(line).trim();
    let goes_on = linked.behind.trim_start().starts_with(char::is_alphanumeric);
    if goes_on && whole.chars().count() <= LONGEST { whole.to_owned() } else { linked.text.clone() }
}

/// What is said behind a link: without the signs that part it from the title.
pub(super) fn said(behind: &str) -> &str {
    behind
        .trim_start_matches(|c: char| c.is_whitespace() || "：:，,、。.．-–—|｜·;；》」)）]】".contains(c))
        .trim_end()
}

/// What a line in brackets, or its link, says of the kind of thing that it leads to.
pub(super) fn kind(linked: &Linked) -> Option<ItemKind> {
    const KINDS: [(ItemKind, &[&str]); 3] = [
        (ItemKind::Podcast, &["podcast", "播客"]),
        (ItemKind::Video, &["video", "视频", "視頻", "影片"]),
        (ItemKind::Audio, &["audio", "音频", "音頻"]),
    ];
    let behind: String = linked.behind.chars().take(30).collect();
    let texts = [linked.before.as_str(), behind.as_str(), linked.text.as_str()];
    let mut words = texts
        .into_iter()
        .flat_map(|text| BRACKETS.find_iter(text))
        .map(|found| found.as_str().to_lowercase());
    words.find_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        KINDS.iter().find(|(_, names)| names.contains(&word)).map(|(kind, _)| *kind)
    })
}

/// Whether a paragraph begins with a link in bold print, and goes on.
pub(super) fn is_bold_link(html: &str) -> bool {
    BOLD_LINK.is_match(html)
        && first_link(html).is_some_and(|linked| linked.behind.contains(char::is_alphanumeric))
}

/// The link that a line is, and nothing else.
pub(super) fn sole_link(html: &str, text: &str) -> Option<Linked> {
    leading_link(html).filter(|linked| !linked.behind.contains(char::is_alphanumeric) && !is_numbered(text))
}

/// Whether a link says that it leads to the whole, and not what that is.
pub(super) fn is_called_so(linked: &Linked) -> bool {
    CALLED.is_match(&linked.text)
}

/// The link at the end of what an entry says, where it is the only one and leads to the whole: `Words. [原文](URL)`.
pub(super) fn closing_link(html: &str) -> Option<Linked> {
    let only = LINK.find_iter(html).count() == 1;
    let linked = first_link(html).filter(|_| only)?;
    (is_called_so(&linked) && !linked.behind.contains(char::is_alphanumeric)).then_some(linked)
}

/// A line that names where a thing is from: `来源：NAME: URL`, `Source: [NAME](URL)`, `[阅读原文](URL)`. The first of several is taken.
pub(super) fn source_line(html: &str, text: &str) -> Option<(Linked, Option<String>)> {
    if let Some(linked) = sole_link(html, text).filter(is_called_so) {
        return Some((linked, None));
    }
    let found = SOURCE.find(text)?;
    let linked = first_link(html)?;
    let name = if linked.text.contains("://") {
        let before = text[found.end()..].split("://").next().unwrap_or_default();
        before.trim_end_matches(char::is_alphabetic).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    } else {
        linked.text.clone()
    };
    let name = Some(name).filter(|name| !name.is_empty() && !CALLED.is_match(name));
    Some((linked, name))
}

/// Words that a line labels as topics: `关键词：A / B`.
pub(super) fn keywords(line: &str) -> Option<Vec<String>> {
    let listed = LABEL.captures(line)?.get(1)?.as_str();
    let words = listed.split(['/', '、', ',', '，', '|', ';', '；', '#']);
    Some(words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
}

/// Where an address leads that a counter of clicks stands before: `https://a.example/click?target=https://b.example/x`.
pub(crate) fn address_behind(url: &SourceUrl) -> SourceUrl {
    const NAMES: [&str; 4] = ["target", "url", "to", "link"];
    let inner = url.url().and_then(|url| {
        let counts = ["click", "redirect", "link", "out", "go", "jump", "away"];
        let is_counter =
            Url::path_segments(&url).is_some_and(|mut parts| parts.any(|part| counts.contains(&part)));
        let mut pairs = url.query_pairs().filter(|_| is_counter);
        let found = pairs.find(|(name, value)| NAMES.contains(&&**name) && value.starts_with("http"));
        SourceUrl::new(&found?.1)
    });
    inner.unwrap_or_else(|| url.clone())
}
