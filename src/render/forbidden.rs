//! Tags in a site's own templates that the policy of its pages forbids: a browser says nothing of them to who looks at the page.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use url::Url;

use crate::config::Config;
use crate::ground::diagnostic::Diagnostic;
use crate::render::template_errors::at_byte;
use crate::render::template_texts::{TemplateTexts, pattern};

/// A tag that loads or sends something, with what stands in it. Attributes may hold expressions, and these `>`.
static LOADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?is)<(script|link|img|iframe|form|style)\b((?:\{\{.*?\}\}|\{%.*?%\}|"[^"]*"|'[^']*'|[^>"'])*)>"#,
    )
});
static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\{#.*?#\}|<!--.*?-->"));
/// An attribute with its value.
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?is)(?:^|\s)(src|href|action|rel|type)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#)
});

/// Warnings, each with the key of site.toml that would allow what stands there. `is_own` tells whether a template is the site's.
pub(crate) fn forbidden(
    texts: &TemplateTexts,
    config: &Config,
    is_own: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, text) in texts.iter().filter(|(name, _)| is_own(name)) {
        // What is taken out leaves its room: places stay what they are.
        let shown = COMMENT.replace_all(text, |comment: &Captures<'_>| blank(&comment[0]));
        for tag in LOADING.captures_iter(&shown) {
            let Some(finding) = verdict(&tag[1].to_ascii_lowercase(), &tag[2], config) else { continue };
            let place = tag.get(0).map_or(0, |tag| tag.start());
            found.push(at_byte(finding, name, text, place));
        }
    }
    found
}

/// As many bytes of nothing.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

fn verdict(tag: &str, attributes: &str, config: &Config) -> Option<Diagnostic> {
    let value = |name: &str| {
        let mut all = ATTRIBUTE.captures_iter(attributes);
        let found = all.find(|found| found[1].eq_ignore_ascii_case(name))?;
        Some(
            [2, 3, 4]
                .into_iter()
                .find_map(|group| found.get(group))
                .map_or("", |value| value.as_str())
                .trim()
                .to_owned(),
        )
    };
    let has = |words: &[&str], text: Option<String>| {
        text.is_some_and(|text| {
            text.split_whitespace().any(|word| words.iter().any(|one| one.eq_ignore_ascii_case(word)))
        })
    };
    let (key, url) = match tag {
        "script" if value("src").is_none() && !attributes.contains("src=") => {
            let runs = value("type").is_none_or(|kind| matches!(&*kind, "" | "module" | "text/javascript"));
            let help = "put it into a file of static/, and load that: <script src=\"{{ assets[\"count.js\"] }}\"></script>";
            return runs.then(|| {
                Diagnostic::warning("the policy of the pages runs no script that stands in them").help(help)
            });
        }
        "style" => {
            let help = "put it into a file of static/: <link rel=\"stylesheet\" href=\"{{ assets[\"custom.css\"] }}\">";
            let warning = Diagnostic::warning("the policy of the pages takes no style that stands in them");
            return Some(warning.help(help));
        }
        "script" => ("script", value("src")),
        "link" if has(&["stylesheet"], value("rel")) => ("style", value("href")),
        "link" if has(&["icon", "apple-touch-icon"], value("rel")) => ("img", value("href")),
        "img" => ("img", value("src")),
        "iframe" => ("frame", value("src")),
        "form" => ("form", value("action")),
        _ => return None,
    };
    let origin = origin_of(&url?, config)?;
    let is_allowed = config.policy.allows(key, &origin)
        || key == "img"
            && (config.images.hosts() == origin
                || config.images.hosts() == "https:" && origin.starts_with("https:"));
    let what = match key {
        "script" => "takes no script from",
        "style" => "takes no style sheet from",
        "img" => "shows no picture from",
        "frame" => "shows no frame of",
        _ => "sends no form to",
    };
    (!is_allowed).then(|| {
        let warning = Diagnostic::warning(format!("the policy of the pages {what} {origin}"));
        warning.help(format!("if it is to be, write into site.toml, below [policy]: {key} = [\"{origin}\"]"))
    })
}

/// The origin of another host, as it is written; none of what is of the site, or known only when a page is printed.
fn origin_of(url: &str, config: &Config) -> Option<String> {
    let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    // Behind the host there may be expressions.
    let end = url.find("{{").or_else(|| url.find("{%")).unwrap_or(url.len());
    let known = &url[..end];
    let host_ends = known.find("://").and_then(|at| known[at + 3..].find(['/', '?', '#']));
    if end < url.len() && host_ends.is_none() {
        return None;
    }
    let url = Url::parse(known).ok().filter(|url| url.has_host())?;
    let origin = url.origin().ascii_serialization();
    (origin != config.origin() && origin != "null").then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Policy;

    fn said(text: &str, policy: Policy) -> Vec<String> {
        let texts = TemplateTexts::from([("base.html".to_owned(), text.to_owned())]);
        let found = forbidden(&texts, &Config { policy, ..Config::default() }, |_| true);
        found.iter().map(|found| format!("{}: {}", found.line.unwrap_or_default(), found.message)).collect()
    }

    #[test]
    fn what_the_policy_forbids_is_named() {
        let text = "<script src=\"{{ assets[\"a.js\"] }}\"></script>\n\
            <script async data-goatcounter=\"https://me.gc.example/count\" src='//gc.example/count.js'></script>\n\
            <script>alert(1)</script>\n<script type=\"application/ld+json\">{}</script>\n\
            <link rel=\"stylesheet\" href=\"https://fonts.example/css?{{ x }}\">\n<link rel=\"canonical\" href=\"https://a.example/\">\n\
            {# <script src=\"https://no.example/\"></script> #}<img src=\"https://any.example/a.png\">\n\
            <iframe src=\"https://film.example/{{ view.id }}\"></iframe><iframe src=\"{{ x }}\"></iframe>\n\
            <form action=\"/search/\"></form><form action=https://letters.example/subscribe></form><style>a{}</style>\n";
        let all = [
            "2: the policy of the pages takes no script from https://gc.example",
            "3: the policy of the pages runs no script that stands in them",
            "5: the policy of the pages takes no style sheet from https://fonts.example",
            "8: the policy of the pages shows no frame of https://film.example",
            "9: the policy of the pages sends no form to https://letters.example",
            "9: the policy of the pages takes no style that stands in them",
        ];
        assert_eq!(said(text, Policy::default()), all);
        let policy = Policy {
            script: vec!["https://gc.example".into()],
            frame: vec!["https://film.example".into()],
            ..Policy::default()
        };
        assert_eq!(said(text, policy), [all[1], all[2], all[4], all[5]]);
    }
}
