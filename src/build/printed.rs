//! What the last build printed, so that pages which would come out the same are not rendered again, and why the others are.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::build::looks::Looks;
use crate::build::options::BuildOptions;
use crate::disk::cache::not_kept;
use crate::disk::publish::{Left, Publication};
use crate::disk::table::{Table, name_of};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::plan::Output;

/// Why a page was printed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No earlier build to this folder is known: it is the first, or its notes are gone or of another newsprint.
    First,
    /// The earlier build had no such page.
    New,
    /// What it shows has changed.
    Data(Cow<'static, str>),
    /// Templates, texts of the interface, or values of site.toml that all pages see: which.
    Look(Vec<String>),
    /// The file is gone from the output folder, or is not what the last build wrote.
    Output,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::First => f.write_str("nothing is known of an earlier build to this folder"),
            Self::New => f.write_str("a new page"),
            Self::Data(what) => write!(f, "{what} changed"),
            Self::Look(what) => write!(f, "{} changed", what.join(", ")),
            Self::Output => f.write_str("its file is gone, or is not the one that the last build wrote"),
        }
    }
}

/// A page that was printed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Below the output folder.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// What the last build to one output folder printed: path → data, look, fingerprint of the bytes. That the bytes are still
/// there is for the manifest of the folder to say.
#[derive(Debug)]
pub(crate) struct PrintedPages {
    pages: Table<3>,
    looks: Table<1>,
    /// Where the tables are; none when nothing is to be left to the next build.
    files: Option<[PathBuf; 2]>,
    /// Why the tables are empty, when that is worth saying.
    pub notices: Vec<Diagnostic>,
}

impl PrintedPages {
    /// Reads the tables for the output folder.
    pub(crate) fn load(options: &BuildOptions) -> Self {
        let (mut pages, mut looks, mut notices) = (Table::default(), Table::default(), Vec::new());
        let files = options.notes_on_output("pages").zip(options.notes_on_output("looks"));
        let files = files.map(<[PathBuf; 2]>::from);
        if let Some([pages_file, looks_file]) = &files {
            let notice;
            (pages, notice) = Table::load(pages_file, Fingerprint::of_code());
            notices.extend(notice);
            // Damage of this one costs a reason, not a page.
            (looks, _) = Table::load(looks_file, Fingerprint::of_code());
        }
        Self { pages, looks, files, notices }
    }

    /// Whether anything is known of an earlier build by this newsprint.
    pub(crate) fn are_known(&self) -> bool {
        !self.pages.is_empty()
    }

    /// Leaves the page as the last build printed it, if it would come out the same and its file is there; else says why
    /// it has to be printed.
    pub(crate) fn keep(
        &self,
        output: &Output,
        publication: &Publication<'_>,
        looks: &Looks,
    ) -> Option<Reason> {
        self.keep_with(output, name_of_page(output), looks, |bytes| publication.keep(&output.path, bytes))
    }

    /// The same for a page whose name is known. `keep` keeps its file, if that holds the bytes with this fingerprint.
    pub(crate) fn keep_with(
        &self,
        output: &Output,
        name: Fingerprint,
        looks: &Looks,
        keep: impl Fn(Fingerprint) -> bool,
    ) -> Option<Reason> {
        let Some([data, look, bytes]) = self.pages.get(name) else {
            return Some(if self.pages.is_empty() { Reason::First } else { Reason::New });
        };
        if data != output.data {
            return Some(Reason::Data(output.page.kind().shows().into()));
        }
        if look != output.look {
            return Some(Reason::Look(looks.changed(output.template, &self.looks)));
        }
        (!keep(bytes)).then_some(Reason::Output)
    }

    /// Leaves to the next build which pages, in order of their paths and with their names, were printed, by the bytes
    /// that are left of them.
    pub(crate) fn save<'a>(
        &self,
        printed: impl Iterator<Item = (&'a Output, Fingerprint)>,
        left: &Left<'_>,
        looks: &Looks,
    ) -> Option<Diagnostic> {
        let [pages_file, looks_file] = self.files.as_ref()?;
        let mut published = left.iter().peekable();
        let pages = Table::new(printed.filter_map(|(output, name)| {
            while published.next_if(|line| line.path < output.path.0.as_str()).is_some() {}
            let line = published.next_if(|line| line.path == output.path.0)?;
            Some((name, [output.data, output.look, line.published.hash?]))
        }));
        let looks = looks.table();
        let save = || {
            if looks != self.looks {
                looks.save(&left.lock, looks_file, Fingerprint::of_code())?;
            }
            if pages != self.pages {
                pages.save(&left.lock, pages_file, Fingerprint::of_code())?;
            }
            Ok(())
        };
        save().err().map(|error| not_kept(&error))
    }
}

/// What a page is called in the table.
pub(crate) fn name_of_page(output: &Output) -> Fingerprint {
    name_of(&[&output.path.0])
}
