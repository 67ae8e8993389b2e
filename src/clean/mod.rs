//! A [`Draft`] in, an [`Article`] with [`SafeHtml`] out. The only room that can make [`SafeHtml`].
//!
//! One tree is parsed per article and read once into a document of blocks and pictures, on which all rules about text
//! work; the document is printed, and the sanitiser has the last word. Nothing here reads a file: what lies beside an
//! article comes in as [`Attachments`].

mod article;
mod attachments;
mod body;
mod cleaned;
mod issue;
mod markup;
mod meta;
mod own_links;
mod page;
mod removal;
mod rules;
mod source;
mod source_url;
mod svg;
#[cfg(test)]
mod tests;
mod texts;

use std::num::NonZeroU32;

use crate::config::Config;
use crate::content::{ContentPath, Draft, FrontMatter, IssueMark, Origin, Role, Targets};
use crate::ground::fingerprint::Fingerprint;

#[cfg(test)]
pub(crate) use article::Has;
pub(crate) use article::{Article, ArticleId, Details, Extras, Image};
pub(crate) use attachments::{Attachment, Attachments, in_static_root};
pub(crate) use cleaned::{Cleaned, Figure};
pub(crate) use issue::{Issue, IssueHeading, Item, address_behind};
pub(crate) use markup::note_ids::{TOP, place_called};
pub(crate) use markup::safe_html::SafeHtml;
pub(crate) use markup::text::same_text;
pub(crate) use meta::author::names_in;
pub(crate) use meta::names::{Contributor, Part};
pub(crate) use own_links::{OwnLink, addresses as addresses_in, fill as fill_own_links};
pub(crate) use page::{Uncut, article_of_page, main_of_page};
pub(crate) use removal::Removal;
pub(crate) use rules::profile::{Profile, Profiles};
pub(crate) use rules::source_of::id_of as source_id;
pub(crate) use rules::survey::{Repeat, RulesFrom, SourceReport, Survey};
pub(crate) use source::Source;
pub(crate) use source_url::SourceUrl;
pub(crate) use svg::{MAX_SVG_BYTES, clean_svg};
#[cfg(test)]
pub(crate) use texts::Samples;
pub(crate) use texts::Texts;

use attachments::Lookup;
use body::{Body, Known};
use markup::context::Context;
use markup::document::Document;
use markup::names::Names;
use markup::note_ids::NoteIds;
use markup::places::Places;
use markup::text::Length;
use markup::{markdown, sanitise};
use meta::findings::Findings;
use meta::labels::Labels;
use meta::{author, image, language, summary, title};
use own_links::OwnLinks;
use rules::{remote, source_of};

/// Whether [`Cleaned::removals`] is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trace {
    Off,
    /// Every removal is recorded.
    On,
}

/// What cleaning needs beside the draft.
pub(crate) struct Rules<'a> {
    pub config: &'a Config,
    /// Built-in and user profiles.
    pub profiles: &'a Profiles,
    pub attachments: &'a Attachments,
    /// Whether to record removals.
    pub trace: Trace,
}

/// Cleans one draft: finds its source, reads its body by the source's rules, picks its metadata, sanitises.
/// Never fails: what can't be kept is dropped and reported.
pub(crate) fn clean(draft: Draft, rules: &Rules<'_>) -> Cleaned {
    let mut found = Findings::new(&draft);
    let url = source_url::of_draft(&draft, &mut found);
    let base = url.as_ref().and_then(SourceUrl::url);
    let source = source_of::find(base.as_ref(), &draft.front_matter, rules.profiles);
    let lookup = Lookup::new(&draft.path, rules.attachments, rules.config.base_path(), base.is_none());
    let id = ArticleId::of(url.as_ref(), &draft, rules.config.time_zone);
    let notes = NoteIds::new(id);
    let own_links = OwnLinks::new(&draft.path, rules.config.base_path());
    let around = (&lookup, &notes, &own_links);
    let context = Context::new(source.profile, base.as_ref(), around, rules.trace == Trace::On);
    let context = Context { is_issue: draft.issue.is_some(), ..context };

    let written_title = title::written(&draft, &mut found);
    let mut title = clean_title(written_title, &source, base.as_ref(), &draft);
    let image = image::of_front_matter(&draft.front_matter, &context, &mut found);
    let lead_origin = if image.is_some() { Origin::FrontMatter } else { Origin::Body };
    let written = author::written(&draft.front_matter, &source, &mut found);
    let known = Known { title: &title.text, written_title, authors: &written, published: draft.day(), image };
    let Body {
        mut document,
        markup,
        places,
        mut record,
        byline,
        contributors,
        column,
        heading,
        title: short,
    } = body::read(&draft.body, known, &context);
    markup.report(draft.body_line, &mut found);
    let text = document.text();
    title::or_fallback(&mut title, short, &draft, heading, &text, &mut found);
    let authors = author::pick(written, byline, &source, &mut found);
    let labels = Labels { front_matter: &draft.front_matter, source: &source, authors: &authors };
    let (column, topics) = (labels.column(title.column, column, &mut found), labels.topics());
    let column = column.filter(|column| !is_roundup(column, &draft, rules));
    let (default, texts) = (&rules.config.language, [&*title.text, &*text].into_iter());
    let language = language::pick(&draft.front_matter, source.profile, texts, default, &mut found);
    let figures = document.pictures().map(Figure::from).collect();
    remote::place(&mut document, &rules.config.images, &mut record);
    let lead_image = image::lead(&document, lead_origin, &mut found);
    let summary = summary::pick(&draft.front_matter, &document, &mut found);
    let printed = print(document, places, &context, draft.issue.clone(), rules);
    let Printed { body, nowhere, names, issue } = printed;
    let brief = issue.as_deref().filter(|_| draft.front_matter.summary.is_none()).and_then(issue::summary);
    let summary = brief.unwrap_or(summary);
    let length = Length::of(&text);
    let (own_links, sought, attachments) = report(&body, nowhere, (lookup, own_links), &draft, &mut found);
    let line = naming_line(&draft, url.is_some()).and_then(NonZeroU32::new);
    let held_back = draft.front_matter.draft;
    let details = Details { summary, lead_image, url, contributors };
    let extras = Extras { attachments, own_links, names, issue, ..extras_of(draft.front_matter) };
    let extras = extras.for_addresses(&rules.config.urls.article);
    let article = Article {
        id,
        path: draft.path,
        role: draft.role,
        line,
        body_hash: Fingerprint::of(body.as_str().as_bytes()),
        details: details.fingerprint(),
        has: details.has(),
        title: title.text,
        published: draft.published.map(|published| published.value),
        source: source.source,
        authors,
        column,
        topics,
        language,
        characters: length.characters,
        words: length.words(),
        reading_minutes: length.minutes(),
        draft: held_back,
        extras: Some(extras).filter(|extras| *extras != Extras::default()).map(Box::new),
    };
    let Findings { origins, diagnostics, .. } = found;
    Cleaned { article, details, body, text, figures, sought, origins, removals: record.finish(), diagnostics }
}

/// Whether a column is called as the roundup that its article is an issue of: that has a list of its own.
fn is_roundup(column: &str, draft: &Draft, rules: &Rules<'_>) -> bool {
    draft.issue.as_ref().is_some_and(|mark| {
        rules.config.issues.iter().any(|of| of.id == mark.roundup && same_text(&of.name, column))
    })
}

/// See [`Article::line`].
fn naming_line(draft: &Draft, has_url: bool) -> Option<u32> {
    if draft.role == Role::Section {
        return draft.title.as_ref().map_or(Some(draft.body_line), |title| title.line);
    }
    let url = draft.source_url.as_ref().filter(|_| has_url);
    let own = || ["id", "slug"].into_iter().find_map(|field| draft.front_matter.line_of(field));
    url.map_or_else(own, |url| url.line)
}

/// What the front matter says that few articles have.
fn extras_of(front_matter: FrontMatter) -> Extras {
    let [alias_line, slug_line] = ["aliases", "slug"].map(|field| front_matter.line_of(field));
    let FrontMatter { publish, expiry, slug, address, categories, aliases, hand, printing, .. } =
        front_matter;
    let hand = Some(hand).filter(|hand| !hand.is_empty());
    let said = Extras { publish, expiry, slug, address, categories, aliases, ..Extras::default() };
    Extras { alias_line, slug_line, hand, printing, ..said }
}

/// Cleans a title as written. An editor's own piece, which has no address elsewhere, is called what it is called.
fn clean_title(
    written: Option<&str>,
    source: &source_of::Found<'_>,
    base: Option<&url::Url>,
    draft: &Draft,
) -> title::Title {
    let mut title = written.map(|written| title::clean(written, source.profile)).unwrap_or_default();
    if let Some(host) = base.and_then(url::Url::host_str).filter(|_| !source.is_described()) {
        let names = draft.front_matter.source.iter().chain(&draft.front_matter.authors);
        title::cut_site_names(&mut title.text, host, &names.map(String::as_str).collect::<Vec<_>>());
    }
    if let Some(base) = base.filter(|_| !source.is_described()) {
        title::cut_column(&mut title, base);
    }
    title
}

/// A document that was printed.
struct Printed {
    body: SafeHtml,
    /// Links to itself that lead nowhere, as they are written.
    nowhere: Vec<String>,
    /// What links of other pieces call its places by.
    names: Option<Box<Names>>,
    /// What it is as an issue.
    issue: Option<Box<Issue>>,
}

/// Prints a document, and settles where its links to itself lead.
fn print(
    mut document: Document,
    mut places: Places,
    context: &Context<'_>,
    mark: Option<IssueMark>,
    rules: &Rules<'_>,
) -> Printed {
    if context.base.is_none() {
        places.name_headings(&mut document, context.notes);
    }
    let issue = mark.and_then(|mark| {
        let of = rules.config.issues.iter().find(|issues| issues.id == mark.roundup)?;
        Some(Box::new(issue::read(&mut document, mark, of, rules.profiles)))
    });
    let (body, nowhere, names) = places.settle(sanitise::sanitise(document.into_print()), context.notes);
    Printed { body, nowhere, names: Some(names).filter(|names| !names.is_empty()).map(Box::new), issue }
}

/// Warns where no text is left, of links of a piece to itself that lead nowhere, and of files that it shows and that are
/// nowhere. Gives back its links to other places of the site, for whether those lead anywhere is known when all articles are, with
/// the files that were looked for and those that were found.
fn report(
    body: &SafeHtml,
    nowhere: Vec<String>,
    (lookup, own_links): (Lookup<'_>, OwnLinks<'_>),
    draft: &Draft,
    found: &mut Findings,
) -> (Vec<OwnLink>, Vec<ContentPath>, Vec<ContentPath>) {
    let lines = Targets::new(&draft.body, draft.body_line);
    if body.as_str().is_empty() && draft.role != Role::Section {
        let help = "put the text below the title, or see `newsprint explain` for what was taken out";
        found.warn(Some(draft.body_line), "the article has no text", help);
    }
    for written in nowhere {
        let help =
            "the piece has no heading of these words and no element of this id; mend the link, or add one";
        let message = format!("the link leads nowhere: {:?}", own_links::shown(&written));
        lines.of(&written).into_iter().for_each(|line| found.warn(Some(line), message.clone(), help));
    }
    for written in own_links.refused() {
        let help = "write the path of a file or page of the site, or an address that begins with https:, http:, mailto: or tel:";
        let message =
            format!("no page may lead to this, and the link is left out: {:?}", own_links::shown(&written));
        lines.of(&written).into_iter().for_each(|line| found.warn(Some(line), message.clone(), help));
    }
    for raw in lookup.missing().iter().filter(|raw| !own_links.holds(raw)) {
        let help = "put it beside the article, or into static/root/";
        let message = format!("there is no such file: {:?}", own_links::shown(raw));
        lines.of(raw).into_iter().for_each(|line| found.warn(Some(line), message.clone(), help));
    }
    let (sought, used) = lookup.finish();
    (own_links.finish(|written| lines.of(written)), sought, used)
}

/// Makes safe HTML of an editor's note in Markdown: it takes the road of every text. `base_path` is where the site is below
/// its host, without `/` at the end.
pub(crate) fn clean_note(markdown: &str, base_path: &str) -> SafeHtml {
    /// Bytes of HTML: a note is no article.
    const LONGEST: usize = 100_000;
    sanitise::sanitise_note(&markdown::to_html(markdown, LONGEST, None).unwrap_or_default(), base_path)
}
