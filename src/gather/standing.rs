//! The file that an article has already: its moment and its address stay, whatever its item says later.

use std::io;

use chrono::{DateTime, Utc};

use crate::clean::{ArticleId, Attachments, Cleaned, Profiles, Rules, SourceUrl, Trace, clean};
use crate::config::Config;
use crate::content::{self, Body, ContentPath, Draft, MAX_FILE_BYTES, RawFile, Role};
use crate::gather::store::Store;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::slug::{article_slug, title_slug};
use crate::revise::paragraphs;

/// What stands in a file.
pub(crate) struct Standing {
    pub bytes: Vec<u8>,
    /// When it says that it was published.
    pub date: Option<DateTime<Utc>>,
    /// The slug that it names.
    pub slug: Option<String>,
    pub url: Option<SourceUrl>,
    pub title: Option<String>,
    /// The block at its head, with its fences, as it stands.
    pub front: Option<String>,
    /// Its text, as it came from a feed or a page.
    pub body: String,
}

impl Standing {
    /// Reads a file at a path below `content/`.
    pub(crate) fn read(path: &str, bytes: Vec<u8>, config: &Config) -> Self {
        let draft = draft_of(path, bytes.clone(), config);
        let url = draft.as_ref().and_then(|draft| SourceUrl::new(&draft.source_url.as_ref()?.value));
        let date = draft.as_ref().and_then(|draft| Some(draft.published.as_ref()?.value));
        let title = draft.as_ref().and_then(|draft| Some(draft.title.as_ref()?.value.clone()));
        let front = draft.as_ref().and_then(|_| front_of(&bytes));
        let slug = draft.as_ref().and_then(|draft| draft.front_matter.slug.clone());
        let body = match draft.map(|draft| draft.body) {
            Some(Body::Html(text) | Body::Markdown(text) | Body::Text(text)) => text,
            None => String::new(),
        };
        Self { bytes, date, slug, url, title, front, body }
    }
}

/// The front matter at the head of a file, if it stands between fences of YAML or TOML.
fn front_of(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| ["---", "+++"].contains(&line.trim_end()))?;
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if line.trim_end() == first.trim_end() {
            return Some(format!("{}\n", text[..length].trim_end()));
        }
    }
    None
}

fn draft_of(path: &str, bytes: Vec<u8>, config: &Config) -> Option<Draft> {
    content::parse(&RawFile { path: ContentPath(path.to_owned()), bytes }, config).draft
}

/// What is wrong with a file that is there, at a path below `content/`, and was an article.
pub(crate) fn broken_file(path: &str, store: &Store, config: &Config) -> Option<Diagnostic> {
    if !store.is_taken(path) {
        return None;
    }
    let fault = fault_of(path, store.look(path), config)?;
    let help = "mend it, or bring it back (`git checkout`); if it is to be written anew, remove it and, after the next fetch, its line in fetch/removed.txt";
    Some(
        Diagnostic::warning(format!("an article was fetched into it, and now it {fault}"))
            .at(format!("content/{path}"))
            .help(help),
    )
}

/// What is wrong with a file in which a fetch had written an article, fit behind its name; none where it is one, if another.
fn fault_of(path: &str, bytes: io::Result<Vec<u8>>, config: &Config) -> Option<String> {
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some("is a link that leads nowhere".into());
        }
        Err(error) => return Some(format!("can't be read: {error}")),
    };
    let starts = |mark: &[u8]| bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(mark));
    let fault = if bytes.trim_ascii().is_empty() {
        "is empty"
    } else if bytes.len() as u64 > MAX_FILE_BYTES {
        "has more bytes than an article may have"
    } else if bytes.contains(&0) {
        "is damaged: it has bytes of zero"
    } else if starts(b"<<<<<<< ") && starts(b">>>>>>> ") {
        "has the marks of a merge that is not done"
    } else {
        // Who makes an own page of it takes the article away, and damages nothing.
        let names_it = |draft: Draft| {
            draft.source_url.is_some() || draft.front_matter.id.is_some() || draft.role == Role::Page
        };
        match draft_of(path, bytes, config).map(names_it) {
            None => "holds no article",
            Some(false) => "does not say any more which article it is",
            Some(true) => return None,
        }
    };
    Some(fault.into())
}

/// Whether a build finds an article in a file.
pub(crate) fn is_article(path: &str, bytes: Vec<u8>, config: &Config) -> bool {
    draft_of(path, bytes, config).is_some()
}

/// The slug in the address that a build gives to a file's article.
pub(crate) fn slug_of(path: &str, bytes: &[u8], config: &Config, profiles: &Profiles) -> Option<String> {
    let article = cleaned(path, bytes, config, profiles)?.article;
    let slug = if config.urls.article.contains(":title") { title_slug } else { article_slug };
    Some(slug(article.extras().slug.as_deref(), &article.title, article.id.0, config.urls.slugs))
}

/// What a build makes of a file, but for the files beside it.
fn cleaned(path: &str, bytes: &[u8], config: &Config, profiles: &Profiles) -> Option<Cleaned> {
    let draft = draft_of(path, bytes.to_vec(), config)?;
    let rules = Rules { config, profiles, attachments: &Attachments::new(), trace: Trace::Off };
    Some(clean(draft, &rules))
}

/// Of a file that other bytes take the place of, the id of its article, if that is to be kept as a version: where a reader would find
/// it to be another. What is compared is what cleaning leaves of title and text, so that other markup and other adverts make none.
pub(crate) fn version_in(
    path: &str,
    [old, new]: [&[u8]; 2],
    config: &Config,
    profiles: &Profiles,
) -> Option<ArticleId> {
    let old = cleaned(path, old, config, profiles)?;
    let says = |new: &Cleaned| {
        new.article.title == old.article.title
            && paragraphs(new.body.as_str()) == paragraphs(old.body.as_str())
    };
    let same = cleaned(path, new, config, profiles).as_ref().is_some_and(says);
    (!same).then_some(old.article.id)
}
