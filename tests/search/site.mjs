// A built site on the disk, as the script in a browser sees it: files under their URLs, and what was fetched.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The engine as readers of the site have it: without comments, in its folder. */
export function printedEngine(folder) {
  const modules = readdirSync(join(folder, "assets")).find((name) => /^search\.[0-9a-f]{10}$/.test(name));
  return import(pathToFileURL(resolve(folder, "assets", modules, "engine.js")));
}

export class Site {
  constructor(folder, basePath = "") {
    this.folder = folder;
    this.basePath = basePath;
    /** Whether the server knows ranges. */
    this.ranges = true;
    this.fetched = [];
    this.fetch = async (url, { signal, headers } = {}) => {
      signal?.throwIfAborted();
      const path = decodeURIComponent(new URL(url).pathname).slice(basePath.length);
      let bytes;
      try {
        bytes = readFileSync(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      } catch {
        return new Response("", { status: 404 });
      }
      const range = /^bytes=(\d+)-(\d+)$/.exec(headers?.Range ?? "");
      if (range && this.ranges) bytes = bytes.subarray(Number(range[1]), Number(range[2]) + 1);
      this.fetched.push({ path, bytes: bytes.length });
      return new Response(bytes, { status: range && this.ranges ? 206 : 200 });
    };
  }

  get index() {
    return `https://site.example${this.basePath}/search/index/`;
  }
}
