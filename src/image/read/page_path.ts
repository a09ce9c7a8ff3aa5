/**
 * Paths that name a page of a file.
 *
 * @module
 */

import { statOrNull } from "../../format/stat.ts";

/** A path with a page behind it, from 1. */
const PAGE = /^(.+)#([1-9]\d{0,5})$/s;

/**
 * Parts a path from the page that it names: `scan.tif#2` is page 2 of `scan.tif`, unless there is a file of that very name.
 *
 * @returns Page null if it names none.
 */
export function pagePath(path: string): { file: string; page: number | null } {
  const named = PAGE.exec(path);
  return named && !statOrNull(path)
    ? { file: named[1] as string, page: Number(named[2]) }
    : { file: path, page: null };
}
