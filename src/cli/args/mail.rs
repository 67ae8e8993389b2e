//! Editions as mail.

use std::path::PathBuf;

use clap::Args as Group;

/// `mail`.
#[derive(Debug, Group)]
pub(in crate::cli) struct Mail {
    /// Which edition: 2024-01-17, 2024-w03
    pub(in crate::cli) edition: String,
    /// Folder for index.html, text.txt and the message; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
    /// Hand it to the server of NEWSPRINT_SMTP_URL, for NEWSPRINT_MAIL_TO, if it never was
    #[arg(long)]
    pub(in crate::cli) send: bool,
}
