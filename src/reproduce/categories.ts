/** The categories of a data set folder, and the group that each one's figures are averaged in. */

import { DatasetError, type FoundDataset } from "../evaluate/dataset.ts";
import { hasLayout, readLayout } from "../evaluate/layout.ts";
import { errors, files, join } from "../platform/here.ts";

/** Groups of the paper's tables (Defard et al. 2020, Tables I to V). */
export type Group = "texture" | "object";

/** One category of a data set. */
export interface Category extends FoundDataset {
  /** Name of its folder. */
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  /** Where its figures are averaged. */
  readonly group: Group;
}

/** The texture categories of MVTec AD; its other ten are objects. */
const TEXTURES: readonly string[] = ["carpet", "grid", "leather", "tile", "wood"];

/**
 * The group of a category. A name that MVTec AD does not have counts as an object: PaDiM, one Gaussian for every position, is made
 * for parts that have a place in the picture.
 */
export function groupOf(name: string): Group {
  return TEXTURES.includes(name) ? "texture" : "object";
}

/**
 * Lists the categories of a data set: every sub-folder in the MVTec AD layout, sorted by name.
 *
 * @param folder The folder that holds the categories.
 * @returns The categories, and the names of sub-folders without both `train/good` and `test`.
 * @throws {DatasetError} If there is none, or one of them cannot be used.
 */
export function readCategories(folder: string): { categories: Category[]; others: string[] } {
  const names = subfolders(folder);
  const [complete = [], others = []] = [true, false].map((wanted) =>
    names.filter((name) => hasLayout(join(folder, name)) === wanted)
  );
  const categories = complete.map((name) => {
    const category = join(folder, name);
    return { name, folder: category, group: groupOf(name), ...readLayout(category) };
  });
  if (categories.length === 0) {
    throw new DatasetError(
      `'${folder}'`,
      `none of its ${names.length} sub-folders has 'train/good' and 'test'; name the folder that holds the categories`,
    );
  }
  return { categories, others };
}

function subfolders(folder: string): string[] {
  try {
    return [...files.readDirSync(folder)].filter(({ name }) => isFolder(join(folder, name)))
      .map(({ name }) => name).sort();
  } catch (cause) {
    if (!(cause instanceof errors.NotFound || cause instanceof errors.NotADirectory)) throw cause;
    throw new DatasetError(`'${folder}'`, "there is no such folder", { cause });
  }
}

/** Whether there is a folder at a path, or a link to one. */
function isFolder(path: string): boolean {
  try {
    return files.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof errors.NotFound || error instanceof errors.NotADirectory) return false;
    throw error;
  }
}
