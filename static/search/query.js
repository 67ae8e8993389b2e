// Queries: what was typed, taken apart into terms, and what each term asks of the dictionary and of texts.

import { both, either } from "./bucket.js";
import { LONGEST_WORD, before, behind, bucketOfPair, bucketOfWord, endsInWord, isWord, kindOf, runs, unit } from "./grams.js";

/** Longer queries are cut, more terms left out: a search must end. */
const LONGEST_QUERY = 1000;
const MOST_TERMS = 16;
const MOST_GRAMS = 24;

/** @typedef {import("./bucket.js").Listed} Listed */
/** @typedef {import("./bucket.js").Bucket} Bucket */
/** @typedef {{ text: string, kind: "word" | "prefix" | "phrase", not: boolean }} Typed a term as it was typed */
/** @typedef {{ word: string, open: boolean } | { first: number, second: ?number }} Gram a word, or a pair; any that begins with the first where there is no second */

/** Takes a query apart. `problems` are codes: `long`, `many`, `unclosed`, `nothing`. @param {?string} [query] */
export function parse(query) {
  let rest = String(query ?? "").replace(/\p{Cc}/gu, " ");
  const problems = [];
  if (rest.length > LONGEST_QUERY) {
    rest = rest.slice(0, LONGEST_QUERY);
    problems.push("long");
  }
  /** @type {Typed[]} */
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
      // `--help` is a word with signs before it.
      if (/^[-－][^-－]/u.test(text)) {
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
    if (![...text].some(kindOf)) {
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

/** A term as the index is asked for it: found where it stands in any of its forms. */
export class Term {
  /** @param {Typed} typed @param {import("./text.js").Folder} folder @param {import("./script.js").Words} [words] */
  constructor({ text, kind, not }, folder, words) {
    this.not = not;
    const folded = folder.fold(text).folded.replace(/ +/g, " ").trim();
    this.forms = (words?.forms(folded) ?? [folded]).map((form) => new Form(form, kind));
    this.grams = this.forms.flatMap((form) => form.grams);
    /** Whether the dictionary alone says where it stands. */
    this.exact = this.forms.every((form) => form.exact);
  }

  /** The buckets that hold its grams, of so many. @param {number} count */
  buckets(count) {
    return this.grams.flatMap((gram) => bucketsOf(gram, count));
  }

  /**
   * Articles of a section that it may stand in, and those that may have it in the title, by the section's buckets.
   * @param {Map<number, Bucket>} bucketAt @param {number} buckets @param {number} size @returns {Listed}
   */
  listed(bucketAt, buckets, size) {
    return anyOf(this.forms.map((form) => form.listed(bucketAt, buckets, size)), size);
  }

  /** Where it stands in a folded text, which may be cut off: beginnings and ends of all places, or of the first. @param {string} text */
  places(text, all = true, cut = false) {
    return this.forms.flatMap((form) => form.places(text, all, cut)).sort((a, b) => a[0] - b[0]);
  }

  /** @param {string} text */
  stands(text, cut = false) {
    return this.places(text, false, cut).length > 0;
  }
}

/** What any of them lists, of so many articles. @param {Listed[]} lists @param {number} size @returns {Listed} */
const anyOf = (lists, size) => ({ all: either(lists.map(({ all }) => all), size), titles: either(lists.map(({ titles }) => titles), size) });

/** The buckets that hold a gram, of so many. @param {Gram} gram @param {number} count */
function bucketsOf({ word, first, second }, count) {
  if (word !== undefined) return [bucketOfWord(word, count)];
  if (second !== null) return [bucketOfPair(first, second, count)];
  return [...new Set([0, 1, 2, 3, 4, 5, 6, 7].map((second) => bucketOfPair(first, second, count)))];
}

/** One way to write a term. */
class Form {
  /** @param {string} folded @param {Typed["kind"]} kind */
  constructor(folded, kind) {
    this.folded = folded;
    const parts = runs(this.folded);
    const [only, last] = [parts[0], parts.at(-1)];
    const word = endsInWord(this.folded);
    /** Whether its last word may go on. */
    this.open = kind === "prefix" && word && last.characters.length > 1;
    this.wordBefore = isWord(behind(this.folded, 0));
    this.wordAfter = word && !this.open;
    /** @type {Gram[]} */
    this.grams = parts.flatMap((part) => gramsOf(part, this.open && part === last));
    if (!this.grams.length && only) this.grams.push({ first: unit(only.characters[0]), second: null });
    // Pairs that overlap say little more: every other one, and the last, cover a long term.
    if (this.grams.length > MOST_GRAMS) {
      const step = Math.ceil(this.grams.length / MOST_GRAMS);
      this.grams = this.grams.filter((_, at) => at % step === 0);
    }
    /** Whether the dictionary alone says where it stands. */
    this.exact = parts.length === 1 && only.characters.join("") === this.folded && isExact(only);
  }

  /**
   * Articles of a section that it may stand in, and those that may have it in the title, by the section's buckets.
   * @param {Map<number, Bucket>} bucketAt @param {number} buckets @param {number} size @returns {Listed}
   */
  listed(bucketAt, buckets, size) {
    const lists = this.grams.map((gram) => {
      const { word, open, first, second } = gram;
      const held = bucketsOf(gram, buckets).map((number) => bucketAt.get(number));
      if (second != null) return held[0].pairs.get(first * 0x10000 + second) ?? NOTHING;
      const hits = held.flatMap(({ words, pairs }) =>
        word === undefined
          ? [...pairs].filter(([pair]) => Math.floor(pair / 0x10000) === first)
          : words.filter(([other]) => (open ? other.startsWith(word) : other === word)),
      );
      return anyOf(hits.map(([, list]) => list), size);
    });
    lists.sort((a, b) => a.all.length - b.all.length);
    return lists.reduce((a, b) => ({ all: both(a.all, b.all), titles: both(a.titles, b.titles) }), lists.shift() ?? NOTHING);
  }

  /** As {@link Term.places}. @param {string} text @param {boolean} all @param {boolean} cut */
  places(text, all, cut) {
    const found = [];
    for (let at = text.indexOf(this.folded); at >= 0 && this.folded; at = text.indexOf(this.folded, at + 1)) {
      const end = at + this.folded.length;
      if (this.wordBefore && at > 0 && isWord(before(text, at))) continue;
      if (this.wordAfter && (end < text.length ? isWord(behind(text, end)) : cut)) continue;
      found.push([at, end]);
      if (!all) break;
    }
    return found;
  }
}

/** @type {Listed} */
const NOTHING = { all: [], titles: [] };

/** @typedef {ReturnType<typeof runs>[number]} Part */

/** Whether the dictionary says of a run where it stands. Characters of more than sixteen bits share numbers. @param {Part} run */
function isExact({ kind, characters }) {
  if (kind === "dense") return characters.length <= 2 && characters.every((c) => c.length === 1);
  return characters.length <= (kind === "word" ? LONGEST_WORD : 1);
}

/** @param {Part} run @param {boolean} open @returns {Gram[]} */
function gramsOf({ kind, characters }, open) {
  if (kind === "sign") return characters.map((word) => ({ word, open: false }));
  if (kind === "word") return [{ word: characters.slice(0, LONGEST_WORD).join(""), open }];
  const units = characters.map(unit);
  return units.slice(1).map((second, at) => ({ first: units[at], second }));
}
