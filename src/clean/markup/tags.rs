//! What in a text is markup and what only looks like it: `<记者>`, `<Editor>`, `<B 股>大跌`, `a<b`, an unclosed `<!--`.
//!
//! Text in, text in which nothing is left that a parser would take for a tag or a comment although it was written to be
//! read.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::ground::tag::{Form, form};

/// Elements of HTML, those of old among them: what stands in `<…>` and has no such name was written to be read.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "image",
    "img",
    "input",
    "ins",
    "isindex",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Elements in which the rules of this file do not hold.
const VERBATIM: &[&str] = &[
    "iframe", "listing", "math", "noembed", "noframes", "noscript", "pre", "script", "select", "style",
    "svg", "template", "textarea", "title", "xmp",
];

/// Elements that readers do not see what stands in: where nothing closes one, and nothing is said of it, its name is a word that was
/// written to be read (`first write <button>`), and may not take the text behind it along.
const UNSEEN: &[&str] = &[
    "audio", "button", "canvas", "datalist", "map", "meter", "object", "optgroup", "option", "output",
    "progress", "video",
];

/// What of a text is markup: tags of HTML, elements of any name that are closed, comments.
pub(crate) struct Tags {
    /// The text in lower case: places are those of the text.
    text: String,
    /// Names of elements that are opened, and of those that are closed.
    opened: HashSet<String>,
    closed: HashSet<String>,
    /// Where that which ends markup stands last; none where it does not stand.
    last: HashMap<String, Option<usize>>,
    forms: Forms,
}

impl Tags {
    pub(crate) fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let (mut opened, mut closed) = (HashSet::new(), HashSet::new());
        for (at, _) in text.match_indices('<') {
            if let Some((name, closes)) = tag_name(&text[at..]) {
                if closes { &mut closed } else { &mut opened }.insert(name.to_owned());
            }
        }
        let forms = Forms::new(&text);
        Self { text, opened, closed, last: HashMap::new(), forms }
    }

    /// Whether the `<` at this place begins a tag or a comment.
    fn is_markup(&self, at: usize) -> bool {
        let text = &self.text[at..];
        text.starts_with("<!--")
            || text.starts_with("<!doctype")
            || tag_name(text).is_some_and(|(name, _)| self.is_element(name))
    }

    /// Custom elements have a hyphen in their names, those of other languages than HTML a colon.
    fn is_element(&self, name: &str) -> bool {
        ELEMENTS.contains(&name)
            || name.contains(['-', ':'])
            || self.opened.contains(name) && self.closed.contains(name)
    }

    /// What the `<` at this place begins, and where that ends.
    pub(crate) fn token(&mut self, at: usize) -> Option<(Token, usize)> {
        let text = &self.text[at..];
        if text.starts_with("<!--") {
            return Some((Token::Markup, self.after(at + 4, "-->")?));
        }
        if text.starts_with("<![cdata[") {
            // XML's way to say that text comes.
            return Some((Token::Nothing, at + "<![cdata[".len()));
        }
        if !self.is_markup(at) {
            return None;
        }
        let name = tag_name(text).map(|(name, closes)| (name.to_owned(), closes));
        let end = match name {
            Some(_) => self.forms.end_of_tag(&self.text, at)?,
            None => self.after(at, ">")?,
        };
        match name {
            Some((name, false)) if VERBATIM.contains(&name.as_str()) => {
                let close = self.after(end, &format!("</{name}"))?;
                let token = if matches!(&*name, "script" | "style") { Token::Nothing } else { Token::Markup };
                Some((token, self.after(close, ">")?))
            }
            Some((name, false)) if UNSEEN.contains(&name.as_str()) && !self.text[at..end].contains('=') => {
                self.after(end, &format!("</{name}"))?;
                Some((Token::Markup, end))
            }
            _ => Some((Token::Markup, end)),
        }
    }

    fn after(&mut self, at: usize, what: &str) -> Option<usize> {
        let text = &self.text;
        let last = *self.last.entry(what.to_owned()).or_insert_with(|| text.rfind(what));
        last.filter(|&last| last >= at)?;
        Some(at + text[at..].find(what)? + what.len())
    }
}

/// What begins with `<` and is no text.
pub(crate) enum Token {
    /// It stays as it is.
    Markup,
    /// It goes: nobody reads it, and it could change how the text behind it is read.
    Nothing,
}

/// The name of the tag that a text in lower case begins with, and whether it is a closing one.
fn tag_name(text: &str) -> Option<(&str, bool)> {
    let name = text.strip_prefix('<')?;
    let closes = name.starts_with('/');
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | ':'))?;
    let ends = name[end..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    // `<https://a.example/>` is an address.
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name[..end].ends_with(':');
    (ends && named).then_some((&name[..end], closes))
}

/// Makes text of what looks like a tag in HTML and is none, so that no parser takes it, and what follows, for one.
pub(crate) fn escape_non_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut tags = Tags::new(html);
    let mut copied = 0;
    while let Some(found) = html[copied..].find('<') {
        let at = copied + found;
        out.push_str(&html[copied..at]);
        copied = match tags.token(at) {
            Some((Token::Markup, end)) => {
                out.push_str(&html[at..end]);
                end
            }
            Some((Token::Nothing, end)) => end,
            None => {
                out.push_str("&lt;");
                at + 1
            }
        };
    }
    out.push_str(&html[copied..]);
    out
}

/// Elements of which html5ever reads all as text up to their closing tag.
const RAW: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// Makes text of what a parser of HTML takes for a tag (`<B 股>`, `a<b` with all behind it), for an element that nobody
/// knows (`<https://a.example/>`) or for a comment (`</甲>`, a `<!--` that nothing closes), and what was written to be read.
/// XML's `<![CDATA[…]]>` is what stands in it.
pub(crate) fn open_brackets(html: &str) -> Cow<'_, str> {
    static CDATA: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?is)<!\[CDATA\[(.*?)(?:\]\]>|\z)").expect("a constant that compiles"));
    // Feeds that lost a blank: `<imgsrc="…">`.
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?i)<(?:(img|iframe)(src=)|(a)(href=))[\"']").expect("a constant that compiles")
    });
    let html = CDATA.replace_all(html, "$1");
    let parted = GLUED.replace_all(&html, |found: &Captures<'_>| {
        let at = found[0].len() - "href=".len() - 1 + usize::from(found.get(2).is_some());
        format!("{} {}", &found[0][..at], &found[0][at..])
    });
    let escaped = match parted {
        Cow::Borrowed(_) => None,
        Cow::Owned(html) => Some(escape_words(&html).into_owned()),
    };
    match (escaped, html) {
        (Some(escaped), _) => Cow::Owned(escaped),
        (None, Cow::Borrowed(html)) => escape_words(html),
        (None, Cow::Owned(html)) => Cow::Owned(escape_words(&html).into_owned()),
    }
}

fn escape_words(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut tags = Html { text: html, forms: Forms::new(html), last: HashMap::new() };
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        match tags.markup(start) {
            Some(end) => at = end,
            None => {
                out.push_str(&html[copied..start]);
                out.push_str("&lt;");
                copied = start + 1;
                at = copied;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// Whether a declaration holds what no declaration does: `<!X 记者说>`.
fn has_words(declaration: &str) -> bool {
    const LONGEST: usize = 512;
    declaration.bytes().take(LONGEST).take_while(|byte| *byte != b'>').any(|byte| !byte.is_ascii())
}

/// HTML as parsers take it.
struct Html<'a> {
    text: &'a str,
    forms: Forms,
    /// Where closing tags of raw text stand last.
    last: HashMap<String, Option<usize>>,
}

impl Html<'_> {
    /// Where the markup ends that the `<` at this place begins; nothing for text that would be taken for markup.
    fn markup(&mut self, at: usize) -> Option<usize> {
        let (all, text) = (self.text, &self.text[at..]);
        let mut behind = text[1..].chars();
        match (behind.next(), behind.next()) {
            (Some('!'), _) if text.starts_with("<!--") => self.comment(at),
            (Some('!' | '?' | '/'), Some(c)) if !c.is_ascii() => None,
            // Declarations of SGML have no words but ASCII's.
            (Some('!'), Some(c)) if c.is_ascii_alphabetic() && has_words(text) => None,
            // Not `<![if !IE]>`.
            (Some('!'), Some('[')) => {
                let word = text[3..].starts_with(|c: char| c.is_ascii_alphabetic());
                let cdata = text.get(3..9).is_some_and(|word| word.eq_ignore_ascii_case("cdata["));
                (word && !cdata).then_some(at + 1)
            }
            (Some('/'), Some(c)) if !c.is_ascii_alphabetic() => (c == '>').then_some(at + 3),
            (Some('/'), Some(_)) => {
                self.forms.end_of_tag(all, at).or_else(|| self.forms.cut.then_some(all.len()))
            }
            (Some(c), _) if c.is_ascii_alphabetic() => {
                let Some(end) = self.forms.end_of_tag(all, at) else {
                    return self.forms.cut.then_some(all.len());
                };
                let raw = RAW.iter().find(|name| {
                    let is_it =
                        text.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
                    is_it && !text.as_bytes()[name.len() + 1].is_ascii_alphanumeric()
                });
                Some(raw.map_or(end, |name| self.closing_tag(end, name)))
            }
            // No parser takes it for markup.
            _ => Some(at + 1),
        }
    }

    /// Where a comment ends (HTML, 13.2.5.43 and following).
    fn comment(&mut self, at: usize) -> Option<usize> {
        let inside = at + "<!--".len();
        let text = &self.text[inside..];
        if let Some(short) = [">", "->"].iter().find(|end| text.starts_with(**end)) {
            return Some(inside + short.len());
        }
        let all = self.text;
        let ends = ["-->", "--!>"].into_iter().filter_map(|end| {
            let last = *self.last.entry(end.to_owned()).or_insert_with(|| all.rfind(end));
            last.filter(|&last| last >= inside)?;
            Some(inside + text.find(end)? + end.len())
        });
        ends.min()
    }

    /// Where the closing tag of an element of raw text begins; the end where there is none.
    fn closing_tag(&mut self, from: usize, name: &str) -> usize {
        let all = self.text;
        let places = || {
            let tags = all[from..].match_indices("</").map(|(at, _)| from + at);
            tags.filter(|at| {
                let tag = &all.as_bytes()[at + 2..];
                tag.len() > name.len() && tag[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            })
        };
        let last = *self.last.entry(name.to_owned()).or_insert_with(|| places().last());
        match last {
            Some(last) if last >= from => places().next().unwrap_or(all.len()),
            _ => all.len(),
        }
    }
}

/// Looks at the forms of tags, and at no text more often than it is worth.
struct Forms {
    /// Bytes that may yet be looked at for what turns out to be text.
    left: usize,
    /// Where the last `>` stands.
    last: Option<usize>,
    /// Whether what was looked at last is a tag that the end of the text cuts.
    cut: bool,
}

impl Forms {
    fn new(text: &str) -> Self {
        Self { left: text.len().saturating_mul(8).saturating_add(100_000), last: text.rfind('>'), cut: false }
    }

    /// Where the tag ends that the `<` at this place begins; nothing where it begins none, or one that is cut.
    fn end_of_tag(&mut self, text: &str, at: usize) -> Option<usize> {
        let form = match self.left {
            // As parsers read it.
            0 if self.last.is_none_or(|last| last < at) => Form::Cut,
            0 => text[at..].find('>').map_or(Form::Cut, |length| Form::Tag(length + 1)),
            _ => form(&text[at..]),
        };
        self.cut = form == Form::Cut;
        let looked_at = match form {
            Form::Tag(length) => return Some(at + length),
            Form::Cut => text.len() - at,
            Form::Words(looked_at) => looked_at,
        };
        self.left = self.left.saturating_sub(looked_at);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_brackets_are_text_in_html() {
        for (html, escaped) in [
            ("<p>若 a<b 则成立。</p><p>后文</p>", "<p>若 a&lt;b 则成立。</p><p>后文</p>"),
            ("<p>今天<A 股>大跌，<B股>不跌</p>", "<p>今天&lt;A 股>大跌，&lt;B股>不跌</p>"),
            ("if (a<b && c>d)", "if (a&lt;b && c>d)"),
            ("<p>甲</b 站>乙</p>", "<p>甲&lt;/b 站>乙</p>"),
            ("<p>甲</3 乙</p>", "<p>甲&lt;/3 乙</p>"),
            ("<p>甲<!-- 乙</p>", "<p>甲&lt;!-- 乙</p>"),
            (
                "<p>甲<a href=\"https://a.example/>乙</a></p>",
                "<p>甲&lt;a href=\"https://a.example/>乙</a></p>",
            ),
            (
                "<p>甲<https://a.example/> <a@b.example></p>",
                "<p>甲&lt;https://a.example/> &lt;a@b.example></p>",
            ),
            ("<p>甲</p><!X 乙><!DOCTYPE 丙>", "<p>甲</p>&lt;!X 乙>&lt;!DOCTYPE 丙>"),
            ("<![CDATA[甲<b>乙</b>]]>丙", "甲<b>乙</b>丙"),
        ] {
            assert_eq!(open_brackets(html), escaped, "{html}");
        }
    }

    #[test]
    fn markup_stays_markup() {
        for html in [
            "<script>if(a<b && c>d){}</script><p>甲",
            "<!-- a<b 乙 --><p>甲",
            "<!--> <p>甲",
            "<style>a<b 乙</style>",
            "<p>1 <2 甲</p>",
            "<p>甲</p><img src=\"https://a.example/",
            "<!DOCTYPE html><![if !IE]><p>甲<![endif]></>",
            "<video controls>甲</video>",
        ] {
            assert!(matches!(open_brackets(html), Cow::Borrowed(_)), "{html}: {}", open_brackets(html));
        }
    }

    #[test]
    fn brackets_without_end_take_no_time() {
        for piece in ["<a x=1 ", "<!-- ", "<a x=1<b", "</b x", "<script></scrip", "<title>"] {
            let html = format!("{}z=\"", piece.repeat(200_000));
            assert!(open_brackets(&html).len() >= html.len());
            assert!(escape_non_tags(&html).len() >= html.len() / 2);
        }
    }
}
