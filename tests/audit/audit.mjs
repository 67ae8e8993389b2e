// What weighs too much for every test run: Lighthouse as on a phone, and the Nu HTML checker. scripts/audit runs it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { ROOT, build, files, serve, temporaryFolder, urlOf } from '../browser/harness.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);

/** What each page must reach, of a hundred. */
const LEAST = { accessibility: 100, 'best-practices': 100, seo: 100, performance: 98 };

const PAGES = {
  'front page': /^index\.html$/,
  'article with a picture': /^2023\/03\/02\/[^/]+\/index\.html$/,
  'article without pictures': /^2023\/11\/16\/[^/]+\/index\.html$/,
  topic: /^topics\/water\/index\.html$/,
  month: /^2023\/12\/index\.html$/,
  search: /^search\/index\.html$/,
};

/** Search engines are asked to leave them out, which costs points for what they would find. */
const LEFT_OUT = ['search'];

const folder = await temporaryFolder();
await build(ROOT, folder);
const outputs = await files(folder);

test('the Nu HTML checker finds no error on any page', async () => {
  const jar = path.join(HERE, 'node_modules/vnu-jar/build/dist/vnu.jar');
  assert.ok(existsSync(jar), 'vnu-jar is installed');
  // It exits with 1 when it finds something; what it finds is on standard error.
  const args = ['-jar', jar, '--errors-only', '--skip-non-html', '--format', 'gnu', folder];
  const { stderr } = await run('java', args, { maxBuffer: 1 << 26 }).catch((failure) => failure);
  assert.equal(stderr.trim(), '');
});

test('Lighthouse', async (t) => {
  const site = await serve(folder);
  try {
    for (const [kind, pattern] of Object.entries(PAGES)) {
      await t.test(kind, async () => {
        const file = outputs.find((output) => pattern.test(output));
        assert.ok(file, 'the demo site has such a page');
        const scores = await measure(site.url + urlOf(file));
        console.log(`${kind}: ${Object.entries(scores).map(([name, score]) => `${name} ${score}`).join(', ')}`);
        for (const [category, least] of Object.entries(LEAST)) {
          if (category === 'seo' && LEFT_OUT.includes(kind)) continue;
          assert.ok(scores[category] >= least, `${category} is ${scores[category]}: ${scores.faults.join('; ')}`);
        }
      });
    }
  } finally {
    await site.close();
  }
});

/** Scores of a page, and what cost it points. */
async function measure(url) {
  const lighthouse = path.join(HERE, 'node_modules/.bin/lighthouse');
  const chrome = '--headless=new --no-sandbox --disable-dev-shm-usage';
  const args = [url, '--quiet', '--output=json', `--chrome-flags=${chrome}`];
  const env = { ...process.env, CHROME_PATH: process.env.NEWSPRINT_CHROMIUM ?? '/usr/bin/chromium' };
  const { stdout } = await run(lighthouse, args, { env, maxBuffer: 1 << 28 });
  const { categories, audits } = JSON.parse(stdout);
  const scores = {};
  for (const category of Object.keys(LEAST)) scores[category] = Math.round(categories[category].score * 100);
  const weighed = new Set(Object.values(categories).flatMap((c) => c.auditRefs.filter((a) => a.weight > 0).map((a) => a.id)));
  const faulty = Object.values(audits).filter((audit) => weighed.has(audit.id) && audit.score !== null && audit.score < 0.9);
  Object.defineProperty(scores, 'faults', { value: faulty.map((audit) => `${audit.title} (${audit.displayValue ?? audit.score})`) });
  return scores;
}
