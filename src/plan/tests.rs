//! What a change of the digest does to the plan: the promise that what is old stays still.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use crate::clean::{Article, ArticleId, Attachments, Details, SafeHtml, Samples, Source, Texts};
use crate::config::Config;
use crate::content::ContentPath;
use crate::curate::{Candidate, Cutoff, HeldBack, Known, curate};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::plan::kind::Kind;
use crate::plan::numbers::Numbers;
use crate::plan::pages::search::{OpenSearch, Search};
use crate::plan::pages::sitemaps::Sitemap;
use crate::plan::*;
use crate::search::Part;

fn moment(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default() + Duration::days(day)
}

fn article(number: i64, title: &str, source: &str) -> Candidate {
    let text = format!("{number}");
    Candidate {
        article: Arc::new(Article {
            published: Some(moment(number)),
            source: Some(Arc::new(Source {
                id: source.into(),
                name: source.into(),
                home: None,
                language: None,
            })),
            characters: 300,
            words: 300,
            ..Article::sample(&text, title).saying("摘要。")
        }),
        topics: Vec::new(),
        signature: Arc::default(),
    }
}

/// What is on the disk while a site is planned, and stays there.
struct Unread;

impl Texts for Unread {
    fn body(&self, of: &Article) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        panic!("the body of {} is read", of.path)
    }

    fn details(&self, of: &Article) -> Result<Arc<Details>, Diagnostic> {
        panic!("the details of {} are read", of.path)
    }
}

fn fingerprints(candidates: Vec<Candidate>) -> BTreeMap<String, Fingerprint> {
    let cutoff = Cutoff { now: moment(100_000), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let mut config = Config::default();
    config.listings.size = 10;
    // A part of its index is one file to a plan: see `a_new_article_changes_the_last_part_of_the_index`.
    config.search.enabled = false;
    let digest = curate(candidates, cutoff, &config, Known::nothing(), &Samples).digest;
    let messages = BTreeMap::new();
    let site = Site::new(&config, &digest, &messages, &Unread);
    let files = Files {
        assets: &[],
        attachments: &Attachments::new(),
        used_attachments: &BTreeSet::new(),
        templates: &BTreeSet::new(),
    };
    let plan = plan(&site, &files, &|_, name| Fingerprint::of(name.as_bytes()));
    assert_eq!(plan.diagnostics, []);
    plan.outputs.into_iter().map(|output| (output.path.0, output.data)).collect()
}

fn archive() -> Vec<Candidate> {
    archive_of(200)
}

fn archive_of(count: i64) -> Vec<Candidate> {
    (0..count).map(|n| article(n, &format!("第{n}号新闻"), ["alpha", "beta"][n as usize % 2])).collect()
}

/// Paths whose fingerprint differs, new ones included.
fn changed(before: &BTreeMap<String, Fingerprint>, after: &BTreeMap<String, Fingerprint>) -> Vec<String> {
    after
        .iter()
        .filter(|(path, print)| before.get(*path) != Some(*print))
        .map(|(path, _)| path.clone())
        .collect()
}

#[test]
fn a_new_article_leaves_the_archive_alone() {
    let before = fingerprints(archive());
    let mut candidates = archive();
    candidates.push(article(200, "第200号新闻", "alpha"));
    let after = fingerprints(candidates);
    assert!(before.keys().all(|path| after.contains_key(path)), "no page goes");
    let articles = |path: &&String| path.contains("/di-");
    let changed = changed(&before, &after);
    // Itself, and the one that was the newest: it has a neighbour now.
    assert_eq!(changed.iter().filter(articles).count(), 2);
    let rest: Vec<&str> = changed.iter().filter(|path| !articles(path)).map(String::as_str).collect();
    assert_eq!(
        rest,
        [
            "2024/05/31/index.html",
            "2024/05/index.html",
            "2024/06/01/index.html",
            "2024/06/index.html",
            "2024/index.html",
            "archive/index.html",
            "feed.json",
            "feed.xml",
            "index.html",
            "rss.xml",
            "sitemap.xml",
            "sitemaps/2024-06.xml",
            "sitemaps/news.xml",
            "sources/alpha/2024/05/index.html",
            "sources/alpha/2024/06/index.html",
            "sources/alpha/feed.json",
            "sources/alpha/feed.xml",
            "sources/alpha/index.html",
            "sources/alpha/rss.xml",
            "sources/index.html",
        ]
    );
}

#[test]
fn an_edited_title_moves_only_its_own_page() {
    let before = fingerprints(archive());
    let mut candidates = archive();
    Arc::make_mut(&mut candidates[100].article).title = "另一个标题".into();
    let after = fingerprints(candidates);
    let gone: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(changed(&before, &after).iter().all(|path| !path.starts_with("2023/11/")), "other months stay");
}

#[test]
fn the_order_of_reading_plays_no_part() {
    let mut reversed = archive();
    reversed.reverse();
    assert_eq!(fingerprints(archive()), fingerprints(reversed));
}

#[test]
fn two_outputs_at_one_path_are_named() {
    let mut candidates = vec![article(1, "甲", "alpha"), article(1, "乙", "alpha")];
    Arc::make_mut(&mut candidates[1].article).id = ArticleId(Fingerprint::of(b"another"));
    Arc::make_mut(&mut candidates[1].article).path = ContentPath("another.md".into());
    for candidate in &mut candidates {
        Arc::make_mut(&mut candidate.article).extras.get_or_insert_default().slug = Some("same".into());
    }
    let cutoff = Cutoff { now: moment(9), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let config = Config::default();
    let digest = curate(candidates, cutoff, &config, Known::nothing(), &Samples).digest;
    let messages = BTreeMap::new();
    let site = Site::new(&config, &digest, &messages, &Samples);
    let files = Files {
        assets: &[],
        attachments: &Attachments::new(),
        used_attachments: &BTreeSet::new(),
        templates: &BTreeSet::new(),
    };
    let messages: Vec<String> = plan(&site, &files, &|_, name| Fingerprint::of(name.as_bytes()))
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        messages,
        [
            "error: content/another.md: two outputs at \"2023/11/15/same/index.html\": content/1.md and content/another.md\n  \
          help: the first is printed; give this one another `slug`"
        ]
    );
}

#[test]
fn the_newer_of_two_files_with_one_source_is_printed() {
    let mut old = article(1, "旧", "alpha");
    let new = article(2, "新", "alpha");
    Arc::make_mut(&mut old.article).id = new.article.id;
    let cutoff = Cutoff { now: moment(9), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let curated = curate(vec![new, old], cutoff, &Config::default(), Known::nothing(), &Samples);
    assert_eq!(curated.left_out.duplicates, 1);
    assert_eq!(curated.digest.articles[0].title, "新");
    assert_eq!(
        curated.diagnostics[0].to_string(),
        "warning: content/1.md: the same article as content/2.md\n  help: the newer file is printed; delete this one"
    );
}

#[test]
fn the_future_waits() {
    let cutoff = Cutoff { now: moment(5), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let mut draft = article(1, "稿", "alpha");
    Arc::make_mut(&mut draft.article).draft = true;
    let candidates = vec![draft, article(2, "今", "alpha"), article(7, "明", "alpha")];
    let curated = curate(candidates.clone(), cutoff, &Config::default(), Known::nothing(), &Samples);
    assert_eq!((curated.digest.articles.len(), curated.left_out.drafts, curated.left_out.future), (1, 1, 1));
    let cutoff = Cutoff { drafts: HeldBack::Show, future: HeldBack::Show, ..cutoff };
    assert_eq!(
        curate(candidates, cutoff, &Config::default(), Known::nothing(), &Samples).digest.articles.len(),
        3
    );
}

/// Paths and texts of all sitemaps, and the head of the page of the first article.
fn seen_by_search_engines(
    candidates: Vec<Candidate>,
    config: &Config,
) -> (Vec<String>, Vec<String>, view::Head) {
    let cutoff = Cutoff { now: moment(100_000), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let digest = curate(candidates, cutoff, config, Known::nothing(), &Samples).digest;
    let messages = BTreeMap::new();
    let site = Site::new(config, &digest, &messages, &Samples);
    let files = Files {
        assets: &[],
        attachments: &Attachments::new(),
        used_attachments: &BTreeSet::new(),
        templates: &BTreeSet::new(),
    };
    let contents = contents(&site, &files);
    let articles = contents.cuts.sitemaps.iter().flat_map(|sitemap| site.sitemap_entries(sitemap));
    let articles = articles.filter(|entry| entry.modified.is_some()).map(|entry| entry.url).collect();
    let news = site.news().into_iter().map(|entry| entry.title.into_owned()).collect();
    let facts = pages::article::Article(crate::curate::ArticleIx(0)).facts(&site);
    let details = facts.card.details().unwrap();
    let head = facts.head(&site.frame, &facts.view(&SafeHtml::default(), &details));
    let has_file = contents.pages.iter().any(|(_, page)| *page == Page::Sitemap(Sitemap::News));
    assert_eq!(has_file, site.news_sitemap_entry().is_some());
    (articles, news, head)
}

#[test]
fn search_engines_are_shown_what_site_toml_says() {
    let original = "https://wire.example/1";
    let candidates = || {
        let mut first = article(1, "甲", "alpha");
        let details = Details { url: crate::clean::SourceUrl::new(original), ..Details::default() };
        first.article = Arc::new(Article::clone(&first.article).with(details));
        // Two days and an hour younger, and just two days younger than the first.
        let mut third = article(3, "丙", "alpha");
        Arc::make_mut(&mut third.article).published = Some(moment(1) + Duration::hours(49));
        vec![first, article(2, "乙", "alpha"), third]
    };
    let mut config = Config::default();
    let (articles, news, head) = seen_by_search_engines(candidates(), &config);
    assert_eq!(articles.len(), 3);
    assert_eq!(news, ["丙", "乙"]);
    assert!(
        !head.noindex && head.canonical == head.url && head.url.starts_with("http://localhost:1111/2023/")
    );

    config.search_engines.canonical = crate::config::Canonical::Source;
    let (articles, news, head) = seen_by_search_engines(candidates(), &config);
    assert_eq!((articles.len(), news), (2, vec!["丙".to_owned(), "乙".to_owned()]));
    assert!(!head.noindex && head.canonical == original && head.url != original);

    config.search_engines.articles = crate::config::Indexing::NoIndex;
    let (articles, news, head) = seen_by_search_engines(candidates(), &config);
    assert_eq!((articles.len(), news), (0, vec![]));
    assert!(head.noindex);
}

#[test]
fn a_site_without_search_has_no_file_of_it() {
    let edition = Cutoff { now: moment(100_000), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let files = Files {
        assets: &[],
        attachments: &Attachments::new(),
        used_attachments: &BTreeSet::new(),
        templates: &BTreeSet::new(),
    };
    let messages = BTreeMap::new();
    for enabled in [true, false] {
        let config = Config { search: crate::config::Search { enabled }, ..Config::default() };
        let digest = curate(vec![article(1, "甲", "a")], edition, &config, Known::nothing(), &Samples).digest;
        let site = Site::new(&config, &digest, &messages, &Samples);
        let contents = contents(&site, &files);
        let has = |page: &Page| contents.pages.iter().any(|(_, other)| other == page);
        assert_eq!([has(&Page::Search(Search)), has(&Page::OpenSearch(OpenSearch))], [enabled; 2]);
        let listed = contents.cuts.sitemaps.iter().flat_map(|sitemap| site.sitemap_entries(sitemap));
        assert_eq!(listed.filter(|entry| entry.url.contains("search")).count(), 0);
    }
}

#[test]
fn a_pin_comes_down_at_the_end_of_its_day_in_the_sites_zone() {
    let text = "[\"1.md\"]\npin = 2023-11-16\n";
    let mut config = Config { time_zone: chrono_tz::Asia::Shanghai, ..Config::default() };
    let findings = crate::config::add_curation(&mut config, &[("curation/a.toml".into(), text.into())]);
    assert_eq!(findings, []);
    let end = DateTime::parse_from_rfc3339("2023-11-17T00:00:00+08:00").unwrap().to_utc();
    for (now, pinned, next_due) in
        [(end - Duration::seconds(1), Some(true), Some(end)), (end, Some(false), None)]
    {
        let cutoff = Cutoff { now, drafts: HeldBack::Hide, future: HeldBack::Show };
        let curated = curate(
            vec![article(1, "甲", "a"), article(2, "乙", "a")],
            cutoff,
            &config,
            Known::nothing(),
            &Samples,
        );
        let mark = curated.digest.marks.values().next().map(|mark| mark.pinned);
        assert_eq!((mark, curated.next_due), (pinned, next_due));
    }
}

#[test]
fn a_new_article_changes_the_last_part_of_the_index() {
    let index = |candidates: Vec<Candidate>| {
        let cutoff = Cutoff { now: moment(100_000), drafts: HeldBack::Hide, future: HeldBack::Hide };
        let config = Config::default();
        let digest = curate(candidates, cutoff, &config, Known::nothing(), &Samples).digest;
        let messages = BTreeMap::new();
        let site = Site::new(&config, &digest, &messages, &Samples);
        let index = site.index(&Numbers::of_site(&site));
        let articles =
            |part: &Part| part.sections.iter().map(|section| section.articles.clone()).collect::<Vec<_>>();
        index.into_iter().map(|part| (articles(&part), part.name)).collect::<Vec<_>>()
    };
    let mut more = archive_of(800);
    let before = index(more.clone());
    assert_eq!(before.len(), 2, "{before:?}");
    more.push(article(800, "新的一条", "alpha"));
    let after = index(more.clone());
    assert_eq!(after[0], before[0]);
    assert_eq!(after[1].0, vec![before[1].0[0].start..801; 1]);
    assert_ne!(after[1].1, before[1].1, "what changes has another name");
    // An old title: its part, and no other.
    more[20] = article(20, "改过的旧闻", "alpha");
    let edited = index(more);
    assert_ne!(edited[0].1, after[0].1);
    assert_eq!(edited[1], after[1]);
}

#[test]
fn feeds_are_served_as_what_pages_call_them() {
    for format in FeedFormat::ALL {
        let page = Feed(format, FeedOf::Site);
        let served = page.served("feed").content_type();
        assert_eq!(served, format!("{}; charset=utf-8", format.media_type()));
    }
}
