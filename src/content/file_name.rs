//! The date that Jekyll writes at the head of a file's name: `2020-10-30-title.md`.

use chrono::NaiveDate;

use crate::content::draft::ContentPath;

/// The date at the head of the file's own name (`2020-10-30-…`, `2020-10-30_…`, `20201030-…`); folders don't count.
pub(super) fn date_in_name(path: &ContentPath) -> Option<NaiveDate> {
    let name = path.0.rsplit('/').next().unwrap_or_default();
    let format = if name.as_bytes().get(4) == Some(&b'-') { "%Y-%m-%d" } else { "%Y%m%d" };
    let length = if format == "%Y-%m-%d" { 10 } else { 8 };
    let (date, rest) = name.split_at_checked(length)?;
    let ends_there = rest.starts_with(['-', '_', '.', ' ']);
    let digits_only = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !ends_there || !digits_only {
        return None;
    }
    NaiveDate::parse_from_str(date, format).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_at_the_head_of_names() {
        let date = |path: &str| date_in_name(&ContentPath(path.into())).map(|d| d.to_string());
        assert_eq!(date("a/2020-10-30-鹭鸟.md").as_deref(), Some("2020-10-30"));
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
