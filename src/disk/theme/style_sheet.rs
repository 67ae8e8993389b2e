//! A style sheet's references to other files (CSS Syntax 3: `url()`, `@import "…"`): found, and given their new names.
//! Comments and other strings are left alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Comments and strings are matched first, so that what looks like a reference in them is none.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?isx)
        /\*.*?\*/
        | url\(\s*(?: "(?<a>[^"\\\n]*)" | '(?<b>[^'\\\n]*)' | (?<c>[^"'()\\\s]*) )\s*\)
        | @import\s+(?: "(?<d>[^"\\\n]*)" | '(?<e>[^'\\\n]*)' )
        | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'"#,
    )
    .expect("a constant that compiles")
});

/// Rewrites every relative reference of `css` with what `rename` gives for it; `None` leaves it as it stands. `rename`
/// gets the reference without query and fragment, and its line, from 1.
pub(crate) fn rewrite(css: &str, mut rename: impl FnMut(&str, u32) -> Option<String>) -> String {
    REFERENCE
        .replace_all(css, |found: &Captures<'_>| {
            let whole = found.get(0).map_or("", |whole| whole.as_str());
            let Some(target) = ["a", "b", "c", "d", "e"].iter().find_map(|name| found.name(name)) else {
                return Cow::Borrowed(whole).into_owned();
            };
            let (path, suffix) = match target.as_str().find(['?', '#']) {
                Some(at) => target.as_str().split_at(at),
                None => (target.as_str(), ""),
            };
            if !is_relative(path) {
                return whole.to_string();
            }
            let line = css[..target.start()].matches('\n').count() + 1;
            let Some(renamed) = rename(path, line as u32) else { return whole.to_string() };
            let start = target.start() - found.get(0).map_or(0, |whole| whole.start());
            format!("{}{renamed}{suffix}{}", &whole[..start], &whole[start + target.len()..])
        })
        .into_owned()
}

/// A path as it stands in a URL, also in one without quotes in a style sheet: no bracket and no quote ends it.
pub(crate) fn percent_encoded(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

/// Whether it is a path to a file beside the style sheet: no scheme, no `/` in front, not empty.
fn is_relative(path: &str) -> bool {
    let scheme = path.find(':').is_some_and(|colon| !path[..colon].contains('/'));
    !path.is_empty() && !path.starts_with('/') && !scheme
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_references_to_files_are_renamed() {
        let css = r#"/* url(a.png) */
@import "b.css"; @import url('c.css') print;
@font-face { src: url(fonts/d.woff2) format("woff2"), URL( "e.eot?#iefix" ) }
p { content: "url(f.png)"; background: url(data:image/gif;base64,R0lG), url(/g.png), url(https://example.org/h.png) }
q { clip-path: url(#i); mask: url(../j.svg#k) }
"#;
        let mut seen = Vec::new();
        let rewritten = rewrite(css, |path, line| {
            seen.push(format!("{line} {path}"));
            (path != "fonts/d.woff2").then(|| "NEW".to_string())
        });
        assert_eq!(seen, ["2 b.css", "2 c.css", "3 fonts/d.woff2", "3 e.eot", "5 ../j.svg"]);
        assert_eq!(
            rewritten,
            r#"/* url(a.png) */
@import "NEW"; @import url('NEW') print;
@font-face { src: url(fonts/d.woff2) format("woff2"), URL( "NEW?#iefix" ) }
p { content: "url(f.png)"; background: url(data:image/gif;base64,R0lG), url(/g.png), url(https://example.org/h.png) }
q { clip-path: url(#i); mask: url(NEW#k) }
"#
        );
    }
}
