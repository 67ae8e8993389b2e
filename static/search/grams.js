// What texts are found by, as src/search/grams.rs takes them apart: pairs of characters where words have no borders, words where they
// have, signs each for a word.

/** Characters of a word that count. */
export const LONGEST_WORD = 32;

const DENSE =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Mymr}\p{sc=Khmr}〆ー\u3099\u309a\u{16fe0}-\u{16fff}\u{20000}-\u{3ffff}]/u;
const WORD = /[\p{Alphabetic}\p{N}]/u;
/** But those of ASCII, in either width. */
const SIGN = /(?![\0-\x7f\uff01-\uff5e])[\p{S}\p{Extended_Pictographic}]/u;

/** @typedef {"dense" | "word" | "sign"} Kind */

/** What a folded character is to the index; null for what it leaves out. @param {string} c @returns {?Kind} */
export const kindOf = (c) => (DENSE.test(c) ? "dense" : WORD.test(c) ? "word" : SIGN.test(c) ? "sign" : null);

/** @param {string} c */
export const isWord = (c) => kindOf(c) === "word";
/** The character before a place. @param {string} text @param {number} at */
export const before = (text, at) => {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text[at - 1];
};
/** The character at a place. @param {string} text @param {number} at */
export const behind = (text, at) => String.fromCodePoint(text.codePointAt(at) ?? 0);
/** @param {string} text */
export const endsInWord = (text) => text !== "" && isWord(before(text, text.length));

/** Runs of characters, words and signs. @param {string} folded */
export function runs(folded) {
  /** @type {{ kind: Kind, characters: string[] }[]} */
  const found = [];
  let last = null;
  for (const c of folded) {
    const kind = kindOf(c);
    if (kind && last?.kind === kind) last.characters.push(c);
    else if (kind) found.push((last = { kind, characters: [c] }));
    else last = null;
  }
  return found;
}

/** A character in sixteen bits. @param {string} c */
export const unit = (c) => {
  const code = c.codePointAt(0);
  return code <= 0xffff ? code : 0xe000 + (code % 0x1900);
};

const bucket = (number, buckets) => Math.floor(((Math.imul(number, 0x9e3779b1) >>> 0) * buckets) / 0x1_0000_0000);
/** The bucket of a pair, of so many. @param {number} first @param {number} second @param {number} buckets */
export const bucketOfPair = (first, second, buckets) => bucket((first << 3) | (second & 7), buckets);
/** The bucket of a word, of so many. @param {string} word @param {number} buckets */
export const bucketOfWord = (word, buckets) => {
  const [first, second] = word;
  return bucket((((first.codePointAt(0) << 11) | 0x4000_0000) + (second?.codePointAt(0) ?? 0)) | 0, buckets);
};
