// Screenshots of the demo site for docs/gallery/: each page on a desk and on a phone, by day and by night, in Chinese and
// in English. scripts/gallery runs it. With NEWSPRINT_SHOTS=DIR the single screenshots go there too.

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ROOT, build, files, launch, serve, temporaryFolder, urlOf } from '../browser/harness.mjs';

const OUT = path.join(ROOT, 'docs/gallery');

const PAGES = {
  zh: {
    front: /^index\.html$/,
    article: /^2024\/01\/17\/[^/]+\/index\.html$/,
    month: /^2023\/12\/index\.html$/,
    topic: /^topics\/ferry\/index\.html$/,
    source: /^sources\/haifeng\/index\.html$/,
    edition: /^editions\/2024-w03\/index\.html$/,
    story: /^stories\/ferry-stopped\/index\.html$/,
    search: /^search\/index\.html$/,
    404: /^404\.html$/,
  },
  en: {
    front: /^index\.html$/,
    article: /^2024\/03\/28\/[^/]+\/index\.html$/,
    month: /^2023\/12\/index\.html$/,
    topic: /^topics\/ferry\/index\.html$/,
    source: /^sources\/herald\/index\.html$/,
    edition: /^editions\/2024-w13\/index\.html$/,
    search: /^search\/index\.html$/,
    404: /^404\.html$/,
  },
};

/** What the search is asked. */
const QUESTIONS = { zh: '?q=渡轮', en: '?q=ferry' };

/** Where a page is seen; in the picture of all, each is `height` high. */
const VIEWS = [
  { name: 'desk', width: 1280, height: 960 },
  { name: 'phone', width: 390, height: 844 },
];
const SCHEMES = ['light', 'dark'];
const HEIGHT = 640;
const GAP = 12;

/** A site of the demo's English articles alone. */
async function englishSite() {
  const root = await temporaryFolder();
  for (const part of ['herald', 'meridian']) {
    await cp(path.join(ROOT, 'content', part), path.join(root, 'content', part), { recursive: true });
  }
  const words = {
    title: 'The Tide',
    description: 'News of the coast and the outer islands, chosen daily',
    language: 'en',
    editor: 'The Tide desk',
  };
  let config = await readFile(path.join(ROOT, 'site.toml'), 'utf8');
  for (const [key, value] of Object.entries(words)) {
    config = config.replace(new RegExp(`^${key} = .*$`, 'm'), `${key} = ${JSON.stringify(value)}`);
  }
  const topics = {
    ferry: ['The Egret ferry', 'One island, four boats and a timetable.'],
    water: ['Qingya reservoir', 'From a dry spring to a leaking dam.'],
    bridge: ['North Bay Bridge', 'The gap between two towers, and the papers that were never signed.'],
    marsh: ['Luzhou marsh', 'Spoonbills and a port want the same mud.'],
    cable: ['The undersea cable', 'Five islands on one line.'],
    council: ['Yunxi council', 'By-elections, questions and a budget.'],
    dengue: ['Dengue', 'Water jars, lids and mosquitoes.'],
    craft: ['Crafts', 'What soon nobody will know how to do.'],
  };
  for (const [id, [name, description]] of Object.entries(topics)) {
    const table = new RegExp(`(id = "${id}"\\nname = ).*\\n(description = ).*`);
    config = config.replace(table, `$1${JSON.stringify(name)}\n$2${JSON.stringify(description)}`);
  }
  await writeFile(path.join(root, 'site.toml'), config);
  return root;
}

const browser = await launch();
const press = await (await browser.newContext()).newPage();

/** One picture of several, side by side, as WebP. */
async function compose(shots) {
  const images = shots.map((shot) => `data:image/png;base64,${shot.toString('base64')}`);
  const webp = await press.evaluate(
    async ({ images, height, gap }) => {
      const bitmaps = await Promise.all(
        images.map(async (url) => createImageBitmap(await (await fetch(url)).blob())),
      );
      const widths = bitmaps.map((bitmap) => Math.round((bitmap.width * height) / bitmap.height));
      const canvas = document.createElement('canvas');
      canvas.height = height;
      canvas.width = widths.reduce((sum, width) => sum + width + gap, -gap);
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      let left = 0;
      bitmaps.forEach((bitmap, at) => {
        context.drawImage(bitmap, left, 0, widths[at], height);
        context.strokeStyle = '#8886';
        context.strokeRect(left + 0.5, 0.5, widths[at] - 1, height - 1);
        left += widths[at] + gap;
      });
      return canvas.toDataURL('image/webp', 0.72).split(',')[1];
    },
    { images, height: HEIGHT, gap: GAP },
  );
  return Buffer.from(webp, 'base64');
}

await mkdir(OUT, { recursive: true });
const sites = { zh: ROOT, en: await englishSite() };
for (const [language, root] of Object.entries(sites)) {
  const folder = await temporaryFolder();
  await build(root, folder);
  const outputs = await files(folder);
  const site = await serve(folder);
  for (const [name, pattern] of Object.entries(PAGES[language])) {
    const file = outputs.find((output) => pattern.test(output));
    if (!file) throw new Error(`no page for ${language} ${name}`);
    const shots = [];
    for (const { name: view, width, height } of VIEWS) {
      for (const colorScheme of SCHEMES) {
        const deviceScaleFactor = view === 'phone' ? 1.5 : 1;
        const context = await browser.newContext({ colorScheme, viewport: { width, height }, deviceScaleFactor });
        const page = await context.newPage();
        await page.goto(site.url + urlOf(file) + (name === 'search' ? QUESTIONS[language] : ''), { waitUntil: 'load' });
        // What was found is counted last.
        if (name === 'search') await page.waitForFunction(() => document.querySelector('select[name=source]').textContent.includes('('));
        await page.evaluate(() => Promise.all([...document.images].map((image) => ((image.loading = 'eager'), image.decode()))));
        const shot = await page.screenshot();
        shots.push(shot);
        if (process.env.NEWSPRINT_SHOTS) {
          const single = path.join(process.env.NEWSPRINT_SHOTS, `${language}-${name}-${view}-${colorScheme}.png`);
          await writeFile(single, shot);
          const full = single.replace('.png', '-full.png');
          if (colorScheme === 'light') await writeFile(full, await page.screenshot({ fullPage: true }));
        }
        await context.close();
      }
    }
    await writeFile(path.join(OUT, `${language}-${name}.webp`), await compose(shots));
  }
  await site.close();
}
await browser.close();
