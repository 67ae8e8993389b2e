//! Source profiles: what newsprint knows of a source, as data. Built in (`src/clean/profiles/*.toml`) and from
//! `[[sources]]` in site.toml; the user's come first.

use std::sync::Arc;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::Diagnostic;

/// Who published an article, as the site shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Part of the URL: `/sources/<id>/`. ASCII letters, digits and `-`.
    pub id: String,
    /// Name as readers know it: `法广`.
    pub name: String,
    /// Its home page.
    pub home: Option<String>,
    /// BCP 47 language of its articles where it is one.
    pub language: Option<String>,
}

/// A source and the rules for its articles.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The source.
    pub source: Arc<Source>,
}

/// All profiles of a site.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    /// The user's first.
    pub profiles: Vec<Profile>,
}

impl Profiles {
    /// Compiles the built-in profiles and those of site.toml; a broken selector or pattern is an error that names it.
    pub fn load(_config: &Config) -> (Self, Vec<Diagnostic>) {
        todo!("clean room")
    }
}
