// The look that site.toml and static/custom.css give a site: on light and on dark paper, on a phone and on a desk, everything is read,
// nothing sticks out, the right logo is seen, an own font is loaded.

import assert from 'node:assert/strict';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { build, launch, overflow, ROOT, serve, temporaryFolder, violations } from './harness.mjs';

/** A font of playwright's own, for want of one in the repository. */
const FONTS = path.join(ROOT, 'tests/browser/node_modules/playwright-core/lib/vite/traceViewer');

const VIEWPORTS = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];
const LOGO = (colour) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><circle cx="20" cy="20" r="18" fill="${colour}"/></svg>`;

let browser;
const sites = [];

/** The demo with another look. */
async function siteWith(look) {
  const [root, out] = [await temporaryFolder(), await temporaryFolder()];
  for (const folder of ['content', 'editions', 'curation']) await cp(path.join(ROOT, folder), path.join(root, folder), { recursive: true });
  await mkdir(path.join(root, 'static/fonts'), { recursive: true });
  const write = (name, text) => writeFile(path.join(root, name), text);
  await write('site.toml', `title = "渡口"\nlanguage = "zh-Hans"\ntime_zone = "Asia/Shanghai"\nbase_url = "http://127.0.0.1/"\n\n${look}`);
  await write('static/logo.svg', LOGO('#123'));
  await write('static/logo-dark.svg', LOGO('#def'));
  const font = (await readdir(FONTS)).find((name) => name.endsWith('.ttf'));
  await cp(path.join(FONTS, font), path.join(root, 'static/fonts/own.ttf'));
  await write('static/custom.css', '@font-face { font-family: "Own"; src: url("fonts/own.ttf"); }\n.imprint { font-family: "Own", serif; letter-spacing: 1px; }\n');
  await build(root, out);
  const site = await serve(out);
  sites.push(site);
  return site;
}

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const site of sites) await site.close();
});

/** Everything that can be seen of a page in a scheme. */
async function pageIn(site, colorScheme, viewport, below = '') {
  const page = await (await browser.newContext({ colorScheme, viewport })).newPage();
  page.forbidden = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) page.forbidden.push(message.text());
  });
  await page.goto(site.url + below, { waitUntil: 'networkidle' });
  return page;
}

const seen = (page) => page.$$eval('.masthead img', (all) => all.filter((one) => one.offsetWidth > 0).map((one) => new URL(one.src).pathname.split('/').pop().split('.')[0]));

for (const [accent, density] of [['#ffdd00', 'airy'], ['#000080', 'compact'], ['#0b5c8a', 'normal']]) {
  test(`an accent of ${accent}, ${density}: all is read on both papers`, async () => {
    const site = await siteWith(`[look]\nlogo = "logo.svg"\nlogo_dark = "logo-dark.svg"\nfavicon = "logo.svg"\naccent = "${accent}"\ndensity = "${density}"\n`);
    for (const colorScheme of ['light', 'dark']) {
      for (const viewport of VIEWPORTS) {
        for (const below of ['', 'archive/']) {
          const page = await pageIn(site, colorScheme, viewport, below);
          assert.deepEqual(await violations(page), [], `${colorScheme} ${viewport.width} ${below}`);
          assert.deepEqual(await page.evaluate(overflow), [], `${colorScheme} ${viewport.width} ${below}`);
          assert.deepEqual(await seen(page), [colorScheme === 'dark' ? 'logo-dark' : 'logo']);
          assert.deepEqual(page.forbidden, []);
          if (process.env.NEWSPRINT_SHOTS) {
            await page.screenshot({ path: `${process.env.NEWSPRINT_SHOTS}/${density}-${colorScheme}-${viewport.width}-${below.replace('/', '') || 'front'}.png` });
          }
          await page.context().close();
        }
      }
    }
  });
}

test('the logo follows the switch of readers, and the own font is loaded', async () => {
  const site = await siteWith('[look]\nlogo = "logo.svg"\nlogo_dark = "logo-dark.svg"\nlogo_is_title = true\n');
  const page = await pageIn(site, 'light', VIEWPORTS[1]);
  assert.equal(await page.evaluate(() => [...document.fonts].some((font) => font.family.includes('Own') && font.status === 'loaded')), true);
  assert.deepEqual(page.forbidden, []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.imprint')).letterSpacing), '1px');
  assert.equal(await page.getAttribute('.nameplate img', 'alt'), '渡口');
  assert.equal((await page.textContent('.nameplate')).trim(), '');
  assert.deepEqual(await seen(page), ['logo']);
  await page.evaluate(() => (document.documentElement.dataset.scheme = 'dark'));
  assert.deepEqual(await seen(page), ['logo-dark']);
  await page.evaluate(() => (document.documentElement.dataset.scheme = 'light'));
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await seen(page), ['logo']);
  assert.deepEqual(await violations(page), []);
});

test('a picture that can not be had is a line in its article and nothing in listings', async () => {
  const site = await siteWith('');
  const page = await pageIn(site, 'light', VIEWPORTS[0]);
  const pictures = await page.$$eval('.frame img', (all) => all.length);
  assert.ok(pictures > 0, 'the front page has pictures');
  await page.context().route('**/*', (route) => (route.request().resourceType() === 'image' ? route.abort() : route.continue()));
  await page.reload({ waitUntil: 'networkidle' });
  await page.evaluate(() => document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; }));
  await page.waitForFunction(() => [...document.querySelectorAll('.frame')].every((frame) => frame.hidden));
  const article = await page.$eval('.lead h2 a', (link) => link.getAttribute('href'));
  await page.goto(new URL(article, site.url).href, { waitUntil: 'networkidle' });
  const line = page.locator('.sheet .gone').first();
  await line.waitFor();
  assert.match(await line.textContent(), /\S+ · \S+/);
  assert.equal(await line.evaluate((node) => node.tagName === 'A' ? node.rel : node.closest('a').tagName), 'noopener noreferrer nofollow');
  assert.ok((await line.boundingBox()).height < 120, 'one line or a few');
  assert.deepEqual(await violations(page), []);
});
