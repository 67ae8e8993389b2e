// Buckets: which articles hold a pair of characters or a word, in bits, as src/search/bits.rs and src/search/bucket.rs write them; and what
// lists of articles have in common.

import { SearchError, damaged } from "./files.js";
import { LONGEST_WORD } from "./grams.js";

/** @typedef {number[] | Uint32Array} Numbers of articles, in order */
/** @typedef {{ all: Numbers, titles: Numbers }} Listed articles of a section, and those of them that have it in the title */
/**
 * @typedef {object} Bucket
 * @property {Map<number, Listed>} pairs by the first character's number times 0x10000 and the second's
 * @property {[word: string, listed: Listed][]} words
 */

/** Reads bits as src/search/bits.rs writes them. */
class Bits {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** @param {number} width */
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

  /** A number in Elias' gamma code. */
  small(most = 0xffff_ffff) {
    let width = 0;
    while (!this.take(1)) width++;
    const number = 2 ** width + this.take(width) - 1;
    if (number > most) throw damaged();
    return number;
  }

  /** A number in truncated binary. @param {number} range */
  below(range) {
    const width = 31 - Math.clz32(range);
    const short = 2 ** (width + 1) - range;
    const number = this.take(width);
    return number < short ? number : number * 2 + this.take(1) - short;
  }

  /** So many numbers from `low` to `high`, in order. @param {number} size @param {number} low @param {number} high */
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

/** Undoes what src/search/bucket.rs does to numbers of characters, to have the Chinese ones first. */
const CHINESE = 0x5208;
const turnedBack = (unit) => (unit === 0 ? 0 : unit === 0xb208 ? 0x4df8 : (unit + 0x4df8) & 0xffff);

/** All that a bucket of a part holds, by its sections of so many articles. @param {Uint8Array} bytes @param {number[]} sizes */
export function readBuckets(bytes, sizes) {
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

/** @param {Bits} bits @param {number} articles @returns {Bucket} */
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
  /** @type {Bucket["words"]} */
  const words = [];
  const decoder = new TextDecoder();
  const spelt = [];
  for (let count = bits.small(); count > 0; count--) {
    spelt.length = bits.small(spelt.length);
    for (let letters = bits.small(4 * LONGEST_WORD); letters > 0; letters--) spelt.push(bits.take(8));
    words.push([decoder.decode(Uint8Array.from(spelt)), listed()]);
  }
  return { pairs, words };
}

/** What is in both. @param {Numbers} a @param {Numbers} b @returns {Numbers} */
export function both(a, b) {
  const common = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.push(a[i++]), j++;
    else if (a[i] < b[j]) i++;
    else j++;
  }
  return common;
}

/** What is in one of them, of so many articles. @param {Numbers[]} lists @param {number} articles @returns {Numbers} */
export function either(lists, articles) {
  if (lists.length === 1) return lists[0];
  const there = new Uint8Array(articles);
  for (const list of lists) for (const number of list) there[number] = 1;
  const all = [];
  there.forEach((yes, number) => yes && all.push(number));
  return all;
}
