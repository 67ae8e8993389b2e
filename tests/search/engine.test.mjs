// The query engine by itself, on a built site: node --test engine.test.mjs, with the folder of the site in NEWSPRINT_SITE.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Site, printedEngine } from "./site.mjs";
import { readArticles } from "./texts.mjs";

const folder = process.env.NEWSPRINT_SITE;
const { SearchError, open } = await printedEngine(folder);
const site = () => new Site(folder);
const shown = (runs) => runs.map(({ text, mark }) => (mark ? `[${text}]` : text)).join("");
const code = (expected) => (error) => error instanceof SearchError && error.code === expected;

test("hostile queries end, and find nothing or text", async () => {
  const engine = await open(site().index, { fetch: site().fetch });
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "(.*)+$ [a-z]{9999} \\",
    "%00 \0\u0001\u001f\u202e",
    "\ud800 \udfff",
    "a".repeat(100_000),
    "渡".repeat(100_000),
    '"'.repeat(100_000),
    " - ".repeat(30_000),
    "*****",
    "__proto__ constructor toString",
    Array.from({ length: 5000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(" "),
  ];
  for (const query of hostile) {
    const began = performance.now();
    const { results } = await engine.search({ query });
    assert.ok(results.every(({ title }) => title.every(({ text }) => typeof text === "string")));
    assert.ok(performance.now() - began < 5000, query.slice(0, 20));
  }
});

test("matches are marked in title and text, in the letters of the article", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const { results, total } = await engine.search({ query: "臺灣的 cafe" });
  assert.equal(total, 1);
  assert.equal(shown(results[0].title), "[台湾的] [Café]");
  assert.match(shown(results[0].snippet), /\[臺灣的Café\]/);
  // The match is far behind the beginning: the snippet is cut out of the page.
  const far = await engine.search({ query: "遥远的结尾" });
  assert.equal(far.total, 1);
  assert.match(shown(far.results[0].snippet), /^… .*\[遥远的结尾\]/);
  assert.ok(s.fetched.some(({ path }) => path === far.results[0].url));
});

test("signs are found, and letters in whatever form", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const texts = [...readArticles(folder).values()].map(({ title, text }) => `${title}\n${text}`);
  const holding = (pattern) => texts.filter((text) => pattern.test(text)).length;
  for (const [queries, pattern] of [
    [["--help", "--help ", "－－ＨＥＬＰ", '"--help"', "--he"], /--help/],
    [['"-v says"'], /-v says/],
    [["C++", "c++ "], /C\+\+/],
    [["🎉", "祝贺🎉", "🎉渡轮"], /🎉/u],
    [["🚢🚢", "🚢"], /🚢🚢/u],
    [["❤", "❤\ufe0f", "€4", "→"], /❤/u],
    [["finance", "ﬁnance", "FINANCE office"], /ﬁnance/],
    [["strassenbahn", "STRAẞENBAHN"], /Straßenbahn/],
    [["Hafenstrasse", "hafenstraße", "grossen"], /HAFENSTRASSE/],
    [["フェリーとガス", "ﾌｪﾘｰとｶﾞｽ", "kg単位"], /ﾌｪﾘｰ/],
    [["항구는", "oresund"], /Øresund/],
    [["Lodz Diyarbakir"], /Diyarbakır/],
    [["bold news", "20m2"], /𝐁𝐨𝐥𝐝/u],
    [["iv™", "Ⅳ™"], /Ⅳ™/],
  ]) {
    const expected = holding(pattern);
    assert.ok(expected > 0, String(pattern));
    for (const query of queries) {
      const { total, exact } = await engine.search({ query, limit: Infinity, snippets: false });
      assert.deepEqual([total, exact], [expected, true], query);
    }
  }
  const { results } = await engine.search({ query: "strassenbahn ", limit: 1 });
  assert.match(shown(results[0].snippet), /\[Straßenbahn\]/);
});

test("a word that the beginning of a text cuts off is no other word", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const total = async (query) => (await engine.search({ query, limit: Infinity })).total;
  assert.equal(await total('"于12"'), 0);
  assert.equal(await total('"于123"'), 1);
});

test("a snippet begins and ends with whole words", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const sentence = "Inflation fell to 2.4% in March, the statistics office said.";
  const { results } = await engine.search({ query: "statistics office", limit: Infinity });
  assert.ok(results.length > 3);
  let cut = 0;
  for (const { snippet } of results) {
    const text = snippet.map((run) => run.text).join("");
    const before = text.match(/… ([^…]*?)\bstatistics\b/)?.[1];
    if (before === undefined || /[^\x20-\x7e]/.test(before)) continue;
    cut++;
    assert.ok(` ${sentence}`.includes(` ${before}statistics`), text);
  }
  assert.ok(cut > 0);
});

test("filters, counts and order", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const all = await engine.search({ query: "", limit: Infinity });
  assert.equal(all.total, engine.facets.articles);
  assert.equal(all.complete, true);
  const days = all.results.map(({ day }) => day);
  assert.deepEqual(days, [...days].sort().reverse());
  const sum = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  assert.equal(sum(all.counts.sources), engine.facets.articles);
  for (const { id } of engine.facets.sources) {
    const of = await engine.search({ query: "", source: id, limit: Infinity });
    assert.equal(of.total, all.counts.sources[id], id);
    assert.ok(of.results.every(({ source }) => source.id === id));
  }
  const [from, to] = [days.at(-1), days[Math.floor(days.length / 2)]];
  const older = await engine.search({ query: "", from, to, limit: Infinity });
  assert.deepEqual(older.results.map(({ day }) => day), days.filter((day) => day >= from && day <= to));
  const paged = await engine.search({ query: "", offset: 20, limit: 5 });
  assert.deepEqual(paged.results.map(({ url }) => url), all.results.slice(20, 25).map(({ url }) => url));
  // In the title first, then by date.
  const best = await engine.search({ query: "渡轮", order: "best", limit: Infinity });
  const inTitle = best.results.map(({ title }) => title.some(({ mark }) => mark));
  assert.ok(inTitle.includes(true) && inTitle.includes(false));
  assert.deepEqual(inTitle, [...inTitle].sort().reverse());
  assert.equal(await engine.loadAuthors(), engine.facets.authors);
});

test("updates come as more is known, and the first results before all parts are asked", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const updates = [];
  const last = await engine.search({ query: "渡轮" }, { onUpdate: (update) => updates.push(update) });
  assert.equal(updates.at(-1), last);
  assert.equal(updates[0].complete, false);
  assert.equal(updates[0].results.length, 10);
});

test("what was fetched answers without network", async () => {
  const s = site();
  let offline = false;
  const fetch = (...args) => (offline ? Promise.reject(new TypeError("offline")) : s.fetch(...args));
  const engine = await open(s.index, { fetch });
  const online = await engine.search({ query: "渡轮" });
  offline = true;
  assert.deepEqual(await engine.search({ query: "渡轮" }), online);
  await assert.rejects(engine.search({ query: "量子" }), code("network"));
  offline = false;
  assert.equal((await engine.search({ query: "量子" })).complete, true, "a failure is not kept");
});

test("damaged and missing files are errors, not hangs", async () => {
  const s = site();
  const damage = (which, change) => async (url, options) => {
    const answer = await s.fetch(url, options);
    if (!which.test(String(url))) return answer;
    return new Response(change(new Uint8Array(await answer.arrayBuffer())), { status: answer.status });
  };
  const cut = (bytes) => bytes.slice(0, bytes.length >> 1);
  const zeros = (bytes) => bytes.fill(0);
  const ones = (bytes) => bytes.fill(255);
  for (const change of [cut, zeros, ones, () => "", () => "<!doctype html><p>not found"]) {
    await assert.rejects(open(s.index, { fetch: damage(/root\.bin/, change) }), code("damaged"));
    for (const which of [/buckets\.bin/, /heads\.bin/, /texts\.bin/]) {
      const engine = await open(s.index, { fetch: damage(which, change) });
      const began = performance.now();
      // Any bits are numbers: what can't be told from a good bucket must end at least.
      await engine.search({ query: "渡轮", source: "haifeng" }).then(
        () => assert.equal(String(which), String(/buckets\.bin/)),
        (error) => assert.ok(code("damaged")(error), `${which}: ${error.stack}`),
      );
      assert.ok(performance.now() - began < 5000);
    }
  }
  const gone = await open(s.index, { fetch: (url, options) => (/buckets\.bin/.test(url) ? new Response("", { status: 404 }) : s.fetch(url, options)) });
  await assert.rejects(gone.search({ query: "渡轮" }), code("gone"));
  await assert.rejects(open(s.index, { fetch: async () => new Response("", { status: 500 }) }), code("network"));
});

test("a server without ranges is enough", async () => {
  const s = site();
  const engine = await open(s.index, { fetch: s.fetch });
  const expected = await engine.search({ query: "渡轮 港口" });
  s.ranges = false;
  const read = [];
  const fetch = async (url, options) => {
    const answer = await s.fetch(url, options);
    const whole = answer.arrayBuffer.bind(answer);
    answer.arrayBuffer = () => {
      read.push(new URL(url).pathname);
      return whole();
    };
    return answer;
  };
  const other = await open(s.index, { fetch });
  assert.deepEqual(await other.search({ query: "渡轮 港口" }), expected);
  assert.ok(read.some((path) => path.endsWith("/buckets.bin")));
  assert.equal(new Set(read).size, read.length, "no file twice");
});

test("a host that knows files by their plain URLs only is enough", async () => {
  const s = site();
  const expected = await (await open(s.index, { fetch: s.fetch })).search({ query: "渡轮 港口" });
  let refused = 0;
  const plain = (url, options) => {
    if (!new URL(url).search) return s.fetch(url, options);
    refused++;
    return new Response("", { status: 404 });
  };
  const engine = await open(s.index, { fetch: plain });
  assert.deepEqual(await engine.search({ query: "渡轮 港口" }), expected);
  assert.ok(refused > 0);
  const before = refused;
  await engine.search({ query: "乌克兰 难民" });
  assert.equal(refused, before, "it is not asked again");
});

test("a site that was published anew meanwhile is searched anew", async () => {
  const s = site();
  let old = true;
  const engine = await open(s.index, {
    fetch: async (url, options) => {
      if (old && /buckets\.bin/.test(url)) {
        old = false;
        return new Response("", { status: 404 });
      }
      return s.fetch(url, options);
    },
  });
  assert.ok((await engine.search({ query: "渡轮" })).total > 10);
});

test("a search can be stopped, and others go on", async () => {
  const s = site();
  let stopped = 0;
  const slow = (url, { signal, headers } = {}) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        stopped++;
        reject(signal.reason);
      });
      setTimeout(() => resolve(s.fetch(url, { headers })), 20);
    });
  const engine = await open(s.index, { fetch: slow });
  const stop = new AbortController();
  const one = engine.search({ query: "渡轮" }, { signal: stop.signal });
  const other = engine.search({ query: "渡轮" });
  stop.abort();
  await assert.rejects(one, { name: "AbortError" });
  assert.ok((await other).total > 10);
  assert.equal(stopped, 0, "somebody waits still");
  const again = new AbortController();
  const alone = engine.search({ query: "量子" }, { signal: again.signal });
  again.abort();
  await assert.rejects(alone, { name: "AbortError" });
  assert.ok(stopped > 0);
});
