//! Mails an edition: the message as a file (RFC 5322), and, once, to one address of a list or a provider. Whether it was sent is kept in
//! mind before anything happens: an edition is sent at most once, whatever ends in between.
//!
//! Who subscribed is nobody's matter here. Server, password and recipient come from the environment and go nowhere else.
#![expect(clippy::disallowed_methods, reason = "it keeps a ledger on the disk")]

mod ledger;
mod message;

use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::{Address, SmtpTransport, Transport};
use url::Url;

pub(crate) use ledger::{Entry, Ledger};
pub(crate) use message::{Message, message};

use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;

/// Server with name and password: `smtps://name:password@mail.example`.
const SERVER: &str = "NEWSPRINT_SMTP_URL";

/// Who gets it.
const RECIPIENT: &str = "NEWSPRINT_MAIL_TO";

/// Where mail goes.
pub(crate) struct Post {
    transport: SmtpTransport,
    recipient: Address,
    /// What no message of ours may show.
    secret: String,
}

impl Post {
    /// By the environment. No server is asked yet.
    ///
    /// # Errors
    /// It says nothing, or nothing of use.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        let text = |name: &str| {
            let value = env::var(name).ok().filter(|text| !text.trim().is_empty());
            value.ok_or_else(|| {
                let help = format!(
                    "{SERVER} is smtps://name:password@mail.example, {RECIPIENT} the address of the list"
                );
                Failure::refused(
                    Diagnostic::error(format!("{name} is not set, and nothing can be sent")).help(help),
                )
            })
        };
        let (server, recipient) = (text(SERVER)?, text(RECIPIENT)?);
        let refused = |name: &str, help: &str| {
            Failure::refused(Diagnostic::error(format!("{name} makes no sense")).help(help))
        };
        let recipient = recipient.trim().parse::<Mailbox>();
        let recipient =
            recipient.map_err(|_| refused(RECIPIENT, "write one address: list@provider.example"))?.email;
        if tells_in_clear(server.trim()) {
            return Err(refused(SERVER, "write smtps://name:password@mail.example, signs in it as %40"));
        }
        // What the library says of an address may show the password in it.
        let builder = SmtpTransport::from_url(server.trim());
        let builder = builder
            .map_err(|_| refused(SERVER, "write smtps://name:password@mail.example, signs in it as %40"))?;
        Ok(Self { transport: builder.build(), recipient, secret: server })
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// The server said no, or can't be reached.
    pub(crate) fn hand_over(&self, message: &Message, help: &str) -> Result<(), Failure> {
        let envelope = Envelope::new(Some(message.from.clone()), vec![self.recipient.clone()]);
        let sent = envelope.map_err(|error| error.to_string()).and_then(|envelope| {
            self.transport.send_raw(&envelope, &message.bytes).map(drop).map_err(|error| error.to_string())
        });
        sent.map_err(|error| {
            let why = self.without_secrets(&error);
            Failure::refused(Diagnostic::error(format!("the mail was not taken: {why}")).help(help))
        })
    }

    fn without_secrets(&self, text: &str) -> String {
        let user =
            self.secret.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
        let parts = user.into_iter().flat_map(|user| user.split(':'));
        let all =
            [self.secret.as_str()].into_iter().chain(user).chain(parts).filter(|secret| secret.len() > 3);
        all.fold(text.to_owned(), |text, secret| text.replace(secret, "[secret]"))
    }
}

/// Whether a password would go over a network in clear: by `smtp` without `tls=required`, to another machine than this one.
fn tells_in_clear(server: &str) -> bool {
    Url::parse(server).is_ok_and(|url| {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_here =
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let is_safe = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        url.scheme() == "smtp" && url.password().is_some() && !is_here && !is_safe
    })
}

/// Writes a file of a mail into a folder, which is made if it is not there.
///
/// # Errors
/// The disk said no.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), IoError> {
    fs::create_dir_all(folder).map_err(IoError::on("write", folder))?;
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(IoError::on("write", &path))
}
