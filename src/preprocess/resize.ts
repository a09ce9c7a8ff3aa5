/** Antialiased resize and crop of one image into its slot of a batch, in strips of rows that the device can bind. */

import type { Batch } from "../gpu/batch.ts";
import type { Image } from "../image/image.ts";
import { antialiasTaps } from "../map/antialias.ts";
import { sliceTaps } from "../map/taps.ts";
import { planStrips } from "./strips.ts";
import type { Geometry } from "./geometry.ts";
import { pillowBytes, pillowStrip } from "./resize_pillow.ts";
import { realBytes, realStrip } from "./resize_real.ts";
import { checkImage, eightBit } from "./samples.ts";
import type { PreprocessSettings } from "./settings.ts";
import type { Slot, Standardisation } from "./standardisation.ts";

/** How an image is resized. */
export interface ResizeOptions extends Pick<PreprocessSettings, "filter" | "rounding"> {
  /** Sizes and places. */
  readonly geometry: Geometry;
  /** The last step. */
  readonly standardisation: Standardisation;
  /** Largest buffer that a strip of rows may take, in bytes; left out, what the device binds. */
  readonly stripBytes?: number;
}

/**
 * Records resize and crop of one image.
 *
 * @param image The image; 16-bit samples count as value / 257. Grey is repeated as red, green and blue; alpha is ignored.
 * @param options How.
 * @param slot Where to write; the slot's height and width are the crop's.
 * @throws {RangeError} If image or slot have other sizes than the geometry, or one row of the result needs more source
 *   rows than a strip may take.
 */
export function resize(
  batch: Batch,
  image: Image,
  options: ResizeOptions,
  slot: Slot,
): void {
  const { geometry: { resized, crop }, filter, rounding, standardisation } = options;
  checkImage(image);
  checkSlot(options.geometry, image, slot);
  const source = rounding === "pillow" ? eightBit(image) : image;
  const across = antialiasTaps(filter, image.width, resized.width, { first: crop.left, count: crop.width });
  const rows = antialiasTaps(filter, image.height, resized.height, { first: crop.top, count: crop.height });
  const { source: sourceColumns, taps: columns } = sliceTaps(across);
  const { maxStorageBufferBindingSize, maxBufferSize } = batch.gpu.limits;
  const { stripBytes = Math.min(maxStorageBufferBindingSize, maxBufferSize) } = options;
  const bytes = rounding === "pillow" ? pillowBytes : realBytes;
  const strips = planStrips(
    rows,
    (sourceRows, resultRows) => bytes(source, { sourceRows, resultRows, sourceColumns, columns }),
    stripBytes,
  );
  const run = rounding === "pillow" ? pillowStrip : realStrip;
  for (const strip of strips) {
    run(batch, { image: source, strip, sourceColumns, columns, standardisation, slot });
  }
}

function checkSlot({ image: size, crop }: Geometry, image: Image, { target, slot }: Slot): void {
  if (image.width !== size.width || image.height !== size.height) {
    throw new RangeError(
      `Cannot resize: the geometry is for ${size.width}x${size.height} pixels: received an image of ` +
        `${image.width}x${image.height}`,
    );
  }
  const [slots, ...shape] = target.shape;
  const fits = shape.length === 3 && shape[0] === 3 && shape[1] === crop.height && shape[2] === crop.width;
  if (!fits || !Number.isInteger(slot) || slot < 0 || slot >= (slots as number)) {
    throw new RangeError(
      `Cannot resize into slot ${slot} of "${target.label}": wanted [slots,3,${crop.height},${crop.width}] and a slot ` +
        `below the first extent: received [${target.shape}]`,
    );
  }
}
