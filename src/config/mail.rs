//! `[mail]`: what stands at the head of a mailed edition. Who gets it, and by which server, stands in no file.

use lettre::message::Mailbox;
use serde::Serialize;
use url::Url;

use crate::config::reader::{Fault, Section};

/// `[mail]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Mail {
    /// From whom: `Tide <news@tide.example>`.
    pub from: Option<String>,
    /// To whom, as readers see it; the sender where nothing is said.
    pub to: Option<String>,
    /// Where readers leave the list (RFC 2369): an https or mailto URL.
    pub unsubscribe: Option<String>,
}

pub(crate) fn read_mail(top: &mut Section<'_, '_>) -> Mail {
    let mut section = top.subsection("mail");
    Mail {
        from: section.checked("from", |text| parse_mailbox("from", text)),
        to: section.checked("to", |text| parse_mailbox("to", text)),
        unsubscribe: section.checked("unsubscribe", parse_unsubscribe),
    }
}

fn parse_mailbox(key: &str, text: &str) -> Result<String, Fault> {
    let is_line = !text.chars().any(char::is_control);
    let parsed = text.parse::<Mailbox>().ok().filter(|_| is_line);
    parsed.map(|_| text.to_owned()).ok_or_else(|| {
        let fault = Fault::new(format!("`mail.{key}` is no address of a mailbox: {text:?}"));
        fault.help(format!("write {key} = \"Tide <news@tide.example>\""))
    })
}

fn parse_unsubscribe(text: &str) -> Result<String, Fault> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "mailto"));
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,\"".contains(&byte));
    url.filter(|_| is_plain).map(|_| text.to_owned()).ok_or_else(|| {
        let fault = Fault::new(format!("`mail.unsubscribe` is no https or mailto URL: {text:?}"));
        fault.help("write \"https://lists.example/leave\" or \"mailto:leave@lists.example\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_gets_into_a_head() {
        for good in ["news@tide.example", "Tide <news@tide.example>", "潮报 <news@tide.example>"] {
            assert!(parse_mailbox("from", good).is_ok(), "{good}");
        }
        for bad in ["", "tide", "a@b.example\r\nBcc: c@d.example", "Tide\n <news@tide.example>"] {
            assert!(parse_mailbox("from", bad).is_err(), "{bad:?}");
        }
        assert!(parse_unsubscribe("https://lists.example/leave?list=1").is_ok());
        for bad in
            ["", "http://a.example/", "https://a.example/>, <https://b.example", "mailto:a@b.example\r\nX: y"]
        {
            assert!(parse_unsubscribe(bad).is_err(), "{bad:?}");
        }
    }
}
