//! What only the whole site knows of a file: its own page, its story.

use crate::cli::explain::explanation::{Explanation, StoryOutcome};
use crate::cli::whole::WholeSite;
use crate::content::ContentPath;
use crate::curate::stories;
use crate::plan::own_page_url;

/// Says it.
pub(super) fn complete(whole: &WholeSite, path: &ContentPath, explanation: &mut Explanation) {
    let texts = whole.prepared.texts(&whole.store);
    explanation.own_page = own_page_url(&whole.prepared.site(&texts), path);
    explanation.story = story_of(whole, path, explanation);
}

/// The story of an article, or those that it was held against.
fn story_of(whole: &WholeSite, path: &ContentPath, explanation: &Explanation) -> Option<StoryOutcome> {
    let (digest, config) = (&whole.prepared.digest, &whole.prepared.settings.config);
    let ix = digest.indices().find(|ix| digest.article(*ix).path == *path)?;
    let title = explanation.title.as_deref()?;
    let reasons = stories::explain(digest, config, ix, title, &explanation.text)?;
    let story = reasons.story.map(|story| digest.story(story));
    Some(StoryOutcome {
        id: story.map(|story| story.id.clone()),
        name: story.map(|story| digest.story_name(story).to_owned()),
        articles: story.map_or(0, |story| story.articles.len()),
        threshold: config.stories.threshold,
        compared: reasons.compared,
    })
}
