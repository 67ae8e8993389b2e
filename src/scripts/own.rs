//! What a tree says itself in its script: its title, its menu, the texts of its interface. They stand beside texts that are converted,
//! in one title or one line, and are neither to be converted once more nor to speak for the script of what they stand beside.

use std::borrow::Cow;

use crate::ground::script;
use crate::ground::script::Script;
use crate::scripts::language::{HanScript, Target};
use crate::scripts::table::{Found, Table};

/// Texts that are in the script of a tree.
#[derive(Default)]
pub(crate) struct OwnTexts(Option<Table>);

impl OwnTexts {
    /// Of texts in a language. Only the runs of Chinese characters count in which one is of this script alone: no text of the other
    /// script holds such a run.
    pub(crate) fn new<'t>(language: &str, texts: impl Iterator<Item = &'t str>) -> Self {
        let Some(target) = Target::of(language) else { return Self::default() };
        let from_it = match target.script() {
            HanScript::Simplified => &crate::scripts::table::TO_TRADITIONAL,
            HanScript::Traditional => &crate::scripts::table::TO_SIMPLIFIED,
        };
        let runs = texts.flat_map(|text| text.split(|c| script::of(c) != Script::Han));
        let own =
            runs.filter(|run| run.chars().nth(1).is_some() && run.chars().any(|c| from_it.is_telling(c)));
        let entries: Vec<_> = own.map(|run| (Cow::from(run.to_owned()), Cow::from(""))).collect();
        Self((!entries.is_empty()).then(|| Table::new(entries)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Where they stand in a text.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found<'t>> {
        self.0.iter().flat_map(move |table| table.find(text))
    }
}
