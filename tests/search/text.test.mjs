// Folding and the text of pages: node --test text.test.mjs. That both are as the index was made is tested with src/search/both.rs.

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

test("each unit knows where it came from", () => {
  const text = "𠮷é\u00adＡ";
  const { folded, places } = folder.fold(text);
  assert.equal(folded, "𠮷ea");
  assert.deepEqual(places, [0, 0, 2, 4, 5]);
  assert.equal(text.length, 5);
});

test("blocks are apart and parts of a line are not", () => {
  assert.equal(textOf("<p>港口<strong>重</strong>开。<br>明天</p>"), " 港口重开。 明天 ");
  assert.equal(textOf("A&amp;B&nbsp;&lt;c&gt; <a href=\"/x?a>b\" title='>'>d</a>e &#39;&quot; &unknown;"), "A&B <c> de '\" &unknown;");
  assert.equal(textOf("a<br"), "a<br");
});
