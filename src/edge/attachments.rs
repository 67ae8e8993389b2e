//! tmp
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]
use super::error::IoError;
use super::read::Entry;
use crate::clean::Attachments;
use crate::content::ContentPath;
use crate::diagnostic::Diagnostic;
#[derive(Debug, Default)]
pub struct Files;
impl Files {
    pub fn read(&self, _p: &ContentPath) -> Result<Vec<u8>, IoError> {
        Ok(vec![])
    }
}
pub fn index(_e: &[Entry], _d: &mut Vec<Diagnostic>) -> (Attachments, Files) {
    (Attachments::new(), Files)
}
