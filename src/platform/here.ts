/**
 * What the house runs in: Deno, unless an import map puts `browser.ts` in the place of `deno.ts`, as the bundle for browsers does.
 *
 * Chosen there rather than when it runs, so that neither side is loaded, or bundled, with what only the other one has.
 *
 * @module
 */

import { platform } from "./deno.ts";
import type { Compression, FileErrors, Files, MachineCode, Paths, Platform } from "./platform.ts";

/** All of it. */
export const here: Platform = platform;

/** Files by path. */
export const files: Files = platform.files;

/** What files throw. */
export const errors: FileErrors = platform.errors;

/** Packing and unpacking. */
export const compression: Compression = platform.compression;

/** Machine code; null where none can be run. */
export const machineCode: MachineCode | null = platform.machineCode;

/** Parts of paths, as the system writes them. */
export const { basename, dirname, extname, isAbsolute, join, relative, resolve, sep }: Paths = platform.paths;
