//! How much sense bytes make in an encoding: what is broken in it, what is rare in texts of its language, what is frequent.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8};

/// Syllables that half of any Korean text is made of; Chinese that is read as Korean has others.
const KOREAN: &str =
    "이다는의에가하고을로한지기사도리나시자서인어대해정스아를은부들그수여주일전으게과라만있되보와성안제상";

/// Characters that half of any Chinese text is made of, in both scripts.
const CHINESE: &str = "的一是不了在人有我他這这个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過\
    发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只\
    从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭\
    文体體政美相见見被利什二等产產或新己制身果加西月话話合回特代内內信表化老给給世位次度门門任常先海通教原东東声聲提立及比员員解水名真论論处處";

/// How much sense a text makes in an encoding.
#[derive(Debug)]
pub(super) struct Sense {
    /// Characters beyond ASCII.
    letters: usize,
    /// Sequences that are none in the encoding.
    pub(super) broken: usize,
    /// Characters that are rare in texts of its language.
    strange: usize,
    /// Those that are most frequent.
    pub(super) frequent: usize,
}

impl Sense {
    pub(super) fn of(bytes: &[u8], encoding: &'static Encoding) -> Self {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let mut sense = Self { letters: 0, broken: 0, strange: 0, frequent: 0 };
        let known = if encoding == EUC_KR { KOREAN } else { CHINESE };
        let is_of_china = [GBK, GB18030, BIG5].contains(&encoding);
        let of_japan = [SHIFT_JIS, EUC_JP, ISO_2022_JP].contains(&encoding);
        let is_of_rows = is_of_china && is_of_rows(bytes);
        let (mut last, mut run) = (None, (Script::Other, 0));
        for c in text.chars() {
            // A rule of forty strokes is one sign.
            let is_again = last.replace(c) == Some(c);
            if c.is_ascii() {
                run = (Script::Other, 0);
            }
            if c.is_ascii() || is_again && c != '\u{fffd}' {
                continue;
            }
            sense.letters += 1;
            // Words of other scripts, rows of numbers, frames: not what single characters look like that are read wrong.
            let script = if is_of_china { Script::of(c) } else { Script::Other };
            run = (script, if run.0 == script { run.1 + 1 } else { 1 });
            if script != Script::Other && is_of_rows {
                continue;
            }
            if script != Script::Other && run.1 >= WORD {
                sense.strange -= if run.1 == WORD { WORD - 1 } else { 0 };
                continue;
            }
            sense.frequent += usize::from(known.contains(c));
            match c {
                '\u{fffd}' => sense.broken += 1,
                _ if encoding == UTF_8 => {}
                '\u{3041}'..='\u{30ff}' if of_japan => {}
                '\u{ac00}'..='\u{d7a3}' if encoding == EUC_KR => {}
                c if is_common(c) => {}
                _ => sense.strange += 1,
            }
        }
        if encoding == EUC_KR && sense.frequent * 6 < sense.letters || encoding == BIG5 && is_of_rows {
            sense.strange = sense.letters - sense.broken;
        }
        sense
    }

    /// How much speaks against it.
    pub(super) fn faults(&self) -> usize {
        self.strange + 2 * self.broken
    }

    /// A text in another encoding than is said of it is broken at every word; one that was damaged, here and there.
    pub(super) fn is_nearly_whole(&self) -> bool {
        self.broken * 5 <= self.letters && self.strange * 2 <= self.letters
    }

    /// As good as a text with names and rare words is.
    pub(super) fn is_good(&self) -> bool {
        self.broken == 0 && self.strange * 4 <= self.letters
    }

    /// Nothing is broken in it, and it has enough letters to tell.
    pub(super) fn is_whole(&self) -> bool {
        self.letters >= 4 && self.broken == 0
    }

    /// The same, and next to nothing is rare in it.
    pub(super) fn is_throughout(&self) -> bool {
        self.is_whole() && self.strange * 10 <= self.letters
    }
}

/// Whether characters are numbered by rows and cells of 94, as those of GB 2312 are: hardly a second byte is below that. Of Big5 two of
/// five are, so that such a text is none in Big5, and its signs of other scripts are not what Big5 looks like that is read as GBK.
fn is_of_rows(bytes: &[u8]) -> bool {
    /// Of 20,000 pieces of real texts in Big5 of this many characters, two looked like it.
    const ENOUGH: usize = 32;
    let (mut pairs, mut below, mut last, mut rest) = (0_usize, 0_usize, [0; 2], bytes);
    while let [first, second, behind @ ..] = rest {
        if first.is_ascii() {
            rest = &rest[1..];
            continue;
        }
        let pair = [*first, *second];
        let is_again = std::mem::replace(&mut last, pair) == pair;
        pairs += usize::from(!is_again);
        below += usize::from(!is_again && *second < 0xa1);
        rest = behind;
    }
    pairs >= ENOUGH && below * 16 <= pairs
}

/// Characters in a row of one script that are a word.
const WORD: usize = 3;

/// Signs of other scripts that encodings of Chinese have too: GB 2312 in its rows 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Kana,
    Cyrillic,
    Greek,
    Numbers,
    Frames,
    Other,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            '\u{3041}'..='\u{30ff}' => Self::Kana,
            '\u{400}'..='\u{45f}' => Self::Cyrillic,
            '\u{391}'..='\u{3c9}' => Self::Greek,
            '\u{2150}'..='\u{218f}' | '\u{2460}'..='\u{249b}' | '\u{3220}'..='\u{3229}' => Self::Numbers,
            '\u{2500}'..='\u{25ff}' => Self::Frames,
            _ => Self::Other,
        }
    }
}

/// Whether a character is one that Chinese is written with every day: of the first level of GB 2312 or of Big5, which have nineteen of
/// twenty in any text, or a sign of punctuation. Read in the other's encoding, a text has them in every second place.
fn is_common(c: char) -> bool {
    /// Of the characters from U+4E00 on.
    static COMMON: LazyLock<Vec<bool>> = LazyLock::new(|| {
        let mut common = vec![false; 0x5200];
        let mut add = |encoding: &'static Encoding, first: RangeInclusive<u8>, second: RangeInclusive<u8>| {
            for pair in first.flat_map(|first| second.clone().map(move |second| [first, second])) {
                for c in encoding.decode_without_bom_handling(&pair).0.chars() {
                    if let Some(is) =
                        u32::from(c).checked_sub(0x4e00).and_then(|at| common.get_mut(at as usize))
                    {
                        *is = true;
                    }
                }
            }
        };
        add(GBK, 0xb0..=0xd7, 0xa1..=0xfe);
        add(BIG5, 0xa4..=0xc6, 0x40..=0xfe);
        common
    });
    match c {
        '\u{3000}'..='\u{301f}' | '\u{ff01}'..='\u{ff5e}' | '\u{2010}'..='\u{2027}' | '\u{b7}' => true,
        c => u32::from(c).checked_sub(0x4e00).and_then(|at| COMMON.get(at as usize)).is_some_and(|is| *is),
    }
}
