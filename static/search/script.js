// What the search needs on a site in both Chinese scripts: converts what is found to that of the page, by the table beside it, as
// src/scripts/converter.rs does (a test holds them together), and knows the words that are written in two ways.

/** Ways to write a term that are looked for: a search must end. */
const MOST_FORMS = 8;

/** @param {string} lines @returns {[string, string][]} */
function pairs(lines) {
  return lines.split("\n").map((line) => line.split("\t")).filter((pair) => pair.length === 2);
}

/** Texts and what they become; the longest at each place counts. */
class Entries {
  /** @param {string} lines */
  constructor(lines) {
    /** @type {Map<string, string>} */
    this.becomes = new Map();
    /** Units of the longest text that begins with each. @type {Map<string, number>} */
    this.longest = new Map();
    for (const [text, becomes] of pairs(lines)) {
      this.becomes.set(text, becomes);
      this.longest.set(text[0], Math.max(this.longest.get(text[0]) ?? 0, text.length));
    }
  }

  /** @param {string} text @param {(text: string) => string} between what becomes of all else */
  convert(text, between = (text) => text) {
    let [out, done] = ["", 0];
    for (let at = 0; at < text.length; ) {
      let length = Math.min(this.longest.get(text[at]) ?? 0, text.length - at);
      while (length && !this.becomes.has(text.slice(at, at + length))) length--;
      if (length) {
        out += between(text.slice(done, at)) + this.becomes.get(text.slice(at, at + length));
        done = at + length;
      }
      at += length || 1;
    }
    return out + between(text.slice(done));
  }
}

/** The script that a language is written in: `Hans`, `Hant`, or nothing of other languages. @param {string} [language] */
export function scriptOf(language = "") {
  if (!/^zh\b/i.test(language)) return "";
  return /hant/i.test(language) || (!/hans/i.test(language) && /-(tw|hk|mo)\b/i.test(language)) ? "Hant" : "Hans";
}

/** Words that are one for readers by the editor's list, such as 特朗普 and 川普: who looks for the one finds the other. */
export class Words {
  /** @param {[string, string][]} pairs @param {import("./text.js").Folder} folder */
  constructor(pairs, folder) {
    /** Folded words, each with the others. @type {Map<string, string[]>} */
    this.others = new Map();
    for (const pair of pairs) {
      const [one, other] = pair.map((text) => folder.fold(text).folded);
      if (one && other && one !== other) for (const [word, becomes] of [[one, other], [other, one]]) this.others.set(word, [...(this.others.get(word) ?? []), becomes]);
    }
    const words = [...this.others.keys()].sort((a, b) => b.length - a.length);
    this.pattern = new RegExp(`(${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`);
  }

  /** All ways to write a folded text, itself first; the longest word at each place counts. @param {string} text */
  forms(text) {
    const more = (forms, piece) => [piece, ...(this.others.get(piece) ?? [])].flatMap((way) => forms.map((form) => form + way)).slice(0, MOST_FORMS);
    return text.split(this.pattern).reduce(more, [""]);
  }
}

export class Script {
  /**
   * @param {string} file the table: the editor's words, those of this tree with the names of the site, and stages of the dictionary, with
   *   an empty line between them
   */
  constructor(file) {
    const [words, own, ...stages] = file.split("\n\n");
    /** What is one for those who search. */
    this.words = pairs(words);
    this.own = new Entries(own);
    this.stages = stages.map((lines) => new Entries(lines));
  }

  /** @param {string} text */
  convert(text) {
    return this.own.convert(text, (text) => this.stages.reduce((text, entries) => entries.convert(text), text));
  }
}
