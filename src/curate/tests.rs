//! What becomes of articles that are held back, taken down, told apart by little, or that are none.

use chrono::{DateTime, Duration, Utc};

use super::*;
use crate::clean::{Article, ArticleId, Details, Extras, Has, Samples, Source};
use crate::config::TopicConfig;
use crate::content::{ContentPath, Role};
use crate::curate::stories::{Signature, Story};
use crate::ground::fingerprint::Fingerprint;

fn moment(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a date") + Duration::hours(hours)
}

/// An article of its own file, as old as its number says.
fn article(hours: i64, path: &str) -> Article {
    Article { path: ContentPath(path.into()), published: Some(moment(hours)), ..Article::sample(path, path) }
}

fn candidate(article: Article) -> Candidate {
    Candidate { article: Arc::new(article), topics: Vec::new(), signature: Arc::default() }
}

fn curated(articles: Vec<Article>, future: HeldBack, config: &Config) -> Curated {
    let cutoff = Cutoff { now: moment(100), drafts: HeldBack::Hide, future };
    curate(articles.into_iter().map(candidate).collect(), cutoff, config, Known::nothing(), &Samples)
}

fn titles(curated: &Curated) -> Vec<&str> {
    curated.digest.articles.iter().map(|article| article.title.as_str()).collect()
}

#[test]
fn articles_come_and_go_by_their_dates() {
    let dated = |path: &str, publish: Option<i64>, expiry: Option<i64>| Article {
        extras: Some(Box::new(Extras {
            publish: publish.map(moment),
            expiry: expiry.map(moment),
            ..Extras::default()
        })),
        ..article(1, path)
    };
    let all = || {
        vec![
            dated("came.md", Some(100), None),
            dated("comes.md", Some(130), None),
            dated("went.md", None, Some(100)),
            dated("goes.md", None, Some(120)),
            dated("never-came.md", Some(150), Some(99)),
        ]
    };
    let seen = curated(all(), HeldBack::Hide, &Config::default());
    let mut shown = titles(&seen);
    shown.sort_unstable();
    assert_eq!(shown, ["came.md", "goes.md"]);
    assert_eq!(seen.left_out, LeftOut { future: 1, expired: 2, ..LeftOut::default() });
    assert_eq!(seen.next_due, Some(moment(120)));
    let seen = curated(all(), HeldBack::Show, &Config::default());
    assert_eq!((titles(&seen).len(), seen.left_out, seen.next_due), (5, LeftOut::default(), None));
}

fn topics(config: &Config, tags: &[&[&str]]) -> Vec<(String, String)> {
    let of_file = |(number, tags): (usize, &&[&str])| Article {
        topics: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..article(number as i64, &format!("{number}.md"))
    };
    let seen = curated(tags.iter().enumerate().map(of_file).collect(), HeldBack::Hide, config);
    seen.digest.topics.iter().map(|group| (group.id.clone(), group.name.clone())).collect()
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
}

/// getpelican/pelican#2658: `C`, `C++` and `C#` were one page.
#[test]
fn names_that_differ_in_signs_have_their_own_pages() {
    let none = Config::default();
    let languages: &[&[&str]] = &[&["C"], &["C++"], &["C#"]];
    assert_eq!(topics(&none, languages), named(&[("c", "C"), ("c-baf3", "C++"), ("c-e38f", "C#")]));
    assert_eq!(topics(&none, &[&["C"], &["C--"]]).len(), 2);
    // What came first stays where it was.
    assert_eq!(
        topics(&none, &[&["Disney+"], &["Disney"]]),
        named(&[("disney", "Disney+"), ("disney-4232", "Disney")])
    );
    // Spellings and hashtags of one name are one.
    assert_eq!(
        topics(&none, &[&["Bay Ferry"], &["bay-ferry"], &["#Bay Ferry"]]),
        named(&[("bay-ferry", "Bay Ferry")])
    );
}

/// gohugoio/hugo#12202: a tag whose address is that of a topic of site.toml.
#[test]
fn a_tag_never_stands_at_the_address_of_a_topic() {
    let topic = TopicConfig { id: "us-china".into(), name: "中美".into(), ..TopicConfig::default() };
    let config = Config { topics: vec![topic], ..Config::default() };
    assert_eq!(
        topics(&config, &[&["US China", "中美"]]),
        named(&[("us-china", "中美"), ("us-china-d410", "US China")])
    );
    assert_eq!(topics(&config, &[&["US China"]]), named(&[("us-china-d410", "US China")]));
}

#[test]
fn authors_stand_in_the_order_of_the_byline() {
    let names = ["Tom Ferry", "Ada Reed", "林舟"].map(str::to_owned);
    let seen = curated(
        vec![Article { authors: names.to_vec(), ..article(1, "a.md") }],
        HeldBack::Hide,
        &Config::default(),
    );
    let authors = &seen.digest.membership(ArticleIx(0)).authors;
    let shown: Vec<&str> =
        authors.iter().map(|ix| seen.digest.group(GroupKind::Author, *ix).name.as_str()).collect();
    assert_eq!(shown, names);
}

#[test]
fn the_text_of_a_section_stands_on_the_listing_that_is_called_like_its_folder() {
    let section = |path: &str| Article { role: Role::Section, published: None, ..article(0, path) };
    let tagged = Article {
        topics: vec!["Bay Ferry".into()],
        column: Some("北岸".into()),
        ..article(1, "bay-ferry/a.md")
    };
    let all = vec![
        tagged,
        section("_index.md"),
        section("bay-ferry/_index.md"),
        section("tags/bay ferry/_index.md"),
        section("categories/北岸/_index.md"),
        section("tags/北岸/_index.md"),
    ];
    let seen = curated(all, HeldBack::Hide, &Config::default());
    assert_eq!((titles(&seen), seen.sections), (vec!["bay-ferry/a.md"], 5));
    let title = |group: &Group| group.section.as_ref().map(|section| section.title.clone());
    assert_eq!(title(&seen.digest.topics[0]).as_deref(), Some("bay-ferry/_index.md"));
    assert_eq!(title(&seen.digest.columns[0]).as_deref(), Some("categories/北岸/_index.md"));
    let findings: Vec<String> = seen.diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        findings,
        [
            "warning: content/_index.md: the text of the whole site is not printed\n  help: the front page has `title` and \
             `description` of site.toml: move the text there, or remove it",
            "warning: content/tags/bay ferry/_index.md: content/bay-ferry/_index.md stands at the head of \"Bay Ferry\"; this \
             text is not printed\n  help: join the two files",
            "warning: content/tags/北岸/_index.md: no topic is called \"北岸\"; the text of the section is not printed\n  help: \
             call the folder as the listing is called that the text is of, or remove the text",
        ]
    );
}

#[test]
fn twins_that_are_no_edits_of_each_other_are_said_to_differ() {
    let url = crate::clean::SourceUrl::new("https://wire.example/ferry");
    let text = |hours, path: &str, title: &str, text: &str| {
        let id = ArticleId(Fingerprint::of(b"one"));
        let article = Article { id, title: title.into(), ..article(hours, path) };
        let article = article.with(Details { url: url.clone(), ..Details::default() });
        Candidate { signature: Arc::new(Signature::new(title, text)), ..candidate(article) }
    };
    let ferry =
        "北湾轮渡公司今晨宣布停航三天，码头上有二百多名乘客等候，公司说机舱进水，修理要等零件从南岸运来。";
    let water =
        "青崖水库管理处说，库水只有四成，春天的灌溉推迟到四月，沿河十二个村子先用井水，农民担心早稻。";
    let findings = |twins: [Candidate; 2]| -> Vec<String> {
        let cutoff = Cutoff { now: moment(100), drafts: HeldBack::Hide, future: HeldBack::Hide };
        let curated = curate(twins.to_vec(), cutoff, &Config::default(), Known::nothing(), &Samples);
        assert_eq!(titles(&curated), [twins[1].article.title.as_str()]);
        curated.diagnostics.iter().map(ToString::to_string).collect()
    };
    let edited = format!("{ferry}下午起有船从西码头开。");
    assert_eq!(
        findings([text(1, "a.md", "北湾轮渡停航", ferry), text(2, "b.md", "北湾轮渡停航三天", &edited)]),
        [
            "warning: content/a.md: the same article as content/b.md\n  help: the newer file is printed; delete this one"
        ]
    );
    let twins = [text(1, "a.md", "北湾轮渡停航", ferry), text(2, "b.md", "水库春灌推迟", water)];
    assert_eq!(
        findings(twins.clone()),
        [
            "warning: content/a.md: another text than content/b.md, with the same source URL; the newer file is printed\n  help: \
             give each the address of its own page, or delete the one that is out of date"
        ]
    );
    let own = twins.map(|twin| Candidate {
        article: Arc::new(Article::clone(&twin.article).with(Details::default())),
        ..twin
    });
    assert_eq!(
        findings(own),
        [
            "error: content/a.md: another text than content/b.md, with the same `id` or slug and day; the newer file is \
             printed\n  help: give this one another `id` or `slug`"
        ]
    );
}

/// A report of a source, with a picture or none.
fn report(hours: i64, path: &str, source: &str, lead_image: bool) -> Article {
    let has = Has { summary: true, lead_image, ..Has::default() };
    let source = Source { id: source.into(), name: source.into(), home: None, language: None };
    Article { source: Some(Arc::new(source)), characters: 900, has, ..article(hours, path) }
}

/// The titles of the news of a digest, the heaviest first, with their points.
fn weighed(seen: &mut Curated, stories: Vec<Story>, config: &Config) -> Vec<(String, i32)> {
    seen.digest.tell(stories);
    let news = news::weigh(&seen.digest, config);
    news.iter().map(|news| (seen.digest.article(news.article).title.clone(), news.weight.total())).collect()
}

fn points(pairs: &[(&str, i32)]) -> Vec<(String, i32)> {
    pairs.iter().map(|(title, points)| ((*title).to_owned(), *points)).collect()
}

/// Two days after an inauguration the lead was a lottery receipt: the newest picture won.
#[test]
fn what_many_sources_report_outweighs_the_newest_picture() {
    let config = Config::default();
    let all = vec![
        report(1, "long-ago.md", "a", true),
        report(60, "oath-a.md", "a", false),
        report(61, "oath-b.md", "b", true),
        report(62, "oath-c.md", "c", false),
        report(63, "oath-c-again.md", "c", false),
        report(70, "receipt.md", "d", true),
    ];
    let mut seen = curated(all, HeldBack::Hide, &config);
    let titles = ["oath-a.md", "oath-b.md", "oath-c.md", "oath-c-again.md"];
    let place = |title: &str| seen.digest.articles.iter().position(|article| article.title == title);
    let articles: Vec<ArticleIx> =
        titles.iter().filter_map(|title| place(title)).map(|at| ArticleIx(at as u32)).collect();
    let story = Story {
        id: "oath".into(),
        former: Vec::new(),
        given_name: None,
        copies: BTreeMap::new(),
        since: None,
        articles,
    };
    let news = weighed(&mut seen, vec![story], &config);
    // 60 for three sources, 3 for the second report of one, 16 and 12 for picture and text, 8 for being nine hours older.
    assert_eq!(news, points(&[("oath-b.md", 99), ("receipt.md", 40), ("long-ago.md", 6)]));
}

/// The ferry of January led the demo's front page of March, where few articles are of the last day.
#[test]
fn what_many_reported_long_ago_leads_no_more() {
    let all = vec![
        report(0, "ferry-a.md", "a", true),
        report(1, "ferry-b.md", "b", true),
        report(2, "ferry-c.md", "c", true),
        report(24 * 60, "today.md", "a", false),
    ];
    let mut seen = curated(all, HeldBack::Show, &Config::default());
    let story = Story {
        id: "ferry".into(),
        former: Vec::new(),
        given_name: None,
        copies: BTreeMap::new(),
        since: None,
        articles: [0, 1, 2].map(ArticleIx).into(),
    };
    let news = weighed(&mut seen, vec![story], &Config::default());
    assert_eq!(news, points(&[("today.md", 24), ("ferry-c.md", 60 + 16 + 12 + 12 - 719)]));
}

#[test]
fn topics_weigh_as_the_editor_says() {
    let topic = |id: &str, weight: u8| TopicConfig {
        id: id.into(),
        name: id.into(),
        weight,
        ..TopicConfig::default()
    };
    let config =
        Config { topics: vec![topic("ports", 8), topic("lottery", 1), topic("bay", 5)], ..Config::default() };
    let tagged = |path: &str, tags: &[&str]| Article {
        topics: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..report(1, path, "a", false)
    };
    let all = vec![
        tagged("draw.md", &["lottery", "bay"]),
        tagged("quay.md", &["ports", "bay"]),
        tagged("fog.md", &["bay"]),
    ];
    let mut seen = curated(all, HeldBack::Hide, &config);
    let news = weighed(&mut seen, Vec::new(), &config);
    assert_eq!(news, points(&[("quay.md", 48), ("fog.md", 24), ("draw.md", -8)]));
}
