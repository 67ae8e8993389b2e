//! [`SafeHtml`]: HTML that the sanitiser has passed, and nothing else.

use serde::{Serialize, Serializer};

use crate::ground::fingerprint::Fingerprint;
use crate::scripts::marked_piece;

/// HTML that may be printed unescaped. Only the `clean` room can make one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SafeHtml(String);

impl SafeHtml {
    /// Takes what the sanitiser gave.
    pub(in crate::clean) fn new(sanitised: String) -> Self {
        Self(sanitised)
    }

    /// Takes back what the sanitiser gave an earlier build, from the cache. `hash` is that of the article's body, and
    /// text that is another is none: the cache may be damaged. Who can write to it can write to the site as well.
    pub(crate) fn recall(kept: Vec<u8>, hash: Fingerprint) -> Option<Self> {
        let html = String::from_utf8(kept).ok()?;
        (Fingerprint::of(html.as_bytes()) == hash).then_some(Self(html))
    }

    /// HTML made by a test.
    #[cfg(test)]
    pub(crate) fn for_test(html: &str) -> Self {
        Self(html.to_owned())
    }

    /// The same, not to be converted: between marks, which are no markup.
    #[must_use]
    pub(crate) fn marked(&self) -> Self {
        Self(marked_piece(&self.0))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// As text; templates get it as a text that is printed as it is, the only one that they do.
impl Serialize for SafeHtml {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            tera::Value::safe_string(&self.0).serialize(serializer)
        } else {
            serializer.serialize_str(&self.0)
        }
    }
}
