// One search: asks parts of the index, the newest first, looks at what may match until there are as many results as are wanted, settles what the
// index can't say, counts.

import { both, readBuckets } from "./bucket.js";
import { damaged } from "./files.js";
import { placeOfBeginning, placeOfLeaf, rowOf, unpackBeginnings, unpackLeaf, unpackText } from "./packed.js";
import { Term, parse } from "./query.js";
import { marked, snippet } from "./snippet.js";
import { textOf } from "./text.js";

/** Requests that a browser has under way at once, over HTTP/1.1. */
const CONNECTIONS = 6;

/** @typedef {import("./packed.js").Part} Part */
/** @typedef {import("./packed.js").Section} Section */
/** @typedef {import("./snippet.js").Run} Run */
/**
 * @typedef {object} Request
 * @property {string} [query]
 * @property {"newest" | "best"} [order]
 * @property {number} [offset]
 * @property {number} [limit]
 * @property {boolean} [snippets] false for none
 * @property {string} [source] ids
 * @property {string} [topic]
 * @property {string} [column]
 * @property {string} [author]
 * @property {string} [section] of items
 * @property {string} [kind] article, item, video, audio, podcast
 * @property {string} [from] days, as 2024-01-18
 * @property {string} [to]
 */
/**
 * @typedef {object} Result
 * @property {string} url
 * @property {Run[]} title
 * @property {string} date in the site's time zone, as 2024-01-18T08:00
 * @property {string} day
 * @property {?import("./packed.js").Facet} source
 * @property {string} lang
 * @property {?{ issue: string, section: ?string, source: ?string, kind: ?string }} item of an item of an issue, what is said of it
 * @property {?Run[]} snippet null while the text is on its way
 */
/**
 * @typedef {object} Update
 * @property {Result[]} results
 * @property {number} total
 * @property {boolean} exact whether that is the number, and no upper bound
 * @property {boolean} complete whether all parts were asked
 * @property {Record<"sources" | "topics" | "columns" | "authors" | "sections" | "kinds", Record<string, number>>} counts
 * @property {?string} searchedFrom the month that the search has come to
 */
/**
 * @typedef {object} Candidate an article that may match; what is not known yet is not there
 * @property {Part} part
 * @property {number} place of the part among all
 * @property {Section} section
 * @property {number} number in the section
 * @property {number} order in the part
 * @property {number} score
 * @property {boolean} doubtful whether what must not stand may stand in it
 * @property {"title" | "beginning" | "whole"} known how much of it
 */

export class Search {
  /**
   * @param {import("./engine.js").Engine} engine @param {Request} request
   * @param {AbortSignal} [signal] @param {(update: Update) => void} [onUpdate]
   */
  constructor(engine, request, signal, onUpdate) {
    this.engine = engine;
    this.request = { order: "newest", limit: 10, offset: 0, ...request };
    this.signal = signal;
    this.onUpdate = onUpdate;
    const terms = parse(request.query).terms.map((term) => new Term(term, engine.folder, engine.words));
    this.terms = terms.filter((term) => !term.not);
    this.unwanted = terms.filter((term) => term.not);
    this.exact = terms.every((term) => term.exact);
    this.best = this.request.order === "best" && this.terms.length > 0;
    const { source, topic, column, author, section, kind, from, to } = this.request;
    this.groups = Object.entries({ sources: source, topics: topic, columns: column, authors: author, sections: section, kinds: kind }).filter(([, id]) => id);
    this.filtered = this.groups.length > 0 || Boolean(from || to);
    const inRange = (part) => !((from && (part.to ?? "") < from) || (to && (part.from ?? "") > to));
    this.parts = engine.parts.filter((part) => part.size && (!(from || to) || inRange(part)));
    /** All articles that may match, in the order of the answer; how many of them were looked at. @type {Candidate[]} */
    this.candidates = [];
    this.looked = 0;
    /** @type {Set<Candidate>} */
    this.rejected = new Set();
    /** @type {Candidate[]} */
    this.accepted = [];
    /** @type {Update["counts"]} */
    this.counts = { sources: {}, topics: {}, columns: {}, authors: {}, sections: {}, kinds: {} };
    this.complete = false;
  }

  async run() {
    const wanted = this.request.offset + this.request.limit;
    let filled = Promise.resolve();
    for (let at = 0; at < this.parts.length; ) {
      const count = this.best ? this.parts.length : this.portion(at, wanted);
      const portion = this.parts.slice(at, at + count);
      at += count;
      const found = await Promise.all(portion.map((part) => this.ask(part)));
      for (const list of found) for (const candidate of list) this.candidates.push(candidate);
      this.searchedFrom = portion.at(-1)?.from?.slice(0, 7) ?? this.searchedFrom;
      if (this.best) this.candidates.sort((a, b) => b.score - a.score || a.place - b.place || b.order - a.order);
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
      const there = new Set(gone);
      if (term.exact) all = all.filter((number) => !there.has(number));
      else there.forEach((number) => doubtful.add(number));
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
    return this.groups.every(([kind, id]) => groupsOf(columns, kind, number).includes(id));
  }

  async count() {
    await this.byPart(this.candidates.filter((candidate) => !this.rejected.has(candidate)), async (part, own) => {
      const columns = await this.columns(part);
      for (const { section, number } of own) {
        const rows = columns[part.sections.indexOf(section)];
        for (const [kind, counts] of Object.entries(this.counts)) {
          for (const id of groupsOf(rows, kind, number)) counts[id] = (counts[id] ?? 0) + 1;
        }
      }
    });
  }

  // ---- Results

  /** Looks at candidates until so many are accepted. */
  async fill(wanted) {
    while (this.accepted.length < wanted && this.looked < this.candidates.length) {
      const missing = Math.min(wanted - this.accepted.length, this.best ? Infinity : 200);
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
      const places = own.map(({ section, number }) => placeOfLeaf(part, section, number));
      const leaves = await this.pieces(part, "heads", places, unpackLeaf, share);
      own.forEach((candidate, at) => {
        const leaf = leaves[at];
        const row = rowOf(candidate.number);
        const original = leaf.titles[row];
        if (typeof original !== "string") throw damaged();
        const title = { original, ...this.engine.folder.fold(original) };
        const [url, moment, source, lang] = [leaf.urls[row], leaf.moments[row], leaf.sources[row], leaf.languages[row]];
        Object.assign(candidate, { leaf, title, url, moment, source, lang, item: leaf.items?.[row] ?? null });
        this.read(candidate, "", "title");
      });
    });
  }

  /** Fetches the beginnings of articles' texts. */
  readBeginnings(candidates) {
    return this.byPart(candidates.filter(({ known }) => known === "title"), async (part, own, share) => {
      const places = own.map(({ section, number, leaf }) => placeOfBeginning(section, number, leaf));
      const found = await this.pieces(part, "texts", places.map(({ place }) => place), unpackBeginnings, share);
      own.forEach((candidate, at) => {
        const row = found[at][places[at].row];
        if (!row) throw damaged();
        [candidate.head, candidate.units] = row;
        this.read(candidate, candidate.head, candidate.units ? "beginning" : "whole");
      });
    });
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
    const { url, moment, source, lang, title, text, known, item } = candidate;
    const [issue, section, ofItem, kind] = item ?? [];
    return {
      url,
      title: marked(title, this.terms),
      date: moment,
      day: moment.slice(0, 10),
      source: source === null ? null : (this.engine.sources.get(source) ?? { id: source, name: source }),
      lang,
      item: item && { issue, section, source: ofItem, kind },
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

function groupsOf(columns, kind, number) {
  // A section of the index without items says nothing of them.
  if (!columns[kind]) return kind === "kinds" ? ["article"] : [];
  const [ids, rows] = columns[kind];
  const row = rows[number];
  return Array.isArray(row) ? row.map((place) => ids[place]) : row >= 0 ? [ids[row]] : [];
}

function dayOf({ from, days }, number) {
  if (days[number] < 0 || !from) return null;
  return new Date(Date.parse(from) + days[number] * 86_400_000).toISOString().slice(0, 10);
}

