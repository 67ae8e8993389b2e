// The search page: typed into, by keyboard alone, without scripts, without connection, with an index that is damaged. Where a
// test has to say when results come, search-stub.js stands in for the engine; all others run on the engine itself.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { ROOT, build, files, launch, overflow, overlaps, painted, serve, temporaryFolder, violations } from './harness.mjs';

const STUB = await readFile(new URL('search-stub.js', import.meta.url), 'utf8');

let browser;
let folder;
let site;

before(async () => {
  folder = await temporaryFolder();
  // Below a path: a URL that forgets it is broken here.
  await build(ROOT, folder, '--base-url', 'http://127.0.0.1/digest/');
  site = await serve(folder, '/digest/');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/**
 * Opens `search/` + `query` in a context of its own that is closed after the test. With `script`, the stub stands in for the
 * engine and does what the function says. With `clock`, the page's time goes on when the test says so.
 */
async function open(t, query = '', { script, at = site.url, stub = script !== undefined, clock = false, ...options } = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const faults = [];
  if (stub) {
    await context.route('**/stub-engine.js*', (route) => route.fulfill({ body: STUB, contentType: 'text/javascript' }));
    await context.route(
      (url) => url.pathname === '/digest/search/',
      async (route) => {
        const response = await route.fetch();
        const html = (await response.text()).replace(/data-engine="[^"]*"/, 'data-engine="/stub-engine.js"');
        await route.fulfill({ response, body: html });
      },
    );
    if (script) await context.addInitScript(`globalThis.script = (${script})()`);
  }
  await context.addInitScript(() => {
    globalThis.shift = 0;
    globalThis.smuggled = [];
    globalThis.ran = (what) => globalThis.smuggled.push(what);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const page = await context.newPage();
  if (clock) await page.clock.install({ time: 0 });
  page.on('pageerror', (error) => faults.push(`script error: ${error}`));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.faults = faults;
  await page.goto(`${at}search/${query}`, { waitUntil: 'load' });
  if (clock) await page.clock.pauseAt(60_000);
  return page;
}

const box = (page) => page.locator('#search input[type=search]');
const status = (page) => page.locator('#search [role=status]');
const titles = (page) => page.locator('.finds h2').allInnerTexts();
const asked = (page) => page.evaluate(() => (globalThis.asked ?? []).map(({ query, limit, offset }) => ({ query, limit, offset })));
const queryOf = (page) => decodeURIComponent(new URL(page.url()).search);

/** Waits until the line above the results says something like `text`. */
async function said(page, text) {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#search [role=status]').textContent),
    text.source,
  );
}

// ---- When it looks, and for what

test('typing is looked up once the keys rest', async (t) => {
  const page = await open(t, '', { stub: true, clock: true });
  for (const key of 'ferry') {
    await page.clock.runFor(199);
    await box(page).press(key);
  }
  await page.clock.runFor(199);
  assert.deepEqual(await asked(page), []);
  await page.clock.runFor(1);
  await said(page, /^34 条$/);
  assert.deepEqual(await asked(page), [{ query: 'ferry', limit: 10, offset: 0 }]);
  assert.equal(queryOf(page), '?q=ferry');
  assert.equal(await page.title(), 'ferry · 搜索 – 潮汐文摘');
  assert.deepEqual((await titles(page)).slice(0, 2), ['1 ferry 停航', '2 ferry 停航']);
  assert.deepEqual(await page.locator('.finds h2 mark').first().innerText(), 'ferry');
  assert.deepEqual(page.faults, []);
});

test('a composition is not looked up before it has ended', async (t) => {
  const page = await open(t, '', { stub: true, clock: true });
  await box(page).focus();
  const keyboard = await page.context().newCDPSession(page);
  for (const text of ['d', 'du', 'du l', 'du lun']) {
    await keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await page.clock.runFor(400);
  }
  assert.deepEqual(await asked(page), []);
  await keyboard.send('Input.insertText', { text: '渡轮' });
  await page.clock.runFor(200);
  await said(page, /^34 条$/);
  assert.deepEqual((await asked(page)).map(({ query }) => query), ['渡轮']);
  assert.deepEqual(page.faults, []);
});

test('a new question ends the one before it', async (t) => {
  const page = await open(t, '', {
    script: () => ({
      search({ question, onUpdate, whole, signal }) {
        if (question.query !== 'slow') return;
        // It goes on talking when nobody listens any more.
        globalThis.late = () => onUpdate(whole);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    }),
  });
  await box(page).fill('slow');
  await page.waitForFunction(() => globalThis.asked?.length === 1);
  await box(page).fill('fast');
  await said(page, /^34 条$/);
  assert.equal(await page.evaluate(() => globalThis.asked[0].signal.aborted), true);
  await page.evaluate(() => globalThis.late());
  assert.equal((await titles(page))[0], '1 fast 停航');
  assert.deepEqual(page.faults, []);
});

test('what is found first is shown first; Escape or a button stops the rest', async (t) => {
  const script = () => ({
    search({ onUpdate, results, whole, signal }) {
      onUpdate({ ...whole, results: results('雾', 0, 3), total: 3, complete: false, searchedFrom: '2023-11' });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const page = await open(t, '?q=雾', { script });
  await said(page, /^已找到 3 篇，查至2023年11月/);
  assert.equal((await titles(page)).length, 3);
  await page.keyboard.press('Escape');
  await said(page, /^已停止：找到 3 篇，查至2023年11月$/);
  assert.equal((await titles(page)).length, 3);
  assert.ok(await page.locator('.stop').isHidden());
  await box(page).fill('霜');
  await said(page, /^已找到 3 篇/);
  await page.locator('.stop').click();
  await said(page, /^已停止/);
  // The button is gone; the focus is not.
  assert.equal(await page.evaluate(() => document.activeElement.role ?? document.activeElement.getAttribute('role')), 'status');
  assert.deepEqual(page.faults, []);
});

// ---- The address

test('the address keeps the question; back and forward bring it again', async (t) => {
  const page = await open(t, '', { stub: true });
  await box(page).pressSequentially('ferry');
  await said(page, /^34 条$/);
  await page.keyboard.press('Enter');
  await box(page).fill('');
  await box(page).pressSequentially('渡轮');
  await page.waitForURL(/%E6%B8%A1%E8%BD%AE$/);
  await page.getByLabel('来源').selectOption('haifeng');
  await page.waitForURL(/source=haifeng$/);
  await page.getByLabel('最相关在前').check();
  await page.waitForURL(/sort=best$/);
  await page.goBack();
  await page.waitForURL(/%E6%B8%A1%E8%BD%AE$/);
  assert.equal(await page.getByLabel('来源').inputValue(), '');
  await page.goBack();
  await page.waitForURL(/\?q=ferry$/);
  await page.waitForFunction(() => document.querySelector('.finds h2')?.textContent.includes('ferry'));
  assert.equal(await box(page).inputValue(), 'ferry');
  await page.goForward();
  await page.waitForFunction(() => document.querySelector('.finds h2')?.textContent.includes('渡轮'));
  assert.equal(await page.title(), '渡轮 · 搜索 – 潮汐文摘');
  assert.deepEqual(page.faults, []);
});

test('an address with a question, filters and a page shows all of it', async (t) => {
  const page = await open(t, '?q=ferry&source=herald&topic=gone&from=2022-01-01&sort=best&page=2', { stub: true });
  await page.waitForFunction(() => document.querySelectorAll('.finds li').length === 20);
  const question = await page.evaluate(() => ({ ...globalThis.asked[0], signal: undefined }));
  assert.deepEqual(
    { ...question, signal: undefined },
    {
      query: 'ferry', source: 'herald', topic: 'gone', column: undefined, author: undefined, section: undefined, kind: undefined,
      from: '2022-01-01', to: undefined, order: 'best', limit: 20, offset: 0, signal: undefined,
    },
  );
  assert.equal(await page.locator('select[name=source] option:checked').innerText(), 'The Corran Herald (12)');
  // What the archive does not know (any more) is kept as it is.
  assert.equal(await page.getByLabel('话题').inputValue(), 'gone');
  assert.equal(await page.locator('.set').textContent(), ' · 3');
  await page.locator('.clear').click();
  await page.waitForURL(/\?q=ferry&sort=best$/);
  assert.ok(await page.locator('.clear').isHidden());
  assert.deepEqual(page.faults, []);
});

test('more results come below those that are there, and the focus goes to the first of them', async (t) => {
  const page = await open(t, '?q=ferry', { stub: true });
  await said(page, /^34 条$/);
  await page.evaluate(() => (document.querySelector('.finds li').marked = true));
  for (const pages of [2, 3, 4]) {
    await page.locator('.further').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((count) => document.querySelectorAll('.finds li').length >= count, Math.min(34, pages * 10));
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.equal(focused, `${(pages - 1) * 10 + 1} ferry 停航`);
    assert.equal(new URL(page.url()).searchParams.get('page'), String(pages));
  }
  assert.ok(await page.locator('.further').isHidden());
  assert.ok(await page.evaluate(() => document.querySelector('.finds li').marked), 'the first is the same element still');
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll('.finds li').length === 34);
  assert.deepEqual(page.faults, []);
});

test('filters name what was found, the most frequent first', async (t) => {
  const page = await open(t, '?q=ferry', { stub: true });
  await said(page, /^34 条$/);
  const options = page.locator('select[name=source] option');
  assert.deepEqual(await options.allInnerTexts(), ['全部', '海风日报 (22)', 'The Corran Herald (12)']);
  // A filter that leads nowhere is not there.
  assert.ok(await page.getByLabel('专栏').isHidden());
  await page.locator('select[name=author]').hover();
  await page.locator('select[name=author]').selectOption('lin');
  await page.waitForURL(/author=lin$/);
  assert.equal((await asked(page)).length, 2);
  // No words, but a filter: a list by date.
  await box(page).fill('');
  await page.waitForURL(/\/\?author=lin$/);
  await said(page, /^34 条$/);
  assert.deepEqual(page.faults, []);
});

test('names of authors are fetched when somebody may look for one', async (t) => {
  const page = await open(t, '', { stub: true });
  await said(page, /^共 34 条，2021年5月2日至2024年3月28日$/);
  assert.equal(await page.evaluate(() => globalThis.named), undefined);
  await page.locator('select[name=author]').focus();
  await page.waitForFunction(() => document.querySelector('select[name=author]').length === 2);
  await box(page).fill('ferry');
  await said(page, /^34 条$/);
  assert.equal(await page.evaluate(() => globalThis.named), 1);
  assert.deepEqual(await page.locator('select[name=author] option').allInnerTexts(), ['全部', '林潮 (4)']);
});

test('a number that is no more than an upper bound is told as such', async (t) => {
  const page = await open(t, '?q=ferry', { script: () => ({ search: ({ whole }) => ({ ...whole, exact: false }) }) });
  await said(page, /^约 34 条$/);
});

test('signs alone ask for nothing; what is too long is said to be', async (t) => {
  const page = await open(t, '?q=%3F!', { stub: true });
  await said(page, /^没有找到“\?!”$/);
  assert.deepEqual(await asked(page), []);
  await box(page).fill('ferry '.repeat(200));
  await said(page, /^34 条 · 问题过长，末尾部分未用$/);
});

// ---- What goes wrong

const HOSTILE = '<img src=x onerror=ran(1)>"\'&amp;<script>ran(2)</script>';

test('a hostile question and hostile articles are text', async (t) => {
  const page = await open(t, '', {
    script: () => ({
      search({ question, whole }) {
        const evil = '<img src=x onerror=ran(3)><a href="javascript:ran(4)">';
        const run = [{ text: evil, mark: false }, { text: question.query, mark: true }];
        const source = { id: '../../"><b>', name: evil };
        const found = { ...whole.results[0], url: 'javascript:ran(5)', title: run, snippet: run, source, lang: '"><b>' };
        return { ...whole, results: [found], counts: { sources: { herald: 1 } } };
      },
    }),
  });
  await box(page).fill(HOSTILE);
  await page.waitForFunction(() => document.querySelectorAll('.finds li').length === 1);
  assert.ok((await titles(page))[0].endsWith(HOSTILE));
  assert.equal(await page.title(), `${HOSTILE} · 搜索 – 潮汐文摘`);
  assert.equal(await page.locator('.finds img, .finds b, .finds script').count(), 0);
  for (const link of await page.locator('.finds a').all()) {
    const { protocol, origin } = await link.evaluate((a) => ({ protocol: a.protocol, origin: a.origin }));
    assert.deepEqual([protocol, origin], ['http:', new URL(site.url).origin]);
  }
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll('.finds li').length === 1);
  assert.equal(await box(page).inputValue(), HOSTILE);
  await page.locator('.finds h2 a').click();
  await page.waitForLoadState();
  assert.deepEqual(await page.evaluate(() => globalThis.smuggled), []);
});

test('no result: it says so, and gives ways on', async (t) => {
  const page = await open(t, '?q=nothing&source=herald', { stub: true });
  await said(page, /^没有找到“nothing”$/);
  assert.ok(await page.locator('.without').isVisible());
  assert.match(await page.locator('.without p').innerText(), /^不妨/);
  assert.equal(await page.locator('.without a').count(), 3);
  await page.locator('.clear').click();
  await page.waitForURL(/\?q=nothing$/);
  await box(page).fill('ferry');
  await said(page, /^34 条$/);
  assert.ok(await page.locator('.without').isHidden());
  assert.deepEqual(page.faults, []);
});

test('an engine that can not be loaded: it says so, and tries again', async (t) => {
  const page = await open(t, '', { stub: true });
  let broken = true;
  await page.context().route('**/stub-engine.js*', (route) => (broken ? route.abort() : route.fallback()));
  await page.goto(`${site.url}search/?q=ferry`);
  await said(page, /^搜索未能载入$/);
  assert.ok(await page.locator('.without').isVisible());
  await page.locator('.again').click();
  await said(page, /^搜索未能载入$/);
  broken = false;
  await page.locator('.again').click();
  await said(page, /^34 条$/);
  assert.ok(await page.locator('.again').isHidden());
  assert.ok(await page.locator('.without').isHidden());
});

test('a part that can not be fetched: what was found stays', async (t) => {
  const page = await open(t, '?q=ferry', {
    script: () => ({
      search({ onUpdate, results, whole }) {
        if (globalThis.mended) return;
        onUpdate({ ...whole, results: results('ferry', 0, 3), total: 3, complete: false, searchedFrom: '2023-11' });
        throw new Error('HTTP 404');
      },
    }),
  });
  await said(page, /^文库有一部分未能取得，已找到 3 篇$/);
  assert.equal((await titles(page)).length, 3);
  await page.evaluate(() => (globalThis.mended = true));
  await page.locator('.again').click();
  await said(page, /^34 条$/);
  // The site may have changed: the index is opened anew.
  assert.equal(await page.evaluate(() => globalThis.opened.length), 2);
});

test('without connection it says so, and goes on when there is one', async (t) => {
  const page = await open(t, '', {
    script: () => ({
      search() {
        if (!navigator.onLine) throw new TypeError('Failed to fetch');
      },
    }),
  });
  await page.context().setOffline(true);
  await box(page).fill('ferry');
  await said(page, /网络似乎已断开$/);
  await page.context().setOffline(false);
  await said(page, /^34 条$/);
});

test('without scripts there is a form, and other ways', async (t) => {
  const page = await open(t, '', { javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  await page.locator('.without').waitFor();
  assert.match(await page.locator('.without').innerText(), /脚本/);
  assert.ok(await page.locator('.sieve').isHidden());
  await box(page).fill('渡轮');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\/\?q=%E6%B8%A1%E8%BD%AE&/);
  await page.goto(`${site.url}archive/`);
  await page.locator('.finder input').fill('渡轮');
  await page.locator('.finder button').click();
  await page.waitForURL(/\/search\/\?q=%E6%B8%A1%E8%BD%AE$/);
});

// ---- On the engine and the index of the demo site

/** The number of articles in the line above the results. */
const found = async (page) => Number((await status(page).innerText()).match(/^(\d+) 条$/)?.[1]);

test('Chinese is typed, in either script, and read', async (t) => {
  const page = await open(t);
  await said(page, /^文库共 \d+ 条$/);
  await box(page).pressSequentially('渡轮');
  // Keys that came slowly are looked up one by one.
  await page.waitForURL(/%E6%B8%A1%E8%BD%AE$/);
  await said(page, /^\d+ 条$/);
  const simplified = await found(page);
  assert.ok(simplified >= 5, `${simplified} articles`);
  const marks = new Set(await page.locator('.finds mark').allInnerTexts());
  assert.deepEqual([...marks].sort(), ['渡輪', '渡轮']);
  for (const item of await page.locator('.finds li').all()) assert.ok((await item.locator('mark').count()) > 0);
  await box(page).fill('渡輪');
  await page.waitForURL(/%E6%B8%A1%E8%BC%AA$/);
  await said(page, new RegExp(`^${simplified} 条$`));
  const title = (await titles(page))[0];
  await page.locator('.finds h2 a').first().click();
  await page.waitForURL(/\/digest\/\d{4}\/\d\d\/\d\d\/[^/]+\/$/);
  assert.equal(await page.locator('article h1').innerText(), title);
  await page.goBack();
  await said(page, new RegExp(`^${simplified} 条$`));
  assert.equal(await box(page).inputValue(), '渡輪');
  await page.locator('.finds .source').first().click();
  await page.waitForURL(/\/digest\/sources\/[a-z]+\/$/);
  assert.deepEqual(page.faults, []);
});

test('several words, phrases, words that must not stand, beginnings of words', async (t) => {
  const page = await open(t);
  const ask = async (query) => {
    await box(page).fill(query);
    await page.keyboard.press('Enter');
    await page.waitForFunction((title) => document.title.startsWith(title), query);
    await said(page, /^(\d+ 条|没有找到.*)$/);
    await page.waitForFunction(() => document.querySelector('.finds').ariaBusy !== 'true');
    return (await found(page)) || 0;
  };
  const both = await ask('渡轮 大桥');
  const ferry = await ask('渡轮');
  assert.ok(both > 0 && both < ferry, `${both} of ${ferry}`);
  assert.equal(await ask('渡轮 -大桥'), ferry - both);
  assert.ok((await ask('"Egret Island"')) > 0);
  assert.equal(await ask('"Island Egret"'), 0);
  assert.ok((await ask('ferr')) >= (await ask('FERRY ')));
  assert.ok((await ask('ferr*')) > 0);
  assert.equal(await ask('ferr '), 0);
  assert.deepEqual(page.faults, []);
});

test('filters hold what they promise', async (t) => {
  const page = await open(t, '?q=渡轮');
  await said(page, /^\d+ 条$/);
  const option = page.locator('select[name=source] option').nth(1);
  await page.waitForFunction(() => / \(\d+\)$/.test(document.querySelector('select[name=source] option:nth-child(2)')?.textContent));
  const [, name, count] = (await option.innerText()).match(/^(.*) \((\d+)\)$/);
  await page.locator('select[name=source]').selectOption(await option.getAttribute('value'));
  await said(page, new RegExp(`^${count} 条$`));
  assert.deepEqual(new Set(await page.locator('.finds .source').allInnerTexts()), new Set([name]));
  await page.locator('.clear').click();
  await page.locator('input[name=from]').fill('2023-06-01');
  await page.locator('input[name=to]').fill('2023-12-31');
  await page.waitForURL(/from=2023-06-01&to=2023-12-31$/);
  await page.waitForFunction(() => document.querySelector('.finds').ariaBusy !== 'true');
  const days = await page.locator('.finds time').evaluateAll((times) => times.map((time) => time.dateTime.slice(0, 10)));
  assert.ok(days.length > 0 && days.every((day) => day >= '2023-06-01' && day <= '2023-12-31'), days.join());
  assert.deepEqual(days, [...days].sort().reverse());
  // No words: all of a topic, the newest first.
  await page.goto(`${site.url}search/?topic=ferry`);
  await said(page, /^\d+ 条$/);
  assert.ok((await found(page)) >= 5);
  await page.locator('.sieve').hover();
  await page.waitForFunction(() => document.querySelector('select[name=author]').length > 2);
  assert.deepEqual(page.faults, []);
});

test('hostile articles are found as text', async (t) => {
  const out = await temporaryFolder();
  await build(`${ROOT}tests/fixtures/hostile`, out, '--base-url', 'http://127.0.0.1/');
  const hostile = await serve(out);
  t.after(() => hostile.close());
  const page = await open(t, '', { at: hostile.url });
  await said(page, /articles/);
  for (const query of ['script', 'alert(1)', 'onerror', 'javascript:', 'img src', HOSTILE, '"><svg/onload=ran(6)>']) {
    await page.goto(`${hostile.url}search/?q=${encodeURIComponent(query)}`);
    await said(page, /^(About )?\d+ articles?$|^Nothing was found/);
    assert.equal(await page.locator('#search :is(img, svg, script, iframe, b)').count(), 0, query);
    assert.deepEqual(await page.evaluate(() => globalThis.smuggled), [], query);
  }
  assert.deepEqual(page.faults, []);
});

test('what was fetched once is searched without connection', async (t) => {
  const page = await open(t, '?q=渡轮');
  await said(page, /^\d+ 条$/);
  const first = await titles(page);
  const looked = () => document.querySelector('.finds mark')?.textContent === '大桥' && document.querySelector('.finds').ariaBusy === 'false';
  await box(page).fill('大桥');
  await page.waitForFunction(looked);
  await page.context().setOffline(true);
  await box(page).fill('大桥 渡轮');
  await page.waitForFunction(() => new Set([...document.querySelectorAll('.finds mark')].map((mark) => mark.textContent)).size > 1);
  await box(page).fill('渡轮');
  await page.waitForFunction((title) => document.querySelector('.finds h2')?.innerText === title, first[0]);
  assert.deepEqual(await titles(page), first);
});

test('a host that gives whole files only serves the search too', async (t) => {
  const plain = await serve(folder, '/digest/', { ranges: false });
  t.after(() => plain.close());
  const page = await open(t, '?q=渡轮', { at: plain.url });
  await said(page, /^\d+ 条$/);
  assert.ok((await found(page)) >= 5);
  assert.deepEqual(page.faults, []);
});

test('an index that is missing, damaged or of another newsprint: it says so, and tries again', async (t) => {
  const page = await open(t);
  await said(page, /^文库共 \d+ 条$/);
  const answers = {
    missing: (route) => route.fulfill({ status: 404, body: '' }),
    damaged: (route) => route.fulfill({ body: Buffer.from('no index') }),
    cut: async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.body()).subarray(0, 40) });
    },
    unreachable: (route) => route.abort(),
  };
  for (const [name, answer] of Object.entries(answers)) {
    for (const [file, line] of [['root.bin', /^搜索未能载入/], ['*/b*.bin', /^文库有一部分未能取得/]]) {
      await page.context().route(`**/search/index/${file}`, answer);
      // Nothing is to be left from the page before.
      await page.goto('about:blank');
      await page.goto(`${site.url}search/?q=渡轮&case=${name}`);
      await said(page, line);
      assert.ok(await page.locator('.without').isVisible(), `${name} ${file}`);
      await page.context().unrouteAll();
      await page.locator('.again').click();
      await said(page, /^\d+ 条$/);
    }
  }
});

test('a page whose script does not come says what else there is', async (t) => {
  const page = await open(t);
  await page.context().route('**/assets/search.*.js', (route) => route.abort());
  await page.goto(`${site.url}search/?q=渡轮`);
  await page.waitForFunction(() => getComputedStyle(document.querySelector('.without')).visibility === 'visible');
  assert.ok(await page.locator('.without').isVisible());
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  assert.ok(await page.locator('.without a').first().isVisible());
  await page.context().unrouteAll();
  // The form asks for the page again, and so is the way to try again.
  await box(page).fill('渡轮');
  await page.keyboard.press('Enter');
  await said(page, /^\d+ 条$/);
});

test('no page but this one loads the scripts of the search; together they are light', async (t) => {
  const outputs = await files(folder);
  const scripts = outputs.filter((output) => /^assets\/search.*\.js$/.test(output));
  const modules = await readdir(path.join(ROOT, 'static/search'));
  assert.equal(scripts.length, modules.length + 1);
  // What only sites in both Chinese scripts load is none of this one's.
  const own = scripts.filter((script) => !script.endsWith('/script.js'));
  const sizes = await Promise.all(own.map(async (script) => gzipSync(await readFile(path.join(folder, script))).length));
  assert.ok(sizes.reduce((sum, size) => sum + size) < 20_000, `${sizes.join(' + ')} bytes compressed`);
  for (const output of outputs.filter((output) => output.endsWith('.html') && output !== 'search/index.html')) {
    const html = await readFile(path.join(folder, output), 'utf8');
    assert.ok(!scripts.some((script) => html.includes(script)), output);
    assert.equal(html.split('class="finder"').length, 2, output);
  }
  const { hostname } = new URL(site.url);
  const page = await open(t);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await said(page, /^文库共 \d+ 条$/);
  assert.ok(asked.every((url) => new URL(url).hostname === hostname), asked.join());
});

test('the modules of the engine are asked for at once, and the root of the index beside them', async (t) => {
  // The converter of scripts is for sites that are printed in both, which this one is not.
  const modules = (await readdir(path.join(ROOT, 'static/search'))).filter((name) => name !== 'script.js');
  const page = await open(t);
  await said(page, /^文库共 \d+ 条$/);
  const asked = [];
  const held = [];
  await page.context().route(/\/assets\/search\.[^/]*\/|\/root\.bin$/, (route) => {
    asked.push(route.request().url().split('/').at(-1));
    held.push(route);
    // Whoever waits for one of them before asking for another waits for ever.
    if (held.length > modules.length) for (const route of held.splice(0)) route.continue();
  });
  await page.goto('about:blank');
  await page.goto(`${site.url}search/?q=渡轮`);
  await said(page, /^\d+ 条$/);
  assert.deepEqual([...asked].sort(), [...modules, 'root.bin'].sort());
  assert.deepEqual(page.faults, []);
});

// ---- For everybody

test('it is worked by the keyboard alone', async (t) => {
  const page = await open(t, '?q=ferry', { stub: true });
  await said(page, /^34 条$/);
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'body');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'body', 'no key alone does a thing');
  await page.keyboard.press('Control+k');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
  // What was there is selected: typing replaces it.
  await page.keyboard.type('a/b');
  assert.equal(await box(page).inputValue(), 'a/b');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=a%2Fb$/);
  const seen = [];
  for (let key = 0; key < 10; key++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.name || document.activeElement.textContent));
  }
  // A date has three parts, and a way to its calendar.
  assert.deepEqual(seen.slice(0, 6), ['搜索', 'sort', 'source', 'topic', 'author', 'from']);
  assert.deepEqual(page.faults, []);
});

test('regions, labels and what is announced', async (t) => {
  const page = await open(t, '?q=ferry', { stub: true });
  await said(page, /^34 条$/);
  assert.equal(await page.getByRole('search').count(), 1);
  assert.ok(await page.getByRole('search').getByRole('searchbox', { name: '搜索全部文章' }).isVisible());
  assert.equal(await page.getByRole('status').innerText(), '34 条');
  assert.equal(await page.locator('.finds').getByRole('heading', { level: 2 }).count(), 10);
  assert.equal(await page.locator('.finds h2 a[lang=en]').count(), 4);
  assert.equal(await page.locator('.finds h2 a:not([lang])').count(), 6);
});

const LOOKS = {
  'nothing asked': ['', undefined],
  results: ['?q=ferry&source=herald', /^34 条$/],
  'no result': ['?q=nothing', /^没有找到/],
};

for (const [name, [query, line]] of Object.entries(LOOKS)) {
  test(`${name}: fit for everybody, on a phone and on a desk, by day and by night`, async (t) => {
    // The narrowest phone, a desk at 200 %, a desk.
    for (const [width, height] of [[320, 640], [640, 450], [1280, 900]]) {
      for (const colorScheme of ['light', 'dark']) {
        const page = await open(t, query, { stub: true, colorScheme, viewport: { width, height }, reducedMotion: 'reduce' });
        await said(page, line ?? /^共/);
        const where = `${width} px, ${colorScheme}`;
        if (width < 1024) await page.evaluate(() => (document.querySelector('.sieve').open = true));
        assert.deepEqual(await page.evaluate(overflow), [], where);
        assert.deepEqual(await page.evaluate(overlaps), [], where);
        assert.deepEqual(await violations(page), [], where);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('#search :is(input, button, select, summary), .finder button')]
            .filter((element) => element.checkVisibility())
            .filter((element) => (element.closest('label') ?? element).getBoundingClientRect().height < 24)
            .map((element) => element.outerHTML),
        );
        assert.deepEqual(small, [], `${where}: targets below 24 px`);
        assert.equal(await page.evaluate(() => document.getAnimations().length), 0, where);
        await page.context().close();
      }
    }
  });
}

test('filters are there on a desk however the window came to be so wide', async (t) => {
  const page = await open(t, '', { stub: true, viewport: { width: 640, height: 800 } });
  assert.ok(await page.locator('select[name=source]').isHidden());
  await page.locator('.sieve summary').click();
  assert.ok(await page.locator('select[name=source]').isVisible());
  await page.locator('.sieve summary').click();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator('select[name=source]').waitFor({ state: 'visible' });
  assert.ok(await page.locator('.sieve summary').isHidden());
});

test('nothing moves that is being read', async (t) => {
  for (const width of [360, 1280]) {
    const page = await open(t, '?q=ferry', { stub: true, viewport: { width, height: 800 } });
    await said(page, /^34 条$/);
    await painted(page);
    const shift = await page.evaluate(() => globalThis.shift);
    assert.ok(shift < 0.02, `layout shift of ${shift} at ${width} px`);
  }
});

test('titles come before texts, and nothing moves much, nor does the focus, when these come', async (t) => {
  for (const width of [360, 1280]) {
    const page = await open(t, '', { viewport: { width, height: 800 } });
    await said(page, /^文库共 \d+ 条$/);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.context().route(/texts\.bin/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${site.url}search/?q=渡轮`);
    await page.waitForFunction(() => document.querySelectorAll('.finds .coming').length >= 5);
    const first = page.locator('.finds h2 a').first();
    await first.focus();
    await painted(page);
    const before = await page.evaluate(() => globalThis.shift);
    release();
    await said(page, /^\d+ 条$/);
    assert.equal(await page.locator('.finds .coming').count(), 0);
    assert.ok((await page.locator('.finds .summary mark').count()) >= 5);
    assert.ok(await first.evaluate((link) => link === document.activeElement), 'the focus stays');
    await painted(page);
    const shift = (await page.evaluate(() => globalThis.shift)) - before;
    assert.ok(shift < 0.1, `layout shift of ${shift} at ${width} px`);
  }
});

test('on paper there are the question and what was found', async (t) => {
  const page = await open(t, '?q=ferry', { stub: true });
  await said(page, /^34 条$/);
  await page.emulateMedia({ media: 'print' });
  assert.ok(await box(page).isVisible());
  assert.ok(await page.locator('.finds li').first().isVisible());
  for (const unprinted of ['.bar', '.sieve', '.further', '.ask button']) {
    assert.ok(await page.locator(unprinted).first().isHidden(), unprinted);
  }
});

test('browsers learn how to search the site', async (t) => {
  const page = await open(t);
  const link = page.locator('link[rel=search]');
  assert.equal(await link.getAttribute('type'), 'application/opensearchdescription+xml');
  const answer = await page.request.get(new URL(await link.getAttribute('href'), site.url).href);
  assert.match(await answer.text(), /template="http:\/\/127\.0\.0\.1\/digest\/search\/\?q=\{searchTerms\}"/);
});
