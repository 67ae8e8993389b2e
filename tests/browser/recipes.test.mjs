// The recipes of docs/policy.md, as they stand there: each in a site of its own, with its tables of site.toml, against stand-ins on
// loopback. What the recipe means to load is loaded and works, another host is refused, and nothing of the recipe is refused.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { build, files, launch, ROOT, serve, temporaryFolder, urlOf } from './harness.mjs';

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let browser;
let page;
const open = [];

/** A host that answers by `answers`, by the beginning of a path, and notes what it was asked. */
async function host(answers) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    asked.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    const [type, text] = Object.entries(answers).find(([start]) => request.url.startsWith(start))?.[1] ?? ['text/plain', 'nothing'];
    response.setHeader('content-type', type);
    response.end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  open.push({ close });
  return { origin: `http://127.0.0.1:${server.address().port}`, asked };
}

/** The fenced blocks below a heading of docs/policy.md, by their kind. */
async function recipe(heading) {
  const text = await readFile(path.join(ROOT, 'docs/policy.md'), 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  assert.ok(section, `docs/policy.md has ${heading}`);
  const blocks = [...section.matchAll(/^```(\w+).*\n([\s\S]*?)^```$/gm)];
  return Object.fromEntries(blocks.map(([, kind, block]) => [kind, block]));
}

/** Opens the page of an article of a site made by the recipe, with its hosts replaced by stand-ins. */
async function show({ html, toml = '', css = '' }, hosts, template = 'base') {
  const standIn = (text) => Object.entries(hosts).reduce((text, [name, host]) => text.replaceAll(`https://${name}`, host.origin), text);
  const [root, out] = [await temporaryFolder(), await temporaryFolder()];
  for (const folder of ['content', 'static', 'templates']) await mkdir(path.join(root, folder));
  await writeFile(path.join(root, 'site.toml'), `title = "Tide"\nbase_url = "http://127.0.0.1/"\n\n${standIn(toml)}`);
  await writeFile(path.join(root, 'content/fog.md'), '---\ntitle: Fog\ndate: 2024-01-02\nslug: fog\n---\n\nText.\n');
  await writeFile(path.join(root, 'static/custom.css'), css);
  const block = template === 'base' ? 'head' : 'content';
  const whole = html.includes('extends') ? html : `{% extends "default/${template}.html" %}\n{% block ${block} %}{{ super() }}\n${html}{% endblock ${block} %}\n`;
  const other = await host({ '/': ['text/javascript', 'document.documentElement.dataset.other = 1'] });
  const withOther = standIn(whole).replace('{{ super() }}', `{{ super() }}<script async src="${other.origin}/x.js"></script>`);
  await writeFile(path.join(root, `templates/${template}.html`), withOther);
  await build(root, out);
  const site = await serve(out);
  open.push(site);
  const tab = await (await browser.newContext()).newPage();
  tab.refused = [];
  tab.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) tab.refused.push(message.text());
  });
  const article = (await files(out)).find((file) => /^2024\/01\/02\/fog[^/]*\/index\.html$/.test(file));
  await tab.goto(site.url + urlOf(article), { waitUntil: 'networkidle' });
  /** Whether the other host was refused, and nothing beside but what the recipe says. */
  tab.check = (refused = /^$/) => {
    assert.deepEqual(other.asked, []);
    assert.ok(tab.refused.some((text) => text.includes(other.origin)), tab.refused.join('\n'));
    assert.deepEqual(tab.refused.filter((text) => !text.includes(other.origin) && !refused.test(text)), []);
  };
  return tab;
}

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const server of open) await server.close();
});

test('GoatCounter counts, by beacon and by picture', async () => {
  // What count.js of GoatCounter does: it asks the address of its tag, by sendBeacon, else by a picture.
  const script = await host({ '/count.js': ['text/javascript', `
    const to = document.querySelector('script[data-goatcounter]').dataset.goatcounter + '?p=' + encodeURIComponent(location.pathname);
    navigator.sendBeacon(to + '&b=1');
    const img = document.createElement('img'); img.src = to + '&i=1'; document.body.append(img);`] });
  const counter = await host({ '/count': ['image/gif', PIXEL] });
  page = await show(await recipe('Count readers: GoatCounter'), { 'gc.zgo.at': script, 'me.goatcounter.com': counter });
  await page.waitForFunction(() => document.querySelector('body > img')?.complete);
  for (let wait = 0; counter.asked.filter((line) => line.includes('fog')).length < 2 && wait < 100; wait += 1) await page.waitForTimeout(50);
  const asked = counter.asked.filter((line) => line.includes('fog')).map((line) => line.replace(/ \/count\?.*&/, ' '));
  assert.deepEqual(asked.sort(), ['GET i=1', 'POST b=1']);
  page.check();
});

test('Plausible counts', async () => {
  const host_ = await host({ '/js/script.js': ['text/javascript', `
    const { domain } = document.currentScript.dataset;
    fetch(new URL('/api/event', document.currentScript.src), { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ n: 'pageview', d: domain }) });`] });
  page = await show(await recipe('Count readers: Plausible'), { 'plausible.io': host_ });
  assert.ok(host_.asked.includes('POST /api/event {"n":"pageview","d":"digest.example"}'), host_.asked.join('\n'));
  page.check();
});

test('Giscus shows its frame and its style, with comments', async () => {
  // What client.js of Giscus does: a style sheet, and a frame that takes the place of the script.
  const giscus = await host({
    '/client.js': ['text/javascript', `
      const own = document.currentScript;
      const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = new URL('/default.css', own.src); document.head.prepend(link);
      const frame = document.createElement('iframe'); frame.className = 'giscus-frame'; frame.src = new URL('/en/widget?repo=' + own.dataset.repo, own.src); own.after(frame);`],
    '/default.css': ['text/css', '.giscus-frame { width: 100%; border: 3px solid rgb(1, 2, 3); }'],
    '/en/widget': ['text/html', '<p id="said">A comment.</p>'],
  });
  page = await show(await recipe('Comments: Giscus'), { 'giscus.app': giscus }, 'article');
  assert.equal(await page.frameLocator('.giscus-frame').locator('#said').textContent(), 'A comment.');
  assert.equal(await page.$eval('.giscus-frame', (frame) => getComputedStyle(frame).borderTopColor), 'rgb(1, 2, 3)');
  page.check();
});

test('utterances shows its frame', async () => {
  // What client.js of utterances does: a style that stands in the page, which the policy refuses, and a frame.
  const utterances = await host({
    '/client.js': ['text/javascript', `
      const own = document.currentScript;
      document.head.insertAdjacentHTML('afterbegin', '<style>.utterances-frame { width: 1px; }</style>');
      own.insertAdjacentHTML('afterend', '<div class="utterances"><iframe class="utterances-frame" src="' + new URL('/utterances.html?repo=' + own.getAttribute('repo'), own.src) + '"></iframe></div>');`],
    '/utterances.html': ['text/html', '<p id="said">A comment.</p>'],
  });
  page = await show(await recipe('Comments: utterances'), { 'utteranc.es': utterances }, 'article');
  assert.equal(await page.frameLocator('.utterances-frame').locator('#said').textContent(), 'A comment.');
  assert.equal(await page.$eval('.utterances-frame', (frame) => frame.offsetWidth === frame.parentElement.offsetWidth && frame.offsetHeight > 200), true);
  page.check(/inline style/);
});

test('a newsletter form reaches its host', async () => {
  const letters = await host({ '/api': ['text/html', '<p id="said">Thank you.</p>'] });
  page = await show(await recipe('A newsletter form'), { 'buttondown.com': letters }, 'article');
  await page.fill('form[method="post"] input[type="email"]', 'reader@digest.example');
  await page.click('form[method="post"] button');
  await page.waitForSelector('#said');
  assert.deepEqual(letters.asked.filter((line) => line.startsWith('POST')), ['POST /api/emails/embed-subscribe/me email=reader%40digest.example']);
  page.check();
});
