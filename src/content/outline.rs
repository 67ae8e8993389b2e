//! A draft as `explain` shows it: each field, its value, and where in the file it stood.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::content::draft::{Body, Draft, Found, Origin, byline};

/// One field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct OutlineField {
    /// `title`, `source_url`, `published`, `author`, …, `body`.
    pub name: &'static str,
    /// Its value as text; a date in RFC 3339 and UTC.
    pub value: String,
    /// Where it was found.
    pub origin: Origin,
    /// The front matter key that gave it.
    pub key: Option<String>,
    /// Line in the file, from 1, where there is one.
    pub line: Option<u32>,
}

fn as_text(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// All that was found in the file, in the order in which `explain` shows it; what the file doesn't say is absent.
pub(crate) fn outline(draft: &Draft) -> Vec<OutlineField> {
    let mut fields = Vec::new();
    let mut add_found = |name: &'static str, key_name: &str, found: Option<Found<String>>| {
        let Some(found) = found else { return };
        let place = draft.front_matter.places.get(key_name).filter(|_| found.origin == Origin::FrontMatter);
        fields.push(OutlineField {
            name,
            value: found.value,
            origin: found.origin,
            key: place.map(|place| place.key.clone()),
            line: found.line,
        });
    };
    add_found("title", "title", draft.title.clone());
    add_found("source_url", "source_url", draft.source_url.clone());
    let published = draft.published.as_ref().map(|found| Found {
        value: as_text(found.value),
        origin: found.origin,
        line: found.line,
    });
    add_found("published", "date", published);

    let matter = &draft.front_matter;
    let joined = |list: &[String]| (!list.is_empty()).then(|| list.join(", "));
    let written = [
        ("author", byline(&matter.authors)),
        ("source", matter.source.clone()),
        ("column", matter.column.clone()),
        ("topics", joined(&matter.topics)),
        ("draft", matter.draft.then(|| "true".to_owned())),
        ("publish", matter.publish.map(as_text)),
        ("expiry", matter.expiry.map(as_text)),
        ("id", matter.id.clone()),
        ("slug", matter.slug.clone()),
        ("address", matter.address.as_ref().map(|said| said.text.clone())),
        ("aliases", joined(&matter.aliases)),
        ("language", matter.language.clone()),
        ("summary", matter.summary.clone()),
        ("image", matter.image.clone()),
    ];
    for (name, value) in written {
        let Some(value) = value else { continue };
        let place = matter.places.get(name);
        fields.push(OutlineField {
            name,
            value,
            origin: Origin::FrontMatter,
            key: place.map(|place| place.key.clone()),
            line: place.map(|place| place.line),
        });
    }
    let (kind, text) = match &draft.body {
        Body::Html(text) => ("HTML", text),
        Body::Markdown(text) => ("Markdown", text),
        Body::Text(text) => ("text", text),
    };
    fields.push(OutlineField {
        name: "body",
        value: format!("{kind}, {} characters", text.chars().count()),
        origin: Origin::Body,
        key: None,
        line: Some(draft.body_line),
    });
    fields
}
