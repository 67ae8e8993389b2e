// What a reader of the docs does by hand, done: files written, tables put into site.toml, commands typed.

import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { NEWSPRINT, ROOT, temporaryFolder } from './harness.mjs';

/**
 * The fenced blocks of a page of the docs, in order: `kind`, what stands behind it (`no-run`, or a file's name), the text, its line.
 * @param {string} page below the repository
 */
export async function blocksOf(page) {
  const text = await readFile(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((found) => ({
    kind: found[1],
    name: found[2],
    text: found[3],
    place: `${page}:${text.slice(0, found.index).split('\n').length}`,
  }));
}

/** Says that something is not there; where nothing may be skipped that is a failure. */
export function missing(what) {
  if (process.env.NEWSPRINT_TEST_ALL) throw new Error(`${what} is not there`);
  console.error(`skipped: ${what} is not there`);
  return true;
}

/** A Python that can cut fonts, if there is one. */
export function fontTools() {
  const pythons = [process.env.NEWSPRINT_PYTHON, path.join(ROOT, 'target/test-tools/python/bin/python'), 'python3'];
  return pythons.find((python) => {
    try {
      if (python) execFileSync(python, ['-c', 'import fontTools.subset, brotli'], { stdio: 'ignore' });
      return Boolean(python);
    } catch {
      return false;
    }
  });
}

/** A font of squares for all characters of a text, in the place of a real one of 20 MB. */
const FONT = `
import sys
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
def square(size):
    pen = TTGlyphPen(None)
    if size:
        pen.moveTo((80, 0)); pen.lineTo((80, size)); pen.lineTo((920, size)); pen.lineTo((920, 0)); pen.closePath()
    return pen.glyph()
text = sorted(set(range(0x20, 0x7f)) | {ord(c) for c in sys.argv[2]} - {10})
names = {c: f"u{c:04X}" for c in text}
font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", *names.values()])
font.setupCharacterMap(names)
font.setupGlyf({".notdef": square(500), **{n: square(0 if c == 0x20 else 760) for c, n in names.items()}})
font.setupHorizontalMetrics({n: (1000, 80) for n in [".notdef", *names.values()]})
font.setupHorizontalHeader(ascent=800, descent=-200)
font.setupNameTable({"familyName": "LXGW WenKai", "styleName": "Regular"})
font.setupOS2(); font.setupPost()
font.save(sys.argv[1])
`;

/** Writes it. @param {string} python that of `fontTools` */
export const makeFont = (python, file, text) => execFileSync(python, ['-c', FONT, file, text]);

/** A keyboard: types commands into a shell, in a folder that `cd` changes. */
export class Shell {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    this.bin = path.join(folder, '.bin');
    mkdirSync(this.bin);
    // A preview has no end: it is ended as soon as it is there.
    this.program('newsprint', `
if [ "$1" != serve ]; then exec "${NEWSPRINT}" "$@"; fi
said=$(mktemp); "${NEWSPRINT}" "$@" --port 0 2> "$said" & pid=$!
until grep -q '^read' "$said"; do kill -0 $pid || { cat "$said" >&2; exit 1; }; sleep 0.1; done
cat "$said" >&2; kill $pid`);
    for (const browser of ['xdg-open', 'gio', 'gnome-open', 'kde-open', 'wslview']) this.program(browser, 'exit 0');
    const python = fontTools();
    if (python) this.program('pyftsubset', `exec "${python}" -m fontTools.subset "$@"`);
  }

  program(name, lines) {
    const file = path.join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${lines}\n`);
    chmodSync(file, 0o755);
  }

  /** Types a block, a line after the other; gives what is said. Ends at the first line that fails. */
  async type(text) {
    const where = path.join(this.bin, 'where');
    const script = `set -e\n${text}\nstatus=$?; pwd > "${where}"; exit $status\n`;
    const env = {
      ...process.env,
      PATH: `${this.bin}:${process.env.PATH}`,
      NO_COLOR: '1',
      GIT_AUTHOR_NAME: 'Editor', GIT_AUTHOR_EMAIL: 'editor@digest.example',
      GIT_COMMITTER_NAME: 'Editor', GIT_COMMITTER_EMAIL: 'editor@digest.example',
    };
    const run = promisify(execFile)('bash', ['-c', script], { cwd: this.folder, env, maxBuffer: 1 << 26 });
    const { stdout, stderr } = await run.catch((error) => {
      throw new Error(`${text}\n${error.stdout}\n${error.stderr}`);
    });
    this.folder = (await readFile(where, 'utf8')).trim();
    return { stdout, stderr };
  }

  async write(name, text) {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Puts keys and tables into site.toml: below the header that is there, in the place of keys of the same name, in use or not. */
  async settle(table) {
    const file = path.join(this.folder, 'site.toml');
    const lines = existsSync(file) ? (await readFile(file, 'utf8')).split('\n') : [];
    for (const part of table.split(/^(?=\[)/m).filter((part) => part.trim())) {
      const header = part.match(/^\[[^\]\n]+\]\]?$/m)?.[0];
      if (header?.startsWith('[[')) {
        lines.push('', part);
        continue;
      }
      if (header && !lines.includes(header)) lines.push('', header);
      const from = header ? lines.indexOf(header) + 1 : 0;
      const next = lines.findIndex((line, at) => at >= from && /^\[/.test(line));
      const own = lines.slice(from, next < 0 ? undefined : next);
      const body = header ? part.slice(header.length) : part;
      for (const value of body.trim().split(/\n(?=\w+ = )/)) {
        const key = value.match(/^\w+/)[0];
        const at = own.findIndex((line) => line.startsWith(`${key} = `) || line.startsWith(`#${key} = `));
        if (at < 0) own.unshift(value);
        else own.splice(at, 1, value);
      }
      lines.splice(from, next < 0 ? lines.length : next - from, ...own);
    }
    await writeFile(file, lines.join('\n'));
  }

  /** Does what a block says: types it, writes its file, puts its table into site.toml. Others are for the test. */
  async follow({ kind, name, text }) {
    if (kind === 'sh') return await this.type(text);
    if (name) await this.write(name, text);
    else if (kind === 'toml') await this.settle(text);
    return { stdout: '', stderr: '' };
  }
}

/** A keyboard in a folder that is gone when the tests are. */
export const shell = async () => new Shell(await temporaryFolder());
