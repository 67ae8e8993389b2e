//! What leads the front page: news by weight, each article in one place.

mod support;

use serde_json::{Value, json};
use support::Test;

const SITE: &str = "\
title = \"Test\"
base_url = \"https://digest.example.org/\"
language = \"en\"

[[sources]]
id = \"post\"
name = \"Post\"
hosts = [\"post.example\"]

[[sources]]
id = \"gull\"
name = \"Gull\"
hosts = [\"gull.example\"]

[[sources]]
id = \"reef\"
name = \"Reef\"
hosts = [\"reef.example\"]
";

/// An article of a source, so many hours after the first.
fn article(hours: i64, host: &str, title: &str, text: &str) -> String {
    let moment = (1_714_725_000 + hours * 3600) * 1000;
    let slug = title.to_lowercase().replace(' ', "-");
    format!("<!--{moment}-->\n[{title}](https://{host}.example/{slug})\n------\n\n<p>{text}</p>\n")
}

/// Three sources report one event with one text, of which the first stands for all; a day later comes a lottery receipt with a picture.
fn site() -> Test {
    let oath = "Mayor Adelaide Norcross swore the oath of office before the harbour council of Port Meridian on Friday morning, \
                promising a second pier, cheaper night ferries and an inquiry into the lighthouse fire of last winter, while \
                fishermen of the northern quay held placards against the new mooring fees.";
    let draw = "<img src=\"https://reef.example/receipt.jpg\" width=\"900\" height=\"600\" alt=\"\">A receipt wins a car.";
    Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", article(0, "post", "Mayor Norcross swears oath in Port Meridian", oath))
        .file("content/b.md", article(1, "gull", "Norcross swears the oath as mayor of Port Meridian", oath))
        .file(
            "content/c.md",
            article(2, "reef", "Oath of mayor Norcross in Port Meridian meets placards", oath),
        )
        .file("content/d.md", article(20, "reef", "Lottery receipt", draw))
}

#[test]
fn what_three_sources_report_leads_and_stands_once() {
    let site = site();
    let site = site.args(["build"]).any_stderr().any_stdout().run();
    let front = site.text("public/index.html");
    let place = |text: &str| front.find(text).unwrap_or_else(|| panic!("{text}: {front}"));
    assert!(place("Mayor Norcross swears oath") < place("Lottery receipt"), "{front}");
    let links = |path: &str| front.matches(&format!("href=\"{path}")).count();
    let page = |title: &str| {
        let at = front.find(title).unwrap();
        let start = front[..at].rfind("href=\"").unwrap() + 6;
        front[start..].split('"').next().unwrap().to_owned()
    };
    assert_eq!(links(&page("Lottery receipt")), 1);
    // The two other reports are there as their sources' names, and nowhere else.
    assert!(front.contains("3 sources</a>: <a href="), "{front}");
    for other in ["Norcross swears the oath as mayor", "Oath of mayor Norcross"] {
        assert_eq!(front.matches(other).count(), 0, "{front}");
    }
}

#[test]
fn plan_tells_what_is_heavy_and_why() {
    let printed = site().args(["plan", "--front", "--json"]).any_stdout().any_stderr().run().stdout;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let news = printed["news"].as_array().unwrap();
    assert_eq!(news.len(), 2, "{printed}");
    assert_eq!(news[0]["file"], "a.md");
    assert_eq!(
        news[0]["weight"],
        json!({ "sources": 60, "reports": 0, "pinned": 0, "topic": 0, "picture": 0, "text": 12, "fresh": 2 })
    );
    assert_eq!((&news[1]["points"], &news[1]["story"]), (&json!(28), &Value::Null));
    let expected = "   74  Mayor Norcross swears oath in Port Meridian
       sources 60, text 12, fresh 2 · a.md
   28  Lottery receipt
       picture 16, fresh 12 · d.md
";
    site().args(["plan", "--front"]).stdout(expected).any_stderr().run();
}
