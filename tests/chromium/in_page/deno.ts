/**
 * As much of Deno as the tests of kernels and decoders use, for a worker of a page: tests are collected, files are fetched.
 *
 * @module
 */

import { platform } from "../../../src/platform/browser.ts";

/** A test that was registered. */
export interface Registered {
  readonly name: string;
  readonly ignore?: boolean;
  fn(context: Context): unknown;
}

/** What a test is handed. */
interface Context {
  step(name: string, body: (context: Context) => unknown): Promise<boolean>;
}

/** Tests, in the order in which they were registered. */
export const registered: Registered[] = [];

/** What a test is handed: a step is a part of it. */
export const context: Context = {
  async step(_, body) {
    await body(context);
    return true;
  },
};

function test(
  first: string | Registered,
  second?: Registered["fn"] | Omit<Registered, "name" | "fn">,
  third?: Registered["fn"],
) {
  if (typeof first !== "string") registered.push(first);
  else if (typeof second === "function") registered.push({ name: first, fn: second });
  else registered.push({ name: first, ...second, fn: third as Registered["fn"] });
}

async function readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(path);
  if (!answer.ok) throw new platform.errors.NotFound(`no such file: ${path}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** In a worker a request may wait. */
function readFileSync(path: string | URL): Uint8Array<ArrayBuffer> {
  const request = new XMLHttpRequest();
  request.open("GET", String(path), false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new platform.errors.NotFound(`no such file: ${path}`);
  return new Uint8Array(request.response);
}

/** As much of XMLHttpRequest as is used. */
declare class XMLHttpRequest {
  responseType: string;
  readonly response: ArrayBuffer;
  readonly status: number;
  open(method: string, url: string, asynchronous: boolean): void;
  send(): void;
}

/** A test asked for something of Deno that no page has. */
export class NotInPageError extends Error {
  /** Name of the class. */
  override name = "NotInPageError";
}

const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const own: Readonly<Record<string, unknown>> = {
  test,
  readFile,
  readFileSync,
  readTextFile: async (path: string | URL) => decoded(await readFile(path)),
  readTextFileSync: (path: string | URL) => decoded(readFileSync(path)),
  errors: platform.errors,
};

Object.assign(globalThis, {
  Deno: new Proxy(own, {
    get(own, name) {
      if (Object.hasOwn(own, name)) return own[name as string];
      throw new NotInPageError(`no page has Deno.${String(name)}`);
    },
  }),
});
