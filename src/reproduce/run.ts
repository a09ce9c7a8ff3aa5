/** One run: a category fitted and evaluated with one seed. */

import { checkFitOptions } from "../check_fit.ts";
import type { Inspector } from "../inspector.ts";
import type { Category } from "./categories.ts";
import type { Result } from "./results.ts";
import { alignedSource, type Decode, misalignedSource } from "./variant.ts";

/** What all runs have in common. */
export interface RunOptions {
  /** Options of the fit. */
  readonly fit: Readonly<Record<string, unknown>>;
  /** The data set as it is, or with every image rotated and cropped at random. */
  readonly variant: "none" | "rd";
  /** Reads and decodes an image file. */
  readonly decode: Decode;
  /** Stops before the next batch. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what the figures cannot say. */
  readonly onWarnings?: ((warnings: readonly string[]) => void) | undefined;
  /** Called as images go by. */
  readonly onProgress?: ((pass: "fit" | "eval", images: number) => void) | undefined;
}

/**
 * Fits to the good images of a category and evaluates on its test images.
 *
 * @param seed Of what the method draws and, in the variant `rd`, of rotations and crops.
 * @throws {ImageError} If an image cannot be decoded.
 * @throws {OptionError} If an option cannot be used.
 */
export async function runCategory(
  inspector: Inspector,
  category: Category,
  seed: number,
  { fit: options, variant, decode, signal, onWarnings, onProgress }: RunOptions,
): Promise<Result> {
  const { method, values: { window, resize, crop, filter, rounding, batch } } = checkFitOptions(options);
  const preprocess = { window, resize, crop, filter, rounding };
  const source = variant === "rd"
    ? misalignedSource(category, preprocess, decode, seed)
    : alignedSource(category, preprocess, decode);
  const model = await inspector.fit(source.train, {
    ...options,
    ...source.preprocess,
    ...(Object.hasOwn(method.options, "seed") ? { seed } : {}),
    calibrate: false,
    signal,
    onProgress: ({ done }) => onProgress?.("fit", done),
  });
  const { image, pixel, saturated, warnings } = await inspector.evaluate(model, category.test, {
    read: source.read,
    batch,
    signal,
    onProgress: ({ done }) => onProgress?.("eval", done),
  });
  onWarnings?.(warnings);
  return {
    category: category.name,
    seed,
    train: model.settings.images,
    test: category.test.length,
    imageAuroc: defined(image.auroc),
    pixelAuroc: defined(pixel?.auroc),
    proScore: defined(pixel?.proScore),
    sproScore: defined(saturated?.means[0]?.score),
  };
}

/** Figures that the data does not allow are NaN; JSON has no NaN. */
function defined(figure: number | undefined): number | null {
  return figure === undefined || Number.isNaN(figure) ? null : figure;
}
