//! What a build is asked to do.

use std::path::{Path, PathBuf, absolute};

use url::Url;

use crate::curate::HeldBack;
use crate::disk::lock::{Lock, Wait};
use crate::disk::place;
use crate::disk::publish::{Force, MANY};
use crate::disk::store::Store;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, name_of};

/// What a build is asked to do.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The site's folder, with `site.toml` in it.
    pub root: PathBuf,
    /// The output folder; `public` below the root when none is named.
    pub out: Option<PathBuf>,
    /// In place of the one in `site.toml`.
    pub base_url: Option<Url>,
    /// Articles with `draft = true`.
    pub drafts: HeldBack,
    /// Articles of the future.
    pub future: HeldBack,
    /// An output folder with foreign files in it.
    pub force: Force,
    /// Another build at work on the same folder.
    pub wait: Wait,
    /// What earlier builds left.
    pub cache: UseCache,
    /// A site that would lose most of its files.
    pub loss: Loss,
    /// What of the output folder is looked at.
    pub look: LookAt,
    /// Whether the report says of each page that was printed why it was.
    pub reasons: Reasons,
}

/// Whether a build uses what earlier builds left, and leaves something to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseCache {
    /// It does.
    Yes,
    /// It works as if it were the first and the last.
    No,
}

/// What becomes of a build that would take more than half of the site's files away: the articles may not be where they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// It is made.
    Allow,
    /// It is refused.
    Refuse,
}

/// Whether [`crate::Report::changes`] is filled: the reasons for a million pages take as much memory as their plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// It is.
    Told,
    /// Only the number of pages is reported.
    Untold,
}

/// What of the output folder is looked at before a build believes that it is as the last one left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookAt {
    /// All files, of a site of more than 100,000 files the folders.
    Folders,
    /// All files.
    Files,
}

impl BuildOptions {
    /// What `newsprint build` does without an option, for the site in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            out: None,
            base_url: None,
            drafts: HeldBack::Hide,
            future: HeldBack::Hide,
            force: Force::No,
            wait: Wait::Yes,
            cache: UseCache::Yes,
            loss: Loss::Refuse,
            look: LookAt::Folders,
            reasons: Reasons::Untold,
        }
    }

    /// The output folder.
    pub fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| self.root.join("public"))
    }

    /// What earlier builds left. With it what there is to say of that.
    pub(crate) fn store(&self) -> (Store, Vec<Diagnostic>) {
        match self.cache {
            UseCache::Yes => Store::open(&place::store(&self.root), Fingerprint::of_code()),
            UseCache::No => (Store::temporary(), Vec::new()),
        }
    }

    /// Under what name `what` is known of the output folder: several may be printed to from one site, with other base URLs. The
    /// folder is named as seen from the site where it is in it, so that another checkout finds what was kept.
    pub(crate) fn notes_on_output(&self, what: &str) -> Fingerprint {
        // Seen from another folder, a relative path is another place.
        let [out, root] =
            [&self.out(), &self.root].map(|path| absolute(path).unwrap_or_else(|_| path.clone()));
        name_of(&[what, &out.strip_prefix(&root).unwrap_or(&out).to_string_lossy()])
    }

    /// The name of the notes on the folders of an output folder with so many files, if they are to be believed.
    pub(crate) fn notes_on_folders(&self, files: usize) -> Option<Fingerprint> {
        let believed = self.cache == UseCache::Yes && self.look == LookAt::Folders && files > MANY;
        believed.then(|| self.notes_on_output("folders"))
    }
}

/// Keeps a fetch from adding articles while they are read; any number of builds read at once. None where that can't be had, or is
/// not to be waited for.
pub(crate) fn hold_articles(root: &Path, wait: Wait, tell: &mut dyn FnMut(&str)) -> Option<Lock> {
    let busy = || {
        if wait == Wait::Yes {
            tell("another newsprint is adding articles; waiting…");
        }
        wait
    };
    Lock::share_file(&place::articles_lock(root), busy).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_an_output_folder_does_not_stand_under_the_name_of_another() {
        let notes = |root: &Path, out: &Path| {
            let options = BuildOptions { out: Some(out.into()), ..BuildOptions::new(root) };
            options.notes_on_output("pages")
        };
        let here = absolute(".").unwrap();
        let relative = notes(Path::new("/site"), Path::new("public"));
        assert_eq!(relative, notes(Path::new("/site"), &here.join("public")));
        assert_ne!(relative, notes(Path::new("/site"), Path::new("/elsewhere/public")));
        // In its site it is the same in every checkout.
        let inside = notes(Path::new("/site"), Path::new("/site/public"));
        assert_eq!(inside, notes(Path::new("."), Path::new("public")));
        assert_eq!(inside, notes(Path::new("/elsewhere"), Path::new("/elsewhere/public")));
    }
}
