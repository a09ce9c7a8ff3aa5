/** The image files that arguments name: files, folders with all below them, and globs. */

import { globSync } from "node:fs";
import { extname, join } from "node:path";
import { IMAGE_ENDINGS } from "../../mod.ts";
import { UsageError } from "./failure.ts";

const GLOB = /[*?[\]{}]/;

/** Image files, and what folders held beside them. */
export interface FoundImages {
  /** Paths in the order of the arguments; sorted within a folder or glob. */
  readonly paths: readonly string[];
  /** Number of other files in the folders. */
  readonly ignored: number;
}

/**
 * Finds the files that arguments name. A file named outright is taken whatever its ending.
 *
 * @throws {UsageError} If an argument names nothing, or no image is found at all.
 */
export function findImages(names: readonly string[]): FoundImages {
  let ignored = 0;
  const paths = names.flatMap((name): string[] => {
    const info = statOrNull(name);
    if (info?.isFile) return [name];
    if (info?.isDirectory) {
      const files = filesBelow(name);
      const images = files.filter((path) => IMAGE_ENDINGS.includes(extname(path).toLowerCase()));
      ignored += files.length - images.length;
      if (images.length > 0) return images;
      throw new UsageError(
        `Cannot find images in folder '${name}': it holds ${files.length} files, none ending in ${
          IMAGE_ENDINGS.join(", ")
        }`,
      );
    }
    const matches = GLOB.test(name)
      ? globSync(name).map(String).filter((path) => statOrNull(path)?.isFile)
      : [];
    if (matches.length > 0) return matches.sort();
    throw new UsageError(
      `Cannot find images '${name}': there is no such file or folder, and no file matches it as a glob`,
    );
  });
  return { paths: [...new Set(paths)], ignored };
}

/** Says on stderr what of the folders was passed over. */
export function sayIgnored(ignored: number): void {
  if (ignored > 0) {
    console.error(`${ignored} files in the folders are no images by their ending and are left out`);
  }
}

function filesBelow(folder: string): string[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return filesBelow(path); // a link to a folder is not followed: it may lead back
    return statOrNull(path)?.isFile ? [path] : [];
  });
}

function statOrNull(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
