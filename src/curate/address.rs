//! Where the page of an article is: by its own word, or by the pattern of site.toml; and which of two that would be at one
//! place is printed. By default no two are: an id is in every slug.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::clean::Article;
use crate::config::{Config, Piece, is_dated, is_file, may_collide, pieces};
use crate::content::{ContentPath, bare_name, sections};
use crate::curate::candidate::Candidate;
use crate::curate::hand::Marks;
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::path::{OutputPath, check_reserved, output_of, page_path};
use crate::ground::slug::{ID_DIGITS, article_slug, pretty_name, title_slug};

/// The path of an article below the front page that came under `title` on `day`: `2024/01/17/a-title-1a2b3c4d/`, `a.html`. One without
/// a date stands below `undated/`, unless it says where or the pattern asks for none.
pub(crate) fn of(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> String {
    place(article, title, day, config).1
}

/// The same, and before it whether the article says so itself.
fn place(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> (bool, String) {
    match own(article, title, day, config) {
        Some(own) => (true, own),
        None => (false, by_pattern(article, title, day, config)),
    }
}

fn by_pattern(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> String {
    let pattern = &config.urls.article;
    if day.is_none() && (!may_collide(pattern) || is_dated(pattern)) {
        let slug = slug(article, title, config);
        return format!("undated/{slug}/");
    }
    filled(pattern, article, title, day, config)
}

/// Where an article itself says; none where it says nothing, or what no path of this site is.
fn own(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> Option<String> {
    let said = article.extras().address.as_ref()?.text.trim();
    let path = match said.contains("://") {
        // Of this host, or another's: the original.
        true => said.strip_prefix(&*config.origin()).filter(|rest| rest.starts_with('/'))?,
        false => said,
    };
    let base = config.files_path();
    if !path.contains(':') {
        return page_path(path, base);
    }
    page_path(&filled(path, article, title, day, config), base)
}

/// The slug by default, with the article's id.
fn slug(article: &Article, title: &str, config: &Config) -> String {
    article_slug(article.extras().slug.as_deref(), title, article.id.0, config.urls.slugs)
}

/// A pattern with what its names stand for. Folders of which nothing is left fall out.
fn filled(pattern: &str, article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> String {
    let mut path = String::with_capacity(pattern.len() + 48);
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let before = path.len();
        for piece in pieces(part) {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Named(name) => push_named(&mut path, name, article, title, day, config),
            }
        }
        if path.len() > before {
            path.push('/');
        }
    }
    if is_file(pattern) {
        path.pop();
    }
    path
}

fn push_named(
    path: &mut String,
    name: &str,
    article: &Article,
    title: &str,
    day: Option<NaiveDate>,
    config: &Config,
) {
    let own = article.extras().slug.as_deref();
    match name {
        "year" => path.extend(day.map(|day| format!("{:04}", day.year()))),
        "short_year" => path.extend(day.map(|day| format!("{:02}", day.year().rem_euclid(100)))),
        "month" => path.extend(day.map(|day| format!("{:02}", day.month()))),
        "day" => path.extend(day.map(|day| format!("{:02}", day.day()))),
        "i_month" => path.extend(day.map(|day| day.month().to_string())),
        "i_day" => path.extend(day.map(|day| day.day().to_string())),
        "y_day" => path.extend(day.map(|day| format!("{:03}", day.ordinal()))),
        // As Hugo has it in the address of a site in any language.
        "monthname" => path.extend(day.map(|day| day.format("%B").to_string().to_lowercase())),
        "source" => path.push_str(article.source.as_ref().map_or("local", |source| source.id.as_str())),
        "id" => path.push_str(&article.id.0.short(ID_DIGITS)),
        "slug" => path.push_str(&slug(article, title, config)),
        "title" => path.push_str(&title_slug(own, title, article.id.0, config.urls.slugs)),
        "filename" | "basename" => {
            // A backslash stands escaped in a path, and is a sign like others in a name.
            let bare = bare_name(&article.path).replace("\\x5c", "\\");
            let pretty = pretty_name(own.unwrap_or(&bare));
            let pretty = if name == "basename" { pretty.to_lowercase() } else { pretty };
            path.push_str(if pretty.is_empty() { article.id.0.short(ID_DIGITS) } else { pretty }.as_str());
        }
        "sections" => {
            let folders: Vec<String> = sections(&article.path).map(pretty_name).collect();
            path.push_str(folders.join("/").trim_matches('/'));
        }
        "categories" => path.push_str(&categories(article).join("/")),
        _ => {}
    }
}

/// As Jekyll has them: the folders that its `_posts` is in, then what the file says, each once. What no folder can be called is none.
fn categories(article: &Article) -> Vec<String> {
    let above = article.path.0.split_once("_posts/").map_or("", |(above, _)| above);
    let folders = above.split('/').filter(|folder| !matches!(*folder, "" | ".."));
    let said = article.extras().categories.iter().map(String::as_str);
    let mut all: Vec<String> = Vec::new();
    for category in folders.chain(said) {
        // As Jekyll has them: in small letters, and else as they are, where a path can hold that.
        let category: String = category.trim().nfc().flat_map(char::to_lowercase).collect();
        let category = category.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '%', '#'], "-");
        let category = category.trim_matches(['.', ' ']).to_owned();
        let is_name = check_reserved(&category).is_ok() && OutputPath(category.clone()).is_safe();
        if is_name && !all.contains(&category) {
            all.push(category);
        }
    }
    all
}

/// Leaves out of all that would be at one place those that are not the oldest, with an error; gives the files that are left out, each with
/// the one that is printed. What an article says of its place that is none is a warning.
pub(super) fn drop_collisions(
    candidates: &mut Vec<Candidate>,
    marks: &Marks,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(ContentPath, ContentPath)> {
    let says = |candidate: &Candidate| candidate.article.extras().address.is_some();
    if !may_collide(&config.urls.article) && !candidates.iter().any(says) {
        return Vec::new();
    }
    let address_of = |candidate: &Candidate| {
        let article = &candidate.article;
        let original = marks.get(&article.path).and_then(|mark| mark.original_title.as_deref());
        let day = article.published.map(|at| at.with_timezone(&config.time_zone).date_naive());
        place(article, original.unwrap_or(&article.title), day, config)
    };
    let mut places: Vec<usize> = (0..candidates.len()).collect();
    places.sort_by_key(|place| {
        let article = &candidates[*place].article;
        (article.published.is_none(), article.published, article.id)
    });
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let (mut dropped, mut pairs) = (BTreeSet::new(), Vec::new());
    for place in places {
        let (is_own, address) = address_of(&candidates[place]);
        let article = &candidates[place].article;
        if let Some(said) =
            article.extras().address.as_ref().filter(|said| !is_own && !said.text.contains("://"))
        {
            let message = format!("no page can stand at {}; it stands at /{address}", quoted(&said.text));
            let finding = Diagnostic::warning(message).at(article.path.in_site()).line(said.line);
            diagnostics.push(finding.help("write the path below the site's root: /2020/a-title/"));
        }
        // What some disks take for one.
        let key: String = output_of(&address).0.nfc().flat_map(char::to_lowercase).collect();
        match taken.get(&key) {
            None => drop(taken.insert(key, place)),
            Some(first) => {
                let first = &candidates[*first].article.path;
                diagnostics.push(collision(article, first, &address, is_own));
                pairs.push((article.path.clone(), first.clone()));
                dropped.insert(place);
            }
        }
    }
    let mut place = 0..;
    candidates.retain(|_| place.next().is_none_or(|place| !dropped.contains(&place)));
    pairs
}

fn collision(article: &Article, first: &ContentPath, address: &str, is_own: bool) -> Diagnostic {
    let message =
        format!("{} stands at /{address} already, and is older; this article is left out", first.in_site());
    let extras = article.extras();
    let name = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".html").unwrap_or(name);
    let (line, help) = match &extras.address {
        Some(said) if is_own => (
            Some(said.line),
            format!("write another `permalink` for one of them, not {}", quoted(&said.text)),
        ),
        _ => (extras.slug_line, format!("write `slug: {name}-2` into the front matter of this one")),
    };
    let error = Diagnostic::error(message).at(article.path.in_site()).help(help);
    Diagnostic { line: line.or(article.line()), ..error }
}
