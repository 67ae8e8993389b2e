//! Where the page of an article is: by its own word, or by the pattern of site.toml; and which of two that would be at one
//! place is printed. By default no two are: an id is in every slug.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::clean::Article;
use crate::config::{Config, Piece, is_dated, is_file, may_collide, pieces};
use crate::content::{ContentPath, bare_name, sections, whole_name};
use crate::curate::candidate::Candidate;
use crate::curate::hand::Marks;
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::path::{OutputPath, check_reserved, output_of, page_path};
use crate::ground::slug::{ID_DIGITS, LONGEST, article_slug, path_name, pretty_name, slugify, title_slug};

/// The path of an article below the front page that came under `title` on `day`: `2024/01/17/a-title-1a2b3c4d/`, `a.html`. One without
/// a date stands below `undated/`, unless it says where or the pattern asks for none.
pub(crate) fn of(article: &Article, title: &str, day: Option<NaiveDate>, config: &Config) -> String {
    Filler::new(article, title, day, config).place().1
}

/// What a pattern is filled with.
#[derive(Clone, Copy)]
struct Filler<'a> {
    article: &'a Article,
    title: &'a str,
    day: Option<NaiveDate>,
    config: &'a Config,
    /// The slug that it says.
    own: Option<&'a str>,
}

impl<'a> Filler<'a> {
    fn new(article: &'a Article, title: &'a str, day: Option<NaiveDate>, config: &'a Config) -> Self {
        Self { article, title, day, config, own: article.extras().slug.as_deref() }
    }

    /// Whether the article itself says where it is, and where.
    fn place(&self) -> (bool, String) {
        match self.said() {
            Some(said) => (true, said),
            None => (false, self.by_pattern()),
        }
    }

    fn by_pattern(&self) -> String {
        let pattern = &self.config.urls.article;
        if self.day.is_none() && (!may_collide(pattern) || is_dated(pattern)) {
            return format!("undated/{}/", self.slug());
        }
        self.filled(pattern)
    }

    /// Where an article itself says; none where it says nothing, or what no path of this site is.
    fn said(&self) -> Option<String> {
        let said = self.article.extras().address.as_ref()?.text.trim();
        let path = match said.contains("://") {
            // Of this host, or another's: the original.
            true => said.strip_prefix(&*self.config.origin()).filter(|rest| rest.starts_with('/'))?,
            false => said,
        };
        let base = self.config.files_path();
        if !path.contains(':') {
            return page_path(path, base);
        }
        // Jekyll's word for the ending.
        page_path(&self.filled(&path.replace(":output_ext", ".html")), base)
    }

    /// The slug by default, with the article's id.
    fn slug(&self) -> String {
        article_slug(self.own, self.title, self.article.id.0, self.config.urls.slugs)
    }

    /// A pattern with what its names stand for. Folders of which nothing is left fall out.
    fn filled(&self, pattern: &str) -> String {
        let mut path = String::with_capacity(pattern.len() + 48);
        for part in pattern.split('/').filter(|part| !part.is_empty()) {
            let before = path.len();
            for piece in pieces(part) {
                match piece {
                    Piece::Text(text) => path.push_str(text),
                    Piece::Named(name) => self.push_named(&mut path, name),
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

    fn push_named(&self, path: &mut String, name: &str) {
        let Self { article, day, .. } = *self;
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
            "short_month" => path.extend(day.map(|day| day.format("%b").to_string())),
            "long_month" => path.extend(day.map(|day| day.format("%B").to_string())),
            "source" => path.push_str(article.source.as_ref().map_or("local", |source| source.id.as_str())),
            "id" => path.push_str(&article.id.0.short(ID_DIGITS)),
            "slugified_sections" => path.push_str(&self.sections(path_name)),
            "sections" => path.push_str(&self.sections(pretty_name)),
            "categories" => path.push_str(&categories(article).join("/")),
            "category" => path.push_str(&self.category()),
            name => path.extend(self.name(name)),
        }
    }

    /// What a placeholder stands for that tells articles apart by their names.
    fn name(&self, placeholder: &str) -> Option<String> {
        let Self { article, title, config, own, .. } = *self;
        // A backslash stands escaped in a path, and is a sign like others in a name.
        let of_file = |name: &str| name.replace("\\x5c", "\\");
        let name = match placeholder {
            "slug" => self.slug(),
            "title" => title_slug(own, title, article.id.0, config.urls.slugs),
            "filename" => pretty_name(own.unwrap_or(&of_file(bare_name(&article.path)))),
            "basename" => pretty_name(own.unwrap_or(&of_file(bare_name(&article.path)))).to_lowercase(),
            "contentbasename" => path_name(&of_file(whole_name(&article.path))),
            "slugorcontentbasename" => path_name(own.unwrap_or(&of_file(whole_name(&article.path)))),
            _ => return None,
        };
        Some(if name.is_empty() { article.id.0.short(ID_DIGITS) } else { name })
    }

    fn sections(&self, written: fn(&str) -> String) -> String {
        let folders: Vec<String> = sections(&self.article.path, &self.config.content).map(written).collect();
        folders.join("/").trim_matches('/').to_owned()
    }

    /// As Pelican has it: the category that the file says, else the folder that it is in.
    fn category(&self) -> String {
        let said = self.article.extras().categories.first().map(String::as_str);
        let category = said.or_else(|| sections(&self.article.path, &self.config.content).last());
        slugify(category.unwrap_or("misc"), self.config.urls.slugs, LONGEST)
    }

    /// A slug by which the article would stand where nothing else does; none where no slug changes its place. `next` is the number
    /// behind the last one that was given away for a name.
    fn free_slug(&self, known: &mut BTreeSet<String>, next: &mut BTreeMap<String, usize>) -> Option<String> {
        let parts = self.config.urls.article.split('/').flat_map(pieces);
        let mut names = parts.filter_map(|piece| match piece {
            Piece::Named(name) if name != "contentbasename" => self.name(name),
            _ => None,
        });
        let mut base = names.next()?;
        while base.len() > LONGEST - ID_DIGITS {
            base.pop();
        }
        let number = next.entry(base.clone()).or_insert(2);
        loop {
            let slug = format!("{base}-{number}");
            *number += 1;
            let filler: Filler<'_> = *self;
            let place = on_disk(&Filler { own: Some(&slug), ..filler }.by_pattern());
            if known.insert(place) {
                return Some(slug);
            }
            // No page of a million is called like that.
            if *number > 1_000_000 {
                return None;
            }
        }
    }
}

/// What some disks take for the same file.
fn on_disk(address: &str) -> String {
    output_of(address).0.nfc().flat_map(char::to_lowercase).collect()
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
    let filler = |place: usize| {
        let article = &candidates[place].article;
        let original = marks.get(&article.path).and_then(|mark| mark.original_title.as_deref());
        let day = article.published.map(|at| at.with_timezone(&config.time_zone).date_naive());
        Filler::new(article, original.unwrap_or(&article.title), day, config)
    };
    let mut places: Vec<usize> = (0..candidates.len()).collect();
    places.sort_by_key(|place| {
        let article = &candidates[*place].article;
        (article.published.is_none(), article.published, article.id)
    });
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut collisions: Vec<(usize, usize, bool, String)> = Vec::new();
    for place in places {
        let (is_own, address) = filler(place).place();
        let article = &candidates[place].article;
        if let Some(said) =
            article.extras().address.as_ref().filter(|said| !is_own && !said.text.contains("://"))
        {
            let message = format!("no page can stand at {}; it stands at /{address}", quoted(&said.text));
            let finding = Diagnostic::warning(message).at(article.path.in_site()).line(said.line);
            diagnostics.push(finding.help("write the path below the site's root: /2020/a-title/"));
        }
        let key = on_disk(&address);
        match taken.get(&key) {
            None => drop(taken.insert(key, place)),
            Some(first) => collisions.push((place, *first, is_own, address)),
        }
    }
    let (mut dropped, mut pairs, mut next) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
    let mut known: BTreeSet<String> =
        if collisions.is_empty() { BTreeSet::new() } else { taken.into_keys().collect() };
    for (place, first, is_own, address) in collisions {
        let (article, first) = (&candidates[place].article, &candidates[first].article.path);
        let slug = if is_own { None } else { filler(place).free_slug(&mut known, &mut next) };
        diagnostics.push(collision(article, first, &address, is_own, slug));
        pairs.push((article.path.clone(), first.clone()));
        dropped.insert(place);
    }
    let mut place = 0..;
    candidates.retain(|_| place.next().is_none_or(|place| !dropped.contains(&place)));
    pairs
}

/// The error for an article that stands where an older one does; `slug` is one by which it would stand elsewhere.
fn collision(
    article: &Article,
    first: &ContentPath,
    address: &str,
    is_own: bool,
    slug: Option<String>,
) -> Diagnostic {
    let message =
        format!("{} stands at /{address} already, and is older; this article is left out", first.in_site());
    let extras = article.extras();
    let (line, help) = match (&extras.address, slug) {
        (Some(said), _) if is_own => (
            Some(said.line),
            format!("write another `permalink` for one of them, not {}", quoted(&said.text)),
        ),
        (_, Some(slug)) => {
            let is_plain = slug.starts_with(|c: char| c.is_alphabetic())
                && slug.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
            let slug = if is_plain { slug } else { quoted(&slug) };
            (extras.slug_line, format!("write `slug: {slug}` into the front matter of this one"))
        }
        (_, None) => (None, "give one of the two files another name".to_owned()),
    };
    let error = Diagnostic::error(message).at(article.path.in_site()).help(help);
    Diagnostic { line: line.or(article.line()), ..error }
}
