//! Entries of the front matter in, fields of the draft out: which key means what, and what a value of the wrong kind is
//! taken for.
//!
//! The keys of title, date, source URL, author, source, column and topics are the site's to choose (`[front_matter]` in
//! site.toml); the others are those of Jekyll, Hugo and Zola.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::config::FrontMatterKeys;
use crate::content::curation;
use crate::content::dates::{Moment, read_moment};
use crate::content::draft::{Found, FrontMatter, Origin, Said};
use crate::content::entries::{Entries, FULL_NAMES, NAME_PARTS, joined};
use crate::content::own_page;
use crate::content::reader::{Reader, Taken};
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::path::OutputPath;

const DATE_HELP: &str = "write it like 2020-10-30T21:57:05+08:00 or 2020-10-30";
const DRAFT: &[&str] = &["draft"];
const PUBLISHED: &[&str] = &["published"];
const PUBLISH: &[&str] = &["publishdate", "publish_date", "pubdate"];
const EXPIRY: &[&str] = &["expirydate", "expiry_date", "unpublishdate", "unpublish_date"];
const SLUG: &[&str] = &["slug"];
const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];
const LANGUAGE: &[&str] = &["lang", "language", "locale"];
const SUMMARY: &[&str] = &["summary", "description", "excerpt"];
const IMAGE: &[&str] = &["image", "cover", "featured_image", "thumbnail", "images"];
const FORMAT: &[&str] = &["format"];
/// Each is a folder of an address.
const MOST_CATEGORIES: usize = 8;

/// How the body is to be read, by the editor's hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Markdown,
    Text,
}

/// What the front matter says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) title: Option<Found<String>>,
    pub(super) source_url: Option<Found<String>>,
    pub(super) date: Option<Found<Moment>>,
    /// Not before then.
    pub(super) publish: Option<Found<Moment>>,
    /// Not from then on.
    pub(super) expiry: Option<Found<Moment>>,
    pub(super) format: Option<Format>,
    pub(super) front_matter: FrontMatter,
    /// Whether the block was broken, so that the wire header is to be believed first.
    pub(super) broken: bool,
}

/// Whether a key means something to newsprint.
pub(super) fn is_known(key: &str, keys: &FrontMatterKeys) -> bool {
    let own =
        [&keys.title, &keys.date, &keys.source_url, &keys.author, &keys.source, &keys.column, &keys.topics];
    let fixed = [DRAFT, PUBLISHED, PUBLISH, EXPIRY, SLUG, ALIASES, LANGUAGE, SUMMARY, IMAGE, FORMAT];
    let fixed = fixed.into_iter().chain([&["layout", "id"][..]]);
    curation::holds(key)
        || own.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(key))
        || fixed.flatten().any(|known| known.eq_ignore_ascii_case(key))
}

/// Gives every entry its meaning. A file of `pages/` is an own page whatever it says.
pub(super) fn read(
    entries: Entries,
    keys: &FrontMatterKeys,
    in_pages: bool,
    findings: &mut Vec<Diagnostic>,
) -> Fields {
    let mut reader = Reader::new(entries.entries, findings);
    let title = reader.text("title", &keys.title).map(found);
    let draft = is_draft(&mut reader);
    let publish = moment(&mut reader, "publish", PUBLISH, "the article is held back as a draft");
    let expiry = moment(&mut reader, "expiry", EXPIRY, "the article stays");
    let date = date(&mut reader, &keys.date);
    let source_url = reader.text("source_url", &keys.source_url).map(found);
    let format = format(&mut reader);
    let topics = reader.list("topics", &keys.topics);
    let topics = reader.at_most("topics", topics);
    let aliases = aliases(&mut reader);
    let mut front_matter = FrontMatter {
        authors: authors(&mut reader, &keys.author),
        source: reader.text("source", &keys.source).map(|(text, _)| text),
        column: reader.list("column", &keys.column).into_iter().next(),
        topics,
        draft: draft || publish.is_err(),
        id: reader.text("id", &["id"]).map(|(text, _)| text),
        slug: slug(&mut reader),
        categories: categories(&mut reader),
        aliases,
        language: language(&mut reader),
        summary: reader.text("summary", SUMMARY).map(|(text, _)| text),
        image: image(&mut reader),
        hand: curation::read(&mut reader),
        printing: own_page::printing(&mut reader, in_pages),
        ..FrontMatter::default()
    };
    if front_matter.printing.is_none() {
        let address = reader.text("address", &keys.address);
        front_matter.address = address.map(|(text, line)| Said { text, line });
    }
    (front_matter.extra, front_matter.places) = reader.rest();
    let place_of_publish = front_matter.places.get("publish").cloned();
    if publish.is_err() {
        front_matter.places.extend(place_of_publish.clone().map(|place| ("draft", place)));
    }
    let (publish, expiry) = (publish.unwrap_or_default(), expiry.unwrap_or_default());
    // What says only when it appears is dated so.
    let date = date.or_else(|| {
        front_matter.places.extend(place_of_publish.map(|place| ("date", place)));
        publish.clone()
    });
    Fields { title, source_url, date, publish, expiry, format, front_matter, broken: entries.broken }
}

fn found<T>((value, line): (T, u32)) -> Found<T> {
    Found { value, origin: Origin::FrontMatter, line: Some(line) }
}

/// `author: A`, `authors: [A, B]`, `author: {name: A}`, `authors: [{name: A}]`, `author: {first: A, last: B}`,
/// `authors: {a: {name: A}}`.
fn authors(reader: &mut Reader<'_>, keys: &[String]) -> Vec<String> {
    let own = keys.iter().flat_map(|key| {
        [key.clone()].into_iter().chain(FULL_NAMES.iter().map(move |name| format!("{key}.{name}")))
    });
    let own: Vec<String> = own.collect();
    let names = reader.first("author", &own, |value| Some(value.people()).filter(|names| !names.is_empty()));
    let mut names = names.map(|(names, _)| names).unwrap_or_default();
    let parts = keys.iter().flat_map(|key| NAME_PARTS.iter().map(move |parts| (key, parts)));
    for (key, (first, last)) in parts {
        if names.is_empty() {
            let mut part = |part: &str| Some(reader.text("author", &[format!("{key}.{part}")])?.0);
            names.extend(joined(part(first), part(last)));
        }
    }
    if names.is_empty() {
        names = reader.inside("author", keys, FULL_NAMES);
    }
    reader.at_most("author", names)
}

/// `slug: spring-festival`. What looks like a path is said to be none; `plan` takes its letters and digits only.
fn slug(reader: &mut Reader<'_>) -> Option<String> {
    let (slug, line) = reader.text("slug", SLUG)?;
    let odd = |c: char| matches!(c, '/' | '\\') || c.is_control();
    if slug.contains(odd) || !slug.contains(char::is_alphanumeric) {
        let message = format!("the slug is not one part of a URL: {}", quoted(&slug));
        reader.warn(line, message, "write it like `spring-festival`; only its letters and digits are taken");
    }
    Some(slug)
}

/// All of Jekyll's categories, in its order: `categories: [a, b]`, `categories: a b`, `category: c`.
fn categories(reader: &mut Reader<'_>) -> Vec<String> {
    let mut all: Vec<String> = reader.peek_words("categories");
    all.extend(reader.peek_text("category"));
    all.truncate(MOST_CATEGORIES);
    all
}

/// `image: a.png`, `images: [a.png]`, `cover: {image: a.png}`.
fn image(reader: &mut Reader<'_>) -> Option<String> {
    static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let inner = ["", ".image", ".url", ".src", ".path", ".file", ".feature"];
        IMAGE.iter().flat_map(|key| inner.map(|inner| format!("{key}{inner}"))).collect()
    });
    reader.text("image", &KEYS).map(|(text, _)| text)
}

fn date(reader: &mut Reader<'_>, keys: &[String]) -> Option<Found<Moment>> {
    let date = reader.first("date", keys, |value| read_moment(&value.text()?));
    if date.is_none() {
        reader.each("date", keys, |entry, findings| {
            // Jekyll's `published: true` is no date.
            if let Some(text) = entry.value.text().filter(|_| entry.value.switch().is_none()) {
                findings.push(
                    Diagnostic::warning(format!("`{}` is no date: {}", entry.key, quoted(&text)))
                        .line(entry.line)
                        .help(DATE_HELP),
                );
            }
            Taken::Not
        });
    }
    date.map(found)
}

/// A date of Hugo's on which an article appears or is taken down; an error where one is written that is none.
fn moment(
    reader: &mut Reader<'_>,
    name: &'static str,
    keys: &[&'static str],
    outcome: &str,
) -> Result<Option<Found<Moment>>, ()> {
    let Some((text, line)) = reader.text(name, keys) else {
        let Some((key, line)) = reader.table(keys) else { return Ok(None) };
        reader.warn(line, format!("`{key}` is a table and no date; {outcome}"), DATE_HELP);
        return Err(());
    };
    if is_no_date_yet(&text) || name == "expiry" && is_never(&text) {
        return Ok(None);
    }
    if let Some(value) = read_moment(&text) {
        return Ok(Some(found((value, line))));
    }
    let message = format!("`{}` is no date: {}; {outcome}", reader.key(name), quoted(&text));
    reader.warn(line, message, DATE_HELP);
    Err(())
}

/// Go's zero time, which templates of Hugo write where no date is set.
fn is_no_date_yet(text: &str) -> bool {
    text.starts_with("0001-01-01")
}

/// A year that editors write for "never".
fn is_never(text: &str) -> bool {
    let year = text.split(['-', '/', '.', '年']).next().and_then(|year| year.parse::<u32>().ok());
    year.is_some_and(|year| (2200..=9999).contains(&year))
}

/// `draft: true`, or Jekyll's `published: false`. What is neither yes nor no holds the article back: better an
/// article too late than a draft in public.
fn is_draft(reader: &mut Reader<'_>) -> bool {
    let mut draft = false;
    for (keys, means_draft) in [(DRAFT, true), (PUBLISHED, false)] {
        reader.each("draft", keys, |entry, findings| {
            let Some(text) = entry.value.text() else { return Taken::Not };
            match entry.value.switch() {
                Some(switch) if switch != means_draft => return Taken::Used,
                Some(_) => {}
                // `published: 2020-10-30` is a date.
                None if !means_draft => return Taken::Not,
                None => findings.push(
                    Diagnostic::warning(format!(
                        "`{}` is neither true nor false: {}; the article is held back as a draft",
                        entry.key,
                        quoted(&text)
                    ))
                    .line(entry.line)
                    .help("write `draft: true` or `draft: false`"),
                ),
            }
            draft = true;
            Taken::Named
        });
    }
    if let Some((key, line)) = reader.table(DRAFT) {
        let message =
            format!("`{key}` is a table, neither true nor false; the article is held back as a draft");
        reader.warn(line, message, "write `draft: true` or `draft: false`");
        draft = true;
    }
    draft
}

fn format(reader: &mut Reader<'_>) -> Option<Format> {
    let (text, line) = reader.text("format", FORMAT)?;
    match text.to_ascii_lowercase().as_str() {
        "html" => Some(Format::Html),
        "markdown" | "md" => Some(Format::Markdown),
        "text" => Some(Format::Text),
        _ => {
            let help = "write `html`, `markdown` or `text`, or leave `format` out: the body decides";
            reader.warn(line, format!("there is no format {}", quoted(&text)), help);
            None
        }
    }
}

/// BCP 47 as far as its shape goes; `zh_CN` is read as `zh-CN`.
fn language(reader: &mut Reader<'_>) -> Option<String> {
    let (text, line) = reader.text("language", LANGUAGE)?;
    let tag = text.replace('_', "-");
    let mut parts = tag.split('-');
    let shaped = parts.next().is_some_and(|part| {
        matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    }) && parts
        .all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !shaped {
        reader.warn(
            line,
            format!("{} is no language tag", quoted(&text)),
            "write one like zh-Hans, zh-Hant or en",
        );
    }
    shaped.then_some(tag)
}

/// Former URLs: root-relative paths that stay below the root and that every disk can hold.
fn aliases(reader: &mut Reader<'_>) -> Vec<String> {
    let written =
        reader.first("aliases", ALIASES, |value| Some(value.texts()).filter(|texts| !texts.is_empty()));
    let Some((mut aliases, line)) = written else { return Vec::new() };
    for alias in &mut aliases {
        if !alias.starts_with('/') {
            alias.insert(0, '/');
        }
    }
    aliases.retain(|alias| {
        let sound = is_site_path(alias);
        if !sound {
            let message = format!("the alias {} is no path of this site and is left out", quoted(alias));
            reader.warn(line, message, "write it like /2020/10/30/old-name/");
        }
        sound
    });
    reader.at_most("aliases", aliases)
}

/// Whether a root-relative path stays below the root and is nothing but a path.
fn is_site_path(path: &str) -> bool {
    !path.contains("//")
        && !path.contains(['\\', '?', '#', ':'])
        && !path.chars().any(char::is_control)
        && !path.split('/').any(|part| matches!(part, "." | ".."))
        && percent_decode_str(path.trim_matches('/')).decode_utf8().is_ok_and(|path| {
            // The front page has no former address of its own; who calls for it is told where addresses are made.
            path.is_empty() || OutputPath(path.nfc().collect()).is_safe()
        })
}
