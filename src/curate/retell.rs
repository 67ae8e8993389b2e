//! A digest after some words were edited, without making it again.

use crate::clean::Texts;
use crate::config::Config;
use crate::curate::candidate::Candidate;
use crate::curate::coverage::{self, Reworded};
use crate::curate::digest::Digest;
use crate::curate::places::ArticleIx;
use crate::curate::stories;

impl Digest {
    /// Puts articles in the place of others that differ in their words alone, see [`Candidate::takes_the_place_of`]. Says
    /// whether the stories are still the same; where they are not, the digest is to be made again.
    pub(crate) fn retell(
        &mut self,
        articles: Vec<(ArticleIx, Candidate)>,
        config: &Config,
        texts: &dyn Texts,
    ) -> bool {
        let mut reworded = Vec::new();
        let mut signatures_differ = Vec::new();
        for (place, new) in articles {
            let place = place.0 as usize;
            let signature = std::mem::replace(&mut self.signatures[place], new.signature.clone());
            if signature != new.signature {
                signatures_differ.push(ArticleIx(place as u32));
            }
            let old = std::mem::replace(&mut self.articles[place], new.article.clone());
            if old.title != new.article.title || old.details != new.article.details {
                reworded.push(Reworded { place, old });
            }
        }
        if !signatures_differ.is_empty() {
            let heads = stories::heads_again(self, &config.stories, &self.heads, &signatures_differ);
            // What is in no story, and comes into none, changes none.
            let touched = !heads.group_like(&self.heads)
                || signatures_differ.iter().any(|ix| self.story_of.contains_key(ix));
            self.heads = heads;
            if touched && stories::tell(self, config).0 != *self.stories {
                return false;
            }
        }
        if !reworded.is_empty() {
            let (mut coverage, mut headlines) =
                (std::mem::take(&mut self.coverage), std::mem::take(&mut self.headlines));
            coverage::look_up_again(self, &mut coverage, &mut headlines, &reworded, texts);
            (self.coverage, self.headlines) = (coverage, headlines);
        }
        true
    }

    /// Makes what the first [`Digest::retell`] would have to make before all else.
    pub(crate) fn prepare_for_edits(&self) {
        self.headlines.prepare(self.shelf());
    }
}
