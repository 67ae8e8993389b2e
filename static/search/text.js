// Texts as the index has them: taken out of HTML, as src/search/text.rs does, and folded, as src/search/fold.rs does. A test holds them together.

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

const MARKED = /[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff\u2126\u212a\u212b]/;
const MARK = /[\u0300-\u036f]/g;
const DROPPED = /[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/;
const SPACE = /\s/;

/** @typedef {{ folded: string, places: number[] }} Folded a folded text, and for each unit of it, and its end, the place in the text as it was */

/** Makes one what readers hold for one: case, width, marks, traditional and simplified characters. */
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

  /** @param {string} c @returns {string} */
  character(c) {
    if (c < "\x80") return c.toLowerCase();
    const simplified = this.table.get(c);
    if (simplified) return simplified;
    if (c >= "\u4e00" && c <= "\u9fff") return c;
    if (DROPPED.test(c)) return "";
    if (MARKED.test(c)) return c.normalize("NFD").replace(MARK, "").toLowerCase();
    if (SPACE.test(c)) return " ";
    if (c >= "\uff01" && c <= "\uff5e") return String.fromCharCode(c.charCodeAt(0) - 0xfee0).toLowerCase();
    return c === "’" || c === "‘" ? "'" : c.toLowerCase();
  }

  /** @param {string} text @returns {Folded} */
  fold(text) {
    let folded = "";
    const places = [];
    let at = 0;
    for (const c of text) {
      const piece = this.character(c);
      for (let unit = 0; unit < piece.length; unit++) places.push(at);
      folded += piece;
      at += c.length;
    }
    places.push(at);
    return { folded, places };
  }
}
