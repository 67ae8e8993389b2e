//! Entries of the front matter in, fields of the draft out: which key means what, and what a value of the wrong kind is
//! taken for.
//!
//! The keys of title, date, source URL, author, source, column and topics are the site's to choose (`[front_matter]` in
//! site.toml); the others are those of Jekyll, Hugo and Zola.

use std::sync::LazyLock;

use crate::config::FrontMatterKeys;
use crate::content::curation;
use crate::content::dates::{Moment, read_moment};
use crate::content::draft::{Found, FrontMatter, Origin};
use crate::content::entries::Entries;
use crate::content::reader::{Reader, Taken};
use crate::ground::diagnostic::{Diagnostic, quoted};

const DRAFT: &[&str] = &["draft"];
const PUBLISHED: &[&str] = &["published"];
const SLUG: &[&str] = &["slug"];
const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];
const LANGUAGE: &[&str] = &["lang", "language", "locale"];
const SUMMARY: &[&str] = &["summary", "description", "excerpt"];
const IMAGE: &[&str] = &["image", "cover", "featured_image", "thumbnail", "images"];
const FORMAT: &[&str] = &["format"];

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
    pub(super) format: Option<Format>,
    pub(super) front_matter: FrontMatter,
    /// Whether the block was broken, so that the wire header is to be believed first.
    pub(super) broken: bool,
}

/// Whether a key means something to newsprint.
pub(super) fn is_known(key: &str, keys: &FrontMatterKeys) -> bool {
    let own =
        [&keys.title, &keys.date, &keys.source_url, &keys.author, &keys.source, &keys.column, &keys.topics];
    let fixed = [DRAFT, PUBLISHED, SLUG, ALIASES, LANGUAGE, SUMMARY, IMAGE, FORMAT, &["layout"]];
    curation::holds(key)
        || own.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(key))
        || fixed.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(key))
}

/// Gives every entry its meaning.
pub(super) fn read(entries: Entries, keys: &FrontMatterKeys, findings: &mut Vec<Diagnostic>) -> Fields {
    let mut reader = Reader::new(entries.entries, findings);
    let title = reader.text("title", &keys.title).map(found);
    let draft = is_draft(&mut reader);
    let date = date(&mut reader, &keys.date);
    let source_url = reader.text("source_url", &keys.source_url).map(found);
    let format = format(&mut reader);
    let topics = reader.list("topics", &keys.topics);
    let topics = reader.at_most("topics", topics);
    let aliases = aliases(&mut reader);
    let mut front_matter = FrontMatter {
        author: people(&mut reader, "author", &keys.author),
        source: reader.text("source", &keys.source).map(|(text, _)| text),
        column: reader.list("column", &keys.column).into_iter().next(),
        topics,
        draft,
        slug: slug(&mut reader),
        aliases: reader.at_most("aliases", aliases),
        language: language(&mut reader),
        summary: reader.text("summary", SUMMARY).map(|(text, _)| text),
        image: image(&mut reader),
        hand: curation::read(&mut reader),
        ..FrontMatter::default()
    };
    (front_matter.extra, front_matter.places) = reader.rest();
    Fields { title, source_url, date, format, front_matter, broken: entries.broken }
}

fn found<T>((value, line): (T, u32)) -> Found<T> {
    Found { value, origin: Origin::FrontMatter, line: Some(line) }
}

/// `author: A`, `authors: [A, B]`, `author: {name: A}`, `authors: [{name: A}]`.
fn people(reader: &mut Reader<'_>, name: &'static str, keys: &[String]) -> Option<String> {
    let keys: Vec<String> = keys.iter().flat_map(|key| [key.clone(), format!("{key}.name")]).collect();
    let (names, _) =
        reader.first(name, &keys, |value| Some(value.texts()).filter(|names| !names.is_empty()))?;
    let chinese = names.iter().any(|name| name.chars().any(|c| c >= '\u{2e80}'));
    Some(names.join(if chinese { "、" } else { ", " }))
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
                        .help("write it like 2020-10-30T21:57:05+08:00 or 2020-10-30"),
                );
            }
            Taken::Not
        });
    }
    date.map(found)
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

/// Former URLs: root-relative paths that stay below the root.
fn aliases(reader: &mut Reader<'_>) -> Vec<String> {
    let written =
        reader.first("aliases", ALIASES, |value| Some(value.texts()).filter(|texts| !texts.is_empty()));
    let Some((written, line)) = written else { return Vec::new() };
    let (aliases, unsound): (Vec<String>, Vec<String>) = written
        .into_iter()
        .map(|text| if text.starts_with('/') { text } else { format!("/{text}") })
        .partition(|path| is_site_path(path));
    if let Some(first) = unsound.first() {
        let message = format!("the alias {} is no path of this site and is left out", quoted(first));
        reader.warn(line, message, "write it like /2020/10/30/old-name/");
    }
    aliases
}

/// Whether a root-relative path stays below the root and is nothing but a path.
fn is_site_path(path: &str) -> bool {
    !path.contains("//")
        && !path.contains(['\\', '?', '#', ':'])
        && !path.chars().any(char::is_control)
        && !path.split('/').any(|part| matches!(part, "." | ".."))
}
