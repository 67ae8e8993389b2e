// Files of the index, whole and in pieces, each fetched once. No DOM, and nothing of what is in them.

/** Milliseconds after which a file is given up. */
const PATIENCE = 30_000;
/** Bytes between two pieces of a file that are fetched along, rather than asking twice. */
const GAP = 1_500;
/** Requests for one file after which more is fetched along, and how many bytes at most. */
const REQUESTS = 5;
const ALONG = 30_000;

/** What went wrong: `network`, `gone` (the site has another index by now), `damaged` or `version`. */
export class SearchError extends Error {
  /** @param {"network" | "gone" | "damaged" | "version"} code @param {string} message @param {ErrorOptions} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.name = "SearchError";
    this.code = code;
  }
}

/** @param {unknown} [cause] */
export const damaged = (cause) => new SearchError("damaged", "a file of the search index is damaged", { cause });

/** @typedef {[from: number, to: number]} Place where a piece of a file begins and ends */

/**
 * Fetches files, and pieces of files by range requests (RFC 9110, 14), each once. Who asks may go away, and when nobody waits
 * any more the fetch is stopped.
 */
export class Files {
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
  get(path, signal, read, options, asked) {
    signal?.throwIfAborted();
    if (!this.known.has(path)) {
      this.begin([path], (stop) => this.load(path, stop, bodyOf, options, asked), (bytes) => read(bytes));
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
  async load(path, stop, read = bodyOf, options = undefined, asked = undefined) {
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await (asked ?? this.fetch(new URL(path, this.url), { ...options, signal: stop.signal }));
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
