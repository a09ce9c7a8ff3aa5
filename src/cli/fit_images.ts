/** Which images a fit is given, and which of them show one part. */

import { resolve } from "node:path";
import { groupKeys } from "../../mod.ts";
import { UsageError } from "./failure.ts";
import { findImages } from "./images.ts";

/**
 * Leaves images away, however they are named: as files, folders or globs, each path as often as it was given.
 *
 * @param paths Images that are given.
 * @param excluded Names of those to leave away.
 * @throws {UsageError} If a name is of no image, or of one that is not given.
 */
export function withoutImages(paths: readonly string[], excluded: readonly string[]): string[] {
  if (excluded.length === 0) return [...paths];
  const given = new Set(paths.map((path) => resolve(path)));
  const gone = new Set(findImages(excluded).paths.map((path) => resolve(path)));
  const stray = [...gone].find((path) => !given.has(path));
  if (stray === undefined) return paths.filter((path) => !gone.has(resolve(path)));
  throw new UsageError(
    `Cannot leave '${stray}' away: it is not among the ${paths.length} images that are given`,
  );
}

/**
 * The part of every image, by path.
 *
 * @param by As `groupKeys` takes it.
 * @throws {UsageError} If it says nothing of an image, or cannot be used.
 */
export function readGroups(paths: readonly string[], by: string): ReadonlyMap<string, string> {
  try {
    const keys = groupKeys(paths, by);
    return new Map(paths.map((path, i) => [path, keys[i] as string]));
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
