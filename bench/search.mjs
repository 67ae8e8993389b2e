// Measures the search index and what a query costs: see scripts/bench-search --help.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { readArticles } from "../tests/search/texts.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..");
const HELP = `Usage: scripts/bench-search [--newsprint FILE] [--runs 3] [--queries 500] [--work DIR] [--no-browser] CONTENT...

Builds one site of all the content folders with and without search, adds, edits and delivers one article late, holds queries
against a plain scan, and asks for two words at 1.6 Mbit/s and 150 ms in Chromium (playwright-core of tests/browser).
Needs node and GNU time. DIR is best on a file system that nothing else writes to.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    newsprint: { type: "string", default: join(repository, "target/release/newsprint") },
    runs: { type: "string", default: "3" },
    queries: { type: "string", default: "500" },
    work: { type: "string" },
    "no-browser": { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help || !positionals.length) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const work = resolve(values.work ?? mkdtempSync(join(tmpdir(), "newsprint-search-")));
const root = join(work, "site");
const out = join(root, "public");
mkdirSync(join(root, "content"), { recursive: true });
positionals.forEach((folder, at) => cpSync(folder, join(root, "content", String(at)), { recursive: true, dereference: true }));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const mega = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
const say = (...cells) => console.log(`| ${cells.join(" | ")} |`);

function configure(enabled) {
  writeFileSync(
    join(root, "site.toml"),
    `title = "Bench"\nbase_url = "https://bench.example/"\nlanguage = "zh-Hans"\ntime_zone = "Asia/Shanghai"\n[search]\nenabled = ${enabled}\n`,
  );
}

let aside = 0;
/** What is moved away costs nothing later: deleting it would slow down what follows. */
function clear() {
  for (const name of ["public", ".newsprint"]) {
    if (existsSync(join(root, name))) renameSync(join(root, name), join(work, `old-${aside++}`));
  }
}

/** Seconds, processor seconds, megabytes. */
function build() {
  const report = join(work, "time");
  const done = spawnSync("/usr/bin/time", ["-o", report, "-f", "%e %U %S %M", values.newsprint, "build", "--root", root], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  const [wall, user, system, memory] = readFileSync(report, "utf8").trim().split(/\s+/).map(Number);
  return { wall, cpu: user + system, memory: memory / 1000 };
}

function index() {
  const found = new Map();
  const walk = (folder, below) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(join(folder, entry.name), `${below}${entry.name}/`);
      else found.set(below + entry.name, readFileSync(join(folder, entry.name)));
    }
  };
  walk(join(out, "search/index"), "");
  return found;
}

// ---- Building

const runs = Array.from({ length: Number(values.runs) }, () => {
  const measured = {};
  for (const enabled of [false, true]) {
    configure(enabled);
    clear();
    measured[enabled] = build();
  }
  return measured;
});
const of = (enabled, what) => median(runs.map((run) => run[enabled][what]));
const cost = (what) => of(true, what) - of(false, what);
const files = index();
const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
const articles = readArticles(out);
const covered = [...articles.values()].reduce((sum, { title, text }) => sum + Buffer.byteLength(title) + Buffer.byteLength(text), 0);
say("what", "measured", "of");
say("---", "---", "---");
say("articles", articles.size, "");
say("cold build without search", `${of(false, "wall").toFixed(2)} s, ${of(false, "cpu").toFixed(2)} s of processor`, "");
say("index, cold", `${cost("wall").toFixed(2)} s, ${cost("cpu").toFixed(2)} s of processor`, `${((100 * cost("cpu")) / of(false, "cpu")).toFixed(0)} % of the build`);
say("peak memory", `${of(true, "memory").toFixed(0)} MB`, `${of(false, "memory").toFixed(0)} MB without search`);
say("index", `${mega(bytes)} in ${files.size} files`, `${((100 * bytes) / covered).toFixed(1)} % of ${mega(covered)} of text`);

// ---- Changes

const newest = [...articles.keys()].map((url) => url.match(/^\/(\d{4})\/(\d\d)\/(\d\d)\//)).filter(Boolean).map(([, ...day]) => day.join("-")).sort();
const article = (day, text) => `<!--${Date.parse(`${day}T04:00:00Z`)}-->\n[${text}](https://haifeng.example.com/bench)\n------\n\n<p>${text}，渡轮停航三天。</p>\n`;
const path = join(root, "content", "bench-article.md");
for (const [what, day] of [
  ["one article added", newest.at(-1)],
  ["one article of the middle delivered late", newest[newest.length >> 1]],
]) {
  const costs = {};
  let changed;
  for (const enabled of [false, true]) {
    configure(enabled);
    build();
    const before = enabled ? index() : new Map();
    const times = Array.from({ length: 5 }, (_, at) => {
      writeFileSync(path, article(day, `新到的消息 ${at}`));
      const { cpu } = build();
      if (enabled && at === 0) {
        const after = index();
        changed = [...after].filter(([name, file]) => !before.get(name)?.equals(file)).length;
      }
      return cpu;
    });
    costs[enabled] = median(times);
    renameSync(path, join(work, `old-${aside++}`));
  }
  const own = costs.true - costs.false;
  say(what, `${(1000 * own).toFixed(0)} ms of processor, ${changed} files written`, `${((100 * own) / cost("cpu")).toFixed(1)} % of the cold index`);
}
build();

// ---- Correctness

if (Number(values.queries) > 0) {
  const scan = spawnSync("node", [join(repository, "tests/search/scan.mjs"), out, values.queries], { encoding: "utf8" });
  say("against a plain scan", scan.stdout.trim(), scan.stderr.trim().split("\n")[0]);
}

// ---- Queries in a browser

const WORDS = "中国 经济 美国 总统 香港 警察 疫情 武汉 台湾 选举 农村 老人 城市 房价 医院 病毒 法院 律师 学校 教育 俄罗斯 乌克兰 日本 企业 互联网 监管".split(" ");
const PAIRS = WORDS.flatMap((word, at) => (at % 2 ? [] : [`${word} ${WORDS[at + 1]}`]));

function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(out, decodeURIComponent(pathname), pathname.endsWith("/") ? "index.html" : "");
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    let body = readFileSync(file);
    const headers = { "cache-control": "max-age=600", "accept-ranges": "bytes" };
    const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
    const type = types[extname(file)];
    headers["content-type"] = type ?? "application/octet-stream";
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (range) {
      headers["content-range"] = `bytes ${range[1]}-${range[2]}/${body.length}`;
      body = body.subarray(Number(range[1]), Number(range[2]) + 1);
    } else if (type) {
      headers["content-encoding"] = "gzip";
      body = gzipSync(body);
    }
    response.writeHead(range ? 206 : 200, headers).end(body);
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

if (!values["no-browser"]) {
  const { chromium } = createRequire(join(repository, "tests/browser/package.json"))("playwright-core");
  const server = await serve();
  const site = `http://127.0.0.1:${server.address().port}/`;
  const browser = await chromium.launch({ executablePath: process.env.NEWSPRINT_CHROMIUM ?? "/usr/bin/chromium", args: ["--disable-dev-shm-usage"] });
  console.log();
  say("query", "first ten: time", "requests", "kB", "with snippets and counts: time", "requests", "kB", "again", "articles");
  say(...Array(9).fill("---"));
  const all = [];
  for (const query of PAIRS) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await page.goto(`${site}404.html`);
    const engine = `${readdirSync(join(out, "assets")).find((name) => /^search\.[0-9a-f]+$/.test(name))}/engine.js`;
    // The page and its scripts are there; of the index nothing is.
    await page.evaluate((url) => import(url), `/assets/${engine}`);
    let [requests, received] = [0, 0];
    session.on("Network.requestWillBeSent", () => requests++);
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (received += encodedDataLength));
    const conditions = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 100_000 };
    await session.send("Network.emulateNetworkConditions", conditions);
    await page.exposeFunction("mark", () => [requests, received]);
    const found = await page.evaluate(
      async ([url, index, query]) => {
        const { open } = await import(url);
        const began = performance.now();
        const engine = await open(new URL(index, location).href);
        let first;
        const last = await engine.search(
          { query },
          {
            onUpdate: ({ results }) => {
              if (results.length >= 10 && !first) first = [performance.now() - began, globalThis.mark()];
            },
          },
        );
        const whole = performance.now() - began;
        const again = performance.now();
        await engine.search({ query });
        return { first: first && [first[0], await first[1]], whole, again: performance.now() - again, total: last.total };
      },
      [`/assets/${engine}`, "/search/index/", query],
    );
    const { first, whole, again, total } = found;
    if (first) all.push({ time: first[0], requests: first[1][0], bytes: first[1][1] });
    say(query, first ? `${(first[0] / 1000).toFixed(2)} s` : "–", first?.[1][0] ?? "–", first ? (first[1][1] / 1000).toFixed(0) : "–", `${(whole / 1000).toFixed(2)} s`, requests, (received / 1000).toFixed(0), `${again.toFixed(0)} ms`, total);
    await context.close();
  }
  say("median", `${(median(all.map(({ time }) => time)) / 1000).toFixed(2)} s`, median(all.map(({ requests }) => requests)), (median(all.map(({ bytes }) => bytes)) / 1000).toFixed(0), "", "", "", "", "");
  await browser.close();
  server.close();
}
