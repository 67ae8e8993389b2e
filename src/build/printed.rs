//! What the last build printed, so that pages which would come out the same are not rendered again, and why the others are.

use std::borrow::Cow;

use crate::build::looks::Looks;
use crate::build::options::BuildOptions;
use crate::disk::publish::{Left, Publication};
use crate::disk::store::Store;
use crate::disk::table::Table;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::fingerprint::name_of;
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
    /// What the tables are kept under.
    names: [Fingerprint; 2],
}

impl PrintedPages {
    /// Reads the tables for the output folder.
    pub(crate) fn load(options: &BuildOptions, store: &Store) -> Self {
        let names = ["pages", "looks"].map(|what| options.notes_on_output(what));
        Self { pages: Table::load(store, names[0]), looks: Table::load(store, names[1]), names }
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
            return Some(Reason::Look(looks.changed(output.template.as_deref(), &self.looks)));
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
        store: &Store,
    ) {
        let mut published = left.iter().peekable();
        let pages = Table::new(printed.filter_map(|(output, name)| {
            while published.next_if(|line| line.path < output.path.0.as_str()).is_some() {}
            let line = published.next_if(|line| line.path == output.path.0)?;
            Some((name, [output.data, output.look, line.published.hash?]))
        }));
        let looks = looks.table();
        if looks != self.looks {
            looks.save(store, self.names[1]);
        }
        if pages != self.pages {
            pages.save(store, self.names[0]);
        }
    }
}

/// What a page is called in the table.
pub(crate) fn name_of_page(output: &Output) -> Fingerprint {
    name_of(&[&output.path.0])
}
