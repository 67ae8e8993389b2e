//! The last word on every body: ammonia, with a policy that names what may leave. Whatever the other files of this room
//! let through by mistake ends here.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::clean::markup::attributes::is_language;
use crate::clean::markup::links::is_number;
use crate::clean::markup::note_ids::{TOP, is_note_id};
use crate::clean::markup::print::Print;
use crate::clean::markup::safe_html::SafeHtml;
use crate::clean::markup::text::is_forbidden;

/// Elements that may leave; what they hold but they do not is kept as text.
const TAGS: &str = "a abbr b bdi bdo blockquote br caption cite code dd del dfn dl dt em figcaption figure h2 h3 h4 h5 h6 \
    hr i img ins kbd li mark ol p pre q rb rp rt ruby s samp small span strong sub sup table tbody td tfoot th \
    thead tr u ul var";

/// Elements that leave with all that they hold.
const WITH_CONTENT: &str = "script style noscript template title textarea select svg math iframe object embed xmp noembed noframes \
    plaintext button audio video";

/// Attributes of single elements, beside `lang`, `translate` and `dir` of all.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("a", "href id"),
    ("abbr", "title"),
    ("dfn", "title"),
    ("h2", "id"),
    ("h3", "id"),
    ("h4", "id"),
    ("h5", "id"),
    ("h6", "id"),
    ("img", "src alt width height loading referrerpolicy"),
    ("li", "value id"),
    ("ol", "start reversed"),
    ("p", "id"),
    ("pre", "id"),
    ("td", "colspan rowspan"),
    ("th", "colspan rowspan"),
];

/// No window handle, no referrer, no vote for what a source links to.
const REL: &str = "noopener noreferrer nofollow";

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = policy();
    policy.attribute_filter(attribute);
    policy
});

/// All but the filter of attributes, without which it is not to be used.
fn policy() -> Builder<'static> {
    let mut policy = Builder::empty();
    policy
        .tags(TAGS.split(' ').collect())
        .clean_content_tags(WITH_CONTENT.split(' ').collect())
        .tag_attributes(
            ATTRIBUTES
                .iter()
                .map(|(tag, names)| (*tag, names.split(' ').collect()))
                .collect::<HashMap<_, _>>(),
        )
        .generic_attributes(HashSet::from(["lang", "translate", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        // Root-relative URLs are those of files beside the article; `attribute` lets no other relative URL pass.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some(REL))
        .strip_comments(true);
    policy
}

/// Checks the value of an attribute that the policy names. Ammonia checks URLs before this, and `srcset` never, which is
/// why no `srcset` is allowed.
fn attribute<'v>(tag: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    if value.chars().any(is_forbidden) {
        return None;
    }
    let whole =
        |least: i32, most: i32| value.parse::<i32>().is_ok_and(|number| (least..=most).contains(&number));
    let good = match (tag, name) {
        ("a", "href") if value.starts_with('#') => value == TOP || is_note_id(&value[1..]),
        ("a", "href") if value.starts_with("tel:") => is_number(&value["tel:".len()..]),
        (_, "id") => is_note_id(value),
        ("a", "href") => is_root_relative(value) || has_scheme(value, &["https", "http", "mailto"]),
        // Ammonia's own, and it asks about that too.
        ("a", "rel") => value == REL,
        ("img", "src") => is_root_relative(value) || has_scheme(value, &["https"]),
        ("img", "width" | "height") => whole(1, 20_000),
        ("img", "loading") => value == "lazy",
        ("img", "referrerpolicy") => value == "no-referrer",
        ("ol", "start") | ("li", "value") => whole(-9999, 9999),
        ("ol", "reversed") => value.is_empty(),
        ("td" | "th", "colspan") => whole(1, 100),
        ("td" | "th", "rowspan") => whole(1, 1000),
        (_, "lang") => is_language(value),
        (_, "translate") => value == "no",
        (_, "dir") => matches!(value, "rtl" | "ltr" | "auto"),
        ("img", "alt") | ("abbr" | "dfn", "title") => true,
        _ => false,
    };
    good.then_some(Cow::Borrowed(value))
}

fn is_root_relative(value: &str) -> bool {
    let mut chars = value.chars();
    chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\'))
}

fn has_scheme(value: &str, schemes: &[&str]) -> bool {
    value.split_once(':').is_some_and(|(scheme, _)| schemes.contains(&scheme))
}

/// Sanitises a body, of which only a portion is in the sanitiser at a time. Each portion is whole by itself, and comes out as it
/// would among the others.
pub(crate) fn sanitise(mut print: Print) -> SafeHtml {
    let mut html = Vec::new();
    while let Some(portion) = print.next() {
        if html.is_empty() {
            html.reserve_exact(portion.len() + print.room());
        }
        add_portion(&portion, &mut html);
    }
    // It is UTF-8.
    let mut html = String::from_utf8(html)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    html.truncate(html.trim_end().len());
    SafeHtml::new(html)
}

fn add_portion(html: &str, out: &mut Vec<u8>) {
    // Memory takes all.
    let _ = POLICY.clean(&eased(html)).write_to(out);
}

/// Bytes of a text that the serialiser gets in one piece.
const LONGEST_TEXT: usize = 4096;

/// Bytes of the longest character reference that is printed, about.
const LONGEST_REFERENCE: usize = 12;

/// Printed HTML as other HTML that says the same and costs the sanitiser less:
///
/// - The serialiser of html5ever looks for the next `<` through all that is left of a text, for each `&` and each character from
///   U+0080 to U+00BF (a megabyte of `&` took 17 s). Texts are cut by empty comments, which ammonia takes out and leaves the
///   texts apart. Attributes are cut where they are made, see [`crate::clean::markup::LONGEST_ATTRIBUTE`].
/// - Its tokenizer takes a microsecond for a character reference, of which eight megabytes of `&` are as many as bytes. A
///   character that a parser takes for itself where it stands is written as itself.
fn eased(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        ease_text(text, &mut out);
        // What is printed has no `>` in an attribute.
        let (tag, after) = after.split_at(after.find('>').map_or(after.len(), |end| end + 1));
        write_bare(tag, IN_TAGS, &mut out);
        rest = after;
    }
    out
}

/// Adds a text in pieces that are cut between characters, and in no character reference.
fn ease_text(text: &str, out: &mut String) {
    let mut rest = text;
    while rest.len() > LONGEST_TEXT {
        let end = rest.floor_char_boundary(LONGEST_TEXT);
        let last = &rest.as_bytes()[end - LONGEST_REFERENCE..end];
        let open = last.iter().rposition(|&byte| byte == b'&');
        let (piece, after) = rest.split_at(open.map_or(end, |open| end - LONGEST_REFERENCE + open));
        write_bare(piece, IN_TEXTS, out);
        out.push_str("<!---->");
        rest = after;
    }
    write_bare(rest, IN_TEXTS, out);
}

/// Character references, each with its character.
type References = &'static [(&'static str, char)];

const IN_TEXTS: References =
    &[("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];

/// An attribute ends with a quotation mark, and other characters are rare in those that are long, addresses.
const IN_TAGS: References = &[("&amp;", '&')];

/// Adds a text or a tag, with characters in the place of references where a parser reads the same.
fn write_bare(html: &str, references: References, out: &mut String) {
    let mut from = 0;
    for (at, _) in html.match_indices('&') {
        let found = references.iter().find(|(reference, _)| html[at..].starts_with(*reference));
        let Some(&(reference, character)) = found else { continue };
        let end = at + reference.len();
        // Behind the last byte stands a tag, a comment or nothing.
        let next = html.as_bytes().get(end).copied().unwrap_or_default();
        let begins_something = match character {
            // HTML, 13.2.5.72, "character reference state".
            '&' => next.is_ascii_alphanumeric() || next == b'#',
            // HTML, 13.2.5.6, "tag open state".
            '<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
            _ => false,
        };
        if !begins_something {
            out.push_str(&html[from..at]);
            out.push(character);
            from = end;
        }
    }
    out.push_str(&html[from..]);
}

/// Sanitises the printed HTML of an editor's note: as that of articles, but without pictures, which only articles have a
/// way with (see `remote`). Links from the site's root get the path below the host that the site is at.
pub(crate) fn sanitise_note(html: &str, base_path: &str) -> SafeHtml {
    let base_path = base_path.to_owned();
    let mut policy = policy();
    policy.rm_tags(["img", "figure", "figcaption"]).attribute_filter(move |tag, name, value| {
        let value = attribute(tag, name, value)?;
        let is_of_site = (tag, name) == ("a", "href") && is_root_relative(&value);
        Some(if is_of_site { Cow::Owned(format!("{base_path}{value}")) } else { value })
    });
    SafeHtml::new(policy.clean(html).to_string().trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_portion(html: &str) -> String {
        let mut out = Vec::new();
        add_portion(html, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_policy_alone_stops_what_slips_through() {
        for (dirty, clean) in [
            ("<script>alert(1)</script>a", "a"),
            ("<img src=x onerror=alert(1)>", "<img>"),
            ("<img src=//e.org/a srcset='javascript:alert(1)'>", "<img>"),
            ("<img src=http://e.org/a>", "<img>"),
            ("<a href='javascript:alert(1)'>a</a>", r#"<a rel="noopener noreferrer nofollow">a</a>"#),
            ("<a href='a/b'>a</a>", r#"<a rel="noopener noreferrer nofollow">a</a>"#),
            (
                "<a href='https://e.org/' rel=opener target=_blank>a</a>",
                r#"<a href="https://e.org/" rel="noopener noreferrer nofollow">a</a>"#,
            ),
            ("<a href='/\\e.org'>a</a>", r#"<a rel="noopener noreferrer nofollow">a</a>"#),
            (
                "<ol><li id=fn-0123456789abcdef-1 class=x>a<a href=#fnref-0123456789abcdef-1-2 id=main>b</a></li></ol>",
                r##"<ol><li id="fn-0123456789abcdef-1">a<a href="#fnref-0123456789abcdef-1-2" rel="noopener noreferrer nofollow">b</a></li></ol>"##,
            ),
            (
                "<a href=#fn-1>a</a><p id=at-0123456789abcdef-1>b</p><h2 id=main>c</h2>",
                r#"<a rel="noopener noreferrer nofollow">a</a><p id="at-0123456789abcdef-1">b</p><h2>c</h2>"#,
            ),
            ("<p style=color:red class=x id=y data-z=1>a<!-- b --></p>", "<p>a</p>"),
            ("<svg><a xlink:href=x>b</a></svg>", ""),
            (
                "<a href=#top>a</a><a href=tel:+47-1>b</a><a href=tel:*%2306%23>c</a>",
                r##"<a href="#top" rel="noopener noreferrer nofollow">a</a><a href="tel:+47-1" rel="noopener noreferrer nofollow">b</a><a rel="noopener noreferrer nofollow">c</a>"##,
            ),
            ("<blockquote cite=https://e.org/>a</blockquote>", "<blockquote>a</blockquote>"),
            ("<h1 lang=zh-Hans dir=rtl>a</h1><p lang='\"x'>b</p>", "a<p>b</p>"),
            (
                "<p translate=no>a</p><p translate=yes>b</p><span translate=no onclick=x style=y>c</span>",
                r#"<p translate="no">a</p><p>b</p><span translate="no">c</span>"#,
            ),
        ] {
            assert_eq!(of_portion(dirty), clean, "{dirty}");
        }
    }

    #[test]
    fn long_texts_are_cut_for_the_serialiser_and_come_out_whole() {
        for piece in ["&amp;", "\u{a0}x", "词&lt;b&gt;", "a b ", "\u{bf}", "&lt;", "&quot;&nbsp;", "&amp;lt;"]
        {
            let text = piece.repeat(9000);
            let html = format!("<p>{text}</p><pre>{text}</pre><p lang=\"en\">b</p>");
            assert!(eased(&html).contains("<!---->"));
            assert_eq!(of_portion(&html), POLICY.clean(&html).to_string(), "{piece}");
        }
        assert_eq!(eased("<p>a & b &amp; c</p>"), "<p>a & b & c</p>");
    }

    proptest! {
        /// Whatever stands behind a character, what it is written as says the same to the parser.
        #[test]
        fn characters_for_references_change_nothing(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#38;", "a", "lt;", "amp", "#", "x26;", "/b", "!--", "?", " ",
                "\n", "词", "=", ";", "<b>", "</b>", "<br>", "</p><p>",
            ]), 0..24),
            query in prop::collection::vec(prop::sample::select(vec![
                "&amp;", "&lt;", "&gt;", "&quot;", "a", "amp;", "=", "#", "1", ";", "词",
            ]), 0..12),
        ) {
            let (text, query) = (pieces.concat(), query.concat());
            let html = format!("<p>{text}<a href=\"https://e.org/?{query}\">{text}</a></p><abbr title=\"{query}\">a</abbr>");
            prop_assert_eq!(of_portion(&html), POLICY.clean(&html).to_string());
        }
    }

    #[test]
    fn a_note_is_as_safe_and_has_no_pictures() {
        let dirty = "<p onclick=x>a<script>alert(1)</script><img src=https://e.org/a.png> <em>b</em></p>";
        assert_eq!(sanitise_note(dirty, "").as_str(), "<p>a <em>b</em></p>");
    }

    #[test]
    fn links_of_a_note_lead_to_the_site_wherever_it_is() {
        let note = |href: &str| {
            let html = sanitise_note(&format!("<a href='{href}'>a</a>"), "/digest");
            html.as_str()
                .strip_suffix(r#" rel="noopener noreferrer nofollow">a</a>"#)
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(note("/2024/03/28/"), r#"<a href="/digest/2024/03/28/""#);
        assert_eq!(note("https://e.org/a"), r#"<a href="https://e.org/a""#);
        assert_eq!(note("//e.org/a"), "<a");
    }
}
