// What the browser tests share: a built site, a static server, a browser.

import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Milliseconds after which nothing is waited for any more. How fast a machine is, and how busy, is not what is tested. */
const PATIENCE = 300_000;

/** The binary under test. */
export const NEWSPRINT = path.resolve(ROOT, process.env.NEWSPRINT_BIN ?? 'target/debug/newsprint');

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
};

/** A folder that is gone when the tests are. */
export async function temporaryFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'newsprint-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds the site in `root` into `out` and returns the report of `--json`. */
export async function build(root, out, ...args) {
  const command = ['build', '--root', root, '--out', out, '--json', ...args];
  const { stdout } = await promisify(execFile)(NEWSPRINT, command, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout);
}

/** All files below `folder`, as URL paths without a slash in front, sorted. */
export async function files(folder, below = '') {
  const found = [];
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = below + entry.name;
    found.push(...(entry.isDirectory() ? await files(folder, `${name}/`) : [name]));
  }
  return found.sort();
}

/** The URL path, below the site, of a file in the output folder. */
export function urlOf(file) {
  const parts = file.split('/').map(encodeURIComponent).join('/');
  return parts.replace(/(^|\/)index\.html$/, '$1');
}

/**
 * Serves a built site as a plain static host does: `index.html` in folders, `404.html` for what is not there, a part of a
 * file to those who ask for it; without `ranges` the whole file, as some hosts do.
 * Returns `{ url, close }`; `url` ends with a slash. `basePath` is `/` or `/digest/`.
 */
export async function serve(folder, basePath = '/', { ranges = true } = {}) {
  const server = createServer(async (request, response) => {
    const send = (status, type, body) => {
      const cached = type === TYPES['.html'] ? 'no-store' : 'max-age=600';
      response.writeHead(status, { 'content-type': type, 'cache-control': cached }).end(body);
    };
    const notFound = async () => send(404, TYPES['.html'], await readFile(path.join(folder, '404.html')));
    try {
      const pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
      const parts = pathname.slice(basePath.length).split('/');
      if (!pathname.startsWith(basePath) || parts.includes('..')) return await notFound();
      let file = path.join(folder, ...parts);
      if (pathname.endsWith('/')) file = path.join(file, 'index.html');
      if (!existsSync(file)) return await notFound();
      const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
      const body = await readFile(file);
      const range = ranges && request.headers.range?.match(/^bytes=(\d+)-(\d+)$/);
      if (!range) return send(200, type, body);
      const [from, to] = [Number(range[1]), Math.min(Number(range[2]), body.length - 1)];
      if (from > to) return response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
      response.setHeader('content-range', `bytes ${from}-${to}/${body.length}`);
      send(206, type, body.subarray(from, to + 1));
    } catch (error) {
      send(500, TYPES['.txt'], String(error));
    }
  });
  // Node closes a connection that rests for 5 s, and a request that sets out at that moment is lost.
  server.keepAliveTimeout = PATIENCE;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}${basePath}`, close };
}

/** Starts Debian's Chromium, or the one that NEWSPRINT_CHROMIUM names. It reaches this machine and no other. */
export async function launch() {
  const executablePath = process.env.NEWSPRINT_CHROMIUM ?? '/usr/bin/chromium';
  const unreachable = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  // Without /dev/shm, which is small in containers.
  const args = [unreachable, '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath, args, timeout: PATIENCE });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  return browser;
}

/** Waits until what the page shows now has been painted, and layout shifts have been told of. */
export function painted(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** One transparent pixel, in place of pictures that are elsewhere: tests need no network. */
export const PIXEL = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'base64',
);

/** The rules of axe-core, as a script. */
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How far the page is wider than its window, and what sticks out. */
export function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .map((element) => `<${element.localName} class="${element.className}">`)
    .slice(0, 5);
}

/** Texts that lie over other texts. */
export function overlaps() {
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim() || text.parentElement.closest('.unseen, .skip, script, rt')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    // What a summary has beyond its last line is cut off.
    const clip = text.parentElement.closest('.summary')?.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      const bottom = Math.min(box.bottom, clip?.bottom ?? Infinity);
      // Lines of large type reach into each other's leading; ink is what counts.
      const slack = (bottom - box.top) * 0.25;
      if (box.width > 1 && bottom - box.top > 1) {
        boxes.push({ text, left: box.left, right: box.right, top: box.top + slack, bottom: bottom - slack });
      }
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  const found = [];
  boxes.forEach((a, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].top < a.bottom; next++) {
      const b = boxes[next];
      if (a.text !== b.text && a.left + 1 < b.right && b.left + 1 < a.right) found.push(`${a.text.data} / ${b.text.data}`);
    }
  });
  return found.slice(0, 5);
}

/** What axe-core finds (WCAG 2.2 AA and good practice), one line a finding. */
export async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
