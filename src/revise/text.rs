//! The paragraphs of a cleaned body, as versions are compared by them.

use crate::ground::html::{character, end_of_tag, is_inline};

/// Paragraphs as a reader sees them, each in one line: whatever begins or ends a block or a line ends one. White space is one space.
/// Captions are left out: they come and go with pictures.
pub(crate) fn paragraphs(html: &str) -> Vec<String> {
    let mut reading = Reading::default();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '<' => {
                let end = end_of_tag(rest);
                reading.tag(&rest[1..end]);
                end
            }
            '&' => {
                let (c, length) = character(rest);
                reading.push(c);
                length
            }
            c => {
                reading.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    reading.end();
    reading.done
}

#[derive(Default)]
struct Reading {
    done: Vec<String>,
    open: String,
    /// White space was read that no word has followed.
    space: bool,
    /// Captions that are open.
    captions: u32,
}

impl Reading {
    fn tag(&mut self, tag: &str) {
        if is_inline(tag) {
            return;
        }
        self.end();
        let names = |tag: &str| tag.strip_prefix("figcaption").is_some_and(|rest| !rest.starts_with('-'));
        if names(tag) {
            self.captions += 1;
        } else if tag.strip_prefix('/').is_some_and(names) {
            self.captions = self.captions.saturating_sub(1);
        }
    }

    fn push(&mut self, c: char) {
        // A soft hyphen says where a line may end, and is none of the text.
        if self.captions > 0 || c == '\u{ad}' {
            return;
        }
        if c.is_whitespace() {
            self.space = true;
            return;
        }
        if self.space && !self.open.is_empty() {
            self.open.push(' ');
        }
        self.space = false;
        self.open.push(c);
    }

    fn end(&mut self) {
        self.space = false;
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_captions_are_no_text() {
        let one = "<p>冰<strong>很</strong>厚。<br>明天&nbsp; &amp;</p><figure><img src=\"/a\"><figcaption>湖</figcaption></figure><ul><li>A</li></ul>";
        let two = "<p>冰很厚。</p>\n<p>明天 &amp;</p>\n<h2>A</h2>";
        assert_eq!(paragraphs(one), ["冰很厚。", "明天 &", "A"]);
        assert_eq!(paragraphs(two), paragraphs(one));
        assert_eq!(paragraphs("<p> </p>"), [""; 0]);
    }
}
