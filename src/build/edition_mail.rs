//! An edition as it is mailed.

use chrono::{DateTime, Utc};

use crate::build::outgoing::LinkedSite;
use crate::config::Span;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::edition_mail;
use crate::render;
use crate::render::Mail;

/// A mail of an edition, and when that came out.
pub(crate) struct EditionMail {
    pub mail: Mail,
    pub published: DateTime<Utc>,
}

impl LinkedSite {
    /// An edition as mail; none where there is no such edition.
    ///
    /// # Errors
    /// When what of an article is not in memory can't be had.
    pub(crate) fn mail(&self, span: Span) -> Result<Option<EditionMail>, Diagnostic> {
        let texts = self.prepared.texts(&self.store);
        let site = self.prepared.site(&texts);
        let Some(view) = edition_mail(&site, span) else { return Ok(None) };
        let mail = render::mail(&view, &site.frame.origin, site.converter)?;
        Ok(Some(EditionMail { mail, published: view.published }))
    }
}
