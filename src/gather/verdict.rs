//! What becomes of one item: what is known of it in, what to do out.

use std::collections::BTreeSet;

use crate::config::OnChange;
use crate::gather::state::Seen;
use crate::ground::fingerprint::Fingerprint;

/// What is to be done about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its article is not there: its file is written.
    New,
    /// It says something else than its file: that is written anew.
    Changed,
    /// Nothing.
    Unchanged,
    /// It says something else, but the editor has changed the file: that stays.
    Edited,
    /// It says something else, but the file is as another feed wrote it: that goes on.
    OfAnother,
    /// The editor took the article away: it does not come back.
    Removed,
}

/// What is known of an item's article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'s> {
    /// Whether it stands in `fetch/removed.txt`.
    pub removed: bool,
    /// Whether `content/` has it.
    pub there: bool,
    /// As its feed had it the last time.
    pub seen: Option<&'s Seen>,
    /// Whether site.toml says something else of its feed than then, or it is asked as if.
    pub told_anew: bool,
    /// Fingerprints of files as feeds wrote them.
    pub written: &'s BTreeSet<Fingerprint>,
}

/// Decides. `version` is that of the item now; `file` is asked, where it matters, for the fingerprints of the file as it
/// stands (see [`crate::gather::prints::prints_of`]).
pub(crate) fn decide(
    known: Known<'_>,
    version: Fingerprint,
    on_change: OnChange,
    file: impl FnOnce() -> Option<[Fingerprint; 2]>,
) -> Verdict {
    match known {
        Known { removed: true, .. } => Verdict::Removed,
        Known { there: false, .. } => Verdict::New,
        Known { seen: Some(seen), told_anew, .. }
            if (seen.version != version || told_anew) && on_change == OnChange::Update
                || seen.waits_for_page() =>
        {
            // Another feed's, or somebody's own.
            let Some(wrote) = seen.wrote else { return Verdict::Unchanged };
            match file() {
                Some(file) if file.contains(&wrote) => Verdict::Changed,
                Some(file) if file.iter().any(|print| known.written.contains(print)) => Verdict::OfAnother,
                _ if seen.version == version || on_change == OnChange::Keep => Verdict::Unchanged,
                _ => Verdict::Edited,
            }
        }
        _ => Verdict::Unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gather::state::UNTRIED;

    #[test]
    fn a_file_is_written_anew_only_as_it_was_written() {
        let print = |number: u8| Fingerprint([number + 100; 16]);
        let seen = |wrote: Option<u8>| Seen {
            name: "a".into(),
            version: print(1),
            wrote: wrote.map(print),
            left: None,
            path: None,
        };
        let written = BTreeSet::from([print(2), print(8), print(62)]);
        let settled = |removed, there, seen: Option<&Seen>, version, on_change, file: Option<u8>| {
            let known = Known { removed, there, seen, told_anew: false, written: &written };
            decide(known, print(version), on_change, || file.map(|file| [print(file), print(file + 50)]))
        };
        let (update, keep) = (OnChange::Update, OnChange::Keep);
        let ours = seen(Some(2));
        assert_eq!(settled(false, false, None, 1, update, None), Verdict::New);
        assert_eq!(settled(false, true, None, 1, update, Some(2)), Verdict::Unchanged);
        assert_eq!(settled(false, true, Some(&ours), 1, update, Some(9)), Verdict::Unchanged);
        assert_eq!(settled(false, true, Some(&ours), 5, update, Some(2)), Verdict::Changed);
        assert_eq!(settled(false, true, Some(&ours), 5, keep, Some(2)), Verdict::Unchanged);
        assert_eq!(settled(false, true, Some(&ours), 5, update, Some(9)), Verdict::Edited);
        assert_eq!(settled(false, true, Some(&ours), 5, update, None), Verdict::Edited);
        assert_eq!(settled(false, true, Some(&ours), 5, update, Some(8)), Verdict::OfAnother);
        assert_eq!(settled(false, true, Some(&seen(None)), 5, update, Some(2)), Verdict::Unchanged);
        // As an earlier version remembers it.
        let ours_before = seen(Some(52));
        assert_eq!(settled(false, true, Some(&ours_before), 5, update, Some(2)), Verdict::Changed);
        assert_eq!(settled(false, true, Some(&ours), 5, update, Some(12)), Verdict::OfAnother);
        let told_anew = |file, on_change| {
            let known =
                Known { removed: false, there: true, seen: Some(&ours), told_anew: true, written: &written };
            decide(known, print(1), on_change, || Some([print(file); 2]))
        };
        assert_eq!(told_anew(2, update), Verdict::Changed);
        assert_eq!(told_anew(9, update), Verdict::Unchanged, "what the editor wrote stays without a word");
        assert_eq!(told_anew(2, keep), Verdict::Unchanged);
        // What waits for its page is not done with, though later changes are not wanted.
        let waits = Seen { version: UNTRIED, ..seen(Some(2)) };
        assert_eq!(settled(false, true, Some(&waits), 1, keep, Some(2)), Verdict::Changed);
        assert_eq!(settled(false, true, Some(&waits), 1, keep, Some(9)), Verdict::Unchanged);
        assert_eq!(settled(true, false, Some(&ours), 5, update, None), Verdict::Removed);
        assert_eq!(settled(true, true, None, 5, update, Some(2)), Verdict::Removed);
    }
}
