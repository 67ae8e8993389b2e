//! Sums of the files of a publication.

use std::io;
use std::sync::OnceLock;

use crate::disk::error::{Failure, IoError};
use crate::disk::publish::publication::Publication;
use crate::disk::publish::sums::{Sha256, sha256_of_file};

impl Publication<'_> {
    /// Whether a file was handed in, or is left as it was, by its place as below.
    pub(crate) fn is_done(&self, place: usize) -> bool {
        self.done.get(place).is_some_and(|done| done.get().is_some())
    }

    /// Keeps the sum of each file that is handed in.
    #[must_use]
    pub(crate) fn with_sums(mut self) -> Self {
        self.sums = Some(self.planned.iter().map(|_| OnceLock::new()).collect());
        self
    }

    /// The sum of a file by its place among those that were planned, in order of their paths: as it was handed in, or as `known` of the
    /// last build where it was left as it was; else from the disk. None of what is not there.
    ///
    /// # Errors
    /// The disk said no.
    pub(crate) fn sum(&self, place: usize, known: Option<Sha256>) -> Result<Option<Sha256>, Failure> {
        if let Some(sum) = self.sums.as_ref().and_then(|sums| sums.get(place)?.get()) {
            return Ok(Some(*sum));
        }
        let is_there = self.done[place].get().is_some() || self.known[place].is_some();
        if known.is_some() || !is_there {
            return Ok(known.filter(|_| is_there));
        }
        let file = self.publisher.out.join(&self.planned[place].0);
        match sha256_of_file(&file) {
            Ok(sum) => Ok(Some(sum)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(IoError::new("read", &file, error).into()),
        }
    }
}
