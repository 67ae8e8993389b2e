//! Names of files that were touched in, what has to be looked at again out.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::content::PAGES;
use crate::preview::watch::Batch;

/// What has to be looked at again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// `site.toml`, and the editor's `topics/`, `curation/`, `editions/` and `scripts/`.
    pub settings: bool,
    /// `templates/` and `static/`.
    pub look: bool,
    /// The whole content folder, `pages/` and the versions of articles: which files there are, and those that look different.
    pub walk: bool,
    /// Paths as seen from the content folder, whatever their size and time say.
    pub content: BTreeSet<PathBuf>,
}

impl Changes {
    /// Everything may have changed.
    pub(crate) fn anything() -> Self {
        Self { settings: true, look: true, walk: true, content: BTreeSet::new() }
    }

    /// From paths below the site's root, in which files of articles are in these folders, too. Those that no site reads are ignored.
    fn of<'a>(touched: impl IntoIterator<Item = &'a Path>, folders: &[String]) -> Self {
        let mut changes = Self::default();
        for path in touched {
            let mut parts = path.components();
            let first = match parts.next() {
                Some(Component::Normal(first)) => first.to_str(),
                // The root itself: it was moved, or made anew.
                None => {
                    changes = Self { content: changes.content, ..Self::anything() };
                    continue;
                }
                _ => continue,
            };
            match first {
                Some("site.toml" | "schedule.toml" | "topics" | "curation" | "editions" | "scripts") => {
                    changes.settings = true
                }
                Some("revisions") => changes.walk = true,
                Some("templates" | "static") => changes.look = true,
                Some(folder @ ("content" | "pages")) => match parts.as_path() {
                    below if below.as_os_str().is_empty() => changes.walk = true,
                    below if folder == "pages" => drop(changes.content.insert(Path::new(PAGES).join(below))),
                    below => drop(changes.content.insert(below.to_owned())),
                },
                _ => changes.walk |= folders.iter().any(|folder| path.starts_with(folder)),
            }
        }
        changes
    }

    /// What a watcher saw that follows these folders of articles beside `content/`.
    pub(crate) fn in_batch(batch: &Batch, folders: &[String]) -> Self {
        let touched = Self::of(batch.touched.iter().map(PathBuf::as_path), folders);
        if batch.rescan { Self { content: touched.content, ..Self::anything() } } else { touched }
    }

    /// The same, and if `walk` says so the whole folder.
    pub(crate) fn walking(&self, walk: bool) -> Self {
        Self { walk: self.walk || walk, ..self.clone() }
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> Changes {
        Changes::of(paths.iter().map(Path::new), &["_posts".to_owned()])
    }

    #[test]
    fn tells_content_theme_and_settings_apart() {
        let content = BTreeSet::from([PathBuf::from("2024/a.md")]);
        assert_eq!(of(&["content/2024/a.md"]), Changes { content, ..Changes::default() });
        assert_eq!(of(&["site.toml"]), Changes { settings: true, ..Changes::default() });
        assert_eq!(of(&["topics/a.toml"]), Changes { settings: true, ..Changes::default() });
        assert_eq!(of(&["static/a/b.css", "templates"]), Changes { look: true, ..Changes::default() });
        assert_eq!(of(&["content"]), Changes { walk: true, ..Changes::default() });
        assert_eq!(of(&["_posts/2024/a.md"]), Changes { walk: true, ..Changes::default() });
        assert_eq!(of(&["pages"]), Changes { walk: true, ..Changes::default() });
        let content = BTreeSet::from([PathBuf::from("../pages/a/about.md")]);
        assert_eq!(of(&["pages/a/about.md"]), Changes { content, ..Changes::default() });
        assert_eq!(of(&[""]), Changes::anything());
    }

    #[test]
    fn what_no_site_reads_changes_nothing() {
        assert!(of(&["public/index.html", ".git/index", ".newsprint/lock", "README.md"]).is_empty());
    }
}
