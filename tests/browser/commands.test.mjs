// The commands of the docs, typed as they stand there: every block that is not marked `no-run` is run by this or by another test.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';

import { blocksOf, fontTools, makeFont, missing, shell } from './by-hand.mjs';
import { files, ROOT } from './harness.mjs';

/** Pages whose commands other tests run. */
const ELSEWHERE = {
  'docs/cli.md': 'tests/docs.rs',
  'docs/sources.md': 'tests/docs.rs',
  'docs/first-hour.md': 'tests/browser/newcomer.test.mjs',
};

const ARTICLE = '---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\n---\n\nFog lies over the harbour.\n';
const TARGET = 'base_url = "https://digest.example/"\n\n[[targets]]\nname = "live"\nkind = "folder"\npath = "www"\n';
const HARBOUR = `<p>${'The ferry to the outer islands left at dawn, two hours late. '.repeat(12)}</p>`;

const servers = [];
after(() => servers.forEach((server) => server.closeAllConnections() ?? server.close()));

/** A host with a feed and a page, in the place of https://harbour.example. */
async function harbour() {
  const server = createServer((request, response) => {
    const here = `http://${request.headers.host}`;
    const isFeed = request.url === '/rss.xml';
    response.setHeader('content-type', isFeed ? 'application/rss+xml' : 'text/html; charset=utf-8');
    if (isFeed) {
      const item = `<item><title>Ice</title><link>${here}/ice</link><guid>${here}/ice</guid><pubDate>Wed, 17 Jan 2024 17:15:01 GMT</pubDate><description><![CDATA[${HARBOUR}]]></description></item>`;
      response.end(`<rss version="2.0"><channel><title>Harbour</title>${item}</channel></rss>`);
    } else if (request.url === '/robots.txt') response.writeHead(404).end();
    else response.end(`<html><head><title>Snow</title></head><body><article><h1>Snow</h1>${HARBOUR}</article></body></html>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}`;
}

/** A site to type commands in. */
async function site(settings = '') {
  const hand = await shell();
  await hand.write('site.toml', settings);
  await hand.write('content/2024/fog.md', ARTICLE);
  return hand;
}

/** One that fetches, with its work in git and a repository to push it to. */
async function fetching() {
  const host = await harbour();
  const source = '[[sources]]\nid = "harbour"\nhosts = ["127.0.0.1"]\nroot = ["article"]\n';
  const hand = await site(`[fetch]\nprivate_hosts = ["127.0.0.1"]\n\n[[fetch.feeds]]\nurl = "${host}/rss.xml"\nsource = "harbour"\n\n${source}`);
  await hand.write('.gitignore', '.bin\npublic\n.newsprint\n');
  await hand.type('git init -q -b main . && git add --all && git commit -qm "A site"\ngit init -q --bare "$PWD.git" && git remote add origin "$PWD.git" && git push -qu origin main');
  return { hand, host };
}

/** What has to be there before a block is typed; gives where, with what else in the place of its words. By page, in order. */
const BLOCKS = {
  'README.md': [
    async () => {
      const [hand, host] = [await shell(), await harbour()];
      await hand.write('blog/_config.yml', 'title: Blog\nurl: https://blog.example\n');
      await hand.write('blog/_posts/2024-01-17-fog.md', '---\ntitle: Fog\n---\nText.\n');
      // What site.toml names is for the editor to say.
      const named = `[fetch]\nprivate_hosts = ["127.0.0.1"]\n\n[[fetch.feeds]]\nurl = "${host}/rss.xml"\nsource = "harbour-post"\n\n[[targets]]\nname = "live"\nkind = "folder"\npath = "../www"\n`;
      return { hand, afterLine: { 'cd digest': () => hand.settle(named) } };
    },
  ],
  'docs/deploying.md': [async () => ({ hand: await site(TARGET) })],
  'docs/fetching.md': [
    fetching,
    fetching,
    async () => {
      const { hand, host } = await fetching();
      await hand.type('newsprint fetch');
      const name = (await files(path.join(hand.folder, 'content/harbour/2024/01')))[0];
      return { hand, host, said: { '20240117T171501Z-1a2b3c4d.md': name } };
    },
  ],
  'docs/preview.md': [async () => ({ hand: await site() })],
  'docs/policy.md': [
    async () => {
      const [hand, python] = [await site(), fontTools()];
      if (!python) return missing('fontTools (pip install fonttools brotli)') && {};
      await hand.type('mkdir -p static/fonts');
      makeFont(python, path.join(hand.folder, 'LXGWWenKai-Regular.ttf'), 'Fog雾');
      return { hand };
    },
  ],
  'docs/curation.md': [
    async () => {
      const hand = await shell();
      const rule = (text) => hand.write(`topics/${text.match(/^name = "(\w+)"/)[1].toLowerCase()}.toml`, text);
      await hand.write('site.toml', '');
      await hand.write('content/2024/ferry.txt', '---\ntitle: The night ferry\ndate: 2024-01-17\n---\n\nThe night ferry left the old harbour.\n');
      await hand.write('topics/sea.toml', 'name = "Sea"\n');
      await rule('name = "Ferries"\nid = "ferry"\nparent = "sea"\nnames = ["night ferry"]\n');
      await rule('name = "ports"\nnames = ["harbour"]\nnone = ["old"]\n');
      await hand.type('mv topics/ferries.toml topics/ferry.toml');
      return { hand };
    },
    async () => {
      const hand = await shell();
      for (const name of ['site.toml', 'content', 'curation', 'editions', 'topics', 'static', 'templates']) {
        await cp(path.join(ROOT, name), path.join(hand.folder, name), { recursive: true });
      }
      return { hand };
    },
  ],
};

const pages = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'];
pages.push(...(await readdir(path.join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`));

test('no fence is left open, and every block of commands is run or says that it is not', async () => {
  for (const page of pages) {
    const fences = (await readFile(path.join(ROOT, page), 'utf8')).match(/^```/gm) ?? [];
    assert.equal(fences.length % 2, 0, `${page} has an odd number of fences`);
    const own = (await blocksOf(page)).filter(isRun);
    if (!ELSEWHERE[page]) assert.equal(own.length, BLOCKS[page]?.length ?? 0, `${page}: say in BLOCKS what its commands need, or mark them no-run`);
  }
});

const isRun = ({ kind, name }) => ['sh', 'bash', 'console'].includes(kind) && name !== 'no-run';

for (const page of Object.keys(BLOCKS)) {
  for (const [number, block] of (await blocksOf(page)).filter(isRun).entries()) {
    test(`${block.place} does what it says`, async (t) => {
      const { hand, host, said = {}, afterLine = {} } = await BLOCKS[page][number]();
      if (!hand) return t.skip('a tool is not there');
      const replaced = { ...(host && { 'https://harbour.example': host }), ...said };
      const text = Object.entries(replaced).reduce((text, [there, here]) => text.replaceAll(there, here), block.text);
      if (block.kind === 'sh') {
        for (const line of text.trim().split('\n')) {
          await hand.type(line);
          await afterLine[line.trim()]?.();
        }
        return;
      }
      const [command, ...lines] = text.trim().split('\n');
      const { stdout } = await hand.type(command.replace(/^\$ /, ''));
      let rest = stdout;
      for (const line of lines.filter((line) => line !== '…')) {
        const at = rest.indexOf(`${line}\n`);
        assert.ok(at >= 0, `${line}\n\nstands not, or not there, in\n\n${stdout}`);
        rest = rest.slice(at + line.length);
      }
    });
  }
}
