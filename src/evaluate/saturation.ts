/**
 * From which area on a defect counts as found in full, as MVTec LOCO says it of every kind of defect in a file `defects_config.json`
 * beside a category's folders:
 *
 *     [{"defect_name": "missing_pushpin", "pixel_value": 255, "saturation_threshold": 3600, "relative_saturation": false}]
 *
 * Each mask is of one defect, and the value of its pixels names the kind (Bergmann et al., "Beyond Dents and Scratches", IJCV 2022).
 *
 * @module
 */

import * as v from "valibot";
import { readTextSync } from "../format/read_text.ts";
import { type Image, ImageError } from "../image/image.ts";
import { marks } from "../image/marks.ts";
import { DatasetError } from "./dataset.ts";
import type { DefectSaturation } from "./defect_saturation.ts";

/** Name of the file that says it. */
export const SATURATION_FILE = "defects_config.json";

const kind = v.pipe(
  v.object({
    pixel_value: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    saturation_threshold: v.pipe(v.number(), v.finite(), v.gtValue(0)),
    relative_saturation: v.boolean(),
  }),
  v.check(
    (found) => !found.relative_saturation || found.saturation_threshold <= 1,
    "a relative saturation_threshold is at most 1",
  ),
  v.transform((found): DefectSaturation => ({
    pixelValue: found.pixel_value,
    threshold: found.saturation_threshold,
    relative: found.relative_saturation,
  })),
);

/**
 * Reads the file.
 *
 * @throws {DatasetError} If it cannot be read, or does not say all of every kind.
 */
export function readSaturations(path: string): readonly DefectSaturation[] {
  try {
    return v.parse(v.array(kind), JSON.parse(readTextSync(path)));
  } catch (cause) {
    throw new DatasetError(
      `'${path}'`,
      `${
        (cause as Error).message
      }; give pixel_value, saturation_threshold and relative_saturation of every kind of defect, ` +
        "or remove the file",
      { cause },
    );
  }
}

/**
 * The kind of defect that a mask is of.
 *
 * @param path Name of the mask for messages.
 * @returns Null if it marks nothing.
 * @throws {ImageError} If it has several values beside 0, or one that no kind has.
 */
export function kindOf(
  mask: Image,
  kinds: readonly DefectSaturation[],
  path: string,
): DefectSaturation | null {
  const values = [...new Set<number>(marks(mask))].filter((value) => value > 0).sort((a, b) => a - b);
  if (values.length === 0) return null;
  const found = values.length === 1 && kinds.find(({ pixelValue }) => pixelValue === values[0]);
  if (found) return found;
  throw new ImageError(
    path,
    `its pixels have the value ${values.slice(0, 5).join(", ")}, and ${SATURATION_FILE} has the kinds ${
      kinds.map(({ pixelValue }) => pixelValue).join(", ")
    }`,
    "each mask is of one kind of defect; correct it or that file",
  );
}
