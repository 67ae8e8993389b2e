//! The page of an article at its source: the element that holds the article, cut out as it is. It is cleaned like any body, when
//! the site is built.

use scraper::ElementRef;

use crate::clean::markup::{parse, tree};
use crate::clean::rules::profile::{Profile, SelectorKey};
use crate::clean::rules::rule::Rule;

/// Where articles stand on pages of sources that nobody has described.
const ANYWHERE: [&str; 5] = ["[itemprop~='articleBody']", "article", "main", "[role='main']", "body"];

/// Cuts the article out of a page by the `root` of its source's profile; nothing where that is not there, or where the page would
/// cost more to read than an article may.
///
/// # Errors
/// Which of both.
pub(crate) fn article_of_page(page: &str, profile: &Profile) -> Result<String, Uncut> {
    cut(page, profile.selectors(SelectorKey::Root))
}

/// The same for a page whose source has no profile, or one that does not fit: its main part, or all of it.
pub(crate) fn main_of_page(page: &str) -> Option<String> {
    let rules: Vec<Rule> = ANYWHERE.iter().filter_map(|css| Rule::new("page", "root", css).ok()).collect();
    cut(page, &rules).ok().or_else(|| Some(page.to_owned()))
}

/// Why nothing was cut out of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Uncut {
    /// The element is not there.
    Nowhere,
    /// It would cost more to read than an article may.
    TooMuch,
}

fn cut(page: &str, rules: &[Rule]) -> Result<String, Uncut> {
    let mut html = parse::parse(page).ok_or(Uncut::TooMuch)?.html;
    tree::cap_depth(&mut html);
    let found: Option<ElementRef<'_>> = rules.iter().find_map(|rule| rule.all(&html).next());
    found.map(|element| element.html()).ok_or(Uncut::Nowhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::Profiles;
    use crate::config::{Config, SourceConfig};

    #[test]
    fn the_element_that_the_profile_names_is_cut_out() {
        let source = SourceConfig {
            id: "lake".into(),
            table: "root = [\".none\", \"#story\"]\nhosts = [\"lake.example\"]".parse().unwrap(),
            ..SourceConfig::default()
        };
        let (profiles, found) = Profiles::load(&Config { sources: vec![source], ..Config::default() });
        assert_eq!(found, []);
        let profile = profiles.by_host("lake.example").unwrap();
        let page = "<!doctype html><html><head><title>T</title></head><body><nav>menu</nav>\
                    <div id=\"story\"><p>冰 &amp; 鸟</p></div><footer>f</footer></body></html>";
        let story = "<div id=\"story\"><p>冰 &amp; 鸟</p></div>";
        assert_eq!(article_of_page(page, profile).as_deref(), Ok(story));
        assert_eq!(article_of_page("<p>Just a moment...</p>", profile), Err(Uncut::Nowhere));
        assert_eq!(
            main_of_page("<nav>n</nav><main><p>A</p></main>").as_deref(),
            Some("<main><p>A</p></main>")
        );
        assert_eq!(main_of_page("<p>A</p>").as_deref(), Some("<p>A</p>"));
        assert_eq!(article_of_page(&"<div>".repeat(100_000), profile), Err(Uncut::Nowhere));
        let fonts: String = (0..24).map(|number| format!("<font size={number}>")).collect();
        let costly = format!("<p>{fonts}{}", "<p>x".repeat(50_000));
        assert_eq!(article_of_page(&costly, profile), Err(Uncut::TooMuch));
    }
}
