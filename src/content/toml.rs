//! A block of TOML in, its table out.

use toml::de::{DeTable, DeValue};

use crate::content::entries::{Entry, Value};

/// Reads a TOML table as far as it can be read, with what is wrong with it and the line of each fault. The first line has
/// this number.
pub(super) fn read(block: &str, first_line: u32) -> (Vec<Entry>, Vec<(String, u32)>) {
    let (table, errors) = DeTable::parse_recoverable(block);
    let breaks: Vec<usize> = block.match_indices('\n').map(|(at, _)| at).collect();
    let line_at = |offset: usize| {
        let above = breaks.partition_point(|&at| at < offset);
        first_line + u32::try_from(above).unwrap_or(0)
    };
    let faults = errors
        .iter()
        .map(|error| (error.message().to_owned(), line_at(error.span().map_or(0, |span| span.start))));
    (entries(table.get_ref(), &line_at), faults.collect())
}

fn entries(table: &DeTable<'_>, line_at: &dyn Fn(usize) -> u32) -> Vec<Entry> {
    let entries = table.iter().map(|(key, value)| Entry {
        key: key.get_ref().to_string(),
        value: value_of(value.get_ref(), line_at),
        line: line_at(key.span().start),
    });
    entries.collect()
}

fn value_of(value: &DeValue<'_>, line_at: &dyn Fn(usize) -> u32) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(value) => Value::Text(value.to_string()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|value| value_of(value.get_ref(), line_at)).collect())
        }
        DeValue::Table(table) => Value::Table(entries(table, line_at)),
    }
}
