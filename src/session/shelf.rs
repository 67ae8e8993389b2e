//! Bodies of articles by their hash, shared by all snapshots of a session.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::clean::SafeHtml;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::render::Bodies;

/// How many bodies may come after the shelf was put in order, before it is put in order again.
const LOOSE: usize = 128;

/// Bodies by hash. A clone is cheap and stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// Those that were there when the shelf was last put in order.
    ordered: Arc<HashMap<Fingerprint, Arc<SafeHtml>>>,
    /// Those that came since.
    loose: Arc<HashMap<Fingerprint, Arc<SafeHtml>>>,
}

impl Shelf {
    /// A shelf in order.
    pub(super) fn new<'a>(bodies: impl Iterator<Item = (Fingerprint, &'a Arc<SafeHtml>)>) -> Self {
        let ordered = bodies.map(|(hash, body)| (hash, body.clone())).collect();
        Self { ordered: Arc::new(ordered), loose: Arc::default() }
    }

    /// Puts bodies on the shelf; says no when it is to be put in order, which also drops those that nobody needs.
    pub(super) fn add<'a>(&mut self, bodies: impl Iterator<Item = (Fingerprint, &'a Arc<SafeHtml>)>) -> bool {
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

impl Bodies for Shelf {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let body = self.loose.get(&hash).or_else(|| self.ordered.get(&hash));
        match body {
            Some(body) => Ok(Cow::Borrowed(body)),
            None => Err(Diagnostic::error(format!("body {hash} is not there"))),
        }
    }
}
