//! The whole road from the bytes of a feed to the files of its articles, and what must hold at its end, whatever the bytes were. A test and
//! the fuzz target in `fuzz/` walk it.

use std::sync::LazyLock;

use chrono::DateTime;

use crate::clean::{ArticleId, SourceUrl};
use crate::config;
use crate::content::{self, Clock, ContentPath, RawFile};
use crate::gather::feed;
use crate::gather::page::{Head, text_length};
use crate::gather::robots::Robots;
use crate::gather::{decode, opml, wire};
use crate::ground::path::OutputPath;

const SETTINGS: &str = r#"
    language = "zh-Hans"
    time_zone = "Asia/Shanghai"
    [[fetch.feeds]]
    url = "https://feeds.example/all.xml"
    topics = ["湖", "a: b"]
    column = "---"
    [[fetch.feeds]]
    url = "https://feeds.example/rfi.xml"
    source = "rfi"
"#;

/// Content types that a server may give, by the first byte of the input.
const TYPES: [Option<&str>; 4] =
    [None, Some("text/xml; charset=gbk"), Some("application/json"), Some("text/html; charset=utf-16")];

/// Walks the road; what is broken, one sentence each.
pub(crate) fn walk(input: &[u8]) -> Vec<String> {
    static SITE: LazyLock<(config::Config, crate::clean::Profiles)> = LazyLock::new(|| {
        let config = config::parse(SETTINGS).0;
        let profiles = crate::clean::Profiles::load(&config).0;
        (config, profiles)
    });
    let (config, profiles) = &*SITE;
    let mut faults = Vec::new();
    let Some((first, bytes)) = input.split_first() else { return faults };
    let content_type = TYPES[usize::from(*first) % TYPES.len()];
    let text = decode::decode(bytes, content_type);
    let base = &config.fetch.feeds[0].url;
    let head = Head::read(&text, base);
    if head.feeds.iter().any(|(url, _)| !matches!(url.scheme(), "http" | "https")) {
        faults.push(format!("a page names a feed that is none of the web: {:?}", head.feeds));
    }
    if text_length(&text) > text.chars().count() {
        faults.push("a text is longer than its markup".into());
    }
    Robots::parse(bytes).allow(&text);
    if let Ok(list) = opml::read(bytes) {
        let (read, found) = config::parse(&opml::tables(&list.feeds));
        if read.fetch.feeds.len() != list.feeds.len() || !found.is_empty() {
            faults.push(format!("tables of a list say something else than the list: {found:?}"));
        }
    }
    let Ok(feed) = feed::read(bytes, content_type, base, Clock::of(config)) else { return faults };
    if feed.items.len() > feed::MOST_ITEMS {
        faults.push("more items than are read".into());
    }
    for item in &feed.items {
        for settings in &config.fetch.feeds {
            let mut says = |what: &str| faults.push(format!("{what}: {item:?}"));
            let identity = wire::identify(item, &settings.url);
            if wire::kin_of_name(&identity.name) != identity.kin || identity.name.contains('\n') {
                says("its name in the list of what was removed is another's");
            }
            let date = item.date.unwrap_or(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000));
            let path = wire::path(&wire::source_of(&identity, settings, profiles), date, identity.id, 8);
            if !OutputPath(path.clone()).is_safe() {
                says(&format!("its file is at {path:?}"));
            }
            let lasting = wire::Lasting { date, slug: Some("ice-1a2b3c4d"), front: None };
            let bytes =
                wire::file(item, &item.body, &identity, lasting, settings, profiles, config).into_bytes();
            let file = RawFile { path: ContentPath(path), bytes };
            let Some(draft) = content::parse(&file, config).draft else {
                if !item.title.is_empty() || item.body.chars().any(char::is_alphanumeric) {
                    says("its file is no article");
                }
                continue;
            };
            let url = draft.source_url.as_ref().and_then(|url| SourceUrl::new(&url.value));
            if url.as_ref().map(SourceUrl::normalised) != identity.url.as_ref().map(SourceUrl::normalised) {
                says(&format!("its file has another address, {url:?}"));
            }
            if ArticleId::of(url.as_ref(), &draft, config.time_zone) != identity.id {
                says("its file is known by another id");
            }
            let plausible = (1000..2200).contains(&chrono::Datelike::year(&date));
            if plausible && draft.published.as_ref().map(|found| found.value) != Some(date) {
                says(&format!("its file has another date, {:?}", draft.published));
            }
        }
    }
    faults
}

#[test]
fn feeds_of_all_kinds_and_what_mutation_makes_of_them_walk_the_road() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds-feeds");
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            #[expect(clippy::disallowed_methods, reason = "seeds are files")]
            seeds.push(std::fs::read(entry.path()).unwrap());
        }
    }
    assert!(seeds.len() > 5);
    // A generator that gives the same numbers in every run.
    let mut state = 7_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    for number in 0..3_000 {
        let mut input = seeds[number % seeds.len()].clone();
        for _ in 0..number / seeds.len() % 6 {
            let other = &seeds[next(seeds.len())];
            let (at, from) = (next(input.len()), next(other.len()));
            match next(3) {
                0 => input[at] = next(256) as u8,
                1 => drop(
                    input.splice(at..at, other[from..(from + next(40)).min(other.len())].iter().copied()),
                ),
                _ => drop(input.drain(at..(at + next(30)).min(input.len()))),
            }
            if input.is_empty() {
                break;
            }
        }
        assert_eq!(walk(&input), [""; 0], "{}", String::from_utf8_lossy(&input));
    }
}
