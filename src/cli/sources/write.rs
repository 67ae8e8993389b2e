//! `sources --write`: what is proposed for a source, put into `site.toml`.

use std::path::Path;

use crate::clean::{Repeat, SourceReport};
use crate::cli::report::counted;
use crate::cli::stream::Stream;
use crate::config::{NewRules, add_rules};
use crate::disk::error::Failure;
use crate::disk::site::{read_config, write_config};
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Writes the rules of all these sources, without those whose text or pattern holds one of `except`.
///
/// # Errors
/// Configuration where site.toml has something else in the place of the rules; the disk's. Then nothing is written.
pub(super) fn write(
    root: &Path,
    reports: &[SourceReport],
    except: &[String],
    out: &mut Stream<'_>,
) -> Result<(), Failure> {
    let mut text = read_config(root)?;
    let before = text.clone();
    let mut lines = Vec::new();
    for report in reports.iter().filter(|report| !report.id.is_empty()) {
        let is_taken = |repeat: &&Repeat| {
            !except
                .iter()
                .any(|part| repeat.text.contains(part.as_str()) || repeat.rule.contains(part.as_str()))
        };
        let new = NewRules {
            id: &report.id,
            place: report.host.as_deref().map(|host| (report.name.as_str(), host)),
            rules: report
                .repeats
                .iter()
                .filter(is_taken)
                .map(|repeat| (repeat.key, repeat.rule.as_str()))
                .collect(),
        };
        if new.rules.is_empty() {
            lines.push(format!("{}: nothing to add", Printable(&report.id)));
            continue;
        }
        let (after, added) = add_rules(&text, &new).map_err(|fault| {
            Failure::Config(vec![
                Diagnostic::error(fault)
                    .at("site.toml")
                    .help("write the rules by hand: `newsprint sources` shows them"),
            ])
        })?;
        text = after;
        lines.push(format!("{}: {} added to site.toml", Printable(&report.id), counted(added, "rule")));
        lines.extend(new.rules.iter().map(|(key, rule)| format!("  {key}  {}", Printable(rule))));
    }
    if text != before {
        write_config(root, &text)?;
    }
    lines.iter().for_each(|line| out.line(line));
    Ok(())
}
