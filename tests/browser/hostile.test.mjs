// Hostile articles in a browser that allows everything: no policy, all scripts. Nothing may run, and nothing may be asked
// for but the site's own files and pictures.
//
// The cases of `tests/fixtures/hostile` always; with NEWSPRINT_SHARED set to a folder that has
// `acceptance/make_case_articles.py`, the article files that it writes as well.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { ROOT, build, files, launch, serve, temporaryFolder, urlOf } from './harness.mjs';

/** Pages that are open at once. */
const PARALLEL = 4;

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** Replaces, in every frame and before any script of the page, what a hostile script would call first. */
function trap() {
  const trapped = [];
  Object.defineProperty(globalThis, 'trapped', { value: trapped });
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch', 'postMessage']) {
    globalThis[name] = (...values) => void trapped.push(`${name}(${values.join(', ')})`);
  }
  for (const name of ['XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'SharedWorker', 'Image']) {
    globalThis[name] = class {
      constructor(...values) {
        trapped.push(`new ${name}(${values.join(', ')})`);
      }
    };
  }
  navigator.sendBeacon = (url) => trapped.push(`sendBeacon(${url})`) > 0;
  for (const name of ['write', 'writeln']) {
    Document.prototype[name] = (...values) => void trapped.push(`document.${name}(${values.join(', ')})`);
  }
}

/** What the page holds, as the browser understood it, that could run or ask for something later: on a click, on a hover. */
function loaded() {
  const found = [];
  const active = 'object, embed, applet, iframe, frame, base, form, meta[http-equiv=refresh i], a[ping], portal';
  for (const element of document.querySelectorAll(active)) {
    // The box that leads to the search page is the theme's own form, and its only one.
    if (element.matches('body > .masthead > .bar > form.finder[action="/search/"]')) continue;
    found.push(element.outerHTML.slice(0, 200));
  }
  for (const script of document.scripts) {
    const data = ['application/ld+json', 'application/json'].includes(script.type);
    const own = script.src.startsWith(`${location.origin}/`);
    if (!data && !own) found.push(script.outerHTML.slice(0, 200));
  }
  for (const element of document.querySelectorAll('*')) {
    for (const { localName, value } of element.attributes) {
      const url = value.replace(/[\u0000-\u0020]/g, '');
      const runs = localName.startsWith('on') || localName === 'srcdoc' || /^(javascript|vbscript|data):/i.test(url);
      const shown = ['alt', 'title', 'content', 'aria-label', 'value', 'placeholder'].includes(localName);
      if (runs && !shown) found.push(`<${element.localName} ${localName}="${value.slice(0, 120)}">`);
    }
  }
  return [...globalThis.trapped, ...found];
}

/** Fails with the first few faults; a hole in the sanitiser shows on hundreds of pages. */
function assertNone(faults) {
  assert.ok(faults.length === 0, `${faults.length} faults:\n${faults.slice(0, 30).join('\n')}`);
}

/** Opens every page of a built site and returns what went wrong, by page. */
async function openAll(folder, { report }) {
  const site = await serve(folder);
  const outputs = await files(folder);
  // The search page asks for its index, as none of these may; search.test.mjs searches the same articles.
  const pages = outputs.filter((output) => output.endsWith('.html') && output !== 'search/index.html');
  const own = new Set(outputs.filter((output) => !output.endsWith('.html')).map((output) => site.url + urlOf(output)));
  const faults = [];
  const there = new Set(pages.map((output) => site.url + urlOf(output)));
  const queue = pages[Symbol.iterator]();

  const work = async () => {
    const context = await browser.newContext({ bypassCSP: true, serviceWorkers: 'block' });
    await context.addInitScript(trap);
    const page = await context.newPage();
    let here;
    let url;
    const fault = (what) => faults.push(`${here}: ${what}`);
    // Watched, not intercepted, which takes twice the time; no host but this one can be reached. So pictures fail, and
    // handlers of their errors would run.
    context.on('request', (request) => {
      const type = request.resourceType();
      const asked = request.url();
      const itself = type === 'document' && asked === url && request.frame() === page.mainFrame();
      const theme = own.has(asked) && ['stylesheet', 'script', 'other'].includes(type);
      if (!itself && !theme && type !== 'image') fault(`asked for ${type} ${asked}`);
    });
    page.on('dialog', (dialog) => {
      fault(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    page.on('framenavigated', (frame) => {
      if (frame.url() !== url) fault(`went to ${frame.url()}`);
    });
    page.on('pageerror', (error) => fault(`script error: ${error}`));
    context.on('page', (popup) => fault(`opened ${popup.url()}`));
    for (const output of queue) {
      here = output;
      url = site.url + urlOf(output);
      const moved = (await readFile(path.join(folder, output), 'utf8')).match(/<a class="moved" href="([^"]*)">/)?.[1];
      if (moved !== undefined) {
        // The theme follows this link, so that it must lead to a page of the site; that one is opened for itself.
        if (!there.has(new URL(moved, site.url).href)) fault(`leads to ${moved}`);
        continue;
      }
      try {
        await page.goto(url, { waitUntil: 'load' });
        for (const found of await page.evaluate(loaded)) fault(found);
      } catch (error) {
        // The page went elsewhere while it was looked at.
        fault(error.message.split('\n')[0]);
      }
    }
    await context.close();
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, work));
  } finally {
    await site.close();
  }
  report(`${pages.length} pages opened`);
  return faults;
}

test('nothing runs in the project’s own hostile cases', async (t) => {
  const out = await temporaryFolder();
  const { articles } = await build(path.join(ROOT, 'tests/fixtures/hostile'), out);
  assert.ok(articles >= 60, `${articles} articles`);
  assertNone(await openAll(out, { report: (text) => t.diagnostic(text) }));
});

test('the traps catch what they are for', async (t) => {
  const out = await temporaryFolder();
  const page = (body) => `<!doctype html><title>x</title><main>${body}</main>`;
  await writeFile(path.join(out, '404.html'), page(''));
  const bad = {
    'script.html': '<script>alert(1)</script>',
    'handler.html': '<img src="https://pictures.example/x.png" onerror="prompt(2)">',
    'link.html': '<a href="java&#9;script:alert(3)">x</a>',
    'frame.html': '<iframe src="https://frames.example/"></iframe>',
    'refresh.html': '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
    'style.html': '<style>@import "https://styles.example/x.css";</style>',
    'media.html': '<video src="https://films.example/x.mp4" autoplay></video>',
    'navigation.html': '<script>location = "https://elsewhere.example/"</script>',
  };
  for (const [name, body] of Object.entries(bad)) await writeFile(path.join(out, name), page(body));
  await writeFile(path.join(out, 'good.html'), page('<img src="https://pictures.example/x.png"><p>alert(1)</p>'));
  const faults = await openAll(out, { report: (text) => t.diagnostic(text) });
  const caught = new Set(faults.map((fault) => fault.split(':')[0]));
  assert.deepEqual([...caught].sort(), Object.keys(bad).sort(), faults.join('\n'));
});

const shared = process.env.NEWSPRINT_SHARED;
test(
  'nothing runs in the acceptance cases',
  { skip: shared ? false : 'NEWSPRINT_SHARED names no folder with acceptance cases' },
  async (t) => {
    const root = await temporaryFolder();
    const content = path.join(root, 'content');
    await mkdir(content);
    await cp(path.join(ROOT, 'tests/fixtures/hostile/site.toml'), path.join(root, 'site.toml'));
    await promisify(execFile)('python3', [path.join(shared, 'acceptance/make_case_articles.py'), content]);
    const out = path.join(root, 'public');
    const { articles } = await build(root, out);
    t.diagnostic(`${articles} articles`);
    assertNone(await openAll(out, { report: (text) => t.diagnostic(text) }));
  },
);
