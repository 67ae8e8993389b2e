// Converts what the search finds to the Chinese script of the page, by the table beside it, as src/scripts/converter.rs does. A test holds them
// together.

/** Texts and what they become; the longest at each place counts. */
class Entries {
  /** @param {string} lines */
  constructor(lines) {
    /** @type {Map<string, string>} */
    this.becomes = new Map();
    /** Units of the longest text that begins with each. @type {Map<string, number>} */
    this.longest = new Map();
    for (const line of lines.split("\n")) {
      const [text, becomes] = line.split("\t");
      if (becomes === undefined) continue;
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

export class Script {
  /** @param {string} file the table: words and names of the site, an empty line, and stages of the dictionary with one between them */
  constructor(file) {
    const [own, ...stages] = file.split("\n\n");
    this.own = new Entries(own);
    this.stages = stages.map((lines) => new Entries(lines));
  }

  /** @param {string} text */
  convert(text) {
    return this.own.convert(text, (text) => this.stages.reduce((text, entries) => entries.convert(text), text));
  }
}
