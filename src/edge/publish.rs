//! tmp
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]
use super::error::IoError;
use crate::plan::OutputPath;
use std::path::{Path, PathBuf};
#[derive(Debug, Clone, Copy)]
pub enum Force {
    Yes,
    No,
}
#[derive(Debug, Clone, Copy)]
pub enum Wait {
    Yes,
    No,
}
#[derive(Debug, Clone, Copy)]
pub enum Written {
    New,
    Unchanged,
}
#[derive(Debug)]
pub struct Publisher(PathBuf);
#[derive(Debug, Default)]
pub struct Done {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}
impl Publisher {
    pub fn open(out: &Path, _root: &Path, _f: Force, _w: Wait) -> Result<Self, IoError> {
        Ok(Self(out.to_owned()))
    }
    pub fn begin<'a>(&self, _p: impl Iterator<Item = &'a OutputPath>) -> Result<(), IoError> {
        Ok(())
    }
    pub fn write(&self, p: &OutputPath, b: &[u8]) -> Result<Written, IoError> {
        let f = self.0.join(&p.0);
        std::fs::create_dir_all(f.parent().unwrap()).unwrap();
        std::fs::write(&f, b).unwrap();
        Ok(Written::New)
    }
    pub fn finish(self) -> Result<Done, IoError> {
        Ok(Done::default())
    }
}
