/**
 * A browser's side: no files by path, no environment, no machine code; all else by what every browser has.
 *
 * @module
 */

import type { AssetName } from "./assets.ts";
import { packedInScript } from "./browser_compression.ts";
import type { FileErrors, Files, Hasher, Platform } from "./platform.ts";
import { slashPaths } from "./slash_paths.ts";

/** Addresses of assets where they have other names than their own; who builds a bundle puts them in. */
declare const ODDSPOT_ASSETS: Readonly<Partial<Record<AssetName, string>>> | undefined;

/** Addresses of the scripts of threads, by the names of their modules; without it there are none. */
declare const ODDSPOT_THREADS: Readonly<Record<string, string>> | undefined;

const NO_FILES = "a browser opens no files by path; give a File, a Blob or bytes";

/** What reading and writing by path ends in, as Deno's error of that name. */
class NotSupported extends Error {
  /** Name of the class. */
  override name = "NotSupported";
}

/** As Deno's error of that name. */
class NotFound extends Error {
  /** Name of the class. */
  override name = "NotFound";
}

/** As Deno's error of that name. */
class NotCapable extends Error {
  /** Name of the class. */
  override name = "NotCapable";
}

/** As Deno's error of that name. */
class NotADirectory extends Error {
  /** Name of the class. */
  override name = "NotADirectory";
}

/** As Deno's error of that name. */
class FilesystemLoop extends Error {
  /** Name of the class. */
  override name = "FilesystemLoop";
}

const errors: FileErrors = { NotFound, NotCapable, NotADirectory, FilesystemLoop, NotSupported };

const refuse = (): never => {
  throw new NotSupported(NO_FILES);
};
const reject = (): Promise<never> => Promise.reject(new NotSupported(NO_FILES));

const files: Files = {
  copyFile: reject,
  lstat: reject,
  makeTempDir: reject,
  mkdir: reject,
  open: reject,
  openSync: refuse,
  readDir: refuse,
  readDirSync: refuse,
  readFile: reject,
  readFileSync: refuse,
  readLink: reject,
  readTextFile: reject,
  readTextFileSync: refuse,
  realPath: reject,
  realPathSync: refuse,
  remove: reject,
  removeSync: refuse,
  rename: reject,
  stat: reject,
  statSync: refuse,
  writeFile: reject,
  writeTextFile: reject,
};

/** A browser as a platform. */
export const platform: Platform = {
  files,
  errors,
  paths: slashPaths,
  compression: packedInScript,
  machineCode: null,
  adapterRemedy:
    "Take a browser with WebGPU, and a page from https or localhost; chrome://gpu says what Chromium has",
  service: null,
  sharesMemory: (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true, // where the server sends COOP and COEP
  runtimeFolder: null,
  mapsAtOnce: false,
  threadModule: ({ pathname }) => Promise.resolve(addressOf(pathname.replace(/^.*\//, ""))),
  pathOfUrl: ({ pathname }) => decodeURIComponent(pathname),
  temporaryFolder: () => null,
  freeMemory: () => null,
  noCacheFolder: "a browser has none, and no network's weights but the embedded one's; leave 'backbone' out",
  environment: () => undefined,
  readAsset,
  hasher: () => Promise.resolve(collect()),
  watch: (limit, _, onLate) => {
    const timer = setTimeout(onLate, limit);
    return Promise.resolve(() => clearTimeout(timer));
  },
};

function addressOf(module: string): URL | null {
  const address = typeof ODDSPOT_THREADS === "undefined" ? undefined : ODDSPOT_THREADS[module];
  return address === undefined ? null : new URL(address, import.meta.url);
}

async function readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>> {
  const address = (typeof ODDSPOT_ASSETS === "undefined" ? undefined : ODDSPOT_ASSETS[name]) ?? name;
  const url = new URL(address, import.meta.url);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Cannot fetch '${url}': the server answers ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** WebCrypto hashes no stream: the pieces are put together at the end. */
function collect(): Hasher {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    update: (bytes) => void pieces.push(bytes.slice()),
    async digest() {
      const whole = await new Blob(pieces).arrayBuffer();
      return new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).toHex();
    },
  };
}
