// Folding and the text of pages: node --test text.test.mjs. That both are as the index was made is tested with src/search/script_tests.rs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Folder, textOf } from "../../static/search/text.js";

const gap = (from, to) => to.codePointAt(0) - from.codePointAt(0);
/** A table of two characters: 烏 is read as 乌, 臺 as 台. */
const folder = new Folder([["烏".codePointAt(0), gap("烏", "臺")], "乌台"]);
const fold = (text) => folder.fold(text).folded;

test("what readers hold for one is one", () => {
  assert.equal(fold("烏克蘭與臺灣"), "乌克蘭與台灣");
  assert.equal(fold("Café ÉTÉ Ångström Ελλάδα"), "cafe ete angstrom ελλαδα");
  assert.equal(fold("ＵＮ’s\u3000１２"), "un's 12");
  assert.equal(fold("soft\u00adhyphen a\u200db"), "softhyphen ab");
  assert.equal(fold("がぎ パ 한글"), "がぎ パ 한글");
});

test("letters in another form are the usual ones, and signs stay", () => {
  assert.equal(fold("ﬁnance eﬃcient 𝐁𝐨𝐥𝐝 m² ½ Ⅳ"), "finance efficient bold m2 1⁄2 iv");
  assert.equal(fold("ｶﾞｽ ㎏ ㈱ ￥ ⽅"), "ガス kg (株) ¥ 方");
  assert.equal(fold("Foo™ 20℃ 🎉 ❤\ufe0f"), "foo™ 20℃ 🎉 ❤");
  assert.equal(fold("Straße STRASSE STRAẞE ΠΛΟΊΟΣ πλοίος"), "strasse strasse strasse πλοιοσ πλοιοσ");
  assert.equal(fold("Øresund Łódź œuvre Diyarbakır"), "oresund lodz oeuvre diyarbakir");
});

test("a letter and its mark in two characters are the one of both", () => {
  for (const text of ["がぎ パン", "한글 각", "Ёлка й", "café ὅτι"]) assert.equal(fold(text.normalize("NFD")), fold(text), text);
  assert.equal(fold("\u3099\u0301x\u1161"), "\u3099x\u1161");
});

test("each unit knows where it came from", () => {
  const text = "𠮷é\u00adＡ";
  const { folded, places } = folder.fold(text);
  assert.equal(folded, "𠮷ea");
  assert.deepEqual(places, [0, 0, 2, 4, 5]);
  assert.equal(text.length, 5);
  assert.deepEqual(folder.fold("ﬃx"), { folded: "ffix", places: [0, 0, 0, 1, 2] });
  assert.deepEqual(folder.fold("ｶﾞx"), { folded: "ガx", places: [0, 2, 3] });
  assert.deepEqual(folder.fold("각가".normalize("NFD")), { folded: "각가", places: [0, 3, 5] });
});

test("blocks are apart and parts of a line are not", () => {
  assert.equal(textOf("<p>港口<strong>重</strong>开。<br>明天</p>"), " 港口重开。 明天 ");
  assert.equal(textOf("A&amp;B&nbsp;&lt;c&gt; <a href=\"/x?a>b\" title='>'>d</a>e &#39;&quot; &unknown;"), "A&B <c> de '\" &unknown;");
  assert.equal(textOf("a<br"), "a<br");
});
