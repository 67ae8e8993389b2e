//! The whole road of an article, from the bytes of its file to everything that is printed of it, and what must hold at
//! every way out, whatever the bytes were. `tests/road.rs` and the fuzz target in `fuzz/` both walk it.
//!
//! The checks are written against the promises (docs/security.md), not against the code: they share no table, no parser
//! setting and no helper with `src/`.

mod body;
mod machines;
#[cfg(test)]
pub(crate) mod mutation;
mod page;
mod paths;
mod plain_text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::clean::{
    Attachment, Attachments, Cleaned, Details, Profiles, Rules, SafeHtml, Texts, Trace, clean, fill_own_links,
};
use crate::config::{self, Config, Images};
use crate::content::{self, Body, ContentPath, Draft, RawFile};
use crate::curate::stories::Signature;
use crate::curate::topics::Matcher;
use crate::curate::{self, Candidate, Cutoff, HeldBack};
use crate::disk::theme::{self, Theme};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::plan::{self, Article, Feed, FeedFormat, FeedOf, Files, Page, Site, SiteView, ThemeAsset};
use crate::render::{Renderer, Templates};
use chrono::{DateTime, Utc};

/// What is broken, one sentence each.
pub type Faults = Vec<String>;

/// How many of the pages are printed and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The article's own pages, the feeds of the site, and a few others that change with the input.
    Sample,
    /// All of them.
    Whole,
}

/// Sites, so that every setting that changes what is done with an article is met.
const SITES: [&str; 4] = [
    r##"
        title = "A <Digest> & \"more\""
        description = "</title><script>"
        base_url = "https://digest.example/base/"
        language = "zh-Hans"
        time_zone = "Asia/Shanghai"

        [[topics]]
        id = "floods"
        name = "Floods & \"rain\""
        names = ["flood", "洪水"]

        [[sources]]
        id = "wire"
        name = "The Wire <b>"
        home = "https://wire.example/"
        hosts = ["wire.example"]
        root = ["article.story", "#story"]
        remove = ["div.share:has(a)", "p > i.gone", "aside"]
        keep = [".kept"]
        author = [".byline", "span.author"]
        column = [".column"]
        caption = [".caption", "div.picinfo"]
        credit = [".credit"]
        title_suffixes = [" - The Wire"]
        title_text = ["^(?<title>.+) \\| (?<column>[^|]+)$"]
        author_text = ["^By (?<author>.+)$", "（记者(?<author>[^）]{2,12})）"]
        credit_text = ["^Photo: (?<credit>.+)$"]
        caption_text = ["^图：(?<caption>.+)$"]
        remove_text = ["^Advertisement$"]
        end_text = ["^THE END$"]
    "##,
    r#"
        title = "文摘"
        base_url = "https://digest.example/"
        language = "en"
        time_zone = "America/New_York"

        [urls]
        article = "/:source/:year/:id-:slug/"
        slugs = "unicode"

        [feeds]
        content = "summary"

        [[sources]]
        id = "mirror"
        name = "Mirror"
        hosts = ["mirror.example"]
        language = "zh-Hant"
        caption_from_alt = true
    "#,
    r#"
        title = "Proxy"
        base_url = "https://digest.example/"
        images = "proxy"
        image_proxy = "https://pictures.example/?url={url}"
    "#,
    r#"
        title = "None"
        base_url = "https://digest.example/"
        images = "none"
    "#,
];

/// Stands in every site beside the articles of the input, so that neighbours, listings and groups are met.
const COMPANION: &str = "<!--1602539203000-->\n[Harbour opens | Notes](https://wire.example/harbour)\n------\n\n\
    <p class=byline>By Ada Lam</p><p>The harbour is open again after the flood.</p>\
    <p><img src=\"https://wire.example/harbour.jpg\"></p><p>Ships came at noon.</p>";

/// A site whose articles are still to come.
struct Desk {
    config: Config,
    profiles: Profiles,
    templates: Templates,
    attachments: Attachments,
    /// Elements and attributes that the theme itself writes.
    written_by_theme: page::Vocabulary,
}

/// The desks and all that is loaded once.
pub struct Road {
    desks: Vec<Desk>,
    theme: Theme,
    assets: Vec<ThemeAsset>,
    /// Hosts of the built-in profiles: `source-<n>.example` in an input stands for the n-th.
    hosts: Vec<String>,
}

impl Road {
    /// Loads theme and profiles.
    pub fn load() -> Self {
        let nowhere = tempfile::tempdir().expect("a temporary folder");
        let theme = theme::load(nowhere.path(), "zh-Hans", None).expect("the default theme");
        let assets: Vec<ThemeAsset> = theme
            .assets
            .iter()
            .map(|asset| ThemeAsset {
                output: asset.output.clone(),
                fingerprint: asset.fingerprint,
                immutable: asset.immutable,
            })
            .collect();
        let desks: Vec<Desk> = SITES.iter().map(|site| Desk::new(site, &theme)).collect();
        let mut hosts: Vec<String> =
            desks[1].profiles.profiles.iter().filter_map(|profile| profile.hosts.first().cloned()).collect();
        hosts.sort();
        Self { desks, theme, assets, hosts }
    }

    /// Walks the road with one input, which is one article file or several, each after a line `@@ path`. What is broken
    /// comes back; panics are left to the caller.
    pub fn walk(&self, input: &[u8], depth: Depth) -> Faults {
        let desk = &self.desks[input.len() % self.desks.len()];
        let matcher = Matcher::new(&desk.config);
        let mut faults = Faults::new();
        let mut texts = KeptTexts::default();
        let mut candidates = Vec::new();
        let mut findings: Vec<Diagnostic> = Vec::new();
        for file in self.files(input).into_iter().chain([companion()]) {
            let parsed = content::parse(&file, &desk.config);
            findings.extend(parsed.diagnostics);
            let Some(draft) = parsed.draft else { continue };
            let cleaned = desk.clean(draft.clone(), Trace::Off);
            body::check(cleaned.body.as_str(), body::Links::OfThePage, &mut faults);
            plain_text::check_cleaned(&cleaned, &mut faults);
            desk.check_twice(draft, &cleaned, &mut faults);
            let topics = matcher.topics(&cleaned.article, &cleaned.text);
            texts.bodies.insert(cleaned.article.body_hash, cleaned.body);
            texts.details.insert(cleaned.article.details, Arc::new(cleaned.details));
            findings.extend(cleaned.diagnostics);
            let signature = Arc::new(Signature::new(&cleaned.article.title, &cleaned.text));
            candidates.push(Candidate { article: Arc::new(cleaned.article), topics, signature });
        }
        // The day of the companion, so that news sitemaps hold something.
        let now = DateTime::<Utc>::from_timestamp(1_602_600_000, 0).unwrap_or_default();
        let cutoff = Cutoff { now, drafts: HeldBack::Show, future: HeldBack::Show };
        let curated = curate::curate(candidates, cutoff, &desk.config, curate::Known::nothing(), &texts);
        findings.extend(curated.diagnostics);

        let site = Site::new(&desk.config, &curated.digest, &self.theme.messages, &texts);
        let used =
            curated.digest.articles.iter().flat_map(|article| article.extras().attachments.iter().cloned());
        let used: BTreeSet<ContentPath> = used.collect();
        let files = Files {
            assets: &self.assets,
            attachments: &desk.attachments,
            used_attachments: &used,
            templates: &BTreeSet::new(),
        };
        let plan = plan::plan(&site, &files, &|_, name| Fingerprint::of(name.as_bytes()));
        findings.extend(plan.diagnostics.iter().cloned());
        paths::check(plan.outputs.iter().map(|output| output.path.0.as_str()), &mut faults);
        let renderer = Renderer::new(&site, &plan.cuts, &desk.templates);
        let printed = page::Site {
            origin: desk.config.origin(),
            base_path: desk.config.base_path().to_owned(),
            outputs: plan.outputs.iter().map(|output| output.path.0.as_str()).collect(),
            vocabulary: &desk.written_by_theme,
        };
        for (place, output) in plan.outputs.iter().enumerate() {
            if depth == Depth::Sample && !is_sampled(&output.page, place, input.len()) {
                continue;
            }
            let before = faults.len();
            let rendered = renderer.render(&output.page);
            // Not text: browsers unpack it, and search.js makes text nodes of what it says.
            if rendered.as_ref().is_ok_and(Option::is_some) && output.page.index_file().is_some() {
                continue;
            }
            let rendered =
                rendered.map(|bytes| bytes.map(|bytes| String::from_utf8(bytes).expect("pages are UTF-8")));
            match (rendered, &output.page) {
                (Err(fault), _) => faults.push(format!("is not rendered: {fault}")),
                // Files of the index are made together, below.
                (Ok(None), Page::Asset(_) | Page::Attachment(_)) => {}
                (Ok(None), page) if page.index_file().is_some() => {}
                (Ok(None), page) => faults.push(format!("nothing is rendered for {page:?}")),
                (Ok(Some(text)), Page::Article(Article(ix))) => {
                    desk.check_pictures(&text, &mut faults);
                    let article = curated.digest.article(*ix);
                    let body = texts.bodies.get(&article.body_hash).cloned().unwrap_or_default();
                    let details = texts.details.get(&article.details).cloned().unwrap_or_default();
                    // It has its links to other places of the site only now.
                    let body = match site.own_urls(article) {
                        [] => body,
                        urls => fill_own_links(&body, urls),
                    };
                    page::check_article(&text, (article, &details), body.as_str(), &printed, &mut faults);
                }
                (Ok(Some(text)), Page::Feed(Feed(FeedFormat::Json, _))) => {
                    machines::check_json(&text, &mut faults)
                }
                (Ok(Some(text)), Page::Feed(_) | Page::Sitemap(_) | Page::Opml(_) | Page::OpenSearch(_)) => {
                    machines::check_xml(&text, &mut faults);
                }
                (Ok(Some(text)), Page::Robots(_)) => {
                    plain_text::check_lines("robots.txt", &text, &mut faults)
                }
                (Ok(Some(text)), _) => {
                    desk.check_pictures(&text, &mut faults);
                    page::check_listing(&text, &printed, &mut faults);
                }
            }
            for fault in &mut faults[before..] {
                fault.insert_str(0, &format!("{}: ", output.path.0));
            }
        }
        for part in &plan.cuts.index {
            for section in &part.sections {
                if let Err(fault) = renderer.make_section(section, part) {
                    faults.push(format!("a part of the search index is not made: {fault}"));
                }
            }
        }
        for finding in findings {
            plain_text::check_terminal(&finding.to_string(), &mut faults);
        }
        faults
    }

    /// The article files of an input.
    fn files(&self, input: &[u8]) -> Vec<RawFile> {
        let input = self.with_hosts(input);
        let starts = |at: usize| input[at..].starts_with(b"@@ ") && (at == 0 || input[at - 1] == b'\n');
        let mut marks: Vec<usize> = (0..input.len()).filter(|&at| starts(at)).collect();
        marks.truncate(4);
        if marks.first() != Some(&0) {
            return vec![RawFile { path: ContentPath("2020/a.md".into()), bytes: input.into_owned() }];
        }
        let ends = marks.iter().skip(1).copied().chain([input.len()]);
        marks
            .iter()
            .zip(ends)
            .map(|(&start, end)| {
                let file = &input[start + 3..end];
                let line = file.iter().position(|&byte| byte == b'\n').unwrap_or(file.len());
                let name = String::from_utf8_lossy(&file[..line]);
                // The reader of files gives no empty path and none that starts with a slash.
                let name = name.trim_start_matches('/');
                let name = if name.is_empty() { "a.md" } else { name };
                let bytes = file.get(line + 1..).unwrap_or_default().to_vec();
                RawFile { path: ContentPath(name.to_owned()), bytes }
            })
            .collect()
    }

    /// `source-<n>.example` replaced by the host of the n-th profile: real names stand in profiles only.
    fn with_hosts<'i>(&self, input: &'i [u8]) -> Cow<'i, [u8]> {
        const MARK: &[u8] = b"source-";
        const END: &[u8] = b".example";
        if !input.windows(MARK.len()).any(|window| window == MARK) || self.hosts.is_empty() {
            return Cow::Borrowed(input);
        }
        let mut out = Vec::with_capacity(input.len());
        let mut rest = input;
        while let Some((first, tail)) = rest.split_first() {
            if let Some(after) = rest.strip_prefix(MARK) {
                let digits = after.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
                if digits > 0
                    && let Some(end) = after[digits..].strip_prefix(END)
                {
                    let number =
                        after[..digits].iter().fold(0, |n, digit| n * 10 + usize::from(digit - b'0'));
                    out.extend_from_slice(self.hosts[number % self.hosts.len()].as_bytes());
                    rest = end;
                    continue;
                }
            }
            out.push(*first);
            rest = tail;
        }
        Cow::Owned(out)
    }
}

impl Desk {
    fn new(site: &str, theme: &Theme) -> Self {
        let (config, findings) = config::parse(site);
        assert!(findings.is_empty(), "{findings:?}");
        let (profiles, findings) = Profiles::load(&config);
        assert!(findings.is_empty(), "{findings:?}");
        let site = SiteView::new(&config);
        let urls = theme.asset_urls(config.base_path());
        let templates = Templates::compile(&theme.templates, &site, &theme.messages, &urls);
        let templates = templates.unwrap_or_else(|faults| panic!("{faults:?}"));
        let picture = |path: &str, output: &str, size| {
            let path = ContentPath(path.to_owned());
            (path.clone(), Attachment { path, output: output.to_owned(), size })
        };
        let attachments = Attachments::from([
            picture("2020/sea.png", "files/sea.0123456789.png", Some((640, 480))),
            picture("2020/a \"b\"&<c>.pdf", "files/a-b-c.0123456789.pdf", None),
            picture("图.webp", "files/图.0123456789.webp", Some((1, 1))),
        ]);
        let written_by_theme = page::Vocabulary::of(theme.templates.values().map(String::as_str));
        Self { config, profiles, templates, attachments, written_by_theme }
    }

    fn clean(&self, draft: Draft, trace: Trace) -> Cleaned {
        let rules =
            Rules { config: &self.config, profiles: &self.profiles, attachments: &self.attachments, trace };
        clean(draft, &rules)
    }

    /// Browsers ask only those hosts for pictures that the site lets them.
    fn check_pictures(&self, page: &str, faults: &mut Faults) {
        let own = format!("{}/", self.config.origin());
        // A `<` in text, and a `>` in an attribute, would be another fault.
        let images =
            page.match_indices("<img ").map(|(at, _)| page[at..].split('>').next().unwrap_or_default());
        for url in
            images.filter_map(|tag| Some(tag.split_once(" src=\"")?.1)).filter(|url| url.starts_with("http"))
        {
            let good = match &self.config.images {
                Images::Link => true,
                Images::Proxy(pattern) => {
                    pattern.split_once("{url}").is_some_and(|(host, _)| url.starts_with(host))
                }
                Images::None => false,
            };
            if !good && !url.starts_with(&own) {
                faults.push(format!("a picture from {:?}", url.chars().take(80).collect::<String>()));
            }
        }
    }

    /// What was cleaned stays as it is when it is cleaned again.
    fn check_twice(&self, draft: Draft, once: &Cleaned, faults: &mut Faults) {
        // Files beside the article have become paths of this site, and pictures those of a proxy or links, which mean
        // something else in an article's file.
        if !once.article.extras().attachments.is_empty() || self.config.images != Images::Link {
            return;
        }
        let again = Draft { body: Body::Html(once.body.as_str().to_owned()), ..draft };
        let twice = self.clean(again, Trace::On);
        // The line that names the author is taken out; in a text with two such lines the second is then the first.
        let second_byline = twice.removals.iter().any(|removal| removal.rule == "generic: byline");
        if twice.body != once.body && !second_byline {
            faults.push(format!(
                "cleaned twice is not cleaned once:\n--- once\n{}\n--- twice\n{}\n---",
                once.body.as_str(),
                twice.body.as_str()
            ));
        }
    }
}

fn companion() -> RawFile {
    RawFile { path: ContentPath("2020/companion.md".into()), bytes: COMPANION.into() }
}

fn is_sampled(page: &Page, place: usize, turn: usize) -> bool {
    match page {
        Page::Article(_) | Page::Feed(Feed(_, FeedOf::Site)) => true,
        Page::Asset(_) | Page::Attachment(_) => false,
        _ => (place + turn).is_multiple_of(16),
    }
}

/// Bodies and details by their hashes.
#[derive(Default)]
struct KeptTexts {
    bodies: HashMap<Fingerprint, SafeHtml>,
    details: HashMap<Fingerprint, Arc<Details>>,
}

impl Texts for KeptTexts {
    fn body(&self, of: &crate::clean::Article) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let body = self.bodies.get(&of.body_hash).map(Cow::Borrowed);
        body.ok_or_else(|| Diagnostic::error("no such body"))
    }

    fn details(&self, of: &crate::clean::Article) -> Result<Arc<Details>, Diagnostic> {
        self.details.get(&of.details).cloned().ok_or_else(|| Diagnostic::error("no such details"))
    }
}

/// An element of a parsed document: name, namespace and attributes.
struct Tag<'a> {
    name: &'a str,
    html: bool,
    attributes: BTreeMap<String, &'a str>,
    /// Two attributes of one name.
    doubled: bool,
}

impl<'a> Tag<'a> {
    fn new(element: &'a scraper::node::Element) -> Self {
        let mut attributes = BTreeMap::new();
        let mut doubled = false;
        for (name, value) in &element.attrs {
            let prefix = name.prefix.as_ref().map(|prefix| format!("{prefix}:")).unwrap_or_default();
            doubled |= attributes.insert(format!("{prefix}{}", name.local), &**value).is_some();
        }
        let html = &*element.name.ns == "http://www.w3.org/1999/xhtml";
        Self { name: element.name(), html, attributes, doubled }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.get(name).copied()
    }
}
