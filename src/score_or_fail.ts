/** Scores of images of which some may be more than the device holds: what is wrong with one of them costs no other. */

import type { AdmittedImage, FailedImage } from "./admission.ts";
import { StoppedEngineError } from "./backbone/session/engine_reason.ts";
import { GpuError } from "./gpu/gpu_error.ts";
import type { ScoreOfImage } from "./scored_image.ts";

/** What came of images: their scores, or why they are too much. */
export type Attempt = readonly ScoreOfImage[] | TooMuch;

/** Images that are more than the device holds or can be asked for. */
export class TooMuch {
  /** @param error What it said. */
  constructor(readonly error: Error) {}
}

/** The two ways to score some images. */
export interface Attempts {
  /** Beside other work. */
  together(images: readonly AdmittedImage[]): Promise<Attempt>;
  /** With the device's memory to themselves. */
  alone(images: readonly AdmittedImage[]): Promise<Attempt>;
}

/**
 * Tries to score images.
 *
 * @returns What the work gives; that they are too much, where it fails for memory, for a limit of the device, or for a number that is
 *   out of range.
 */
export async function attempt(work: () => Promise<readonly ScoreOfImage[]>): Promise<Attempt> {
  try {
    return await work();
  } catch (error) {
    const own = error instanceof RangeError || error instanceof StoppedEngineError ||
      error instanceof GpuError && error.fault !== "lost";
    if (!own) throw error;
    return new TooMuch(error);
  }
}

/**
 * Scores a batch of images; one by one where they are too much together.
 *
 * @param stops Whether nothing is computed after an image that cannot be scored.
 * @returns One for each image, in their order; fewer only after one that stops.
 */
export async function scoreOrFail(
  images: readonly AdmittedImage[],
  { together, alone }: Attempts,
  stops: boolean,
): Promise<(ScoreOfImage | FailedImage)[]> {
  const all = await together(images);
  if (!(all instanceof TooMuch)) return [...all];
  const results: (ScoreOfImage | FailedImage)[] = [];
  for (const image of images) {
    const found = await alone([image]);
    if (!(found instanceof TooMuch)) {
      results.push(...found);
      continue;
    }
    results.push(failed(image, found));
    if (stops) break;
  }
  return results;
}

function failed({ name, image: { width, height } }: AdmittedImage, { error }: TooMuch): FailedImage {
  const message = `Cannot score image '${name}' of ${width}x${height} pixels, by itself: ${error.message}`;
  return { name, error: new RangeError(message, { cause: error }) };
}
