//! The wire header: `<!--1705511701000-->`, then `[title](source URL)` over `------`, then perhaps a `日期：` line.
//!
//! It is Markdown itself, so a file with it reads well everywhere. What is not header stays body, to the last character.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::content::dates::{Moment, read_epoch, read_moment};
use crate::content::draft::{Found, Origin};
use crate::content::lines::Lines;
use crate::ground::diagnostic::{Diagnostic, quoted};

/// What the wire header says.
#[derive(Debug, Default)]
pub(super) struct WireHeader {
    /// From the comment.
    pub(super) timestamp: Option<Found<Moment>>,
    pub(super) title: Option<Found<String>>,
    pub(super) source_url: Option<Found<String>>,
    /// From the `日期：` line.
    pub(super) date_line: Option<Found<Moment>>,
    /// Text that stood beside the comment on its line: it goes before the body.
    pub(super) stray: Option<String>,
}

impl WireHeader {
    /// Whether the file is of the wire: it has a time, or a source.
    pub(super) fn is_of_the_wire(&self) -> bool {
        self.timestamp.is_some() || self.date_line.is_some() || self.source_url.is_some()
    }
}

/// What stands before the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing.
    Nothing,
    /// Front matter without a title.
    FrontMatter,
    /// Front matter with a title: a heading below it belongs to the text.
    Title,
}

/// Reads the wire header and steps over it.
pub(super) fn take(lines: &mut Lines<'_>, before: Before, findings: &mut Vec<Diagnostic>) -> WireHeader {
    let mut header = WireHeader::default();
    let comments = read_comments(*lines);
    let after_comments = comments.last().map_or(*lines, |comment| comment.after);
    let titled =
        read_title(after_comments, before, comments.iter().any(|comment| comment.timestamp().is_some()));

    // Without a title line below them, only comments that are or were meant to be a time belong to the header.
    let count = comments.iter().take_while(|comment| titled.is_some() || comment.looks_like_time()).count();
    for comment in &comments[..count] {
        read_timestamp(comment, &mut header, findings);
        if titled.is_none() && !comment.beside.trim().is_empty() {
            // The body begins on the comment's own line.
            *lines = comment.end;
            lines.skip_bytes(comment.beside.len() - comment.beside.trim_start().len());
            return header;
        }
        *lines = comment.after;
        if !comment.beside.trim().is_empty() {
            findings.push(
                Diagnostic::warning("text stands beside the timestamp comment; it is put before the body")
                    .line(comment.line)
                    .help("leave the comment alone on its line"),
            );
            let stray = header.stray.get_or_insert_default();
            stray.push_str(comment.beside.trim());
            stray.push('\n');
        }
    }

    let has_title_line = titled.is_some();
    if let Some(titled) = titled {
        read_title_line(&titled, &mut header, findings);
        *lines = titled.after;
    }
    if has_title_line || count > 0 || before == Before::Nothing {
        read_date_line(lines, &mut header, findings);
    }
    header
}

/// A comment at the head of the file.
struct Comment<'a> {
    text: &'a str,
    line: u32,
    /// What follows it on its line.
    beside: &'a str,
    /// Right behind it.
    end: Lines<'a>,
    /// Behind its line and the blank lines below.
    after: Lines<'a>,
}

impl Comment<'_> {
    fn timestamp(&self) -> Option<Moment> {
        let text = self.text.trim();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return read_epoch(text).map(Moment::Instant);
        }
        // `1.10.2012` says more often a version than a day.
        let is_year = text.len() > 3 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
        if !is_year && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        read_moment(text).map(Moment::in_utc)
    }

    /// A number, or what a script writes for none: `NaN` (157 times in one digest), `undefined`, `Invalid Date`.
    fn looks_like_time(&self) -> bool {
        let text = self.text.trim();
        let number = text.chars().any(char::is_numeric)
            && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || "+-.,:/eETZ".contains(c));
        let nothing = ["nan", "undefined", "null", "none", "infinity", "-infinity", "invalid date"];
        number || self.timestamp().is_some() || nothing.iter().any(|word| text.eq_ignore_ascii_case(word))
    }
}

// A header has one comment; an editor's remark or two may stand beside it.
const MAX_COMMENTS: usize = 8;
const MAX_COMMENT_BYTES: usize = 2000;

fn read_comments(mut lines: Lines<'_>) -> Vec<Comment<'_>> {
    let mut comments = Vec::new();
    lines.skip_blank();
    while comments.len() < MAX_COMMENTS {
        let indent = lines.rest().len() - lines.rest().trim_start_matches([' ', '\t']).len();
        let Some(inner) = lines.rest()[indent..].strip_prefix("<!--") else { break };
        let Some(length) = inner.find("-->").filter(|&length| length <= MAX_COMMENT_BYTES) else { break };
        let line = lines.number();
        let mut end = lines;
        end.skip_bytes(indent + "<!--".len() + length + "-->".len());
        let mut after = end;
        let beside = after.next().unwrap_or_default();
        after.skip_blank();
        comments.push(Comment { text: &inner[..length], line, beside, end, after });
        lines = after;
    }
    comments
}

fn read_timestamp(comment: &Comment<'_>, header: &mut WireHeader, findings: &mut Vec<Diagnostic>) {
    if let Some(value) = comment.timestamp() {
        header.timestamp.get_or_insert(Found { value, origin: Origin::Comment, line: Some(comment.line) });
    } else if comment.looks_like_time() || !comment.text.trim().contains(char::is_whitespace) {
        findings.push(
            Diagnostic::warning(format!("the timestamp comment is no date: {}", quoted(comment.text.trim())))
                .line(comment.line)
                .help(
                    "write milliseconds since 1970 in UTC, like <!--1705511701000-->, or remove the comment",
                ),
        );
    }
}

/// A title line, and where the file goes on.
struct Titled<'a> {
    title: &'a str,
    /// None: the title is no link.
    url: Option<&'a str>,
    line: u32,
    underlined: bool,
    after: Lines<'a>,
}

fn read_title(mut lines: Lines<'_>, before: Before, below_timestamp: bool) -> Option<Titled<'_>> {
    lines.skip_blank();
    let line = lines.number();
    let text = lines.next()?.trim();
    let below = lines.peek().map(str::trim).unwrap_or_default();
    let rule = |least: usize| {
        below.len() >= least && (below.bytes().all(|b| b == b'-') || below.bytes().all(|b| b == b'='))
    };
    if let Some((title, url)) = split_link(text) {
        let underlined = rule(2);
        if underlined {
            lines.next();
        }
        // Below a timestamp a line that is one link to the web is meant as the title line, unless there is a title.
        let meant = underlined || below_timestamp && before != Before::Title && is_web(url);
        return meant.then_some(Titled { title, url: Some(url), line, underlined, after: lines });
    }
    let is_text = !text.is_empty()
        && !text.starts_with(['<', '#', '>', '|', '-', '*', '+', '=', '`', '~'])
        && text.len() <= 2000
        && split_date_line(text).is_none();
    (before != Before::Title && is_text && rule(3)).then(|| {
        lines.next();
        Titled { title: text, url: None, line, underlined: true, after: lines }
    })
}

/// Title and URL of `[title](url)`. The URL is what follows the last `](` with an http(s) URL, else the last `](`, up to
/// the last `)`: titles hold `]` and `](`, URLs hold parentheses.
fn split_link(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix('[')?.strip_suffix(')')?;
    let mut borders = inner.rmatch_indices("](").map(|(at, _)| (inner[..at].trim(), inner[at + 2..].trim()));
    let last = borders.clone().next()?;
    let (title, url) = borders.find(|(_, url)| is_web(url)).unwrap_or(last);
    let url = without_link_title(url);
    let url = url.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(url);
    Some((title, url))
}

/// An address without the title that Markdown lets stand behind it: `https://a.example "shown by the mouse"`, also in the quotes
/// that editors and their programs put in place of the straight ones.
fn without_link_title(url: &str) -> &str {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^(?<url><[^<>]*>|\S+)\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^()]*\)|[“”„][^“”„]*[“”]|[‘’‚][^‘’‚]*[‘’]|«[^«»]*»|＂[^＂]*＂)$"#)
            .expect("a constant pattern")
    });
    TITLED.captures(url).and_then(|found| found.name("url")).map_or(url, |found| found.as_str())
}

/// An address as Markdown means it: `A_\(B\)` is `A_(B)`.
fn without_escapes(url: &str) -> Cow<'_, str> {
    static ESCAPES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\\([!-/:-@\[-`{-~])").expect("a constant pattern"));
    ESCAPES.replace_all(url, "$1")
}

fn is_web(url: &str) -> bool {
    let url = url.trim_start_matches('<').as_bytes();
    ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}

fn read_title_line(titled: &Titled<'_>, header: &mut WireHeader, findings: &mut Vec<Diagnostic>) {
    let found = |text: Option<&str>| {
        let value = text.filter(|text| !text.is_empty())?.to_owned();
        Some(Found { value, origin: Origin::TitleLine, line: Some(titled.line) })
    };
    header.title = found(Some(titled.title));
    header.source_url = found(titled.url.map(without_escapes).as_deref());
    let mut warn = |message: &str, help: &str| {
        findings.push(Diagnostic::warning(message).line(titled.line).help(help));
    };
    if titled.url == Some("") {
        warn("the title line has no URL", "write the source's URL between the parentheses");
    }
    if !titled.underlined {
        warn("no `------` stands below the title line", "add it, so that Markdown shows a heading");
    }
}

const DATE_LABELS: &[&str] =
    &["日期", "时间", "時間", "发布时间", "發布時間", "发布日期", "發布日期", "date", "published"];

/// Label and value of a line like `日期：Thu, 02 Jul 2020 18:28:24 +0000`.
fn split_date_line(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.trim().split_once(['：', ':'])?;
    let label = label.trim();
    DATE_LABELS.iter().any(|known| known.eq_ignore_ascii_case(label)).then_some((label, value.trim()))
}

fn read_date_line(lines: &mut Lines<'_>, header: &mut WireHeader, findings: &mut Vec<Diagnostic>) {
    let mut ahead = *lines;
    ahead.skip_blank();
    let line = ahead.number();
    let Some((label, value)) = ahead.next().and_then(split_date_line) else { return };
    if let Some(moment) = read_moment(value) {
        header.date_line = Some(Found { value: moment, origin: Origin::DateLine, line: Some(line) });
        *lines = ahead;
    } else if label == "日期" {
        findings.push(
            Diagnostic::warning(format!(
                "the `日期` line holds no date: {}; it is read as text",
                quoted(value)
            ))
            .line(line)
            .help("write it like 日期：Thu, 02 Jul 2020 18:28:24 +0000 or 日期：2020-07-02 18:28"),
        );
    }
}
