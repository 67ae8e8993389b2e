// What browsers have and the node of Debian 12 (18) has not: raw deflate, which came with node 20.12.

import { Duplex } from "node:stream";
import { createInflateRaw } from "node:zlib";

const Known = globalThis.DecompressionStream;
try {
  new Known("deflate-raw");
} catch {
  globalThis.DecompressionStream = class {
    constructor(format) {
      return format === "deflate-raw" ? Duplex.toWeb(createInflateRaw()) : new Known(format);
    }
  };
}
