// What readers see of a text: stretches around the first matches, the matches marked.

import { LONGEST_WORD, before, behind, isWord } from "./grams.js";

/** @typedef {import("./query.js").Term} Term */
/** @typedef {{ original: string } & import("./text.js").Folded} Text */
/** @typedef {{ text: string, mark: boolean }} Run */

/** How much of a text a snippet shows: so many Latin letters, or half as many Chinese characters. */
const SNIPPET = 200;

/**
 * A stretch of a text in runs, matches of the terms marked.
 * @param {Text} text @param {Term[]} terms @returns {Run[]}
 */
export function marked({ original, folded, places }, terms, from = 0, to = original.length) {
  const marks = [];
  for (const term of terms) {
    for (const [begin, end] of term.places(folded)) marks.push([places[begin], places[end]]);
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

/** The parts of a text around the first matches. @param {Text} text @param {Term[]} terms @returns {Run[]} */
export function snippet(text, terms) {
  const { original, folded, places } = text;
  const firsts = terms
    .map((term) => term.places(folded, false)[0]?.[0])
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
    found.push(...marked(text, terms, from, to));
    if (at === stretches.length - 1 && to < original.length) found.push({ text: " …", mark: false });
  });
  return found;
}

/** A stretch of a text that cuts no word or character in two, and does not begin with what ends a sentence. */
function wholeWords(text, from, to) {
  const cuts = (at) => {
    if (at <= 0 || at >= text.length) return false;
    const low = text.charCodeAt(at);
    return (low >= 0xdc00 && low <= 0xdfff) || (isWord(before(text, at)) && isWord(behind(text, at)));
  };
  let [begin, end] = [from, to];
  while (cuts(begin) && begin < from + LONGEST_WORD) begin++;
  while (begin > 0 && begin < from + LONGEST_WORD && /[\s\p{Po}\p{Pe}\p{Pf}]/u.test(text[begin])) begin++;
  while (cuts(end) && end > to - LONGEST_WORD) end--;
  return begin < end ? [begin, end] : [from, to];
}
