//! Keeps secrets out of what is shown. What a server, a library or a command says may hold what it was given: S3 answers a
//! wrong key with that key, `git` names the URL.

use std::env;

/// What is shown in the place of a secret.
const HIDDEN: &str = "[secret]";

/// Shortest text that counts as a secret: shorter ones would make holes into words.
const SHORTEST: usize = 6;

/// Names of variables that hold secrets, by what they contain.
const MARKS: [&str; 8] = ["KEY", "SECRET", "TOKEN", "PASSWORD", "PASSWD", "CREDENTIAL", "SAS", "SIGNATURE"];

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
    without_passwords(&text)
}

/// `https://name:password@host` without name and password.
fn without_passwords(text: &str) -> String {
    let mut rest = text;
    let mut clean = String::with_capacity(text.len());
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after
            .find(|c: char| c == '/' || c == '\'' || c == '"' || c.is_whitespace())
            .unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(at)
                if after[..at].contains(':')
                    || before.ends_with("http://")
                    || before.ends_with("https://") =>
            {
                clean.push_str(HIDDEN);
                &after[at..]
            }
            _ => after,
        };
    }
    clean.push_str(rest);
    clean
}

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
    }
}
