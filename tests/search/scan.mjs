// Holds the search of a built site against a plain scan of its articles' pages: node scan.mjs PUBLIC QUERIES
//
// Queries are drawn from the texts, the same in every run: 2 to 8 characters from anywhere, words, beginnings of words, two
// at once, with one that must not stand, signs alone, words with signs before them.

import { Site, printedEngine } from "./site.mjs";
import { fold, isCjk, isLetter, isSign, readArticles, stands } from "./texts.mjs";

const [folder, count = "500"] = process.argv.slice(2);
const articles = readArticles(folder);
const { open } = await printedEngine(folder);

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
    if (![...fold(found)].some((c) => isCjk(c) || isLetter(c) || isSign(c))) continue;
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

const signs = texts.flatMap((text) => text.filter(isSign));
const signed = texts.flatMap((text) => text.join("").match(/(?<=\s)[-+#@$]{2,3}[a-z]+/giu) ?? []);

function sign(number) {
  const all = number % 20 === 7 && signed.length ? signed : signs;
  if (!all.length) return piece(2);
  const found = all[below(all.length)];
  return { query: `${found} `, terms: [{ term: fold(found) }] };
}

function draw(number) {
  if (number % 10 === 7) return sign(number);
  if (number % 10 === 9) return word(number % 20 === 19);
  if (number % 10 === 8) {
    const [one, other] = [piece(2), piece(2 + below(3))];
    const not = number % 20 === 18;
    const terms = [...one.terms, { ...other.terms[0], not }];
    return { query: `${one.query} ${not ? "-" : ""}${other.query}`, terms };
  }
  return piece(1 + below(8));
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
