//! `srcset`: the candidates of a picture, and the one to take.
//!
//! Read as the HTML standard reads it ("parse a srcset attribute"): an address runs to the next white space, commas
//! included, but for those at its end; what describes it runs to the next comma outside of parentheses.

/// Pixels of width that a page has room for: what is wider costs readers and shows them nothing.
const WIDEST: u32 = 1600;

/// Pixels of width with which a picture fills the column of a text.
const FILLS: u32 = 640;

/// An address with its width in pixels, where that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate<'a> {
    address: &'a str,
    width: Option<u32>,
    /// Pixels of the picture for one of the page, in hundredths; 100 where nothing is said.
    density: u32,
}

/// All candidates, in their order.
fn candidates(set: &str) -> Vec<Candidate<'_>> {
    let mut found = Vec::new();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        let descriptors = if bare.len() < address.len() { "" } else { &after[..end_of_descriptors(after)] };
        found.push(described(bare, descriptors));
        rest = &after[descriptors.len()..];
    }
    // Two addresses with a comma alone between them are one to the standard, and a list to whoever wrote them.
    match found.as_slice() {
        [Candidate { address, width: None, density: 100 }] => split_addresses(address),
        _ => found,
    }
}

/// The addresses of all candidates of some sets, the one to take first: the widest that a page has room for, else the
/// narrowest. `shown` is the width of the picture on its page in pixels, by which a density says a width, too; without it
/// candidates of a density come last, the plainest first.
pub(crate) fn by_worth<'a>(sets: impl Iterator<Item = &'a str>, shown: Option<u32>) -> Vec<&'a str> {
    let mut found: Vec<Candidate<'_>> = sets.flat_map(candidates).collect();
    found.sort_by_key(|candidate| candidate.worth(shown));
    found.into_iter().map(|candidate| candidate.address).collect()
}

/// The same, where one of them is worth more than an address that is known otherwise, with its width in pixels where its own
/// name says that; the sets may name it, too. Nothing where they do not, or where it is wider than a page has room for: it is the
/// picture itself then, and the others are cut from it. `unknown` says what to take where no width is known of it.
pub(crate) fn worth_more<'a>(
    sets: impl Iterator<Item = &'a str>,
    shown: Option<u32>,
    known: Option<(&str, Option<u32>)>,
    unknown: impl FnOnce() -> Option<Vec<&'a str>>,
) -> Option<Vec<&'a str>> {
    let (address, width) = known?;
    let mut found: Vec<Candidate<'_>> = sets.flat_map(candidates).collect();
    let same = found.iter().find(|candidate| candidate.address == address);
    let Some(known) = same.and_then(|candidate| candidate.width_where(shown)).or(width) else {
        return unknown();
    };
    let worth = worth(Some(known), 100);
    found.sort_by_key(|candidate| candidate.worth(shown));
    let is_better = known <= WIDEST && found.first().is_some_and(|best| best.worth(shown) < worth);
    is_better.then(|| found.into_iter().map(|candidate| candidate.address).collect())
}

/// The candidates of the sources of a picture, where the best fills a page, or the room that the picture has there.
pub(crate) fn wide<'a>(sets: impl Iterator<Item = &'a str>, shown: Option<u32>) -> Option<Vec<&'a str>> {
    let mut found: Vec<Candidate<'_>> = sets.flat_map(candidates).collect();
    found.sort_by_key(|candidate| candidate.worth(shown));
    let width = found.first()?.width_where(shown)?;
    let fills = (shown.unwrap_or(FILLS)..=WIDEST).contains(&width);
    fills.then(|| found.into_iter().map(|candidate| candidate.address).collect())
}

/// What is taken first is the least: the widest that a page has room for, the narrowest that is wider, the plainest of unknown
/// width.
fn worth(width: Option<u32>, density: u32) -> (u8, u32) {
    match width {
        Some(width) if width <= WIDEST => (0, WIDEST - width),
        Some(width) => (1, width),
        None => (2, density),
    }
}

impl Candidate<'_> {
    fn worth(&self, shown: Option<u32>) -> (u8, u32) {
        worth(self.width_where(shown), self.density)
    }

    /// Its width, as it is said, or by its density.
    fn width_where(&self, shown: Option<u32>) -> Option<u32> {
        self.width.or_else(|| Some(shown?.saturating_mul(self.density) / 100))
    }
}

fn described<'a>(address: &'a str, descriptors: &str) -> Candidate<'a> {
    let mut words = descriptors.split_ascii_whitespace();
    let width = words.clone().find_map(|word| word.strip_suffix('w')?.parse().ok());
    let density = words.find_map(|word| word.strip_suffix('x')?.parse::<f32>().ok());
    let density = density.filter(|density| (0.01..1000.0).contains(density));
    Candidate { address, width, density: density.map_or(100, |density| (density * 100.0) as u32) }
}

/// Where the comma that ends a candidate stands; commas in parentheses belong to what describes it.
fn end_of_descriptors(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn split_addresses(list: &str) -> Vec<Candidate<'_>> {
    let mut found = Vec::new();
    let mut rest = list;
    while let Some(at) = [",https://", ",http://"].iter().filter_map(|next| rest.find(next)).min() {
        found.push(described(&rest[..at], ""));
        rest = &rest[at + 1..];
    }
    found.push(described(rest, ""));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(set: &str) -> &str {
        by_worth([set].into_iter(), None).first().copied().unwrap_or_default()
    }

    #[test]
    fn the_widest_of_at_most_1600_pixels_is_taken_else_the_narrowest() {
        assert_eq!(taken("a.png 300w, b.png 1200w, c.png 4000w"), "b.png");
        assert_eq!(taken("c.png 4000w, b.png 1200w, a.png 300w"), "b.png");
        assert_eq!(taken("c.png 4000w, b.png 2400w"), "b.png");
        assert_eq!(taken("a.png 2x, b.png 1x"), "b.png");
        assert_eq!(taken("a.png 300w 200h, b.png 600w 400h"), "b.png");
        let sets = ["a.png 300w", "c.png 1800w, b.png 900w"];
        assert_eq!(by_worth(sets.into_iter(), None), ["b.png", "a.png", "c.png"]);
    }

    #[test]
    fn a_picture_that_is_shown_wide_needs_no_dense_one() {
        let taken = |shown| by_worth(["a.png, b.png 2x, c.png 3x"].into_iter(), Some(shown))[0];
        assert_eq!([taken(300), taken(640), taken(1600), taken(2000)], ["c.png", "b.png", "a.png", "a.png"]);
    }

    #[test]
    fn sets_are_read_over_lines_without_spaces_and_with_commas_in_addresses() {
        assert_eq!(taken("\n  a.jpg 300w,\n\tb.jpg 1024w\n"), "b.jpg");
        assert_eq!(taken("a.jpg 300w,b.jpg 1024w"), "b.jpg");
        assert_eq!(
            taken("https://c.example/i.jpg?a=1,http%3A//x 320w, https://c.example/j.jpg?a=1,http%3A//x 800w"),
            "https://c.example/j.jpg?a=1,http%3A//x"
        );
        assert_eq!(taken("a,b.png"), "a,b.png");
        assert_eq!(taken("https://e.example/a.png,https://e.example/b.png"), "https://e.example/a.png");
        assert_eq!(taken("a.png, b.png 600w"), "b.png");
        assert_eq!(taken(" , ,"), "");
        assert_eq!(taken("a.png calc(1px, 2px) 300w, b.png 200w"), "a.png");
    }

    #[test]
    fn a_smaller_picture_gives_way_and_one_that_is_too_wide_stays() {
        let better = |known, width| {
            worth_more(
                ["s.jpg 150w, m.jpg 1024w, l.jpg 2400w"].into_iter(),
                None,
                Some((known, width)),
                || None,
            )
        };
        assert_eq!(better("s.jpg", None).unwrap()[0], "m.jpg");
        assert_eq!(better("x-300.jpg", Some(300)).unwrap()[0], "m.jpg");
        assert_eq!((better("l.jpg", None), better("m.jpg", None), better("x.jpg", None)), (None, None, None));
    }

    proptest::proptest! {
        #[test]
        fn every_set_is_read_to_its_end(set in "[a,w0-9 ()x\n\u{4e2d}]{0,40}") {
            for candidate in candidates(&set) {
                proptest::prop_assert!(!candidate.address.is_empty() && set.contains(candidate.address));
            }
        }
    }
}
