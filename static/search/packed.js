// What files of the index hold as deflated JSON (RFC 1951): the root, as src/search/root.rs writes it, names of authors, columns, and
// leaves with the beginnings of texts, as src/search/leaf.rs does.

import { SearchError, damaged } from "./files.js";

/** @typedef {import("./files.js").Place} Place */
/** @typedef {{ id: string, name: string }} Facet a source, topic, column or author */
/**
 * @typedef {object} Section articles of a part that were made into its files together
 * @property {number} leaf the first of its leaves among those of the part
 * @property {number} first the first of its articles among those of the part
 * @property {number} text where the beginnings of its texts begin
 * @property {number} size how many articles it has
 */
/**
 * @typedef {object} Part articles of a stretch of time
 * @property {string} name its folder
 * @property {?string} from day of its first article
 * @property {?string} to day of its last article
 * @property {number[]} articles of each section
 * @property {number} size how many articles it has
 * @property {Place[]} buckets in `buckets.bin`
 * @property {Place[]} columns of each section, in `buckets.bin`
 * @property {Place[]} leaves in `heads.bin`
 * @property {Section[]} sections in order of time
 */

/** Of the index that this reads, without items of issues and with them; src/search has the same numbers. */
const FORMATS = [3, 4];
/** Articles of a leaf. */
const LEAF = 32;

/** @param {Uint8Array} bytes @param {"utf-8" | "utf-16le"} encoding */
async function unpack(bytes, encoding) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(new TextDecoder(encoding).decode(await new Response(stream).arrayBuffer()));
  } catch (error) {
    throw damaged(error);
  }
}

/** @param {Uint8Array} bytes */
export const unpackText = (bytes) => unpack(bytes, "utf-8");
/** @param {Uint8Array} bytes @returns {Promise<[text: string, units: number][]>} where it is not all of the text, its length */
export const unpackBeginnings = (bytes) => unpack(bytes, "utf-16le");

/** Facets from pairs of id and name. @param {[string, string][]} pairs @returns {Facet[]} */
const facets = (pairs) => pairs.map(([id, name]) => ({ id, name }));

/** @param {Uint8Array} bytes */
export const unpackFacets = async (bytes) => facets(await unpackText(bytes));

/** Where pieces of these sizes begin and end that stand one after the other, the first one here. */
const placesOf = (from, sizes) => sizes.map((size) => [from, (from += size)]);

/** @returns {Part} */
function partOf([name, from, to, articles, starts, buckets, leaves, texts, columns]) {
  const bucketAt = placesOf(starts[0], buckets);
  const textAt = placesOf(starts[2], texts);
  let [leaf, first] = [0, 0];
  const sections = articles.map((size, at) => {
    const section = { leaf, first, text: textAt[at][0], size };
    leaf += Math.ceil(size / LEAF);
    first += size;
    return section;
  });
  return {
    name, from, to, articles, sections,
    size: first,
    buckets: bucketAt,
    columns: placesOf(bucketAt.at(-1)[1], columns),
    leaves: placesOf(starts[1], leaves),
  };
}

/** Parts, the newest first; what can be filtered by; the table of characters for `Folder`. @param {Uint8Array} bytes */
export async function unpackRoot(bytes) {
  const root = await unpackText(bytes);
  if (!FORMATS.includes(root.format)) throw new SearchError("version", "the search index is of another newsprint");
  try {
    /** @type {Part[]} */
    const parts = root.parts.map(partOf).reverse();
    return {
      parts,
      table: root.fold,
      facets: {
        sources: facets(root.sources),
        topics: facets(root.topics),
        columns: facets(root.columns),
        sections: facets(root.sections ?? []),
        kinds: facets(root.kinds ?? []),
        /** @type {Facet[]} */
        authors: [],
        from: parts.findLast((part) => part.from)?.from ?? null,
        to: parts.find((part) => part.to)?.to ?? null,
        articles: parts.reduce((sum, part) => sum + part.size, 0),
      },
    };
  } catch (error) {
    throw damaged(error);
  }
}

/** A leaf: its titles, behind the number of their bytes, and what else results show. @param {Uint8Array} bytes */
export async function unpackLeaf(bytes) {
  if (bytes.length < 4) throw damaged();
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const [titles, rest] = await Promise.all([unpack(bytes.subarray(4, end), "utf-16le"), unpackText(bytes.subarray(end))]);
  if (rest.length < 6) throw damaged();
  const [urls, moments, sources, languages, together, from, items] = rest;
  return { titles, urls, moments, sources, languages, together, from, items };
}

/** The leaf of a section's article, and its row there. @param {Part} part @param {Section} section @param {number} number @returns {Place} */
export const placeOfLeaf = (part, section, number) => part.leaves[section.leaf + Math.floor(number / LEAF)];
/** @param {number} number */
export const rowOf = (number) => number % LEAF;

/**
 * Where the beginning of an article's text is: sizes of what stands together are in its leaf, and in those before.
 * @param {Section} section @param {number} number @param {Awaited<ReturnType<typeof unpackLeaf>>} leaf
 * @returns {{ place: Place, row: number }}
 */
export function placeOfBeginning(section, number, { together, from }) {
  let row = rowOf(number);
  let at = section.text + from;
  for (let next = 0; ; next += 2) {
    const [count, size] = [together[next], together[next + 1]];
    if (!(count > 0)) throw damaged();
    if (row < count) return { place: [at, at + size], row };
    row -= count;
    at += size;
  }
}
