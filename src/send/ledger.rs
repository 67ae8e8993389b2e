//! What was sent: a file for each edition, made before it is sent. A file is made once, whoever else is at it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::disk::error::IoError;

/// Folder of the site for what was sent; it is meant to be committed.
const FOLDER: &str = "mail/sent";

/// What is known of an edition.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It was never to be sent; from now on it is said that it was about to be.
    New,
    /// It was sent.
    Sent,
    /// It was about to be sent, and nobody knows whether it was.
    Unknown,
}

/// What is known of one edition.
pub(crate) struct Ledger {
    file: PathBuf,
}

impl Ledger {
    /// Of an edition of the site in `root`.
    pub(crate) fn of(root: &Path, name: &str) -> Self {
        Self { file: root.join(FOLDER).join(format!("{name}.txt")) }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Asks what is known, and, of what is new, says that it is about to be sent: on the disk, before anything else.
    ///
    /// # Errors
    /// The disk said no.
    pub(crate) fn begin(&self, now: DateTime<Utc>) -> Result<Entry, IoError> {
        let folder = self.file.parent().unwrap_or(&self.file);
        fs::create_dir_all(folder).map_err(IoError::on("write", folder))?;
        match fs::File::create_new(&self.file) {
            Ok(mut file) => {
                let line = format!("begun {}\n", moment(now));
                let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
                written.map_err(IoError::on("write", &self.file))?;
                // Its name is in the folder once that is on the disk.
                if let Ok(folder) = fs::File::open(folder) {
                    _ = folder.sync_all();
                }
                Ok(Entry::New)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let text = fs::read_to_string(&self.file).map_err(IoError::on("read", &self.file))?;
                let was_sent = text.lines().any(|line| line.starts_with("sent "));
                Ok(if was_sent { Entry::Sent } else { Entry::Unknown })
            }
            Err(error) => Err(IoError::new("write", &self.file, error)),
        }
    }

    /// Says that it was sent.
    ///
    /// # Errors
    /// The disk said no.
    pub(crate) fn end(&self, now: DateTime<Utc>) -> Result<(), IoError> {
        let mut file =
            fs::OpenOptions::new().append(true).open(&self.file).map_err(IoError::on("write", &self.file))?;
        let line = format!("sent {}\n", moment(now));
        file.write_all(line.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(IoError::on("write", &self.file))
    }
}

fn moment(now: DateTime<Utc>) -> String {
    now.to_rfc3339_opts(SecondsFormat::Secs, true)
}
