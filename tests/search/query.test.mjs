// Queries and their terms: node --test query.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { Term, parse } from "../../static/search/query.js";
import { Words } from "../../static/search/script.js";
import { Folder } from "../../static/search/text.js";

const folder = new Folder([[], ""]);
const terms = (query) => parse(query).terms.map(({ text, kind, not }) => `${not ? "-" : ""}${kind}:${text}`);
const term = (query) => new Term(parse(query).terms[0], folder);
const pair = (text) => ({ first: text.charCodeAt(0), second: text.length > 1 ? text.charCodeAt(1) : null });
const word = (word, open = false) => ({ word, open });

test("a query is taken apart", () => {
  assert.deepEqual(terms("港口 -罢工"), ["word:港口", "-word:罢工"]);
  assert.deepEqual(terms('"new  york" ferry'), ["phrase:new york", "prefix:ferry"]);
  assert.deepEqual(terms("ferry "), ["word:ferry"]);
  assert.deepEqual(terms("fer* boat"), ["prefix:fer", "prefix:boat"]);
  assert.deepEqual(terms("“渡轮 停航”　－雾"), ["phrase:渡轮 停航", "-word:雾"]);
  assert.deepEqual(terms('a"b c"d'), ["word:a", "phrase:b c", "prefix:d"]);
  assert.deepEqual(terms('-"b c" - x'), ["-phrase:b c", "prefix:x"]);
  assert.deepEqual(terms("--help "), ["word:--help"]);
  assert.deepEqual(terms("--hel"), ["prefix:--hel"]);
  assert.deepEqual(terms("-－x －－x --- -"), ["word:-－x", "word:－－x"]);
  assert.deepEqual(terms('"-v" -v'), ["phrase:-v", "-prefix:v"]);
  assert.deepEqual(terms("🎉 -★ ™"), ["word:🎉", "-word:★", "word:™"]);
  assert.deepEqual(terms("渡轮 渡轮"), ["word:渡轮"]);
  assert.deepEqual(terms(""), []);
  assert.deepEqual(terms(undefined), []);
  assert.deepEqual(parse('"open').problems, ["unclosed"]);
  assert.deepEqual(parse("!!! ？").problems, ["nothing"]);
  assert.deepEqual(parse("+ ｜").problems, ["nothing"]);
  assert.deepEqual(parse("x".repeat(2000)).problems, ["long"]);
  assert.deepEqual(parse(Array.from({ length: 40 }, (_, at) => `w${at}`).join(" ")).problems, ["many"]);
});

test("a term asks for words and pairs", () => {
  assert.deepEqual(term("港口").grams, [pair("港口")]);
  assert.deepEqual(term("港").grams, [pair("港")]);
  assert.deepEqual(term("covid-19疫情").grams, [word("covid"), word("19"), pair("疫情")]);
  assert.deepEqual(term("fer*").grams, [word("fer", true)]);
  assert.deepEqual(term("well-kno").grams, [word("well"), word("kno", true)]);
  assert.deepEqual(term("--help ").grams, [word("help")]);
  assert.deepEqual(term("🎉").grams, [word("🎉")]);
  assert.deepEqual(term("★★口").grams, [word("★"), word("★")]);
  assert.deepEqual(term("f").grams, [word("f")], "too many words begin with one letter");
  assert.deepEqual(term(`"${"x".repeat(40)}"`).grams, [word("x".repeat(32))]);
  assert.equal(term(Array.from({ length: 100 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join("")).grams.length, 20);
});

test("the dictionary alone says where some terms stand", () => {
  const exact = (query) => term(query).exact;
  assert.deepEqual(["港", "港口", "ferry", "fer*", "🎉", "★"].map(exact), Array(6).fill(true));
  assert.deepEqual(["港口区", "well-known", '"two words"', "c++", "--help", "🎉🎉", "𠮷", "x".repeat(33)].map(exact), Array(8).fill(false));
});

test("buckets of a single character are those of all that it begins", () => {
  assert.equal(new Set(term("港").buckets(10_000)).size, 8);
  assert.equal(new Set(term("港口").buckets(10_000)).size, 1);
  assert.deepEqual(term("港").buckets(1), [0]);
});

test("what is listed has all pairs and words of a term", () => {
  const pairs = new Map([
    [0x6e2f * 0x10000 + 0x53e3, { all: [0, 2, 5], titles: [2] }],
    [0x6e2f * 0x10000, { all: [3], titles: [3] }],
    [0x53e3 * 0x10000 + 0x533a, { all: [2, 4], titles: [2, 4] }],
  ]);
  const words = [["ferry", { all: [0, 4], titles: [] }], ["fern", { all: [1, 4], titles: [1] }]];
  const listed = (query) => term(query).listed(new Map([[0, { pairs, words }]]), 1, 6);
  assert.deepEqual(listed("港口"), { all: [0, 2, 5], titles: [2] });
  assert.deepEqual(listed("港口区"), { all: [2], titles: [2] });
  assert.deepEqual(listed("港"), { all: [0, 2, 3, 5], titles: [2, 3] });
  assert.deepEqual(listed("fer*"), { all: [0, 1, 4], titles: [1] });
  assert.deepEqual(listed("fer "), { all: [], titles: [] });
});

test("a term stands where no word goes on", () => {
  const places = (query, text, cut) => term(query).places(text, true, cut).map(([begin]) => begin);
  assert.deepEqual(places("ferry ", "ferry ferryman a-ferry, ferry"), [0, 17, 24]);
  assert.deepEqual(places("fer*", "ferry ferryman offer"), [0, 6]);
  assert.deepEqual(places("港口", "港口港口"), [0, 2]);
  assert.deepEqual(places('"于12"', "于123 于12月 于12"), [5, 10]);
  assert.deepEqual(places("--help ", "--helpful --help; x--help"), [10, 19]);
  assert.deepEqual(places("🎉", "🎉🎉x"), [0, 2]);
  assert.deepEqual(term("￣").places("any text"), [], "nothing is left of it");
  // What is cut off there may go on.
  assert.deepEqual(places("ferry ", "a ferry", true), []);
  assert.equal(term("a-f").forms[0].open, false);
  assert.equal(term("a-fe").forms[0].open, true);
});

test("a term with a word of the editor's stands in every form of that", () => {
  const pairs = [["特朗普", "川普"], ["特朗普大厦", "川普大楼"], ["唐纳德", "川普"], ["于洋", "于洋"], ["c++编程", "程式(c)"]];
  const words = new Words(pairs, folder);
  const forms = (query) => new Term(parse(query).terms[0], folder, words).forms.map(({ folded }) => folded);
  assert.deepEqual(forms("川普说"), ["川普说", "特朗普说", "唐纳德说"]);
  assert.deepEqual(forms("特朗普"), ["特朗普", "川普"]);
  assert.deepEqual(forms("特朗普大厦"), ["特朗普大厦", "川普大楼"]);
  assert.deepEqual(forms("于洋"), ["于洋"]);
  assert.deepEqual(forms("学C++编程"), ["学c++编程", "学程式(c)"]);
  assert.equal(forms("川普".repeat(200)).length, 8, "a search must end");
  assert.equal(forms("川普".repeat(200))[0], "川普".repeat(200));
  const found = new Term(parse("川普").terms[0], folder, words);
  assert.deepEqual(found.places("特朗普与川普"), [[0, 3], [4, 6]]);
  assert.deepEqual([found.stands("特朗普"), found.stands("朗普"), found.exact], [true, false, false]);
  const pairsOf = new Map([
    [0x5ddd * 0x10000 + 0x666e, { all: [3], titles: [] }],
    [0x7279 * 0x10000 + 0x6717, { all: [0, 1], titles: [1] }],
    [0x6717 * 0x10000 + 0x666e, { all: [1], titles: [1] }],
  ]);
  assert.deepEqual(found.listed(new Map([[0, { pairs: pairsOf, words: [] }]]), 1, 6), { all: [1, 3], titles: [1] });
});
