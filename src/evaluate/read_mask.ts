/** The masks of a test image from their files. */

import { type Image, ImageError } from "../image/image.ts";
import { type LabelledImage, masksOf } from "./dataset.ts";
import { type MaskBits, maskBits } from "./mask_bits.ts";
import type { Defect } from "./saturated_tally.ts";
import { kindOf } from "./saturation.ts";

/** The picture that a mask is of. */
export interface MaskedPicture {
  /** Its name for messages. */
  readonly name: string;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** The mask of an image, of one file or several. */
export interface ReadMask {
  /** [height, width], 1 where any of the files says anomalous, else 0. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** What had to be decided of each file, by its path. */
  readonly decided: ReadonlyMap<string, MaskBits["decided"]>;
  /** Each file as a defect, where the data set says from which area on one counts as found in full; else none. */
  readonly defects: readonly Defect[];
}

/**
 * Reads the masks of an image, and unites them if they are several.
 *
 * @param test What is known of the image.
 * @param picture The image itself.
 * @param read Decodes a mask.
 * @returns Undefined if it has none.
 * @throws {ImageError} If a mask cannot be read, has another size than its image, or is of no kind of defect that the data set has.
 */
export async function readMask(
  test: LabelledImage,
  { name, width, height }: MaskedPicture,
  read: (path: string) => Promise<Image>,
): Promise<ReadMask | undefined> {
  const paths = masksOf(test);
  if (paths.length === 0) return undefined;
  const united = new Uint8Array(width * height);
  const decided = new Map<string, MaskBits["decided"]>();
  const defects: Defect[] = [];
  for (const path of paths) {
    const mask = await read(path);
    if (mask.width !== width || mask.height !== height) {
      throw new ImageError(
        path,
        `it is ${mask.width}x${mask.height}, its image '${name}' is ${width}x${height}`,
        "give a mask of the image's size",
      );
    }
    const own = maskBits(mask);
    own.bits.forEach((bit, pixel) => {
      if (bit) united[pixel] = 1;
    });
    decided.set(path, own.decided);
    const saturation = test.saturations && kindOf(mask, test.saturations, path);
    if (saturation) defects.push({ bits: own.bits, saturation });
  }
  return { bits: united, decided, defects };
}
