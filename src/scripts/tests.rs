use proptest::prelude::*;

use crate::scripts::table;
use crate::scripts::{Converter, HanScript, Piece, Rules, Target, Word, marked, marked_piece, unmarked};

fn to(language: &str) -> Converter {
    Converter::new(language, &[], &[])
}

fn word(text: &str, becomes: &str, line: u32) -> Word {
    Word { text: text.into(), becomes: becomes.into(), line }
}

/// Sentences with what was hard: one character for two, words across each other, names.
#[test]
fn sentences_come_out_as_taiwan_writes_them() {
    let to = to("zh-Hant-TW");
    let sentences = include_str!("../../tests/fixtures/scripts/taiwan.tsv");
    let pairs: Vec<_> = sentences.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(pairs.len() >= 200);
    for (simplified, taiwan) in pairs {
        assert_eq!(to.text(simplified), taiwan);
        assert_eq!(to.if_other(taiwan), taiwan, "what is there already stays");
    }
}

#[test]
fn each_target_has_its_forms() {
    let simplified = "台湾的里程碑里，为着面条";
    assert_eq!(to("zh-Hant-TW").text(simplified), "臺灣的里程碑裡，為著麵條");
    assert_eq!(to("zh-Hant-HK").text(simplified), "台灣的里程碑裏，為着麪條");
    assert_eq!(to("zh-Hans").text("臺灣的里程碑裡，為著麵條"), simplified);
    assert_eq!(to("zh-Hans").text("他看著一部著名的著作"), "他看着一部著名的著作");
    assert_eq!(to("zh-Hans").text("穿著名牌，帶著作品，隨著文件"), "穿着名牌，带着作品，随着文件");
    assert_eq!(to("zh-Hans").text("接著作出決定，起著作用，跟著名師"), "接着作出决定，起着作用，跟着名师");
    let kept = "他跟著名導演合作，他的著作用英文寫成，直接著作權，向著名學者請教";
    assert_eq!(to("zh-Hans").text(kept), "他跟著名导演合作，他的著作用英文写成，直接著作权，向著名学者请教");
}

/// They write some characters as simplified texts do, which speak for neither.
#[test]
fn what_taiwan_or_hong_kong_writes_is_there_already() {
    assert_eq!(to("zh-Hant-TW").if_other("鄰里的群山是温床"), "鄰里的群山是温床");
    assert_eq!(to("zh-Hant-HK").if_other("鄰里的税户脱離"), "鄰里的税户脱離");
    assert_eq!(to("zh-Hant-HK").if_other("脱离"), "脱離");
}

#[test]
fn tags_say_the_script() {
    use HanScript::{Simplified, Traditional};
    for (tag, script) in [
        ("zh", Some(Simplified)),
        ("zh-CN", Some(Simplified)),
        ("zh-Hans-TW", Some(Simplified)),
        ("zh-TW", Some(Traditional)),
        ("zh-hant", Some(Traditional)),
        ("zh-HK", Some(Traditional)),
        ("ja", None),
        ("", None),
        ("zhx", None),
    ] {
        assert_eq!(HanScript::of(tag), script, "{tag}");
    }
    assert_eq!(Target::of("zh-Hant-MO"), Some(Target::HongKong));
    assert_eq!(Target::of("en"), None);
}

#[test]
fn words_win_and_names_are_units_that_cut_no_word() {
    let words = [word("特朗普", "川普", 1), word("特朗普大厦", "川普大樓", 2)];
    let to = Converter::new("zh-Hant-TW", &words, &["发展", "里昂车站", "干"]);
    assert_eq!(to.text("特朗普在特朗普大厦里"), "川普在川普大樓裡");
    // A name of one character is in too many words.
    assert_eq!(to.text("头发展示，巴黎里昂车站发展，干净"), "頭髮展示，巴黎里昂車站發展，乾淨");
    let piece = |text: &str, becomes: &str, by| Piece { text: text.into(), becomes: becomes.into(), by };
    assert_eq!(
        to.pieces("特朗普说着里昂车站的头发"),
        [
            piece("特朗普", "川普", Rules::Word(1)),
            piece("说", "說", Rules::Dictionary),
            piece("着", "著", Rules::Region),
            piece("里昂车站", "里昂車站", Rules::Name),
            piece("头发", "頭髮", Rules::Dictionary),
        ]
    );
}

#[test]
fn a_word_more_is_another_converter() {
    let print = |words: &[Word], names: &[&str]| Converter::new("zh-Hant-TW", words, names).fingerprint();
    let one = print(&[word("特朗普", "川普", 1)], &[]);
    assert_eq!(one, print(&[word("特朗普", "川普", 1)], &[]));
    assert_ne!(one, print(&[], &[]));
    assert_ne!(print(&[], &["发展"]), print(&[], &[]));
}

fn printed(to: &Converter, html: &str) -> String {
    to.page(html, "")
}

#[track_caller]
fn page(html: &str, expected: &str) {
    let to = to("zh-Hant-TW");
    assert_eq!(printed(&to, html), expected);
    assert_eq!(printed(&to, expected), expected, "converted twice is converted once");
}

#[test]
fn what_readers_see_is_converted() {
    page(
        r#"<!doctype html><html lang="zh-Hans"><head><title>头发</title><meta name="description" content="发展"><meta property="og:url" content="https://例.example/头发"></head><body><p title="发现">这里<a href="/头发/">头发</a><img alt="里面" src="/里面.png"></p></body></html>"#,
        r#"<!doctype html><html lang="zh-Hant-TW"><head><title>頭髮</title><meta name="description" content="發展"><meta property="og:url" content="https://例.example/头发"></head><body><p title="發現">這裡<a href="/头发/">頭髮</a><img alt="裡面" src="/里面.png"></p></body></html>"#,
    );
}

#[test]
fn code_other_languages_and_what_is_not_to_be_converted_stay() {
    for html in [
        "<b lang=\"zh-Hans\" translate=\"NO\">头发</b>",
        "<p lang=\"ja\">国会の発表</p>",
        "<p lang=\"en\">A 头发 B</p>",
        "<p lang=\"zh-Hant-HK\">頭髮后里</p>",
        "<p>头发 outside of any language</p>",
        "<div lang=\"zh-Hans\" translate=\"no\">头发<b title=\"发\">里</b></div>",
        "<script>let 头发 = \"里\"</script><style>.头发{}</style>",
    ] {
        page(html, html);
    }
    page(
        "<p lang=\"zh-Hans\">里<code>头发</code><b translate=\"no\">里</b>这<i lang=\"en\">里 in</i>发</p>",
        "<p lang=\"zh-Hant-TW\">裡<code>头发</code><b translate=\"no\">里</b>這<i lang=\"en\">里 in</i>發</p>",
    );
}

/// One address, of which only the first part is a link.
#[test]
fn addresses_stay_across_tags() {
    page(
        "<p lang=\"zh-Hans\">与 <a href=\"/w/\">https://zh.wikipedia.org/wiki/</a>发展 在头发里</p>",
        "<p lang=\"zh-Hant-TW\">與 <a href=\"/w/\">https://zh.wikipedia.org/wiki/</a>发展 在頭髮裡</p>",
    );
}

#[test]
fn of_a_value_in_quotes_all_is_converted_but_what_stays() {
    page(
        "<html lang=\"zh-Hans\"><meta name=\"description\" content=\"www.例子.中国/发展 说 里面的头发\"><img alt='&shy;头发 发展'>",
        "<html lang=\"zh-Hant-TW\"><meta name=\"description\" content=\"www.例子.中国/发展 說 裡面的頭髮\"><img alt='&shy;頭髮 發展'>",
    );
    let first = format!(
        "<html lang=\"zh-Hans\"><meta name=\"description\" content=\"{}两艘船 里面\">",
        marked("改动")
    );
    assert_eq!(
        printed(&to("zh-Hant-TW"), &first),
        "<html lang=\"zh-Hant-TW\"><meta name=\"description\" content=\"改动兩艘船 裡面\">"
    );
    assert_eq!(marked_piece(""), "");
}

#[test]
fn markup_that_is_read_as_text_stays() {
    page(
        "<div lang=\"zh-Hans\"><noscript><a href=\"/头发/\">里</a></noscript><iframe><b class=发></iframe>头发</div>",
        "<div lang=\"zh-Hant-TW\"><noscript><a href=\"/头发/\">里</a></noscript><iframe><b class=发></iframe>頭髮</div>",
    );
}

#[test]
fn of_a_word_that_inline_elements_cut_each_part_becomes_its_own() {
    page(
        "<p lang=\"zh-Hans\">头<b>发</b>，<em>干</em>部，皇<a href=\"/里/\" title=\"后里\">后</a>，<i>头</i><!-- 里 --><u>发</u>，头<wbr>发</p>",
        "<p lang=\"zh-Hant-TW\">頭<b>髮</b>，<em>幹</em>部，皇<a href=\"/里/\" title=\"后里\">后</a>，<i>頭</i><!-- 里 --><u>髮</u>，頭<wbr>髮</p>",
    );
    // No word goes across a line, a picture, code, or a block.
    page(
        "<div lang=\"zh-Hans\">头<br>发，头<img src=a.png>发，头<code>x</code>发<p>头</p>发</div>",
        "<div lang=\"zh-Hant-TW\">頭<br>發，頭<img src=a.png>發，頭<code>x</code>發<p>頭</p>發</div>",
    );
    // What stands on both sides of code is one sentence, and of one script.
    page(
        "<p lang=\"zh-Hans\">皇后駕到 <code>里</code> 鄰里</p>",
        "<p lang=\"zh-Hant-TW\">皇后駕到 <code>里</code> 鄰里</p>",
    );
    let words = [word("特朗普", "川普", 1), word("的士", "計程車站", 2)];
    let to = Converter::new("zh-Hant-TW", &words, &["里昂车站"]);
    assert_eq!(
        printed(&to, "<p lang=\"zh-Hans\">特<b>朗普</b>在<i>里昂</i>车<b>站</b>叫<i>的</i>士</p>"),
        "<p lang=\"zh-Hant-TW\">川<b>普</b>在<i>里昂</i>車<b>站</b>叫<i>計</i>程車站</p>"
    );
}

/// By an editor's word that holds what it becomes, a second conversion would show.
#[test]
fn what_is_marked_is_converted_already_and_speaks_for_nothing_beside_it() {
    let to =
        Converter::new("zh-Hant-TW", &[word("特朗普", "川 普", 1), word("悉尼", "雪梨（悉尼）", 2)], &[]);
    let [site, sydney] = [marked("港口發展報"), marked(&to.text("悉尼"))];
    for (html, expected) in [
        (
            format!("<html lang=\"zh-Hans\"><title>台风后的海 – {site}</title><p><a>后院</a>，{sydney}</p>"),
            "<html lang=\"zh-Hant-TW\"><title>颱風後的海 – 港口發展報</title><p><a>後院</a>，雪梨（悉尼）</p>",
        ),
        // It is no part of a word with what stands around it.
        (
            format!("<p lang=\"zh-Hans\" title=\"头{site}发，特朗普{sydney}\">头{site}发</p>"),
            "<p lang=\"zh-Hant-TW\" title=\"頭港口發展報發，川 普雪梨（悉尼）\">頭港口發展報發</p>",
        ),
        // A quotation is one with it or without.
        (
            format!("<p lang=\"zh-Hans\">{site}：皇后駕到，鄰里皆知</p>"),
            "<p lang=\"zh-Hant-TW\">港口發展報：皇后駕到，鄰里皆知</p>",
        ),
        (
            format!(
                "<html lang=\"zh-Hans\"><script type=\"application/ld+json\">{{\"a\":\"{sydney} · 头发\"}}</script></html>"
            ),
            "<html lang=\"zh-Hant-TW\"><script type=\"application/ld+json\">{\"a\":\"雪梨（悉尼） · 頭髮\"}</script></html>",
        ),
        // A text that an article has as it was written, with its marks of language.
        (
            format!(
                "<div lang=\"zh-Hans\">{}头发</div>",
                marked_piece("<p lang=\"zh-Hans\" title=\"头发\">头<b>发</b></p>")
            ),
            "<div lang=\"zh-Hant-TW\"><p lang=\"zh-Hans\" title=\"头发\">头<b>发</b></p>頭髮</div>",
        ),
        (format!("<p lang=\"en\">{sydney}</p>"), "<p lang=\"en\">雪梨（悉尼）</p>"),
    ] {
        assert_eq!(printed(&to, &html), expected);
    }
    assert_eq!(
        to.text_in(&format!("{sydney} · 头发 · {site}"), "zh-Hans"),
        "雪梨（悉尼） · 頭髮 · 港口發展報"
    );
    assert_eq!(to.text_in(&sydney, "en"), "雪梨（悉尼）");
    assert_eq!(unmarked(&marked(&sydney)), "雪梨（悉尼）");
    // Names with quotes, as JSON-LD and feeds have them, and within a message of the interface.
    let quoted = marked("一\"大\"雪梨（悉尼）");
    assert_eq!(to.text_in(&quoted, "zh-Hans"), "一\"大\"雪梨（悉尼）");
    let within = marked(&format!("最先報導，早於{sydney}，悉尼"));
    assert_eq!(printed(&to, &within), "最先報導，早於雪梨（悉尼），悉尼");
    // What a theme cut off at its end.
    let cut =
        format!("<p lang=\"zh-Hans\">{}</p><p lang=\"zh-Hans\">头发</p>", site.trim_end_matches('\u{fdd1}'));
    assert_eq!(printed(&to, &cut), "<p lang=\"zh-Hant-TW\">港口發展報</p><p lang=\"zh-Hant-TW\">頭髮</p>");
}

#[test]
fn addresses_that_readers_see_stay() {
    page(
        "<p lang=\"zh-Hans\" title=\"见https://git.io/上网\">发https://zh.wikipedia.org/wiki/发展，<b>www.例子.中国/发展</b>、youtube.com/c/横河观点 发。写给mail@头发.cn，https://git.io/ab发现了</p>",
        "<p lang=\"zh-Hant-TW\" title=\"見https://git.io/上网\">發https://zh.wikipedia.org/wiki/发展，<b>www.例子.中国/发展</b>、youtube.com/c/横河观点 發。寫給mail@头发.cn，https://git.io/ab發現了</p>",
    );
    let to = to("zh-Hant-TW");
    assert_eq!(to.if_other("发现 https://git.io/上网 发"), "發現 https://git.io/上网 發");
    assert_eq!(to.if_other("他@头发，和/或者发"), "他@頭髮，和/或者發");
}

#[test]
fn a_quotation_in_a_paragraph_stays_and_what_stands_around_it_does_not() {
    page(
        "<p lang=\"zh-Hans\">他写道：「余光中與<b>范仲淹公</b>布台灣」，这句话后来被广泛转发到里面。</p>",
        "<p lang=\"zh-Hant-TW\">他寫道：「余光中與<b>范仲淹公</b>布台灣」，這句話後來被廣泛轉發到裡面。</p>",
    );
    page(
        "<p lang=\"zh-Hans\">他写道：「台灣人瞭解，這裡的后冠與鄰里。」这句话后来被转发。台灣人瞭解這裡的后冠。</p>",
        "<p lang=\"zh-Hant-TW\">他寫道：「台灣人瞭解，這裡的后冠與鄰里。」這句話後來被轉發。台灣人瞭解這裡的后冠。</p>",
    );
    page(
        "<p lang=\"zh-Hans\">歌名“国会の発表”在这里公布。</p>",
        "<p lang=\"zh-Hant-TW\">歌名“国会の発表”在這裡公佈。</p>",
    );
    // One character is no proof: it may be of a name.
    page("<p lang=\"zh-Hans\">王昇的后院。这里。</p>", "<p lang=\"zh-Hant-TW\">王昇的後院。這裡。</p>");
}

#[test]
fn a_word_goes_across_what_stands_beside_it_or_is_not_seen() {
    page(
        "<p lang=\"zh-Hans\"><ruby>头<rp>(</rp><rt>tóu</rt><rp>)</rp>发<rt>fà</rt></ruby>，头&shy;发，头&zwnj;发，头\u{ad}发，头<dfn>发</dfn></p>",
        "<p lang=\"zh-Hant-TW\"><ruby>頭<rp>(</rp><rt>tóu</rt><rp>)</rp>髮<rt>fà</rt></ruby>，頭&shy;髮，頭&zwnj;髮，頭\u{ad}髮，頭<dfn>髮</dfn></p>",
    );
    page(
        "<form lang=\"zh-Hans\"><label>头<b>发</b></label><input type=\"submit\" value=\"发现\"><input value=\"发现\"><b lang=\"\">发</b></form>",
        "<form lang=\"zh-Hant-TW\"><label>頭<b>髮</b></label><input type=\"submit\" value=\"發現\"><input value=\"发现\"><b lang=\"\">发</b></form>",
    );
}

#[test]
fn a_word_with_a_space_ends_no_attribute() {
    let to = Converter::new("zh-Hant-TW", &[word("特朗普", "川 普", 1)], &[]);
    assert_eq!(
        printed(&to, "<p lang=zh-Hans><img alt=特朗普><img alt='特朗普'><img alt=头发></p>"),
        "<p lang=zh-Hant-TW><img alt=特朗普><img alt='川 普'><img alt=頭髮></p>"
    );
}

/// What is cut counts on it.
#[test]
fn in_all_tables_a_character_becomes_one() {
    let stages =
        table::files::TO_SIMPLIFIED.iter().chain(&table::files::TO_TAIWAN).chain(&table::files::TO_HONG_KONG);
    for line in stages
        .flat_map(|files| files.iter())
        .flat_map(|file| file.lines())
        .filter(|line| !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields[0].chars().count(), fields[1].chars().count(), "{line}");
    }
}

#[test]
fn what_is_told_of_a_page_is_what_becomes_of_it() {
    let to = Converter::new("zh-Hant-TW", &[word("于洋", "于洋", 3)], &[]);
    let piece = |text: &str, becomes: &str, by| Piece { text: text.into(), becomes: becomes.into(), by };
    let html = "<p>头<b>发</b><code>头发</code><a href=\"/头发/\">于洋</a></p><blockquote>皇后駕到，鄰里</blockquote><p lang=en>头发</p>";
    assert_eq!(
        to.pieces_of_page(html, "zh-Hans"),
        [piece("头发", "頭髮", Rules::Dictionary), piece("于洋", "于洋", Rules::Word(3))]
    );
    assert!(to.pieces_of_page(html, "zh-Hant").is_empty());
    assert!(to.pieces_in("皇后駕到", "zh-Hans").is_empty());
}

#[test]
fn a_quotation_in_the_wanted_script_stays_and_so_does_what_says_nothing_in_it() {
    page(
        "<div lang=\"zh-Hans\"><p>他写道：</p><blockquote><p>皇<b>后</b>駕到，鄰里皆知。</p></blockquote><p>后来</p></div>",
        "<div lang=\"zh-Hant-TW\"><p>他寫道：</p><blockquote><p>皇<b>后</b>駕到，鄰里皆知。</p></blockquote><p>後來</p></div>",
    );
    page("<p lang=\"zh-Hans\">国会の発表が出た</p>", "<p lang=\"zh-Hant-TW\">国会の発表が出た</p>");
}

#[test]
fn elements_without_an_end_end_with_what_holds_them() {
    page(
        "<div lang=\"zh-Hans\"><ul lang=\"ja\"><li>国会<li>国会</ul>头发<br>里</div><p>里</p>",
        "<div lang=\"zh-Hant-TW\"><ul lang=\"ja\"><li>国会<li>国会</ul>頭髮<br>裡</div><p>里</p>",
    );
}

#[test]
fn texts_of_json_are_converted_and_addresses_are_not() {
    page(
        r#"<html lang="zh-Hans"><script type="application/ld+json">{"@type":"NewsArticle","headline":"头发\"里\\","url":"https://d.example/头发","inLanguage":"zh-Hans","头发":["发展",1]}</script></html>"#,
        r#"<html lang="zh-Hant-TW"><script type="application/ld+json">{"@type":"NewsArticle","headline":"頭髮\"裡\\","url":"https://d.example/头发","inLanguage":"zh-Hant-TW","头发":["發展",1]}</script></html>"#,
    );
}

#[test]
fn a_word_is_not_cut_where_a_page_is_long() {
    let text = "头发".repeat(20_000);
    let html = format!("<p lang=\"zh-Hans\">x{text}</p>");
    assert_eq!(
        printed(&to("zh-Hant-TW"), &html),
        format!("<p lang=\"zh-Hant-TW\">x{}</p>", "頭髮".repeat(20_000))
    );
}

/// A page's tags, and the texts that are in the other script.
fn any_page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<p lang=\"zh-Hans\">".to_owned()),
        Just("<p lang=\"zh-Hant\">".to_owned()),
        Just("<blockquote>".to_owned()),
        Just("</p>".to_owned()),
        Just("</blockquote>".to_owned()),
        Just("<b translate=no title='发里'>".to_owned()),
        Just("</b>".to_owned()),
        Just("<code>".to_owned()),
        Just("<br>".to_owned()),
        Just("<noscript>".to_owned()),
        Just("<i>".to_owned()),
        Just("</code>".to_owned()),
        Just("<img alt=\"头发\">".to_owned()),
        Just("<script type=\"application/ld+json\">{\"a\":\"头发\"}</script>".to_owned()),
        "[头发里后干只了面台系著着髮裡後乾隻瞭麵臺係a1&;，<>\"= ]{0,8}",
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Twice is once, and nothing but Chinese characters and language tags is another.
    #[test]
    fn pages_are_converted_once(html in any_page()) {
        for language in ["zh-Hant-TW", "zh-Hant-HK", "zh-Hans"] {
            let to = to(language);
            let once = printed(&to, &html);
            prop_assert_eq!(printed(&to, &once), &*once);
            let rest = |html: &str| {
                let html = html.replace(language, "zh-Hans").replace("zh-Hant", "zh-Hans");
                html.chars().filter(|c| !('\u{3400}'..='\u{9fff}').contains(c) && *c < '\u{20000}').collect::<String>()
            };
            prop_assert_eq!(rest(&html), rest(&once));
        }
    }

    /// Whatever a text in the wanted script or another language holds.
    #[test]
    fn what_is_not_in_the_other_script_stays(text in "[^<>]{0,40}") {
        let to = to("zh-Hant-TW");
        for language in ["zh-Hant", "zh-HK", "ja", "en", ""] {
            let html = format!("<p lang=\"{language}\">{text}</p>");
            prop_assert_eq!(printed(&to, &html), &*html);
        }
    }
}
