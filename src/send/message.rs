//! The message: both forms of the edition under one head (RFC 2046, multipart/alternative), the same bytes from the same edition.

use std::time::{Duration, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use crate::config::Config;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::render::Mail;

/// A message that can be sent.
pub(crate) struct Message {
    pub bytes: Vec<u8>,
    pub from: Address,
}

/// Where readers leave the list (RFC 2369).
#[derive(Clone)]
struct Unsubscribe(String);

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Makes the message of an edition of this name.
///
/// # Errors
/// `[mail]` does not say from whom.
pub(crate) fn message(
    mail: &Mail,
    name: &str,
    published: DateTime<Utc>,
    config: &Config,
) -> Result<Message, Diagnostic> {
    let missing = || {
        Diagnostic::error("[mail] does not say from whom the edition comes")
            .at("site.toml")
            .help("add [mail] with from = \"Tide <news@tide.example>\"")
    };
    let from =
        config.mail.from.as_deref().and_then(|from| from.parse::<Mailbox>().ok()).ok_or_else(missing)?;
    let to =
        config.mail.to.as_deref().and_then(|to| to.parse::<Mailbox>().ok()).unwrap_or_else(|| from.clone());
    // The same for good: a program for mail knows a second copy by it.
    let digits = Fingerprint::of(format!("{}{name}", config.base_url).as_bytes()).short(16);
    let host = config.base_url.host_str().unwrap_or("localhost");
    let seconds = u64::try_from(published.timestamp()).unwrap_or_default();
    let mut head = lettre::Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject.clone())
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{name}.{digits}@{host}>")));
    if let Some(url) = &config.mail.unsubscribe {
        head = head.header(Unsubscribe(format!("<{url}>")));
    }
    let part = |kind, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
    let both = MultiPart::alternative()
        .boundary(format!("=_newsprint_{digits}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.html));
    let message = head.multipart(both).map_err(|error| Diagnostic::error(format!("no message: {error}")))?;
    Ok(Message { bytes: message.formatted(), from: from.email })
}
