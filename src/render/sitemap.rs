//! Sitemaps (sitemaps.org 0.9) and robots.txt (RFC 9309). How the site's URLs are spread over sitemaps is for
//! `plan::sitemaps`.

use std::io;

use crate::plan::{NewsEntry, SitemapEntry};
use crate::render::xml::{Xml, unambiguous};

const NAMESPACE: [(&str, Option<&str>); 1] = [("xmlns", Some("http://www.sitemaps.org/schemas/sitemap/0.9"))];

/// The bytes of one sitemap.
pub(super) fn sitemap(entries: &[SitemapEntry]) -> String {
    let xhtml = ("xmlns:xhtml", Some("http://www.w3.org/1999/xhtml"));
    let is_of_scripts = entries.iter().any(|entry| !entry.alternates.is_empty());
    let namespaces: Vec<_> = NAMESPACE.into_iter().chain(is_of_scripts.then_some(xhtml)).collect();
    Xml::document(|xml| {
        xml.parent("urlset", &namespaces, |xml| entries.iter().try_for_each(|entry| place(xml, "url", entry)))
    })
}

/// The bytes of a news sitemap (Google's sitemap-news 0.9); `publication` is the name of the digest.
pub(super) fn news_sitemap(publication: &str, entries: &[NewsEntry<'_>]) -> String {
    let namespaces = [NAMESPACE[0], ("xmlns:news", Some("http://www.google.com/schemas/sitemap-news/0.9"))];
    Xml::document(|xml| {
        xml.parent("urlset", &namespaces, |xml| {
            entries.iter().try_for_each(|entry| {
                xml.parent("url", &[], |xml| {
                    xml.text("loc", &[], &entry.url)?;
                    xml.parent("news:news", &[], |xml| {
                        xml.parent("news:publication", &[], |xml| {
                            xml.text("news:name", &[], publication)?;
                            xml.text("news:language", &[], entry.language)
                        })?;
                        xml.text("news:publication_date", &[], &entry.published)?;
                        // As in RSS: nobody says whether it is text or HTML.
                        xml.text("news:title", &[], &unambiguous(&entry.title))
                    })
                })
            })
        })
    })
}

/// The bytes of the index of sitemaps.
pub(super) fn sitemap_index(sitemaps: &[SitemapEntry]) -> String {
    Xml::document(|xml| {
        xml.parent("sitemapindex", &NAMESPACE, |xml| {
            sitemaps.iter().try_for_each(|entry| place(xml, "sitemap", entry))
        })
    })
}

fn place(xml: &mut Xml, name: &str, entry: &SitemapEntry) -> io::Result<()> {
    xml.parent(name, &[], |xml| {
        xml.text("loc", &[], &entry.url)?;
        if let Some(modified) = &entry.modified {
            xml.text("lastmod", &[], modified)?;
        }
        // Google, "Localized versions of your pages": each names all, itself among them.
        let for_others = entry.alternates.first().map(|first| ("x-default", &first.url));
        let named = entry.alternates.iter().map(|tree| (tree.language.as_str(), &tree.url));
        named.chain(for_others).try_for_each(|(language, url)| {
            let attributes =
                [("rel", Some("alternate")), ("hreflang", Some(language)), ("href", Some(url.as_str()))];
            xml.empty("xhtml:link", &attributes)
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::{Alternate, cut};
    use crate::render::xml::tests::parse_strictly;
    use crate::render::xml::without_illegal;

    fn entry(url: &str, modified: Option<&str>) -> SitemapEntry {
        SitemapEntry { url: url.into(), modified: modified.map(str::to_owned), alternates: Vec::new() }
    }

    fn length(entry: &SitemapEntry) -> usize {
        entry.url.len()
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
    fn a_page_in_two_scripts_names_both() {
        let alternate = |language: &str, path: &str| Alternate {
            language: language.into(),
            name: "",
            url: format!("https://digest.example/{path}"),
            path: format!("/{path}"),
            is_here: path.is_empty(),
        };
        let alternates = vec![alternate("zh-Hans", ""), alternate("zh-Hant-TW", "zh-hant/")];
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <url>
    <loc>https://digest.example/</loc>
    <xhtml:link rel="alternate" hreflang="zh-Hans" href="https://digest.example/"/>
    <xhtml:link rel="alternate" hreflang="zh-Hant-TW" href="https://digest.example/zh-hant/"/>
    <xhtml:link rel="alternate" hreflang="x-default" href="https://digest.example/"/>
  </url>
</urlset>
"#;
        assert_eq!(
            sitemap(&[SitemapEntry { alternates, ..entry("https://digest.example/", None) }]),
            expected
        );
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
    fn a_news_sitemap() {
        let entry = NewsEntry {
            url: "https://digest.example/2024/01/18/gang-kou/".into(),
            language: "zh-cn",
            title: "港口 <重开> <script>".into(),
            published: "2024-01-18T01:15:01+08:00".into(),
        };
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
  <url>
    <loc>https://digest.example/2024/01/18/gang-kou/</loc>
    <news:news>
      <news:publication>
        <news:name>潮汐文摘</news:name>
        <news:language>zh-cn</news:language>
      </news:publication>
      <news:publication_date>2024-01-18T01:15:01+08:00</news:publication_date>
      <news:title>港口 &amp;lt;重开&amp;gt; &amp;lt;script&amp;gt;</news:title>
    </news:news>
  </url>
</urlset>
"#;
        assert_eq!(news_sitemap("潮汐文摘", &[entry]), expected);
    }

    proptest! {
        #[test]
        fn any_text_is_well_formed_and_kept(url in any::<String>(), modified in prop::option::of(any::<String>())) {
            let entries = [entry(&url, modified.as_deref())];
            let root = parse_strictly(&sitemap(&entries));
            prop_assert_eq!(&root.all("loc")[0].text, &*without_illegal(&url));
            parse_strictly(&sitemap_index(&entries));
        }

        #[test]
        fn parts_are_whole_small_enough_and_sealed(
            urls in prop::collection::vec("[a-z&'\"]{0,60}", 0..40), max_urls in 1_usize..8, max_bytes in 100_usize..2_000,
        ) {
            let entries: Vec<_> = urls.iter().map(|url| entry(url, Some("2024-01-18T01:15:01+08:00"))).collect();
            let parts = cut(entries.clone(), length, max_urls, max_bytes);
            prop_assert_eq!(parts.concat(), entries.clone());
            let frame = sitemap(&[]).len();
            for part in &parts {
                prop_assert!(part.len() <= max_urls);
                prop_assert!(part.len() == 1 || sitemap(part).len() <= frame + max_bytes);
            }
            // One entry fewer at the end: all parts but the last are the same.
            if let Some((_, earlier)) = entries.split_last() {
                let before = cut(earlier.to_vec(), length, max_urls, max_bytes);
                let sealed = before.len().saturating_sub(1);
                prop_assert_eq!(&before[..sealed], &parts[..sealed]);
            }
        }
    }
}
