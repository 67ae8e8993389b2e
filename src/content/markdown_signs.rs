//! Whether a body that may be plain text is Markdown beyond doubt.
//!
//! People write `- ` before the items of a list, `>` before what others said and `*` around what matters without a thought
//! of Markdown; and nobody writes what is looked for here without one.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

/// Whether a text shows a link or a picture with an address, a footnote and its text, a heading of its own between empty
/// lines, a fence that closes, a table with its rule, or strong text that begins where a word or a clause does.
pub(super) fn is_markdown(text: &str) -> bool {
    static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?mx)
              \]\(<?(?:https?://|mailto:|/|\.\.?/)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*>?(?:\ +[\x22'(][^\n]*)?\)
            | !\[[^\]\n]*\]\([^\s()]+\)
            | ^\[[^\]\n^][^\]\n]*\]:\ *<?https?://\S+\ *$
            | (?:\A|\n\n|\r\n\r\n)\#{1,6}\ +\p{L}[^\n\#]*\#*(?:\z|\r?\n\r?\n)
            | ^\ *\|?(?:\ *:?-+:?\ *\|)+\ *:?-+:?\ *\|?\ *$
            | (?:^|[\s\p{P}--[*\\]])\*\*[\p{L}\p{N}\p{Ps}\p{Pi}](?:[^*\n]*[^\s*])?\*\*(?:$|[^*A-Za-z0-9])
            ",
        )
        .expect("a constant that compiles")
    });
    SIGNS.is_match(text) || has_footnote(text) || has_fence(text)
}

/// Whether a footnote has a text, and the text refers to it.
fn has_footnote(text: &str) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)(^ {0,3})?\[\^([^\]\s]+)\](:)?").expect("a constant that compiles")
    });
    let (mut defined, mut referred) = (HashSet::new(), HashSet::new());
    for mark in MARKS.captures_iter(text) {
        let label = mark.get(2).map(|label| label.as_str());
        if mark.get(1).is_some() && mark.get(3).is_some() { &mut defined } else { &mut referred }
            .insert(label);
    }
    !defined.is_disjoint(&referred)
}

/// Whether a block between two fences of three backticks or more stands there.
fn has_fence(text: &str) -> bool {
    let mut open = None;
    for line in text.lines() {
        let line = line.trim();
        let ticks = line.len() - line.trim_start_matches('`').len();
        match open {
            None if ticks >= 3 && !line[ticks..].contains('`') => open = Some(ticks),
            Some(fence) if ticks >= fence && ticks == line.len() => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_markdown_has() {
        for text in [
            "渡口重开，见[公告](https://harbour.example/a)。",
            "![灯塔](https://harbour.example/a_(b).png)",
            "见[公告][一]。\n\n[一]: https://harbour.example/a\n",
            "注意：**三月底**才开船。",
            "**三月底**才开船",
            "正文[^1]。\n\n[^1]: 注。\n",
            "前文\n\n## 天气\n\n后文",
            "# 天气\n\n后文",
            "船 | 时\n---|---\n甲 | 乙\n",
            "```\nlet a = 1;\n```\n",
        ] {
            assert!(is_markdown(text), "{text}");
        }
    }

    #[test]
    fn what_plain_text_has_too() {
        for text in [
            "面积是 5*3*2 米，2**3 是 8，3**2 是 9。",
            "2019. 那一年\n- 甲\n- 乙\n> 丙\n* 丁\n",
            "    四格缩进",
            "王**和李**被捕，**，陈**",
            "#天气# 今天\n# 天气 # 今天\n",
            "[记者]: 你怎么看？\n[答]: 很好。",
            "数组 f[i](j) 与 [注](笑)",
            "------\n======\n* * *\n",
            "注[^1]",
            "``` 没有关上",
            "snake_case_name 和 _下划线_",
            "~~好~~",
            "甲|乙|丙",
            "",
        ] {
            assert!(!is_markdown(text), "{text}");
        }
    }
}
