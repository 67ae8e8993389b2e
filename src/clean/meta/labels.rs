//! Topics and column of an article. Names that it already has, as its source or author, are neither.

use crate::clean::markup::text::{one_line, same_text, start_of};
use crate::clean::meta::findings::Findings;
use crate::clean::meta::title;
use crate::clean::rules::source_of;
use crate::content::{FrontMatter, Origin};

/// Characters of a name, at most: it stands on each of its pages.
const LONGEST_NAME: usize = 200;

/// What topics and column are told from.
pub(crate) struct Labels<'a> {
    pub(crate) front_matter: &'a FrontMatter,
    pub(crate) source: &'a source_of::Found<'a>,
    pub(crate) authors: &'a [String],
}

impl Labels<'_> {
    /// The topics that the front matter names.
    pub(crate) fn topics(&self) -> Vec<String> {
        self.front_matter.topics.iter().filter_map(|topic| self.label(topic)).collect()
    }

    /// The column: by front matter, else by the title line, else by the source's markup.
    pub(crate) fn column(
        &self,
        in_title: Option<String>,
        in_markup: Option<String>,
        found: &mut Findings,
    ) -> Option<String> {
        let written = self.front_matter.column.as_deref().and_then(|column| self.label(column));
        let (column, origin) = written
            .map(|column| (column, Origin::FrontMatter))
            .or_else(|| Some((in_title?, Origin::TitleLine)))
            .or_else(|| Some((in_markup?, Origin::Body)))?;
        found.origin("column", origin);
        Some(column)
    }

    /// A name as one line, unless the article already has it.
    fn label(&self, written: &str) -> Option<String> {
        let name = start_of(&one_line(&title::decode(written)), LONGEST_NAME);
        let mut authors = self.authors.iter().chain(&self.front_matter.authors);
        let known = self.source.is_called(&name) || authors.any(|author| same_text(author, &name));
        (!name.is_empty() && !known).then_some(name)
    }
}
