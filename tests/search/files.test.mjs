// Files and pieces of them: node --test files.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { Files } from "../../static/search/files.js";

const FILE = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251);

/** A server of one file, which keeps what it was asked for; `answer` may answer instead. */
function server(answer = () => undefined) {
  const asked = [];
  const fetch = async (url, { headers, signal } = {}) => {
    signal?.throwIfAborted();
    const range = headers?.Range?.match(/^bytes=(\d+)-(\d+)$/);
    asked.push(`${url.pathname.slice(1)}${url.search}${range ? ` ${range[1]}-${range[2]}` : ""}`);
    const own = await answer(url, range, signal);
    if (own) return own;
    return range ? new Response(FILE.slice(Number(range[1]), Number(range[2]) + 1), { status: 206 }) : new Response(FILE);
  };
  return { asked, files: new Files(new URL("https://site.example/"), fetch) };
}

const first = (bytes) => [bytes[0], bytes.length];
const expected = ([from, to]) => [FILE[from], to - from];
const code = (expected) => (error) => error.name === "SearchError" && error.code === expected;

test("neighbours come in one answer, each piece once", async () => {
  const { files, asked } = server();
  const places = [[5_000, 5_100], [100, 300], [400, 500], [100, 300]];
  assert.deepEqual(await files.pieces("a.bin", places, undefined, first), places.map(expected));
  assert.deepEqual([...asked].sort(), ["a.bin 100-499", "a.bin?1 5000-5099"]);
  await files.pieces("a.bin", [[400, 500]], undefined, first);
  assert.equal(asked.length, 2);
});

test("of many pieces far apart more is fetched along rather than asking for each", async () => {
  const { files, asked } = server();
  const places = Array.from({ length: 12 }, (_, at) => [at * 4_000, at * 4_000 + 10]);
  assert.deepEqual(await files.pieces("a.bin", places, undefined, first), places.map(expected));
  assert.equal(asked.length, 5);
  // What is asked for elsewhere at once counts: this is half of all.
  const half = server();
  await half.files.pieces("a.bin", places, undefined, first, 0.5);
  assert.equal(half.asked.length, 9);
});

test("a server without ranges sends a file once", async () => {
  const { files, asked } = server((url, range) => range && new Response(FILE));
  const places = [[100, 300], [9_000, 9_100]];
  assert.deepEqual(await files.pieces("a.bin", places, undefined, first), places.map(expected));
  assert.deepEqual(await files.pieces("a.bin", [[50_000, 50_001]], undefined, first), [expected([50_000, 50_001])]);
  assert.equal(asked.length, 2);
});

test("a host that knows a file by its plain URL only is asked by that", async () => {
  const { files, asked } = server((url) => url.search && new Response("", { status: 404 }));
  const places = [[100, 300], [9_000, 9_100]];
  assert.deepEqual(await files.pieces("a.bin", places, undefined, first), places.map(expected));
  await files.pieces("a.bin", [[20_000, 20_001], [40_000, 40_001]], undefined, first);
  assert.deepEqual(asked.slice(2), ["a.bin 9000-9099", "a.bin 20000-20000", "a.bin 40000-40000"]);
});

test("what fails is told by its kind, and asked for anew", async () => {
  for (const [status, kind] of [[404, "gone"], [410, "gone"], [500, "network"], [416, "damaged"]]) {
    let broken = true;
    const { files } = server(() => broken && new Response("", { status }));
    await assert.rejects(files.get("a.bin", undefined, first), code(kind));
    await assert.rejects(files.pieces("a.bin", [[0, 9]], undefined, first), code(kind));
    broken = false;
    assert.deepEqual(await files.get("a.bin", undefined, first), expected([0, FILE.length]));
  }
  const { files } = server(() => { throw new TypeError("offline"); });
  await assert.rejects(files.get("a.bin", undefined, first), code("network"));
  const cut = server((url, range) => new Response(FILE.slice(0, 3), { status: 206 }));
  await assert.rejects(cut.files.pieces("a.bin", [[0, 9]], undefined, first), code("damaged"));
});

test("an answer that is on its way is not asked for", async () => {
  const { files, asked } = server();
  assert.deepEqual(await files.get("a.bin", undefined, first, {}, Promise.resolve(new Response(FILE))), expected([0, FILE.length]));
  assert.deepEqual(asked, []);
  await assert.rejects(files.get("b.bin", undefined, first, {}, Promise.reject(new TypeError("offline"))), code("network"));
  assert.deepEqual(await files.get("b.bin", undefined, first), expected([0, FILE.length]));
});

test("a fetch ends when nobody waits for it any more", async () => {
  let ended = 0;
  const { files, asked } = server((url, range, signal) => new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject((ended++, signal.reason)));
    setTimeout(resolve, 30);
  }));
  const [one, other, alone] = Array.from({ length: 3 }, () => new AbortController());
  const both = [one, other].map(({ signal }) => files.pieces("a.bin", [[0, 9]], signal, first));
  one.abort();
  await assert.rejects(both[0], { name: "AbortError" });
  assert.deepEqual(await both[1], [expected([0, 9])]);
  assert.equal(ended, 0);
  const last = files.pieces("a.bin", [[20, 29]], alone.signal, first);
  alone.abort();
  await assert.rejects(last, { name: "AbortError" });
  assert.equal(ended, 1);
  assert.equal(asked.length, 2);
});
