// Answers queries from the static index below /search/index/ (docs/search.md in newsprint's repository says what is in it).
// No DOM here or in what it imports: search.js shows what this finds.

import { Files } from "./files.js";
import { unpackFacets, unpackRoot } from "./packed.js";
import { Search } from "./search.js";
import { Folder } from "./text.js";

export { SearchError } from "./files.js";
export { parse } from "./query.js";

/**
 * Opens the index in a folder. Fetches its root and nothing else, and not even that where the answer is on its way.
 * @param {string} indexUrl @param {{ signal?: AbortSignal, fetch?: typeof fetch, root?: Promise<Response> }} [options]
 */
export async function open(indexUrl, { signal, fetch = globalThis.fetch.bind(globalThis), root } = {}) {
  const engine = new Engine(new Files(new URL(indexUrl, globalThis.location?.href), fetch));
  await engine.load(signal, root);
  return engine;
}

export class Engine {
  /** @param {Files} files */
  constructor(files) {
    this.files = files;
    /** Texts of pages by their addresses; null where a page is newer than the index. @type {Map<string, ?string>} */
    this.pages = new Map();
    /** What of a query is written in several ways, if anything is. @type {import("./script.js").Words | undefined} */
    this.words = undefined;
  }

  /** Reads the root: from the network, else as the browser last saw it. @param {AbortSignal} [signal] @param {Promise<Response>} [asked] */
  async load(signal, asked, cache = "no-cache") {
    this.files.forget();
    const root = (cache, asked) => this.files.get("root.bin", signal, unpackRoot, { cache }, asked);
    const { parts, facets, table } = await root(cache, asked).catch((error) => {
      if (error.code !== "network") throw error;
      return root("force-cache");
    });
    this.parts = parts;
    this.facets = facets;
    this.folder = new Folder(table);
    this.sources = new Map(facets.sources.map((source) => [source.id, source]));
  }

  /** Fetches the names of authors into `facets.authors`, and gives them. There may be thousands. @param {AbortSignal} [signal] */
  async loadAuthors(signal) {
    return (this.facets.authors = await this.files.get("authors.bin", signal, unpackFacets));
  }

  /**
   * Finds articles. What is known of the answer goes to `onUpdate` again and again.
   * @param {import("./search.js").Request} request
   * @param {{ signal?: AbortSignal, onUpdate?: (update: import("./search.js").Update) => void }} [options]
   */
  async search(request, { signal, onUpdate } = {}) {
    const search = () => new Search(this, request, signal, onUpdate).run();
    try {
      return await search();
    } catch (error) {
      // The site was published anew meanwhile.
      if (error.code !== "gone") throw error;
      await this.load(signal, undefined, "reload");
      return await search();
    }
  }
}
