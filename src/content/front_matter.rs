//! The block between `---` or `+++` lines, or between braces, in, its entries out. Behind `---` a word may say what it is
//! written in: `---json`, as Eleventy has it.
//!
//! Front matter is data: nothing in it is run, looked up or expanded beyond YAML's own anchors, and those within a budget.
//! A block that is broken or never closed gives what its lines give, with a warning; no line of text is lost with it.

use granit_parser::ScanError;

use crate::content::entries::Entries;
use crate::content::lines::Lines;
use crate::content::{json, plain_yaml, toml, yaml};
use crate::ground::diagnostic::Diagnostic;

/// Bytes of a block of YAML, at most. The largest that anybody was seen to write has four kilobytes.
const MOST_YAML: usize = 1 << 20;

/// Bytes of a block of TOML or JSON, at most: parsers hold more than a hundred for each of some.
const MOST_OTHERS: usize = 256 << 10;

/// Reads the front matter at the head of a file and steps over it; none when the file has none, the error for one of more than
/// [`MOST_YAML`] or [`MOST_OTHERS`].
///
/// `is_known` says whether a key means something: a block that is never closed is believed only if it begins with one.
pub(super) fn take(
    lines: &mut Lines<'_>,
    is_known: &dyn Fn(&str) -> bool,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<Entries>, Diagnostic> {
    let mut inside = *lines;
    inside.skip_blank();
    let opening_line = inside.number();
    if inside.rest().starts_with('{') {
        return take_json(lines, inside, is_known, findings);
    }
    let Some(opening) = inside.next().map(str::trim_end) else { return Ok(None) };
    let Some((fence, notation)) = notation(opening) else { return Ok(None) };
    let mut after = inside;
    let closed = loop {
        let here = after;
        match after.next().map(str::trim_end) {
            None => break None,
            Some(line) if line == fence || (fence == "---" && line == "...") => break Some(here),
            Some(_) => {}
        }
    };
    let block = closed.map_or(inside.rest(), |end| head(inside, end));
    if notation == Notation::Json {
        let mut table = inside;
        table.skip_blank();
        if let Some(entries) = take_json(lines, table, &|_| true, findings)? {
            let mut below = *lines;
            below.skip_blank();
            if below.next().is_some_and(|line| line.trim_end() == fence) {
                *lines = below;
            }
            return Ok(Some(entries));
        }
    }
    let sign = if notation == Notation::Toml { '=' } else { ':' };
    if notation == Notation::Json || !plain_yaml::starts_like_keys(block, sign) {
        if closed.is_some() && block.trim().is_empty() {
            *lines = after;
            return Ok(Some(Entries::default()));
        }
        findings.push(
            Diagnostic::warning(format!(
                "the file begins with a `{opening}` line, but no front matter follows; it is read as text"
            ))
            .line(opening_line)
            .help(format!("remove the line, or write `key{}value` lines and a second `{fence}` below it", {
                if sign == ':' { ": " } else { " = " }
            })),
        );
        return Ok(None);
    }
    let first = inside.number();
    let most = if notation == Notation::Yaml { MOST_YAML } else { MOST_OTHERS };
    match (notation, closed) {
        (_, Some(_)) if block.len() > most => Err(too_long(block.len(), most, opening_line)),
        (Notation::Yaml, Some(_)) => Ok(Some(read_yaml(lines, inside, after, block, findings))),
        (_, Some(_)) => {
            *lines = after;
            Ok(Some(read_toml(block, first, findings)))
        }
        _ => Ok(read_unclosed(lines, inside, block, fence, (opening_line, is_known), findings)),
    }
}

/// What is wrong with a block that is too long, which begins at this line.
fn too_long(bytes: usize, most: usize, line: u32) -> Diagnostic {
    let message =
        format!("the front matter has {bytes} bytes, more than it may have ({most}); the file is left out");
    Diagnostic::error(message).line(line).help("put what is text below the front matter")
}

/// What the lines give of a block that is never closed, where it is believed.
fn read_unclosed<'a>(
    lines: &mut Lines<'a>,
    mut inside: Lines<'a>,
    block: &str,
    fence: &str,
    (opening_line, is_known): (u32, &dyn Fn(&str) -> bool),
    findings: &mut Vec<Diagnostic>,
) -> Option<Entries> {
    let salvaged = plain_yaml::salvage(block, inside.number(), plain_yaml::End::AtBlankLine);
    let begins = salvaged.entries.first().is_some_and(|entry| is_known(&entry.key));
    // What is meant for the editor alone does not go out because the line below it is missing.
    let believed = begins || salvaged.entries.iter().any(|entry| entry.key.eq_ignore_ascii_case("draft"));
    let warning = Diagnostic::warning(format!("the front matter is never closed by a second `{fence}` line"))
        .line(opening_line);
    if !believed {
        findings
            .push(warning.help(format!("add the line `{fence}` below it; until then it is read as text")));
        return None;
    }
    inside.skip_bytes(salvaged.length);
    *lines = inside;
    findings.push(warning.help(format!(
        "add the line `{fence}`; for now the front matter ends above line {}",
        lines.number()
    )));
    Some(Entries::new(salvaged.entries, true, findings))
}

/// What a block is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    Yaml,
    Toml,
    Json,
}

/// The fence that closes the block below a line, and what it is written in; nothing for a line that opens none.
fn notation(opening: &str) -> Option<(&'static str, Notation)> {
    if opening == "+++" {
        return Some(("+++", Notation::Toml));
    }
    let word = opening.strip_prefix("---")?.trim();
    let notation = match &*word.to_ascii_lowercase() {
        "" if opening == "---" => Notation::Yaml,
        "yaml" | "yml" => Notation::Yaml,
        "toml" => Notation::Toml,
        "json" => Notation::Json,
        _ => return None,
    };
    Some(("---", notation))
}

/// Hugo's table of JSON, up to the brace that closes it.
fn take_json<'a>(
    lines: &mut Lines<'a>,
    start: Lines<'a>,
    is_known: &dyn Fn(&str) -> bool,
    findings: &mut Vec<Diagnostic>,
) -> Result<Option<Entries>, Diagnostic> {
    let Some(json) = json::read(start.rest(), start.number(), MOST_OTHERS) else { return Ok(None) };
    if !json.entries.iter().any(|entry| is_known(&entry.key)) {
        return Ok(None);
    }
    if json.length > MOST_OTHERS {
        return Err(too_long(json.length, MOST_OTHERS, start.number()));
    }
    *lines = start;
    lines.skip_bytes(json.length);
    if lines.peek().is_some_and(|rest| rest.trim().is_empty()) {
        lines.next();
    }
    let broken = json.fault.is_some();
    if let Some((message, line)) = json.fault {
        let message = one_line(&message);
        findings.push(
            Diagnostic::warning(format!(
                "the front matter is not valid JSON ({message}); what can be read of it is read"
            ))
            .line(line)
            .help("a comma stands between two keys, and none behind the last; a text stands between double quotes"),
        );
    }
    Ok(Some(Entries::new(json.entries, broken, findings)))
}

/// The text between two places of one file.
fn head<'a>(from: Lines<'a>, to: Lines<'a>) -> &'a str {
    &from.rest()[..from.rest().len() - to.rest().len()]
}

fn read_yaml<'a>(
    lines: &mut Lines<'a>,
    inside: Lines<'a>,
    after: Lines<'a>,
    block: &'a str,
    findings: &mut Vec<Diagnostic>,
) -> Entries {
    let first = inside.number();
    *lines = after;
    if let Some(entries) = plain_yaml::read(block, first) {
        return Entries::new(entries, false, findings);
    }
    let error = match yaml::read(block, first) {
        Ok(entries) => return Entries::new(entries, false, findings),
        Err(error) => error,
    };
    let salvaged = plain_yaml::salvage(block, first, plain_yaml::End::AtText);
    let mut end = inside;
    end.skip_bytes(salvaged.length);
    let text_inside = salvaged.length < block.len();
    let warning = yaml_warning(&error, block, first);
    if !text_inside || warning.line < Some(end.number()) {
        findings.push(warning);
    }
    if let Some(&line) = salvaged.ignored.first() {
        let count = salvaged.ignored.len();
        findings.push(
            Diagnostic::warning(format!(
                "{count} line(s) of the front matter are no `key: value` lines and are left out; the first is this"
            ))
            .line(line)
            .help("move it below the front matter, or join it to the line above"),
        );
    }
    if text_inside {
        // The `---` that seemed to close the block is a thematic break of the text.
        *lines = end;
        findings.push(
            Diagnostic::warning("text stands inside the front matter; the front matter ends above it")
                .line(end.number())
                .help("put the closing `---` line above the text"),
        );
    }
    Entries::new(salvaged.entries, true, findings)
}

fn yaml_warning(error: &ScanError, block: &str, first_line: u32) -> Diagnostic {
    let (line, column) = (error.marker().line().max(1), error.marker().col() + 1);
    let warning = Diagnostic::warning(format!(
        "the front matter is not valid YAML ({}); it is read line by line",
        one_line(&error.info())
    ));
    let Some(text) = block.lines().nth(line - 1) else {
        return warning.line(first_line).help(yaml_help(""));
    };
    let below = u32::try_from(line - 1).unwrap_or(0);
    with_excerpt(warning.line(first_line + below).help(yaml_help(text)), text, u32::try_from(column).ok())
}

/// Shows the line's start, with the column where that is in it.
fn with_excerpt(diagnostic: Diagnostic, text: &str, column: Option<u32>) -> Diagnostic {
    const WIDTH: u32 = 200;
    let diagnostic = diagnostic.excerpt(text.chars().take(WIDTH as usize).collect::<String>());
    match column.filter(|&column| column <= WIDTH) {
        Some(column) => diagnostic.column(column),
        None => diagnostic,
    }
}

fn yaml_help(line: &str) -> &'static str {
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim());
    if value.starts_with('"') && value.contains('\\') {
        "write `\\\\` for a backslash between double quotes, or put the value between single quotes"
    } else if value.contains(": ") || value.ends_with(':') {
        "put a value that contains `: ` between quotes"
    } else {
        "putting the value between single quotes mostly mends it"
    }
}

/// The parser's message without line breaks, its own mention of the place and its full stop.
fn one_line(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = message.split(" at line ").next().unwrap_or_default();
    message.trim_end_matches('.').to_owned()
}

fn read_toml(block: &str, first: u32, findings: &mut Vec<Diagnostic>) -> Entries {
    let (entries, faults) = toml::read(block, first);
    for (message, line) in faults.iter().take(3) {
        let text = block.split('\n').nth((line - first) as usize).unwrap_or_default();
        let message = one_line(message);
        let warning = Diagnostic::warning(format!(
            "the front matter is not valid TOML ({message}); the rest of it is read"
        ));
        let help = "a text stands between double quotes, a list between brackets: `tags = [\"a\", \"b\"]`";
        findings.push(with_excerpt(warning.line(*line).help(help), text, None));
    }
    Entries::new(entries, !faults.is_empty(), findings)
}
