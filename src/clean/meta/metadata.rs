//! All that the site needs to know of an article, from front matter, title line, profile and body, in that order.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::clean::markup::body;
use crate::clean::markup::body::{Body, Known, Markup};
use crate::clean::markup::galley::Picture;
use crate::clean::markup::setter::{Attached, Job};
use crate::clean::markup::text::{Length, one_line, same_text, start_of};
use crate::clean::markup::{attributes, figures, links, sanitise};
use crate::clean::meta::{author, language, summary, title};
use crate::clean::rules::profile::Profile;
use crate::clean::rules::{remote, source_of};
use crate::clean::{Article, ArticleId, Cleaned, Figure, Image, Rules, SourceUrl, Trace};
use crate::content::{ContentPath, Draft, FrontMatter, Origin};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// Characters of a title beyond which it is hardly one: the longest headlines of the corpora have about 200.
const LONGEST_TITLE: usize = 300;

/// Characters of a title that are read: every listing and feed repeats it.
const MOST_OF_TITLE: usize = 5000;

/// The whole road of one draft.
pub(crate) fn clean(draft: Draft, rules: &Rules<'_>) -> Cleaned {
    let mut found =
        Findings { file: draft.path.in_site(), diagnostics: Vec::new(), origins: BTreeMap::new() };
    let url = source_url(&draft, &mut found);
    let base = url.as_ref().and_then(SourceUrl::url);
    let base = base.as_ref();
    let source = source_of::find(base, &draft.front_matter, rules.profiles);
    let profile = source.profile;
    let used = RefCell::new(BTreeSet::new());
    let sought = RefCell::new(BTreeSet::new());
    let attached = |raw: &str| {
        let (path, attached) = attachment(raw, &draft.path, rules, &mut sought.borrow_mut())?;
        used.borrow_mut().insert(path);
        Some(attached)
    };
    let job = Job { profile, base, attached: &attached, trace: rules.trace == Trace::On };

    let written_title = draft.title.as_ref().map(|title| {
        let end = title.value.char_indices().nth(MOST_OF_TITLE).map_or(title.value.len(), |(end, _)| end);
        &title.value[..end]
    });
    if let Some(title) =
        draft.title.as_ref().filter(|title| written_title.is_some_and(|cut| cut != title.value))
    {
        found.warn(
            title.line,
            format!("the title has more than {MOST_OF_TITLE} characters; the rest of it is left out"),
            "put the text below the title line",
        );
    }
    let mut heading = written_title.map(|written| title::clean(written, profile)).unwrap_or_default();
    let image = draft.front_matter.image.as_deref().and_then(|raw| front_matter_image(raw, base, &attached));
    if image.is_none() && draft.front_matter.image.as_deref().is_some_and(|raw| !raw.trim().is_empty()) {
        found.warn(
            key_line(&draft.front_matter, "image"),
            "the image of the front matter is neither a file beside the article nor an http(s) URL"
                .to_owned(),
            "write its path relative to the article, or a whole URL",
        );
    }
    let from_front_matter = image.is_some();
    let known = Known { title: &heading.text, written_title, image };
    let body = body::make(&draft.body, known, &job);
    match body.markup {
        Markup::Whole => {}
        Markup::Flattened => found.warn(
            None,
            "elements are nested more than 200 deep; the deeper ones were flattened".to_owned(),
            "take the wrappers out",
        ),
        Markup::LeftOut => found.warn(
            Some(draft.body_line),
            "the markup of the text would take work or room out of all proportion; the text is printed without it, and \
             without pictures"
                .to_owned(),
            "close elements that stay open over many paragraphs, and narrow down tables with empty cells",
        ),
    }
    let Body { mut galley, removals, author: byline, column: markup_column, heading: first_heading, .. } =
        body;

    let text = galley.text();
    title_or_fallback(&mut heading, &draft, first_heading, &text, &mut found);
    let source_name = source.source.as_ref().map(|source| source.name.clone());
    let author = pick_author(&draft.front_matter, byline, profile, source_name.as_deref(), &mut found);
    let names = Names {
        profile,
        source: source_name.as_deref(),
        author: author.as_deref(),
        written: draft.front_matter.author.as_deref(),
    };
    let column = pick_column(&draft.front_matter, heading.column, markup_column, &names, &mut found);
    let topics = draft
        .front_matter
        .topics
        .iter()
        .map(|topic| name_of(topic))
        .filter(|topic| names.is_topic(topic))
        .collect();
    let language = pick_language(&draft, profile, &heading.text, &text, &rules.config.language, &mut found);
    let figures = galley.pictures().map(figure_of).collect();
    remote::place(&mut galley, &rules.config.images);
    let lead = galley.pictures().find(|picture| picture.label.is_none());
    if lead.is_some() {
        found
            .origins
            .insert("lead_image", if from_front_matter { Origin::FrontMatter } else { Origin::Body });
    }
    let summary =
        match draft.front_matter.summary.as_deref().map(summary::written).filter(|text| !text.is_empty()) {
            Some(written) => {
                found.origins.insert("summary", Origin::FrontMatter);
                written
            }
            None => summary::of(&galley),
        };
    let length = Length::of(&text);
    if let Some(published) = &draft.published {
        found.origins.insert("published", published.origin);
    }
    let body = sanitise::sanitise(&galley.print());
    if body.as_str().is_empty() {
        found.warn(
            Some(draft.body_line),
            "the article has no text".to_owned(),
            "put the text below the title, or see `newsprint explain` for what was taken out",
        );
    }
    let article = Article {
        id: article_id(base, &draft.path),
        content_hash: draft.content_hash,
        body_hash: Fingerprint::of(body.as_str().as_bytes()),
        title: heading.text,
        url,
        published: draft.published.map(|published| published.value),
        source: source.source,
        author,
        column,
        topics,
        language,
        summary,
        lead_image: lead.map(image_of),
        characters: length.characters,
        words: length.words(),
        reading_minutes: length.minutes(),
        draft: draft.front_matter.draft,
        slug: draft.front_matter.slug,
        aliases: draft.front_matter.aliases,
        attachments: used.into_inner().into_iter().collect(),
        hand: Some(draft.front_matter.hand).filter(|hand| !hand.is_empty()).map(Box::new),
        path: draft.path,
    };
    Cleaned {
        article,
        body,
        text,
        figures,
        sought: sought.into_inner().into_iter().collect(),
        origins: found.origins,
        removals,
        diagnostics: found.diagnostics,
    }
}

/// The name of a topic or a column: one line, and no longer than a name may be, since it stands on each of its pages.
fn name_of(text: &str) -> String {
    start_of(&one_line(text), 200)
}

/// What is reported beside the article.
struct Findings {
    file: String,
    diagnostics: Vec<Diagnostic>,
    origins: BTreeMap<&'static str, Origin>,
}

impl Findings {
    fn warn(&mut self, line: Option<u32>, message: String, help: &str) {
        let mut diagnostic = Diagnostic::warning(message).at(self.file.clone()).help(help);
        diagnostic.line = line;
        self.diagnostics.push(diagnostic);
    }
}

fn key_line(front_matter: &FrontMatter, field: &str) -> Option<u32> {
    front_matter.places.get(field).map(|place| place.line)
}

fn source_url(draft: &Draft, found: &mut Findings) -> Option<SourceUrl> {
    let written = draft.source_url.as_ref()?;
    let url = links::source_url(&written.value);
    if url.is_some() {
        found.origins.insert("url", written.origin);
    } else if !written.value.trim().is_empty() {
        let shown = start_of(&one_line(&written.value), 80);
        let message = if written.value.len() > 4096 {
            format!("the source URL has more than 4096 bytes: {shown:?}")
        } else {
            format!("the source URL is no http or https URL with a host: {shown:?}")
        };
        found.warn(written.line, message, "write the whole address, with https:// in front; until then the article has no link to its source");
    }
    url
}

/// A relative address that names a file beside the article. Every path that was looked for is added to `sought`.
fn attachment(
    raw: &str,
    article: &ContentPath,
    rules: &Rules<'_>,
    sought: &mut BTreeSet<ContentPath>,
) -> Option<(ContentPath, Attached)> {
    if !links::is_relative(raw) {
        return None;
    }
    let path = beside(raw, &article.0)?;
    let decoded = percent_encoding::percent_decode_str(&path).decode_utf8().ok();
    let decoded =
        decoded.filter(|decoded| **decoded != path).map(|decoded| ContentPath(decoded.into_owned()));
    let mut find = |path: ContentPath| {
        let attachment = rules.attachments.get(&path);
        sought.insert(path);
        attachment
    };
    let attachment = find(ContentPath(path)).or_else(|| decoded.and_then(find))?;
    let mut url = format!("{}/", rules.config.base_path());
    // The output path is plain text; a URL wants it encoded.
    const KEEP: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    url.extend(percent_encoding::utf8_percent_encode(&attachment.output, KEEP));
    Some((attachment.path.clone(), Attached { url, size: attachment.size }))
}

/// The path below `content/` that a relative address means; none when it leaves the folder.
fn beside(raw: &str, article: &str) -> Option<String> {
    let raw = raw.trim();
    let raw = raw.split(['?', '#']).next().unwrap_or_default();
    if raw.is_empty() {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    if !raw.starts_with('/') {
        parts.extend(article.split('/'));
        parts.pop();
    }
    for part in raw.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn front_matter_image(
    raw: &str,
    base: Option<&Url>,
    attached: &dyn Fn(&str) -> Option<Attached>,
) -> Option<Picture> {
    let (url, size) = match attached(raw) {
        Some(attached) => (attached.url, attached.size),
        None => (String::from(links::resolve_image(raw, base)?), None),
    };
    let (width, height) = size.unzip();
    Some(Picture { url, width, height, ..Picture::default() })
}

/// A missing title falls back to the first heading, else to the first sentence.
fn title_or_fallback(
    title: &mut title::Title,
    draft: &Draft,
    heading: Option<String>,
    text: &str,
    found: &mut Findings,
) {
    if !title.text.is_empty() {
        let origin = draft.title.as_ref().map_or(Origin::Body, |title| title.origin);
        found.origins.insert("title", origin);
        let characters = title.text.chars().count();
        if characters > LONGEST_TITLE {
            found.warn(
                draft.title.as_ref().and_then(|title| title.line),
                format!("the title has {characters} characters"),
                "cut it down to a headline: every listing and feed shows it whole",
            );
        }
        return;
    }
    found.origins.insert("title", Origin::Body);
    let (text, what) = match heading {
        Some(heading) => (heading, "its first heading"),
        None => (start_of(&summary::cut(text.lines().next().unwrap_or_default()), 80), "its first sentence"),
    };
    let text = one_line(&text);
    title.text =
        if text.is_empty() { one_line(draft.path.0.rsplit('/').next().unwrap_or_default()) } else { text };
    let message = format!("the article has no title; {what} is taken: {:?}", start_of(&title.text, 40));
    found.warn(
        draft.title.as_ref().and_then(|title| title.line),
        message,
        "write a title line, `[title](source URL)` over `------`",
    );
}

fn pick_author(
    front_matter: &FrontMatter,
    byline: Option<String>,
    profile: Option<&Profile>,
    source: Option<&str>,
    found: &mut Findings,
) -> Option<String> {
    let is_site = |name: &str| {
        profile.is_some_and(|profile| profile.is_called(name))
            || source.is_some_and(|source| same_text(source, name))
    };
    let written = front_matter
        .author
        .as_deref()
        .and_then(|name| author::tidy(&title::decode(name), profile))
        .filter(|name| !is_site(name));
    let byline = byline.filter(|byline| !is_site(byline));
    let (author, origin) = match (written, byline) {
        (Some(written), Some(byline)) if is_label(&written, front_matter) => (byline, Origin::Body),
        (Some(written), _) => (written, Origin::FrontMatter),
        (None, Some(byline)) => (byline, Origin::Body),
        (None, None) => return None,
    };
    found.origins.insert("author", origin);
    Some(author)
}

/// Whether an author is the name of the feed, which digests of the wire kind write into `author`, `tags` and `categories`
/// alike. It may still be a person (a channel, a pen name), but a byline knows better.
fn is_label(author: &str, front_matter: &FrontMatter) -> bool {
    front_matter.topics.iter().any(|topic| same_text(topic, author))
        && front_matter.column.as_deref().is_some_and(|column| same_text(column, author))
}

/// The names that an article already has: they are neither topics nor columns.
struct Names<'a> {
    profile: Option<&'a Profile>,
    source: Option<&'a str>,
    author: Option<&'a str>,
    written: Option<&'a str>,
}

impl Names<'_> {
    fn is_topic(&self, name: &str) -> bool {
        !name.is_empty()
            && !self.profile.is_some_and(|profile| profile.is_called(name))
            && ![self.source, self.author, self.written]
                .into_iter()
                .flatten()
                .any(|known| same_text(known, name))
    }
}

fn pick_column(
    front_matter: &FrontMatter,
    in_title: Option<String>,
    in_markup: Option<String>,
    names: &Names<'_>,
    found: &mut Findings,
) -> Option<String> {
    let written = front_matter.column.as_deref().map(name_of).filter(|column| names.is_topic(column));
    let (column, origin) = match (written, in_title, in_markup) {
        (Some(column), ..) => (column, Origin::FrontMatter),
        (_, Some(column), _) => (column, Origin::TitleLine),
        (_, _, Some(column)) => (column, Origin::Body),
        _ => return None,
    };
    found.origins.insert("column", origin);
    Some(column)
}

fn pick_language(
    draft: &Draft,
    profile: Option<&Profile>,
    title: &str,
    text: &str,
    fallback: &str,
    found: &mut Findings,
) -> String {
    if let Some(written) = draft.front_matter.language.as_deref().map(str::trim).filter(|tag| !tag.is_empty())
    {
        if attributes::is_language(written) {
            found.origins.insert("language", Origin::FrontMatter);
            return written.to_owned();
        }
        let message = format!("the language {:?} is no language tag", start_of(written, 40));
        found.warn(
            key_line(&draft.front_matter, "language"),
            message,
            "write it like `zh-Hans`, `zh-Hant` or `en`",
        );
    }
    if let Some(language) = profile.and_then(|profile| profile.source.language.clone()) {
        found.origins.insert("language", Origin::Profile);
        return language;
    }
    found.origins.insert("language", Origin::Body);
    language::detect([title, text].into_iter(), fallback)
}

fn article_id(url: Option<&Url>, path: &ContentPath) -> ArticleId {
    ArticleId(match url {
        Some(url) => Fingerprint::of(links::normalise_source_url(url).as_bytes()),
        None => Fingerprint::of(path.0.as_bytes()),
    })
}

/// The name of an article with this source URL.
pub(crate) fn id_of_url(url: &SourceUrl) -> ArticleId {
    let parsed = url.url().map(|url| links::normalise_source_url(&url));
    ArticleId(Fingerprint::of(parsed.as_deref().unwrap_or(url.as_str()).as_bytes()))
}

fn image_of(picture: &Picture) -> Image {
    Image { url: picture.url.clone(), alt: picture.alt.clone(), width: picture.width, height: picture.height }
}

fn figure_of(picture: &Picture) -> Figure {
    Figure {
        image: picture.url.clone(),
        caption: picture.caption.as_ref().map(|caption| caption.text.clone()),
        credit: figures::credit_of(picture),
    }
}
