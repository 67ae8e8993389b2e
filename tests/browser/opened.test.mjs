// A site as its editor makes it in the first hour: an About page in the menu, and a counter of readers that the policy lets in by name. What
// it does not name stays out.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { build, launch, overflow, serve, temporaryFolder, violations } from './harness.mjs';

let browser;
let site;
let counter;
let other;

/** A host whose every address is a script that marks the page and asks the host again. */
async function scriptHost(name) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    response.end(`document.documentElement.dataset.${name} = 'ran'; fetch(new URL('/count', document.currentScript.src));`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, asked, close };
}

before(async () => {
  [counter, other] = [await scriptHost('counter'), await scriptHost('other')];
  const [root, out] = [await temporaryFolder(), await temporaryFolder()];
  for (const folder of ['content', 'pages', 'templates']) await mkdir(path.join(root, folder));
  const write = (name, text) => writeFile(path.join(root, name), text);
  await write('site.toml', `title = "潮汐日报"
language = "zh-Hans"
menu = [{ name = "过刊", url = "/archive/" }, { name = "关于", url = "/about/" }]

[policy]
script = ["${counter.origin}"]
connect = ["${counter.origin}"]
`);
  await write('content/a.md', '---\ntitle: 渡轮\ndate: 2024-01-02\n---\n\n渡轮停航。\n');
  await write('pages/about.md', '---\ntitle: 关于我们\n---\n\n## 编辑部\n\n这里是编辑部。\n');
  await write('pages/about.en.md', '---\ntitle: About us\n---\n\nWe are here.\n');
  await write('templates/base.html', `{% extends "default/base.html" %}
{% block head %}{{ super() }}
<script async src="${counter.origin}/count.js"></script>
<script async src="${other.origin}/x.js"></script>
{% endblock head %}
`);
  await build(root, out, '--base-url', 'http://127.0.0.1/');
  site = await serve(out);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const server of [site, counter, other]) await server?.close();
});

test('the counter that the policy names runs and counts, and no other does', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(site.url, { waitUntil: 'networkidle' });
  await page.waitForSelector('html[data-counter="ran"]');
  await assert.doesNotReject(page.waitForFunction(() => performance.getEntriesByName(new URL('/count', document.querySelector('script[src$="count.js"]').src).href).length > 0));
  assert.deepEqual(counter.asked, ['/count.js', '/count']);
  assert.equal(await page.getAttribute('html', 'data-other'), null);
  assert.deepEqual(other.asked, []);
});

test('the About page is found in the menu, on a phone as on a desk, and in the other language', async () => {
  for (const viewport of [{ width: 390, height: 800 }, { width: 1280, height: 900 }]) {
    const page = await (await browser.newContext({ viewport })).newPage();
    await page.goto(site.url);
    await page.click('nav.menu a[href="/about/"]');
    await page.waitForURL('**/about/');
    assert.equal(await page.textContent('h1'), '关于我们');
    assert.deepEqual(await page.evaluate(overflow), []);
    assert.deepEqual(await violations(page), []);
    await page.click('article a[hreflang="en"]');
    await page.waitForURL('**/en/about/');
    assert.equal(await page.textContent('h1'), 'About us');
    assert.deepEqual(await violations(page), []);
  }
});

test('the search of each script finds own pages once, and leads to those of its own', async () => {
  const [root, out] = [await temporaryFolder(), await temporaryFolder()];
  for (const folder of ['content', 'pages']) await mkdir(path.join(root, folder));
  const write = (name, text) => writeFile(path.join(root, name), text);
  await write('site.toml', 'title = "潮汐日报"\nlanguage = "zh-Hans"\n\n[scripts]\ntwins = ["zh-Hant-TW"]\n');
  await write('content/a.md', '---\ntitle: 渡轮\ndate: 2024-01-02\n---\n\n渡轮停航，编辑部在这里。\n');
  await write('pages/about.md', '---\ntitle: 关于我们\n---\n\n编辑部在这里，欢迎来信。\n');
  await write('pages/about.zh-Hant.md', '---\ntitle: 關於本報\n---\n\n編輯部在這裡。\n');
  await write('pages/about.en.md', '---\ntitle: About us\n---\n\nWe are here, and glad of letters.\n');
  await write('pages/rules.md', '---\ntitle: 规则\n---\n\n编辑部的规则。\n');
  await build(root, out, '--base-url', 'http://127.0.0.1/');
  const twins = await serve(out);
  try {
    for (const [tree, query, expected] of [
      ['', '编辑部', ['/about/', '/rules/', '/2024/']],
      ['zh-hant/', '編輯部', ['/zh-hant/about/', '/zh-hant/rules/', '/zh-hant/2024/']],
      ['', 'letters', ['/en/about/']],
      ['zh-hant/', '欢迎来信', ['/zh-hant/about/']],
    ]) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${twins.url}${tree}search/?q=${encodeURIComponent(query)}`);
      await page.waitForSelector('.finds h2 a');
      await page.waitForFunction((count) => document.querySelectorAll('.finds h2 a').length === count, expected.length);
      const found = await page.$$eval('.finds h2 a', (links) => links.map((link) => new URL(link.href).pathname));
      const begins = found.map((at) => expected.find((start) => at.startsWith(start)));
      assert.deepEqual(begins.sort(), [...expected].sort(), `${tree} ${query}: ${found}`);
      assert.ok(found.at(-1).includes('2024') || !expected.some((one) => one.includes('2024')), `articles come last: ${found}`);
      await page.context().close();
    }
  } finally {
    await twins.close();
  }
});
