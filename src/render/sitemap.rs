//! Sitemaps (sitemaps.org 0.9) and robots.txt (RFC 9309). How the site's URLs are spread over sitemaps is for
//! `plan::sitemaps`.

use std::io;

use super::xml::Xml;
use crate::plan::view::SitemapEntry;

const NAMESPACE: [(&str, Option<&str>); 1] = [("xmlns", Some("http://www.sitemaps.org/schemas/sitemap/0.9"))];

/// The bytes of one sitemap.
pub fn sitemap(entries: &[SitemapEntry]) -> String {
    Xml::document(|xml| {
        xml.parent("urlset", &NAMESPACE, |xml| entries.iter().try_for_each(|entry| place(xml, "url", entry)))
    })
}

/// The bytes of the index of sitemaps.
pub fn sitemap_index(sitemaps: &[SitemapEntry]) -> String {
    Xml::document(|xml| {
        xml.parent("sitemapindex", &NAMESPACE, |xml| {
            sitemaps.iter().try_for_each(|entry| place(xml, "sitemap", entry))
        })
    })
}

fn place(xml: &mut Xml, name: &str, entry: &SitemapEntry) -> io::Result<()> {
    xml.parent(name, &[], |xml| {
        xml.text("loc", &[], &entry.url)?;
        match &entry.modified {
            Some(modified) => xml.text("lastmod", &[], modified),
            None => Ok(()),
        }
    })
}

/// The bytes of `robots.txt`: all may read all; where the sitemap is (absolute URL).
pub fn robots(sitemap_url: &str) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap_url}\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::xml::tests::parse_strictly;
    use super::super::xml::without_illegal;
    use super::*;

    fn entry(url: &str, modified: Option<&str>) -> SitemapEntry {
        SitemapEntry { url: url.into(), modified: modified.map(str::to_owned) }
    }

    #[test]
    fn a_sitemap() {
        let entries = [
            entry("https://digest.example/2024/01/18/gang-kou/", Some("2024-01-18T01:15:01+08:00")),
            entry("https://digest.example/?a=1&b='2'", None),
        ];
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url>
    <loc>https://digest.example/2024/01/18/gang-kou/</loc>
    <lastmod>2024-01-18T01:15:01+08:00</lastmod>
  </url>
  <url>
    <loc>https://digest.example/?a=1&amp;b='2'</loc>
  </url>
</urlset>
"#;
        assert_eq!(sitemap(&entries), expected);
    }

    #[test]
    fn an_index() {
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap>
    <loc>https://digest.example/sitemap/2024-01.xml</loc>
    <lastmod>2024-01-18</lastmod>
  </sitemap>
</sitemapindex>
"#;
        let entries = [entry("https://digest.example/sitemap/2024-01.xml", Some("2024-01-18"))];
        assert_eq!(sitemap_index(&entries), expected);
    }

    #[test]
    fn robots_are_shown_the_sitemap() {
        assert_eq!(
            robots("https://digest.example/sitemap.xml"),
            "User-agent: *\nAllow: /\n\nSitemap: https://digest.example/sitemap.xml\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_well_formed_and_kept(url in any::<String>(), modified in prop::option::of(any::<String>())) {
            let entries = [entry(&url, modified.as_deref())];
            let root = parse_strictly(&sitemap(&entries));
            prop_assert_eq!(&root.all("loc")[0].text, &*without_illegal(&url));
            parse_strictly(&sitemap_index(&entries));
        }
    }
}
