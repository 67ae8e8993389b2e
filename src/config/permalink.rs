//! Permalink patterns: `/:year/:month/:day/:slug/`, as Jekyll and Hugo write them.

use crate::config::reader::Fault;
use crate::config::suggest::nearest;

/// Placeholders of a permalink pattern. Of two that begin alike the longer comes first.
const PLACEHOLDERS: [&str; 22] = [
    "year",
    "month",
    "day",
    "short_year",
    "i_month",
    "i_day",
    "y_day",
    "monthname",
    "short_month",
    "long_month",
    "slug",
    "id",
    "source",
    "title",
    "filename",
    "basename",
    "contentbasename",
    "slugorcontentbasename",
    "sections",
    "slugified_sections",
    "categories",
    "category",
];

/// How many of them, from the first on, say something of a date.
const OF_DATES: usize = 10;

/// Those that tell articles apart.
const TELLING: [&str; 7] =
    ["slug", "id", "title", "filename", "basename", "contentbasename", "slugorcontentbasename"];

/// A piece of a pattern between two slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'p> {
    /// As it stands.
    Text(&'p str),
    /// By what `:name` stands for.
    Named(&'p str),
}

/// The pieces of one part of a pattern, the text between two slashes. A colon before anything else is text.
pub(crate) fn pieces(part: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if let Some((name, behind)) = placeholder(rest) {
            rest = behind;
            return Some(Piece::Named(name));
        }
        let begins = |at: &usize| placeholder(&rest[*at..]).is_some();
        let end = rest.match_indices(':').map(|(at, _)| at).find(begins).unwrap_or(rest.len());
        let (text, behind) = rest.split_at(end);
        rest = behind;
        (!text.is_empty()).then_some(Piece::Text(text))
    })
}

/// The placeholder that a text begins with, and what is behind it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let named = text.strip_prefix(':')?;
    let name = PLACEHOLDERS.into_iter().find(|name| {
        named.strip_prefix(name).is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphabetic()))
    })?;
    Some((name, &named[name.len()..]))
}

/// Whether the address is a file and not a folder: `/:year/:title.html`.
pub(crate) fn is_file(pattern: &str) -> bool {
    let name = pattern.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| matches!(&*ending, "html" | "htm"))
}

/// Whether two articles may have one address by the pattern: neither `:slug` nor `:id` is in it.
pub(crate) fn may_collide(pattern: &str) -> bool {
    !pattern.split('/').flat_map(pieces).any(|piece| matches!(piece, Piece::Named("slug" | "id")))
}

/// Whether a pattern asks for the date of an article.
pub(crate) fn is_dated(pattern: &str) -> bool {
    pattern
        .split('/')
        .flat_map(pieces)
        .any(|piece| matches!(piece, Piece::Named(name) if PLACEHOLDERS[..OF_DATES].contains(&name)))
}

/// Whether a pattern asks for the categories of an article.
pub(crate) fn names_categories(pattern: &str) -> bool {
    pattern.split('/').flat_map(pieces).any(|piece| matches!(piece, Piece::Named("categories" | "category")))
}

/// Checks a permalink pattern: known placeholders, something in it that tells articles apart, a path that stays
/// below the site. A slash at its end is added, unless it is a file.
pub(crate) fn parse_permalink(text: &str) -> Result<String, Fault> {
    let wrong = |what: String| Fault::new(format!("the permalink pattern {what}: {text:?}"));
    let example = "for example \"/:year/:month/:day/:slug/\"";
    let Some(inner) = text.strip_prefix('/') else {
        return Err(wrong("must begin with a slash".into()).help(example));
    };
    let end = if is_file(inner) { "" } else { "/" };
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let mut names = Vec::new();
    for part in inner.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Err(wrong("has a part that is empty, `.` or `..`".into()).help(example));
        }
        for piece in pieces(part) {
            let literal = match piece {
                Piece::Named(name) => {
                    names.push(name);
                    continue;
                }
                Piece::Text(literal) => literal,
            };
            if let Some((_, named)) = literal.split_once(':') {
                return Err(unknown(named, wrong));
            }
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
            if let Some(odd) = literal.chars().find(|c| !plain(*c)) {
                let fault = wrong(format!("has a character that URLs do not hold as it is, `{odd}`"));
                return Err(
                    fault.help("use ASCII letters, digits, `-`, `_`, `.` and `~` between placeholders")
                );
            }
        }
    }
    if !names.iter().any(|name| TELLING.contains(name)) {
        let help = "without one of them, two articles of a day would share a URL; `:title` and `:filename` will do, too";
        return Err(wrong("must contain `:slug` or `:id`".into()).help(help));
    }
    Ok(format!("/{inner}{end}"))
}

/// The fault of what no placeholder is.
fn unknown(named: &str, wrong: impl Fn(String) -> Fault) -> Fault {
    let end = named.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(named.len());
    let name = &named[..end];
    let fault = wrong(format!("has an unknown placeholder `:{name}`"));
    match nearest(name, PLACEHOLDERS) {
        Some(near) => fault.help(format!("did you mean `:{near}`?")),
        None => fault.help(format!("known placeholders: :{}", PLACEHOLDERS.join(", :"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permalink_pattern_is_a_path_with_placeholders() {
        let read = |text| parse_permalink(text).ok();
        assert_eq!(read("/:year/:slug").as_deref(), Some("/:year/:slug/"));
        assert_eq!(
            read("/news/:year-:month-:day_:id.html/").as_deref(),
            Some("/news/:year-:month-:day_:id.html/")
        );
        assert_eq!(read("/:categories/:title.html").as_deref(), Some("/:categories/:title.html"));
        assert_eq!(read("/:short_year/:basename").as_deref(), Some("/:short_year/:basename/"));
        assert!(read("/:category/:short_month/:slugorcontentbasename").is_some());
        for wrong in [
            "",
            "/",
            ":slug",
            "/:",
            "//:slug/",
            "/:slug:/",
            "/./:slug",
            "/:slugs/",
            "/新闻/:slug/",
            "/%2e%2e/:id",
            "/:year/:sections/",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_pattern_falls_into_pieces() {
        use Piece::{Named, Text};
        let all: Vec<_> = pieces("a:day_:idx:title.html").collect();
        assert_eq!(all, [Text("a"), Named("day"), Text("_:idx"), Named("title"), Text(".html")]);
        assert!(may_collide("/:title/:filename.html") && !may_collide("/:title-:id/"));
    }
}
