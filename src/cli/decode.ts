/** Decodes the files of a run one after the other. */

import { ImageError, type NamedImage, readImage, type ReadOptions } from "../../mod.ts";

/** Limits as `--max-pixels` sets them. */
export function limitsOf({ maxPixels }: { readonly maxPixels?: number | undefined }): ReadOptions {
  return maxPixels === undefined ? {} : { maxPixels };
}

/**
 * Decodes files in order.
 *
 * @param onBad Takes a file that cannot be decoded; without it such a file ends the work.
 * @throws {ImageError} If a file cannot be decoded and there is no `onBad`.
 */
export async function* decodeAll(
  paths: readonly string[],
  limits: ReadOptions,
  onBad?: (error: ImageError) => void,
): AsyncGenerator<NamedImage> {
  for (const name of paths) {
    try {
      yield { name, image: await readImage(name, limits) };
    } catch (error) {
      if (!onBad || !(error instanceof ImageError)) throw error;
      onBad(error);
    }
  }
}
