//! Where every page is: its path below the output folder and its URL. One place for both, so that they agree.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::clean::Article;
use crate::config::{Config, Span};
use crate::curate::{Group, GroupKind, ItemGroupKind, Month, Roundup, address};
use crate::ground::path::{OutputPath, encoded, file_stem, output_of, page_path};
use crate::plan::feed_format::FeedFormat;

/// A place on the site: a folder with its `index.html`, or a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(String);

impl Place {
    /// Below the output folder.
    pub(crate) fn output(&self) -> OutputPath {
        output_of(&self.0)
    }

    /// Root-relative URL, base path in front.
    pub(crate) fn url(&self, base_path: &str) -> String {
        let mut url = String::with_capacity(base_path.len() + 1 + self.0.len());
        url.push_str(base_path);
        url.push('/');
        if self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte)) {
            url.push_str(&self.0);
        } else {
            url.extend(encoded(&self.0));
        }
        url
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn file(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    fn below(&self, tail: &str) -> Self {
        Self(format!("{}{tail}", self.0))
    }

    /// A sealed page of a listing.
    pub(crate) fn numbered(&self, number: Option<u32>) -> Self {
        match number {
            Some(number) => self.below(&format!("page/{number}/")),
            None => self.clone(),
        }
    }

    pub(crate) fn feed(&self, format: FeedFormat) -> Self {
        self.below(format.file())
    }
}

pub(crate) fn front() -> Place {
    Place(String::new())
}

pub(crate) fn archive() -> Place {
    Place("archive/".into())
}

pub(crate) fn search() -> Place {
    Place("search/".into())
}

pub(crate) fn year(year: i32) -> Place {
    Place(format!("{year:04}/"))
}

pub(crate) fn month(month: Month) -> Place {
    Place(month_folder(Some(month)))
}

/// Of a day, or of the articles without one.
pub(crate) fn day(day: Option<NaiveDate>) -> Place {
    match day {
        Some(day) => {
            // Asked for some ten thousand times in a build.
            let mut path = String::with_capacity(11);
            push_year(&mut path, day.year());
            path.push('/');
            push_two(&mut path, day.month());
            path.push('/');
            push_two(&mut path, day.day());
            path.push('/');
            Place(path)
        }
        None => Place("undated/".into()),
    }
}

pub(crate) fn edition(span: Span) -> Place {
    Place(format!("editions/{span}/"))
}

/// A story.
pub(crate) fn story(id: &str) -> Place {
    Place(format!("stories/{id}/"))
}

/// The newest stories, or those of a month, or those without a date.
pub(crate) fn stories(month: Option<Option<Month>>) -> Place {
    Place(format!("stories/{}", month.map_or_else(String::new, month_folder)))
}

/// Which source covered what: of all months, or of one.
pub(crate) fn coverage(month: Option<Month>) -> Place {
    let month = month.map(|(year, month)| format!("{year:04}-{month:02}/"));
    Place(format!("coverage/{}", month.unwrap_or_default()))
}

/// Articles of a month by topic and source, as a file.
pub(crate) fn coverage_table(month: Month) -> Place {
    coverage(Some(month)).below("coverage.csv")
}

/// Stories of a month, and who was first, as a file.
pub(crate) fn coverage_firsts(month: Month) -> Place {
    coverage(Some(month)).below("stories.csv")
}

/// What changed in the article at a place.
pub(crate) fn changes_of(article: &Place) -> Place {
    // What stands in a file has its changes in a folder of the same name: `/2024/a.html`, `/2024/a/changes/`.
    Place(match file_stem(&article.0) {
        Some(stem) => format!("{stem}/changes/"),
        None => format!("{}changes/", article.0),
    })
}

/// What changed in the newest month, or in one.
pub(crate) fn changes(month: Option<Month>) -> Place {
    let month = month.map(|(year, month)| format!("{year:04}-{month:02}/"));
    Place(format!("changes/{}", month.unwrap_or_default()))
}

/// What changed in articles of a source.
pub(crate) fn changes_of_source(source: &Group) -> Place {
    group(GroupKind::Source, source).below("changes/")
}

/// The issues of all roundups.
pub(crate) fn issues() -> Place {
    Place("issues/".into())
}

/// Those of one in a year, or without a date.
pub(crate) fn issues_of(roundup: &Roundup, year: Option<i32>) -> Place {
    Place(format!("issues/{}/{}", roundup.id, year_folder(year)))
}

/// The newest items of issues.
pub(crate) fn items() -> Place {
    Place("items/".into())
}

pub(crate) fn items_of_month(month: Option<Month>) -> Place {
    items().below(&month_folder(month))
}

/// All sections, sources or topics of items.
pub(crate) fn item_groups(kind: ItemGroupKind) -> Place {
    items().below(&format!("{}/", kind.folder()))
}

/// The folder of one of them.
pub(crate) fn item_group(kind: ItemGroupKind, id: &str) -> Place {
    item_groups(kind).below(&format!("{id}/"))
}

/// Items of one in a year, or without a date.
pub(crate) fn items_of(kind: ItemGroupKind, id: &str, year: Option<i32>) -> Place {
    item_group(kind, id).below(&year_folder(year))
}

fn year_folder(year: Option<i32>) -> String {
    year.map_or_else(|| "undated/".to_owned(), |year| format!("{year:04}/"))
}

/// The book of a page.
pub(crate) fn book(page: &Place, file: &str) -> Place {
    page.below(file)
}

/// Sums of files, or of these.
pub(crate) fn sums(name: Option<&str>) -> Place {
    Place(format!("sums/{}.sha256", name.unwrap_or("index")))
}

/// The versions of the article whose changes are at a place.
pub(crate) fn timemap(changes: &Place) -> Place {
    changes.below("timemap.link")
}

/// The newest editions, or those of a year.
pub(crate) fn editions(year: Option<i32>) -> Place {
    Place(year.map_or_else(|| "editions/".into(), |year| format!("editions/{year:04}/")))
}

pub(crate) fn groups(kind: GroupKind) -> Place {
    Place(format!("{}/", kind.folder()))
}

pub(crate) fn group(kind: GroupKind, group: &Group) -> Place {
    Place(format!("{}/{}/", kind.folder(), group.id))
}

pub(crate) fn group_month(kind: GroupKind, of: &Group, month: Option<Month>) -> Place {
    group(kind, of).below(&month_folder(month))
}

fn month_folder(month: Option<Month>) -> String {
    month.map_or_else(|| "undated/".to_owned(), |(year, month)| format!("{year:04}/{month:02}/"))
}

/// The year in four digits at least.
fn push_year(path: &mut String, year: i32) {
    match u32::try_from(year) {
        Ok(year @ 0..=9999) => {
            push_two(path, year / 100);
            push_two(path, year % 100);
        }
        _ => path.push_str(&format!("{year:04}")),
    }
}

/// A number below a hundred in two digits.
fn push_two(path: &mut String, number: u32) {
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    path.extend([digit(number / 10), digit(number)]);
}

/// Of an article that came under `title`.
pub(crate) fn article(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> Place {
    Place(address::of(article, title, day, config))
}

/// Of an address as site.toml has it, below the front page: `/2020/new/`.
pub(crate) fn address(address: &str) -> Place {
    Place(address.trim_start_matches('/').nfc().collect())
}

/// Of a former URL of an article; none when it is no path of this site, see [`page_path`].
pub(crate) fn alias(url: &str, base_path: &str) -> Option<Place> {
    page_path(url, base_path).map(Place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_stay_on_the_site() {
        let output = |url: &str| alias(url, "/digest").map(|place| place.output().0);
        assert_eq!(output("/old/post.html"), Some("old/post.html".into()));
        assert_eq!(output("/digest/2020/%E6%96%87"), Some("2020/文/index.html".into()));
        assert_eq!(output("/digestive/"), Some("digestive/index.html".into()));
        assert_eq!(output("/digest-archive/2020/old/"), Some("digest-archive/2020/old/index.html".into()));
        assert_eq!(output("/digest"), None);
        assert_eq!(output("/con .html"), None);
        assert_eq!(output("/../../etc/passwd"), None);
        assert_eq!(output("/a/%2e%2e/b"), None);
        assert_eq!(output("/"), None);
        assert_eq!(output("/con/x"), None);
        assert_eq!(output("/ i"), None);
        assert_eq!(output("/cafe\u{301}"), Some("caf\u{e9}/index.html".into()));
        assert_eq!(output(&"/abcdefgh".repeat(200)), None);
        for odd in ["~user", "x/~y", "-x"] {
            assert_eq!(output(&format!("/{odd}/")), Some(format!("{odd}/index.html")), "any disk holds it");
        }
        assert_eq!(output("/newsprint-manifest.txt"), None);
        assert_eq!(output("/Newsprint-Manifest.txt/x.html"), None);
    }

    #[test]
    fn aliases_are_pages_whatever_their_ending() {
        let output = |url: &str| alias(url, "").map(|place| place.output().0);
        assert_eq!(output("/old.HTM"), Some("old.HTM".into()));
        assert_eq!(output("/sw.js"), Some("sw.js/index.html".into()));
        assert_eq!(output("/a.svg"), Some("a.svg/index.html".into()));
        assert_eq!(output("/archives/2.0"), Some("archives/2.0/index.html".into()));
        assert_eq!(output("/feed.xml"), Some("feed.xml/index.html".into()));
    }
}
