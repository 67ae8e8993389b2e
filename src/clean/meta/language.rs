//! The language of a text by its script and, for Chinese, by characters that only one of the two ways of writing has.

use crate::clean::markup::attributes;
use crate::clean::markup::text::start_of;
use crate::clean::meta::findings::Findings;
use crate::clean::rules::profile::Profile;
use crate::content::{FrontMatter, Origin};
use crate::ground::script;
use crate::ground::script::Script;

/// Frequent characters that traditional Chinese writes in another way.
const SIMPLIFIED: &str = "们这国说对时会来个为发经过还没问题关于现让进实际样样从众应当战区长电视车东门书见观记讲论议认识设计该语读谁课调谈请谢变办务动势劳华协单卖卫厂历压县双号员图团园围圆场坏块处备复头夺奋妇学孙宁实审宽对导将尔层属岁师带帮广庆库废开异张强归录彻径态总恶惊惯戏户执扩扫扬担拟拥择损换据摄敌数断无旧显晋晓暂术机杀权条极构枪标树检楼欢岁残毕气汇沟泽济浓测渐湾满灭灵灾点热爱牵状独狱环产疗监盖盘确础种积称稳穷竞笔类粮紧纪约级纳纯线练组细终绍结给络绝统继绩续维综绿编缘缩网罗职联聪肃肠肤胜脑脚节艺药营获蓝虑虽补规视览觉触誉训讯许诉诊证评词译试诗诚话详误诸贝负财责败货质购贸费资赏赔赖赢赵跃践踪轨转轮软轻载较辆辑输边达迁运近远违连迟适选递逻遗邓邮邻郑酱释里钟钢钱铁银销锁错键镇闭间闻阅阳阴阵阶陈陆险随隐难雾静韩页顶项顺须顾领频颗额风飞饭饮馆马驻验骂鱼鲁鲜鸡鸟麦黄龙";

/// Frequent characters that simplified Chinese writes in another way.
const TRADITIONAL: &str = "們這國說對時會來個為發經過還沒問題關於現讓進實際樣從眾應當戰區長電視車東門書見觀記講論議認識設計該語讀誰課調談請謝變辦務動勢勞華協單賣衛廠歷壓縣雙號員圖團園圍圓場壞塊處備復頭奪奮婦學孫寧審寬導將爾層屬歲師帶幫廣慶庫廢開異張強歸錄徹徑態總惡驚慣戲戶執擴掃揚擔擬擁擇損換據攝敵數斷無舊顯晉曉暫術機殺權條極構槍標樹檢樓歡殘畢氣匯溝澤濟濃測漸灣滿滅靈災點熱愛牽狀獨獄環產療監蓋盤確礎種積稱穩窮競筆類糧緊紀約級納純線練組細終紹結給絡絕統繼績續維綜綠編緣縮網羅職聯聰肅腸膚勝腦腳節藝藥營獲藍慮雖補規覽覺觸譽訓訊許訴診證評詞譯試詩誠話詳誤諸貝負財責敗貨質購貿費資賞賠賴贏趙躍踐蹤軌轉輪軟輕載較輛輯輸邊達遷運遠違連遲適選遞邏遺鄧郵鄰鄭醬釋裡鐘鋼錢鐵銀銷鎖錯鍵鎮閉間聞閱陽陰陣階陳陸險隨隱難霧靜韓頁頂項順須顧領頻顆額風飛飯飲館馬駐驗罵魚魯鮮雞鳥麥黃龍臺灣";

/// Characters of a text that are looked at.
const SAMPLE: usize = 800;

/// The language: by front matter, else that of the source, else by the text.
pub(crate) fn pick<'a>(
    front_matter: &FrontMatter,
    profile: Option<&Profile>,
    texts: impl Iterator<Item = &'a str>,
    fallback: &str,
    found: &mut Findings,
) -> String {
    let written = front_matter.language.as_deref().map(str::trim).filter(|tag| !tag.is_empty());
    if let Some(written) = written {
        if attributes::is_language(written) {
            found.origin("language", Origin::FrontMatter);
            return written.to_owned();
        }
        let message = format!("the language {:?} is no language tag", start_of(written, 40));
        found.warn_of_field(front_matter, "language", message, "write it like `zh-Hans`, `zh-Hant` or `en`");
    }
    if let Some(language) = profile.and_then(|profile| profile.source.language.clone()) {
        found.origin("language", Origin::Profile);
        return language;
    }
    found.origin("language", Origin::Body);
    detect(texts, fallback)
}

/// BCP 47 tag of the text's language; `fallback` when the text has no say.
fn detect<'a>(texts: impl Iterator<Item = &'a str>, fallback: &str) -> String {
    let (mut han, mut kana, mut hangul, mut latin, mut other) = (0, 0, 0, 0, 0);
    let (mut simplified, mut traditional) = (0, 0);
    for c in texts.flat_map(str::chars).take(SAMPLE) {
        match script::of(c) {
            Script::Han => {
                han += 1;
                match written_as(c) {
                    Some(Written::Simplified) => simplified += 1,
                    Some(Written::Traditional) => traditional += 1,
                    None => {}
                }
            }
            Script::Hiragana | Script::Katakana => kana += 1,
            Script::Hangul => hangul += 1,
            Script::Latin if c.is_ascii() => latin += 1,
            _ if c.is_alphabetic() => other += 1,
            _ => {}
        }
    }
    let cjk = han + kana + hangul;
    // Six letters of English say about as much as one character of Chinese and a half.
    if cjk * 4 >= latin.max(1) {
        if hangul * 2 > han + kana {
            return "ko".to_owned();
        }
        if kana * 8 > han + kana {
            return "ja".to_owned();
        }
        if simplified > traditional {
            return "zh-Hans".to_owned();
        }
        if traditional > simplified {
            return "zh-Hant".to_owned();
        }
        return if fallback.starts_with("zh") { fallback.to_owned() } else { "zh-Hans".to_owned() };
    }
    // Latin letters stand for many languages; only a site in one of those can say which.
    if latin > other * 2 && (fallback.is_empty() || is_not_latin(fallback)) {
        return "en".to_owned();
    }
    fallback.to_owned()
}

fn is_not_latin(language: &str) -> bool {
    ["zh", "ja", "ko"].iter().any(|cjk| language.starts_with(cjk))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Simplified,
    Traditional,
}

/// Which of the two ways of writing a character belongs to.
fn written_as(c: char) -> Option<Written> {
    use std::sync::LazyLock;
    // One byte for each character of the basic block: looked up some thousand times an article.
    static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut table = vec![0; 0xa000 - 0x4e00];
        for (chars, bit) in [(SIMPLIFIED, 1_u8), (TRADITIONAL, 2)] {
            for c in chars.chars() {
                if let Some(slot) = (c as usize).checked_sub(0x4e00).and_then(|at| table.get_mut(at)) {
                    *slot |= bit;
                }
            }
        }
        table
    });
    match TABLE.get((c as usize).checked_sub(0x4e00)?)? {
        1 => Some(Written::Simplified),
        2 => Some(Written::Traditional),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        let language = |text: &str| detect([text].into_iter(), "en");
        assert_eq!(language("土耳其西部爱琴海发生强震，救护人员在废墟中找寻生还者"), "zh-Hans");
        assert_eq!(language("確診印尼移工接觸者再傳一人確診，緊急召回同宿舍移工"), "zh-Hant");
        assert_eq!(language("Why wars in other places are more likely"), "en");
        assert_eq!(language("東京で大きな地震がありました"), "ja");
        assert_eq!(language("서울에서 큰 지진이 있었다"), "ko");
        assert_eq!(detect([""].into_iter(), "fr"), "fr");
        assert_eq!(detect(["Une guerre"].into_iter(), "fr"), "fr");
    }

    #[test]
    fn english_names_in_chinese_text_do_not_count() {
        assert_eq!(
            detect(["路透首尔：KDCA官员Kwon Jun-wook表示，设施订房量限制"].into_iter(), "en"),
            "zh-Hans"
        );
    }
}
