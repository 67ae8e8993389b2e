//! Zola: `config.toml`, <https://www.getzola.org/documentation/content/page/>.

use serde_json::Value;

use crate::content::{ContentPath, date_in_name};
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::import::folder::{Folder, text_at};
use crate::import::moved::Moved;

/// Reads a site of Zola.
///
/// # Errors
/// It is none, or its settings are broken.
pub(crate) fn read(folder: &Folder<'_>) -> Result<Moved, Failure> {
    let config = folder.first(&["config.toml", "zola.toml"]);
    let settings = config.map(|config| folder.settings(config)).transpose()?;
    // Hugo's older settings have the same name and another key.
    let Some(settings) = settings.filter(|settings| settings.get("base_url").is_some()) else {
        let found = Diagnostic::error(format!("{} is no site of Zola", folder.root.display()));
        return Err(Failure::refused(found.help("name the folder whose config.toml has a `base_url`")));
    };
    let mut moved = Moved::new("zola");
    let text = |path: &str| text_at(&settings, path);
    let index = folder.text("content/_index.md").unwrap_or_default();
    let index: toml::Table =
        index.split("+++").nth(1).and_then(|block| toml::from_str(block).ok()).unwrap_or_default();
    let of_index = |key: &str| index.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    moved.title = text("title").or_else(|| of_index("title"));
    moved.description = text("description").or_else(|| of_index("description"));
    moved.base_url = text("base_url");
    moved.language = text("default_language").map(|tag| tag.replace('_', "-"));
    moved.editor = text("author").or_else(|| text("extra.author"));
    // In small letters unless it says otherwise: <https://www.getzola.org/documentation/getting-started/configuration/#slugification-strategies>.
    let slugs = text("slugify.paths").unwrap_or_else(|| "on".into());
    let keeps_dates = settings.pointer("/slugify/paths_keep_dates").and_then(Value::as_bool) == Some(true);
    moved.pattern = match (&*slugs, keeps_dates) {
        ("on", false) => "/:slugified_sections/:basename/",
        ("on", true) => "/:slugified_sections/:slugorcontentbasename/",
        _ => "/:sections/:filename/",
    }
    .into();
    moved.address = &["path"];
    let taxonomies = settings.get("taxonomies").and_then(Value::as_array).cloned().unwrap_or_default();
    let taxonomies: Vec<String> =
        taxonomies.iter().filter_map(|taxonomy| text_at(taxonomy, "name")).collect();
    moved.taxonomies(folder, &taxonomies);
    if settings.get("languages").and_then(Value::as_object).is_some_and(|languages| !languages.is_empty()) {
        moved.lost(
            "the site has several languages, with addresses of their own",
            "one site here is one archive; `lang` in front matter says an article's language",
        );
    }
    moved.lost_names("Shortcodes", &folder.names(&moved.content, r"\{[{%]\s*(\w+)\("));
    files(folder, &mut moved);
    Ok(moved)
}

/// What files there are that are no articles here, or want another place.
fn files(folder: &Folder<'_>, moved: &mut Moved) {
    let pages: Vec<&str> = folder
        .articles("content")
        .filter(|path| path.ends_with(".md") && !path.ends_with("_index.md"))
        .collect();
    let is_undated = |path: &&&str| {
        let text = folder.text(path).unwrap_or_default();
        let head = text.split("+++").nth(1).unwrap_or_default();
        let starts = |key: &str| head.lines().any(|line| line.trim_start().starts_with(key));
        !starts("date") && !starts("path") && date_in_name(&ContentPath((**path).to_owned())).is_none()
    };
    let undated: Vec<&&str> = pages.iter().filter(is_undated).collect();
    if !undated.is_empty() && undated.len() < pages.len() {
        let shown: Vec<&str> = undated.iter().take(5).map(|path| **path).collect();
        moved.todo(
            format!("{} files have no date: {}", undated.len(), shown.join(", ")),
            "put those that are pages into pages/",
        );
    }
    let others: Vec<&str> = folder.articles("content").filter(|path| !path.ends_with(".md")).collect();
    if !others.is_empty() {
        let shown: Vec<&str> = others.iter().take(5).copied().collect();
        moved.todo(
            format!(
                "{} files that are no Markdown would be articles here: {}",
                others.len(),
                shown.join(", ")
            ),
            "put those that articles link to into static/root/, or out of content/",
        );
    }
    let sections = folder
        .files
        .iter()
        .filter(|path| path.ends_with("/_index.md") && path.matches('/').count() > 1)
        .count();
    if sections > 0 {
        moved.todo(
            format!("{sections} sections had lists and feeds of their own"),
            "the archive lists all; `newsprint check --urls-from` proposes where their addresses lead",
        );
    }
    if folder.files.iter().any(|path| path.starts_with("static/")) {
        moved.todo(
            "what is in static/ was published at the root",
            "mv static static-root && mkdir static && mv static-root static/root",
        );
    }
    if folder.files.iter().any(|path| path.starts_with("templates/")) {
        moved.todo(
            "templates/ holds templates of Zola, which are none here",
            "move the folder away: mv templates templates-zola",
        );
    }
}
