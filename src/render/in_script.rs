//! The last step of what shows texts on a site in both Chinese scripts: all of it in the script of its tree.

use std::borrow::Cow;

use crate::clean::Contributor;
use crate::plan::{FeedView, NewsEntry, OpmlEntry, SiteView, news_language};
use crate::render::feed::item::Item;
use crate::scripts::{Converter, marked, marked_piece, unmarked, without_marks};

/// A text in the language of the site.
fn change(text: &mut String, language: &str, to: &Converter) {
    if let Cow::Owned(converted) = to.text_in(text, language) {
        *text = converted;
    }
}

fn change_borrowed(text: &mut Cow<'_, str>, language: &str, to: &Converter) {
    if let Cow::Owned(converted) = to.text_in(text, language) {
        *text = Cow::Owned(converted);
    }
}

/// A feed: what it says of itself in the language of the site, each entry in its own.
pub(super) fn feed(view: &mut FeedView<Item<'_>>, to: &Converter) {
    let site = std::mem::take(&mut view.language);
    change(&mut view.title, &site, to);
    change(&mut view.description, &site, to);
    view.editor.iter_mut().for_each(|editor| change(editor, &site, to));
    for Item { entry, html } in &mut view.entries {
        let own = entry.language.to_string();
        change_borrowed(&mut entry.title, &own, to);
        change_borrowed(&mut entry.summary, &own, to);
        let names = entry.authors.iter_mut().chain(&mut entry.source).chain(&mut entry.tags);
        names.for_each(|name| change_borrowed(name, &site, to));
        if let Some(html) = html {
            // What is in the script of the tree stands as it was written, quotations in the other script among it.
            *html = if to.converts(&own) { to.page(html, &own) } else { without_marks(std::mem::take(html)) };
        }
        if to.converts(&own) {
            entry.language = Cow::Owned(to.language().to_owned());
        }
    }
    view.language = to.language_of(&site).to_owned();
}

/// A piece of HTML in a language, which stands beside others.
pub(super) fn html<'h>(html: &'h str, language: &str, to: Option<&Converter>) -> Cow<'h, str> {
    match to {
        Some(to) => Cow::Owned(marked_piece(&to.page(html, language))),
        None => Cow::Borrowed(html),
    }
}

/// Who had a part in an article in a language. They stand beside names of groups, which are in the script of the tree already.
pub(super) fn contributors<'c>(
    people: &'c [Contributor],
    language: &str,
    to: Option<&Converter>,
) -> Cow<'c, [Contributor]> {
    let Some(to) = to.filter(|to| to.converts(language)) else { return Cow::Borrowed(people) };
    let converted =
        people.iter().map(|one| Contributor { name: marked(&to.if_other(&one.name)), ..one.clone() });
    Cow::Owned(converted.collect())
}

/// The titles of the feeds of a site.
pub(super) fn opml(feeds: &mut [OpmlEntry], site: &str, to: &Converter) {
    feeds.iter_mut().for_each(|feed| change(&mut feed.title, site, to));
}

/// Names in a table.
pub(super) fn table(rows: &mut [Vec<String>], site: &str, to: &Converter) {
    rows.iter_mut().flatten().for_each(|cell| change(cell, site, to));
}

/// Titles of new articles.
pub(super) fn news(entries: &mut [NewsEntry<'_>], to: &Converter) {
    for entry in entries {
        // It tells the two scripts by regions.
        if to.converts(entry.language) {
            change_borrowed(&mut entry.title, entry.language, to);
            entry.language = news_language(to.target().tag());
        }
    }
}

/// What browsers have to know of the search.
pub(super) fn open_search(site: &SiteView, to: &Converter) -> SiteView {
    let (title, description) = (unmarked(&site.title).into_owned(), unmarked(&site.description).into_owned());
    SiteView { language: to.language_of(&site.language).to_owned(), title, description, ..site.clone() }
}
