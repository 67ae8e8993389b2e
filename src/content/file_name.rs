//! The date that Jekyll writes at the head of a file's name: `2020-10-30-title.md`.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::content::draft::ContentPath;

/// The date at the head of the file's own name (`2020-10-30-…`, `2020-10-30_…`, `20201030-…`, `2020-1-3-…`), or of that of the folder
/// whose `index` it is, as bundles of Hugo and Zola are; other folders don't count.
pub(crate) fn date_in_name(path: &ContentPath) -> Option<NaiveDate> {
    let name = whole_name(path);
    whole_date(name).or_else(|| short_date(name))
}

/// Jekyll's: months and days may have one digit, and a hyphen is behind them.
fn short_date(name: &str) -> Option<NaiveDate> {
    let mut parts = name.splitn(4, '-');
    let mut number = |digits: RangeInclusive<usize>| {
        let part = parts.next().filter(|part| digits.contains(&part.len()))?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(4..=4)?, number(1..=2)?, number(1..=2)?);
    parts.next()?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn whole_date(name: &str) -> Option<NaiveDate> {
    let format = if name.as_bytes().get(4) == Some(&b'-') { "%Y-%m-%d" } else { "%Y%m%d" };
    let length = if format == "%Y-%m-%d" { 10 } else { 8 };
    let (date, rest) = name.split_at_checked(length)?;
    let ends_there = rest.is_empty() || rest.starts_with(['-', '_', '.', ' ']);
    let digits_only = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !ends_there || !digits_only {
        return None;
    }
    NaiveDate::parse_from_str(date, format).ok()
}

/// The first year, month and day that are folders of an address, one behind the other: `/news/2020/10/30/title/`.
pub(super) fn date_in_address(address: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = address.split('/').collect();
    parts.windows(3).find_map(|parts| {
        let number = |part: &str, digits: usize| {
            let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| fits)
        };
        let year = number(parts[0], 4)?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(parts[1], 2)?, number(parts[2], 2)?)
    })
}

/// The name of a file without its ending: `2020-10-30-title` of `2020-10-30-title.md`. What is called `index` has the name of its folder.
pub(crate) fn whole_name(path: &ContentPath) -> &str {
    let (folder, name) = path.0.rsplit_once('/').unwrap_or(("", &path.0));
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of_folder = folder.rsplit('/').next().unwrap_or_default();
    if name == "index" && !matches!(of_folder, "" | "..") { of_folder } else { name }
}

/// The same without the date that Jekyll and Zola let it begin with: `title` of `2020-10-30-title.md`.
pub(crate) fn bare_name(path: &ContentPath) -> &str {
    let name = whole_name(path);
    let mut rest = name;
    for digits in [2..=4, 1..=2, 1..=2] {
        let number = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest.get(number..).and_then(|behind| behind.strip_prefix(['-', '_'])) {
            Some(behind) if digits.contains(&number) => rest = behind,
            _ => return name,
        }
    }
    if rest.is_empty() { name } else { rest }
}

/// The folders of a file below that of these `roots` which it is in, without Jekyll's own and without that of an `index` file's own.
pub(crate) fn sections<'p>(path: &'p ContentPath, roots: &[String]) -> impl Iterator<Item = &'p str> {
    let root = |beside: &'p str| {
        let mut below = roots.iter().filter_map(|root| beside.strip_prefix(root.as_str())?.strip_prefix('/'));
        below.next().unwrap_or(beside)
    };
    let below = path.0.strip_prefix("../").map_or(&*path.0, root);
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let is_bundle = name.rsplit_once('.').map_or(name, |(stem, _)| stem) == "index";
    let folder = if is_bundle { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder };
    folder.split('/').filter(|part| !matches!(*part, "" | "_posts" | "_drafts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_folders_of_files() {
        let of = |path: &str| {
            let path = ContentPath(path.into());
            let roots = ["texts/en".to_owned(), "_posts".to_owned()];
            format!("{}|{}", bare_name(&path), sections(&path, &roots).collect::<Vec<_>>().join("/"))
        };
        assert_eq!(of("../texts/en/notes/a.md"), "a|notes");
        assert_eq!(of("../texts/english/a.md"), "a|texts/english");
        assert_eq!(of("../_posts/index.md"), "_posts|");
        assert_eq!(of("../_posts/2012/2012-12-18-a.b.md"), "a.b|2012");
        assert_eq!(of("posts/2020-1-2_Foo/index.md"), "Foo|posts");
        assert_eq!(of("13-1-2.md"), "13-1-2|");
        assert_eq!(of("2020-10-30.md"), "2020-10-30|");
        assert_eq!(of("index.md"), "index|");
        assert_eq!(of("1705511701.md"), "1705511701|");
    }

    #[test]
    fn dates_in_names() {
        let date = |name: &str| date_in_name(&ContentPath(name.into())).map(|day| day.to_string());
        assert_eq!(date("a/2020-1-3-short.md").as_deref(), Some("2020-01-03"));
        assert_eq!(date("2020-12-3-a-b.md").as_deref(), Some("2020-12-03"));
        for none in ["20-1-3-a.md", "2020-1-3.md", "2020-13-3-a.md", "2020-1-003-a.md", "2020-1-3_a.md"] {
            assert_eq!(date(none), None, "{none}");
        }
    }

    #[test]
    fn dates_in_addresses() {
        let date = |address: &str| date_in_address(address).map(|day| day.to_string());
        assert_eq!(date("inside-rust/2020/03/28/traits-sprint-1").as_deref(), Some("2020-03-28"));
        assert_eq!(date("/2020/13/28/x/"), None);
        assert_eq!(date("/2020/3/28/x/"), None);
        assert_eq!(date("/releases/1.0/"), None);
    }

    #[test]
    fn dates_at_the_head_of_names() {
        let date = |path: &str| date_in_name(&ContentPath(path.into())).map(|d| d.to_string());
        assert_eq!(date("a/2020-10-30-鹭鸟.md").as_deref(), Some("2020-10-30"));
        assert_eq!(date("a/2020-10-30-a-title/index.md").as_deref(), Some("2020-10-30"));
        assert_eq!(date("2020-10-30/index.md").as_deref(), Some("2020-10-30"));
        assert_eq!(date("2020-10-30-a/index/x.md"), None);
        assert_eq!(date("2020-10-30.md").as_deref(), Some("2020-10-30"));
        assert_eq!(date("20201030_x.md").as_deref(), Some("2020-10-30"));
        assert_eq!(date("2020-02-30-x.md"), None);
        assert_eq!(date("2020-10-30/x.md"), None);
        assert_eq!(date("2020-10-301-x.md"), None);
        assert_eq!(date("1705511701.md"), None);
        assert_eq!(date("短.md"), None);
        assert_eq!(date(""), None);
    }
}
