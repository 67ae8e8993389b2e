//! The page that hosts show for what is not there.

use serde::Serialize;

use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::urls::Place;
use crate::plan::view::Head;

/// `404.html` at the top of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotFound;

/// `404.html`, which has nothing to show.
#[derive(Serialize)]
pub(crate) struct NotFoundView {}

fn place() -> Place {
    Place::file("404.html")
}

impl Kind for NotFound {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.add(&place(), Self);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let head = site.frame.head("not_found", site.frame.text("not_found"), &place(), vec![]);
        PageView::new("404.html", Head { noindex: true, ..head }, NotFoundView {}, Subject::Nothing).into()
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::page(FileKind::Front)
    }

    fn shows(&self) -> &'static str {
        "site.toml"
    }
}
