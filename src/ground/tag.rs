//! Whether what begins with `<` and a letter has the form of a tag, or was written to be read: `<B 股>大跌`, `a<b && c>d`.
//!
//! Parsers take any words behind a name for attributes, and readers never see them. What a tag has beside its name is
//! attributes with values and the few that stand without one; words among which nothing has a value are text.

/// Attributes that are written without a value, by pages or by mistake (`alt` that lost its own).
const WITHOUT_VALUE: &[&str] = &[
    "align",
    "allowfullscreen",
    "alt",
    "async",
    "autofocus",
    "autoplay",
    "border",
    "cellpadding",
    "cellspacing",
    "checked",
    "class",
    "clear",
    "compact",
    "contenteditable",
    "controls",
    "crossorigin",
    "declare",
    "default",
    "defer",
    "dir",
    "disabled",
    "download",
    "draggable",
    "fallback",
    "frameborder",
    "headers",
    "height",
    "hidden",
    "href",
    "id",
    "inert",
    "ismap",
    "itemprop",
    "itemscope",
    "lang",
    "lazy",
    "loading",
    "loop",
    "mozallowfullscreen",
    "msallowfullscreen",
    "multiple",
    "muted",
    "name",
    "nofollow",
    "noloading",
    "nomodule",
    "noresize",
    "noshade",
    "novalidate",
    "nowrap",
    "oallowfullscreen",
    "placeholder",
    "playsinline",
    "poster",
    "readonly",
    "rel",
    "required",
    "reversed",
    "role",
    "rowspan",
    "colspan",
    "sandbox",
    "scope",
    "scrolling",
    "seamless",
    "selected",
    "sizes",
    "spellcheck",
    "src",
    "srcset",
    "style",
    "tabindex",
    "target",
    "title",
    "translate",
    "truespeed",
    "typeof",
    "valign",
    "value",
    "vocab",
    "webkitallowfullscreen",
    "width",
];

/// What a `<` with a letter, or with `/` and a letter, behind it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A tag, so many bytes long.
    Tag(usize),
    /// A tag that the end of the text cuts off.
    Cut,
    /// Text; so many bytes were looked at to know it.
    Words(usize),
}

/// The form of what a text begins with.
pub(crate) fn form(text: &str) -> Form {
    let bytes = text.as_bytes();
    let start = 1 + usize::from(bytes.get(1) == Some(&b'/'));
    let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let end = bytes.iter().skip(start).position(ends_name).map_or(text.len(), |length| start + length);
    let name = &text[start.min(end)..end];
    // An address (`<https://a.example/>`, `<a@b.example>`), `<B股>` and `a<b,c>d` have no name of an element. What fools those who read
    // HTML otherwise than browsers do is read as browsers do: `<scr<script>`.
    let odd = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | ':' | '_');
    let is_trick = name.contains(['<', '=', '"', '\'']);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !is_trick && name.ends_with(':')
        || name.contains(|c: char| !c.is_ascii() && c.is_alphanumeric())
        || !is_trick && name.contains(odd)
    {
        return Form::Words(end);
    }
    attributes(text, end)
}

/// Reads attributes as the standard's tokenizer does (HTML, 13.2.5.32 and following).
fn attributes(text: &str, mut at: usize) -> Form {
    let bytes = text.as_bytes();
    let until = |from: usize, ends: fn(&u8) -> bool| {
        bytes[from..].iter().position(ends).map_or(text.len(), |length| from + length)
    };
    let (mut words, mut valued) = (false, false);
    loop {
        at = until(at, |byte| !byte.is_ascii_whitespace() && *byte != b'/');
        let name_end = match bytes.get(at) {
            None if words && !valued => return Form::Words(at),
            None => return Form::Cut,
            Some(b'>') if words && !valued => return Form::Words(at),
            Some(b'>') => return Form::Tag(at + 1),
            // A sign of equality may begin a name, and ends it everywhere else.
            Some(_) => until(at + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=')),
        };
        let name = &text[at..name_end];
        // Words stand apart: `<data:text/html,<script>` has none.
        let apart = bytes[at - 1].is_ascii_whitespace();
        at = until(name_end, |byte| !byte.is_ascii_whitespace());
        // Another tag begins in this one.
        let inner = name.split_once('<').map(|(before, _)| before);
        if !valued && inner.is_some_and(|before| words || apart && are_words(before)) {
            return Form::Words(at);
        }
        if bytes.get(at) != Some(&b'=') {
            if inner.is_some() {
                return text[at..].find('>').map_or(Form::Words(text.len()), |end| Form::Tag(at + end + 1));
            }
            words |= apart && are_words(name);
            continue;
        }
        // A row of signs of equality may follow words, as the line below a heading does.
        let is_row = bytes.get(at + 1) == Some(&b'=');
        match name.is_ascii() && !is_row {
            true => valued |= name.contains(|c: char| c.is_ascii_alphabetic()),
            false => words |= apart && are_words(name),
        }
        at = until(at + 1, |byte| !byte.is_ascii_whitespace());
        match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => match text[at + 1..].find(char::from(*quote)) {
                Some(length) => at += length + 2,
                // All text behind it would be this value.
                None if text[at..].contains(['<', '>']) => return Form::Words(at),
                None => return Form::Cut,
            },
            _ => at = until(at, |byte| byte.is_ascii_whitespace() || *byte == b'>'),
        }
    }
}

/// Whether an attribute without a value is words that were written to be read.
pub(crate) fn are_words(name: &str) -> bool {
    // Frameworks have attributes of their own: `v-else`, `@click`, `#menu`.
    let core = name.trim_matches(|c: char| ",.;:!?\"'()&|".contains(c));
    let is_known = || WITHOUT_VALUE.iter().any(|known| known.eq_ignore_ascii_case(core));
    match core.is_ascii() {
        true => !core.is_empty() && core.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !is_known(),
        false => core.contains(|c: char| !c.is_ascii() && c.is_alphanumeric()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_attributes() {
        for tag in [
            "<b>",
            "</p >",
            "<br/>",
            "<img alt src='a>b' />",
            "<video controls muted>",
            "<div v-else @click x:y>",
            "<p title=船>",
            "<a href=https://a.example/ 船>",
            "<a href=\"x\" <b>",
            "<p class=\"x\"\">",
            "<o:p/>",
            "<x_y>",
            "<scr<script>",
            "<meta\u{a0}x=\"<script>",
            "<quay-playersource=\"https://a.example/b\">",
        ] {
            assert_eq!(form(&format!("{tag}渡轮")), Form::Tag(tag.len()), "{tag}");
        }
    }

    #[test]
    fn words_are_none() {
        for text in [
            "<B 股>大跌",
            "<b 则成立。</p>",
            "<b\n\n第二段<b>",
            "<b && c>d",
            "<q and r>s",
            "<B站>",
            "</b 站>",
            "<https://a.example/>",
            "<a@b.example>",
            "<Editor note: x>",
            "<b 没完",
            "<b 渡轮\n===\n<p>",
            "<b 渡轮\n[a]: https://a.example/b\n===\n",
            "<b 渡轮\n<b\n===\n船",
            "<a href=\"x>船</a>后文",
            "<a<2 且 b>0",
            "<b,c>d",
        ] {
            assert!(matches!(form(text), Form::Words(_)), "{text}: {:?}", form(text));
        }
    }

    #[test]
    fn the_end_of_a_text_may_cut_a_tag() {
        for text in ["<b", "<img src=\"https://a.example/", "<p class=x ", "</di"] {
            assert_eq!(form(text), Form::Cut, "{text}");
        }
    }
}
