// Holds the search of a built site against a plain scan of its articles' pages: node scan.mjs PUBLIC QUERIES [TABLE]
//
// Queries are drawn from the texts, the same in every run: 2 to 8 characters from anywhere, words, beginnings of words, two
// at once, with one that must not stand. Nothing of the engine is used for the scan: texts are cut out of the pages of the
// default theme, and folded by the table of characters itself.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { open } from "../../static/search-engine.js";
import { Site } from "./site.mjs";

const [folder, count = "500", table] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const lines = readFileSync(table ?? join(here, "../../src/curate/folding/simplified.txt"), "utf8").split("\n");
const characters = [...lines.filter((line) => !line.startsWith("#")).join("")];
const simplified = new Map();
for (let at = 0; at + 1 < characters.length; at += 2) simplified.set(characters[at], characters[at + 1]);

const isCjk = (c) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々〆]/u.test(c);
const isLetter = (c) => c !== undefined && /[\p{Alphabetic}\p{N}]/u.test(c) && !isCjk(c);

function fold(text) {
  const folded = [...text].map((c) => {
    const once = simplified.get(c) ?? c;
    const plain = simplified.get(once) ?? once;
    if (/[\uff01-\uff5e]/.test(plain)) return plain.normalize("NFKC").toLowerCase();
    if (/[‘’]/.test(plain)) return "'";
    if (/\p{Script=Latin}|\p{Script=Greek}/u.test(plain)) return plain.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.toLowerCase();
  });
  return folded.join("").replace(/[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/g, "").replace(/\s+/g, " ");
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

/** Whether a term stands in a folded text: as it is, and no part of a longer word unless its end is open. */
function stands(text, { term, open }) {
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

// ---- Queries

let state = 20_240_118;
const below = (limit) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
const texts = [...articles.values()].map(({ title, text }) => [...`${title} ${text}`]);
const sizes = texts.map((text) => text.length);
const total = sizes.reduce((sum, size) => sum + size, 0);

/** A text and a place in it, all places alike. */
function place() {
  let at = below(total);
  const number = sizes.findIndex((size) => (at -= size) < 0);
  return [texts[number], sizes[number] + at];
}

function piece(letters) {
  for (;;) {
    const [text, at] = place();
    const found = text.slice(at, at + letters).join("");
    if ([...found].length < letters || found !== found.trim() || /["“”*\p{Cc}]/u.test(found) || /^[-－]/.test(found)) continue;
    if (![...fold(found)].some((c) => isCjk(c) || isLetter(c))) continue;
    const [first, last] = [text[at], text[at + letters - 1]];
    // A part of a word is no query.
    if (isLetter(first) && isLetter(text[at - 1])) continue;
    if (isLetter(last) && isLetter(text[at + letters])) continue;
    return { query: `"${found}"`, terms: [{ term: fold(found) }] };
  }
}

function word(open) {
  for (;;) {
    const [text, at] = place();
    if (!isLetter(text[at]) || isLetter(text[at - 1])) continue;
    const end = text.findIndex((c, place) => place > at && !isLetter(c));
    const found = text.slice(at, end < 0 ? undefined : end).join("");
    if (found.length > 30 || (open && found.length < 4)) continue;
    const part = open ? found.slice(0, 3) : found;
    return { query: open ? `${part}*` : `"${part}"`, terms: [{ term: fold(part), open }] };
  }
}

function draw(number) {
  if (number % 10 === 9) return word(number % 20 === 19);
  if (number % 10 === 8) {
    const [one, other] = [piece(2), piece(2 + below(3))];
    const not = number % 20 === 18;
    const terms = [...one.terms, { ...other.terms[0], not }];
    return { query: `${one.query} ${not ? "-" : ""}${other.query}`, terms };
  }
  return piece(2 + (number % 7));
}

const site = new Site(folder, new URL([...articles.keys()][0] ?? "/", "https://x").pathname.startsWith("/digest/") ? "/digest" : "");
const engine = await open(site.index, { fetch: site.fetch });
let [missed, wrong, found] = [0, 0, 0];
if (engine.facets.articles !== articles.size) {
  console.error(`the index has ${engine.facets.articles} articles, the site ${articles.size}`);
  process.exitCode = 1;
}
for (let number = 0; number < Number(count); number++) {
  const { query, terms } = draw(number);
  const expected = new Set();
  for (const [url, { fields }] of articles) {
    const has = (term) => fields.some((field) => stands(field, term));
    if (terms.every((term) => has(term) !== Boolean(term.not))) expected.add(url);
  }
  const { results, total, complete, exact } = await engine.search({ query, limit: Infinity, snippets: false });
  const urls = new Set(results.map((result) => result.url));
  const miss = [...expected].filter((url) => !urls.has(url));
  const more = [...urls].filter((url) => !expected.has(url));
  found += expected.size;
  missed += miss.length;
  wrong += more.length;
  if (miss.length || more.length || total !== expected.size || !complete || !exact) {
    console.error(`${query}: ${expected.size} articles, missed ${miss.length} ${miss[0] ?? ""}, wrong ${more.length} ${more[0] ?? ""}, total ${total}`);
    process.exitCode = 1;
  }
}
console.log(`${articles.size} articles, ${count} queries, ${found} finds: ${missed} missed, ${wrong} wrong`);
