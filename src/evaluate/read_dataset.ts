/** Labelled images on disk, whatever describes them. */

import { DatasetError, type FoundDataset } from "./dataset.ts";
import { readLayout } from "./layout.ts";
import { readManifest } from "./manifest.ts";

/**
 * Reads a data set.
 *
 * @param path A folder in the MVTec AD layout or with a folder for each class, or a CSV or JSONL file of image, label and mask.
 * @throws {DatasetError} If it cannot be read; the message says where and what helps.
 */
export function readDataset(path: string): FoundDataset {
  return isFolder(path) ? readLayout(path) : readManifest(path);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (cause) {
    throw new DatasetError(`'${path}'`, `${(cause as Error).message}; check the path`, { cause });
  }
}
