/** A server on this machine for pages of tests. */

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
  wasm: "application/wasm",
};

/** Headers that let threads share memory. */
const ISOLATED = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** A server that was started. */
export interface Served extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
}

/**
 * Serves files, as any static host would.
 *
 * @param read Gives the file at a path such as `/a.js`, or null.
 * @param isolated Whether to send the headers that let threads share memory.
 */
export function serve(
  read: (path: string) => Promise<Uint8Array<ArrayBuffer> | null>,
  isolated: boolean,
): Served {
  const server = Deno.serve({ port: 0, hostname: "localhost", onListen: () => {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const bytes = await read(path);
    if (!bytes) return new Response(null, { status: 404 });
    const type = TYPES[path.split(".").at(-1) as string] ?? "application/octet-stream";
    return new Response(bytes, { headers: { "Content-Type": type, ...(isolated ? ISOLATED : {}) } });
  });
  return { url: `http://localhost:${server.addr.port}/`, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The file at a path below a folder; null if there is none. */
export function below(folder: string): (path: string) => Promise<Uint8Array<ArrayBuffer> | null> {
  return async (path) => path.includes("..") ? null : await Deno.readFile(folder + path).catch(() => null);
}
