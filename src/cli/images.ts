/** The image files that arguments name: files, folders with all below them, and globs. */

import { globSync } from "node:fs";
import {
  describeLeftOut,
  FolderReader,
  IMAGE_ENDINGS,
  isDrawn,
  isLitter,
  type LeftOut,
  LeftOutTally,
  pagePath,
  readDataset,
  statOrNull,
} from "../../mod.ts";
import { UsageError } from "./failure.ts";

const GLOB = /[*?[\]{}]/;

/** Image files, and what was found beside them. */
export interface FoundImages {
  /** Paths in the order of the arguments; sorted within a folder or glob. */
  readonly paths: readonly string[];
  /** What of folders and globs is not taken. */
  readonly ignored: LeftOut;
}

/** Lists of labelled images, or one kind of part in them. */
const LIST = /\.(csv|jsonl|ndjson|manifest)(#[^#/\\]+)?$/i;

/**
 * Finds the good images that arguments name: of a list of labelled images those of its training split, else as {@linkcode findImages}.
 *
 * @throws {UsageError} If an argument names nothing, a list has no training image, or no image is found at all.
 */
export async function findGoodImages(names: readonly string[]): Promise<FoundImages> {
  const lists = names.filter((name) => LIST.test(name));
  const listed: string[] = [];
  for (const name of lists) {
    const { train } = await readDataset(name);
    if (train.length === 0) {
      throw new UsageError(`Cannot find good images in '${name}': no entry of it has 'train' for split`);
    }
    listed.push(...train);
  }
  const others = names.filter((name) => !LIST.test(name));
  const { paths, ignored } = findImages(others);
  return { paths: [...new Set([...listed, ...paths])], ignored };
}

/**
 * Finds the files that arguments name. A file named outright is taken whatever its name and contents.
 *
 * @throws {UsageError} If an argument names nothing, or no image is found at all.
 */
export function findImages(names: readonly string[]): FoundImages {
  const leftOut = new LeftOutTally();
  const paths = names.flatMap((name): string[] => {
    const info = statOrNull(name);
    if (info?.isFile || statOrNull(pagePath(name).file)?.isFile) return [name];
    const before = leftOut.found.count;
    const found = info?.isDirectory ? new FolderReader(name, leftOut).below() : matching(name, leftOut);
    if (found.length > 0) return found;
    throw new UsageError(
      info?.isDirectory
        ? `Cannot find images in folder '${name}': it holds ${
          leftOut.found.count - before
        } files, none to be taken that ends in ${IMAGE_ENDINGS.join(", ")}. ${
          describeLeftOut(leftOut.found) ?? ""
        }`.trimEnd()
        : `Cannot find images '${name}': there is no such file or folder, and no file matches it as a glob`,
    );
  });
  return { paths: [...new Set(paths)], ignored: leftOut.found };
}

/** Says on stderr what of the folders was passed over. */
export function sayIgnored(ignored: LeftOut): void {
  const text = describeLeftOut(ignored);
  if (text !== null) console.error(text);
}

/** Files that match a glob. What stands in the glob itself was asked for, whatever other programs call so. */
function matching(glob: string, leftOut: LeftOutTally): string[] {
  if (!GLOB.test(glob)) return [];
  const asked = partsOf(glob);
  return globSync(glob).map(String).sort().filter((path) => {
    const info = statOrNull(path);
    if (partsOf(path).some((part) => isLitter(part) && !asked.includes(part))) {
      leftOut.add("of other programs", path);
    } else if (!info) leftOut.add("linked to nothing", path);
    else if (info.isDirectory) leftOut.add("folders that match a glob", path);
    else if (!info.isFile) leftOut.add("no plain file", path);
    else if (isDrawn(path)) leftOut.add("drawn by this program", path);
    else return true;
    return false;
  });
}

function partsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== "." && part !== "..");
}
