// What texts are taken apart into: node --test grams.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { before, behind, bucketOfPair, bucketOfWord, endsInWord, isWord, runs, unit } from "../../static/search/grams.js";

const shown = (text) => runs(text).map(({ kind, characters }) => `${kind}:${characters.join("")}`);

test("a text is runs of characters, words and signs", () => {
  assert.deepEqual(shown("乌克兰, covid-19疫情 don't"), ["dense:乌克兰", "word:covid", "word:19", "dense:疫情", "word:don", "word:t"]);
  assert.deepEqual(shown("한국 です ёлка"), ["dense:한국", "dense:です", "word:ёлка"]);
  assert.deepEqual(shown("港🎉🎉口 10€→20% foo™"), ["dense:港", "sign:🎉🎉", "dense:口", "word:10", "sign:€→", "word:20", "word:foo", "sign:™"]);
  assert.deepEqual(shown("—！, $+# \ud800"), []);
});

test("characters beside a place are whole", () => {
  assert.equal(before("a𠮷b", 3), "𠮷");
  assert.equal(before("a𠮷b", 1), "a");
  assert.equal(behind("a𠮷b", 1), "𠮷");
  assert.equal(isWord(behind("a", 1)), false);
  assert.deepEqual(["", "a", "1", "a-", "港", "a𠮷", "𝔸"].map(endsInWord), [false, true, true, false, false, false, true]);
});

test("buckets follow from the first characters alone", () => {
  assert.equal(unit("港"), 0x6e2f);
  assert.equal(unit("𠮷"), 0xe000 + (0x20bb7 % 0x1900));
  assert.equal(bucketOfWord("ferry", 1000), bucketOfWord("fe", 1000));
  assert.equal(bucketOfPair(0x6e2f, 0x53e3, 1000), bucketOfPair(0x6e2f, 3, 1000));
  assert.notEqual(bucketOfPair(0x6e2f, 0x53e3, 1000), bucketOfPair(0x6e2f, 4, 1000));
  for (const word of ["a", "zz", "ёлка", "𝔸𝔹"]) assert.ok(bucketOfWord(word, 7) < 7);
});
