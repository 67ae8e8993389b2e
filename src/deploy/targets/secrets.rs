//! Keeps secrets out of what is shown. What a server, a library or a command says may hold what it was given: S3 answers a
//! wrong key with that key, `git` names the URL.

use std::env;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What is shown in the place of a secret.
const HIDDEN: &str = "[secret]";

/// Shortest text that counts as a secret: shorter ones would make holes into words.
const SHORTEST: usize = 6;

/// Names of variables that hold secrets, by what they contain.
const MARKS: [&str; 8] = ["KEY", "SECRET", "TOKEN", "PASSWORD", "PASSWD", "CREDENTIAL", "SAS", "SIGNATURE"];

/// Characters of what a server or a tool said that are shown.
const SAID: usize = 400;

/// What a tool said, in a line without secrets.
pub(crate) fn said<'l>(lines: impl IntoIterator<Item = &'l str>) -> String {
    let lines: Vec<&str> = lines.into_iter().map(str::trim).filter(|line| !line.is_empty()).collect();
    hidden(&lines.join("; "), &[]).chars().take(SAID).collect()
}

/// A text without what the environment holds as secrets, and without what looks like a part of one.
pub(crate) fn hidden(text: &str, more: &[String]) -> String {
    let named = env::vars_os().filter_map(|(name, value)| {
        let name = name.to_str()?.to_ascii_uppercase();
        MARKS.iter().any(|mark| name.contains(mark)).then(|| value.into_string().ok()).flatten()
    });
    let mut secrets: Vec<String> =
        named.chain(more.iter().cloned()).filter(|secret| secret.len() >= SHORTEST).collect();
    // The longest first: one may be a part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut text = text.to_owned();
    for secret in secrets {
        text = text.replace(&secret, HIDDEN);
    }
    USER.replace_all(&text, |found: &Captures<'_>| {
        let before = found.get(1).or(found.get(2)).map_or("", |before| before.as_str());
        format!("{before}{HIDDEN}@")
    })
    .into_owned()
}

/// What stands before the host of a URL: all of it where that is http, a name with a password elsewhere (`git` alone is no secret).
static USER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(https?://)[^/'"\s]*@|(://)[^/'"\s]*:[^/'"\s]*@"#).expect("a constant that parses")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_in_secret_is_not_shown() {
        let more = ["wJalrXUtnFEMI/K7MDENG".to_owned(), "short".to_owned()];
        let text =
            "key wJalrXUtnFEMI/K7MDENG is short; see https://me:pw@git.example.org/a and ssh://git@host/b";
        let clean = "key [secret] is short; see https://[secret]@git.example.org/a and ssh://git@host/b";
        assert_eq!(hidden(text, &more), clean);
        assert_eq!(hidden("fatal: 'https://token@host/x'", &[]), "fatal: 'https://[secret]@host/x'");
        let text = "ssh://me:a@b@host:22/x http://host/a@b ssh://git@host:22/y, ftp://a:b@c";
        let clean = "ssh://[secret]@host:22/x http://host/a@b ssh://git@host:22/y, ftp://[secret]@c";
        assert_eq!(hidden(text, &[]), clean);
    }
}
