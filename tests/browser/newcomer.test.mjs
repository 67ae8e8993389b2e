// docs/first-hour.md, line by line, as a newcomer follows it: a site in Chinese with logo, colour, an About page, a font and a counter of
// readers, published to a bare repository of git and to a folder behind nginx. Hosts of others are stand-ins on loopback; the font is made
// here.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { blocksOf, fontTools, makeFont, missing, shell } from './by-hand.mjs';
import { files, launch, overflow, serve, temporaryFolder, violations } from './harness.mjs';

const python = fontTools();
const nginx = process.env.PATH.split(':').concat('/usr/sbin').map((folder) => path.join(folder, 'nginx')).find(existsSync);
const open = [];
const said = {};
let browser;
let hand;
let counter;
let other;
let site;
let server;

/** A host whose script marks the page and counts, as that of GoatCounter does. */
async function scriptHost(name) {
  const asked = [];
  const host = createHttp((request, response) => {
    asked.push(`${request.method} ${request.url.split('?')[0]}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    response.end(`document.documentElement.dataset.${name} = 'ran';
      navigator.sendBeacon(document.currentScript.dataset.goatcounter + '?p=' + location.pathname);`);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => (host.closeAllConnections(), new Promise((resolve) => host.close(resolve))) });
  return { origin: `http://127.0.0.1:${host.address().port}`, asked };
}

async function freePort() {
  const listener = createServer();
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

/** Starts nginx with the block of the page, on a port of this machine. */
async function startNginx(block, www) {
  const [folder, port] = [await temporaryFolder(), await freePort()];
  const own = block.replace('listen 80;', `listen 127.0.0.1:${port};`).replaceAll('/srv/www/digest', www);
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const types = 'types { text/html html; text/css css; text/javascript js; image/svg+xml svg; font/woff2 woff2; application/json json; }';
  const conf = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${temp} ${types} ${own} }`;
  await writeFile(`${folder}/nginx.conf`, conf);
  const user = process.getuid() === 0 ? ['-g', 'user root;'] : [];
  const child = spawn(nginx, ['-c', `${folder}/nginx.conf`, ...user], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (bytes) => (told += bytes));
  open.push({ close: () => child.kill() });
  for (let wait = 0; wait < 600; wait++) {
    if (child.exitCode !== null) throw new Error(`nginx: ${told}`);
    const reached = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => (socket.end(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (reached) return `http://127.0.0.1:${port}/`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nginx does not listen');
}

before(async () => {
  [counter, other] = [await scriptHost('counter'), await scriptHost('other')];
  hand = await shell();
  const www = path.join(await temporaryFolder(), 'www');
  const standIns = { 'https://gc.zgo.at': counter.origin, 'https://me.goatcounter.com': counter.origin, '/srv/www/digest': www };
  for (const block of await blocksOf('docs/first-hour.md')) {
    const isFont = /pyftsubset|Headings/.test(block.text);
    if (isFont && !python) {
      missing('fontTools (pip install fonttools brotli)');
      continue;
    }
    if (block.text.includes('pyftsubset')) {
      const text = '渡口港集市今秋重新开张夜航轮重回老港这份文摘是怎样做的关于本站话题过刊来源';
      makeFont(python, path.join(hand.folder, 'LXGWWenKai-Regular.ttf'), text);
    }
    if (block.kind === 'nginx') {
      server = nginx ? await startNginx(block.text, www) : undefined;
      continue;
    }
    const own = Object.entries(standIns).reduce((text, [name, here]) => text.replaceAll(name, here), block.text);
    // Somebody else puts a tag in, too.
    const withOther = own.replace('{{ super() }}', `{{ super() }}<script async src="${other.origin}/x.js"></script>`);
    const { stdout, stderr } = await hand.follow({ ...block, text: block.kind === 'html' ? withOther : own });
    said[block.text.trim()] = `${stdout}${stderr}`;
  }
  const clone = path.join(await temporaryFolder(), 'clone');
  execFileSync('git', ['clone', '--quiet', '--branch', 'gh-pages', path.join(hand.folder, '../digest.git'), clone]);
  said.clone = clone;
  site = await serve(clone);
  open.push(site);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const one of open) await one.close();
});

async function visit(url, options) {
  const page = await (await browser.newContext(options)).newPage();
  page.refused = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) page.refused.push(message.text());
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return page;
}

test('the commands say what they did, and that one tag is not let through', () => {
  const of = (start) => Object.entries(said).find(([text]) => text.startsWith(start))[1];
  assert.match(of('newsprint explain'), /content\/2024\/1714725000\.txt/);
  const build = of('git init --bare');
  assert.match(build, new RegExp(`templates/base\\.html:2:\\d+: the policy of the pages takes no script from ${other.origin}`));
  assert.ok(!build.includes(`from ${counter.origin}`), build);
  assert.match(build, /would deploy to .*digest\.git/);
  assert.match(build, /\ndeployed to .*digest\.git/);
  for (const text of Object.values(said)) assert.ok(!/^error|panicked/m.test(text), text);
});

test('what is in the repository and what nginx has is what was built', async () => {
  const built = await files(path.join(hand.folder, 'public'));
  const [branch, folder] = [await files(said.clone), (await readFile(path.join(hand.folder, 'site.toml'), 'utf8')).match(/^path = "(.*)"$/m)[1]];
  const pages = built.filter((file) => file.endsWith('.html'));
  assert.deepEqual(branch.filter((file) => file.endsWith('.html') && !file.startsWith('.git/')), pages);
  for (const file of pages) {
    const bytes = await readFile(path.join(hand.folder, 'public', file), 'utf8');
    assert.equal(await readFile(path.join(said.clone, file), 'utf8'), bytes, file);
    assert.equal(await readFile(path.join(folder, 'current', file), 'utf8'), bytes, file);
  }
});

/** All that the page promises, of a site wherever it is served from. */
async function check(url) {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
      const [counted, strangers] = [counter.asked.length, other.asked.length];
      const page = await visit(url, { colorScheme, viewport });
      const where = `${url} ${colorScheme} ${viewport.width}`;
      await page.waitForSelector('html[data-counter="ran"]');
      for (let wait = 0; !counter.asked.slice(counted).includes('POST /count') && wait < 100; wait++) await page.waitForTimeout(50);
      assert.deepEqual(counter.asked.slice(counted), ['GET /count.js', 'POST /count'], where);
      assert.equal(other.asked.length, strangers, where);
      assert.ok(page.refused.some((text) => text.includes(other.origin)), where);
      assert.deepEqual(page.refused.filter((text) => !text.includes(other.origin)), [], where);
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
      assert.equal((await page.textContent('.nameplate')).trim(), '渡口');
      assert.equal(await page.$eval('.masthead img', (logo) => logo.naturalWidth), 40, where);
      if (colorScheme === 'light') {
        assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('a.source')).color), 'rgb(11, 92, 138)', where);
      }
      if (python) {
        const loaded = () => [...document.fonts].some((font) => font.family.includes('Headings') && font.status === 'loaded');
        assert.equal(await page.evaluate(loaded), true, where);
        assert.match(await page.$eval('.nameplate', (title) => getComputedStyle(title).fontFamily), /^"?Headings/, where);
      }
      assert.deepEqual(await page.evaluate(overflow), [], where);
      assert.deepEqual(await violations(page), [], where);
      await page.click('nav.menu a[href="/about/"]');
      await page.waitForURL('**/about/');
      assert.equal(await page.textContent('h1'), '关于本站', where);
      assert.deepEqual(await page.evaluate(overflow), [], where);
      assert.deepEqual(await violations(page), [], where);
      if (process.env.NEWSPRINT_SHOTS) {
        await page.screenshot({ path: `${process.env.NEWSPRINT_SHOTS}/about-${colorScheme}-${viewport.width}.png` });
        await page.goto(url, { waitUntil: 'networkidle' });
        await page.screenshot({ path: `${process.env.NEWSPRINT_SHOTS}/front-${colorScheme}-${viewport.width}.png` });
      }
      await page.context().close();
    }
  }
}

test('from the branch, on a phone and a desk, by day and by night', async () => check(site.url));

test('from the folder behind nginx, with its headers', async (t) => {
  if (!server) return missing('nginx') && t.skip('there is no nginx');
  await check(server);
  const answer = await fetch(server);
  assert.match(answer.headers.get('content-security-policy'), new RegExp(`script-src 'self' ${counter.origin}`));
  assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
  assert.equal((await fetch(`${server}nothing/`)).status, 404);
});

test('the search finds the About page, by its title and by its text', async () => {
  for (const query of ['关于本站', '留下明年', '關於本站']) {
    const page = await visit(`${site.url}search/?q=${encodeURIComponent(query)}`);
    await page.waitForSelector('.finds a[href="/about/"]');
    assert.equal(await page.textContent('.finds li:first-child h2'), '关于本站', query);
    assert.deepEqual(await violations(page), [], query);
    await page.context().close();
  }
});
