//! Sums of all files of the site (SHA-256), as `sha256sum -c` takes them: a file for each month, one for what is of no month, and one
//! of these. So a new article changes the sums of its month, of the site, and the last, and those of months that are over stay.
//!
//! They are of bytes, and no byte is known here: they are printed when all else is.

use crate::curate::Month;
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::site::Site;
use crate::plan::urls;

/// The sums of some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sums {
    Month(Month),
    /// Of what is of no month.
    Site,
    /// Of the other files of sums.
    All,
}

impl Kind for Sums {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.proof.sums {
            let months = pages.site.urls.months.keys().map(|month| Self::Month(*month));
            for page in months.chain([Self::Site, Self::All]) {
                pages.add(&urls::sums(page.name().as_deref()), page);
            }
        }
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, _: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Sums
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Proof, "text/plain")
    }

    fn shows(&self) -> &'static str {
        "a file in it"
    }
}

impl Sums {
    fn name(self) -> Option<String> {
        match self {
            Self::Month((year, month)) => Some(format!("{year:04}-{month:02}")),
            Self::Site => Some("site".into()),
            Self::All => None,
        }
    }
}
