//! Jekyll: `_config.yml`, `_posts`, <https://jekyllrb.com/docs/permalinks/>.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::config::Config;
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::import::folder::{Folder, text_at, texts_at};
use crate::import::moved::{Moved, for_shell, translated};

/// Plugins whose work newsprint does.
const KNOWN: [&str; 8] = [
    "jekyll-feed",
    "jekyll-sitemap",
    "jekyll-seo-tag",
    "jekyll-redirect-from",
    "jekyll-paginate",
    "jekyll-paginate-v2",
    "jekyll-archives",
    "jekyll-include-cache",
];

/// Reads a site of Jekyll.
///
/// # Errors
/// It is none, or its settings are broken.
pub(crate) fn read(folder: &Folder<'_>) -> Result<Moved, Failure> {
    let config = folder.first(&["_config.yml", "_config.yaml", "_config.toml"]);
    let posts = folders_called(folder, "_posts");
    let (None, true) = (config, posts.is_empty()) else { return moved(folder, config, posts) };
    let found = Diagnostic::error(format!("{} is no site of Jekyll", folder.root.display()));
    Err(Failure::refused(found.help("name the folder that _config.yml is in, or `_posts`")))
}

/// Folders of a name, as seen from the root.
fn folders_called(folder: &Folder<'_>, name: &str) -> Vec<String> {
    let inner = format!("/{name}/");
    let of = |path: &String| {
        let at = if path.starts_with(&inner[1..]) { Some(0) } else { path.find(&inner).map(|at| at + 1) };
        at.map(|at| path[..at + name.len()].to_owned())
    };
    folder.files.iter().filter_map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

fn moved(folder: &Folder<'_>, config: Option<&str>, posts: Vec<String>) -> Result<Moved, Failure> {
    let settings = config.map(|config| folder.settings(config)).transpose()?.unwrap_or_default();
    let mut moved = Moved::new("jekyll");
    let text = |path: &str| text_at(&settings, path);
    moved.title = text("title").or_else(|| text("name"));
    moved.description = text("description");
    let base = text("baseurl").unwrap_or_default();
    moved.base_url =
        text("url").map(|url| format!("{}/{}", url.trim_end_matches('/'), base.trim_start_matches('/')));
    moved.language =
        ["lang", "locale", "language"].iter().find_map(|key| text(key)).map(|tag| tag.replace('_', "-"));
    moved.time_zone = text("timezone");
    moved.editor = text("author.name").or_else(|| text("author"));
    moved.address = &["permalink"];
    moved.content = posts;
    let above = text("collections_dir").unwrap_or_default();
    let above = above.trim_start_matches("./").trim_matches('/');
    let collections = collections(folder, &settings, above, &mut moved);
    moved.content.extend(collections);
    if moved.content.is_empty() {
        moved.content.push("_posts".into());
    }
    let of_posts = default_permalink(&settings, &mut moved);
    let permalink = of_posts.or_else(|| text("permalink")).unwrap_or_else(|| "date".into());
    moved.pattern = pattern(&permalink, &mut moved);
    keys_of_sources(folder, &settings, &mut moved);
    plugins(&settings, &mut moved);
    pages_and_files(folder, &mut moved);
    let mut names = folder.names(&moved.content, r"\{[%{]-?\s*([\w.]+)");
    names.retain(|(name, _)| !name.starts_with("end"));
    moved.lost_names("Liquid tags", &names);
    if !above.is_empty() {
        // The folder is no category there.
        let inner = format!("{above}/");
        for content in &mut moved.content {
            *content = content.strip_prefix(&inner).unwrap_or(content).to_owned();
        }
        moved.todo(
            format!("collections are in {above}, whose name is in no address"),
            format!("copy what is in it beside site.toml: `cp -r -- {}/. .`", for_shell(above)),
        );
    }
    Ok(moved)
}

/// What `defaults` say is the permalink of all posts. What they say of some files only has no counterpart.
fn default_permalink(settings: &Value, moved: &mut Moved) -> Option<String> {
    let (mut of_posts, mut of_some) = (None, false);
    for default in settings.get("defaults").and_then(Value::as_array).into_iter().flatten() {
        let Some(permalink) = text_at(default, "values.permalink") else { continue };
        let path = text_at(default, "scope.path").unwrap_or_default();
        let kind = text_at(default, "scope.type").unwrap_or_default();
        let is_of_posts = matches!((path.trim_matches('/'), &*kind), ("" | "_posts", "posts" | ""));
        of_some |= !is_of_posts;
        if is_of_posts {
            of_posts = Some(permalink);
        }
    }
    if of_some {
        moved.lost(
            "`defaults` gives some files another permalink",
            "write `permalink` into their front matter",
        );
    }
    of_posts
}

/// Folders of collections that have pages.
fn collections(folder: &Folder<'_>, settings: &Value, above: &str, moved: &mut Moved) -> Vec<String> {
    let Some(Value::Object(collections)) = settings.get("collections") else { return Vec::new() };
    let mut folders = Vec::new();
    for (name, says) in collections {
        let dir = format!("{above}/_{name}").trim_start_matches('/').to_owned();
        let is_printed =
            says.get("output").is_some_and(|value| value.as_bool() == Some(true) || value == "true");
        if name == "posts" || !is_printed || folder.articles(&dir).next().is_none() {
            continue;
        }
        moved.todo(
            format!("the collection {name:?} is read as articles, by the pattern of all"),
            "write `permalink` into the files whose addresses were others; `newsprint check --urls-from` finds them",
        );
        folders.push(dir);
    }
    folders
}

/// Jekyll's pattern as newsprint's.
fn pattern(written: &str, moved: &mut Moved) -> String {
    let styled = match written.trim() {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "none" => "/:categories/:title:output_ext",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:w_year/W:week/:short_day/:title:output_ext",
        other => other,
    };
    let names = [
        ("output_ext", ".html"),
        ("categories", ":categories"),
        ("slugified_categories", ":categories"),
        ("title", ":filename"),
        ("slug", ":basename"),
        ("year", ":year"),
        ("short_year", ":short_year"),
        ("month", ":month"),
        ("i_month", ":i_month"),
        ("short_month", ":short_month"),
        ("long_month", ":long_month"),
        ("day", ":day"),
        ("i_day", ":i_day"),
        ("y_day", ":y_day"),
    ];
    match translated(styled, &names) {
        Ok(pattern) if pattern.starts_with('/') => pattern,
        Ok(pattern) => format!("/{pattern}"),
        Err(name) => {
            moved.lost(
                format!("the permalink {written:?} holds {name}, which no pattern here has"),
                "build the old site once more, and let `newsprint check --urls-from _site` propose where its addresses lead",
            );
            "/:categories/:year/:month/:day/:filename/".into()
        }
    }
}

/// WordPress's exporter writes an article's own address as `link`, which is no original elsewhere.
fn keys_of_sources(folder: &Folder<'_>, settings: &Value, moved: &mut Moved) {
    let host = text_at(settings, "url")
        .and_then(|url| Url::parse(&url).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    let Some(host) = host else { return };
    let own = folder.names(&moved.content, r"(?m)^link:\s*['\x22]?https?://([^/\s'\x22]+)");
    if own.into_iter().any(|(name, _)| name == host) {
        let keys = Config::default().front_matter.source_url;
        moved.source_url = Some(keys.into_iter().filter(|key| key != "link").collect());
        moved.todo(
            "`link` in articles is their own address and no original elsewhere",
            "it is not among the keys of `source_url`",
        );
    }
}

fn plugins(settings: &Value, moved: &mut Moved) {
    let plugins = [texts_at(settings, "plugins"), texts_at(settings, "gems")].concat();
    for plugin in plugins.iter().filter(|plugin| !KNOWN.contains(&plugin.as_str())) {
        moved.lost(
            format!("the plugin {plugin} has no counterpart"),
            "what it did to pages is to be done by templates, or not at all",
        );
    }
    if plugins.iter().any(|plugin| plugin == "jekyll-archives") {
        let lists =
            ["tag", "category"].map(|kind| text_at(settings, &format!("jekyll-archives.permalinks.{kind}")));
        let shown: Vec<String> = lists.into_iter().flatten().collect();
        moved.todo(
            format!("pages of tags and categories had other addresses: {}", shown.join(", ")),
            "they are below /topics/ and /columns/; `newsprint check --urls-from` proposes where the old ones lead",
        );
    }
}

/// Pages beside the posts, and files that go out as they are.
fn pages_and_files(folder: &Folder<'_>, moved: &mut Moved) {
    let is_own = |path: &str| {
        path.starts_with('_') || moved.content.iter().any(|below| path.starts_with(&format!("{below}/")))
    };
    let is_page = |path: &&str| {
        let names = ["README.md", "CONTRIBUTING.md", "LICENSE.md", "index.html", "index.md", "404.html"];
        !is_own(path)
            && !names.contains(path)
            && folder.text(path).is_some_and(|text| text.starts_with("---"))
    };
    let pages: Vec<String> = folder.articles("").filter(is_page).take(2000).map(str::to_owned).collect();
    if !pages.is_empty() {
        let shown: Vec<&str> = pages.iter().take(5).map(String::as_str).collect();
        moved.todo(
            format!("{} pages stand beside the posts: {}", pages.len(), shown.join(", ")),
            "put those with a text of their own into pages/; lists and feeds newsprint makes itself",
        );
    }
    static_files(folder, moved, &|path| is_static(path) && !path.starts_with('_'));
}

fn is_static(path: &str) -> bool {
    let endings = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico", "pdf", "mp3", "mp4", "zip", "ogg", "webm",
        "txt",
    ];
    path.contains('/')
        && path.rsplit('.').next().is_some_and(|ending| endings.contains(&&*ending.to_ascii_lowercase()))
}

/// Says where folders of pictures go.
pub(super) fn static_files(folder: &Folder<'_>, moved: &mut Moved, is_static: &dyn Fn(&str) -> bool) {
    let tops: BTreeSet<&str> = folder
        .files
        .iter()
        .filter(|path| is_static(path))
        .filter_map(|path| path.split('/').next())
        .collect();
    let tops: Vec<&str> =
        tops.into_iter().filter(|top| !["content", "pages", "static"].contains(top)).collect();
    if !tops.is_empty() {
        moved.todo(
            format!("pictures and files that articles name from the root are in {}", tops.join(", ")),
            format!(
                "mkdir -p static/root && cp -r -- {} static/root/",
                tops.iter().map(|top| for_shell(top)).collect::<Vec<_>>().join(" ")
            ),
        );
    }
}
