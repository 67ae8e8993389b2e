// The Content-Security-Policy, the second line of defence: should a sanitiser ever let something through, the browser
// refuses to run it. Every page has it before anything that it rules; and hostile markup, written into a built page behind
// the back of newsprint, comes to nothing.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { ROOT, build, files, launch, serve, temporaryFolder, urlOf } from './harness.mjs';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'";

/** What an article must never do, and the directive that stops it. */
const ATTACKS = {
  'an inline script': ['<script>ran("inline script")</script>', 'script-src'],
  'a handler': ['<img src="/favicon.missing" onerror="ran(\'handler\')">', 'script-src'],
  'a link that is a script': ['<a id="attack" href="javascript:ran(\'link\')">x</a>', 'script-src'],
  'a script from elsewhere': ['<script src="https://scripts.example/x.js"></script>', 'script-src'],
  'a script as data': ['<script src="data:text/javascript,ran(1)"></script>', 'script-src'],
  'a module': ['<script type="module">ran("module")</script>', 'script-src'],
  'a style sheet from elsewhere': ['<link rel="stylesheet" href="https://styles.example/x.css">', 'style-src'],
  'a style': ['<style>main { display: none !important }</style>', 'style-src'],
  'a style attribute': ['<p style="position: fixed; inset: 0">x</p>', 'style-src'],
  'a frame': ['<iframe src="https://frames.example/"></iframe>', 'frame-src'],
  'a frame of the site': ['<iframe src="/"></iframe>', 'frame-src'],
  // The frame hears of it, not the page.
  'a frame that is a script': ['<iframe srcdoc="<script>parent.ran(\'srcdoc\')</script>"></iframe>', undefined],
  'an object': ['<object data="https://objects.example/x.swf"></object>', 'object-src'],
  'a film': ['<video src="https://films.example/x.mp4" autoplay></video>', 'media-src'],
  'a picture without encryption': ['<img src="http://pictures.example/x.png">', 'img-src'],
  'a base': ['<base href="https://elsewhere.example/">', 'base-uri'],
  'a form': ['<form action="https://forms.example/"><button id="attack">x</button></form>', 'form-action'],
};

let browser;
let folder;
let site;
let article;

before(async () => {
  browser = await launch();
  folder = await temporaryFolder();
  await build(ROOT, folder, '--base-url', 'http://127.0.0.1/');
  site = await serve(folder);
  article = (await files(folder)).find((file) => /^\d{4}\/\d\d\/\d\d\/[^/]+\/index\.html$/.test(file));
});

after(async () => {
  await browser?.close();
  await site?.close();
});

test('every page has the policy, before all that it rules', async () => {
  const pages = (await files(folder)).filter((file) => file.endsWith('.html'));
  assert.ok(pages.length > 20, `${pages.length} pages`);
  for (const page of pages) {
    const html = await readFile(path.join(folder, page), 'utf8');
    const meta = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/);
    assert.ok(meta, `${page} has no policy`);
    assert.equal(meta[1].replaceAll('&#x27;', "'").replaceAll('&#39;', "'"), POLICY, page);
    const first = html.search(/<(script|link|style|img|body)\b/);
    assert.ok(first < 0 || meta.index < first, `${page}: the policy comes too late`);
    assert.doesNotMatch(html, /<script(?![^>]*\b(src|type="application\/ld\+json"))/, `${page} holds an inline script`);
  }
});

for (const [name, [markup, directive]] of Object.entries(ATTACKS)) {
  test(`the policy stops ${name}`, async () => {
    const html = await readFile(path.join(folder, article), 'utf8');
    assert.match(html, /<\/article>/);
    const attacked = path.join(path.dirname(article), `attack-${Object.keys(ATTACKS).indexOf(name)}.html`);
    await writeFile(path.join(folder, attacked), html.replace('</article>', `${markup}</article>`));
    const context = await browser.newContext();
    try {
      await context.addInitScript(() => {
        globalThis.trapped = [];
        globalThis.ran = (what) => globalThis.trapped.push(what);
        globalThis.stopped = [];
        document.addEventListener('securitypolicyviolation', (event) => {
          globalThis.stopped.push(event.effectiveDirective);
        });
      });
      const page = await context.newPage();
      const answered = [];
      page.on('response', (response) => answered.push(response.url()));
      const url = site.url + urlOf(attacked);
      await page.goto(url, { waitUntil: 'load' });
      if (markup.includes('id="attack"')) await page.locator('#attack').click({ noWaitAfter: true });
      if (directive) await page.waitForFunction(() => globalThis.stopped.length > 0);
      const { trapped, stopped } = await page.evaluate(() => ({ trapped: globalThis.trapped, stopped: globalThis.stopped }));
      assert.deepEqual(trapped, []);
      assert.ok(!directive || stopped.some((stop) => stop.startsWith(directive)), `${stopped} is not ${directive}`);
      assert.deepEqual(answered.filter((answer) => !answer.startsWith(site.url)), []);
      assert.equal(page.url(), url);
      assert.ok(await page.locator('main').isVisible());
      assert.equal(await page.evaluate(() => document.baseURI), url);
    } finally {
      await context.close();
    }
  });
}
