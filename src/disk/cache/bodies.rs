//! Bodies of articles by where they are: in a file that only grows, or in memory where it could not be written. Whoever
//! holds it can read them, also when another process has long put other files in the place of this one.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::disk::cache::at::{read_at, write_at};
use crate::disk::error::IoError;

/// Where a body is; good for the [`BodyFile`] that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// In the file of bodies, or, when `in_memory`, in the list of those that could not be written.
    pub(crate) at: u64,
    pub(crate) length: u32,
    pub(crate) in_memory: bool,
}

#[derive(Debug)]
pub(crate) struct BodyFile {
    file: Option<File>,
    /// What messages call the file.
    path: PathBuf,
    end: AtomicU64,
    /// Bodies that could not be written.
    in_memory: Mutex<Vec<Box<[u8]>>>,
}

impl BodyFile {
    /// `end` is where the next body goes.
    pub(crate) fn new(file: Option<File>, path: PathBuf, end: u64) -> Self {
        Self { file, path, end: AtomicU64::new(end), in_memory: Mutex::default() }
    }

    pub(crate) fn length(&self) -> u64 {
        self.end.load(Ordering::Relaxed)
    }

    /// Puts a body at the end of the file.
    ///
    /// # Errors
    /// When the disk says no, or there is no file.
    pub(crate) fn write(&self, body: &[u8]) -> Result<Place, IoError> {
        let file = self.file()?;
        let length = body.len() as u32;
        let at = self.end.fetch_add(u64::from(length), Ordering::Relaxed);
        write_at(file, body, at).map_err(IoError::on("write", &self.path))?;
        Ok(Place { at, length, in_memory: false })
    }

    /// Holds a body in memory.
    pub(crate) fn hold(&self, body: &[u8]) -> Place {
        let mut held = self.held();
        held.push(body.into());
        Place { at: held.len() as u64 - 1, length: body.len() as u32, in_memory: true }
    }

    /// A body that was put here. Its bytes are what the disk holds now: the caller checks them.
    ///
    /// # Errors
    /// When the disk says no.
    pub(crate) fn body(&self, place: Place) -> Result<Vec<u8>, IoError> {
        if place.in_memory {
            return Ok(self.held().get(place.at as usize).map(|body| body.to_vec()).unwrap_or_default());
        }
        let mut body = vec![0; place.length as usize];
        read_at(self.file()?, &mut body, place.at).map_err(IoError::on("read", &self.path))?;
        Ok(body)
    }

    fn file(&self) -> Result<&File, IoError> {
        self.file.as_ref().ok_or_else(|| IoError::new("open", &self.path, io::ErrorKind::NotFound.into()))
    }

    fn held(&self) -> MutexGuard<'_, Vec<Box<[u8]>>> {
        self.in_memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
