//! Lists of regular expressions of which nearly every text matches none.
//!
//! To compile them all takes as long as cleaning hundreds of articles, and megabytes. So each waits for a text that holds the words
//! without which it can't match; these are read off the expressions.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Expressions in order, each with what it stands for.
pub(crate) struct Wordings<T> {
    list: Vec<Wording<T>>,
    /// Finds the words that they need.
    finder: AhoCorasick,
}

struct Wording<T> {
    pattern: &'static str,
    what: T,
    /// Words by their numbers. Of each list one stands in every text that matches.
    needs: Vec<Vec<usize>>,
    regex: OnceLock<Regex>,
}

impl<T> Wordings<T> {
    /// Of expressions that compile.
    pub(crate) fn new(patterns: impl Iterator<Item = (&'static str, T)>) -> Self {
        let (mut words, mut numbers) = (Vec::new(), HashMap::new());
        let mut number = |word: String| {
            *numbers.entry(word).or_insert_with_key(|word| {
                words.push(word.clone());
                words.len() - 1
            })
        };
        let list = patterns
            .map(|(pattern, what)| {
                let needs = needs(&regex_syntax::parse(pattern).expect("a constant that parses"));
                let needs = needs.into_iter().map(|words| words.into_iter().map(&mut number).collect());
                Wording { pattern, what, needs: needs.collect(), regex: OnceLock::new() }
            })
            .collect();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(words);
        Self { list, finder: finder.expect("words that compile") }
    }

    /// What the first expression stands for that matches, of those that are asked about.
    pub(crate) fn find(&self, text: &str, asked: impl Fn(&T) -> bool) -> Option<&T> {
        let mut found = vec![false; self.finder.patterns_len()];
        for word in self.finder.find_overlapping_iter(text) {
            found[word.pattern().as_usize()] = true;
        }
        let can_match =
            |wording: &Wording<T>| wording.needs.iter().all(|words| words.iter().any(|&word| found[word]));
        let mut able = self.list.iter().filter(|wording| asked(&wording.what) && can_match(wording));
        able.find(|wording| wording.regex().is_match(text)).map(|wording| &wording.what)
    }
}

impl<T> Wording<T> {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(self.pattern).expect("a constant that compiles"))
    }
}

/// What every text holds that matches: one word of each list, in small letters as far as they are of ASCII.
fn needs(of: &Hir) -> Vec<Vec<String>> {
    match of.kind() {
        HirKind::Literal(_) => word_of(fixed(of).unwrap_or_default()).into_iter().collect(),
        HirKind::Class(class) => one_of(class).into_iter().collect(),
        HirKind::Capture(capture) => needs(&capture.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needs(&repeated.sub),
        HirKind::Concat(parts) => {
            let (mut lists, mut row) = (Vec::new(), String::new());
            for part in parts {
                if let Some(text) = fixed(part) {
                    row.push_str(&text);
                } else {
                    lists.extend(word_of(std::mem::take(&mut row)));
                    lists.extend(needs(part));
                }
            }
            lists.extend(word_of(row));
            lists
        }
        HirKind::Alternation(ways) => {
            // Of each way the list with the longest words, to be found least often.
            let shortest = |words: &Vec<String>| words.iter().map(String::len).min();
            let lists: Option<Vec<_>> =
                ways.iter().map(|way| needs(way).into_iter().max_by_key(shortest)).collect();
            lists.map(|lists| lists.concat()).into_iter().collect()
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
    }
}

/// A list of one word, unless that is a single letter or sign, as stand everywhere.
fn word_of(word: String) -> Option<Vec<String>> {
    (word.len() > 1).then(|| vec![word])
}

/// What a part matches if that is always the same: a text, or a letter, as `[Aa]` where case does not count.
fn fixed(part: &Hir) -> Option<String> {
    match part.kind() {
        HirKind::Literal(text) => std::str::from_utf8(&text.0).ok().map(str::to_ascii_lowercase),
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            let mut small = characters.map(|c| c.to_ascii_lowercase());
            let first = small.next()?;
            small.all(|c| c == first).then(|| first.to_string())
        }
        _ => None,
    }
}

/// The characters of a class, if they are few and not of ASCII.
fn one_of(class: &Class) -> Option<Vec<String>> {
    const FEW: usize = 16;
    let Class::Unicode(class) = class else { return None };
    let mut characters = class.iter().flat_map(|range| range.start()..=range.end());
    let few: Vec<char> = characters.by_ref().take(FEW).collect();
    let is_list = characters.next().is_none() && few.iter().all(|c| !c.is_ascii());
    is_list.then(|| few.iter().map(char::to_string).collect())
}

#[cfg(test)]
mod tests {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::string::string_regex;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::clean::rules::tables::TABLES;

    fn needs_of(pattern: &str) -> Vec<Vec<String>> {
        needs(&regex_syntax::parse(pattern).unwrap())
    }

    #[test]
    fn an_expression_needs_what_stands_in_all_that_it_matches() {
        for (pattern, lists) in [
            ("^Post tags: ", vec![vec!["post tags: "]]),
            ("^(?:广告|推广)$", vec![vec!["广告", "推广"]]),
            ("^(?:订阅|関注)[^。]{0,8}(?:(?i:page)|专页)?.*本站", vec![vec!["订阅", "関注"], vec!["本站"]]),
            // The long s is an s, too.
            ("(?i)listen", vec![vec!["li"], vec!["ten"]]),
            ("(?:[©ⓒ]|\\(c\\)|(?i:copy))\\d+", vec![vec!["©", "ⓒ", "(c)", "copy"]]),
            ("(?:harbour|x)", vec![]),
            ("(?:harbour)*", vec![]),
            ("\\bferry|[#＃]+", vec![]),
        ] {
            assert_eq!(needs_of(pattern), lists, "{pattern}");
        }
    }

    #[test]
    fn what_an_expression_matches_is_found_by_its_words() {
        let texts = TABLES.texts.iter().flat_map(|texts| &texts.patterns);
        let mut runner = TestRunner::deterministic();
        let mut matched = 0;
        for pattern in texts.chain(TABLES.lines.iter().flat_map(|lines| &lines.patterns)) {
            // Texts can't be made of expressions with borders of words in them.
            let within = pattern.trim_start_matches('^').trim_end_matches('$');
            let Ok(texts) = string_regex(within) else { continue };
            let wordings = Wordings::new([(pattern.as_str(), ())].into_iter());
            for _ in 0..20 {
                let text = texts.new_tree(&mut runner).unwrap().current();
                let matches = wordings.list[0].regex().is_match(&text);
                assert_eq!(wordings.find(&text, |()| true).is_some(), matches, "{pattern}: {text}");
                matched += usize::from(matches);
            }
        }
        assert!(matched > 500, "{matched}");
    }

    #[test]
    fn the_first_that_is_asked_about_counts_and_others_are_not_compiled() {
        let patterns = [("^ferry", 0), ("harbour", 1), ("^HARBOUR", 2), ("(?i)^harbour", 3)];
        let wordings = Wordings::new(patterns.into_iter());
        assert_eq!(wordings.find("harbour", |_| true), Some(&1));
        assert_eq!(wordings.find("harbour", |&n| n > 1), Some(&3));
        assert_eq!(wordings.find("a boat", |_| true), None);
        let compiled: Vec<bool> = wordings.list.iter().map(|one| one.regex.get().is_some()).collect();
        assert_eq!(compiled, [false, true, true, true]);
    }
}
