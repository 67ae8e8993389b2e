//! What is told of an article beside the article: warnings, and where each of its fields was found.

use std::collections::BTreeMap;

use crate::content::{Draft, FrontMatter, Origin};
use crate::ground::diagnostic::Diagnostic;

/// Collects what is told of one article.
pub(crate) struct Findings {
    file: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) origins: BTreeMap<&'static str, Origin>,
}

impl Findings {
    pub(crate) fn new(draft: &Draft) -> Self {
        let published = draft.published.iter().map(|published| ("published", published.origin));
        Self { file: draft.path.in_site(), diagnostics: Vec::new(), origins: published.collect() }
    }

    pub(crate) fn warn(&mut self, line: Option<u32>, message: impl Into<String>, help: &str) {
        let mut diagnostic = Diagnostic::warning(message).at(self.file.clone()).help(help);
        diagnostic.line = line;
        self.diagnostics.push(diagnostic);
    }

    /// Warns of what the front matter says under the key of a field.
    pub(crate) fn warn_of_field(
        &mut self,
        front_matter: &FrontMatter,
        field: &str,
        message: impl Into<String>,
        help: &str,
    ) {
        self.warn(front_matter.line_of(field), message, help);
    }

    /// Notes where a field was found.
    pub(crate) fn origin(&mut self, field: &'static str, origin: Origin) {
        self.origins.insert(field, origin);
    }
}
