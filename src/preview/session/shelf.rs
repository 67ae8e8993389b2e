//! Bodies of articles by their hash, shared by all snapshots of a session: on the disk, where they stay, or in memory.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::build::memory::Remaker;
use crate::clean::SafeHtml;
use crate::disk::cache::{BodyFile, Place};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::render::Bodies;

/// How many bodies may come after the shelf was put in order, before it is put in order again.
const LOOSE: usize = 128;

/// A body, or where it is.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// In memory.
    Held(Arc<SafeHtml>),
    /// On the disk.
    Kept(Arc<BodyFile>, Place),
}

/// Bodies by hash. A clone is cheap and stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    /// Those that were there when the shelf was last put in order.
    ordered: Arc<HashMap<Fingerprint, Body>>,
    /// Those that came since.
    loose: Arc<HashMap<Fingerprint, Body>>,
}

impl Shelf {
    /// A shelf in order.
    pub(crate) fn new<'a>(bodies: impl Iterator<Item = (Fingerprint, &'a Body)>) -> Self {
        let ordered = bodies.map(|(hash, body)| (hash, body.clone())).collect();
        Self { ordered: Arc::new(ordered), loose: Arc::default() }
    }

    /// Puts bodies on the shelf; says no when it is to be put in order, which also drops those that nobody needs.
    pub(crate) fn add<'a>(&mut self, bodies: impl Iterator<Item = (Fingerprint, &'a Body)>) -> bool {
        let loose = Arc::make_mut(&mut self.loose);
        for (hash, body) in bodies {
            if !self.ordered.contains_key(&hash) {
                loose.insert(hash, body.clone());
            }
            if loose.len() > LOOSE {
                return false;
            }
        }
        true
    }
}

/// Reads the bodies on a shelf.
pub(crate) struct ShelfReader<'a> {
    pub(crate) shelf: &'a Shelf,
    /// For what the disk lost.
    pub(crate) remaker: Remaker<'a>,
}

impl Bodies for ShelfReader<'_> {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let body = self.shelf.loose.get(&hash).or_else(|| self.shelf.ordered.get(&hash));
        let kept = match body {
            Some(Body::Held(body)) => return Ok(Cow::Borrowed(body)),
            Some(Body::Kept(file, place)) => file.body(*place).ok(),
            None => None,
        };
        self.remaker.recall(kept, hash).map(Cow::Owned)
    }
}
