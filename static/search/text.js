// Texts as the index has them: taken out of HTML, as src/search/text.rs does, and folded, as src/search/fold.rs does. A test holds them together.

import { before } from "./grams.js";

const INLINE = new Set(
  "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time u var wbr".split(" "),
);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

/** The text of a page. @param {string} html */
export function textOf(html) {
  return html
    .replace(/<\/?([a-z0-9]*)(?:[^>"']|"[^"]*"|'[^']*')*>/gi, (_, name) => (INLINE.has(name) ? "" : " "))
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name) => NAMED[name])
    .replace(/\s+/g, " ");
}

const FORM = /[\p{Alphabetic}\p{N}\u2f00-\u2fd5\u3200-\u33ff\uff01-\uffee]/u;
const JOINS = /[\p{M}\u1161-\u1175\u11a8-\u11c2]/u;
const MARKED = /[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]/;
const MARK = /[\u0300-\u036f]/g;
const DROPPED = /[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/;
const SPACE = /\s/;
/** What readers type for letters that come apart in no normal form. @type {Record<string, string>} */
const PLAIN = { æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ħ: "h", ł: "l", ŧ: "t", þ: "th" };
/** @param {string} c */
const caseFolded = (c) => c.toLowerCase().toUpperCase().toLowerCase();
/** @param {string} c */
const isPlain = (c) => c < "\x80" || (c >= "\u4e00" && c <= "\u9fff");

/** @typedef {{ folded: string, places: number[] }} Folded a folded text, and for each unit of it, and its end, the place in the text as it was */

/** Makes one what readers hold for one: case, forms and width of letters, marks, traditional and simplified characters. */
export class Folder {
  /** By a table of distances between traditional characters, and simplified ones. @param {[number[], string]} table */
  constructor([distances, simplified]) {
    this.table = new Map();
    let from = 0;
    distances.forEach((distance, at) => {
      from += distance;
      this.table.set(String.fromCharCode(from), simplified[at]);
    });
  }

  /** A character in its usual form. @param {string} c @returns {string} */
  character(c) {
    if (c < "\x80") return c.toLowerCase();
    const simplified = this.table.get(c);
    if (simplified) return simplified;
    if (isPlain(c)) return c;
    if (DROPPED.test(c)) return "";
    if (MARKED.test(c)) return [...caseFolded(c.normalize("NFD").replace(MARK, ""))].map((c) => PLAIN[c] ?? c).join("");
    if (SPACE.test(c)) return " ";
    return c === "’" || c === "‘" ? "'" : caseFolded(c);
  }

  /** @param {string} text @returns {Folded} */
  fold(text) {
    let folded = "";
    const places = [];
    let at = 0;
    for (const written of text) {
      for (const c of !isPlain(written) && FORM.test(written) ? written.normalize("NFKC") : written) {
        const last = !isPlain(c) && folded && JOINS.test(c) ? before(folded, folded.length) : "";
        const joined = last && (last + c).normalize("NFC");
        if (joined && before(joined, joined.length) === joined && !MARKED.test(joined)) {
          folded = folded.slice(0, -last.length) + joined;
        } else {
          const piece = this.character(c);
          for (let unit = 0; unit < piece.length; unit++) places.push(at);
          folded += piece;
        }
      }
      at += written.length;
    }
    places.push(at);
    return { folded, places };
  }
}
