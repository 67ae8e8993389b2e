//! What of an article is not in memory, where pages ask for it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::clean::article::{Article, Details};
use crate::clean::markup::safe_html::SafeHtml;
use crate::ground::diagnostic::Diagnostic;

/// Reads what of articles is not in memory.
pub(crate) trait Texts: Sync {
    /// The cleaned body.
    ///
    /// # Errors
    /// When it can't be had back from where it was put.
    fn body(&self, of: &Article) -> Result<Cow<'_, SafeHtml>, Diagnostic>;

    /// What stands on pages of it.
    ///
    /// # Errors
    /// When it can't be had back from where it was put.
    fn details(&self, of: &Article) -> Result<Arc<Details>, Diagnostic>;

    /// The bytes of a picture beside an article, by its place below the output folder; none where that is no file of the article, or is
    /// not as it was.
    fn picture(&self, _of: &Article, _output: &str) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(test)]
pub(crate) use samples::Samples;

#[cfg(test)]
mod samples {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use super::*;
    use crate::ground::fingerprint::Fingerprint;

    /// Details of the articles of all tests.
    static KEPT: LazyLock<Mutex<HashMap<Fingerprint, Arc<Details>>>> = LazyLock::new(Mutex::default);

    /// Articles of tests have no body, and the details that they were given.
    pub(crate) struct Samples;

    impl Texts for Samples {
        fn body(&self, _: &Article) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
            Ok(Cow::Owned(SafeHtml::default()))
        }

        fn details(&self, of: &Article) -> Result<Arc<Details>, Diagnostic> {
            let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).get(&of.details).cloned();
            Ok(kept.unwrap_or_default())
        }
    }

    impl Article {
        /// The same with other details, which [`Samples`] gives back.
        pub(crate) fn with(self, details: Details) -> Self {
            let (fingerprint, has) = (details.fingerprint(), details.has());
            let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(fingerprint, Arc::new(details));
            Self { details: fingerprint, has, ..self }
        }

        /// The same with another summary.
        pub(crate) fn saying(self, summary: &str) -> Self {
            self.with(Details { summary: summary.into(), ..Details::default() })
        }
    }
}
