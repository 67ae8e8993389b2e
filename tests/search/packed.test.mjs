// Deflated JSON of the index: node --test packed.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { placeOfBeginning, placeOfLeaf, rowOf, unpackBeginnings, unpackFacets, unpackLeaf, unpackRoot } from "../../static/search/packed.js";

const json = (value) => deflateRawSync(JSON.stringify(value));
const utf16 = (value) => deflateRawSync(Buffer.from(JSON.stringify(value), "utf16le"));
const code = (expected) => (error) => error.name === "SearchError" && error.code === expected;

const ROOT = {
  format: 3,
  parts: [
    // Two sections of 40 and 10 articles, of three buckets.
    ["2024-01-02.00", "2024-01-02", "2024-02-01", [40, 10], [100, 200, 300], [5, 6, 7], [8, 9, 10], [11, 12], [13, 14]],
    ["2024-02-02.00", "2024-02-02", null, [1], [10, 20, 30], [1], [2], [3], [4]],
  ],
  sources: [["herald", "The Corran Herald"]],
  topics: [],
  columns: [],
  fold: [[1], "a"],
};

test("the root says where all pieces are", async () => {
  const { parts, facets, table } = await unpackRoot(json(ROOT));
  assert.deepEqual(parts[1], {
    name: "2024-01-02.00",
    from: "2024-01-02",
    to: "2024-02-01",
    articles: [40, 10],
    size: 50,
    buckets: [[100, 105], [105, 111], [111, 118]],
    columns: [[118, 131], [131, 145]],
    leaves: [[200, 208], [208, 217], [217, 227]],
    sections: [
      { leaf: 0, first: 0, text: 300, size: 40 },
      { leaf: 2, first: 40, text: 311, size: 10 },
    ],
  });
  assert.deepEqual(facets, {
    sources: [{ id: "herald", name: "The Corran Herald" }],
    topics: [], columns: [], authors: [], sections: [], kinds: [],
    from: "2024-01-02", to: "2024-02-01", articles: 51,
  });
  assert.deepEqual(table, ROOT.fold);
  const [, old] = parts;
  assert.deepEqual(placeOfLeaf(old, old.sections[0], 39), [208, 217]);
  assert.deepEqual(placeOfLeaf(old, old.sections[1], 9), [217, 227]);
  assert.equal(rowOf(39), 7);
});

test("where there are issues it names sections and kinds", async () => {
  const { facets } = await unpackRoot(json({ ...ROOT, format: 4, sections: [["tools", "Tools"]], kinds: [["item", "links"]] }));
  assert.deepEqual([facets.sections, facets.kinds], [[{ id: "tools", name: "Tools" }], [{ id: "item", name: "links" }]]);
});

test("a root of another newsprint is told from a damaged one", async () => {
  await assert.rejects(unpackRoot(json({ ...ROOT, format: 1 })), code("version"));
  for (const parts of [undefined, [[]], [["name", null, null, [1], [1, 2, 3], [], [1], [], [1]]]]) {
    await assert.rejects(unpackRoot(json({ ...ROOT, parts })), code("damaged"), JSON.stringify(parts));
  }
  await assert.rejects(unpackRoot(Buffer.from("<!doctype html>")), code("damaged"));
  await assert.rejects(unpackFacets(json("names").subarray(0, 3)), code("damaged"));
});

test("a leaf is titles and all else, and says where beginnings are", async () => {
  const titles = utf16(["港口", "Ferry"]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(titles.length);
  const rest = [["/1/", "/2/"], ["2024-01-02T08:00", ""], ["herald", null], ["zh", "en"], [6, 100, 2, 30], 1000];
  // Behind other bytes, as it comes in an answer.
  const bytes = Buffer.concat([Buffer.alloc(3), size, titles, json(rest)]).subarray(3);
  const leaf = await unpackLeaf(bytes);
  assert.deepEqual(leaf.titles, ["港口", "Ferry"]);
  assert.deepEqual(leaf.urls, ["/1/", "/2/"]);
  assert.equal(leaf.items, undefined);
  const items = [null, ["Weekly 1", "Tools", "Herald", "video"]];
  assert.deepEqual((await unpackLeaf(Buffer.concat([size, titles, json([...rest, items])]))).items, items);
  const section = { leaf: 0, first: 0, text: 50, size: 40 };
  assert.deepEqual(placeOfBeginning(section, 5, leaf), { place: [1050, 1150], row: 5 });
  assert.deepEqual(placeOfBeginning(section, 32 + 7, leaf), { place: [1150, 1180], row: 1 });
  assert.throws(() => placeOfBeginning(section, 8, leaf), code("damaged"));
  await assert.rejects(unpackLeaf(bytes.subarray(0, 3)), code("damaged"));
  await assert.rejects(unpackLeaf(bytes.subarray(0, 12)), code("damaged"));
  await assert.rejects(unpackLeaf(Buffer.concat([size, titles, json([1])])), code("damaged"));
  assert.deepEqual(await unpackBeginnings(utf16([["渡轮停航", 900]])), [["渡轮停航", 900]]);
});
