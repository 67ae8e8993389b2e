//! Fingerprints of what pages look like: each template, and what all templates see.

use std::collections::HashMap;

use crate::build::setup::Look;
use crate::disk::table::Table;
use crate::ground::fingerprint::name_of;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::plan::Site;

/// Fingerprints of templates and of what all of them see.
#[derive(Debug)]
pub(crate) struct Looks {
    /// What all templates see, with how a sentence that ends in "changed" names it.
    shared: [(&'static str, Fingerprint); 3],
    /// The text of each template.
    texts: HashMap<String, Fingerprint>,
    /// Templates that each can reach, itself among them.
    reached: HashMap<String, Vec<String>>,
    /// Of each with all that it depends on.
    whole: HashMap<String, Fingerprint>,
}

impl Looks {
    /// Of a theme on a site.
    pub(crate) fn new(look: &Look, site: &Site<'_>) -> Self {
        let assets = look.theme.asset_urls(&site.frame.view.base_path);
        let json = |value: Result<Vec<u8>, serde_json::Error>| Fingerprint::of(&value.unwrap_or_default());
        let shared = [
            ("site.toml", json(serde_json::to_vec(&site.frame.view))),
            ("the messages", json(serde_json::to_vec(&look.theme.messages))),
            ("a file of static/", json(serde_json::to_vec(&assets))),
        ];
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
                for (_, part) in shared {
                    hasher.fingerprint(part);
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
        Self { shared, texts, reached, whole }
    }

    /// Of a template and all that it depends on.
    pub(crate) fn of(&self, template: &str) -> Fingerprint {
        self.whole.get(template).copied().unwrap_or(Fingerprint([0; 16]))
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
