//! The file that an article has already: its moment and its address stay, whatever its item says later.

use chrono::{DateTime, Utc};

use crate::clean::{ArticleId, Attachments, Cleaned, Profiles, Rules, SourceUrl, Trace, clean};
use crate::config::Config;
use crate::content::{self, Body, ContentPath, Draft, RawFile};
use crate::ground::slug::article_slug;
use crate::revise::paragraphs;

/// What stands in a file.
pub(crate) struct Standing {
    pub bytes: Vec<u8>,
    /// When it says that it was published.
    pub date: Option<DateTime<Utc>>,
    /// The slug that it names.
    pub slug: Option<String>,
    pub url: Option<SourceUrl>,
    /// Its text, as it came from a feed or a page.
    pub body: String,
}

impl Standing {
    /// Reads a file at a path below `content/`.
    pub(crate) fn read(path: &str, bytes: Vec<u8>, config: &Config) -> Self {
        let draft = draft_of(path, bytes.clone(), config);
        let url = draft.as_ref().and_then(|draft| SourceUrl::new(&draft.source_url.as_ref()?.value));
        let date = draft.as_ref().and_then(|draft| Some(draft.published.as_ref()?.value));
        let slug = draft.as_ref().and_then(|draft| draft.front_matter.slug.clone());
        let body = match draft.map(|draft| draft.body) {
            Some(Body::Html(text) | Body::Markdown(text) | Body::Text(text)) => text,
            None => String::new(),
        };
        Self { bytes, date, slug, url, body }
    }
}

fn draft_of(path: &str, bytes: Vec<u8>, config: &Config) -> Option<Draft> {
    content::parse(&RawFile { path: ContentPath(path.to_owned()), bytes }, config).draft
}

/// Whether a build finds an article in a file.
pub(crate) fn is_article(path: &str, bytes: Vec<u8>, config: &Config) -> bool {
    draft_of(path, bytes, config).is_some()
}

/// The slug in the address that a build gives to a file's article.
pub(crate) fn slug_of(path: &str, bytes: &[u8], config: &Config, profiles: &Profiles) -> Option<String> {
    let article = cleaned(path, bytes, config, profiles)?.article;
    Some(article_slug(article.extras().slug.as_deref(), &article.title, article.id.0, config.urls.slugs))
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
