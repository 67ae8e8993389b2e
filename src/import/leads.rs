//! Where the addresses that a site had lead now: to the page that is there, else to what was probably meant by them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::config::FrontMatterKeys;
use crate::ground::path::{address_of, output_of, page_path};
use crate::ground::slug::{Slugs, article_id_of, digits_of, signs, slugify};

/// An article of the site, by what its address may have been made of elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Its file below the output folder.
    pub output: String,
    /// Its title, the name of its file, its slug.
    pub names: Vec<String>,
    /// The folders of its file, and its name: `notes/a-title`.
    pub path: String,
    /// In the site's time zone.
    pub day: Option<NaiveDate>,
    /// Its file, below the site's root.
    pub file: String,
    /// Whether it is an own page and no article.
    pub is_page: bool,
}

/// What becomes of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is no more, and leads to this page for certain.
    Certain(String),
    /// It is no more; this may be what it was.
    Doubtful(String),
    /// It is no more, and no page can stand there that leads on, to `to`: what stands at `beside` differs from it in case alone, which some
    /// disks don't tell apart, or is a file where it is a folder. With the file of the article that it is the address of.
    Blocked { to: String, beside: String, file: Option<String> },
    /// A file that no page takes the place of: a picture, a feed.
    File,
}

/// The pages of a site, as former addresses look for them.
pub(crate) struct Pages<'a> {
    outputs: &'a BTreeSet<&'a str>,
    /// Those that are not in small letters, by what they are there.
    folded: BTreeMap<String, &'a str>,
    by_output: BTreeMap<&'a str, &'a Named>,
    /// Folders of lists by what front matter calls what they list.
    lists: BTreeMap<String, &'static [&'static str]>,
    by_name: BTreeMap<String, Vec<&'a Named>>,
    by_path: BTreeMap<String, Vec<&'a Named>>,
    by_day: BTreeMap<NaiveDate, Vec<&'a Named>>,
}

/// Bytes of a name by which two are compared.
const NAME: usize = 200;

/// Hyphens between words that are those of one article and hardly of anything else, also without a date beside them.
const TELLING: usize = 3;

/// What the name of a page ends with.
const PAGES: [&str; 6] = ["html", "htm", "php", "asp", "aspx", "shtml"];

/// Folders of other generators, and ours.
const FOLDERS: [(&str, &[&str]); 8] = [
    ("tag", TOPICS),
    ("tags", TOPICS),
    ("topic", &["topics"]),
    ("category", COLUMNS),
    ("categories", COLUMNS),
    ("author", AUTHORS),
    ("authors", AUTHORS),
    ("series", COLUMNS),
];

const TOPICS: &[&str] = &["topics", "columns"];
const COLUMNS: &[&str] = &["columns", "topics"];
const AUTHORS: &[&str] = &["authors"];

/// Behind the address of an article: what WordPress, AMP and others make of it.
const TAILS: [&str; 3] = ["amp", "embed", "trackback"];

/// What feeds are called where they have no ending.
const FEEDS: [&str; 5] = ["feed", "rss", "rss2", "atom", "rdf"];

/// What an article is compared by.
fn key(name: &str) -> String {
    slugify(name, Slugs::Ascii, NAME)
}

/// The same of a path: folders are no words of a name.
fn path_key(path: &str) -> String {
    path.split('/').map(key).collect::<Vec<_>>().join("/")
}

impl<'a> Pages<'a> {
    pub(crate) fn new(outputs: &'a BTreeSet<&'a str>, articles: &'a [Named], keys: &FrontMatterKeys) -> Self {
        let (mut by_name, mut by_path) =
            (BTreeMap::<String, Vec<&Named>>::new(), BTreeMap::<_, Vec<_>>::new());
        let mut by_day = BTreeMap::<_, Vec<&Named>>::new();
        for article in articles {
            // `it's` is one word to some and two to others.
            let parted = article.names.iter().map(|name| name.replace(['\'', '’'], "-"));
            let keys: BTreeSet<String> =
                article.names.iter().cloned().chain(parted).map(|name| key(&name)).collect();
            for key in keys.into_iter().filter(|key| !key.is_empty()) {
                by_name.entry(key).or_default().push(article);
            }
            by_path.entry(path_key(&article.path)).or_default().push(article);
            if let Some(day) = article.day {
                by_day.entry(day).or_default().push(article);
            }
        }
        let mut lists: BTreeMap<String, &[&str]> = BTreeMap::new();
        for (keys, ours) in [(&keys.topics, TOPICS), (&keys.column, COLUMNS), (&keys.author, AUTHORS)] {
            lists.extend(keys.iter().map(|key| (key.to_lowercase(), ours)));
        }
        lists.extend(FOLDERS.map(|(theirs, ours)| (theirs.to_owned(), ours)));
        let is_small = |path: &str| path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let folded =
            outputs.iter().filter(|path| !is_small(path)).map(|path| (folded(path), *path)).collect();
        let by_output = articles.iter().map(|article| (&*article.output, article)).collect();
        Self { outputs, folded, by_output, lists, by_name, by_path, by_day }
    }

    /// What a folder of another generator is called here.
    fn ours(&self, folder: &str) -> Option<&'static [&'static str]> {
        self.lists.get(folder).copied()
    }

    /// Whether an address is below the lists of tags, categories or authors.
    fn is_of_list(&self, bare: &str) -> bool {
        bare.split_once('/').is_some_and(|(folder, _)| self.ours(folder).is_some())
    }

    /// The output on account of which none can be printed at an address.
    fn in_the_way(&self, path: &str) -> Option<&'a str> {
        let wanted = folded(&output_of(&page_path(&format!("/{path}"), "")?).0);
        let at = |path: &str| self.folded.get(path).or_else(|| self.outputs.get(path)).copied();
        let above = wanted.match_indices('/').find_map(|(slash, _)| at(&wanted[..slash]));
        above.or_else(|| at(&wanted))
    }

    /// Whether something is at an address, `a/b.html` or `a/`, or the host leads on from it to its folder: `a`.
    pub(crate) fn has(&self, path: &str) -> bool {
        let is = |path: &str| self.outputs.contains(path);
        let folder = |path: &str| {
            is(&format!("{path}{}index.html", if path.is_empty() || path.ends_with('/') { "" } else { "/" }))
        };
        is(path) || folder(path)
    }

    /// What becomes of an address that has nothing there.
    pub(crate) fn fate(&self, path: &str) -> Fate {
        let fate = self.lead(path);
        let (Fate::Certain(to) | Fate::Doubtful(to)) = &fate else { return fate };
        let Some(beside) = self.in_the_way(path) else { return fate };
        let file = self.by_output.get(beside).map(|named| named.file.clone());
        let beside = format!("/{}", address_of(beside));
        Fate::Blocked { to: if file.is_some() { beside.clone() } else { to.clone() }, beside, file }
    }

    /// Where an address leads that has nothing there.
    fn lead(&self, path: &str) -> Fate {
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        let of_page = ending.filter(|ending| PAGES.contains(&&*ending.to_ascii_lowercase()));
        let is_page = ending.is_none_or(|ending| {
            of_page.is_some() || ending.len() > 5 || ending.bytes().all(|byte| byte.is_ascii_digit())
        });
        if !is_page {
            return Fate::File;
        }
        let bare = path.trim_end_matches('/');
        let bare = of_page.map_or(bare, |ending| &bare[..bare.len() - ending.len() - 1]);
        let bare = bare.strip_suffix("/index").unwrap_or(bare);
        if let Some(same) = self.same(bare) {
            return same;
        }
        let (above, name) = bare.rsplit_once('/').unwrap_or(("", bare));
        if FEEDS.contains(&name) {
            return Fate::File;
        }
        if (TAILS.contains(&name) || name.starts_with("comment-page-")) && !above.is_empty() {
            return self.lead(above);
        }
        let found = match self.is_of_list(bare) {
            true => self.list(bare).or_else(|| self.article(bare)),
            false => self.article(bare).or_else(|| self.list(bare)),
        };
        found.unwrap_or_else(|| Fate::Doubtful(self.above(bare)))
    }

    /// The same page as a folder, or as a file.
    fn same(&self, bare: &str) -> Option<Fate> {
        let same = [format!("{bare}/index.html"), format!("{bare}.html")];
        let same = same.iter().find(|same| self.outputs.contains(same.as_str()))?;
        Some(Fate::Certain(format!("/{}", address_of(same))))
    }

    /// An article of the same words, of the day that the address says if it says one.
    fn article(&self, bare: &str) -> Option<Fate> {
        let name = bare.rsplit('/').next().unwrap_or_default();
        let (date, name) = date_before(name);
        let (date, behind) = match (date, date_in(bare)) {
            (Some(date), _) => (Some(date), name),
            (None, Some((date, behind))) => (Some(date), behind),
            (None, None) => {
                let above = bare.strip_suffix(name).unwrap_or_default().trim_end_matches('/');
                (None, &bare[above.rfind('/').map_or(0, |at| at + 1)..])
            }
        };
        let fits = |article: &Named| match (date, article.day) {
            (Some(Date(year, month, Some(day))), Some(of)) => {
                // Another time zone makes another day of the same moment.
                NaiveDate::from_ymd_opt(year, month, day).is_some_and(|day| (day - of).num_days().abs() <= 1)
            }
            (Some(Date(year, month, None)), Some(of)) => [0, 1].into_iter().any(|days| {
                let ends = [of.checked_sub_days(Days::new(days)), of.checked_add_days(Days::new(days))];
                ends.into_iter().flatten().any(|day| (day.year(), day.month()) == (year, month))
            }),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let named = key(name);
        let without_id = article_id_of(&named).and_then(|_| named.rsplit_once('-')).map(|(name, _)| name);
        let of = |key: &str| self.by_name.get(key).map_or(&[][..], Vec::as_slice);
        // Jekyll makes a slash of two dots in a name.
        let whole = key(behind);
        let all = [Some(&*named), without_id, Some(&*whole)].into_iter().flatten().map(of);
        let all = all.into_iter().find(|all| !all.is_empty()).unwrap_or_default();
        let fitting: Vec<&Named> = all.iter().copied().filter(|article| fits(article)).collect();
        let address = |article: &Named| format!("/{}", address_of(&article.output));
        // Words by themselves may be those of a page, or of a list: `/news/`, `/monthly-report/`.
        let is_telling = date.is_some()
            || (all.len() == 1
                && of(&named).len() == 1
                && named.matches('-').count() >= TELLING
                && !self.is_of_list(bare));
        // Pelican has pages in a folder, others at the root.
        let is_of_pages = matches!(bare.rsplit_once('/'), None | Some(("pages" | "page", _)));
        let mut own = of(&named).iter().filter(|article| article.is_page);
        if let (true, Some(one), None) = (is_of_pages, own.next(), own.next()) {
            return Some(Fate::Certain(address(one)));
        }
        // Where its file is, was its page, unless a pattern said otherwise.
        if let (Some([one]), true) =
            (self.by_path.get(&path_key(bare)).map(Vec::as_slice), bare.contains('/'))
        {
            return Some(Fate::Certain(address(one)));
        }
        match (fitting.as_slice(), all) {
            ([one], _) if is_telling => Some(Fate::Certain(address(one))),
            ([first, ..], _) | ([], [first, ..]) => Some(Fate::Doubtful(address(first))),
            ([], []) => {
                let Some(Date(year, month, Some(day))) = date else { return None };
                let of_day = self.by_day.get(&NaiveDate::from_ymd_opt(year, month, day)?)?;
                let [one] = of_day.as_slice() else { return None };
                (name.len() > 2).then(|| Fate::Doubtful(address(one)))
            }
        }
    }

    /// A list of another name: `tag/fog`, `categories`, `page/3`.
    fn list(&self, bare: &str) -> Option<Fate> {
        let parts: Vec<&str> = bare.split('/').collect();
        let there = |address: String| self.has(&address).then(|| Fate::Certain(format!("/{address}")));
        match parts.as_slice() {
            // Pages of a list that moves with every article.
            [above @ .., "page", number] if number.bytes().all(|byte| byte.is_ascii_digit()) => match above {
                [] => there("archive/".into()),
                above => {
                    let above = above.join("/");
                    let list =
                        if self.has(&above) { Some(Fate::Certain(format!("/{above}/"))) } else { None };
                    list.or_else(|| self.same(&above))
                        .or_else(|| self.list(&above))
                        .or_else(|| self.article(&above))
                }
            },
            ["archives" | "archive" | "posts" | "blog" | "post" | "news"] => there("archive/".into()),
            [year, month, day]
                if [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) =>
            {
                there(format!("{year}/{month}/"))
            }
            [folder] => self.ours(folder)?.iter().find_map(|ours| there(format!("{ours}/"))),
            // WordPress has categories below those that they are parts of.
            [folder, .., id] => {
                let [ascii, unicode] = [Slugs::Ascii, Slugs::Unicode].map(|slugs| slugify(id, slugs, NAME));
                // Names that are transliterated alike are told apart, and what is left of `c++` is another's.
                let told_apart = format!("{ascii}-{}", digits_of(id));
                let ids = if signs(id).is_empty() {
                    vec![told_apart, ascii.clone(), unicode]
                } else {
                    vec![told_apart]
                };
                let certain = |ours: &&str| ids.iter().find_map(|id| there(format!("{ours}/{id}/")));
                let ours = self.ours(folder)?;
                ours.iter()
                    .find_map(certain)
                    .or_else(|| ours.iter().find_map(|ours| self.alike(ours, &ascii)))
                    .or_else(|| {
                        let list = ours.iter().map(|ours| format!("{ours}/{ascii}/"));
                        let list = list.into_iter().find(|list| !ascii.is_empty() && self.has(list))?;
                        Some(Fate::Doubtful(format!("/{list}")))
                    })
            }
            _ => None,
        }
    }

    /// The one list of a name that is transliterated to an id: `columns/xin-wen-9cf0/`.
    fn alike(&self, folder: &str, id: &str) -> Option<Fate> {
        let start = format!("{folder}/{id}-");
        let is_told_apart = |path: &&&str| {
            let digits = path[start.len()..].strip_suffix("/index.html");
            digits.is_some_and(|digits| {
                digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
        };
        let mut all =
            self.outputs.range(&*start..).take_while(|path| path.starts_with(&start)).filter(is_told_apart);
        let one = all.next()?;
        all.next().is_none().then(|| Fate::Doubtful(format!("/{}", address_of(one))))
    }

    /// The nearest page above; of a tag that has no page the list of tags.
    fn above(&self, bare: &str) -> String {
        let lists = bare.split_once('/').and_then(|(folder, _)| self.ours(folder)).unwrap_or_default();
        if let Some(list) = lists.iter().find(|list| self.has(list)) {
            return format!("/{list}/");
        }
        let above = bare.match_indices('/').rev().map(|(at, _)| &bare[..=at]);
        above
            .into_iter()
            .find(|above| self.has(above))
            .map_or_else(|| "/".to_owned(), |above| format!("/{above}"))
    }
}

/// What disks make of a path that don't tell case apart.
fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).collect()
}

/// A year, a month, and a day where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date(i32, u32, Option<u32>);

/// The date that the folders of an address say, and what stands behind them.
fn date_in(path: &str) -> Option<(Date, &str)> {
    let parts: Vec<&str> = path.split('/').collect();
    let number = |part: Option<&&str>, digits: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let part = part?;
        let fits = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| fits)
    };
    (0..parts.len()).find_map(|at| {
        let year = number(parts.get(at), 4..=4).filter(|year| (1970..2200).contains(year))?;
        let month = number(parts.get(at + 1), 1..=2).filter(|month| (1..=12).contains(month))?;
        let day = number(parts.get(at + 2), 1..=2).filter(|day| (1..=31).contains(day));
        let before = parts.iter().take(at + 2 + usize::from(day.is_some())).map(|part| part.len() + 1).sum();
        Some((Date(i32::try_from(year).ok()?, month, day), path.get(before..).unwrap_or_default()))
    })
}

/// The date that a name begins with, and the rest of it.
fn date_before(name: &str) -> (Option<Date>, &str) {
    let date = name.get(..10).and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
    match (date, name.get(10..).and_then(|rest| rest.strip_prefix(['-', '_']))) {
        (Some(date), Some(rest)) => (Some(Date(date.year(), date.month(), Some(date.day()))), rest),
        _ => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn former_addresses_find_what_they_meant() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let named = |output: &str, name: &str, date: &str| Named {
            output: output.into(),
            names: vec![name.into()],
            path: output.trim_end_matches("index.html").into(),
            day: day(date),
            file: format!("content/{name}.md"),
            is_page: false,
        };
        let articles = [
            named("2020/01/02/fog-1a2b3c4d/index.html", "Fog", "2020-01-02"),
            named("2020/01/05/chong-qing-1a2b3c4e/index.html", "重庆", "2020-01-05"),
            named("2021/a.html", "The long way home", "2021-03-04"),
            named("x/index.html", "Twice told", "2021-01-01"),
            named("y/index.html", "Twice told", "2021-06-01"),
            named("2021/price-index.html", "Price index", "2021-03-09"),
            named("z/index.html", "Monthly report", "2021-12-01"),
            named("n/index.html", "The ship. That went away", "2021-12-02"),
            named("q/index.html", "It's done", "2021-12-03"),
            Named { path: "notes/one".into(), ..named("2022/one/index.html", "Nothing", "2022-01-02") },
            named("Posts/Eight/index.html", "Eight", "2022-01-03"),
            Named { is_page: true, ..named("wer/index.html", "Wer", "") },
        ];
        let outputs: BTreeSet<&str> = articles
            .iter()
            .map(|article| &*article.output)
            .chain([
                "index.html",
                "archive/index.html",
                "topics/sea/index.html",
                "topics/index.html",
                "topics/海/index.html",
                "columns/xin-wen-9cf0/index.html",
                "columns/hai-1111/index.html",
                "topics/c/index.html",
                "topics/c-baf3/index.html",
                "2020/index.html",
                "2020/01/index.html",
            ])
            .collect();
        let keys = FrontMatterKeys { column: vec!["places".into()], ..Config::default().front_matter };
        let pages = Pages::new(&outputs, &articles, &keys);
        assert!(
            pages.has("2021/a.html") && pages.has("topics/sea") && pages.has("archive/") && pages.has("")
        );
        let certain = |to: &str| Fate::Certain(to.into());
        let doubtful = |to: &str| Fate::Doubtful(to.into());
        let blocked = |at: &str, file: &str| Fate::Blocked {
            to: at.into(),
            beside: at.into(),
            file: Some(file.into()),
        };
        for (path, fate) in [
            ("2020/01/02/Fog.html", certain("/2020/01/02/fog-1a2b3c4d/")),
            ("blog/2020-01-03-fog", certain("/2020/01/02/fog-1a2b3c4d/")),
            ("2020/01/fog/", certain("/2020/01/02/fog-1a2b3c4d/")),
            ("2020/01/05/重庆/", certain("/2020/01/05/chong-qing-1a2b3c4e/")),
            ("fog/", doubtful("/2020/01/02/fog-1a2b3c4d/")),
            ("2021/03/the-long-way-home.php", certain("/2021/a.html")),
            ("posts/2021-03-04-the-long-way-home.ASPX", certain("/2021/a.html")),
            ("posts/the-long-way-home.php", certain("/2021/a.html")),
            ("posts/price-index.php", doubtful("/2021/price-index.html")),
            ("2021/03/09/price-index/", certain("/2021/price-index.html")),
            ("2021/12/monthly-report-1a2b3c4d/", certain("/z/")),
            ("2021/12/monthly-report-december/", doubtful("/")),
            ("monthly-report/", doubtful("/z/")),
            ("tag/海/", certain("/topics/海/")),
            ("tags/c++/", certain("/topics/c-baf3/")),
            ("tags/c/", certain("/topics/c/")),
            ("notes-one/", doubtful("/")),
            ("categories/新闻/", certain("/columns/xin-wen-9cf0/")),
            ("category/hai.html", doubtful("/columns/hai-1111/")),
            ("topics/sea.html", certain("/topics/sea/")),
            ("2021/a/", certain("/2021/a.html")),
            ("2021/12/02/the-ship/that-went-away/", certain("/n/")),
            ("misc/the-ship-that-went-away.html", certain("/n/")),
            ("misc/the-ship/that-went-away.html", doubtful("/n/")),
            ("posts/the-ship-that-went-away-1a2b3c4d/", doubtful("/n/")),
            ("tags/the-ship-that-went-away/", doubtful("/n/")),
            ("notes/one/", certain("/2022/one/")),
            ("2021/12/03/its-done/", certain("/q/")),
            ("2021/12/03/it-s-done/", certain("/q/")),
            ("2021/06/01/twice-told/", certain("/y/")),
            ("twice-told/", doubtful("/x/")),
            ("2020/01/02/another-name/", doubtful("/2020/01/02/fog-1a2b3c4d/")),
            ("tags/Sea/", certain("/topics/sea/")),
            ("page/12/", certain("/archive/")),
            ("tag/sea/page/2/", certain("/topics/sea/")),
            ("2020/01/09/nothing-of-the-kind/", doubtful("/2020/01/")),
            ("colophon/", doubtful("/")),
            ("tag/calm/", doubtful("/topics/")),
            ("author/ada.html", doubtful("/")),
            ("places/hai/", doubtful("/columns/hai-1111/")),
            ("category/news/xin-wen/", doubtful("/columns/xin-wen-9cf0/")),
            ("2020/02/fog/", doubtful("/2020/01/02/fog-1a2b3c4d/")),
            ("2021/02/the-long-way-home/", doubtful("/2021/a.html")),
            ("2020/12/twice-told/", certain("/x/")),
            ("pages/wer.html", certain("/wer/")),
            ("x/wer/", doubtful("/wer/")),
            ("2021/a/amp/", certain("/2021/a.html")),
            ("2021/a/page/2/", certain("/2021/a.html")),
            ("2021/03/the-long-way-home/comment-page-3/", certain("/2021/a.html")),
            ("2021/a/feed/", Fate::File),
            ("feed", Fate::File),
            ("posts/eight/", blocked("/Posts/Eight/", "content/Eight.md")),
            ("2021/A.HTML", blocked("/2021/a.html", "content/The long way home.md")),
            ("2021/a.html/", blocked("/2021/a.html", "content/The long way home.md")),
            ("feed.xml", Fate::File),
            ("assets/a.PNG", Fate::File),
        ] {
            assert_eq!(pages.fate(path), fate, "{path}");
        }
    }
}
