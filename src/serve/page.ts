/** The built page: the files that are in its folder when the service starts, and no others. */

import { readWhole } from "../format/read_whole.ts";
import { extname, files, join } from "../platform/here.ts";

/** Most bytes of a file of the page. */
const MAX_BYTES = 2 ** 28;

/** The file at `/`. */
const INDEX = "index.html";

/** Media types by ending. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** A name that says what is in the file: it never changes. */
const HASHED = /-[A-Za-z0-9]{8,}\.\w+$/;

/** The files of a page. */
export class Page {
  readonly #paths: ReadonlyMap<string, string>;

  private constructor(paths: ReadonlyMap<string, string>) {
    this.#paths = paths;
  }

  /** @throws {Error} If the folder cannot be read, or no page is in it. */
  static open(folder: string): Page {
    let names: string[] = [];
    try {
      names = [...files.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name);
    } catch (cause) {
      throw new Error(
        `Cannot serve the page in '${folder}': ${
          (cause as Error).message
        }; build it there by 'deno task web'`,
        { cause },
      );
    }
    if (!names.includes(INDEX)) {
      throw new Error(
        `Cannot serve the page in '${folder}': there is no ${INDEX}; build it there by 'deno task web'`,
      );
    }
    return new Page(new Map(names.map((name) => [name, join(folder, name)])));
  }

  /**
   * The file at an address.
   *
   * @param path Of the address, decoded by nobody: names of the page need no escapes.
   * @returns Null if there is none.
   */
  async answer(path: string): Promise<Response | null> {
    const name = path === "/" ? INDEX : path.slice(1);
    const file = this.#paths.get(name);
    if (file === undefined) return null;
    const bytes = await readWhole(file, MAX_BYTES);
    return new Response(bytes, {
      headers: {
        "content-type": TYPES[extname(name)] ?? "application/octet-stream",
        "cache-control": HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  }
}
