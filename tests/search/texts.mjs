// The articles of a built site as their pages show them, folded for a plain scan. Nothing of the engine is used here: texts are
// cut out of the pages of the default theme, and folded by the table of characters itself.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const lines = readFileSync(join(here, "../../src/ground/folding/simplified.txt"), "utf8").split("\n");
const characters = [...lines.filter((line) => !line.startsWith("#")).join("")];
const simplified = new Map();
for (let at = 0; at + 1 < characters.length; at += 2) simplified.set(characters[at], characters[at + 1]);

export const isCjk = (c) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々〆]/u.test(c);
export const isLetter = (c) => c !== undefined && /[\p{Alphabetic}\p{N}]/u.test(c) && !isCjk(c);

export const isSign = (c) => !/[\0-\x7f\uff01-\uff5e]/.test(c) && /[\p{S}\p{Extended_Pictographic}]/u.test(c);

const plainLetters = { æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ħ: "h", ł: "l", ŧ: "t", þ: "th" };

export function fold(text) {
  const forms = text.replace(/[\p{Alphabetic}\p{N}\u2f00-\u2fd5\u3200-\u33ff\uff01-\uffee]/gu, (c) => c.normalize("NFKC"));
  const characters = [...forms.replace(/[‘’]/g, "'")].map((c) => {
    const once = simplified.get(c) ?? c;
    return simplified.get(once) ?? once;
  });
  return characters
    .join("")
    .replace(/[\p{Script=Latin}\p{Script=Greek}]\p{M}*/gu, (letter) => letter.normalize("NFD").replace(/\p{M}/gu, ""))
    .normalize("NFC")
    .replace(/[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/g, "")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replace(/[æœøđðħłŧþ]/g, (letter) => plainLetters[letter])
    .replace(/\s+/g, " ");
}

function pages(below) {
  return readdirSync(below).flatMap((name) => {
    const path = join(below, name);
    return statSync(path).isDirectory() ? pages(path) : name === "index.html" ? [path] : [];
  });
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'", "#x27": "'", "#x2F": "/" };
const inline = /<\/?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|u|var|wbr)(?:\s(?:"[^"]*"|[^">])*)?>/g;
const plain = (html) =>
  html
    .replace(inline, "")
    .replace(/<(?:"[^"]*"|[^">])*>/g, " ")
    .replace(/&(\w+|#x?\w+);/g, (whole, name) => entities[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();

/** Titles and texts by URL. */
export function readArticles(folder) {
  const articles = new Map();
  for (const path of pages(folder)) {
    const html = readFileSync(path, "utf8");
    const found = html.match(/<article class="sheet">[^]*?<h1>([^]*?)<\/h1>[^]*?<div class="text">\n([^]*)\n<\/div>\n<\/article>/);
    if (!found) continue;
    const url = html.match(/<meta property="og:url" content="https?:\/\/[^/]*([^"]*)"/)?.[1];
    const none = /^<p[^>]*>[^<]*<\/p>$/.test(found[2]) && !/<meta name="description"/.test(html);
    const [title, text] = [plain(found[1]), none ? "" : plain(found[2])];
    articles.set(url, { title, text, fields: [fold(title), fold(text)] });
  }
  return articles;
}

/** Whether a term stands in a folded text: as it is, and no part of a longer word unless its end is open. */
export function stands(text, { term, open }) {
  const [first, last] = [[...term][0], [...term].at(-1)];
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1);
    const after = [...text.slice(at + term.length, at + term.length + 2)][0];
    if (isLetter(first) && isLetter(before)) continue;
    if (!open && isLetter(last) && isLetter(after)) continue;
    return true;
  }
  return false;
}
