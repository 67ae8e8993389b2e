//! Lists of categories and tags, which WordPress calls by names of its own (`nicename`): `/category/news/local/` of "Local news".

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::slug::{Slugs, digits_of, slugify};

/// Lists that are taken in, at most.
const MOST: usize = 100_000;

/// Bytes of a name, at most.
const LONGEST: usize = 200;

/// A list: whether it is of a tag, and what WordPress calls it.
type Key = (bool, String);

/// The lists that an item, or all of them, name.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// As they are shown.
    names: BTreeMap<Key, String>,
    /// The category that one is below.
    parents: BTreeMap<String, String>,
    /// Names that have a list here: of a post the first category, and all tags.
    used: BTreeSet<Key>,
    /// What stands before the items says of one.
    head: [String; 3],
}

impl Lists {
    /// A list that an item names.
    pub(super) fn name(&mut self, is_tag: bool, nicename: &str, name: &str) {
        if !nicename.is_empty() && self.names.len() < MOST {
            self.names.insert((is_tag, decoded(nicename)), name.chars().take(LONGEST).collect());
        }
    }

    /// What stands before the items of a list.
    pub(super) fn set(&mut self, element: &str, text: &str) {
        match element {
            "wp:category_nicename" | "wp:tag_slug" => self.head[0] = decoded(text),
            "wp:cat_name" | "wp:tag_name" => self.head[1] = text.chars().take(LONGEST).collect(),
            "wp:category_parent" => self.head[2] = decoded(text),
            _ => return,
        }
        let [nicename, name, parent] = self.head.clone();
        if nicename.is_empty() || name.is_empty() {
            return;
        }
        let is_tag = element.starts_with("wp:tag");
        self.names = BTreeMap::from([((is_tag, nicename.clone()), name)]);
        self.parents = BTreeMap::from([(nicename, parent)]);
        self.parents.retain(|_, parent| !parent.is_empty());
    }

    /// Whether it is what stands before the items, and no item.
    pub(super) fn is_of_head(&self) -> bool {
        self.head.iter().any(|text| !text.is_empty())
    }

    /// Takes in the lists that an item names, with its categories and tags if it is printed.
    pub(super) fn add(&mut self, item: &Self, printed: Option<(&Vec<String>, &Vec<String>)>) {
        let free = MOST.saturating_sub(self.names.len());
        for (key, name) in item.names.iter().take(free) {
            self.names.entry(key.clone()).or_insert_with(|| name.clone());
        }
        let parents = item.parents.iter().map(|(one, above)| (one.clone(), above.clone()));
        self.parents.extend(parents.take(free));
        if let Some((categories, tags)) = printed {
            let categories = categories.iter().take(1).map(|name| (false, name.clone()));
            self.used.extend(categories.chain(tags.iter().map(|name| (true, name.clone()))).take(free));
        }
    }

    /// Addresses of lists that have another name here, and where each leads.
    pub(super) fn moved(&self, slugs: Slugs) -> Vec<(String, String)> {
        let id_of = |name: &str| id_of(name, slugs);
        let mut ids: BTreeMap<Key, usize> = BTreeMap::new();
        for (is_tag, name) in &self.used {
            *ids.entry((*is_tag, id_of(name))).or_default() += 1;
        }
        let moved = |((is_tag, nicename), name): (&Key, &String)| {
            let (theirs, ours) = if *is_tag { ("tag", "topics") } else { ("category", "columns") };
            let from = match is_tag {
                true => format!("/{theirs}/{nicename}/"),
                false => format!("/{theirs}/{}/", self.below_parents(nicename)),
            };
            let id = id_of(name);
            let is_used = self.used.contains(&(*is_tag, name.clone()));
            let to = match is_used && ids.get(&(*is_tag, id.clone())) == Some(&1) {
                true => format!("/{ours}/{id}/"),
                // "Uncategorized" is none here, and a post is in one column.
                false if *is_tag => "/topics/".to_owned(),
                false => "/archive/".to_owned(),
            };
            let is_found = is_used && from == format!("/{theirs}/{id}/");
            (!is_found && !id.is_empty()).then_some((from, to))
        };
        self.names.iter().filter_map(moved).collect()
    }

    /// `news/local` of a category that is below another.
    fn below_parents(&self, nicename: &str) -> String {
        let mut path = vec![nicename];
        // A circle has an end.
        while let Some(parent) =
            path.last().and_then(|last| self.parents.get(*last)).filter(|_| path.len() < 10)
        {
            path.push(parent);
        }
        path.reverse();
        path.join("/")
    }
}

/// What a list is called here, unless another name becomes the same.
fn id_of(name: &str, slugs: Slugs) -> String {
    let slug = slugify(name, slugs, 60);
    if name.is_ascii() || slugs == Slugs::Unicode { slug } else { format!("{slug}-{}", digits_of(name)) }
}

fn decoded(name: &str) -> String {
    percent_encoding::percent_decode_str(name.trim()).decode_utf8_lossy().chars().take(LONGEST).collect()
}
