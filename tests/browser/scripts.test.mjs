// A site in both Chinese scripts: the way from one to the other and back, articles, and the search of each, at the width of a phone.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { build, launch, overflow, serve, temporaryFolder, violations } from './harness.mjs';

const SITE = `title = "港口发展报"
description = "每天的发现"
language = "zh-Hans"

[scripts]
twins = ["zh-Hant-TW"]
words = "scripts/tw.toml"

[[sources]]
id = "haifeng"
name = "海风发展社"
hosts = ["haifeng.example"]
`;
const ARTICLES = {
  a: ['头发与发展', 'https://haifeng.example/a', '渡轮在这里停航，特朗普说。后来恢复了。'],
  b: ['頭髮與報導', 'https://harbour.example/b', '渡輪在這裡停航，皇后號後來恢復了，川普說。'],
};

let browser;
let site;

before(async () => {
  const [root, out] = [await temporaryFolder(), await temporaryFolder()];
  await mkdir(path.join(root, 'content'));
  await mkdir(path.join(root, 'scripts'));
  await writeFile(path.join(root, 'site.toml'), SITE);
  await writeFile(path.join(root, 'scripts/tw.toml'), '"特朗普" = "川普"\n');
  for (const [slug, [title, url, text]] of Object.entries(ARTICLES)) {
    await writeFile(path.join(root, `content/${slug}.md`), `---\ntitle: ${title}\nslug: ${slug}\ndate: 2024-01-02\nlink: ${url}\n---\n\n${text}\n`);
  }
  await build(root, out, '--base-url', 'http://127.0.0.1/digest/');
  site = await serve(out, '/digest/');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

async function open(t, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 375, height: 760 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`${error}`));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  await page.goto(`${site.url}${address}`, { waitUntil: 'load' });
  return page;
}

const other = (page) => page.locator('.tools a');
const hrefOf = (page) => other(page).getAttribute('href');

test('each page leads to the same one in the other script, and its links stay there', async (t) => {
  const page = await open(t, '');
  assert.equal(await page.title(), '港口发展报');
  assert.equal(await other(page).innerText(), '繁體');
  assert.equal(await hrefOf(page), '/digest/zh-hant/');
  await page.goto(`${site.url}zh-hant/`);
  assert.equal(await page.title(), '港口發展報');
  assert.equal(await other(page).innerText(), '简体');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-Hant-TW');
  const away = await page.$$eval('a[href^="/"]:not(.tools a)', (links) => links.map((link) => link.getAttribute('href')).filter((href) => !href.startsWith('/digest/zh-hant/')));
  assert.deepEqual(away, []);
  await page.getByText('頭髮與發展', { exact: true }).first().click();
  await page.waitForURL('**/zh-hant/2024/01/02/a/');
  assert.match(await page.locator('.text').innerText(), /渡輪在這裡停航，川普說。後來恢復了。/);
  assert.match(await page.locator('.converted').innerText(), /本文由程式從簡體轉換。\s*看原文/);
  assert.equal(await hrefOf(page), '/digest/2024/01/02/a/');
  assert.deepEqual(page.faults, []);
});

test('the way to the other script leads through the site wherever it stands', async (t) => {
  const page = await open(t, 'zh-hant/2024/01/02/a/');
  await page.locator('.converted a').click();
  await page.waitForURL(`${site.url}2024/01/02/a/`);
  await other(page).click();
  await page.waitForURL(`${site.url}zh-hant/2024/01/02/a/`);
  assert.deepEqual(await page.$$eval('[hreflang]', (links) => links.map((link) => link.href).filter((href) => !href.startsWith('http'))), []);
  assert.deepEqual(page.faults, []);
});

test('front page, article and search fit a phone and can be used by all, in both scripts', async (t) => {
  for (const folder of ['', 'zh-hant/']) {
    for (const address of ['', '2024/01/02/a/', '2024/01/02/b/', 'search/']) {
      const page = await open(t, folder + address);
      assert.deepEqual(await page.evaluate(overflow), [], folder + address);
      assert.deepEqual(await violations(page), [], folder + address);
      assert.equal(await other(page).count(), 1, folder + address);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${(folder + address).replaceAll('/', '_') || 'front'}.png`) });
    }
  }
});

test('the search shows what it finds in the script of its page, and leads to pages of its tree', async (t) => {
  const expected = {
    'search/?q=渡轮+停航': ['zh-Hans', ['头发与报导', '头发与发展'], '/digest/2024/01/02/', '海风发展社'],
    'zh-hant/search/?q=渡轮+停航': ['zh-Hant-TW', ['頭髮與報導', '頭髮與發展'], '/digest/zh-hant/2024/01/02/', '海風發展社'],
  };
  for (const [address, [language, titles, below, source]] of Object.entries(expected)) {
    const page = await open(t, address);
    await page.waitForFunction(() => document.querySelectorAll('.finds .summary:not(.coming)').length === 2);
    assert.deepEqual((await page.locator('.finds h2').allInnerTexts()).sort(), [...titles].sort());
    const links = await page.$$eval('.finds h2 a', (links) => links.map((link) => link.pathname).sort());
    assert.deepEqual(links, [`${below}a/`, `${below}b/`]);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    assert.ok((await page.locator('.finds .by').allInnerTexts()).some((by) => by.includes(source)), source);
    const marks = await page.locator('.finds mark').allInnerTexts();
    assert.ok(marks.some((mark) => mark.startsWith(language === 'zh-Hans' ? '渡轮' : '渡輪')), `${marks}`);
    if (language !== 'zh-Hans') assert.match((await page.locator('.finds').innerText()), /川普說/);
    assert.deepEqual(page.faults, []);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `search-${language}.png`) });
  }
});

test('a word of the editor’s finds what is written in its other form, in both trees', async (t) => {
  for (const folder of ['', 'zh-hant/']) {
    for (const [query, marks] of [['特朗普', 2], ['川普', 2], ['川普說', 2], ['"特朗普说" -发展', 1]]) {
      const page = await open(t, `${folder}search/?q=${encodeURIComponent(query)}`);
      await page.waitForFunction(() => document.querySelector('.finds').ariaBusy === 'false' && !document.querySelector('.stop:not([hidden])'));
      await page.waitForFunction((marks) => document.querySelectorAll('.finds .summary mark').length === marks, marks);
      const found = await page.locator('.finds .summary mark').allInnerTexts();
      if (folder) assert.ok(found.every((mark) => mark.startsWith('川普')), `${found}`);
      assert.deepEqual(page.faults, []);
    }
  }
});
