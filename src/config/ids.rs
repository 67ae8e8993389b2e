//! Ids of tables, so that each stands for one thing only.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::config::reader::{Fault, Reader};
use crate::config::validate::parse_id;

/// The ids of a list of tables, so that each stands for one thing only.
#[derive(Default)]
pub(crate) struct Ids(BTreeMap<String, u32>);

impl Ids {
    /// Reads the id of a table; without a good and new one, says so. Case does not tell ids apart, since it doesn't on
    /// every file system.
    pub(crate) fn read(
        &mut self,
        reader: &mut Reader<'_>,
        kind: &str,
        span: &std::ops::Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<String> {
        let Some(value) = table.get("id") else {
            let fault = Fault::new(format!("[[{kind}]] has no `id`"));
            reader.fault(
                span,
                fault.help("give it a short one of ASCII letters, digits and `-`: it becomes part of a URL"),
            );
            return None;
        };
        let id = match value.get_ref().as_str() {
            Some(text) => parse_id(text),
            None => Err(Fault::new("`id` must be a text in quotes")),
        };
        let line = reader.line(value.span().start);
        let checked = id.and_then(|id| match self.0.insert(id.to_ascii_lowercase(), line) {
            None => Ok(id),
            Some(first) => Err(Fault::new(format!("two [[{kind}]] have the id {id:?}")).help(format!(
                "the first is in line {first}; put both into one table, or give this one another id"
            ))),
        });
        checked.map_err(|fault| reader.fault(&value.span(), fault)).ok()
    }
}
