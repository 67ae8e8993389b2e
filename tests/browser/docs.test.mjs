// The docs as a site that newsprint prints itself: every link leads somewhere, pages are read on a phone and a desk, the search finds them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { launch, NEWSPRINT, overflow, ROOT, serve, temporaryFolder, violations } from './harness.mjs';

let browser;
let site;
let said;

before(async () => {
  const out = await temporaryFolder();
  const env = { ...process.env, NEWSPRINT_BIN: NEWSPRINT, BASE_URL: 'http://127.0.0.1/' };
  ({ stderr: said } = await promisify(execFile)(`${ROOT}scripts/docs`, [out], { env, maxBuffer: 1 << 26 }));
  site = await serve(out);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

test('every link of the docs leads somewhere', () => {
  assert.match(said, /^built 0 articles, \d+ pages in .*$/m);
  assert.ok(!/warning|error/.test(said), said);
});

test('pages are read on a phone and on a desk, by day and by night', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
      const page = await (await browser.newContext({ colorScheme, viewport })).newPage();
      for (const below of ['', 'docs/first-hour/', 'docs/deploying/', 'docs/cli/']) {
        await page.goto(site.url + below);
        const where = `${below} ${colorScheme} ${viewport.width}`;
        assert.deepEqual(await page.evaluate(overflow), [], where);
        // Browsers make what scrolls reachable by keys themselves (Chromium since 130).
        const found = (await violations(page)).filter((line) => !line.startsWith('scrollable-region-focusable'));
        assert.deepEqual(found, [], where);
        if (process.env.NEWSPRINT_SHOTS) {
          await page.screenshot({ path: `${process.env.NEWSPRINT_SHOTS}/docs-${below.replaceAll('/', '-')}${colorScheme}-${viewport.width}.png` });
        }
      }
      await page.context().close();
    }
  }
});

test('the search finds the page of a task', async () => {
  const page = await (await browser.newContext()).newPage();
  for (const [query, address] of [['favicon', '/docs/configuration/'], ['"behind nginx"', '/docs/first-hour/'], ['rsync', '/docs/deploying/']]) {
    await page.goto(`${site.url}search/?q=${encodeURIComponent(query)}`);
    await page.waitForSelector(`.finds a[href="${address}"]`, { timeout: 60_000 });
  }
});
