/**
 * Paths that name a page of a file.
 *
 * @module
 */

import { statOrNull } from "../../format/stat.ts";

/** A path with the name of an array of an archive behind it. */
const ARRAY = /^(.+?\.npz)#(.+)$/is;

/** A path with a page behind it, from 1. */
const PAGE = /^(.+)#([1-9]\d{0,5})$/s;

/** A file, and what of it is meant. */
export interface PagePath {
  /** Path of the file. */
  readonly file: string;
  /** Page from 1; null if none is named. */
  readonly page: number | null;
  /** Name of an array of a `.npz` archive; null if none is named. */
  readonly array: string | null;
}

/**
 * Parts a path from the page that it names: `scan.tif#2` is page 2 of `scan.tif` and `scan.npz#depth` the array `depth` of
 * `scan.npz`, unless there is a file of that very name.
 */
export function pagePath(path: string): PagePath {
  const array = ARRAY.exec(path);
  const page = array ? null : PAGE.exec(path);
  const file = (array ?? page)?.[1];
  if (file === undefined || statOrNull(path)) return { file: path, page: null, array: null };
  return { file, page: page ? Number(page[2]) : null, array: array?.[2] ?? null };
}
