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

    /// Its text: a line per block, entities decoded.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.0.len() / 2);
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find(['<', '&']) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            // The sanitiser writes `<` of text as `&lt;` and closes every tag.
            if let Some(tag) = rest.strip_prefix('<') {
                let end = tag.find('>').unwrap_or(tag.len());
                let name = tag.trim_start_matches('/');
                let inline = [
                    "a", "b", "strong", "em", "i", "span", "sub", "sup", "ruby", "rt", "rp", "small", "q",
                    "mark", "code",
                ];
                let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
                if !inline.contains(&name) && !text.ends_with('\n') {
                    text.push('\n');
                }
                rest = tag.get(end + 1..).unwrap_or_default();
            } else {
                let known =
                    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];
                let (length, c) = known
                    .iter()
                    .find(|(entity, _)| rest.starts_with(entity))
                    .map_or((1, '&'), |(entity, c)| (entity.len(), *c));
                text.push(c);
                rest = &rest[length..];
            }
        }
        text.push_str(rest);
        text.trim().to_owned()
    }
}
