/** Labelled images on disk, whatever describes them. */

import { statOrNull } from "../format/stat.ts";
import { DatasetError, type FoundDataset } from "./dataset.ts";
import { readLabelStudio } from "./label_studio.ts";
import { hasClasses, readLayout } from "./layout.ts";
import { readManifest } from "./manifest.ts";
import { readMasksBeside } from "./masks_beside.ts";
import { files } from "../platform/here.ts";
import type { FileInfo } from "../platform/platform.ts";

/**
 * Reads a data set.
 *
 * @param path A folder in the MVTec AD layout, with a folder for each class, or with masks beside their images as Kolektor's, a CSV or JSONL file of image, label and mask, or a JSON file
 *   that Label Studio exported, with images and masks of "Brush labels to PNG" below its folder;
 *   `FILE#OBJECT` reads of a list of several kinds of parts, as VisA's are, one.
 * @throws {DatasetError} If it cannot be read; the message says where and what helps.
 */
export async function readDataset(path: string): Promise<FoundDataset> {
  const [, file = path, object] = /^(.+)#([^#/\\]+)$/.exec(path) ?? [];
  if (object !== undefined && !statOrNull(path)) {
    requireThere(file);
    return readManifest(file, { object });
  }
  if (!requireThere(path).isDirectory) {
    return /\.json$/i.test(path) ? readLabelStudio(path) : readManifest(path);
  }
  return hasClasses(path) ? readLayout(path) : await readMasksBeside(path) ?? readLayout(path);
}

function requireThere(path: string): FileInfo {
  try {
    return files.statSync(path);
  } catch (cause) {
    throw new DatasetError(`'${path}'`, `${(cause as Error).message}; check the path`, { cause });
  }
}
