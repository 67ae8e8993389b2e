//! Sites that fetch feeds of a server of the test.

use std::fs;
use std::path::PathBuf;

use super::web::Web;
use super::{Outcome, Test};

pub const MODIFIED: &str = "Wed, 17 Jan 2024 17:15:01 GMT";

/// A site whose feeds are at these places, each with further lines of its table.
pub fn site(web: &Web, feeds: &[(&str, &str)]) -> Test {
    Test::new().folder("content").file("site.toml", settings(web, feeds))
}

pub fn settings(web: &Web, feeds: &[(&str, &str)]) -> String {
    let mut toml = "title = \"T\"\nlanguage = \"zh-Hans\"\nbase_url = \"https://digest.example/\"\n[fetch]\nprivate_hosts = [".to_owned();
    toml.extend((1..40).map(|number| format!("\"127.0.0.{number}\", ")));
    toml.push_str("]\n");
    for (place, more) in feeds {
        toml.push_str(&format!("[[fetch.feeds]]\nurl = \"{}\"\n{more}\n", web.url(place)));
    }
    toml
}

/// An item of RSS.
pub fn item(link: &str, title: &str, body: &str) -> String {
    format!(
        "<item><title>{title}</title><link>{link}</link><pubDate>{MODIFIED}</pubDate>\
         <description><![CDATA[{body}]]></description></item>"
    )
}

pub fn rss(items: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Lake</title>{}</channel></rss>",
        items.concat()
    )
}

pub fn ice() -> String {
    rss(&[item("https://lake.example/ice", "冰还没化", "<p>冰还没化，鸟已经到了。</p>")])
}

pub fn fetch(test: Test, args: &[&str]) -> Outcome {
    fetch_with(test, args, 0)
}

pub fn fetch_with(test: Test, args: &[&str], status: i32) -> Outcome {
    let test = match args {
        [] => test.args(["fetch", "--json"]),
        [one] => test.args(["fetch", "--json", one]),
        [one, two] => test.args(["fetch", "--json", one, two]),
        _ => panic!("too many"),
    };
    test.any_stdout().any_stderr().status(status).run()
}

pub fn number(outcome: &Outcome, field: &str) -> u64 {
    let object: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    object[field].as_u64().unwrap_or_else(|| panic!("{field}: {}", outcome.stdout))
}

pub fn content(outcome: &Outcome) -> Vec<PathBuf> {
    outcome.files("content").into_keys().collect()
}

/// The folder as it is when every feed is due again.
pub fn later(outcome: Outcome) -> Test {
    let path = outcome.folder.path().join(".newsprint/fetch/state.json");
    let mut state: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for feed in state["feeds"].as_object_mut().unwrap().values_mut() {
        feed["not_before"] = serde_json::Value::Null;
    }
    fs::write(path, state.to_string()).unwrap();
    outcome.then()
}

/// Articles' pages of a site: their paths below `public/`.
pub fn pages(outcome: &Outcome, day: &str) -> Vec<PathBuf> {
    let pages = outcome.files("public").into_keys();
    pages
        .filter(|path| path.starts_with(day) && path.components().count() > 4 && path.ends_with("index.html"))
        .collect()
}
