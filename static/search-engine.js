// Answers queries from the static index below /search/index/ (docs/search.md in newsprint's repository says what is in it).
// No DOM here: search.js shows what this finds.

const FORMAT = 2;
/** Longer queries are cut, more terms left out: a search must end. */
const LONGEST_QUERY = 1000;
const MOST_TERMS = 16;
const MOST_GRAMS = 24;
const LONGEST_WORD = 32;
/** Milliseconds after which a file is given up. */
const PATIENCE = 30_000;
/** Bytes between two pieces of a file that are fetched along, rather than asking twice. */
const GAP = 1_500;
/** Requests for one file after which more is fetched along, and how many bytes at most. */
const REQUESTS = 5;
const ALONG = 30_000;
/** Requests that a browser has under way at once, over HTTP/1.1. */
const CONNECTIONS = 6;
/** Articles of a leaf. */
const LEAF = 32;
/** How much of a text a snippet shows: so many Latin letters, or half as many Chinese characters. */
const SNIPPET = 200;

const DENSE =
  /[\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\u1100-\u11ff\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u{20000}-\u{3ffff}]/u;
const WORD = /[\p{Alphabetic}\p{N}]/u;
const MARKED = /[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff\u2126\u212a\u212b]/;
const MARK = /[\u0300-\u036f]/g;
const DROPPED = /[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]/;
const SPACE = /\s/;

/** What went wrong: `network`, `gone` (the site has another index by now), `damaged` or `version`. */
export class SearchError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "SearchError";
    this.code = code;
  }
}

// ---- Queries

/** Takes a query apart. `problems` are codes: `long`, `many`, `unclosed`, `nothing`. */
export function parse(query) {
  let rest = String(query ?? "").replace(/\p{Cc}/gu, " ");
  const problems = [];
  if (rest.length > LONGEST_QUERY) {
    rest = rest.slice(0, LONGEST_QUERY);
    problems.push("long");
  }
  const terms = [];
  const piece = /\s*(?:([-－]?)(?:"([^"]*)("?)|“([^”]*)(”?))|(\S+))/y;
  let found;
  while ((found = piece.exec(rest))) {
    let [, minus, straight, end, curly, curlyEnd, plain] = found;
    let kind = "phrase";
    let text = straight ?? curly;
    if (plain === undefined) {
      if (!(end || curlyEnd)) problems.push("unclosed");
    } else {
      kind = "word";
      text = plain;
      minus = "";
      // A quote inside a word begins another term.
      const quote = text.search(/["“]/);
      if (quote > 0 && !/^[-－]$/.test(text.slice(0, quote))) {
        piece.lastIndex -= text.length - quote;
        text = text.slice(0, quote);
      }
      if (/^[-－]./u.test(text)) {
        minus = "-";
        text = text.slice(1);
      }
      if (/\*$/.test(text)) {
        kind = "prefix";
        text = text.replace(/\*+$/, "");
      } else if (piece.lastIndex >= rest.length && endsInWord(text)) {
        kind = "prefix";
      }
    }
    text = text.replace(/\s+/g, " ").trim();
    const not = Boolean(minus);
    if (![...text].some((c) => DENSE.test(c) || WORD.test(c))) {
      if (text) problems.push("nothing");
    } else if (terms.length >= MOST_TERMS) {
      problems.push("many");
      break;
    } else if (!terms.some((other) => other.text === text && other.kind === kind && other.not === not)) {
      terms.push({ text, kind, not });
    }
  }
  return { terms, problems: [...new Set(problems)] };
}

function endsInWord(text) {
  const last = [...text].at(-1) ?? "";
  return WORD.test(last) && !DENSE.test(last);
}

/** Folds as src/search/fold.rs does (a test of that holds the two together), and keeps where each unit came from. */
export class Folder {
  constructor([distances, simplified]) {
    this.table = new Map();
    let from = 0;
    distances.forEach((distance, at) => {
      from += distance;
      this.table.set(String.fromCharCode(from), simplified[at]);
    });
  }

  character(c) {
    if (c < "\x80") return c.toLowerCase();
    const simplified = this.table.get(c);
    if (simplified) return simplified;
    if (c >= "\u4e00" && c <= "\u9fff") return c;
    if (DROPPED.test(c)) return "";
    if (MARKED.test(c)) return c.normalize("NFD").replace(MARK, "").toLowerCase();
    if (SPACE.test(c)) return " ";
    if (c >= "\uff01" && c <= "\uff5e") return String.fromCharCode(c.charCodeAt(0) - 0xfee0).toLowerCase();
    return c === "’" || c === "‘" ? "'" : c.toLowerCase();
  }

  /** The folded text, and for each unit of it, and its end, the place in `text`. */
  fold(text) {
    let folded = "";
    const places = [];
    let at = 0;
    for (const c of text) {
      const piece = this.character(c);
      for (let unit = 0; unit < piece.length; unit++) places.push(at);
      folded += piece;
      at += c.length;
    }
    places.push(at);
    return { folded, places };
  }
}

/** Runs of characters and words, as src/search/grams.rs finds them. */
export function runs(folded) {
  const found = [];
  let last = null;
  for (const c of folded) {
    const kind = DENSE.test(c) ? "dense" : WORD.test(c) ? "word" : null;
    if (kind && last?.kind === kind) last.characters.push(c);
    else if (kind) found.push((last = { kind, characters: [c] }));
    else last = null;
  }
  return found;
}

const unit = (c) => {
  const code = c.codePointAt(0);
  return code <= 0xffff ? code : 0xe000 + (code % 0x1900);
};

const bucket = (number, buckets) => Math.floor(((Math.imul(number, 0x9e3779b1) >>> 0) * buckets) / 0x1_0000_0000);
const bucketOfPair = (first, second, buckets) => bucket((first << 3) | (second & 7), buckets);
const bucketOfWord = ([first, second], buckets) =>
  bucket((((first.codePointAt(0) << 11) | 0x4000_0000) + (second?.codePointAt(0) ?? 0)) | 0, buckets);

/** A term as the index is asked for it. */
class Term {
  constructor({ text, kind, not }, folder) {
    this.not = not;
    this.folded = folder.fold(text).folded.replace(/ +/g, " ").trim();
    this.prefix = kind === "prefix" && endsInWord(this.folded);
    const first = [...this.folded][0] ?? "";
    this.wordBefore = WORD.test(first) && !DENSE.test(first);
    this.wordAfter = !this.prefix && endsInWord(this.folded);
    const parts = runs(this.folded);
    this.grams = [];
    parts.forEach(({ kind, characters }, at) => {
      if (kind === "word") {
        const word = characters.slice(0, LONGEST_WORD).join("");
        const open = this.prefix && at === parts.length - 1 && characters.length > 1 && characters.length <= LONGEST_WORD;
        this.grams.push({ word, open });
      }
      for (let place = 1; kind === "dense" && place < characters.length; place++) {
        this.grams.push({ first: unit(characters[place - 1]), second: unit(characters[place]) });
      }
    });
    const [only] = parts;
    if (!this.grams.length && only) this.grams.push({ first: unit(only.characters[0]), second: null });
    // Pairs that overlap say little more: every other one, and the last, cover a long term.
    if (this.grams.length > MOST_GRAMS) {
      const step = Math.ceil(this.grams.length / MOST_GRAMS);
      this.grams = this.grams.filter((_, at) => at % step === 0);
    }
    const whole = parts.length === 1 && only.characters.join("") === this.folded;
    const length = only?.characters.length;
    const plain = this.folded.length === length;
    /** Whether the dictionary alone says where it stands. */
    this.exact = whole && plain && (only.kind === "dense" ? length <= 2 : length <= LONGEST_WORD);
    if (this.prefix && length === 1) this.prefix = false;
    if (!this.prefix && kind === "prefix") this.wordAfter = endsInWord(this.folded);
  }

  /** The buckets that hold a gram, of so many. */
  bucketsOf({ word, first, second }, count) {
    if (word !== undefined) return [bucketOfWord([...word], count)];
    if (second !== null) return [bucketOfPair(first, second, count)];
    return [...new Set([0, 1, 2, 3, 4, 5, 6, 7].map((second) => bucketOfPair(first, second, count)))];
  }

  /** The buckets that hold its grams, of so many. */
  buckets(count) {
    return this.grams.flatMap((gram) => this.bucketsOf(gram, count));
  }

  /** Articles of a section that it may stand in, and those that may have it in the title, by the section's buckets. */
  listed(bucketAt, buckets, size) {
    const union = (hits) => ({
      all: either(hits.map((hit) => hit.all), size),
      titles: either(hits.map((hit) => hit.titles), size),
    });
    const lists = this.grams.map((gram) => {
      const { word, open, first, second } = gram;
      const held = this.bucketsOf(gram, buckets).map((number) => bucketAt.get(number));
      if (word !== undefined) {
        return union(held[0].words.filter(([other]) => (open ? other.startsWith(word) : other === word)).map(([, list]) => list));
      }
      if (second !== null) return held[0].pairs.get(first * 0x10000 + second) ?? NOTHING;
      return union(held.flatMap(({ pairs }) => [...pairs].filter(([pair]) => Math.floor(pair / 0x10000) === first).map(([, list]) => list)));
    });
    lists.sort((a, b) => a.all.length - b.all.length);
    return lists.reduce((a, b) => ({ all: both(a.all, b.all), titles: both(a.titles, b.titles) }), lists.shift() ?? NOTHING);
  }

  /** Where it stands in a folded text, which may be cut off: beginnings of all places, or of the first. */
  places(text, all = true, cut = false) {
    const found = [];
    for (let at = text.indexOf(this.folded); at >= 0; at = text.indexOf(this.folded, at + 1)) {
      const end = at + this.folded.length;
      if (this.wordBefore && at > 0 && isWord(before(text, at))) continue;
      if (this.wordAfter && (end < text.length ? isWord(String.fromCodePoint(text.codePointAt(end))) : cut)) continue;
      found.push(at);
      if (!all) break;
    }
    return found;
  }

  stands(text, cut = false) {
    return this.places(text, false, cut).length > 0;
  }
}

const isWord = (c) => WORD.test(c) && !DENSE.test(c);
const before = (text, at) => {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text[at - 1];
};

// ---- Files

/** Reads bits as src/search/bits.rs writes them. */
class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(width) {
    let number = 0;
    while (width > 0) {
      const free = 8 - (this.at & 7);
      const taken = Math.min(width, free);
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw damaged();
      number = number * 2 ** taken + ((byte >> (free - taken)) & ((1 << taken) - 1));
      this.at += taken;
      width -= taken;
    }
    return number;
  }

  /** Goes on at the next byte. */
  align() {
    this.at = (this.at + 7) & ~7;
  }

  small(most = 0xffff_ffff) {
    let width = 0;
    while (!this.take(1)) width++;
    const number = 2 ** width + this.take(width) - 1;
    if (number > most) throw damaged();
    return number;
  }

  below(range) {
    const width = 31 - Math.clz32(range);
    const short = 2 ** (width + 1) - range;
    const number = this.take(width);
    return number < short ? number : number * 2 + this.take(1) - short;
  }

  set(size, low, high, into = new Uint32Array(size), at = 0) {
    if (high - low + 1 === size) {
      for (let place = 0; place < size; place++) into[at + place] = low + place;
    } else if (size) {
      const half = size >> 1;
      const after = size - 1 - half;
      const middle = low + half + this.below(high - after - low - half + 1);
      into[at + half] = middle;
      if (half) this.set(half, low, middle - 1, into, at);
      if (after) this.set(after, middle + 1, high, into, at + half + 1);
    }
    return into;
  }
}

const unpackText = (bytes) => unpack(bytes, "utf-8");
const unpackBeginnings = (bytes) => unpack(bytes, "utf-16le");

/** A leaf: its titles, behind the number of their bytes, and what else results show. */
async function unpackLeaf(bytes) {
  if (bytes.length < 4) throw damaged();
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const [titles, rest] = await Promise.all([unpack(bytes.subarray(4, end), "utf-16le"), unpackText(bytes.subarray(end))]);
  if (rest.length !== 6) throw damaged();
  const [urls, moments, sources, languages, together, from] = rest;
  return { titles, urls, moments, sources, languages, together, from };
}

const damaged = (cause) => new SearchError("damaged", "a file of the search index is damaged", { cause });

/** Undoes what src/search/bucket.rs does to numbers of characters, to have the Chinese ones first. */
const CHINESE = 0x5208;
const turnedBack = (unit) => (unit === 0 ? 0 : unit === 0xb208 ? 0x4df8 : (unit + 0x4df8) & 0xffff);

/** All that a bucket of a part holds, by its sections of so many articles. */
function readBuckets(bytes, sizes) {
  try {
    const bits = new Bits(bytes);
    return sizes.map((size) => {
      const bucket = readBucket(bits, size);
      bits.align();
      return bucket;
    });
  } catch (error) {
    throw error instanceof SearchError ? error : damaged(error);
  }
}

function readBucket(bits, articles) {
  const listed = () => {
    const all = bits.set(bits.small(articles), 0, articles - 1);
    const titles = bits.set(bits.small(all.length), 0, all.length - 1);
    return { all, titles: titles.map((place) => all[place]) };
  };
  const set = (short, range) => {
    const size = bits.small(range);
    return size ? bits.set(size, 0, (bits.take(1) ? range : short) - 1) : [];
  };
  const pairs = new Map();
  for (const first of set(CHINESE << 3, 1 << 19)) {
    for (const second of set(CHINESE >> 3, 1 << 13)) {
      pairs.set(turnedBack(first >> 3) * 0x10000 + turnedBack((second << 3) | (first & 7)), listed());
    }
  }
  const words = [];
  const decoder = new TextDecoder();
  let spelt = [];
  for (let count = bits.small(); count > 0; count--) {
    spelt.length = bits.small(spelt.length);
    for (let letters = bits.small(4 * LONGEST_WORD); letters > 0; letters--) spelt.push(bits.take(8));
    words.push([decoder.decode(Uint8Array.from(spelt)), listed()]);
  }
  return { pairs, words };
}

/**
 * Fetches files, and pieces of files by range requests (RFC 9110, 14), each once. Who asks may go away, and when nobody waits
 * any more the fetch is stopped.
 */
class Files {
  constructor(url, fetch) {
    this.url = url;
    this.fetch = fetch;
    /** What was fetched or is under way, by name. */
    this.known = new Map();
    /** Files that came whole from servers that know no ranges. */
    this.whole = new Map();
  }

  forget() {
    this.known.clear();
    this.whole.clear();
    this.narrow = false;
  }

  /** A file as `read` reads it. */
  get(path, signal, read, options) {
    signal?.throwIfAborted();
    if (!this.known.has(path)) {
      this.begin([path], (stop) => this.load(path, stop, bodyOf, options), (bytes) => read(bytes));
    }
    return this.wait(path, signal);
  }

  /** Pieces of a file, given by where they begin and end, as `read` reads them. `share` is how much of all that is asked for now they are. */
  pieces(path, places, signal, read, share = 1) {
    signal?.throwIfAborted();
    const name = ([from, to]) => `${path} ${from}-${to}`;
    const missing = new Map(places.filter((place) => !this.known.has(name(place))).map((place) => [place[0], place]));
    const groups = [...missing.values()].sort(([a], [b]) => a - b).map((place) => [place]);
    // Neighbours come in one answer.
    let along = ALONG * share;
    while (groups.length > 1) {
      const gaps = groups.slice(1).map((group, at) => group[0][0] - groups[at].at(-1)[1]);
      const least = Math.min(...gaps);
      if (least > GAP && (groups.length <= REQUESTS * share || least > along)) break;
      if (least > GAP) along -= least;
      const at = gaps.indexOf(least);
      groups[at].push(...groups.splice(at + 1, 1)[0]);
    }
    groups.forEach((group, lane) => {
      const from = group[0][0];
      this.begin(
        group.map(name),
        (stop) => this.range(path, lane, stop, from, group.at(-1)[1]),
        (bytes, at) => read(bytes.subarray(group[at][0] - from, group[at][1] - from)),
      );
    });
    return Promise.all(places.map((place) => this.wait(name(place), signal)));
  }

  /** Begins a fetch of what has these names. */
  begin(names, load, read) {
    const fetching = { names, stop: new AbortController(), waiting: 0, done: false };
    const bytes = load(fetching.stop);
    names.forEach((name, at) => {
      const promise = bytes.then((bytes) => read(bytes, at));
      const entry = { fetching, promise };
      promise.catch(() => this.known.get(name) === entry && this.known.delete(name));
      this.known.set(name, entry);
    });
    bytes.then(() => (fetching.done = true), () => {});
  }

  wait(name, signal) {
    const { fetching, promise } = this.known.get(name);
    if (fetching.done || !signal) {
      fetching.waiting = Infinity;
      return promise;
    }
    fetching.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        if (--fetching.waiting === 0 && !fetching.done) {
          for (const name of fetching.names) {
            if (this.known.get(name)?.fetching === fetching) this.known.delete(name);
          }
          fetching.stop.abort();
        }
      };
      signal.addEventListener("abort", leave, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
    });
  }

  /**
   * A stretch of a file. Browsers that cache ask for one stretch of a URL after the other (Chromium locks the entry of its
   * cache): what is asked at once goes in lanes, which are other URLs of the same file.
   */
  async range(path, lane, stop, from, to) {
    const all = () => this.wholeFile(path, () => this.load(path, new AbortController())).then((bytes) => bytes.subarray(from, to));
    const options = { headers: { Range: `bytes=${from}-${to - 1}` } };
    const piece = (answer) => {
      if (answer.status === 206) return bodyOf(answer);
      // A server that knows no ranges sends each file once, though several stretches of it were asked for.
      this.plain = true;
      if (this.whole.has(path)) answer.body?.cancel();
      return this.wholeFile(path, () => bodyOf(answer)).then((bytes) => bytes.subarray(from, to));
    };
    const ask = (url) => this.load(url, stop, piece, options);
    const aside = lane > 0 && !this.narrow;
    const asked = this.plain ? all() : ask(aside ? `${path}?${lane}` : path);
    const bytes = await asked.catch((error) => {
      // A host that knows the file by its plain URL only.
      if (aside && error.code === "gone" && !stop.signal.aborted) {
        this.narrow = true;
        return ask(path);
      }
      // Who asked for a file that all wait for may have gone away.
      if (!this.plain || stop.signal.aborted || error.code !== "network") throw error;
      return all();
    });
    if (bytes.length !== to - from) throw damaged();
    return bytes;
  }

  /** A file that comes whole, for all who want pieces of it. */
  wholeFile(path, load) {
    if (!this.whole.has(path)) {
      const bytes = load();
      bytes.catch(() => this.whole.delete(path));
      this.whole.set(path, bytes);
    }
    return this.whole.get(path);
  }

  /** What `read` makes of the answer for a file. */
  async load(path, stop, read = bodyOf, options = undefined) {
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await this.fetch(new URL(path, this.url), { ...options, signal: stop.signal });
      if (answer.status === 404 || answer.status === 410) {
        throw new SearchError("gone", `${path} of the search index is not there`);
      }
      if (answer.status === 416) throw damaged();
      if (!answer.ok) throw new SearchError("network", `${path}: the server answered ${answer.status}`);
      return await read(answer);
    } catch (error) {
      if (error instanceof SearchError) throw error;
      throw new SearchError("network", `${path} could not be fetched`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

const bodyOf = async (answer) => new Uint8Array(await answer.arrayBuffer());

async function unpack(bytes, encoding) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(new TextDecoder(encoding).decode(await new Response(stream).arrayBuffer()));
  } catch (error) {
    throw damaged(error);
  }
}

// ---- The text of a page, as src/search/text.rs reads it

const INLINE = new Set(
  "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time u var wbr".split(" "),
);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

export function textOf(html) {
  return html
    .replace(/<\/?([a-z0-9]*)(?:[^>"']|"[^"]*"|'[^']*')*>/gi, (_, name) => (INLINE.has(name) ? "" : " "))
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name) => NAMED[name])
    .replace(/\s+/g, " ");
}

// ---- Sets of articles: numbers in order

function both(a, b) {
  const common = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.push(a[i++]), j++;
    else if (a[i] < b[j]) i++;
    else j++;
  }
  return common;
}

const without = (a, b) => {
  const gone = new Set(b);
  return a.filter((number) => !gone.has(number));
};

function either(lists, articles) {
  if (lists.length === 1) return lists[0];
  const there = new Uint8Array(articles);
  for (const list of lists) for (const number of list) there[number] = 1;
  const all = [];
  there.forEach((yes, number) => yes && all.push(number));
  return all;
}

const NOTHING = { all: [], titles: [] };

// ---- The engine

/** Opens the index in a folder. Fetches its root and nothing else. */
export async function open(indexUrl, { signal, fetch = globalThis.fetch.bind(globalThis) } = {}) {
  const base = new URL(indexUrl, globalThis.location?.href);
  const engine = new Engine(new Files(base, fetch));
  await engine.load(signal);
  return engine;
}

/** Where pieces of these sizes begin and end that stand one after the other, the first one here. */
function placesOf(from, sizes) {
  return sizes.map((size) => [from, (from += size)]);
}

class Engine {
  constructor(files) {
    this.files = files;
    this.pages = new Map();
  }

  /** Reads the root: from the network, else as the browser last saw it. */
  async load(signal, again = false) {
    this.files.forget();
    let root;
    try {
      root = await this.files.get("root.bin", signal, unpackText, { cache: again ? "reload" : "no-cache" });
    } catch (error) {
      if (error.code !== "network") throw error;
      root = await this.files.get("root.bin", signal, unpackText, { cache: "force-cache" });
    }
    if (root.format !== FORMAT) throw new SearchError("version", "the search index is of another newsprint");
    const facet = ([id, name]) => ({ id, name });
    try {
      // Newest first.
      this.parts = root.parts
        .map(([name, from, to, articles, starts, buckets, leaves, texts, columns]) => {
          const part = { name, from, to, articles, size: articles.reduce((sum, own) => sum + own, 0) };
          part.buckets = placesOf(starts[0], buckets);
          part.columns = placesOf(part.buckets.at(-1)[1], columns);
          const [leafAt, textAt] = [placesOf(starts[1], leaves), placesOf(starts[2], texts)];
          part.leaves = articles.flatMap((own, section) =>
            leafAt.splice(0, Math.ceil(own / LEAF)).map((place) => ({ place, section })),
          );
          // Where the leaves of a section begin, its articles, and beginnings of texts.
          let [leaf, first] = [0, 0];
          part.sections = articles.map((own, section) => {
            const at = { leaf, first, text: textAt[section][0], size: own };
            leaf += Math.ceil(own / LEAF);
            first += own;
            return at;
          });
          return part;
        })
        .reverse();
      this.folder = new Folder(root.fold);
      this.facets = {
        sources: root.sources.map(facet),
        topics: root.topics.map(facet),
        columns: root.columns.map(facet),
        authors: [],
        from: this.parts.findLast((part) => part.from)?.from ?? null,
        to: this.parts.find((part) => part.to)?.to ?? null,
        articles: this.parts.reduce((sum, part) => sum + part.size, 0),
      };
      this.sources = new Map(this.facets.sources.map((source) => [source.id, source]));
    } catch (error) {
      throw damaged(error);
    }
  }

  /** Fetches the names of authors into `facets.authors`, and gives them. There may be thousands. */
  async loadAuthors(signal) {
    const authors = await this.files.get("authors.bin", signal, unpackText);
    return (this.facets.authors = authors.map(([id, name]) => ({ id, name })));
  }

  /**
   * Finds articles: `query`, `order` (newest, best), `offset`, `limit`, `source`, `topic`, `column`, `author`, `from`, `to`. What is
   * known of the answer goes to `onUpdate` again and again. A result whose text is on its way has null for a snippet.
   */
  async search(request, { signal, onUpdate } = {}) {
    const search = (engine) => new Search(engine, request, signal, onUpdate).run();
    try {
      return await search(this);
    } catch (error) {
      // The site was published anew meanwhile.
      if (error.code !== "gone") throw error;
      await this.load(signal, true);
      return await search(this);
    }
  }
}

class Search {
  constructor(engine, request, signal, onUpdate) {
    this.engine = engine;
    this.request = { order: "newest", limit: 10, offset: 0, ...request };
    this.signal = signal;
    this.onUpdate = onUpdate;
    const terms = parse(request.query).terms.map((term) => new Term(term, engine.folder));
    this.terms = terms.filter((term) => !term.not);
    this.unwanted = terms.filter((term) => term.not);
    this.exact = [...this.terms, ...this.unwanted].every((term) => term.exact);
    const { source, topic, column, author, from, to } = this.request;
    this.groups = Object.entries({ sources: source, topics: topic, columns: column, authors: author }).filter(([, id]) => id);
    this.filtered = this.groups.length > 0 || Boolean(from || to);
    const inRange = (part) => !((from && (part.to ?? "") < from) || (to && (part.from ?? "") > to));
    this.parts = engine.parts.filter((part) => part.size && (!(from || to) || inRange(part)));
    /** All articles that may match, in the order of the answer; how many of them were looked at. */
    this.candidates = [];
    this.looked = 0;
    this.rejected = new Set();
    this.accepted = [];
    this.counts = { sources: {}, topics: {}, columns: {}, authors: {} };
    this.complete = false;
  }

  async run() {
    const best = this.request.order === "best" && this.terms.length > 0;
    const wanted = this.request.offset + this.request.limit;
    let filled = Promise.resolve();
    for (let at = 0; at < this.parts.length; ) {
      const count = best ? this.parts.length : this.portion(at, wanted);
      const portion = this.parts.slice(at, at + count);
      at += count;
      const found = await Promise.all(portion.map((part) => this.ask(part)));
      for (const list of found) for (const candidate of list) this.candidates.push(candidate);
      this.searchedFrom = portion.at(-1)?.from?.slice(0, 7) ?? this.searchedFrom;
      if (best) this.candidates.sort((a, b) => b.score - a.score || a.place - b.place || b.order - a.order);
      const short = this.accepted.length < wanted;
      if (short) {
        filled = filled.then(() => this.fill(wanted)).then(() => this.tell());
        // What goes wrong is thrown where it is waited for.
        filled.catch(() => {});
      }
      // What comes next is asked for at once when there is too little; else when readers have their results.
      if (this.candidates.length >= wanted) {
        await filled;
        if (short) await this.settle(wanted);
      }
    }
    await filled;
    await this.settle(wanted);
    this.complete = true;
    this.tell();
    await Promise.all([this.count(), this.request.snippets !== false && this.completeSnippets(wanted)]);
    return this.tell();
  }

  /** How many of the parts from this one on are asked at once: those that should hold what is missing. */
  portion(from, wanted) {
    const size = (until) => this.parts.slice(0, until).reduce((sum, part) => sum + part.size, 0);
    const seen = size(from);
    const found = this.candidates.length;
    const missing = wanted - found;
    const requests = new Set([...this.terms, ...this.unwanted].flatMap((term) => term.grams.map((gram) => gram.word ?? `${gram.first} ${gram.second}`))).size;
    // First the newest, and as many as can be asked without waiting; then by how many were found among those, with some to spare.
    if (!from) return Math.max(2, Math.floor(CONNECTIONS / Math.max(requests, 1)));
    const enough = missing <= 0 ? 1 : found ? Math.max((1.5 * missing * seen) / found, 2_000) : 8_000;
    let until = from + 1;
    while (until < this.parts.length && size(until) - seen < enough) until++;
    return until - from;
  }

  pieces(part, file, places, read, share) {
    return this.engine.files.pieces(`${part.name}/${file}.bin`, places, this.signal, read, share);
  }

  /** What of a part may match, newest first. */
  async ask(part) {
    const place = this.engine.parts.indexOf(part);
    const terms = [...this.terms, ...this.unwanted];
    const count = part.buckets.length;
    const numbers = [...new Set(terms.flatMap((term) => term.buckets(count)))];
    const [columns, buckets] = await Promise.all([
      this.filtered ? this.columns(part) : null,
      this.pieces(part, "buckets", numbers.map((number) => part.buckets[number]), (bytes) => readBuckets(bytes, part.articles)),
    ]);
    return part.sections.flatMap((section, at) => {
      const bucketAt = new Map(numbers.map((number, of) => [number, buckets[of][at]]));
      const listed = terms.map((term) => term.listed(bucketAt, count, section.size));
      return this.candidatesIn(section, listed, columns?.[at]).map((candidate) => ({ part, place, section, order: section.first + candidate.number, ...candidate }));
    }).sort((a, b) => b.order - a.order);
  }

  /** What of a section may match, given what each term is listed in. */
  candidatesIn({ size }, found, columns) {
    let all = null;
    const scores = new Map();
    this.terms.forEach((_, at) => {
      all = all ? both(all, found[at].all) : found[at].all;
      for (const number of found[at].titles) scores.set(number, (scores.get(number) ?? 0) + 1);
    });
    all = [...(all ?? Array(size).keys())];
    const doubtful = new Set();
    this.unwanted.forEach((term, at) => {
      const { all: gone } = found[this.terms.length + at];
      if (term.exact) all = without(all, gone);
      else gone.forEach((number) => doubtful.add(number));
    });
    if (columns) all = all.filter((number) => this.passes(columns, number));
    return all.map((number) => ({ number, score: scores.get(number) ?? 0, doubtful: doubtful.has(number) }));
  }

  // ---- Filters and counts

  /** Those of all sections of a part. */
  columns(part) {
    return this.pieces(part, "buckets", part.columns, unpackText);
  }

  passes(columns, number) {
    const { from, to } = this.request;
    if (from || to) {
      const day = dayOf(columns, number);
      if (!day || (from && day < from) || (to && day > to)) return false;
    }
    return this.groups.every(([kind, id]) => groupsOf(columns[kind], number).includes(id));
  }

  async count() {
    const parts = new Map();
    for (const candidate of this.candidates) {
      if (this.rejected.has(candidate)) continue;
      if (!parts.has(candidate.part)) parts.set(candidate.part, []);
      parts.get(candidate.part).push(candidate);
    }
    await Promise.all([...parts].map(async ([part, own]) => {
      const columns = await this.columns(part);
      for (const { section, number } of own) {
        const rows = columns[part.sections.indexOf(section)];
        for (const [kind, counts] of Object.entries(this.counts)) {
          for (const id of groupsOf(rows[kind], number)) counts[id] = (counts[id] ?? 0) + 1;
        }
      }
    }));
  }

  // ---- Results

  /** Looks at candidates until so many are accepted. */
  async fill(wanted) {
    while (this.accepted.length < wanted && this.looked < this.candidates.length) {
      const best = this.request.order === "best" && this.terms.length > 0;
      const missing = Math.min(wanted - this.accepted.length, best ? Infinity : 200);
      const portion = this.candidates.slice(this.looked, this.looked + missing);
      await this.readHeads(portion);
      this.looked += portion.length;
      this.sort(portion, this.accepted);
    }
  }

  /** Puts candidates that match so far into a list, and the others aside. */
  sort(candidates, into) {
    for (const candidate of candidates) {
      if (candidate.matches) into.push(candidate);
      else this.rejected.add(candidate);
    }
  }

  /** Does something for all candidates of each part. */
  byPart(candidates, work) {
    const parts = new Map();
    for (const candidate of candidates) {
      if (!parts.has(candidate.part)) parts.set(candidate.part, []);
      parts.get(candidate.part).push(candidate);
    }
    return Promise.all([...parts].map(([part, own]) => work(part, own, own.length / candidates.length)));
  }

  /** Fetches what results show of articles beside their texts. */
  readHeads(candidates) {
    return this.byPart(candidates, async (part, own, share) => {
      const leaf = ({ section, number }) => part.leaves[section.leaf + Math.floor(number / LEAF)].place;
      const leaves = await this.pieces(part, "heads", own.map(leaf), unpackLeaf, share);
      own.forEach((candidate, at) => {
        const leaf = leaves[at];
        const row = candidate.number % LEAF;
        const original = leaf.titles[row];
        if (typeof original !== "string") throw damaged();
        const title = { original, ...this.engine.folder.fold(original) };
        const [url, moment, source, lang] = [leaf.urls[row], leaf.moments[row], leaf.sources[row], leaf.languages[row]];
        Object.assign(candidate, { leaf, title, url, moment, source, lang });
        this.read(candidate, "", "title");
      });
    });
  }

  /** Fetches the beginnings of articles' texts. */
  readBeginnings(candidates) {
    return this.byPart(candidates.filter(({ known }) => known === "title"), async (part, own, share) => {
      const places = own.map((candidate) => this.placeOfBeginning(candidate));
      const found = await this.pieces(part, "texts", places.map(({ place }) => place), unpackBeginnings, share);
      own.forEach((candidate, at) => {
        const row = found[at][places[at].row];
        if (!row) throw damaged();
        [candidate.head, candidate.units] = row;
        this.read(candidate, candidate.head, candidate.units ? "beginning" : "whole");
      });
    });
  }

  /** Where the beginning of an article's text is: sizes of what stands together are in its leaf, and in those before. */
  placeOfBeginning({ section, number, leaf: { together, from } }) {
    let row = number % LEAF;
    let at = section.text + from;
    for (let next = 0; ; next += 2) {
      const [count, size] = [together[next], together[next + 1]];
      if (!(count > 0)) throw damaged();
      if (row < count) return { place: [at, at + size], row };
      row -= count;
      at += size;
    }
  }

  /** Takes in as much of an article's text as is known: nothing, the beginning, or the whole. */
  read(candidate, original, known) {
    Object.assign(candidate, { known, text: { original, ...this.engine.folder.fold(original) } });
    this.judge(candidate);
  }

  /** Says of an article whether it matches, as far as its text is known: what is open counts until it is settled. */
  judge(candidate) {
    const { title, text, known, doubtful, page } = candidate;
    const partial = known !== "whole";
    const stands = (term) => term.stands(title.folded) || term.stands(text.folded, partial);
    const missing = this.terms.some((term) => !term.exact && !stands(term));
    const spoilt = doubtful && this.unwanted.some((term) => !term.exact && stands(term));
    candidate.shown = this.terms.every(stands);
    candidate.matches = !spoilt && (!missing || partial);
    // A page that is newer than the index can't be held against it.
    candidate.open = candidate.matches && partial && page !== null && (missing || doubtful);
  }

  /** Reads more of accepted articles of which the index can't say whether they match, and fills up what goes. */
  async settle(wanted) {
    for (;;) {
      const snippets = this.request.snippets !== false;
      const shown = this.accepted.slice(this.request.offset, wanted);
      const open = this.accepted.slice(0, wanted).filter((candidate) => candidate.open);
      const titles = (snippets ? [...new Set([...open, ...shown])] : open).filter(({ known }) => known === "title");
      if (!titles.length && !open.length) return;
      if (titles.length) await this.readBeginnings(titles.slice(0, 500));
      else await Promise.all(open.slice(0, 100).map((candidate) => this.readPage(candidate)));
      const before = this.accepted;
      this.accepted = [];
      this.sort(before, this.accepted);
      await this.fill(wanted);
      this.tell();
    }
  }

  /** Reads the whole text of an article from its page. */
  async readPage(candidate) {
    const { pages, files } = this.engine;
    if (pages.size > 300) pages.clear();
    let text = pages.get(candidate.url);
    if (text === undefined) {
      const bytes = await files.get(candidate.url, this.signal, (bytes) => bytes).catch((error) => {
        if (error.code === "gone") return null;
        throw error;
      });
      files.known.delete(candidate.url);
      const page = bytes && textOf(new TextDecoder().decode(bytes));
      const at = page ? page.indexOf(candidate.head) : -1;
      text = at < 0 ? null : page.slice(at, at + candidate.units);
      pages.set(candidate.url, text);
    }
    candidate.page = text;
    if (text !== null) this.read(candidate, text, "whole");
    else this.judge(candidate);
  }

  /** Reads the pages of results whose beginnings do not show what was searched. */
  async completeSnippets(wanted) {
    const shown = this.accepted.slice(this.request.offset, wanted);
    const missing = shown.filter(({ shown, known, page }) => !shown && known === "beginning" && page === undefined);
    await Promise.all(missing.map((candidate) => this.readPage(candidate).catch((error) => {
      // What is missing is a better snippet.
      if (this.signal?.aborted) throw error;
    })));
  }

  result(candidate) {
    const { url, moment, source, lang, title, text, known } = candidate;
    return {
      url,
      title: marked(title.original, title, this.terms, 0, title.original.length),
      date: moment,
      day: moment.slice(0, 10),
      source: source === null ? null : (this.engine.sources.get(source) ?? { id: source, name: source }),
      lang,
      snippet: known === "title" ? null : snippet(text, this.terms),
    };
  }

  tell() {
    this.signal?.throwIfAborted();
    const { offset, limit } = this.request;
    const update = {
      results: this.accepted.slice(offset, offset + limit).map((candidate) => this.result(candidate)),
      total: this.candidates.length - this.rejected.size,
      exact: this.exact || (this.looked >= this.candidates.length && !this.accepted.some((candidate) => candidate.open)),
      complete: this.complete,
      counts: this.counts,
      searchedFrom: this.searchedFrom ?? null,
    };
    this.onUpdate?.(update);
    return update;
  }
}

function groupsOf([ids, rows], number) {
  const row = rows[number];
  return Array.isArray(row) ? row.map((place) => ids[place]) : row >= 0 ? [ids[row]] : [];
}

function dayOf({ from, days }, number) {
  if (days[number] < 0 || !from) return null;
  return new Date(Date.parse(from) + days[number] * 86_400_000).toISOString().slice(0, 10);
}

// ---- What readers see

/** A stretch of a text in runs, matches of the terms marked. */
function marked(original, { folded, places }, terms, from, to) {
  const marks = [];
  for (const term of terms) {
    for (const at of term.places(folded)) marks.push([places[at], places[at + term.folded.length]]);
  }
  marks.sort((a, b) => a[0] - b[0]);
  const found = [];
  let at = from;
  for (let [begin, end] of marks) {
    begin = Math.max(begin, at);
    end = Math.min(end, to);
    if (end <= begin) continue;
    if (begin > at) found.push({ text: original.slice(at, begin), mark: false });
    const last = found.at(-1);
    if (last?.mark) last.text += original.slice(begin, end);
    else found.push({ text: original.slice(begin, end), mark: true });
    at = end;
  }
  if (at < to) found.push({ text: original.slice(at, to), mark: false });
  return found;
}

const weight = (c) => (c < "\u2e80" ? 1 : 2);

/** The parts of a text around the first matches. */
function snippet(text, terms) {
  const { original, folded, places } = text;
  const firsts = terms
    .map((term) => term.places(folded, false)[0])
    .filter((at) => at !== undefined)
    .map((at) => places[at])
    .sort((a, b) => a - b);
  const stretches = [];
  const share = SNIPPET / Math.min(Math.max(firsts.length, 1), 3);
  for (const at of firsts.length ? firsts : [0]) {
    const last = stretches.at(-1);
    if (last && at < last[1] - 8) continue;
    let from = at;
    for (let left = 30; from > (last?.[1] ?? 0) && left > 0; from--) left -= weight(original[from - 1]);
    let to = from;
    for (let left = last ? share : Math.max(share, 100); to < original.length && left > 0; to++) left -= weight(original[to]);
    if (last && from <= last[1]) last[1] = to;
    else if (stretches.length < 3) stretches.push([from, to]);
  }
  if (stretches.length === 1) {
    let [from, to] = stretches[0];
    let left = SNIPPET;
    for (let at = from; at < to; at++) left -= weight(original[at]);
    for (; to < original.length && left > 0; to++) left -= weight(original[to]);
    stretches[0] = [from, to];
  }
  const found = [];
  stretches.forEach((stretch, at) => {
    const [from, to] = wholeWords(original, ...stretch);
    if (at > 0 || from > 0) found.push({ text: at > 0 ? " … " : "… ", mark: false });
    found.push(...marked(original, text, terms, from, to));
    if (at === stretches.length - 1 && to < original.length) found.push({ text: " …", mark: false });
  });
  return found;
}

/** A stretch of a text that cuts no word or character in two, and does not begin with what ends a sentence. */
function wholeWords(text, from, to) {
  const cuts = (at) => {
    if (at <= 0 || at >= text.length) return false;
    const low = text.charCodeAt(at);
    return (low >= 0xdc00 && low <= 0xdfff) || (isWord(before(text, at)) && isWord(String.fromCodePoint(text.codePointAt(at))));
  };
  let [begin, end] = [from, to];
  while (cuts(begin) && begin < from + LONGEST_WORD) begin++;
  while (begin > 0 && begin < from + LONGEST_WORD && /[\s\p{Po}\p{Pe}\p{Pf}]/u.test(text[begin])) begin++;
  while (cuts(end) && end > to - LONGEST_WORD) end--;
  return begin < end ? [begin, end] : [from, to];
}
