//! One file from its bytes to its draft: front matter, wire header, body, and which of them is believed.

use chrono::{DateTime, NaiveDate, Utc};

use crate::config::{Config, parse_language};
use crate::content::dates::{self, Clock, Moment};
use crate::content::draft::{Body, ContentPath, Draft, Found, FrontMatter, Origin, RawFile, Role};
use crate::content::fields::{self, Fields, Format};
use crate::content::lines::Lines;
use crate::content::metadata_lines::{self, Meanings};
use crate::content::own_page::{self, PagePath};
use crate::content::wire_header::{self, Before, WireHeader};
use crate::content::{body, encoding, file_name, front_matter, issue, markdown_signs};
use crate::ground::diagnostic::Diagnostic;

/// The largest file that is read, in bytes (8 MiB). The largest of 115,316 real articles has 678,995.
pub(crate) const MAX_FILE_BYTES: u64 = 8 << 20;

/// What `parse` found out about one file.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The draft; none when the file holds neither title nor text.
    pub draft: Option<Draft>,
    /// All findings, in the file's order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Takes one article file apart. Never fails: what can't be read is reported, and what is missing gets the best fallback.
pub(crate) fn parse(file: &RawFile, config: &Config) -> Parsed {
    let mut diagnostics = Vec::new();
    let draft = read_draft(file, config, &mut diagnostics);
    for diagnostic in &mut diagnostics {
        diagnostic.file = Some(file.path.in_site());
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    Parsed { draft, diagnostics }
}

/// The error for a file of more than [`MAX_FILE_BYTES`], which is left out; the reader of files gives it unread.
pub(crate) fn too_large(bytes: u64) -> Diagnostic {
    Diagnostic::error(format!(
        "the file has {bytes} bytes, more than an article may have ({MAX_FILE_BYTES}); it is left out"
    ))
    .help("split it, or keep pictures as files beside it instead of `data:` URLs")
}

/// The file as text; nothing where it is none, or too long.
fn text_of(file: &RawFile, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = file.bytes.len() as u64;
    if bytes > MAX_FILE_BYTES {
        findings.push(too_large(bytes));
        return None;
    }
    let Ok(text) = encoding::decode(&file.bytes, findings) else {
        findings.clear();
        findings.push(Diagnostic::error("the file is not text; it is left out").help(
            "give it the ending of what it is: only .md, .markdown, .txt and .html are read as articles",
        ));
        return None;
    };
    Some(text)
}

fn read_draft(file: &RawFile, config: &Config, findings: &mut Vec<Diagnostic>) -> Option<Draft> {
    let text = text_of(file, findings)?;
    let clock = Clock::of(config);
    let keys = &config.front_matter;
    let mut lines = Lines::new(&text, 1);
    let is_known = |key: &str| fields::is_known(key, keys);
    let block = front_matter::take(&mut lines, &is_known, findings);
    let block = block.map_err(|error| findings.push(error)).ok()?;
    let roundup = issue::roundup(&file.path, config);
    let meanings = Meanings { title: &keys.title, date: &keys.date, is_known: &is_known };
    let mut bare = || metadata_lines::take(&mut lines, &meanings, findings);
    let block = block.or_else(|| (keys.bare || roundup.is_some()).then(&mut bare).flatten());
    let has_block = block.is_some();
    let fields = fields::read(block.unwrap_or_default(), keys, file.path.in_pages().is_some(), findings);
    let before = match (has_block, &fields.title) {
        (false, _) => Before::Nothing,
        (true, None) => Before::FrontMatter,
        (true, Some(_)) => Before::Title,
    };
    let header = wire_header::take(&mut lines, before, findings);
    lines.skip_blank();

    let file_date = file_name::date_in_name(&file.path);
    let published = find_date(&fields, &header, lines, file_date, clock, findings);
    let of_the_wire = header.is_of_the_wire();
    let mut front_matter = fields.front_matter;
    let expires_in = fields.expiry.as_ref().and_then(|found| found.line);
    front_matter.publish = fields.publish.map(|found| found.value.to_utc(clock));
    front_matter.expiry = fields.expiry.map(|found| found.value.to_utc(clock));
    findings.extend(never_printed(&front_matter, published.as_ref(), expires_in));
    let title = prefer(fields.title, header.title, fields.broken, is_same_title);
    let source_url = prefer(fields.source_url, header.source_url, fields.broken, is_same_url);
    let body = match &header.stray {
        Some(stray) => format!("{stray}{}", lines.rest()),
        None => lines.rest().to_owned(),
    };

    let role = role_of(&file.path, &front_matter);
    let (title, body) = own_page::with_heading(role, title, body, lines.number());
    if role == Role::Page && front_matter.language.is_none() {
        front_matter.language = PagePath::of(&file.path).language.and_then(|tag| parse_language(tag).ok());
    }
    let titled = title.as_ref().is_some_and(|title| body::is_visible(&title.value));
    if !titled && !body::has_text(&body) {
        if role == Role::Section {
            // Settings of another generator, as most sections hold.
            return None;
        }
        findings.push(
            Diagnostic::error("the file has neither title nor text; it is left out")
                .help("write a title line, `[title](source URL)` over `------`, and the text below it"),
        );
        return None;
    }
    let roundup = roundup.filter(|_| role == Role::Article);
    // Of issues without a date there is one word for all.
    if published.is_none() && role == Role::Article && roundup.is_none() {
        findings
            .push(Diagnostic::warning("no date was found; the article stands below `/undated/`").line(1).help(
            "add a first line with milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter",
        ));
    }
    let marks = roundup.map(|roundup| (roundup, body.clone()));
    let draft = Draft {
        path: file.path.clone(),
        role,
        title: title.filter(|_| titled),
        // An own page is the editor's, whatever link it begins with.
        source_url: source_url.filter(|_| role != Role::Page),
        published,
        front_matter,
        body: read_body(&file.path, fields.format, has_block, of_the_wire, body),
        issue: None,
        body_line: lines.number(),
    };
    Some(issue::marked(draft, marks, clock))
}

/// What a file is there for.
fn role_of(path: &ContentPath, front_matter: &FrontMatter) -> Role {
    match &front_matter.printing {
        Some(_) => Role::Page,
        None if is_section(path) => Role::Section,
        None => Role::Article,
    }
}

/// The warning for an article that is taken down before it appears.
fn never_printed(
    front_matter: &FrontMatter,
    published: Option<&Found<DateTime<Utc>>>,
    line: Option<u32>,
) -> Option<Diagnostic> {
    let appears = front_matter.publish.max(published.map(|found| found.value))?;
    (front_matter.expiry? <= appears).then(|| {
        let mut warning =
            Diagnostic::warning("the article is taken down before it appears: it is never printed")
                .help("write a date of expiry behind that on which it appears, or none");
        warning.line = line;
        warning
    })
}

/// Front matter, comment, date line, the address by hand, `<time datetime>` of the body, file name: the first that names a date.
fn find_date(
    fields: &Fields,
    header: &WireHeader,
    body: Lines<'_>,
    file_date: Option<NaiveDate>,
    clock: Clock,
    findings: &mut Vec<Diagnostic>,
) -> Option<Found<DateTime<Utc>>> {
    let mut exact = |found: Found<Moment>| {
        findings.extend(found.value.note(found.line, clock));
        Found { value: found.value.to_utc(clock), origin: found.origin, line: found.line }
    };
    let in_header = header.timestamp.clone().or_else(|| header.date_line.clone()).map(&mut exact);
    match (fields.date.clone(), in_header) {
        // Where both mean the same time, the header says it more exactly.
        (Some(written), Some(header)) if written.value.agrees_with(header.value, clock) => Some(header),
        (Some(written), _) => Some(exact(written)),
        (None, Some(header)) => Some(header),
        (None, None) => {
            let in_address = fields.front_matter.address.as_ref().and_then(|said| {
                let value = dates::midnight(file_name::date_in_address(&said.text)?, clock);
                Some(Found { value, origin: Origin::Address, line: Some(said.line) })
            });
            let in_body = || {
                body::first_time(body.rest()).map(|(value, at)| {
                    let mut place = body;
                    place.skip_bytes(at);
                    exact(Found { value, origin: Origin::BodyTime, line: Some(place.number()) })
                })
            };
            let in_name =
                |day| Found { value: dates::midnight(day, clock), origin: Origin::FileName, line: None };
            in_address.or_else(in_body).or_else(|| file_date.map(in_name))
        }
    }
}

/// The front matter's word, unless the wire header says the same in its own spelling or the front matter was broken.
fn prefer(
    written: Option<Found<String>>,
    wired: Option<Found<String>>,
    broken: bool,
    is_same: fn(&str, &str) -> bool,
) -> Option<Found<String>> {
    match (written, wired) {
        (Some(written), Some(wired)) if broken || is_same(&written.value, &wired.value) => Some(wired),
        (written, wired) => written.or(wired),
    }
}

/// Equal but for white space, dots, quotes and backslashes: what gets lost between a title and its copy in front matter
/// (a digest's script takes `...` out of file names, and out of `title` with it).
fn is_same_title(a: &str, b: &str) -> bool {
    let essence = |text: &str| -> String {
        text.chars().filter(|&c| !c.is_whitespace() && !matches!(c, '.' | '"' | '\\')).collect()
    };
    a == b || essence(a) == essence(b)
}

/// Equal once percent-decoded.
fn is_same_url(a: &str, b: &str) -> bool {
    a == b || percent_encoding::percent_decode_str(a).eq(percent_encoding::percent_decode_str(b))
}

/// Whether a file holds what Hugo and Zola print at the head of a list: `_index.md`, `_index.en.md`.
fn is_section(path: &ContentPath) -> bool {
    path.0.rsplit('/').next().is_some_and(|name| name.split('.').next() == Some("_index"))
}

/// The editor's `format`, else HTML for the ending `.html` and a body that starts with a tag. What else the wire delivers is
/// text unless it is Markdown beyond doubt, and so is a file without any header whose ending is not Markdown's.
fn read_body(
    path: &ContentPath,
    format: Option<Format>,
    has_front_matter: bool,
    of_the_wire: bool,
    body: String,
) -> Body {
    let path = path.0.to_ascii_lowercase();
    match format {
        Some(Format::Html) => Body::Html(body),
        Some(Format::Markdown) => Body::Markdown(body),
        Some(Format::Text) => Body::Text(body),
        None if path.ends_with(".html") || body::starts_with_tag(&body) => Body::Html(body),
        None => {
            let may_be_text = of_the_wire || !has_front_matter && path.ends_with(".txt");
            if may_be_text && !markdown_signs::is_markdown(&body) {
                Body::Text(body)
            } else {
                Body::Markdown(body)
            }
        }
    }
}
