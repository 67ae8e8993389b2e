//! OpenSearch 1.1 (draft 6): what a browser has to know to search the site from its address bar.

use crate::plan::SiteView;
use crate::render::xml::Xml;

/// Characters of the short name, the long name and the description at most, by the standard.
const SHORT: usize = 16;
const LONG: usize = 48;
const DESCRIPTION: usize = 1024;

/// The bytes of `opensearch.xml`. Its URLs are absolute, as the standard asks; below `newsprint serve` they are the preview's.
pub(super) fn opensearch(site: &SiteView) -> String {
    let home = site.base_url.as_str();
    let about = if site.description.is_empty() { &site.title } else { &site.description };
    // In a template, braces are parameters; in a URL they are percent-encoded, so that none of its own is there.
    let template = format!("{home}search/?q={{searchTerms}}");
    Xml::document(|xml| {
        let namespaces = [
            ("xmlns", Some("http://a9.com/-/spec/opensearch/1.1/")),
            ("xmlns:moz", Some("http://www.mozilla.org/2006/browser/search/")),
        ];
        xml.parent("OpenSearchDescription", &namespaces, |xml| {
            xml.text("ShortName", &[], first(&site.title, SHORT))?;
            if site.title.chars().count() > SHORT {
                xml.text("LongName", &[], first(&site.title, LONG))?;
            }
            xml.text("Description", &[], first(about, DESCRIPTION))?;
            xml.empty(
                "Url",
                &[("type", Some("text/html")), ("method", Some("get")), ("template", Some(&template))],
            )?;
            xml.empty(
                "Url",
                &[
                    ("type", Some("application/opensearchdescription+xml")),
                    ("rel", Some("self")),
                    ("template", Some(&format!("{home}opensearch.xml"))),
                ],
            )?;
            xml.text("Language", &[], &site.language)?;
            xml.text("InputEncoding", &[], "UTF-8")?;
            xml.text("OutputEncoding", &[], "UTF-8")?;
            xml.text("moz:SearchForm", &[], &format!("{home}search/"))
        })
    })
}

/// The first characters of a text, without a space at the end.
fn first(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::xml::tests::parse_strictly;
    use crate::render::xml::without_illegal;

    fn site(title: &str, description: &str) -> SiteView {
        SiteView {
            title: title.into(),
            description: description.into(),
            language: "zh-Hans".into(),
            base_url: "https://example.org/digest/".into(),
            base_path: "/digest".into(),
            files_path: "/digest".into(),
            trees: Vec::new(),
            editor: None,
            policy: crate::config::Policy::default().parts(),
            look: crate::plan::view::LookParts::default(),
            picture_hosts: String::new(),
            editions: false,
            stories: false,
            coverage: false,
            changes: false,
            issues: false,
            search: Some("/digest/search/".into()),
            menu: Vec::new(),
        }
    }

    #[test]
    fn browsers_learn_where_to_search() {
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" xmlns:moz="http://www.mozilla.org/2006/browser/search/">
  <ShortName>潮汐 &amp; 文摘</ShortName>
  <Description>每日编选 &lt;b&gt;</Description>
  <Url type="text/html" method="get" template="https://example.org/digest/search/?q={searchTerms}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="https://example.org/digest/opensearch.xml"/>
  <Language>zh-Hans</Language>
  <InputEncoding>UTF-8</InputEncoding>
  <OutputEncoding>UTF-8</OutputEncoding>
  <moz:SearchForm>https://example.org/digest/search/</moz:SearchForm>
</OpenSearchDescription>
"#;
        assert_eq!(opensearch(&site("潮汐 & 文摘", "每日编选 <b>")), expected);
    }

    #[test]
    fn a_long_name_is_cut_to_what_the_standard_allows() {
        let written = opensearch(&site("The Weekly Observer of the Outer Islands", ""));
        let root = parse_strictly(&written);
        assert_eq!(root.all("ShortName")[0].text, "The Weekly Obser");
        assert_eq!(root.all("LongName")[0].text, "The Weekly Observer of the Outer Islands");
        assert_eq!(root.all("Description")[0].text, "The Weekly Observer of the Outer Islands");
    }

    proptest! {
        #[test]
        fn any_title_is_well_formed(title in any::<String>()) {
            let root = parse_strictly(&opensearch(&site(&title, "")));
            let short = &root.all("ShortName")[0].text;
            let written = without_illegal(first(&title, SHORT)).replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(short.trim(), written.trim());
        }
    }
}
