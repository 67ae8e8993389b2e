//! Renders Markdown: CommonMark with tables, strikethrough and footnotes.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::clean::markup::markdown::emphasis::{LETTER, amend};
use crate::clean::markup::markdown::footnotes::Footnotes;
use crate::clean::markup::markdown::headings::Headings;
use crate::clean::markup::markdown::swallowed::{caption_of, keep_all};
use crate::clean::markup::note_ids::NoteIds;
use crate::clean::markup::tags::escape_non_tags;

/// Line breaks and signs of Markdown in a text. The parser has a tree of all of it, with some 100 bytes for each: eight megabytes of
/// `* x` took half a gigabyte. The largest file of 115,316 articles has a fifth of them.
const MOST_MARKS: usize = 250_000;

/// How many signs a text has that may be Markdown.
fn marks(markdown: &str) -> usize {
    markdown.bytes().filter(|byte| b"\n*_~[](){}<>!&\\|`#+-=^:\"'".contains(byte)).count()
}

/// Renders Markdown; nothing when there are too many marks in it, or the HTML would have more than `room` bytes: rows of a table are filled up with empty
/// cells to the width of its head, references repeat their target. Embedded HTML passes through: everything is sanitised
/// after this. Footnotes get their ids from `notes`; without, `[^1]` is text.
pub(crate) fn to_html(markdown: &str, room: usize, notes: Option<&NoteIds>) -> Option<String> {
    if marks(markdown) > MOST_MARKS {
        return None;
    }
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    options.set(Options::ENABLE_FOOTNOTES, notes.is_some());
    let kept = keep_all(markdown, options)?;
    let amended = amend(&kept);
    let mut size = 0_usize;
    let mut titles = Titles::default();
    let events = Parser::new_ext(&amended, options)
        .map(without_letters)
        .flat_map(with_caption)
        .flat_map(|event| titles.pass(event))
        .take_while(|event| {
            size += size_of(event);
            size <= room
        });
    let events = Headings::new(events);
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    match notes {
        Some(ids) => {
            let mut footnotes = Footnotes::new(ids);
            html::push_html(&mut out, events.filter_map(|event| footnotes.pass(event)));
            footnotes.print(&mut out);
        }
        None => html::push_html(&mut out, events),
    }
    if size > room {
        return None;
    }
    if amended.contains(LETTER) {
        out.retain(|c| c != LETTER);
    }
    let out = escape_non_tags(&out);
    (out.len() <= room).then_some(out)
}

/// Prints what stands behind a fence above the code: all but the name of a language and the settings of a program.
fn with_caption(event: Event<'_>) -> impl Iterator<Item = Event<'_>> {
    let caption = match &event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => caption_of(info),
        _ => None,
    };
    let paragraph = caption.map(|caption| {
        [Event::Start(Tag::Paragraph), Event::Text(caption.to_owned().into()), Event::End(TagEnd::Paragraph)]
    });
    paragraph.into_iter().flatten().chain([event])
}

/// Makes captions of the titles of pictures, `![a pier](pier.png "In 1931")`: no reader without a mouse would see them.
#[derive(Default)]
struct Titles<'e> {
    /// Of the pictures that are open: one may stand in the words for another.
    open: Vec<CowStr<'e>>,
}

impl<'e> Titles<'e> {
    fn pass(&mut self, event: Event<'e>) -> impl Iterator<Item = Event<'e>> + use<'e> {
        let mut events = [None, None, None, None];
        match event {
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                if self.open.is_empty() && !title.trim().is_empty() {
                    events[0] = Some(Event::InlineHtml("<figure>".into()));
                }
                self.open.push(title);
                events[1] = Some(Event::Start(Tag::Image { link_type, dest_url, title: "".into(), id }));
            }
            Event::End(TagEnd::Image) => {
                let title = self.open.pop().filter(|title| !title.trim().is_empty());
                events[0] = Some(event);
                match title {
                    Some(title) if self.open.is_empty() => {
                        events[1] = Some(Event::InlineHtml("<figcaption>".into()));
                        events[2] = Some(Event::Text(title));
                        events[3] = Some(Event::InlineHtml("</figcaption></figure>".into()));
                    }
                    title => events[1] = title.map(|title| Event::Text(format!(" {title}").into())),
                }
            }
            event => events[0] = Some(event),
        }
        events.into_iter().flatten()
    }
}

/// Takes [`LETTER`]s out of addresses, which are printed percent-encoded.
fn without_letters(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: url(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: url(dest_url), title, id })
        }
        event => event,
    }
}

fn url(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(LETTER) { text.replace(LETTER, "").into() } else { text }
}

/// About as many bytes as an event is printed in.
fn size_of(event: &Event<'_>) -> usize {
    use pulldown_cmark::Tag::{Image, Link};
    8 + match event {
        Event::Start(Link { dest_url, title, .. } | Image { dest_url, title, .. }) => {
            dest_url.len() + title.len()
        }
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text.len(),
        // The way there and the way back.
        Event::FootnoteReference(_) => 150,
        Event::Start(Tag::FootnoteDefinition(_)) => 50,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::article::ArticleId;
    use crate::ground::fingerprint::Fingerprint;

    fn html(markdown: &str) -> String {
        let ids = NoteIds::new(ArticleId(Fingerprint([0; 16])));
        to_html(markdown, 100_000, Some(&ids)).expect("little HTML").replace("0000000000000000", "0")
    }

    #[test]
    fn speech_in_the_form_of_a_definition_is_text() {
        assert_eq!(
            html("[船长]: 今天开吗？\n\n[答]: 不开。\n[答]: 雾大。\n\n散了。\n"),
            "<p>[船长]: 今天开吗？</p>\n<p>[答]: 不开。\n[答]: 雾大。</p>\n<p>散了。</p>\n"
        );
        assert_eq!(
            html("> [问]: 真的？\n> [问]:\n> 谁说的\n\n- [Q]: Why?\n- [Q]: [Q]\n"),
            "<blockquote>\n<p>[问]: 真的？\n[问]:\n谁说的</p>\n</blockquote>\n<ul>\n<li>[Q]: Why?</li>\n<li>[Q]: [Q]</li>\n</ul>\n"
        );
    }

    #[test]
    fn lists_that_are_indented_are_lists() {
        assert_eq!(html(" 5. Go to 1.\n"), "<ol start=\"5\">\n<li>Go to 1.</li>\n</ol>\n");
        let nested = html("* Now:\n    1. One\n    2. Two\n");
        assert!(nested.contains("<ol>\n<li>One</li>\n<li>Two</li>\n</ol>"), "{nested}");
        let quoted = html("> * Now:\n>\n>    1. One\n");
        assert!(quoted.contains("<ol>\n<li>One</li>"), "{quoted}");
        assert_eq!(html("  20200101. A day\n"), "<p>20200101. A day</p>\n");
    }

    #[test]
    fn a_definition_that_a_link_refers_to_is_none() {
        for definition in
            ["https://a.example/", "<https://a.example/> \"灯塔\"", "../b.md", "#id", "图/灯塔.png"]
        {
            let html = html(&format!("见[图][一]。\n\n[一]: {definition}\n"));
            assert!(
                html.starts_with("<p>见<a href=\"") && html.trim_end().ends_with(">图</a>。</p>"),
                "{html}"
            );
        }
        assert_eq!(html("[一]: https://a.example/"), "<p>[一]: https://a.example/</p>\n");
        assert_eq!(html("```\n[一]: 甲\n```\n"), "<pre><code>[一]: 甲\n</code></pre>\n");
    }

    #[test]
    fn a_link_that_leads_to_words_is_text() {
        assert_eq!(
            html("[答](笑)：[不](https://a.example/)"),
            "<p>[答](笑)：<a href=\"https://a.example/\">不</a></p>\n"
        );
        assert_eq!(html("![图](见下)"), "<p>![图](见下)</p>\n");
        assert_eq!(
            html("[表](./表.pdf) [关于](about/)"),
            "<p><a href=\"./%E8%A1%A8.pdf\">表</a> <a href=\"about/\">关于</a></p>\n"
        );
    }

    #[test]
    fn a_block_between_fences_stays_one_whatever_its_name() {
        let class = regex::Regex::new(" class=\"[^\"]*\"").expect("a pattern");
        let block = |html: &str| format!("<p>前。</p>\n{html}\n<p><strong>后</strong></p>\n");
        for (markdown, expected) in [
            ("```输出\n甲\n```", "<p>输出</p>\n<pre><code>甲\n</code></pre>"),
            ("``` 例 一\n甲\n```", "<p>例 一</p>\n<pre><code>甲\n</code></pre>"),
            ("~~~ 结果\n甲\n~~~~", "<p>结果</p>\n<pre><code>甲\n</code></pre>"),
            ("```rust 例一\n甲\n```", "<p>例一</p>\n<pre><code>甲\n</code></pre>"),
            (
                "> ```C语言\n> 甲\n> ```",
                "<blockquote>\n<p>C语言</p>\n<pre><code>甲\n</code></pre>\n</blockquote>",
            ),
            ("````\n```输出\n````", "<pre><code>```输出\n</code></pre>"),
        ] {
            let html = html(&format!("前。\n\n{markdown}\n\n**后**\n"));
            let html = class.replace_all(&html, "");
            assert_eq!(html, block(expected), "{markdown}");
        }
    }

    #[test]
    fn what_keeps_a_fence_text_never_shows() {
        assert_eq!(html("前```输出\n甲\n```后\n"), "<p>前<code>输出 甲 </code>后</p>\n");
        assert_eq!(html("``` 没有关上\n\n**后**\n"), "<p>``` 没有关上</p>\n<p><strong>后</strong></p>\n");
        assert_eq!(html("~~~~上~~~~\n甲\n\n~~~~下~~~~\n"), "<p>~~~~上~~~~\n甲</p>\n<p>~~~~下~~~~</p>\n");
        assert_eq!(
            html("~~~~ to be continued ~~~~\n\n明天。\n"),
            "<p>~~~~ to be continued ~~~~</p>\n<p>明天。</p>\n"
        );
    }

    #[test]
    fn the_title_of_a_picture_is_its_caption() {
        assert_eq!(
            html("![港](https://a.example/a.png \"1931 年\")"),
            "<p><figure><img src=\"https://a.example/a.png\" alt=\"港\" /><figcaption>1931 年</figcaption></figure></p>\n"
        );
        assert_eq!(
            html("![港 ![船](https://a.example/b.png \"乙\")](https://a.example/a.png)"),
            "<p><img src=\"https://a.example/a.png\" alt=\"港 船 乙\" /></p>\n"
        );
    }

    #[test]
    fn words_between_signs_of_less_and_more_are_text() {
        assert_eq!(html("if p<q and r>s then"), "<p>if p&lt;q and r>s then</p>\n");
    }

    #[test]
    fn a_row_of_tildes_with_words_is_no_fence() {
        assert_eq!(html("~~~~未完待续~~~~\n\n明天。\n"), "<p>~~~~未完待续~~~~</p>\n<p>明天。</p>\n");
        assert_eq!(html("```rust\n甲\n```\n"), "<pre><code class=\"language-rust\">甲\n</code></pre>\n");
        for (words, caption) in [("rust 例一", "例一"), ("sh the order matters", "the order matters")] {
            let html = html(&format!("```{words}\n甲\n```\n"));
            assert!(html.starts_with(&format!("<p>{caption}</p>\n<pre><code")), "{html}");
        }
        for settings in
            ["rust ignore", "rust,no_run should_panic", "js {linenos=true} a b", "js title=\"a b c\""]
        {
            assert!(html(&format!("```{settings}\n甲\n```\n")).starts_with("<pre><code"), "{settings}");
        }
    }

    #[test]
    fn cells_beyond_the_head_of_a_table_stay_in_its_last_column() {
        let table = html("甲|乙\n-|-\n一|二|三\\|四|五\n六|七\n");
        assert!(table.contains("<td>二|三|四|五</td></tr>\n<tr><td>六</td><td>七</td>"), "{table}");
    }

    #[test]
    fn headings_have_the_ids_that_stand_behind_them() {
        assert_eq!(
            html("## 票价 {#fares}\n\n### *Piers* {#a_b .wide} ##\n\nOne\n===\n\n# {#a}\n\n# {a, b}\n"),
            "<h2 id=\"fares\">票价</h2>\n<h3 id=\"a_b\"><em>Piers</em></h3>\n<h1>One</h1>\n<h1>{#a}</h1>\n<h1>{a, b}</h1>\n"
        );
    }

    #[test]
    fn numbers_of_lists_are_those_of_the_text() {
        assert_eq!(html("2019. 湖"), "<ol start=\"2019\">\n<li>湖</li>\n</ol>\n");
        assert_eq!(html("20190101. 湖"), "<p>20190101. 湖</p>\n");
    }

    #[test]
    fn what_only_looks_like_a_tag_is_text() {
        assert_eq!(html("<Editor> 甲 <b>乙</b> </nobody>"), "<p>&lt;Editor> 甲 <b>乙</b> &lt;/nobody></p>\n");
        assert_eq!(html("<p><!甲\n<Editor>乙\n"), "<p>&lt;!甲\n&lt;Editor>乙\n");
        assert_eq!(html("甲 <!-- 乙"), "<p>甲 &lt;!-- 乙</p>\n");
        assert_eq!(
            html("先写 <button> 再写 <option>\n\n乙\n"),
            "<p>先写 &lt;button> 再写 &lt;option></p>\n<p>乙</p>\n"
        );
        assert_eq!(html("甲 <button>乙</button> 丙"), "<p>甲 <button>乙</button> 丙</p>\n");
    }

    #[test]
    fn footnotes_stand_at_the_end_with_ways_back() {
        assert_eq!(
            html(
                "甲[^b]乙[^A]，丙[^b]。[^无]\n\n[^a]: 见[^c]。\n\n    再见。\n[^b]: **注**\n[^c]: 三\n\n丁。\n"
            ),
            "<p>甲<sup><a href=\"#fn-0-1\" id=\"fnref-0-1-1\">[1]</a></sup>乙<sup><a href=\"#fn-0-2\" \
             id=\"fnref-0-2-1\">[2]</a></sup>，丙<sup><a href=\"#fn-0-1\" id=\"fnref-0-1-2\">[1]</a></sup>。[^无]</p>\n\
             <p>丁。</p>\n<hr>\n<ol>\n\
             <li id=\"fn-0-1\"><p><strong>注</strong> <a href=\"#fnref-0-1-1\">↩\u{fe0e}</a> <a href=\"#fnref-0-1-2\">↩\u{fe0e}</a></p>\n</li>\n\
             <li id=\"fn-0-2\"><p>见<sup><a href=\"#fn-0-3\" id=\"fnref-0-3-1\">[3]</a></sup>。</p>\n<p>再见。 <a href=\"#fnref-0-2-1\">↩\u{fe0e}</a></p>\n</li>\n\
             <li id=\"fn-0-3\"><p>三 <a href=\"#fnref-0-3-1\">↩\u{fe0e}</a></p>\n</li>\n</ol>\n"
        );
    }

    #[test]
    fn a_note_that_nothing_refers_to_is_text() {
        assert_eq!(html("甲。\n\n[^1]: 注\n"), "<p>甲。</p>\n<p>[^1]: 注</p>\n");
        assert_eq!(html("甲。\n\n[^1]: 注\n[^2]: 释\n"), "<p>甲。</p>\n<p>[^1]: 注</p>\n<p>[^2]: 释</p>\n");
        assert_eq!(
            to_html("甲[^1]。\n\n[^1]: 注\n", 1000, None).as_deref(),
            Some("<p>甲[^1]。</p>\n<p>[^1]: 注</p>\n")
        );
    }

    #[test]
    fn emphasis_beside_cjk_leaves_nothing_behind() {
        assert_eq!(
            html("[**甲：**乙](https://a.example/**（b）**) `**。**` <i title=\"**。**\">c</i>"),
            "<p><a href=\"https://a.example/**%EF%BC%88b%EF%BC%89**\"><strong>甲：</strong>乙</a> <code>**。**</code> <i title=\"**。**\">c</i></p>\n"
        );
    }
}
