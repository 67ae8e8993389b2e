// The preview in a browser while its files change on the disk.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { NEWSPRINT, PIXEL, ROOT, launch, temporaryFolder } from './harness.mjs';

const TITLE = 'Harbour reopens';
const ARTICLE = 'content/2024/harbour.md';

const article = (seconds, title, text) =>
  `<!--${seconds}000-->\n[${title}](https://haifeng.example.com/${seconds})\n------\n\n<p>${text}</p>\n`;

let browser;
let root;
let server;
let url;
let page;
let faults;

/** Starts `newsprint serve` and waits until the site is read. */
async function startServer(...args) {
  server = spawn(NEWSPRINT, ['serve', '--root', root, '--port', '0', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: server.stderr })) {
    url = line.match(/http:\/\/\S+/)?.[0] ?? url;
    if (line.startsWith('read ')) break;
  }
  server.stderr.resume();
}

async function stopServer() {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await gone;
}

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(path.join(root, 'content/2024'), { recursive: true });
  await writeFile(path.join(root, 'site.toml'), 'title = "Digest"\n');
  await cp(path.join(ROOT, 'static'), path.join(root, 'static'), { recursive: true });
  await cp(path.join(ROOT, 'templates'), path.join(root, 'templates'), { recursive: true });
  await edit(ARTICLE, article(1705511701, TITLE, 'The first text. '.repeat(600)));
  await edit('content/2024/other.md', article(1705811701, 'Another article', 'Other text.'));
  await startServer();
  page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.route('**', (route) =>
    route.request().url().startsWith(url) ? route.continue() : route.fulfill({ body: PIXEL, contentType: 'image/gif' }),
  );
  faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
});

afterEach(async () => {
  await page.close();
  await stopServer();
});

/** Saves as most editors do: a new file is put in the place of the old one. */
async function edit(name, text) {
  const file = path.join(root, name);
  await writeFile(`${file}.tmp~`, text);
  await rename(`${file}.tmp~`, file);
}

/** Where the front page says that an article is. */
async function addressOf(title) {
  const front = await browser.newPage();
  await front.goto(url);
  const link = front.locator('main a', { hasText: title }).first();
  const address = new URL(await link.getAttribute('href'), url).href;
  await front.close();
  return address;
}

/** Opens the front page or an article's, and marks this document, so that a reload can be told. */
async function open(title) {
  await page.goto(title ? await addressOf(title) : url);
  await page.evaluate(() => void (globalThis.marked = true));
}

const isMarked = () => page.evaluate(() => globalThis.marked === true);
const overlay = () => page.locator('newsprint-faults');

/** Scrolls at once: the theme scrolls smoothly, and by when that has ended depends on how busy the machine is. */
const scroll = (top) => page.evaluate((top) => scrollTo({ top, behavior: 'instant' }), top);

test('an edited article is shown again where one was reading', async () => {
  await open(TITLE);
  await scroll(900);
  await edit(ARTICLE, article(1705511701, TITLE, `${'The first text. '.repeat(600)}A new end.`));
  await page.getByText('A new end.').waitFor();
  assert.equal(await isMarked(), false);
  await page.waitForFunction(() => scrollY === 900);
  assert.deepEqual(faults, []);
});

test('a scroll that is under way when the page is shown again leads where it was to lead', async () => {
  // The server's word that the page is another now comes with the first step of the scroll.
  await page.addInitScript(() => {
    if (sessionStorage.getItem('told')) return;
    globalThis.EventSource = class {
      addEventListener(_, listener) {
        globalThis.tell = () => {
          sessionStorage.setItem('told', 'yes');
          listener({ data: JSON.stringify({ page: 'another', missing: false, styles: {}, faults: [], reading: null }) });
        };
      }
      close() {}
    };
  });
  await open(TITLE);
  await page.evaluate(() => {
    addEventListener('scroll', () => globalThis.tell(), { once: true });
    scrollTo({ top: 900, behavior: 'smooth' });
  });
  await page.waitForFunction(() => globalThis.marked !== true);
  await page.waitForFunction(() => scrollY === 900);
  assert.deepEqual(faults, []);
});

test('a page that did not change is not loaded again', async () => {
  await open(TITLE);
  const front = await readFile(path.join(root, 'templates/front.html'), 'utf8');
  const other = await browser.newPage();
  await other.goto(url);
  await edit('templates/front.html', front.replace('{% block content -%}', '{% block content -%}<p>A mark on the front page</p>'));
  await other.getByText('A mark on the front page').waitFor();
  await edit('content/2024/other.md', article(1705811701, 'Another article', 'Other text that was edited.'));
  await other.goto(await addressOf('Another article'));
  await other.getByText('Other text that was edited.').waitFor();
  await other.close();
  // What the page hears comes in order: by the time that it shows an error, it would have been loaded again.
  await edit('site.toml', 'title = \n');
  await overlay().getByText('site.toml:1').waitFor();
  assert.equal(await isMarked(), true);
  await edit('site.toml', 'title = "Digest"\n');
  await overlay().waitFor({ state: 'detached' });
  assert.equal(await isMarked(), true);
  assert.deepEqual(faults, []);
});

test('a style sheet is swapped without a reload', async () => {
  await open(TITLE);
  await scroll(700);
  const css = await readFile(path.join(root, 'static/style.css'), 'utf8');
  for (const colour of ['rgb(1, 2, 3)', 'rgb(4, 5, 6)']) {
    await edit('static/style.css', `${css}\nbody { outline-color: ${colour} !important; }\n`);
    await page.waitForFunction((colour) => getComputedStyle(document.body).outlineColor === colour, colour);
    await page.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1);
    assert.equal(await isMarked(), true);
    assert.equal(await page.evaluate(() => scrollY), 700);
  }
  assert.deepEqual(faults, []);
});

test('a broken template is told over the last good page and goes when it is mended', async () => {
  await open(TITLE);
  const good = await readFile(path.join(root, 'templates/article.html'), 'utf8');
  await edit('templates/article.html', `{% if %}\n${good}`);
  await overlay().getByText('templates/article.html:1').waitFor();
  assert.equal(await isMarked(), true);
  assert.ok(await page.getByText('The first text.').first().isVisible());
  await edit('templates/article.html', good);
  await overlay().waitFor({ state: 'detached' });
  assert.equal(await isMarked(), true);
  assert.deepEqual(faults, []);
});

test('a broken site.toml is told on every page, and Esc puts it aside', async () => {
  await open();
  await edit('site.toml', 'title = \n');
  await overlay().getByText('site.toml:1').waitFor();
  await page.keyboard.press('Escape');
  await overlay().waitFor({ state: 'detached' });
  assert.equal(await page.locator('h1').first().isVisible(), true);
  await edit('site.toml', 'title = "Mended"\n');
  await page.waitForFunction(() => document.title.includes('Mended'));
  assert.deepEqual(faults, []);
});

test('an article that an error keeps out of the site stays on the screen', async () => {
  await open(TITLE);
  await edit(ARTICLE, '');
  await overlay().getByText(ARTICLE).waitFor();
  assert.equal(await isMarked(), true);
  assert.ok(await page.getByText('The first text.').first().isVisible());
  await edit(ARTICLE, article(1705511701, TITLE, 'Back again.'));
  await page.getByText('Back again.').waitFor();
  await overlay().waitFor({ state: 'detached' });
});

test('a page that is not there yet appears when it is written', async () => {
  await open(TITLE);
  const address = page.url();
  await rm(path.join(root, ARTICLE));
  await page.waitForFunction(() => globalThis.marked !== true);
  assert.equal((await page.goto(address)).status(), 404);
  await edit(ARTICLE, article(1705511701, TITLE, 'Written anew.'));
  await page.getByText('Written anew.').waitFor();
});
