/**
 * Reader of the folder layout of MVTec AD, which most inspection data sets follow:
 *
 *     train/good/000.png
 *     test/good/000.png                 label 0
 *     test/crack/000.png                label 1, defect "crack"
 *     ground_truth/crack/000_mask.png   its mask; also 000.png
 *
 * The formats of image and mask may differ.
 *
 * @module
 */

import { basename, extname, join } from "node:path";
import { IMAGE_ENDINGS } from "../image/read/format.ts";
import { type Dataset, DatasetError, GOOD, type LabelledImage } from "./dataset.ts";

/** What the names of masks add to the names of their images. */
const MASK_SUFFIX = "_mask";

/**
 * Lists the images of one category, each with its label and mask, sorted by defect and name.
 *
 * @param folder The category's folder, the one that holds `test`.
 * @returns Training images (none without a folder `train/good`) and test images.
 * @throws {DatasetError} If there is no test image, or a defect has masks but not for each of its images.
 */
export function readLayout(folder: string): Dataset {
  const defects = folders(join(folder, "test"));
  const test = defects.flatMap((defect) => readDefect(folder, defect));
  if (test.length === 0) {
    throw new DatasetError(
      `'${folder}'`,
      `there is no image in a folder 'test/${GOOD}' or 'test/DEFECT'; name the folder of one category, or give a manifest`,
    );
  }
  return { train: images(join(folder, "train", GOOD)), test };
}

function readDefect(folder: string, defect: string): LabelledImage[] {
  const paths = images(join(folder, "test", defect));
  if (defect === GOOD) return paths.map((path) => ({ path, label: 0, defect }));
  const masks = new Map(images(join(folder, "ground_truth", defect)).map((path) => [stem(path), path]));
  return paths.map((path) => {
    if (masks.size === 0) return { path, label: 1, defect };
    const mask = masks.get(stem(path) + MASK_SUFFIX) ?? masks.get(stem(path));
    if (mask === undefined) {
      throw new DatasetError(
        `'${folder}'`,
        `'${path}' has no mask among the ${masks.size} in 'ground_truth/${defect}'; ` +
          `add '${stem(path)}${MASK_SUFFIX}.png' or take the image out`,
      );
    }
    return { path, label: 1, defect, mask };
  });
}

function images(folder: string): string[] {
  return entries(folder)
    .filter(({ name, isDirectory }) => !isDirectory && IMAGE_ENDINGS.includes(extname(name).toLowerCase()))
    .map(({ name }) => join(folder, name));
}

function folders(folder: string): string[] {
  return entries(folder).filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
}

/** Entries sorted by name; none of a folder that is not there. */
function entries(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

function stem(path: string): string {
  return basename(path, extname(path));
}
