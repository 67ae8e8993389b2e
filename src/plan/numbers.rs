//! Articles and items of issues as the search index numbers them.

use crate::curate::{ArticleIx, ItemIx};
use crate::plan::site::Site;

/// What a number of the index stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbered {
    Article(ArticleIx),
    Item(ItemIx),
}

/// How articles and items are numbered: in order of time, the items of an issue right before it, the last one first. So the newest
/// first are an issue, then its items in their order.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    /// Issues with items: the number of the first of each, how many there are, the issue.
    issues: Vec<(u32, u32, ArticleIx)>,
    count: u32,
}

impl Numbers {
    pub(crate) fn of_site(site: &Site<'_>) -> Self {
        let mut numbers = Self { issues: Vec::new(), count: site.digest.articles.len() as u32 };
        let mut items = 0;
        for ix in site.digest.indices().filter(|_| !site.digest.items.roundups.is_empty()) {
            let own = site.digest.issue(ix).map_or(0, |issue| issue.items.len() as u32);
            if own > 0 {
                numbers.issues.push((ix.0 + items, own, ix));
                items += own;
            }
        }
        numbers.count += items;
        numbers
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// What a number stands for.
    pub(crate) fn of(&self, number: u32) -> Numbered {
        let behind = self.issues.partition_point(|(first, ..)| *first <= number);
        let Some((first, items, issue)) = behind.checked_sub(1).map(|at| self.issues[at]) else {
            return Numbered::Article(ArticleIx(number));
        };
        match (number - first).checked_sub(items) {
            Some(more) => Numbered::Article(ArticleIx(issue.0 + more)),
            None => Numbered::Item(ItemIx { issue, place: items - 1 - (number - first) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_comes_behind_its_items() {
        let issue = |at| ArticleIx(at);
        let numbers =
            Numbers { issues: vec![(1, 2, issue(1)), (4, 1, issue(2)), (8, 3, issue(5))], count: 12 };
        let name = |number| match numbers.of(number) {
            Numbered::Article(ix) => format!("{}", ix.0),
            Numbered::Item(ItemIx { issue, place }) => format!("{}#{place}", issue.0),
        };
        let all: Vec<_> = (0..12).map(name).collect();
        assert_eq!(all, ["0", "1#1", "1#0", "1", "2#0", "2", "3", "4", "5#2", "5#1", "5#0", "5"]);
        assert_eq!(Numbers::default().of(7), Numbered::Article(ArticleIx(7)));
    }
}
