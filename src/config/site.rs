//! The sections of `site.toml`.

use std::ops::RangeInclusive;

use crate::config::editions::read_editions;
use crate::config::fetch::read_fetch;
use crate::config::ids::Ids;
use crate::config::issues::read_issues;
use crate::config::look::read_look;
use crate::config::mail::read_mail;
use crate::config::notify::read_notify;
use crate::config::permalink::parse_permalink;
use crate::config::policy::read_policy;
use crate::config::proof::read_proof;
use crate::config::reader::{Fault, Section, day_in, plain_table};
use crate::config::scripts::read_scripts;
use crate::config::targets::read_targets;
use crate::config::topics::read_topics;
use crate::config::validate::{
    parse_address, parse_base_url, parse_content_folder, parse_image_proxy, parse_language, parse_menu_url,
    parse_time_zone,
};
use crate::config::{
    AiUse, Canonical, Config, FeedContent, FrontMatterKeys, Images, Indexing, MenuItem, MovedConfig,
    NameConfig, Robots, SameListings, Slugs, SourceConfig,
};
use crate::ground::media_type;

/// The section of `[[urls.moved]]`.
pub(crate) const MOVED: &str = "urls.moved";

/// Articles on one page of a listing.
const LISTING_SIZE: RangeInclusive<usize> = 10..=1000;

/// How much reports of one event must have in common, in hundredths.
const STORY_THRESHOLD: RangeInclusive<usize> = 5..=90;
/// Days within which one report follows the other.
const STORY_WINDOW: RangeInclusive<usize> = 1..=30;
/// Versions of an article that are kept.
const VERSIONS: RangeInclusive<usize> = 1..=1000;
/// Entries in a feed.
const FEED_SIZE: RangeInclusive<usize> = 1..=1000;

/// Articles of a day: all but the last of so many are on the page of its month.
const DAY_SIZE: RangeInclusive<usize> = 1..=5;

/// Articles of a group.
const GROUP_SIZE: RangeInclusive<usize> = 1..=1000;

/// Puts a value that is there in place of the default.
fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Reads `[[urls.moved]]`. Of two with one `from` the first counts.
fn read_moved(urls: &mut Section<'_, '_>) -> Vec<MovedConfig> {
    let mut moved: Vec<MovedConfig> = Vec::new();
    for (span, table) in urls.tables_of("moved", MOVED) {
        let line = urls.reader.line(span.start);
        let mut entry = urls.reader.section(MOVED, Some(table));
        let given = ["from", "to"].map(|key| entry.value(key).is_some());
        let fault = match read_way(&mut entry) {
            (Some(from), Some(to)) => match moved.iter().find(|other| other.from == from) {
                Some(first) => Fault::new(format!("two [[urls.moved]] lead on from {from}"))
                    .help(format!("the first is in line {}; remove one of them", first.line)),
                None => {
                    moved.push(MovedConfig { from, to, line });
                    continue;
                }
            },
            _ if given == [true, true] => continue,
            _ => Fault::new("[[urls.moved]] needs `from` and `to`")
                .help("write the former address and where it leads: from = \"/old/\", to = \"/new/\""),
        };
        urls.reader.fault(&span, fault);
    }
    moved
}

/// `from` and `to` of a `[[urls.moved]]`.
pub(crate) fn read_way(entry: &mut Section<'_, '_>) -> (Option<String>, Option<String>) {
    let front_or_page = |text: &str| if text == "/" { Ok(text.to_owned()) } else { parse_address(text) };
    (entry.checked("from", parse_page_address), entry.checked("to", front_or_page))
}

/// A page leads on by what its HTML says; in the place of a feed it would be a folder of the feed's name.
fn parse_page_address(text: &str) -> Result<String, Fault> {
    let of_file = media_type::by_ending(text);
    if media_type::is_text(of_file) && of_file != "text/html" {
        let fault = Fault::new(format!("only a page can lead on, and {text} is a file of type {of_file}"));
        return Err(fault.help("let the host lead on from it, or keep what it was made of"));
    }
    parse_address(text)
}

pub(crate) fn read_site(top: &mut Section<'_, '_>, config: &mut Config) {
    set(&mut config.title, top.name("title"));
    set(&mut config.description, top.text("description"));
    set(&mut config.base_url, top.checked("base_url", parse_base_url));
    set(&mut config.language, top.checked("language", parse_language));
    set(&mut config.time_zone, top.checked("time_zone", parse_time_zone));
    config.editor = top.name("editor");
    set(&mut config.content, read_folders(top));
    config.menu = read_menu(top);
    config.images = read_images(top);

    let mut urls = top.subsection("urls");
    set(&mut config.urls.article, urls.checked("article", parse_permalink));
    set(
        &mut config.urls.slugs,
        urls.choice("slugs", &[("ascii", Slugs::Ascii), ("unicode", Slugs::Unicode)]),
    );
    let listings = [("print", SameListings::Print), ("redirect", SameListings::Redirect)];
    config.urls.same_listings = urls.choice("same_listings", &listings);
    let gone = urls.texts_checked("gone", parse_address);
    set(&mut config.urls.gone, gone);
    config.urls.moved = read_moved(&mut urls);

    let mut listings = top.subsection("listings");
    set(&mut config.listings.size, listings.number("size", &LISTING_SIZE));
    set(&mut config.listings.months_from, listings.number("months_from", &GROUP_SIZE));
    set(&mut config.listings.days_from, listings.number("days_from", &DAY_SIZE));

    let mut feeds = top.subsection("feeds");
    set(&mut config.feeds.size, feeds.number("size", &FEED_SIZE));
    let contents = [("full", FeedContent::Full), ("summary", FeedContent::Summary)];
    set(&mut config.feeds.content, feeds.choice("content", &contents));
    set(&mut config.feeds.from, feeds.number("from", &GROUP_SIZE));

    config.editions = read_editions(top);

    let mut stories = top.subsection("stories");
    set(&mut config.stories.enabled, stories.switch("enabled"));
    let threshold = stories.number("threshold", &STORY_THRESHOLD);
    set(&mut config.stories.threshold, threshold.map(|hundredths| hundredths as u32));
    let window = stories.number("window_days", &STORY_WINDOW);
    set(&mut config.stories.window_days, window.map(|days| days as u32));

    let mut coverage = top.subsection("coverage");
    set(&mut config.coverage.enabled, coverage.switch("enabled"));

    config.proof = read_proof(top);

    let mut search = top.subsection("search");
    set(&mut config.search.enabled, search.switch("enabled"));

    let mut engines = top.subsection("search_engines");
    let indexing = [("index", Indexing::Index), ("noindex", Indexing::NoIndex)];
    set(&mut config.search_engines.articles, engines.choice("articles", &indexing));
    let canonical = [("site", Canonical::Site), ("source", Canonical::Source)];
    set(&mut config.search_engines.canonical, engines.choice("canonical", &canonical));

    read_front_matter(top, &mut config.front_matter);

    config.sources = read_sources(top);
    config.topics = read_topics(top);
    config.authors = read_names(top, "authors");
    config.columns = read_names(top, "columns");
    config.targets = read_targets(top);
    config.fetch = read_fetch(top);
    let mut revisions = top.subsection("revisions");
    set(&mut config.revisions.enabled, revisions.switch("enabled"));
    set(&mut config.revisions.keep, revisions.number("keep", &VERSIONS));
    config.mail = read_mail(top);
    config.notify = read_notify(top, &config.targets);
    config.scripts = read_scripts(top, &config.language);
    config.look = read_look(top);
    config.policy = read_policy(top);
    config.robots = read_robots(top);
    config.issues = read_issues(top, config.urls.slugs, &config.content);
}

fn read_images(top: &mut Section<'_, '_>) -> Images {
    #[derive(Clone, Copy, PartialEq)]
    enum Choice {
        Link,
        Proxy,
        None,
    }
    let choices = [("link", Choice::Link), ("proxy", Choice::Proxy), ("none", Choice::None)];
    let images = top.value("images");
    let proxy_given = top.value("image_proxy").is_some();
    let proxy = top.checked("image_proxy", parse_image_proxy);
    let Some(choice) = top.choice("images", &choices) else { return Images::Link };
    match (choice, proxy) {
        (Choice::None, _) => Images::None,
        (Choice::Proxy, Some(pattern)) => Images::Proxy(pattern),
        (Choice::Proxy, None) if !proxy_given => {
            let span = images.map_or(0..0, |value| value.span());
            let fault = Fault::new("`images = \"proxy\"` needs an `image_proxy`");
            let help = "for example image_proxy = \"https://images.example.org/?url={url}\"";
            top.reader.fault(&span, fault.help(help));
            Images::Link
        }
        _ => Images::Link,
    }
}

/// Reads `[front_matter]`.
fn read_front_matter(top: &mut Section<'_, '_>, keys: &mut FrontMatterKeys) {
    let mut meanings = top.subsection("front_matter");
    set(&mut keys.title, meanings.texts("title"));
    set(&mut keys.date, meanings.texts("date"));
    set(&mut keys.source_url, meanings.texts("source_url"));
    set(&mut keys.author, meanings.texts("author"));
    set(&mut keys.source, meanings.texts("source"));
    set(&mut keys.column, meanings.texts("column"));
    set(&mut keys.topics, meanings.texts("topics"));
    set(&mut keys.address, meanings.texts("address"));
    set(&mut keys.bare, meanings.switch("bare"));
}

/// Reads `content`. Of two folders none may be in the other.
fn read_folders(top: &mut Section<'_, '_>) -> Option<Vec<String>> {
    let folders = top.texts_checked("content", parse_content_folder)?;
    let holds = |one: &str, other: &str| other.strip_prefix(one).is_some_and(|rest| rest.starts_with('/'));
    for (at, folder) in folders.iter().enumerate() {
        let clash = folders[..at]
            .iter()
            .find(|other| *other == folder || holds(other, folder) || holds(folder, other));
        if let Some(other) = clash {
            let span = top.value("content").map_or(0..0, |value| value.span());
            let fault = Fault::new(format!("`content` names files twice: {folder:?} and {other:?}"));
            top.reader.fault(&span, fault.help("name the outer folder only"));
        }
    }
    Some(folders)
}

fn read_robots(top: &mut Section<'_, '_>) -> Robots {
    let mut section = top.subsection("robots");
    let ai =
        section.choice("ai", &[("allow", AiUse::Allow), ("search", AiUse::Search), ("deny", AiUse::Deny)]);
    let line = section.value("ai").map_or(0, |value| section.reader.line(value.span().start));
    Robots { ai, line }
}

fn read_menu(top: &mut Section<'_, '_>) -> Vec<MenuItem> {
    let mut menu = Vec::new();
    for (span, table) in top.tables("menu") {
        let mut entry = top.reader.section("menu", Some(table));
        let missing = ["name", "url"].into_iter().find(|key| entry.value(key).is_none());
        let item = read_menu_item(&mut entry);
        if let Some(key) = missing.filter(|_| item.is_none()) {
            let fault = Fault::new(format!("an entry of the menu has no `{key}`"));
            top.reader.fault(&span, fault.help("write { name = \"Topics\", url = \"/topics/\" }"));
        }
        let line = top.reader.line(span.start);
        menu.extend(item.map(|item| MenuItem { line, ..item }));
    }
    menu
}

pub(crate) fn read_menu_item(entry: &mut Section<'_, '_>) -> Option<MenuItem> {
    let (name, url) = (entry.name("name"), entry.checked("url", parse_menu_url));
    Some(MenuItem { name: name?, url: url?, line: 0 })
}

fn read_sources(top: &mut Section<'_, '_>) -> Vec<SourceConfig> {
    let mut ids = Ids::default();
    let mut sources = Vec::new();
    for (span, table) in top.tables("sources") {
        if let Some(id) = ids.read(top.reader, "sources", &span, table) {
            let line = top.reader.line(span.start);
            let key_lines = table
                .iter()
                .map(|(key, _)| (key.get_ref().to_string(), top.reader.line(key.span().start)))
                .collect();
            // A profile has no such key: it is about the source, and no article is cleaned by it.
            let ended = table.get("ended").and_then(|value| {
                let day = day_in("ended", value.get_ref());
                day.map_err(|fault| top.reader.fault(&value.span(), fault)).ok()
            });
            match plain_table(table) {
                Ok(mut table) => {
                    table.remove("id");
                    table.remove("ended");
                    sources.push(SourceConfig { id, table, ended, line, key_lines });
                }
                Err(fault) => top.reader.fault(&span, fault),
            }
        }
    }
    sources
}

fn read_names(top: &mut Section<'_, '_>, kind: &'static str) -> Vec<NameConfig> {
    let mut all = Vec::new();
    for (span, table) in top.tables(kind) {
        let mut entry = top.reader.section(kind, Some(table));
        let named = entry.value("name").is_some();
        let read = read_name(&mut entry);
        if read.is_none() && !named {
            let fault = Fault::new(format!("[[{kind}]] has no `name`"));
            top.reader.fault(&span, fault.help("write the spelling that readers are to see"));
        }
        all.extend(read);
    }
    all
}

pub(crate) fn read_name(entry: &mut Section<'_, '_>) -> Option<NameConfig> {
    let (name, aliases) = (entry.name("name"), entry.texts("aliases").unwrap_or_default());
    name.map(|name| NameConfig { name, aliases })
}
