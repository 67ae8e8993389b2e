//! Own pages that are one page in several languages or scripts: `pages/about.md`, `pages/about.en.md`. Which are is worked out once for
//! all of them.

use std::collections::BTreeMap;

use crate::clean::Article;
use crate::config::Config;
use crate::content::PagePath;
use crate::curate::Digest;
use crate::scripts::HanScript;

/// Who reads a file among those of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Those of the first tree, and all others of whom the site knows nothing.
    Main,
    /// Those of the tree in the other script.
    Twin,
    /// Those of another language, who have it in a folder of that name.
    Foreign,
}

impl Readers {
    fn of(page: &Article, config: &Config) -> Self {
        let path = PagePath::of(&page.path);
        let Some(tag) = path.language.map(str::to_ascii_lowercase) else { return Self::Main };
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        if primary(&tag) != primary(&config.language) {
            return Self::Foreign;
        }
        match (HanScript::of(&tag), HanScript::of(&config.language)) {
            (Some(said), Some(of_site)) if said != of_site && tag != "zh" => {
                let is_printed =
                    config.scripts.as_ref().is_some_and(|scripts| scripts.target.script() == said);
                if is_printed { Self::Twin } else { Self::Foreign }
            }
            _ => Self::Main,
        }
    }
}

/// Pages of one name in one folder, by their places, with who reads them.
pub(crate) type Family = [(u32, Readers)];

/// All own pages by their families.
#[derive(Debug, Default)]
pub(crate) struct Families {
    families: Vec<Vec<(u32, Readers)>>,
    /// Into these, of each page.
    of_pages: Vec<usize>,
}

impl Families {
    pub(crate) fn new(digest: &Digest, config: &Config) -> Self {
        let mut by_name: BTreeMap<_, Vec<(u32, Readers)>> = BTreeMap::new();
        for (page, ix) in digest.pages.iter().zip(0..) {
            let name = (page.path.in_pages().is_some(), PagePath::of(&page.path).parts);
            by_name.entry(name).or_default().push((ix, Readers::of(page, config)));
        }
        let families: Vec<_> = by_name.into_values().collect();
        let mut of_pages = vec![0; digest.pages.len()];
        for (family, at) in families.iter().zip(0..) {
            family.iter().for_each(|(ix, _)| of_pages[*ix as usize] = at);
        }
        Self { families, of_pages }
    }

    /// By folder and name.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Family> {
        self.families.iter().map(Vec::as_slice)
    }

    /// That of a page, by its place.
    pub(crate) fn of(&self, ix: u32) -> &Family {
        &self.families[self.of_pages[ix as usize]]
    }
}
