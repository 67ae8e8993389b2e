//! Slips that show when all pages are listed: what site.toml and the editor's notes lead to where no page is, and listings that stand
//! there twice.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::clean::{SafeHtml, addresses_in};
use crate::config::MovedConfig;
use crate::curate::{GroupKind, Spot};
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::path::OutputPath;
use crate::plan::page::Page;
use crate::plan::site::Site;
use crate::plan::urls;

/// All of them. `pages` are in order of their paths.
pub(crate) fn find(site: &Site<'_>, pages: &[(OutputPath, Page)]) -> Vec<Diagnostic> {
    let mut found = led_to_nowhere(site, pages);
    found.extend(back_again(site, pages));
    found.extend(noted(site, pages));
    found.extend(told_twice(site));
    found
}

/// Whether a page is at a path below the site's root. Hosts lead on from the name of a folder to the page in it.
fn leads(path: &str, pages: &[(OutputPath, Page)]) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    is_there(&path, pages) || is_there(&format!("{path}/"), pages)
}

fn is_there(to: &str, pages: &[(OutputPath, Page)]) -> bool {
    let path = urls::address(to).output();
    pages.binary_search_by(|(other, _)| other.cmp(&path)).is_ok()
}

/// What site.toml leads to where no page is.
fn led_to_nowhere(site: &Site<'_>, pages: &[(OutputPath, Page)]) -> Vec<Diagnostic> {
    let of_menu = site.config.menu.iter().filter_map(|item| {
        let path = item.url.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
        let message = format!("the menu leads to {}, where no page is", item.url);
        let finding = Diagnostic::warning(message).at("site.toml").line(item.line);
        let help = "write the address of a page of the site, for example /topics/; that of pages/about.md is /about/";
        (!leads(path, pages)).then(|| finding.help(help))
    });
    let told = site.config.urls.moved.iter().filter(|moved| !is_there(&moved.to, pages));
    let warn = |moved: &MovedConfig| {
        Diagnostic::warning(format!("{} leads to {}, where no page is", moved.from, moved.to))
            .at("site.toml")
            .line(moved.line)
            .help("write the address of a page of the site; folders end with a slash")
    };
    told.map(warn).chain(of_menu).collect()
}

/// Addresses that site.toml calls gone, and at which a page is: its article is back.
fn back_again(site: &Site<'_>, pages: &[(OutputPath, Page)]) -> Vec<Diagnostic> {
    let there = site.config.urls.gone.iter().filter(|address| is_there(address, pages));
    let warn = |address: &String| {
        Diagnostic::warning(format!("`gone` names {address}, where a page is; it is printed"))
            .at("site.toml")
            .help("take it out of `gone` below [urls]; if the page is to be gone, remove the file that it is made of")
    };
    there.map(warn).collect()
}

/// Links of notes, corrections and introductions that lead to no page.
fn noted(site: &Site<'_>, pages: &[(OutputPath, Page)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut look = |what: &str, text: &SafeHtml, at: &dyn Fn(&str) -> Spot| {
        for (words, href) in addresses_in(text) {
            let Some((shown, message, help)) = fault_of(site, pages, what, &words, href.as_deref()) else {
                continue;
            };
            let Spot { file, line } = at(&shown);
            found.push(Diagnostic { line, ..Diagnostic::warning(message).at(file).help(help) });
        }
    };
    for mark in site.digest.marks.values() {
        let said =
            [("note", &mark.note, &mark.note_at), ("correction", &mark.correction, &mark.correction_at)];
        for (what, text, at) in said {
            if let (Some(text), Some(at)) = (text, at) {
                look(what, text, &|_| at.clone());
            }
        }
    }
    for (span, edition) in site.digest.editions.iter() {
        let written = site.config.editions.introductions.iter().find(|written| written.span == *span);
        let (Some(text), Some(written)) = (&edition.introduction, written) else { continue };
        look("introduction", text, &|shown| {
            let before = written.text.find(shown).unwrap_or_default();
            let breaks = written.text[..before].bytes().filter(|byte| *byte == b'\n').count();
            Spot { file: written.file.clone(), line: Some(written.line + breaks as u32) }
        });
    }
    found
}

/// The address of a link as the editor wrote it, what is wrong with it, and what to do.
fn fault_of(
    site: &Site<'_>,
    pages: &[(OutputPath, Page)],
    what: &str,
    words: &str,
    href: Option<&str>,
) -> Option<(String, String, &'static str)> {
    let Some(href) = href else {
        let message = format!(
            "the link {} of the {what} leads nowhere: its address begins neither with one / nor with https://",
            quoted(words)
        );
        let help = "write the address of a page as readers see it, /topics/ferry/; one of another site with https:// before it";
        return Some((words.to_owned(), message, help));
    };
    let of_site = href.strip_prefix(&site.config.origin()).unwrap_or(href);
    let below = of_site.strip_prefix(site.config.files_path())?.strip_prefix('/')?;
    if leads(below, pages) {
        return None;
    }
    let shown = percent_decode_str(below).decode_utf8().unwrap_or(Cow::Borrowed(below));
    let message = format!("the {what} leads to {}, where no page is", quoted(&format!("/{shown}")));
    let help = "write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/";
    Some((format!("/{shown}"), message, help))
}

/// Columns that say what topics of their names say, unless site.toml says what is to become of them: who writes the same words as
/// `tags` and as `categories` has each list twice.
fn told_twice(site: &Site<'_>) -> Option<Diagnostic> {
    if site.config.urls.same_listings.is_some() {
        return None;
    }
    let twice: Vec<_> =
        site.digest.topics_of_columns().into_iter().zip(site.digest.groups(GroupKind::Column)).collect();
    let mut twice = twice.into_iter().filter_map(|(topic, column)| Some((topic?, column)));
    let (topic, column) = twice.next()?;
    let more = match twice.count() {
        0 => String::new(),
        more => format!(", and {more} more like these"),
    };
    let topic = site.digest.group(GroupKind::Topic, topic);
    let [column, topic] = [(GroupKind::Column, column), (GroupKind::Topic, topic)]
        .map(|(kind, group)| urls::group(kind, group).url(""));
    let message =
        format!("{column} and {topic} list the same articles{more}: `categories` and `tags` name the same");
    let help = "write same_listings = \"redirect\" below [urls], and the column leads to the topic; \"print\" prints both; or name \
                them by one key only: column = [\"column\"] below [front_matter]";
    Some(Diagnostic::warning(message).at("site.toml").help(help))
}
