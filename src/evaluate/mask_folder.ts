/** The masks of one kind of defect. */

import type { FolderReader } from "../image/folder_reader.ts";
import { basename, dirname, extname, sep } from "../platform/here.ts";

/** What the names of masks add to the names of their images. */
const MASK_SUFFIX = "_mask";

/** A folder of masks: `000_mask.png` or `000.png` of the image `000.png`, or a folder `000` of several. */
export class MaskFolder {
  /** Masks by name without ending. */
  readonly #masks: ReadonlyMap<string, string | readonly string[]>;
  readonly #used = new Set<string>();

  /** Lists the masks of a folder. */
  constructor(reader: FolderReader, folder: string) {
    const { images, folders } = reader.read(folder);
    const several = folders.map((path) => [basename(path), reader.read(path).images] as const);
    this.#masks = new Map<string, string | readonly string[]>([
      ...several.filter(([, paths]) => paths.length > 0),
      ...images.map((path) => [stem(path), path] as const),
    ]);
  }

  /** The mask of an image, or several; undefined if it has none. */
  of(image: string): string | readonly string[] | undefined {
    const name = [stem(image) + MASK_SUFFIX, stem(image)].find((name) => this.#masks.has(name));
    if (name === undefined) return undefined;
    this.#used.add(name);
    return this.#masks.get(name);
  }

  /** Paths of masks that no image asked for; of several in a folder the folder's. */
  unused(): string[] {
    return [...this.#masks].filter(([name]) => !this.#used.has(name)).map(([, mask]) =>
      typeof mask === "string" ? mask : dirname(mask[0] as string) + sep
    );
  }
}

function stem(path: string): string {
  return basename(path, extname(path));
}
