/**
 * What the house asks of whatever it runs in: files, paths, compression, hashes of streams, the environment, a watch over work that
 * may hang, machine code. Names are those of Deno, which has all of it; a browser says what it has not.
 *
 * @module
 */

import type { AssetName } from "./assets.ts";

/** What is known of a file without opening it. */
export type FileInfo = Deno.FileInfo;

/** An entry of a folder. */
export type DirEntry = Deno.DirEntry;

/** An open file. */
export type OpenFile = Deno.FsFile;

/** Files by path. Where there are none, every call fails and says so. */
export type Files = Pick<
  typeof Deno,
  | "copyFile"
  | "lstat"
  | "makeTempDir"
  | "mkdir"
  | "open"
  | "openSync"
  | "readDir"
  | "readDirSync"
  | "readFile"
  | "readFileSync"
  | "readLink"
  | "readTextFile"
  | "readTextFileSync"
  | "realPath"
  | "realPathSync"
  | "remove"
  | "removeSync"
  | "rename"
  | "stat"
  | "statSync"
  | "writeFile"
  | "writeTextFile"
>;

/** Classes of errors of files, to be caught and to be thrown. */
export type FileErrors = Pick<
  typeof Deno.errors,
  "FilesystemLoop" | "NotADirectory" | "NotCapable" | "NotFound" | "NotSupported"
>;

/** The grammar of paths. */
export type Paths = Pick<
  typeof import("node:path"),
  "basename" | "dirname" | "extname" | "isAbsolute" | "join" | "relative" | "resolve" | "sep"
>;

/** Packing and unpacking, at once. */
export interface Compression {
  /** CRC-32 of bytes, as PNG has it; goes on from the CRC of those before them. */
  crc32(bytes: Uint8Array, before?: number): number;
  /** Packs bytes as a zlib stream. */
  deflate(bytes: Uint8Array): Uint8Array;
  /**
   * Unpacks a zlib stream, its checksum compared. What follows the stream is ignored.
   *
   * @throws {SyntaxError} If it is damaged, cut, or holds more than the limit; the message says which.
   */
  inflate(packed: Uint8Array, limit: number): Uint8Array;
  /**
   * Unpacks Zstandard.
   *
   * @throws {Error} If it is damaged, or holds more than the limit.
   */
  unpackZstandard(packed: Uint8Array, limit: number): Uint8Array;
}

/** SHA-256 of bytes that come in pieces. */
export interface Hasher {
  /** Takes the next piece. */
  update(bytes: Uint8Array): void;
  /** 64 hexadecimal digits of all pieces; nothing can be taken after that. */
  digest(): Promise<string>;
}

/** Machine code that is fetched from npm when somebody asks for it. */
export interface MachineCode {
  /** Whether this process may do something; nobody is asked. */
  granted(permission: Deno.PermissionDescriptor): Promise<boolean>;
  /**
   * Installs the packages that `deno.json` and `deno.lock` in a folder name.
   *
   * @throws {Error} With the installer's own words.
   */
  install(folder: string): Promise<void>;
  /** Loads a package that is installed in a folder. */
  load(folder: string, name: string): Promise<unknown>;
}

/** Where a service listens. */
export interface ListenOptions {
  /** Name or address. */
  readonly hostname: string;
  /** Port; 0 for any that is free. */
  readonly port: number;
}

/** A port that is listened to. */
export interface Listener {
  /** The port. */
  readonly port: number;
  /** Takes no more connections, and waits until all that was asked is answered. */
  end(): Promise<void>;
  /** Ends at once; who waits for an answer gets none. */
  stop(): void;
}

/** What a service needs beside the rest. */
export interface ServicePlatform {
  /**
   * Listens, and answers. The request's signal says that its client went away.
   *
   * @param answer Takes a request, and the address that it came from with the port there, which is another one for every connection.
   * @throws {Error} If the port cannot be had.
   */
  listen(options: ListenOptions, answer: (request: Request, from: string) => Promise<Response>): Listener;
  /** What this process uses. */
  usage(): { readonly residentBytes: number; readonly cpuSeconds: number };
}

/** All of it. */
export interface Platform {
  /** Files by path. */
  readonly files: Files;
  /** What files throw. */
  readonly errors: FileErrors;
  /** Paths. */
  readonly paths: Paths;
  /** Packing and unpacking. */
  readonly compression: Compression;
  /** Machine code; null where none can be run. */
  readonly machineCode: MachineCode | null;
  /** What helps where WebGPU finds no adapter; a sentence. */
  readonly adapterRemedy: string;
  /** What a service needs; null where there can be none. */
  readonly service: ServicePlatform | null;
  /** Whether threads can share memory. */
  readonly sharesMemory: boolean;
  /** What ONNX Runtime is told of where its modules lie; null where it finds them by itself. */
  readonly runtimeFolder: string | null;
  /**
   * Whether `mapAsync` has waited for the queue when it returns, and what it maps can be had before its promise resolves. Deno's does:
   * it waits, then sleeps 10 ms and more before it looks whether that was enough.
   */
  readonly mapsAtOnce: boolean;
  /** Where a thread finds its module; null where it may not be started, which nobody is asked. */
  threadModule(module: URL): Promise<URL | null>;
  /** The path that a `file:` URL stands for. */
  pathOfUrl(url: URL): string;
  /** The system's folder for temporary files; null where this process may not read and write there. */
  temporaryFolder(): string | null;
  /** Bytes of memory that are free; null where that is not known. */
  freeMemory(): number | null;
  /** Why there is no cache folder where the environment names none, and what helps. */
  readonly noCacheFolder: string;
  /** A variable of the environment; undefined where there is none. */
  environment(name: string): string | undefined;
  /**
   * The bytes of a file that the program brings along.
   *
   * @throws {Error} If it is not there, or may not be read.
   */
  readAsset(name: AssetName): Promise<Uint8Array<ArrayBuffer>>;
  /** Begins a hash. */
  hasher(): Promise<Hasher>;
  /**
   * Watches over work that may never end.
   *
   * @param limit Milliseconds, the time left out in which the process is stopped.
   * @param message Last words of a process that cannot be told.
   * @param onLate Called when the limit passes, if the thread is free; where it is not, the process is ended if that is possible.
   * @returns Ends the watch.
   */
  watch(limit: number, message: string, onLate: () => void): Promise<() => void>;
}
