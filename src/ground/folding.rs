//! Text in, the same text as it is compared out: lower case, half width, simplified. Names and articles pass through here
//! before they are held against each other, so that 烏克蘭 is found under 乌克兰 and ＵＮ under UN.

use std::sync::LazyLock;

/// Pairs of characters, a traditional one and the simplified one that it is read as; lines with `#` are remarks.
const PAIRS: &str = include_str!("folding/simplified.txt");

/// What each character of the Basic Multilingual Plane is compared as, one for one. Characters that several simplified
/// ones go back to (乾, 幹 and 干) are one in the simplified script, and so they are here.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    let mut pairs = PAIRS.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars);
    while let (Some(traditional), Some(simplified)) = (pairs.next(), pairs.next()) {
        if let (Ok(from), Ok(to)) =
            (u16::try_from(u32::from(traditional)), u16::try_from(u32::from(simplified)))
        {
            table[usize::from(from)] = to;
        }
    }
    // 薴 is read as 苧, which is a traditional character itself.
    (0..table.len()).map(|at| table[usize::from(table[at])]).collect()
});

/// Adds `text` as it is compared to `out`.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    let table = &**TABLE;
    out.reserve(text.len());
    for c in text.chars() {
        push_folded(c, table, out);
    }
}

/// Adds a character as it is compared to `out`.
pub(crate) fn fold_char_into(c: char, out: &mut String) {
    push_folded(c, &TABLE, out);
}

#[inline]
fn push_folded(c: char, table: &[u16], out: &mut String) {
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        '\u{3000}' | '\u{a0}' => out.push(' '),
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
            let simplified = table.get(c as usize).copied().map(u32::from).and_then(char::from_u32);
            out.push(simplified.unwrap_or(c));
        }
        '\u{ff01}'..='\u{ff5e}' => out.push(narrow_char(c).to_ascii_lowercase()),
        '’' | '‘' => out.push('\''),
        c => out.extend(c.to_lowercase()),
    }
}

/// Characters that are compared as others by the table, with what they are compared as, in order.
pub(crate) fn pairs() -> impl Iterator<Item = (char, char)> {
    let differing = TABLE.iter().enumerate().filter(|(from, to)| *from != usize::from(**to));
    differing.filter_map(|(from, to)| char::from_u32(from as u32).zip(char::from_u32(u32::from(*to))))
}

/// ASCII for its form of full width.
pub(crate) fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A text with Latin letters, digits and signs of full width in their usual form.
pub(crate) fn narrow(text: &str) -> String {
    text.chars().map(narrow_char).collect()
}

/// A text as it is compared.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_cases_and_widths_meet() {
        assert_eq!(fold("烏克蘭與臺灣"), "乌克兰与台湾");
        assert_eq!(fold("ＵＮ’s　Ёлка"), "un's ёлка");
        assert_eq!(fold("朝鲜"), "朝鲜");
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let all: String = ('\u{1}'..='\u{ffff}').collect();
        let once = fold(&all);
        let twice = fold(&once);
        let differing: Vec<(char, char)> =
            once.chars().zip(twice.chars()).filter(|(one, two)| one != two).collect();
        assert_eq!(differing, []);
    }
}
