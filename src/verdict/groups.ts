/** Parts as the user knows them: images with the same key were photographed together. */

import { printable } from "../format/printable.ts";
import type { Part } from "../method/method.ts";

/** Most names that a message lists. */
const LISTED = 5;

/**
 * Puts images with equal keys into one part.
 *
 * @param keys One for every image, in the order of the fit.
 * @returns Parts in the order of their first image, places ascending.
 */
export function partsOf(keys: ArrayLike<string | number>): Part[] {
  const parts = Map.groupBy(Array.from(keys, (key, place) => ({ key, place })), ({ key }) => key);
  return [...parts.values()].map((images) => images.map(({ place }) => place));
}

/**
 * Names parts by the folder of their images.
 *
 * @param names Paths of images, with either slash.
 * @returns The path of every image without its last part; empty for a bare file name.
 */
export function foldersOf(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/[/\\]?[^/\\]*$/, ""));
}

/**
 * Names parts by a pattern within the names of their images.
 *
 * @param pattern A regular expression; its first capture group names the part, or the whole match if it has none.
 * @returns The name of every image's part.
 * @throws {SyntaxError} If the pattern is no regular expression.
 * @throws {RangeError} If an image's name does not match, or its capture group takes no part in the match.
 */
export function matchesOf(names: readonly string[], pattern: string): string[] {
  if (pattern === "") {
    throw new RangeError(
      "Cannot group images by '': it names no part; use 'folder', a CSV file or a regular expression",
    );
  }
  const expression = expressionOf(pattern);
  const found = names.map((name) => {
    const match = expression.exec(name);
    return match && match.length > 1 ? match[1] : match?.[0];
  });
  const missing = names.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot group images by '${pattern}': wanted a match in every name: ${missing.length} of ${names.length} have ` +
        `none, ${listed(missing)}; the first group in parentheses must hold the part's name`,
    );
  }
  return found as string[];
}

/** Some names in quotes, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `'${printable(name)}'`).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (cause) {
    throw new SyntaxError(
      `Cannot group images by '${pattern}': ${
        (cause as Error).message
      }; use 'folder', a CSV file or a regular expression`,
      { cause },
    );
  }
}
