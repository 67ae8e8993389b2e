//! [`SafeHtml`]: HTML that the sanitiser has passed, and nothing else.

use serde::Serialize;

/// HTML that may be printed unescaped. Only the `clean` room can make one.
///
/// ```compile_fail
/// let smuggled = newsprint::clean::SafeHtml::new("<script>alert(1)</script>".into());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes what the sanitiser gave.
    pub(in crate::clean) fn new(sanitised: String) -> Self {
        Self(sanitised)
    }

    /// HTML made by a test.
    #[cfg(test)]
    pub(crate) fn for_test(html: &str) -> Self {
        Self(html.to_owned())
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
