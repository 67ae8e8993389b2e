//! What stands above a text and has the words of a byline: texts of which rules for bylines took the head.

use super::cleaning::{at, unknown};

/// Sentences of a text.
const TEXT: &str = "<p>渡轮周三恢复运作，三艘船靠岸，乘客说等了十四个月。</p>";

/// That what stands above a text stays, and names nobody.
fn stays(head: &str) {
    let cleaned = unknown("Night ferry", &format!("{head}{TEXT}"));
    assert_eq!(cleaned.body.as_str().replace('\n', ""), format!("{head}{TEXT}"));
    assert!(cleaned.article.authors.is_empty() && cleaned.details.contributors.is_empty(), "{head}");
}

#[test]
fn points_of_a_report_are_no_boxes_of_bylines() {
    for [first, second] in [
        ["黄河断流", "官方否认，扣押两名记者"],
        ["马航失联", "家属拒见记者"],
        ["高瑜", "狱中记者"],
        ["林秋", "失踪记者"],
        ["Key Points", "He was an editor"],
        ["What We Know", "Police shot a journalist"],
        ["New Rules", "For every reporter"],
        ["Mara Lind", "Killed as a journalist"],
        ["박근혜", "사라진 기자"],
        ["普京（Vladimir Putin）", "基辅"],
        ["约翰·史密斯（John Smith）", "死于码头"],
    ] {
        stays(&format!("<ul><li>{first}</li><li>{second}</li></ul>"));
    }
    stays("<ul><li>普京（Vladimir Putin）</li></ul>");
    for [part, name] in [["翻译", "叛徒"], ["记者", "无冕之王"], ["번역", "반역"], ["作者", "时代"]]
    {
        stays(&format!("<dl><dt>{part}</dt><dd>{name}</dd></dl>"));
    }
}

#[test]
fn posts_name_a_house_a_field_or_a_rank() {
    for [name, post] in [
        ["林秋", "QNN中文驻岛记者"],
        ["詹姆斯·里德（James Reed）", "北岛科技记者"],
        ["詹姆斯·里德（James Reed）", "QNN国际部"],
        ["Mara Lind", "Health correspondent"],
        ["김하늘", "바다신문 기자"],
    ] {
        let head = format!("<ul><li>{name}</li><li>{post}</li></ul>");
        let cleaned = unknown("Night ferry", &format!("{head}{TEXT}"));
        assert_eq!(
            (cleaned.body.as_str(), &*cleaned.article.authors),
            (TEXT, &[name.to_owned()][..]),
            "{post}"
        );
    }
}

#[test]
fn headings_of_parts_are_no_bylines() {
    for [first, second] in [
        ["By Popular Demand", "By Royal Command"],
        ["编辑：时代", "编辑：人物"],
        ["记者 金砖", "记者 石头"],
        ["글 김하늘", "글 이하늘"],
    ] {
        stays(&format!("<h2>{first}</h2>{TEXT}<h2>{second}</h2>"));
    }
    let cleaned = unknown("Night ferry", &format!("<h2>文/林秋</h2>{TEXT}"));
    assert_eq!(cleaned.article.authors, ["林秋"]);
}

#[test]
fn names_with_days_in_a_row_are_a_list() {
    stays("<p>李文亮 2020-2-7</p><p>刘智明 2020-2-18</p>");
    stays("<p>昆明 2024-1-16</p><p>马航 2024-1-17</p>");
    stays("<p>江泽民 1989-6-24</p>");
    let cleaned = unknown("Night ferry", &format!("<p>林秋 2024-05-03</p>{TEXT}"));
    assert_eq!((cleaned.body.as_str(), &*cleaned.article.authors), (TEXT, &["林秋".to_owned()][..]));
}

#[test]
fn the_economist_names_its_authors_beside_the_date() {
    let aside = |name: &str| {
        let body = format!(
            "<aside><div><time datetime=\"2024-05-03\">May 3rd 2024</time><p itemProp=\"byline\">by {name}</p></div></aside>{TEXT}"
        );
        at("https://www.economist.com/a/2024/05/03/night-ferry", "Night ferry", &body)
    };
    let cleaned = aside("Mara Lind");
    assert_eq!((cleaned.body.as_str(), &*cleaned.article.authors), (TEXT, &["Mara Lind".to_owned()][..]));
    assert_eq!(aside("Mara Lind: pier correspondent, The Quay").article.authors, ["Mara Lind"]);
    assert_eq!(aside("Mara Lind night policy editor, The Quay").article.authors, ["Mara Lind"]);
    assert!(aside("M.L., T.A.").article.authors.is_empty());
}
