//! What was said before and what is to be said now in, what is new and what is mended out.

use std::collections::BTreeMap;

use crate::ground::diagnostic::{Diagnostic, Severity};

/// How often each finding came and went.
#[derive(Debug, Default)]
pub(crate) struct Ledger(BTreeMap<Diagnostic, i64>);

impl Ledger {
    /// Findings that stood before and may stand no more.
    pub(crate) fn strike(&mut self, old: impl IntoIterator<Item = Diagnostic>) {
        for finding in old {
            *self.0.entry(finding).or_default() -= 1;
        }
    }

    /// Findings that stand now.
    pub(crate) fn enter<'a>(&mut self, new: impl IntoIterator<Item = &'a Diagnostic>) {
        for finding in new {
            *self.0.entry(finding.clone()).or_default() += 1;
        }
    }

    /// Puts findings in the place of those that stood.
    pub(crate) fn replace(&mut self, standing: &mut Vec<Diagnostic>, new: Vec<Diagnostic>) {
        self.enter(&new);
        self.strike(std::mem::replace(standing, new));
    }

    /// What is new, in order of file and line, and how many warnings and errors are no more.
    pub(crate) fn balance(self) -> (Vec<Diagnostic>, usize) {
        let mut mended = 0;
        let mut fresh = Vec::new();
        for (finding, times) in self.0 {
            if times > 0 {
                fresh.push(finding);
            } else if times < 0 && finding.severity > Severity::Note {
                mended += 1;
            }
        }
        (fresh, mended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_new_and_counts_the_mended() {
        let [stays, goes, comes] = ["stays", "goes", "comes"].map(Diagnostic::warning);
        let mut ledger = Ledger::default();
        ledger.strike([stays.clone(), goes, Diagnostic::note("nobody cares")]);
        ledger.enter(&[comes.clone(), stays]);
        assert_eq!(ledger.balance(), (vec![comes], 1));
    }
}
