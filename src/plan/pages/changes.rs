//! What changed in an article: a page beside that of the article, with every version against the one before it, and what the editor
//! corrected. It stands in no sitemap: what is to be found is the article.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::ser::Error;
use serde::{Serialize, Serializer};

use crate::clean::SafeHtml;
use crate::curate::{ArticleIx, Change, Month, Version};
use crate::ground::diagnostic::Diagnostic;
use crate::plan::cards::CardRef;
use crate::plan::frame::Frame;
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::view::{ChangesNote, DateView, Head};
use crate::revise;
use crate::revise::{Paragraph, Piece, Weight};

/// Paragraphs that stayed and stand beside one that changed.
const AROUND: usize = 1;

/// The changes of one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Changes(ArticleIx);

/// `changes.html`: what changed in an article.
#[derive(Serialize)]
pub(crate) struct ChangesView<'a> {
    /// The article as it is now.
    pub article: CardRef<'a>,
    /// What was wrong in it, by the editor: safe HTML.
    pub correction: Option<&'a SafeHtml>,
    /// Its changes, the newest first.
    pub changes: Vec<ListedChange<'a>>,
}

/// A change from one version of an article to the next.
#[derive(Serialize)]
pub(crate) struct ListedChange<'a> {
    /// Which version the older one is, counted from 1; none where no list for machines leads to it.
    pub version: Option<u32>,
    /// When the newer version was first seen; none where nothing says so.
    pub at: Option<DateView<'a>>,
    /// What weighs in it, in words of the interface; may be empty.
    pub facts: Vec<String>,
    /// BCP 47 language of the newer version.
    pub language: &'a str,
    /// The title, where it changed; else empty.
    pub title: Vec<ChangedPiece>,
    /// The text.
    pub paragraphs: DiffOf<'a>,
}

/// A paragraph of a text that changed, or some that did not.
#[derive(Serialize)]
pub(crate) struct ChangedParagraph {
    /// How many paragraphs stand here that are as they were, and are not shown; 0 where one is shown.
    pub skipped: u32,
    /// What stayed in it, went and came, in order.
    pub pieces: Vec<ChangedPiece>,
}

/// Some text of a version.
#[derive(Serialize)]
pub(crate) struct ChangedPiece {
    /// `same`; `out`, was taken out; `in`, was put in.
    pub side: &'static str,
    /// The text.
    pub text: String,
}

impl From<Piece> for ChangedPiece {
    fn from(piece: Piece) -> Self {
        Self { side: piece.side.name(), text: piece.text }
    }
}

/// Paragraphs of two versions, which are compared when they are printed.
pub(crate) enum DiffOf<'a> {
    Versions(&'a Site<'a>, &'a Change),
    #[cfg(test)]
    Shown(Vec<ChangedParagraph>),
}

impl Serialize for DiffOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Versions(site, change) if serializer.is_human_readable() => {
                let shown = compared(site, change).map_err(|fault| S::Error::custom(fault.message))?;
                shown.serialize(serializer)
            }
            Self::Versions(_, change) => change.fingerprint().in_one_piece(serializer),
            #[cfg(test)]
            Self::Shown(paragraphs) => paragraphs.serialize(serializer),
        }
    }
}

fn compared(site: &Site<'_>, change: &Change) -> Result<Vec<ChangedParagraph>, Diagnostic> {
    let text = |version: &Version| {
        Ok::<_, Diagnostic>(revise::paragraphs(site.texts.body(&version.article)?.as_str()))
    };
    Ok(folded(revise::diff(&text(&change.old)?, &text(&change.new)?)))
}

/// With a number in the place of paragraphs that stand beside no change.
fn folded(all: Vec<Paragraph>) -> Vec<ChangedParagraph> {
    let changes: Vec<usize> =
        all.iter().enumerate().filter(|(_, paragraph)| !paragraph.is_same()).map(|(at, _)| at).collect();
    let mut ahead = changes.iter().peekable();
    let mut last: Option<usize> = None;
    let mut shown: Vec<ChangedParagraph> = Vec::new();
    for (at, paragraph) in all.into_iter().enumerate() {
        while let Some(change) = ahead.next_if(|change| **change <= at) {
            last = Some(*change);
        }
        let is_near = last.is_some_and(|last| at - last <= AROUND)
            || ahead.peek().is_some_and(|next| **next - at <= AROUND);
        match shown.last_mut().filter(|last| !is_near && last.skipped > 0) {
            Some(last) => last.skipped += 1,
            None if is_near => {
                let pieces = paragraph.pieces.into_iter().map(ChangedPiece::from).collect();
                shown.push(ChangedParagraph { skipped: 0, pieces });
            }
            None => shown.push(ChangedParagraph { skipped: 1, pieces: Vec::new() }),
        }
    }
    shown
}

impl Kind for Changes {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        if !site.config.revisions.enabled {
            return;
        }
        let corrected = site.digest.marks.iter().filter(|(_, mark)| mark.correction.is_some());
        let all = site.digest.changes.keys().chain(corrected.map(|(ix, _)| ix));
        let all: BTreeSet<ArticleIx> = all.copied().collect();
        for ix in all.into_iter().filter(|ix| site.config.prints_article_of(site.digest.day(*ix))) {
            let place = urls::changes_of(&site.urls.place(ix, site.config.base_path()));
            pages.add(&place, Self(ix));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let Self(ix) = *self;
        let frame = &site.frame;
        let place = urls::changes_of(&site.urls.place(ix, site.config.base_path()));
        let article = site.article(ix);
        let crumbs = vec![frame.front_link(), frame.link(frame.text("changes"), &urls::changes(None))];
        let name = site.shown(article.title.as_str(), &article.language);
        let title = format!("{}{}{name}", frame.text("changes"), frame.text("colon"));
        let head = Head { noindex: true, ..frame.head("changes", title, &place, crumbs) };
        let all = site.digest.changes.get(&ix).map(Vec::as_slice).unwrap_or_default();
        let view = ChangesView {
            article: site.card_ref(ix),
            correction: site.digest.marks.get(&ix).and_then(|mark| mark.correction.as_ref()),
            changes: all
                .iter()
                .enumerate()
                .rev()
                .map(|(at, change)| listed(site, change, at as u32 + 1))
                .collect(),
        };
        let borrowed = Borrowed { image: site.with_picture(ix), ..Borrowed::default() };
        PageView { borrowed, ..PageView::new("changes.html", head, view, Subject::Nothing) }.into()
    }

    fn shows(&self) -> &'static str {
        "its article, or a version of it,"
    }

    fn month(&self, site: &Site<'_>) -> Option<Month> {
        site.digest.day(self.0).map(|day| (day.year(), day.month()))
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        Some(site.article(self.0).path.in_site())
    }

    fn name(&self, site: &Site<'_>) -> String {
        format!("the changes of {}", site.article(self.0).path.in_site())
    }
}

fn listed<'a>(site: &'a Site<'a>, change: &'a Change, version: u32) -> ListedChange<'a> {
    let title = if change.old.title == change.new.title {
        Vec::new()
    } else {
        revise::diff_line(&change.old.title, &change.new.title)
    };
    ListedChange {
        version: site.config.proof.timemaps.then_some(version),
        at: change.at.map(|at| site.moment(at)),
        facts: facts(&site.frame, &change.weight),
        language: &change.new.article.language,
        title: title.into_iter().map(ChangedPiece::from).collect(),
        paragraphs: DiffOf::Versions(site, change),
    }
}

/// What weighs in a change, in words of the interface.
pub(super) fn facts(frame: &Frame<'_>, weight: &Weight) -> Vec<String> {
    let Weight { title, numbers, negations, taken_out, share, typo, score: _ } = *weight;
    if typo {
        return vec![frame.text("changed_typo")];
    }
    let counted = [
        ("changed_numbers", u32::from(numbers)),
        ("changed_negations", u32::from(negations)),
        ("changed_taken_out", u32::from(taken_out)),
        ("changed_share", u32::from(share)),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let title = title.then(|| frame.text("changed_title"));
    title
        .into_iter()
        .chain(counted.map(|(key, count)| frame.text(key).replace("{n}", &count.to_string())))
        .collect()
}

impl Site<'_> {
    /// What the page of an article says of its changes.
    pub(crate) fn changes_note(&self, ix: ArticleIx) -> Option<ChangesNote<'_>> {
        let changes = self.digest.changes.get(&ix)?;
        Some(ChangesNote {
            times: changes.len() as u32,
            last: changes.last()?.at.map(|at| self.moment(at)),
            timemap: self.config.proof.timemaps.then(|| format!("{}timemap.link", self.changes_url(ix))),
            url: self.changes_url(ix),
        })
    }

    /// Root-relative URL of the page with the changes of an article.
    pub(crate) fn changes_url(&self, ix: ArticleIx) -> String {
        format!("{}changes/", self.permalink(ix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revise::Side;

    #[test]
    fn paragraphs_that_stayed_stand_beside_changes_and_are_counted_elsewhere() {
        let paragraph = |side| Paragraph { pieces: vec![Piece { side, text: "a".into() }] };
        let sides =
            [Side::Same, Side::Same, Side::Same, Side::Out, Side::Same, Side::Same, Side::Same, Side::In];
        let shown = folded(sides.into_iter().map(paragraph).collect());
        let shown: Vec<(u32, &str)> = shown
            .iter()
            .map(|shown| (shown.skipped, shown.pieces.first().map_or("", |piece| piece.side)))
            .collect();
        assert_eq!(shown, [(2, ""), (0, "same"), (0, "out"), (0, "same"), (1, ""), (0, "same"), (0, "in")]);
        assert_eq!(folded(vec![paragraph(Side::Same), paragraph(Side::Same)]).len(), 1);
    }
}
