//! The texts of a theme's templates, read for the other templates that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

/// The templates of a theme, by name: `article.html`, `parts/story.html`. A user's file hides the default of that name;
/// the default stays reachable as `default/article.html`, so that the user's can extend it.
pub(crate) type TemplateTexts = BTreeMap<String, String>;

/// Interface texts by key, from `messages/<language>.toml`, English behind them.
pub(crate) type Messages = BTreeMap<String, String>;

/// Before the names of the theme that newsprint brings along.
pub(super) const DEFAULT: &str = "default/";

/// A tag of a template: `{{ … }}` or `{% … %}`.
pub(super) static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{\{.*?\}\}|\{%.*?%\}"));
/// A text in quotes, as `extends` and `include` take it.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""([^"]+)"|'([^']+)'|`([^`]+)`"#));
/// The use of a component, `<name`, inside of a tag.
static COMPONENT_USE: LazyLock<Regex> = LazyLock::new(|| pattern(r"<\s*([\w.]+)"));
/// The definition of a component.
static COMPONENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{%-?\s*component\s+([\w.]+)"));

#[expect(clippy::expect_used, reason = "the patterns above are constants, and a test compiles each")]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// For every template the templates that it can reach. Tera does not tell, so that the texts are read: any text in
/// quotes that names a template counts, and any `<name` in a tag that names a component.
pub(super) fn all_dependencies(texts: &TemplateTexts) -> BTreeMap<String, Vec<String>> {
    let mut components: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, text) in texts {
        for found in COMPONENT.captures_iter(text).filter_map(|found| found.get(1)) {
            components.entry(found.as_str()).or_default().push(name);
        }
    }
    let resolve = |name: &str| {
        texts
            .get_key_value(name)
            .or_else(|| texts.get_key_value(&format!("{DEFAULT}{name}")))
            .map(|(name, _)| name.as_str())
    };
    let direct: BTreeMap<&str, BTreeSet<&str>> = texts
        .iter()
        .map(|(name, text)| {
            let mut reached = BTreeSet::new();
            for tag in TAG.find_iter(text) {
                let quoted =
                    QUOTED.captures_iter(tag.as_str()).filter_map(|found| found.iter().flatten().nth(1));
                reached.extend(quoted.filter_map(|quoted| resolve(quoted.as_str())));
                let used = COMPONENT_USE.captures_iter(tag.as_str()).filter_map(|found| found.get(1));
                reached.extend(used.filter_map(|used| components.get(used.as_str())).flatten());
            }
            (name.as_str(), reached)
        })
        .collect();
    let closure = |name: &str| {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = direct.get(name).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(direct.get(next).into_iter().flatten().copied());
            }
        }
        reached.remove(name);
        std::iter::once(name).chain(reached).map(ToOwned::to_owned).collect::<Vec<String>>()
    };
    // A page asks for `article.html`, which may be there as `default/article.html` only.
    let names = texts
        .keys()
        .map(|name| name.strip_prefix(DEFAULT).unwrap_or(name))
        .chain(texts.keys().map(String::as_str));
    names.filter_map(|name| Some((name.to_owned(), closure(resolve(name)?)))).collect()
}
