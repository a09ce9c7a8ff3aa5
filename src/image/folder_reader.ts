/** The pictures of folders, the same way for everything that takes them, and a count of what is none. */

import { isDrawn } from "./drawn_mark.ts";
import type { LeftOutReason, LeftOutTally } from "./left_out.ts";
import { isLitter } from "./litter.ts";
import { IMAGE_ENDINGS } from "./read/format.ts";
import { errors, extname, files, join, sep } from "../platform/here.ts";
import type { DirEntry } from "../platform/platform.ts";

/** What of a folder is taken, sorted by name. */
export interface FolderContents {
  /** Paths of its pictures. */
  readonly images: readonly string[];
  /** Paths of the folders in it. */
  readonly folders: readonly string[];
}

/**
 * Goes through a folder. Links are followed; a link to a folder that is gone through without it, above it or below, is not, so that no
 * picture is taken twice and no circle is walked.
 */
export class FolderReader {
  readonly #root: string;
  readonly #leftOut: LeftOutTally;
  readonly #used: readonly string[];
  /** Real paths of the root and of what links led to. */
  #places: string[] | undefined;

  /**
   * Reads nothing yet.
   *
   * @param root The folder.
   * @param leftOut Counts what is not taken.
   * @param used Paths that are no pictures and not left out either, since something else reads them.
   */
  constructor(root: string, leftOut: LeftOutTally, used: readonly string[] = []) {
    this.#used = used;
    this.#root = root;
    this.#leftOut = leftOut;
  }

  /**
   * Lists the pictures and folders in a folder.
   *
   * @param folder The root, or one of the folders that were found.
   * @returns Nothing of a folder that cannot be read, which is counted, or is not there.
   */
  read(folder: string): FolderContents {
    const images: string[] = [];
    const folders: string[] = [];
    for (const entry of this.#entries(folder)) {
      const path = join(folder, entry.name);
      if (this.#used.includes(path)) continue;
      const kind = this.#kindOf(path, entry);
      if (kind === "image") images.push(path);
      else if (kind === "folder") folders.push(path);
      else this.#leftOut.add(kind, entry.isDirectory ? path + sep : path);
    }
    return { images, folders };
  }

  /** Paths of all pictures in a folder and in those below it, in the order of their names. */
  below(folder: string = this.#root): string[] {
    const { images, folders } = this.read(folder);
    const found = [...images, ...folders.flatMap((inside) => this.below(inside))];
    return found.sort((a, b) => a < b ? -1 : 1);
  }

  #entries(folder: string): DirEntry[] {
    try {
      return [...files.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
    } catch (error) {
      if (error instanceof errors.NotFound || error instanceof errors.NotADirectory) return [];
      throwUnlessUnreadable(error);
      this.#leftOut.add("unreadable", folder + sep);
      return [];
    }
  }

  #kindOf(path: string, { name, isSymlink }: DirEntry): "image" | "folder" | LeftOutReason {
    if (isLitter(name)) return "of other programs";
    try {
      const { isDirectory, isFile } = files.statSync(path);
      if (isDirectory) {
        return isSymlink && !this.#leadsElsewhere(path)
          ? "linked to a folder that is gone through anyway"
          : "folder";
      }
      if (!isFile) return "no plain file";
      if (!IMAGE_ENDINGS.includes(extname(name).toLowerCase())) return "no picture by their names";
      return isDrawn(path) ? "drawn by this program" : "image";
    } catch (error) {
      throwUnlessUnreadable(error);
      const gone = error instanceof errors.NotFound || error instanceof errors.FilesystemLoop;
      if (gone && name.includes("\ufffd")) return "with a name that is not UTF-8"; // what stands for bytes that are no character
      return gone && isSymlink ? "linked to nothing" : "unreadable";
    }
  }

  /** Whether a link leads to a folder that is not gone through yet, which is then remembered. */
  #leadsElsewhere(path: string): boolean {
    this.#places ??= [files.realPathSync(this.#root)];
    const target = files.realPathSync(path);
    if (this.#places.some((place) => holds(place, target) || holds(target, place))) return false;
    this.#places.push(target);
    return true;
  }
}

/** Whether a folder is another one, or holds it. */
function holds(folder: string, other: string): boolean {
  return other === folder || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A right that Deno was not given concerns the whole run; what is no error of a file is a fault of the program. */
function throwUnlessUnreadable(error: unknown): void {
  const { errors } = Deno;
  if (error instanceof errors.NotCapable || error instanceof TypeError || !(error instanceof Error)) {
    throw error;
  }
}
