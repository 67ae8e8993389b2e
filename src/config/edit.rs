//! Puts rules of a source into the text of `site.toml`, and days into that of `schedule.toml`, and leaves every other byte as it is;
//! how a value stands there.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use toml_edit::{Array, ArrayOfTables, Datetime, DocumentMut, Item, Table, Value};

use crate::ground::diagnostic::is_unprintable;

/// A value as it stands in `site.toml`, on one line; of a text whatever does something to a terminal, or hides, is escaped.
pub(crate) fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => {
            let mut line = String::from("\"");
            for c in text.chars() {
                match c {
                    '"' | '\\' => line.extend(['\\', c]),
                    '\n' => line.push_str("\\n"),
                    // None of them needs more than four digits.
                    c if is_unprintable(c) => _ = write!(line, "\\u{:04x}", u32::from(c)),
                    c => line.push(c),
                }
            }
            line + "\""
        }
        toml::Value::Array(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Rules for a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewRules<'a> {
    /// Id of its `[[sources]]` table.
    pub id: &'a str,
    /// Its name and host, for a table that is not there yet.
    pub place: Option<(&'a str, &'a str)>,
    /// Keys of the table, each with a value to add to its list.
    pub rules: Vec<(&'static str, &'a str)>,
}

/// The text with the rules in it, and how many of them were not there before.
///
/// # Errors
/// What is wrong with the text, as the parser says it.
pub(crate) fn add_rules(text: &str, new: &NewRules<'_>) -> Result<(String, usize), String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let sources = document.entry("sources").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(sources) = sources.as_array_of_tables_mut() else {
        return Err("`sources` is no list of tables, `[[sources]]`".to_owned());
    };
    let is_it = |table: &Table| table.get("id").and_then(Item::as_str) == Some(new.id);
    let known = sources.iter().position(is_it);
    let at = match known {
        Some(at) => at,
        None => {
            let mut table = Table::new();
            table.insert("id", toml_edit::value(new.id));
            if let Some((name, host)) = new.place {
                table.insert("name", toml_edit::value(name));
                table.insert("hosts", toml_edit::value(Array::from_iter([host])));
            }
            sources.push(table);
            sources.len() - 1
        }
    };
    let mut added = 0;
    for (key, rule) in &new.rules {
        let Some(table) = sources.get_mut(at) else { break };
        let list = table.entry(key).or_insert(toml_edit::value(Array::new()));
        let Some(list) = list.as_array_mut() else {
            return Err(format!("`{key}` of the source `{}` is no list", new.id));
        };
        if !list.iter().any(|known| known.as_str() == Some(rule)) {
            push(list, rule);
            added += 1;
        }
    }
    Ok((document.to_string(), added))
}

/// What a new `schedule.toml` begins with.
const SCHEDULED: &str =
    "# Days of issues by their numbers. `newsprint issue dates --write` adds those of first commits.\n";

/// The text of `schedule.toml` with days in it by roundup and number, all of which are new to it. They stand in order where the others do.
///
/// # Errors
/// What is wrong with the text, as the parser says it.
pub(crate) fn add_days(
    text: &str,
    days: &BTreeMap<&str, BTreeMap<u32, NaiveDate>>,
) -> Result<String, String> {
    let begun = if text.trim().is_empty() { SCHEDULED } else { text };
    let mut document: DocumentMut =
        begun.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let order = |number: &str| number.parse::<u32>().unwrap_or(u32::MAX);
    for (id, days) in days.iter().filter(|(_, days)| !days.is_empty()) {
        if !document.contains_key(id) {
            let mut table = Table::new();
            // What stands behind all tables stays where it is: above the new one.
            let above = document.trailing().as_str().unwrap_or_default();
            table.decor_mut().set_prefix(format!("{above}\n"));
            document.set_trailing("");
            document.insert(id, Item::Table(table));
        }
        let table = &mut document[id];
        let Some(table) = table.as_table_like_mut() else { return Err(format!("`{id}` is no table")) };
        let is_sorted = table.iter().is_sorted_by_key(|(number, _)| order(number));
        for (number, day) in days {
            let day = day.to_string().parse::<Datetime>().map_err(|error| error.to_string())?;
            table.insert(&number.to_string(), toml_edit::value(day));
        }
        if let (true, Some(table)) = (is_sorted, document[id].as_table_mut()) {
            table.sort_values_by(|one, _, other, _| order(one.get()).cmp(&order(other.get())));
        }
    }
    Ok(document.to_string())
}

/// Adds a value as the others stand: each on a line of its own, or all on one.
fn push(list: &mut Array, rule: &str) {
    let one_line = list.iter().next().is_some_and(|first| !prefix(first).contains('\n'));
    if one_line {
        return list.push(rule);
    }
    let before = list.iter().last().map_or("\n  ".to_owned(), |last| {
        let prefix = prefix(last);
        // Without the comments that stand before it.
        format!("\n{}", &prefix[prefix.rfind('\n').map_or(0, |at| at + 1)..])
    });
    list.push_formatted(Value::from(rule).decorated(before, ""));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

fn prefix(value: &Value) -> &str {
    value.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_on_one_line_and_reads_as_itself() {
        let text = "a \"b\" \\ c\n[d]\r\t\u{7f}\u{200f}\u{feff}\u{1f600}文";
        for value in [text.into(), toml::Value::Array(vec![text.into(), "".into()]), true.into(), 7.into()] {
            let line = written(&value);
            assert!(!line.chars().any(is_unprintable), "{line}");
            let read: toml::Table = toml::from_str(&format!("key = {line}")).unwrap();
            assert_eq!(read["key"], value);
        }
    }

    fn rules<'a>(id: &'a str, rules: &[(&'static str, &'a str)]) -> NewRules<'a> {
        NewRules { id, place: Some(("Quay", "quay.example")), rules: rules.to_vec() }
    }

    #[test]
    fn a_source_gets_a_table_and_the_rest_of_the_file_stays() {
        let site = "# The site\ntitle = \"Test\" # its name\n\n[[topics]]\nid = \"ferry\"\n";
        let new = rules("quay", &[("remove_text", r"^Join \d+$"), ("title_suffixes", " - Quay")]);
        let (text, added) = add_rules(site, &new).unwrap();
        assert_eq!(
            text,
            format!(
                "{site}\n[[sources]]\nid = \"quay\"\nname = \"Quay\"\nhosts = [\"quay.example\"]\n\
                 remove_text = [\n  '^Join \\d+$',\n]\ntitle_suffixes = [\n  \" - Quay\",\n]\n"
            )
        );
        assert_eq!(added, 2);
        assert_eq!(add_rules(&text, &new), Ok((text.clone(), 0)));
    }

    #[test]
    fn lists_grow_as_they_are_written() {
        let site = "title = \"Test\"\n[[sources]]\nid = \"quay\"\nremove = [\".a\"] # boxes\nremove_text = [\n    '^a$', # why\n    '^b$',\n]\n\n[[sources]]\nid = \"pier\"\n";
        let (text, added) = add_rules(
            site,
            &rules("quay", &[("remove", ".b"), ("remove_text", "^c$"), ("remove_text", "^a$")]),
        )
        .unwrap();
        assert_eq!(
            text,
            site.replace("[\".a\"]", "[\".a\", \".b\"]")
                .replace("    '^b$',\n", "    '^b$',\n    \"^c$\",\n")
        );
        assert_eq!(added, 2);
    }

    #[test]
    fn days_are_added_and_what_the_editor_wrote_stays() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let new = |numbers: &[u32]| {
            BTreeMap::from([("w", numbers.iter().map(|number| (*number, day("2024-02-03"))).collect())])
        };
        assert_eq!(add_days("", &new(&[7])), Ok(format!("{SCHEDULED}\n[w]\n7 = 2024-02-03\n")));
        let text =
            "# Ours\n[w]\n2 = 2024-01-01 # a holiday\n# Late\n4 = 2024-01-09\n\n[other]\n1 = 2023-01-01\n";
        assert_eq!(
            add_days(text, &new(&[3, 5])).unwrap(),
            text.replace(
                "# Late\n4 = 2024-01-09\n",
                "3 = 2024-02-03\n# Late\n4 = 2024-01-09\n5 = 2024-02-03\n"
            )
        );
        let commented = "[other]\n1 = 2023-01-01\n# End\n";
        assert_eq!(add_days(commented, &new(&[3])).unwrap(), format!("{commented}\n[w]\n3 = 2024-02-03\n"));
        let by_hand = "[w]\n4 = 2024-01-09\n2 = 2024-01-01\n";
        assert_eq!(add_days(by_hand, &new(&[3])).unwrap(), format!("{by_hand}3 = 2024-02-03\n"));
        assert_eq!(add_days(by_hand, &BTreeMap::new()).unwrap(), by_hand);
        assert!(add_days("w = 1", &new(&[1])).is_err() && add_days("[w", &new(&[1])).is_err());
    }

    #[test]
    fn what_is_no_table_of_sources_is_said_to_be_none() {
        assert!(add_rules("title = ", &rules("quay", &[])).is_err());
        assert_eq!(
            add_rules("sources = 3", &rules("quay", &[])).unwrap_err(),
            "`sources` is no list of tables, `[[sources]]`"
        );
        assert_eq!(
            add_rules("[[sources]]\nid = \"quay\"\nremove = 3\n", &rules("quay", &[("remove", ".a")]))
                .unwrap_err(),
            "`remove` of the source `quay` is no list"
        );
    }
}
