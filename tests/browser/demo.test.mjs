// The demo site as readers see it: in three widths and two colour schemes, with and without scripts.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import {
  PIXEL, ROOT, build, files, launch, overflow, overlaps, painted, serve, temporaryFolder, urlOf, violations,
} from './harness.mjs';

const WIDTHS = [360, 768, 1440];
const SCHEMES = ['light', 'dark'];

/** The site under test. With NEWSPRINT_SITE=DIR another one than the demo; what it has no pages for is left out. */
const SITE = process.env.NEWSPRINT_SITE ?? ROOT;

/** The first page of each kind stands for all of it. */
const KINDS = {
  front: /^index\.html$/,
  archive: /^archive\/index\.html$/,
  year: /^\d{4}\/index\.html$/,
  month: /^\d{4}\/\d\d\/index\.html$/,
  day: /^\d{4}\/\d\d\/\d\d\/index\.html$/,
  article: /^\d{4}\/\d\d\/\d\d\/[^/]+\/index\.html$/,
  sources: /^sources\/index\.html$/,
  source: /^sources\/[^/]+\/index\.html$/,
  'month of a source': /^sources\/[^/]+\/\d{4}\/\d\d\/index\.html$/,
  topics: /^topics\/index\.html$/,
  topic: /^topics\/[^/]+\/index\.html$/,
  search: /^search\/index\.html$/,
  'not found': /^404\.html$/,
};

let browser;
let site;
let folder;
let outputs;

before(async () => {
  // Below a path, as on a project's page of a code host: a link that forgets it is broken here.
  folder = await temporaryFolder();
  await build(SITE, folder, '--base-url', 'http://127.0.0.1/digest/');
  outputs = await files(folder);
  site = await serve(folder, '/digest/');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/** The first output that matches. */
function pageOf(t, pattern) {
  const file = outputs.find((output) => pattern.test(output));
  if (!file && SITE !== ROOT) t.skip('no such page');
  else assert.ok(file, 'the demo site has a page of this kind');
  return file;
}

/** A page that records everything that a reader should never meet. */
async function openPage(options) {
  const context = await browser.newContext({ locale: 'en', ...options });
  const faults = [];
  await context.route('**', (route) => {
    const request = route.request();
    if (request.url().startsWith(site.url)) return route.continue();
    if (request.resourceType() === 'image') return route.fulfill({ body: PIXEL, contentType: 'image/gif' });
    faults.push(`third party: ${request.resourceType()} ${request.url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script error: ${error}`));
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith('/404.html')) {
      faults.push(`${response.status()}: ${response.url()}`);
    }
  });
  await page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return { page, faults };
}

for (const [kind, pattern] of Object.entries(KINDS)) {
  test(`${kind}: quiet, steady and never wider than its window`, async (t) => {
    const file = pageOf(t, pattern);
    if (!file) return;
    const look = async (colorScheme, width) => {
      const { page, faults } = await openPage({ colorScheme, viewport: { width, height: 800 } });
      await page.goto(site.url + urlOf(file), { waitUntil: 'load' });
      const where = `${file} at ${width} px, ${colorScheme}`;
      assert.deepEqual(await page.evaluate(overflow), [], where);
      assert.deepEqual(await page.evaluate(overlaps), [], where);
      // To the end and back: pictures that load late must not move what is being read.
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await painted(page);
      assert.equal(await page.evaluate(() => globalThis.shift), 0, `layout shift: ${where}`);
      // Each scheme once, on the narrowest and on the widest page.
      if (width === { light: 360, dark: 1440 }[colorScheme]) assert.deepEqual(await violations(page), [], where);
      assert.deepEqual(faults, [], where);
      await page.context().close();
    };
    await Promise.all(SCHEMES.flatMap((scheme) => WIDTHS.map((width) => look(scheme, width))));
  });

  test(`${kind}: whole without scripts`, async (t) => {
    const file = pageOf(t, pattern);
    if (!file) return;
    const { page, faults } = await openPage({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
    await page.goto(site.url + urlOf(file), { waitUntil: 'load' });
    assert.equal(await page.locator('h1').count(), 1);
    assert.ok(await page.locator('h1').isVisible());
    assert.ok(await page.locator('main').isVisible());
    assert.ok((await page.locator('main').innerText()).trim().length > 0);
    assert.ok((await page.locator('header a').count()) > 0, 'a way to other pages');
    assert.deepEqual(faults, []);
    await page.context().close();
  });
}

test('the front page leads to an article and back', async () => {
  const { page, faults } = await openPage({ viewport: { width: 768, height: 800 } });
  await page.goto(site.url);
  await page.locator('main h2 a, main h3 a').first().click();
  await page.waitForURL(/\/\d{4}\/\d\d\/\d\d\/[^/]+\/$/);
  assert.ok(await page.locator('article h1').isVisible());
  await page.locator('header a').first().click();
  await page.waitForURL(site.url);
  assert.deepEqual(faults, []);
  await page.context().close();
});

test('every page forbids inline scripts by itself', async () => {
  const { page } = await openPage({});
  await page.goto(site.url);
  const refused = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.smuggled = true';
    document.body.append(script);
  });
  await refused;
  assert.equal(await page.evaluate(() => globalThis.smuggled), undefined);
  await page.context().close();
});

test('no link and no file of the site leads nowhere', async () => {
  const { page } = await openPage({});
  const known = new Set(outputs.map((output) => site.url + urlOf(output)));
  const broken = [];
  for (const output of outputs.filter((output) => output.endsWith('.html'))) {
    const html = await readFile(path.join(folder, output), 'utf8');
    const urls = await page.evaluate(
      ({ html, base }) => {
        const tree = new DOMParser().parseFromString(html, 'text/html');
        const values = [...tree.querySelectorAll('[href]:not([rel=canonical]), [src]')].map(
          (element) => element.getAttribute('href') ?? element.getAttribute('src'),
        );
        const sets = [...tree.querySelectorAll('[srcset]')].flatMap((element) =>
          element.getAttribute('srcset').split(',').map((candidate) => candidate.trim().split(/\s/)[0]),
        );
        return [...values, ...sets].map((url) => new URL(url, base).href);
      },
      { html, base: site.url + urlOf(output) },
    );
    const origin = new URL(site.url).origin;
    for (const url of urls) {
      if (url.startsWith(origin) && !known.has(url.replace(/[?#].*/, ''))) broken.push(`${output}: ${url}`);
    }
  }
  assert.ok(broken.length === 0, `${broken.length} broken links:\n${broken.slice(0, 30).join('\n')}`);
  await page.context().close();
});

test('JSON-LD says what search engines ask for', async () => {
  const faults = [];
  const absolute = (url) => typeof url === 'string' && URL.canParse(url);
  const kinds = new Set();
  for (const output of outputs.filter((output) => output.endsWith('.html'))) {
    const html = await readFile(path.join(folder, output), 'utf8');
    const data = html.match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
    if (!data) {
      if (!html.includes('noindex')) faults.push(`${output}: none`);
      continue;
    }
    const { '@context': context, '@graph': graph } = JSON.parse(data[1]);
    if (context !== 'https://schema.org') faults.push(`${output}: the context is ${context}`);
    const check = (what, right) => right || faults.push(`${output}: ${what}`);
    for (const thing of graph) {
      kinds.add(thing['@type']);
      switch (thing['@type']) {
        case 'NewsArticle':
          check('headline', thing.headline?.length > 0);
          check('mainEntityOfPage', absolute(thing.mainEntityOfPage));
          check('datePublished', !thing.datePublished || /T\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(thing.datePublished));
          check('inLanguage', /^[a-z]{2,3}(-[A-Za-z]+)*$/.test(thing.inLanguage));
          check('author', (thing.author ?? []).every((author) => author.name));
          check('publisher', thing.publisher?.name && absolute(thing.publisher.url));
          check('image', (thing.image ? [thing.image].flat() : []).every((image) => absolute(image.url ?? image)));
          check('isBasedOn', !thing.isBasedOn || absolute(thing.isBasedOn.url));
          check('publisher of the original', !thing.isBasedOn || thing.isBasedOn.publisher?.name);
          break;
        case 'BreadcrumbList':
          thing.itemListElement.forEach((item, at) => {
            const last = at === thing.itemListElement.length - 1;
            check('breadcrumb', item.position === at + 1 && item.name && (last || absolute(item.item)));
          });
          break;
        default:
          check(`name and URL of ${thing['@type']}`, thing.name && absolute(thing.url));
      }
    }
  }
  assert.deepEqual(faults, []);
  if (SITE === ROOT) assert.deepEqual([...kinds].sort(), ['BreadcrumbList', 'CollectionPage', 'ItemList', 'NewsArticle', 'PublicationIssue', 'WebSite']);
});

test('pages are light', async () => {
  const style = outputs.find((output) => /^assets\/style\..*css$/.test(output));
  const css = brotliCompressSync(await readFile(path.join(folder, style))).length;
  assert.ok(css < 8 * 1024, `the style sheet has ${css} bytes compressed`);
  const heavy = [];
  for (const output of outputs.filter((output) => KINDS.article.test(output))) {
    const html = await readFile(path.join(folder, output), 'utf8');
    // Its own are its text and, once, its summary; of an issue, what search engines are told of its links.
    const text = html.match(/<div class="text">(.*)<\/div>\n<\/article>/s)[1];
    if (html.includes('<img')) continue;
    const own = Buffer.byteLength(text + html.match(/<meta name="description" content="(.*?)">/s)[1]);
    const links = html.match(/\{"@type":"ItemList".*?\]\}/s)?.[0] ?? '';
    const rest = Buffer.byteLength(html) - own - Buffer.byteLength(links);
    if (rest > 8.5 * 1024) heavy.push(`${output}: ${rest}`);
  }
  assert.deepEqual(heavy, []);
});
