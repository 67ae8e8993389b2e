//! Fingerprints of what pages look like: each template, and what all templates see.

use std::collections::HashMap;

use crate::build::setup::Look;
use crate::disk::table::Table;
use crate::ground::fingerprint::name_of;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::plan::{Page, Site};

/// How many of what all templates see those of the first tree see.
const OF_FIRST_TREE: usize = 3;

/// Fingerprints of templates and of what all of them see.
#[derive(Debug)]
pub(crate) struct Looks {
    /// What all templates see, with how a sentence that ends in "changed" names it.
    shared: Vec<(&'static str, Fingerprint)>,
    /// The text of each template.
    texts: HashMap<String, Fingerprint>,
    /// Templates that each can reach, itself among them.
    reached: HashMap<String, Vec<String>>,
    /// Of each with all that it depends on.
    whole: HashMap<String, Fingerprint>,
    /// What the templates of the tree in the other script see beside that.
    twin: Option<Fingerprint>,
}

impl Looks {
    /// Of a theme on a site.
    pub(crate) fn new(look: &Look, site: &Site<'_>) -> Self {
        let assets = look.theme.asset_urls(&site.frame.view.base_path);
        let json = |value: Result<Vec<u8>, serde_json::Error>| Fingerprint::of(&value.unwrap_or_default());
        let twin = look.twin.as_ref().zip(site.twin.as_deref()).map(|(look, twin)| {
            let view = json(serde_json::to_vec(&twin.frame.view));
            let messages = json(serde_json::to_vec(&look.messages));
            [("site.toml, or a word of the editor's,", view), ("the messages of the other script", messages)]
        });
        let shared: Vec<_> = [
            ("site.toml", json(serde_json::to_vec(&site.frame.view))),
            ("the messages", json(serde_json::to_vec(&look.theme.messages))),
            ("a file of static/", json(serde_json::to_vec(&assets))),
        ]
        .into_iter()
        .chain(twin.into_iter().flatten())
        .collect();
        let twin = twin
            .map(|[(_, view), (_, messages)]| Hasher::new().fingerprint(view).fingerprint(messages).finish());
        let texts: HashMap<String, Fingerprint> = look
            .theme
            .templates
            .iter()
            .map(|(name, text)| (name.clone(), Fingerprint::of(text.as_bytes())))
            .collect();
        let names = look.templates.names();
        let reached: HashMap<String, Vec<String>> =
            names.map(|name| (name.to_owned(), look.templates.dependencies(name))).collect();
        let whole = reached
            .iter()
            .map(|(name, reached)| {
                let mut hasher = Hasher::new();
                for (_, part) in shared.iter().take(OF_FIRST_TREE) {
                    hasher.fingerprint(*part);
                }
                for name in reached {
                    hasher.text(name);
                    if let Some(text) = texts.get(name) {
                        hasher.fingerprint(*text);
                    }
                }
                (name.clone(), hasher.finish())
            })
            .collect();
        Self { shared, texts, reached, whole, twin }
    }

    /// Of a template of a page, and all that it depends on.
    pub(crate) fn of(&self, page: &Page, template: &str) -> Fingerprint {
        let whole = self.whole.get(template).copied().unwrap_or(Fingerprint([0; 16]));
        match (page, self.twin) {
            (Page::Twin(_), Some(twin)) => Hasher::new().fingerprint(whole).fingerprint(twin).finish(),
            _ => whole,
        }
    }

    /// What a template depends on that is not as an earlier build noted it.
    pub(crate) fn changed(&self, template: Option<&str>, earlier: &Table<1>) -> Vec<String> {
        let reached = template.and_then(|name| self.reached.get(name)).into_iter().flatten();
        let texts = reached.filter_map(|name| Some((format!("templates/{name}"), *self.texts.get(name)?)));
        let shared = self.shared.iter().map(|(name, part)| ((*name).to_owned(), *part));
        let changed = shared.chain(texts).filter(|(name, now)| earlier.get(name_of(&[name])) != Some([*now]));
        let changed: Vec<String> = changed.map(|(name, _)| name).collect();
        // A template that is gone is known by its name only.
        if changed.is_empty() { vec!["the theme".to_owned()] } else { changed }
    }

    /// For the next build.
    pub(crate) fn table(&self) -> Table<1> {
        let texts = self.texts.iter().map(|(name, text)| (name_of(&[&format!("templates/{name}")]), [*text]));
        let shared = self.shared.iter().map(|(name, part)| (name_of(&[name]), [*part]));
        Table::new(shared.chain(texts))
    }
}
