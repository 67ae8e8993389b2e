//! Listings in pages that never change once they are full.
//!
//! Articles are counted from the oldest: page 1 holds the first `size` of them, page 2 the next, and so on. The entry
//! page of the listing shows the newest `size`; it and the last numbered page are the only ones that a new article
//! changes. A listing that fits on its entry page has no numbered pages.

use crate::plan::site::Site;
use crate::plan::urls::Place;
use crate::plan::view::Pagination;

/// Numbers of the numbered pages: `1..=n`, empty when the entry page holds all.
pub(crate) fn numbers(total: usize, size: usize) -> std::ops::RangeInclusive<u32> {
    #[expect(clippy::reversed_empty_ranges, reason = "the empty range of this type")]
    if total <= size { 1..=0 } else { 1..=total.div_ceil(size) as u32 }
}

/// What is on one page, newest first. `all` is the whole listing, oldest first.
fn page<T: Copy>(all: &[T], size: usize, number: Option<u32>) -> impl Iterator<Item = T> {
    let range = match number {
        None => all.len().saturating_sub(size)..all.len(),
        Some(number) => {
            let start = (number.saturating_sub(1) as usize * size).min(all.len());
            start..(start + size).min(all.len())
        }
    };
    all[range].iter().rev().copied()
}

/// Links between the pages; none when there is only one.
fn pagination(
    entry: &Place,
    total: usize,
    size: usize,
    number: Option<u32>,
    base: &str,
) -> Option<Pagination> {
    let numbers = numbers(total, size);
    if numbers.is_empty() {
        return None;
    }
    let url = |number: u32| entry.numbered(Some(number)).url(base);
    let (older, newer) = match number {
        // The entry page shows all of the last numbered page, so the one before it is next.
        None => (Some(url(numbers.end() - 1)), None),
        Some(number) => {
            ((number > 1).then(|| url(number - 1)), (number < *numbers.end()).then(|| url(number + 1)))
        }
    };
    Some(Pagination { number, older, newer, newest: entry.url(base) })
}

impl Site<'_> {
    /// What is on one page of a listing, newest first.
    pub(crate) fn listed<T: Copy>(&self, all: &[T], number: Option<u32>) -> impl Iterator<Item = T> {
        page(all, self.config.listings.size, number)
    }

    /// Links between the pages of a listing of so many; none when there is only one.
    pub(crate) fn pagination(&self, entry: &Place, total: usize, number: Option<u32>) -> Option<Pagination> {
        pagination(entry, total, self.config.listings.size, number, self.config.base_path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curate::ArticleIx;

    fn listing(total: u32) -> Vec<ArticleIx> {
        (0..total).map(ArticleIx).collect()
    }

    fn shown(total: u32, size: usize, number: Option<u32>) -> Vec<u32> {
        page(&listing(total), size, number).map(|article| article.0).collect()
    }

    #[test]
    fn a_full_page_never_changes() {
        for total in 7..40 {
            assert_eq!(shown(total, 3, Some(1)), [2, 1, 0]);
            assert_eq!(shown(total, 3, Some(2)), [5, 4, 3]);
            let (before, after) = (
                pagination(&Place::file("x/"), total as usize, 3, Some(1), ""),
                pagination(&Place::file("x/"), total as usize + 1, 3, Some(1), ""),
            );
            assert_eq!(before, after);
        }
    }

    #[test]
    fn every_article_is_reached_from_the_entry_page() {
        for total in 0..30u32 {
            let mut seen: Vec<u32> = shown(total, 4, None);
            let mut next = pagination(&Place::file("x/"), total as usize, 4, None, "").and_then(|p| p.older);
            while let Some(url) = next {
                let number = url.trim_end_matches('/').rsplit('/').next().unwrap().parse().unwrap();
                seen.extend(shown(total, 4, Some(number)));
                next =
                    pagination(&Place::file("x/"), total as usize, 4, Some(number), "").and_then(|p| p.older);
            }
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen, (0..total).collect::<Vec<_>>());
        }
    }
}
