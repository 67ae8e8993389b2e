use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::clean::{Article, ArticleId, Details, Samples, Source, SourceUrl};
use crate::config::StoryEntry;
use crate::curate::stories::*;
use crate::curate::{Candidate, Cutoff, HeldBack, Known, curate};
use crate::ground::fingerprint::Fingerprint;

/// Reports of three events by several outlets: event, hour, title, text.
const REPORTS: [(char, i64, &str, &str); 10] = [
    (
        'f',
        0,
        "白鹭岛码头仓库起火 三人受伤",
        "白鹭岛码头一座仓库17日凌晨起火，消防员扑救四小时，三人受伤。码头管理处说，仓库存放缆绳与油漆，起火原因仍在调查。",
    ),
    (
        'b',
        1,
        "北湾大桥合龙推迟到五月",
        "北湾大桥工程处宣布，七号墩的验收记录缺失，大桥合龙推迟到五月。承建商云汐建工说会补交记录。",
    ),
    (
        'f',
        5,
        "白鷺島碼頭倉庫大火 三人送醫",
        "白鷺島碼頭倉庫17日凌晨大火，消防隊撲救四小時，三人受傷送醫。倉庫存放油漆與纜繩，原因調查中。",
    ),
    (
        'c',
        6,
        "Undersea cable off Corran cut for the third time",
        "The undersea cable that links Corran with Lantern Bay was cut on Wednesday for the third time this year, operator Marlin Telecom said. A repair ship leaves on Friday.",
    ),
    (
        'b',
        9,
        "缺验收记录 北湾大桥合龙延期",
        "因七号墩缺少验收记录，北湾大桥的合龙将延期至五月，工程处周三说。承建商云汐建工承诺补交。",
    ),
    (
        'c',
        12,
        "Corran loses its undersea cable again",
        "Marlin Telecom said the undersea cable between Corran and Lantern Bay was cut again, the third break this year; its repair ship will sail on Friday.",
    ),
    (
        'f',
        20,
        "码头仓库火灾：油漆从何而来",
        "白鹭岛码头仓库火灾后，码头管理处承认仓库违规存放油漆。三名受伤者中两人已出院，消防部门调查起火原因。",
    ),
    ('-', 22, "龙舟节改期", "汐语协会说，今年的龙舟节因为潮水改在六月十日。"),
    (
        '-',
        30,
        "Spoonbills return to the marsh",
        "Some two hundred black-faced spoonbills were counted at the Luzhou marsh this week, wardens said.",
    ),
    ('b', 200, "北湾大桥合龙", "北湾大桥周二合龙，工程处说七号墩的验收记录已由云汐建工补齐。"),
];

fn published(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_705_430_000 + hour * 3600, 0).unwrap_or_default()
}

fn report(hour: i64, title: &str, text: &str) -> Candidate {
    let url = SourceUrl::new(&format!("https://news.example/{}", Fingerprint::of(title.as_bytes())));
    let hash = Fingerprint::of(title.as_bytes());
    let article = Article {
        id: url.as_ref().map_or(ArticleId(hash), ArticleId::of_url),
        published: Some(published(hour)),
        ..Article::sample(title, title)
    };
    let article = article.with(Details { url, summary: text.into(), ..Details::default() });
    Candidate {
        article: Arc::new(article),
        topics: Vec::new(),
        signature: Arc::new(Signature::new(title, text)),
    }
}

/// The same, of an outlet.
fn report_of(outlet: &str, hour: i64, title: &str, text: &str) -> Candidate {
    let mut candidate = report(hour, title, text);
    let source = Source { id: outlet.into(), name: outlet.into(), home: None, language: None };
    Arc::make_mut(&mut candidate.article).source = Some(Arc::new(source));
    candidate
}

fn reports() -> Vec<Candidate> {
    REPORTS.iter().map(|(_, hour, title, text)| report(*hour, title, text)).collect()
}

fn digest(candidates: &[Candidate], config: &Config) -> (Digest, Vec<String>) {
    digest_after(candidates, config, Known::nothing())
}

fn digest_after(candidates: &[Candidate], config: &Config, known: Known<'_>) -> (Digest, Vec<String>) {
    let cutoff = Cutoff { now: published(100_000), drafts: HeldBack::Hide, future: HeldBack::Hide };
    let curated = curate(candidates.to_vec(), cutoff, config, known, &Samples);
    (curated.digest, curated.diagnostics.iter().map(ToString::to_string).collect())
}

/// Titles of each story.
fn titles(digest: &Digest) -> Vec<Vec<&str>> {
    let title = |ix: &ArticleIx| digest.article(*ix).title.as_str();
    digest.stories.iter().map(|story| story.articles.iter().map(title).collect()).collect()
}

/// Titles of the reports of some events, in order of time.
fn of(event: char) -> Vec<&'static str> {
    let reports = REPORTS.iter().filter(|(of, hour, ..)| *of == event && *hour < 100);
    reports.map(|(_, _, title, _)| *title).collect()
}

#[test]
fn reports_of_one_event_meet_across_scripts_and_others_stay_alone() {
    let (digest, findings) = digest(&reports(), &Config::default());
    assert_eq!(findings, [""; 0]);
    assert_eq!(titles(&digest), [of('f'), of('b'), of('c')]);
    let story = &digest.stories[0];
    assert_eq!(story.id, format!("2024-01-16-{}", digest.article(story.first()).id.0.short(8)));
    assert_eq!(digest.story_name(story), REPORTS[0].2);
    assert_eq!(digest.story_of.get(&story.articles[1]), Some(&StoryIx(0)));
}

#[test]
fn what_speaks_for_a_story_is_named() {
    let config = Config::default();
    let (digest, _) = digest(&reports(), &config);
    let ix = digest.stories[1].articles[1];
    let (_, _, title, text) = REPORTS[4];
    let reasons = explain(&digest, &config, ix, title, text).expect("it is in a story");
    assert_eq!(reasons.story, Some(StoryIx(1)));
    let [other] = &reasons.compared[..] else { panic!("{reasons:?}") };
    assert_eq!((other.title.as_str(), other.same_text), (REPORTS[1].2, 3));
    assert!(other.score >= config.stories.threshold && other.score < other.likeness, "{other:?}");
    for word in ["大桥", "合龙", "验收"] {
        assert!(other.words.iter().any(|other| other == word), "{other:?}");
    }
    // One that is like none.
    let alone =
        digest.indices().find(|ix| digest.article(*ix).title == REPORTS[8].2).expect("the spoonbills");
    assert_eq!(
        explain(&digest, &config, alone, REPORTS[8].2, REPORTS[8].3).map(|reasons| reasons.story),
        None
    );
}

#[test]
fn a_text_that_stands_twice_is_folded() {
    let (_, _, title, text) = REPORTS[3];
    let text = text.repeat(2)
        + "Traffic is rerouted by way of the old microwave towers on Gannet Hill, at a tenth of the speed.";
    let again = format!("(Wire) {text} Edited by the desk.");
    let reports = [report(0, title, &text), report(2, "Cable off Corran cut", &again)];
    let (digest, _) = digest(&reports, &Config::default());
    let [story] = &digest.stories[..] else { panic!("{:?}", digest.stories) };
    assert_eq!(story.copies, BTreeMap::from([(story.articles[1], story.articles[0])]));
}

#[test]
fn a_stock_text_makes_no_story() {
    let text = "Listen to the news of the day with our reporters from the harbour, the city hall and the islands, every morning at seven.";
    let syllables = ["ka", "lo", "mi", "tu", "re", "so", "ni", "pa"];
    let word = |n: usize| [n % 8, n / 8 % 8, n / 64 % 8].map(|at| syllables[at]).concat();
    let reports: Vec<Candidate> = (0..60)
        .map(|n| report(n * 4, &format!("{} {}", word(n as usize * 7), word(n as usize * 5 + 300)), text))
        .collect();
    let (digest, _) = digest(&reports, &Config::default());
    assert_eq!(titles(&digest), [[""; 0]; 0]);
}

#[test]
fn figures_of_another_day_are_another_event() {
    let text = |figure: u32| {
        format!(
            "The harbour office counted {figure} ships in the bay on the day, of which most waited for the lock at Corran to open again."
        )
    };
    let title = |figure: u32| format!("{figure} ships wait for the lock at Corran");
    let reports = [(0, 412), (24, 388), (48, 405)].map(|(hour, n)| report(hour, &title(n), &text(n)));
    let (digest, _) = digest(&reports, &Config::default());
    assert_eq!(digest.stories.len(), 0, "{:?}", titles(&digest));
}

/// What the harbour office says of the lock on a day: enough in common to be of one event where nothing speaks against it.
fn of_the_lock(day: &str, then: &str) -> (String, String) {
    let title = format!("Corran lock stays closed as {day} tide nears");
    let text = format!(
        "The lock at Corran stays closed, warden Ines Hale said on {day}, since its northern gate is out of true. {then}"
    );
    (title, text)
}

#[test]
fn what_one_outlet_prints_on_another_day_needs_more_in_common() {
    let first = of_the_lock("Monday", "Barges wait in Lantern Bay; divers inspect hinges.");
    let second =
        of_the_lock("Tuesday", "Anglers complain; grain prices climb; councillors quarrel over budgets.");
    let signatures = [first, second].map(|(title, text)| Signature::new(&title, &text));
    let likeness = |sources: [Option<&str>; 2], hours: i64| {
        let [one, other] = [(0, 0), (1, hours)].map(|(at, hour): (usize, i64)| Report {
            published: hour * 3600,
            source: sources[at],
            signature: &signatures[at],
        });
        grouping::Index::new(&[one, other], &Config::default().stories).likeness(0, 1)
    };
    let of_two = likeness([Some("herald"), Some("voice")], 20);
    let of_one = likeness([Some("herald"); 2], 20);
    assert!(of_one.abs_diff(of_two * 60 / 100) <= 1, "{of_one} of {of_two}");
    assert_eq!(likeness([Some("herald"); 2], 6), of_two);
    // Pieces of the editor's own are of no outlet.
    assert_eq!(likeness([None; 2], 20), of_two);
}

#[test]
fn a_title_of_wit_needs_a_text_that_is_much_alike() {
    let (title, text) = of_the_lock("Monday", "Barges wait in Lantern Bay; divers inspect hinges.");
    let next = "Ines Hale of Corran lock, whose gate stays closed, opened a flower show in a village hall nearby. \
                Bakers, choirs, drummers, florists and gardeners marched past chapel, orchard and market; judges gave \
                prizes for marrows, dahlias, honey and jam, a brass band played waltzes, and rain held off until dusk.";
    let stories = |other_title: &str, other: &str| {
        let reports = [report(0, &title, &text), report(20, other_title, other)];
        digest(&reports, &Config::default()).0.stories.len()
    };
    assert_eq!(stories("Roses, marrows and a waltz", &text), 1);
    assert_eq!(stories("Roses, marrows and a waltz", next), 0);
    assert_eq!(stories("Corran lock stays closed", next), 1);
}

#[test]
fn an_affair_that_goes_on_is_not_one_story() {
    let words =
        ["barge", "diver", "angler", "grain", "budget", "pilot", "chapel", "orchard", "bakery", "dahlia"];
    let word = |n: usize| words[n % words.len()];
    let reports: Vec<Candidate> = (0..8)
        .map(|n: usize| {
            let title = format!("Corran lock stays closed as {} owners and {} keepers wait", word(n), word(n + 3));
            let text = format!(
                "The lock at Corran stays closed, warden Ines Hale said. Those with a {} or a {} to mend met near {} \
                 {n}7 to speak of {} prices, {} permits, {} rents and {} taxes.",
                word(n), word(n + 2), word(n + 5), word(n + 7), word(n * 3 + 1), word(n * 7), word(n * 3 + 4)
            );
            report(n as i64 * 50, &title, &text)
        })
        .collect();
    let (digest, _) = digest(&reports, &Config::default());
    let longest = digest.stories.iter().map(|story| story.articles.len()).max();
    // The eighth, two weeks after the first, is like the seventh still.
    assert_eq!(longest, Some(7), "{:?}", titles(&digest));
}

#[test]
fn without_the_search_there_are_the_editors_stories_only() {
    let mut config = Config::default();
    config.stories.enabled = false;
    assert_eq!(titles(&digest(&reports(), &config).0), [[""; 0]; 0]);
}

fn entry(id: Option<&str>, name: Option<&str>, join: &[&str], split: &[&str]) -> StoryEntry {
    let key = |title: &&str| format!("https://news.example/{}", Fingerprint::of(title.as_bytes()));
    StoryEntry {
        id: id.map(Into::into),
        name: name.map(Into::into),
        join: join.iter().map(key).collect(),
        split: split.iter().map(key).collect(),
        file: "curation/a.toml".into(),
        line: 3,
    }
}

fn told(entries: Vec<StoryEntry>) -> (Digest, Vec<String>) {
    digest(&reports(), &Config { told_stories: entries, ..Config::default() })
}

#[test]
fn the_editor_names_a_story() {
    let (digest, findings) = told(vec![entry(Some("dock-fire"), Some("码头大火"), &of('f')[1..2], &[])]);
    assert_eq!(findings, [""; 0]);
    assert_eq!(titles(&digest), [of('f'), of('b'), of('c')]);
    let story = &digest.stories[0];
    assert_eq!((story.id.as_str(), digest.story_name(story)), ("dock-fire", "码头大火"));
    let own = |ix: usize| own_id(&digest, story.articles[ix]);
    assert_eq!(story.former, [own(1), own(0)]);
}

#[test]
fn an_address_that_went_away_is_given_back_by_the_editor() {
    // What was a story of its own until a late report made one of two.
    let (found, _) = told(Vec::new());
    let gone = own_id(&found, found.stories[0].articles[2]);
    let (digest, findings) = told(vec![entry(Some(&gone), None, &of('f')[..1], &[])]);
    assert_eq!(findings, [""; 0]);
    let story = &digest.stories[0];
    let own = |ix: usize| own_id(&digest, story.articles[ix]);
    assert_eq!((&story.id, &story.former), (&gone, &vec![own(1), own(0)]));
}

#[test]
fn the_editor_joins_and_splits() {
    // The bridge, and what came of it a week later.
    let late = REPORTS[9].2;
    let (digest, findings) = told(vec![entry(None, None, &[of('b')[0], late], &[])]);
    assert_eq!(findings, [""; 0]);
    assert_eq!(titles(&digest), [of('f'), [of('b'), vec![late]].concat(), of('c')]);
    // One of three.
    let (digest, findings) = told(vec![entry(None, None, &[], &[of('f')[2]])]);
    assert_eq!(findings, [""; 0]);
    assert_eq!(titles(&digest), [of('f')[..2].to_vec(), of('b'), of('c')]);
    // Out of one into another.
    let moved =
        vec![entry(None, None, &[], &[of('f')[2]]), entry(None, None, &[of('f')[2], of('c')[0]], &[])];
    let (digest, _) = told(moved);
    assert_eq!(titles(&digest), [of('f')[..2].to_vec(), of('b'), [of('c'), vec![of('f')[2]]].concat()]);
}

#[test]
fn what_the_editor_says_of_nothing_is_told() {
    let (_, findings) = told(vec![
        entry(None, None, &[REPORTS[7].2], &["no such title"]),
        entry(Some("a"), None, &of('f')[..1], &[]),
        entry(Some("b"), None, &of('f')[1..2], &[]),
    ]);
    let help = "write the URL of the original as it stands in the article, or the path below content/";
    let unknown = format!("https://news.example/{}", Fingerprint::of(b"no such title"));
    assert_eq!(
        findings,
        [
            format!("warning: curation/a.toml:3: no article has this URL or file: {unknown:?}\n  help: {help}"),
            "warning: curation/a.toml:3: a story of the editor's has one article only, and so no page\n  help: `join` names \
             articles that belong together; those of a story that was found name it"
                .into(),
            "warning: curation/a.toml:3: two tables of [[stories]] speak of one story\n  help: the first name and id count; put \
             both into one table, or split one off"
                .into(),
        ]
    );
}

/// Articles made of few words, so that many meet.
fn some_reports() -> impl Strategy<Value = Vec<Candidate>> {
    let words = [
        "harbour", "ferry", "quarry", "lantern", "marlin", "gannet", "verdict", "cable", "typhoon", "mayor",
        "strike", "bridge",
    ];
    let text = prop::collection::vec(prop::sample::select(words.to_vec()), 4..14);
    let one = (0_i64..300, text, 0_u32..1_000_000);
    prop::collection::vec(one, 1..24).prop_map(|all| {
        let one = |(hour, words, number): (i64, Vec<&str>, u32)| {
            let outlet = ["herald", "voice"][number as usize % 2];
            report_of(outlet, hour, &format!("{} {number}", words[..3].join(" ")), &words.join(" "))
        };
        all.into_iter().map(one).collect()
    })
}

/// The same over many months, in stories that last.
fn spread_reports() -> impl Strategy<Value = Vec<Candidate>> {
    let words = ["harbour", "ferry", "quarry", "lantern", "marlin", "gannet", "verdict", "cable"];
    let text = prop::collection::vec(prop::sample::select(words.to_vec()), 5..12);
    let one = (0_i64..200, text, 0_u32..1_000_000);
    prop::collection::vec(one, 2..96).prop_map(|all| {
        let one = |(day, words, number): (i64, Vec<&str>, u32)| {
            report_of(
                ["herald", "voice"][number as usize % 2],
                day * 24 + i64::from(number % 24),
                &format!("{} {number}", words[..4].join(" ")),
                &words.join(" "),
            )
        };
        all.into_iter().map(one).collect()
    })
}

/// The same of few events that go on for months, in texts that are more or less alike.
fn lasting_reports() -> impl Strategy<Value = Vec<Candidate>> {
    let words = ["harbour", "ferry", "quarry", "lantern", "marlin", "gannet", "verdict", "cable"];
    let others = prop::collection::vec(prop::sample::select(words.to_vec()), 0..4);
    let one = (0_usize..3, 0_i64..120, 0_usize..4, others, 0_u32..1_000_000);
    prop::collection::vec(one, 2..96).prop_map(|all| {
        let one = |(event, day, left, others, number): (usize, i64, usize, Vec<&str>, u32)| {
            let own = |n: usize| ["one", "two", "three", "four"][event].repeat(n);
            let text = (left..9).map(|n| own(n + 2)).collect::<Vec<_>>().join(" ") + " " + &others.join(" ");
            let hour = day * 24 + i64::from(number % 24);
            // Numbers in titles that differ are said to be of different events.
            let name: String = number.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
            report(hour, &format!("{} {name}", own(left + 3)), &text)
        };
        all.into_iter().map(one).collect()
    })
}

/// Which articles are together, by their ids.
fn partition(digest: &Digest) -> BTreeSet<BTreeSet<ArticleId>> {
    let id = |ix: &ArticleIx| digest.article(*ix).id;
    digest.stories.iter().map(|story| story.articles.iter().map(id).collect()).collect()
}

/// Two reports of each of many events, one every half a day.
fn a_long_archive() -> Vec<Candidate> {
    let syllables = ["ka", "lo", "mi", "tu", "re", "so", "ni", "pa"];
    let word = |n: usize| [n % 8, n / 8 % 8, n / 64 % 8].map(|at| syllables[at]).concat();
    let text = |event: usize| (0..9).map(|at| word(event * 41 + at * 29)).collect::<Vec<_>>().join(" ");
    let one = |n: usize| {
        report(n as i64 * 12, &format!("{} {}", &text(n / 2)[..27], ["first", "again"][n % 2]), &text(n / 2))
    };
    (0..500).map(one).collect()
}

#[test]
fn an_edit_leaves_what_it_can_not_reach() {
    let config = Config::default();
    let mut reports = a_long_archive();
    let mut before = digest(&reports, &config).0;
    assert!(before.stories.len() > 9);
    // What nobody finds who looks.
    let last = before.heads.rows.len() - 1;
    before.heads.rows[last].head = 0;
    reports[40].signature = Arc::new(Signature::new("ferry", "lantern marlin gannet verdict cable"));
    let after = digest_after(&reports, &config, Known::of(&before)).0;
    assert_eq!(after.heads.rows[last].head, 0);
    let fresh = digest(&reports, &config).0;
    assert_eq!(after.heads.rows[..last], fresh.heads.rows[..last]);
    // The same, told by its place.
    let candidate = &reports[40];
    let place = before.place_of(&candidate.article).expect("it is there");
    before.signatures[place.0 as usize] = candidate.signature.clone();
    assert_eq!(heads_again(&before, &config.stories, &before.heads, &[place]), after.heads);
}

proptest! {
    #[test]
    fn the_order_of_the_files_does_not_matter(reports in some_reports(), turn in 0_usize..24) {
        let config = Config::default();
        let mut turned = reports.clone();
        turned.rotate_left(turn % reports.len());
        prop_assert_eq!(digest(&reports, &config).0.stories, digest(&turned, &config).0.stories);
    }

    #[test]
    fn a_newer_article_moves_no_older_one(reports in some_reports(), newer in some_reports()) {
        let config = Config::default();
        let before = digest(&reports, &config).0;
        let mut all = reports;
        all.extend(newer.into_iter().take(1).map(|mut newer| {
            Arc::make_mut(&mut newer.article).published = Some(published(301));
            newer
        }));
        let after = digest(&all, &config).0;
        let new = after.article(ArticleIx(after.articles.len() as u32 - 1)).id;
        let without: BTreeSet<BTreeSet<ArticleId>> = partition(&after)
            .into_iter()
            .map(|mut story| { story.remove(&new); story })
            .filter(|story| story.len() > 1)
            .collect();
        prop_assert_eq!(without, partition(&before));
        // What did not grow keeps its address, its order and all else.
        let known: BTreeSet<&String> = after.stories.iter().map(|story| &story.id).collect();
        prop_assert!(before.stories.iter().all(|story| known.contains(&story.id)));
    }

    #[test]
    fn in_portions_of_any_size_they_are_grouped_the_same(
        all in prop_oneof![some_reports(), spread_reports(), lasting_reports()], portion in 1_usize..12, window_days in 1_u32..9,
    ) {
        let mut config = Config::default();
        config.stories.window_days = window_days;
        let digest = digest(&all, &config).0;
        let reports = Report::all(&digest);
        let heads: Vec<u32> = digest.heads.rows.iter().map(|row| row.head).collect();
        prop_assert_eq!(grouping::resume_by(portion, &reports, Vec::new(), &config.stories), heads);
    }

    #[test]
    fn what_is_known_changes_nothing(
        reports in prop_oneof![spread_reports(), lasting_reports()], gone in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        edited in any::<Option<prop::sample::Index>>(), window_days in 1_u32..9,
    ) {
        let mut config = Config::default();
        config.stories.window_days = window_days;
        let mut some = reports.clone();
        for index in gone {
            if some.len() > 1 {
                some.remove(index.index(some.len()));
            }
        }
        if let Some(index) = edited {
            let edited = index.index(some.len());
            some[edited].signature = Arc::new(Signature::new("Harbour", "marlin gannet verdict"));
        }
        let (fresh, before) = (digest(&reports, &config).0, digest(&some, &config).0);
        prop_assert_eq!(Heads::from_bytes(&before.heads.to_bytes()), Some(before.heads.clone()));
        let after = digest_after(&reports, &config, Known::of(&before)).0;
        prop_assert_eq!((&fresh.heads, &fresh.stories), (&after.heads, &after.stories));
        // Under other rules nothing is known.
        config.stories.threshold += 1;
        let other = digest_after(&reports, &config, Known::of(&before)).0;
        prop_assert_eq!(&digest(&reports, &config).0.stories, &other.stories);
    }
}
