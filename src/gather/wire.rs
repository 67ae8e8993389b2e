//! An item in, its name and the bytes of its file out: the wire format of docs/content-format.md, with front matter for what that
//! can't hold. The body stays as the source wrote it, so that better rules clean it better. Nothing volatile stands in a file: the
//! same item gives the same bytes.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use crate::clean::{ArticleId, Profiles, SourceUrl, source_id};
use crate::config::{Config, FeedConfig, FrontMatterKeys};
use crate::content::starts_with_tag;
use crate::gather::feed::Item;
use crate::ground::fingerprint::{Fingerprint, Hasher};

/// What an item is known by, from feed to feed and from day to day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// That of the article that its file will be.
    pub id: ArticleId,
    /// What feeds know it by: `www.` aside, which one feed writes and another does not.
    pub kin: ArticleId,
    /// The text that the id is of: what stands in `fetch/removed.txt`.
    pub name: String,
    /// Its page.
    pub url: Option<SourceUrl>,
}

/// By the normalised address of its page; else by its guid without scheme, with the feed where it is no name for all the world, since each
/// feed numbers its own items; else by feed, title and date.
pub(crate) fn identify(item: &Item, feed: &Url) -> Identity {
    // In a title line, `](` would end the title.
    let link = item.link.as_ref().map(|link| link.replace("](", "%5D("));
    if let Some(url) = link.as_deref().and_then(SourceUrl::new) {
        return Identity::of_url(url);
    }
    // What no line of a file can hold is no part of a name: it is read again without.
    let is_none = |c: char| matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe;
    let guid = item.guid.as_deref().map(|guid| plain(&guid.replace(is_none, "")));
    let name = match guid.as_deref().filter(|guid| !without_scheme(guid).is_empty()) {
        Some(guid) if is_global(guid) => one_line(without_scheme(guid)),
        Some(guid) => one_line(&format!("{} {guid}", without_scheme(feed.as_str()))),
        None => {
            let date = item.date.map_or(0, |date| date.timestamp());
            let mut hasher = Hasher::new();
            hasher.text(without_scheme(feed.as_str())).text(&item.title).number(date);
            if item.title.is_empty() && item.date.is_none() {
                hasher.text(&item.body);
            }
            format!("item-{}", hasher.finish().short(16))
        }
    };
    let id = ArticleId(Fingerprint::of(name.as_bytes()));
    Identity { id, kin: id, name, url: None }
}

/// Whether a guid means one thing for all the world: an address of the web, a tag (RFC 4151: an authority, a date, and what they give
/// the name to) or a URN (RFC 8141). `post:12` reads as a URI, and is a number all the same.
fn is_global(guid: &str) -> bool {
    let Some((scheme, rest)) = guid.trim().split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => Url::parse(guid).is_ok(),
        "tag" => rest.split_once(',').is_some_and(|(who, when)| !who.is_empty() && when.contains(':')),
        "urn" => rest.split_once(':').is_some_and(|(space, name)| !space.is_empty() && !name.is_empty()),
        _ => false,
    }
}

impl Identity {
    pub(crate) fn of_url(url: SourceUrl) -> Self {
        Self { id: ArticleId::of_url(&url), kin: kin_of_url(&url), name: url.normalised(), url: Some(url) }
    }

    /// Under what the state remembers it.
    pub(crate) fn key(&self) -> String {
        self.kin.0.to_string()
    }
}

/// What a line of `fetch/removed.txt` names.
pub(crate) fn kin_of_name(name: &str) -> ArticleId {
    let by_name = || ArticleId(Fingerprint::of(name.as_bytes()));
    SourceUrl::new(name).map_or_else(by_name, |url| kin_of_url(&url))
}

pub(crate) fn kin_of_url(url: &SourceUrl) -> ArticleId {
    let name = url.normalised();
    match name.strip_prefix("https://www.") {
        Some(rest) => ArticleId(Fingerprint::of(format!("https://{rest}").as_bytes())),
        None => ArticleId::of_url(url),
    }
}

/// Without `http:` or `https:`, however it is written: what is left is no address, so that a line of it in `fetch/removed.txt` is read as
/// a name.
pub(crate) fn without_scheme(guid: &str) -> &str {
    let mut guid = guid.trim();
    loop {
        let is =
            |scheme: &&str| guid.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let Some(scheme) = ["https:", "http:"].into_iter().find(is) else { return guid };
        guid = guid[scheme.len()..].trim_start_matches('/').trim_start();
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The source that an item belongs to: what the feed says, else by the host of its page, else by that of its feed.
pub(crate) fn source_of(identity: &Identity, feed: &FeedConfig, profiles: &Profiles) -> String {
    let by_host = || {
        let page = identity.url.as_ref().and_then(SourceUrl::url);
        source_id(page.as_ref().unwrap_or(&feed.url), profiles)
    };
    feed.source.clone().unwrap_or_else(by_host)
}

/// Path below `content/` for an article that has none yet; `digits` of its id stand in it.
pub(crate) fn path(source: &str, date: DateTime<Utc>, id: ArticleId, digits: usize) -> String {
    format!("{source}/{}-{}.md", date.format("%Y/%m/%Y%m%dT%H%M%SZ"), id.0.short(digits))
}

/// The first moment, in milliseconds since 1970, that stands at the head of a file: smaller numbers are read as seconds.
const OLDEST: i64 = 100_000_000_000;

/// What of a file comes from no item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lasting<'f> {
    /// When it was published, or seen first.
    pub date: DateTime<Utc>,
    /// The last part of its address, where its title has become another.
    pub slug: Option<&'f str>,
    /// Front matter that stands in it, where that stays; the slug is none of it.
    pub front: Option<&'f str>,
}

/// The bytes of an article's file.
pub(crate) fn file(
    item: &Item,
    body: &str,
    identity: &Identity,
    Lasting { date, slug, front }: Lasting<'_>,
    feed: &FeedConfig,
    profiles: &Profiles,
    config: &Config,
) -> String {
    let milliseconds = date.timestamp_millis();
    let is_of_the_wire = milliseconds >= OLDEST;
    let said = (Some(date).filter(|_| !is_of_the_wire), slug);
    let mut text = match front {
        Some(front) => with_slug(front, slug),
        None => front_matter(item, identity, said, feed, profiles, &config.front_matter),
    };
    if is_of_the_wire {
        text.push_str(&format!("<!--{milliseconds}-->\n"));
    }
    let title = plain(&item.title);
    match &identity.url {
        Some(url) => text.push_str(&format!("[{title}]({})\n------\n", url.as_str())),
        None if is_plain_title(&title) => text.push_str(&format!("{title}\n------\n")),
        None => {}
    }
    text.push('\n');
    text.push_str(&html(lines(body)));
    text.push('\n');
    text
}

/// Front matter with a slug in its first line: the last may be in a table.
fn with_slug(front: &str, slug: Option<&str>) -> String {
    let (Some(slug), Some((fence, rest))) = (slug, front.split_once('\n')) else { return front.to_owned() };
    let sign = if fence.starts_with('+') { " =" } else { ":" };
    format!("{fence}\nslug{sign} {}\n{rest}", Value::from(slug))
}

/// What the wire header has no place for; nothing where there is nothing.
fn front_matter(
    item: &Item,
    identity: &Identity,
    (date, slug): (Option<DateTime<Utc>>, Option<&str>),
    feed: &FeedConfig,
    profiles: &Profiles,
    names: &FrontMatterKeys,
) -> String {
    let mut keys: Vec<(String, Value)> = Vec::new();
    // The first name that site.toml has for a meaning; a meaning without a name is not written.
    let mut put = |names: &[String], value: Value| {
        let name = names.first().map_or("", String::as_str).to_owned();
        if !name.is_empty() {
            keys.push((name, value));
        }
    };
    if let Some(date) = date {
        put(&names.date, date.to_rfc3339().into());
    }
    if identity.url.is_none() {
        put(&["id".to_owned()], identity.name.as_str().into());
        let title = plain(&item.title);
        if !title.is_empty() && !is_plain_title(&title) {
            put(&names.title, title.into());
        }
    }
    let by_host = identity.url.as_ref().and_then(SourceUrl::url).map(|url| source_id(&url, profiles));
    if let Some(source) = feed.source.as_ref().filter(|source| by_host.as_ref() != Some(source)) {
        let known = profiles.profiles.iter().find(|profile| profile.source.id == *source);
        put(&names.source, known.map_or(source.as_str(), |profile| &profile.source.name).into());
    }
    match item.authors.as_slice() {
        [] => {}
        [one] => put(&names.author, plain(one).into()),
        several => put(&names.author, several.iter().map(|name| plain(name)).collect()),
    }
    if let Some(column) = &feed.column {
        put(&names.column, column.as_str().into());
    }
    if !feed.topics.is_empty() {
        put(&names.topics, feed.topics.iter().map(String::as_str).collect());
    }
    if let Some(slug) = slug {
        put(&["slug".to_owned()], slug.into());
    }
    if keys.is_empty() {
        return String::new();
    }
    // JSON's texts and lists are YAML's as well (YAML 1.2, 1.3).
    let plain = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let written = |key: &String| if plain(key) { key.clone() } else { Value::from(key.as_str()).to_string() };
    let block: String = keys.iter().map(|(key, value)| format!("{}: {value}\n", written(key))).collect();
    format!("---\n{block}---\n")
}

/// Whether a title that is no link reads as one: what a line could be instead is known from docs/content-format.md.
fn is_plain_title(title: &str) -> bool {
    title.chars().next().is_some_and(char::is_alphabetic) && title.len() <= 500 && !title.starts_with("日期")
}

/// Without what no line of a file can hold.
fn plain(text: &str) -> String {
    one_line(&text.replace(|c: char| c.is_control() && !c.is_whitespace() || c == '\u{feff}', ""))
}

/// The text of a feed is HTML, and is read as that only where it begins with a tag: in `# 1` and `*` of others are signs of Markdown.
/// Blank lines part paragraphs, as they do there, unless the text has blocks of its own.
fn html(body: String) -> String {
    static BLOCK: LazyLock<regex::Regex> = LazyLock::new(|| {
        let names = "address|article|aside|blockquote|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|\
                     script|section|style|table|tbody|td|th|tr|ul";
        regex::Regex::new(&format!(r"(?i)</?(?:{names})\b")).expect("a constant pattern")
    });
    static BLANK: LazyLock<regex::Regex> =
        LazyLock::new(|| regex::Regex::new(r"\n\s*\n").expect("a constant pattern"));
    if body.is_empty() || starts_with_tag(&body) {
        return body;
    }
    if BLOCK.is_match(&body) {
        return format!("<p>{body}");
    }
    BLANK.split(&body).map(|paragraph| format!("<p>{paragraph}</p>")).collect::<Vec<_>>().join("\n")
}

/// Lines as files have them, nothing at the ends, and no control characters, which XML 1.0 (2.2) has no place for: a text that is full
/// of them is read as noise.
fn lines(body: &str) -> String {
    let lines = body.replace("\r\n", "\n").replace('\r', "\n");
    lines.replace(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\u{c}'), "").trim().to_owned()
}

/// Of all that an item says and a file follows: another one is another version of it. Its address counts in its one form, so that what
/// counts clicks in it changes nothing. Its moment does not count: the first one stays.
pub(crate) fn version(item: &Item, identity: &Identity) -> Fingerprint {
    Fingerprint::of_value(&(&identity.name, &item.title, &item.authors, &item.body))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content;
    use crate::content::{Body, ContentPath, RawFile};

    fn feed(source: Option<&str>) -> FeedConfig {
        let url = Url::parse("https://feeds.example/all.xml").unwrap();
        FeedConfig { source: source.map(str::to_owned), ..FeedConfig::of(url) }
    }

    fn item(link: &str, title: &str) -> Item {
        Item {
            link: Some(link.into()),
            title: title.into(),
            date: DateTime::from_timestamp(1_705_511_701, 0),
            body: "<p>冰还没化，鸟已经到了。</p>\r\n".into(),
            ..Item::default()
        }
    }

    fn file_of(item: &Item, feed: &FeedConfig) -> (Identity, String) {
        let identity = identify(item, &feed.url);
        let date = item.date.unwrap_or_default();
        let config = Config::default();
        let text = file(
            item,
            &item.body,
            &identity,
            Lasting { date, slug: None, front: None },
            feed,
            &Profiles::load(&config).0,
            &config,
        );
        (identity, text)
    }

    #[test]
    fn a_file_is_of_the_wire() {
        let (identity, text) =
            file_of(&item("https://huxin.example/ice?utm_source=rss", "冰还没化"), &feed(None));
        let expected = "<!--1705511701000-->\n[冰还没化](https://huxin.example/ice?utm_source=rss)\n------\n\n\
                        <p>冰还没化，鸟已经到了。</p>\n";
        assert_eq!(text, expected);
        assert_eq!(identity.name, "https://huxin.example/ice");
        let date = DateTime::from_timestamp(1_705_511_701, 0).unwrap();
        let path = path("huxin-example", date, identity.id, 8);
        assert_eq!(path, format!("huxin-example/2024/01/20240117T171501Z-{}.md", identity.id.0.short(8)));
    }

    #[test]
    fn a_text_of_html_is_no_markdown() {
        for (body, expected) in [
            (
                "# 1\n* not *a* list, [no](http://x.example) link",
                "<p># 1\n* not *a* list, [no](http://x.example) link</p>",
            ),
            ("One &amp; <b>two</b>\n \n\nthree", "<p>One &amp; <b>two</b></p>\n<p>three</p>"),
            ("One\n\n<ul><li>a\n\n<li>b</ul>", "<p>One\n\n<ul><li>a\n\n<li>b</ul>"),
            ("<p>冰\n\n<b>a</b>", "<p>冰\n\n<b>a</b>"),
            ("", ""),
        ] {
            assert_eq!(html(body.to_owned()), expected);
        }
    }

    #[test]
    fn a_slug_stands_first_in_front_matter() {
        assert_eq!(with_slug("---\nid: 1\n---\n", Some("ice")), "---\nslug: \"ice\"\nid: 1\n---\n");
        assert_eq!(with_slug("+++\n[a]\n+++\n", Some("ice")), "+++\nslug = \"ice\"\n[a]\n+++\n");
    }

    #[test]
    fn front_matter_holds_what_the_wire_does_not() {
        let told = FeedConfig {
            topics: vec!["湖".into(), "a: b".into()],
            column: Some("N".into()),
            ..feed(Some("rfi"))
        };
        let mut written = item("https://mirror.example/1", "Ice");
        written.authors = vec!["Ada \"Ice\" Reed".into(), "Tom".into()];
        let (_, text) = file_of(&written, &told);
        let expected = "---\nsource: \"法广\"\nauthor: [\"Ada \\\"Ice\\\" Reed\",\"Tom\"]\ncolumn: \"N\"\ntopics: [\"湖\",\"a: b\"]\n---\n\
                        <!--1705511701000-->\n[Ice](https://mirror.example/1)\n------\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(!file_of(&item("https://www.rfi.fr/cn/1", "Ice"), &told).1.contains("source:"));
    }

    #[test]
    fn an_item_is_known_by_address_guid_or_title_and_date() {
        let of = |link: Option<&str>, guid: Option<&str>, title: &str| {
            let item = Item {
                link: link.map(Into::into),
                guid: guid.map(Into::into),
                title: title.into(),
                ..Item::default()
            };
            identify(&item, &feed(None).url)
        };
        let page = of(Some("http://www.a.example//1/?utm_medium=x"), Some("7"), "A");
        assert_eq!(page.id, of(Some("https://www.a.example/1"), Some("8"), "B").id);
        assert_eq!(
            of(None, Some("http://a.example/?p=1"), "A").id,
            of(None, Some("https://a.example/?p=1"), "B").id
        );
        assert_eq!(
            of(Some("mailto:a@b.example"), Some("tag:a.example,2024:1"), "A").name,
            "tag:a.example,2024:1"
        );
        assert_eq!(of(None, None, "A"), of(None, Some(" "), "A"));
        assert_ne!(of(None, None, "A").id, of(None, None, "B").id);
        // Two feeds that number their items have two articles.
        let numbered = |feed: &str| {
            let item = Item { guid: Some("1001".into()), ..Item::default() };
            identify(&item, &Url::parse(feed).unwrap())
        };
        let first = numbered("https://a.example/feed");
        assert_eq!(first.name, "a.example/feed 1001");
        assert_eq!(first, numbered("http://a.example/feed"));
        assert_ne!(first.id, numbered("https://b.example/feed").id);
        for global in ["urn:uuid:7", "URN:ISBN:0-12", "tag:a.example,2024-01:item:7"] {
            assert_eq!(of(None, Some(global), "A").name, global);
        }
        for own in ["post:12", "item:3", "urn:12", "tag:7", "tag:a.example:1", "mailto:a@b.example"] {
            let name = of(None, Some(own), "A").name;
            assert!(name.starts_with("feeds.example/all.xml "), "{name}");
        }
        for guid in [
            "HTTP://a.example/1",
            "http:a.example/1",
            "https:http://a.example/1",
            "#5",
            "httpx 5",
            "a\u{1b}\u{ffff}b",
        ] {
            let identity = of(None, Some(guid), "A");
            assert_eq!(kin_of_name(&identity.name), identity.kin, "{guid}");
            assert!(!identity.name.starts_with('#'), "{guid}");
        }
        // What is one page with and without `www.` is one article to a feed, and two to the site that has both.
        let bare = of(Some("https://a.example/1"), None, "A");
        assert_ne!(page.id, bare.id);
        assert_eq!((page.kin, bare.kin), (bare.id, bare.id));
        for identity in [first, page, of(None, Some("http://a.example/?p=1"), "A"), of(None, None, "A")] {
            assert_eq!(kin_of_name(&identity.name), identity.kin);
        }
    }

    proptest! {
        /// Whatever an item says, its file says the same.
        #[test]
        fn what_is_written_is_read_again(
            title in "(\\PC|[\\]\\[()\"'`#*<>: \\\\-]){0,40}",
            link in prop::option::of("https://a.example/[a-z\\]\\[()'\"% {}中]{0,20}"),
            guid in prop::option::of("\\PC{1,20}"),
            author in prop::option::of("[A-Za-z中\"':#-][A-Za-z中\"':# -]{0,10}"),
            body in "[a-z<>/p中 \n\r-]{0,60}",
        ) {
            let item = Item {
                link,
                guid,
                title: one_line(&title),
                date: DateTime::from_timestamp(1_705_511_701, 0),
                authors: author.iter().map(|name| plain(name)).filter(|name| !name.is_empty()).collect(),
                body: format!("<p>A {body}"),
            };
            let (identity, text) = file_of(&item, &feed(None));
            let config = Config::default();
            let parsed = content::parse(
                &RawFile { path: ContentPath("a.md".into()), bytes: text.clone().into_bytes() },
                &config,
            );
            let draft = parsed.draft.unwrap();
            let url = draft.source_url.as_ref().and_then(|url| SourceUrl::new(&url.value));
            prop_assert_eq!(url.as_ref().map(SourceUrl::normalised), identity.url.as_ref().map(SourceUrl::normalised));
            prop_assert_eq!(ArticleId::of(url.as_ref(), &draft, config.time_zone), identity.id);
            prop_assert_eq!(draft.published.map(|found| found.value), item.date);
            if plain(&item.title).chars().any(char::is_alphanumeric) {
                prop_assert_eq!(draft.title.map(|title| title.value), Some(plain(&item.title)));
            }
            let mut authors = draft.front_matter.authors;
            authors.truncate(1);
            prop_assert_eq!(authors, item.authors);
            prop_assert_eq!(draft.body, Body::Html(format!("{}\n", lines(&item.body))));
        }
    }
}
