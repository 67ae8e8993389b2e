// What readers see of a text: node --test snippet.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { Term, parse } from "../../static/search/query.js";
import { marked, snippet } from "../../static/search/snippet.js";
import { Folder } from "../../static/search/text.js";

const folder = new Folder([["臺".codePointAt(0)], "台"]);
const terms = (query) => parse(query).terms.map((term) => new Term(term, folder));
const text = (original) => ({ original, ...folder.fold(original) });
const shown = (runs) => runs.map(({ text, mark }) => (mark ? `[${text}]` : text)).join("");

test("matches are marked in the letters of the text, and those that overlap once", () => {
  assert.equal(shown(marked(text("臺灣的Café，café"), terms("台 cafe "))), "[臺]灣的[Café]，[café]");
  assert.equal(shown(marked(text("港口港"), terms("港口 口港"))), "[港口港]");
  assert.equal(shown(marked(text("ferry"), terms("boat"))), "ferry");
  assert.equal(shown(marked(text("a ferry"), terms("ferry"), 0, 4)), "a [fe]");
});

test("a snippet has the first match of each term, and says where it leaves out", () => {
  const filler = "雾".repeat(300);
  assert.equal(shown(snippet(text(`港口。${filler}`), terms("港口"))), `[港口]。${"雾".repeat(97)} …`);
  assert.equal(shown(snippet(text(`${filler}港口`), terms("港口"))), `… ${"雾".repeat(15)}[港口]`);
  const both = shown(snippet(text(`${filler}港口${filler}渡轮${filler}`), terms("港口 渡轮")));
  assert.match(both, /^… 雾{15}\[港口\]雾+ … 雾{15}\[渡轮\]雾+ …$/);
  assert.ok(both.length < 140, both);
  assert.equal(shown(snippet(text("短。"), terms("港口"))), "短。");
  assert.deepEqual(snippet(text(""), terms("港口")), []);
});

test("no word and no character is cut in two", () => {
  const words = "inflation ".repeat(30);
  const found = shown(snippet(text(`${words}ferry ${words}`), terms("ferry")));
  assert.match(found, /^… (inflation )+\[ferry\] (inflation ?)+ …$/);
  assert.match(shown(snippet(text(`${"𠮷".repeat(90)}港口${"𠮷".repeat(200)}`), terms("港口"))), /^… 𠮷+\[港口\]𠮷+ …$/u);
});
