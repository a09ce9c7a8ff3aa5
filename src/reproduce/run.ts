/** One run: a category fitted and evaluated with one seed. */

import type { Engine } from "../engine.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { fit, type FitOptions } from "../fit.ts";
import { openScorer } from "../score.ts";
import type { Category } from "./categories.ts";
import type { Result } from "./results.ts";
import { alignedSource, type Decode, misalignedSource, type Preprocess } from "./variant.ts";

/** What all runs have in common. */
export interface RunOptions {
  /** Options of the fit. */
  readonly fit: Omit<FitOptions, "seed" | "preprocess" | "calibrate" | "onProgress">;
  /** Preprocessing. */
  readonly preprocess: Preprocess;
  /** The data set as it is, or with every image rotated and cropped at random. */
  readonly variant: "none" | "rd";
  /** Reads and decodes an image file. */
  readonly decode: Decode;
  /** Called as images go by. */
  readonly onProgress?: (pass: "fit" | "eval", images: number) => void;
}

/**
 * Fits to the good images of a category and evaluates on its test images.
 *
 * @param seed Of the channel choice and, in the variant `rd`, of rotations and crops.
 * @throws {ImageError} If an image cannot be decoded.
 * @throws {RangeError} If an option is out of range.
 */
export async function runCategory(
  engine: Engine,
  category: Category,
  seed: number,
  { fit: options, preprocess, variant, decode, onProgress }: RunOptions,
): Promise<Result> {
  const source = variant === "rd"
    ? misalignedSource(category, preprocess, decode, seed)
    : alignedSource(category, preprocess, decode);
  const model = await fit(engine, source.train, {
    ...options,
    seed,
    preprocess: source.preprocess,
    calibrate: false,
    onProgress: (_, images) => onProgress?.("fit", images),
  });
  using scorer = openScorer(engine, model);
  let done = 0;
  const { image, pixel } = await evaluate(scorer, category.test, {
    read: source.read,
    ...(options.batch === undefined ? {} : { batch: options.batch }),
    onScore: () => onProgress?.("eval", ++done),
  });
  return {
    category: category.name,
    seed,
    train: model.settings.images,
    test: category.test.length,
    imageAuroc: defined(image.auroc),
    pixelAuroc: defined(pixel?.auroc),
    proScore: defined(pixel?.proScore),
  };
}

/** Figures that the data does not allow are NaN; JSON has no NaN. */
function defined(figure: number | undefined): number | null {
  return figure === undefined || Number.isNaN(figure) ? null : figure;
}
