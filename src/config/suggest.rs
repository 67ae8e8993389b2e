//! "Did you mean": the one known word that an unknown one was probably meant to be.

/// The known word nearest to `word`, when it is near enough to be what was meant. Case, `_` and `-` do not count, so
/// that `baseURL` finds `base_url`; of equally near words the first in `known` wins.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = fold(word);
    // One slip in three letters: more would turn `size` into `title`.
    let slips = (plain.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= slips && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let known = ["title", "base_url", "time_zone", "id"];
        assert_eq!(nearest("tilte", known), Some("title"));
        assert_eq!(nearest("baseURL", known), Some("base_url"));
        assert_eq!(nearest("timezone", known), Some("time_zone"));
        assert_eq!(nearest("size", known), None);
        assert_eq!(nearest("xy", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn prefers_the_nearer_word() {
        assert_eq!(nearest("Asia/Shangai", ["Asia/Hanoi", "Asia/Shanghai"]), Some("Asia/Shanghai"));
    }
}
