// Buckets and lists: node --test bucket.test.mjs. That a bucket is read as it was written is tested with src/search/script_tests.rs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { both, either, readBuckets } from "../../static/search/bucket.js";

const EMPTY = { pairs: new Map(), words: [] };
const damaged = (error) => error.code === "damaged";

test("a bucket has its sections one after the other, each from a byte on", () => {
  assert.deepEqual(readBuckets(Uint8Array.of(0xc0, 0xc0), [3, 5]), [EMPTY, EMPTY]);
  // No pair; one word of nothing before and one letter, in both of two articles, one of them by its title, the second.
  const [{ words }] = readBuckets(Uint8Array.of(0b1_010_1_010, 0b01100001, 0b011_010_1_0), [2]);
  assert.deepEqual(words, [["a", { all: Uint32Array.of(0, 1), titles: Uint32Array.of(1) }]]);
});

test("any bytes end, as a bucket or as damage", () => {
  assert.throws(() => readBuckets(new Uint8Array(), [1]), damaged);
  assert.throws(() => readBuckets(new Uint8Array(400), [1]), damaged);
  assert.throws(() => readBuckets(Uint8Array.of(0xc0), [1, 1]), damaged);
  let state = 1;
  for (let round = 0; round < 2_000; round++) {
    const bytes = Uint8Array.from({ length: round % 64 }, () => (state = (state * 48_271) % 0x7fff_ffff) & 0xff);
    try {
      readBuckets(bytes, [1 + (round % 40)]);
    } catch (error) {
      assert.ok(damaged(error), error.stack);
    }
  }
});

test("lists are in order", () => {
  assert.deepEqual(both([1, 3, 5, 9], [0, 3, 4, 9]), [3, 9]);
  assert.deepEqual(both([], [1]), []);
  assert.deepEqual(either([[5, 1], [0, 5]], 6), [0, 1, 5]);
  assert.deepEqual(either([[2]], 6), [2]);
  assert.deepEqual(either([], 6), []);
});
