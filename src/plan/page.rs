//! The table of all kinds of pages. A new kind is a file of `plan::pages` and a line here.

use crate::plan::kind::{Kind, Pages};
use crate::plan::pages::archive::{Archive, Year};
use crate::plan::pages::article::Article;
use crate::plan::pages::coverage::Coverage;
use crate::plan::pages::day::Day;
use crate::plan::pages::editions::{Edition, Editions};
use crate::plan::pages::feeds::{Feed, Opml};
use crate::plan::pages::files::{Asset, Attachment};
use crate::plan::pages::front::Front;
use crate::plan::pages::groups::Groups;
use crate::plan::pages::month::MonthPage;
use crate::plan::pages::not_found::NotFound;
use crate::plan::pages::redirect::Redirect;
use crate::plan::pages::search::{OpenSearch, Search};
use crate::plan::pages::search_index::Index;
use crate::plan::pages::sitemaps::{Robots, Sitemap};
use crate::plan::pages::stories::{Stories, Story};

/// A type for one page of any kind, a conversion from each kind to it, and what can be done with all of them.
macro_rules! kinds {
    ($($name:ident($kind:ty),)*) => {
        /// What is printed at one path.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Page {
            $($name($kind),)*
        }

        $(impl From<$kind> for Page {
            fn from(page: $kind) -> Self {
                Self::$name(page)
            }
        })*

        impl Page {
            /// Adds the pages of all kinds.
            pub(crate) fn list_all(pages: &mut Pages<'_, Self>) {
                $(<$kind>::list(pages);)*
            }

            /// What its kind says of it.
            pub(crate) fn kind(&self) -> &dyn Kind {
                match self {
                    $(Self::$name(page) => page,)*
                }
            }
        }
    };
}

// Of two pages at one path that of the kind which stands first here is printed. Sitemaps list what stands before them.
kinds! {
    Front(Front),
    Archive(Archive),
    Search(Search),
    Year(Year),
    Month(MonthPage),
    Day(Day),
    Editions(Editions),
    Edition(Edition),
    Stories(Stories),
    Story(Story),
    Groups(Groups),
    Coverage(Coverage),
    Article(Article),
    Feed(Feed),
    Sitemap(Sitemap),
    Robots(Robots),
    Opml(Opml),
    NotFound(NotFound),
    OpenSearch(OpenSearch),
    Index(Index),
    Asset(Asset),
    Attachment(Attachment),
    Redirect(Redirect),
}
