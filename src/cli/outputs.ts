/** Files that `score` writes beside its JSON lines: maps and overlays. */

import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import {
  makeFolder,
  type MapFormat,
  PictureThreads,
  removeAllLeftovers,
  type Scale,
  type Score,
  writeAtomically,
} from "../../mod.ts";

/** What to write, and where. */
export interface OutputChoice {
  readonly folder: string;
  readonly formats: readonly MapFormat[];
  readonly overlay: boolean;
  /** Ends of the colour scale, in units of the score. */
  readonly scale: Scale;
}

/** Path of each file by what it is. */
export type Files = Record<string, string>;

/** Writes the files of a run; images keep their places relative to each other. */
export class Outputs implements Disposable {
  readonly #choice: OutputChoice;
  readonly #stems: ReadonlyMap<string, string>;
  /** Folders that are there, without what dead processes left in them. */
  readonly #ready = new Set<string>();
  readonly #pictures = new PictureThreads();

  /** @param images Paths of all images of the run. */
  constructor(choice: OutputChoice, images: readonly string[]) {
    this.#choice = choice;
    this.#stems = outputStems(images);
  }

  /**
   * Writes the maps and the overlay of one image.
   *
   * @param score Scored with its map.
   * @returns Path of each file by what it is, for the JSON line.
   * @throws {Error} If a file cannot be written.
   */
  async write(score: Score): Promise<Files> {
    const { folder, formats, overlay, scale } = this.#choice;
    const title = this.#stems.get(score.name) as string;
    const stem = join(folder, title);
    const written: Files = {};
    const put = async (what: string, path: string, bytes: Uint8Array) => {
      await writeAtomically(path, [bytes]);
      written[what] = path;
    };
    await this.#prepare(dirname(stem));
    for (const format of formats) {
      await put(format, `${stem}.map.${format}`, await this.#pictures.map(score, format, scale));
    }
    if (overlay) {
      await put("overlay", `${stem}.overlay.png`, await this.#pictures.overlay(score, { scale, title }));
    }
    return written;
  }

  /** Ends the threads that draw. */
  [Symbol.dispose](): void {
    this.#pictures[Symbol.dispose]();
  }

  async #prepare(folder: string): Promise<void> {
    if (this.#ready.has(folder)) return;
    await makeFolder(folder);
    await removeAllLeftovers(folder);
    this.#ready.add(folder);
  }
}

/**
 * Names of the outputs of images, relative to the output folder: the path below the deepest folder common to all, without the
 * ending unless two images differ only in it.
 */
function outputStems(images: readonly string[]): Map<string, string> {
  const absolute = images.map((path) => resolve(path));
  const common = absolute.map(dirname).reduce(commonFolder, dirname(absolute[0] ?? ""));
  const names = absolute.map((path) => relative(common, path));
  const withoutEnding = (name: string) => join(dirname(name), basename(name, extname(name)));
  const uses = Map.groupBy(names, withoutEnding);
  return new Map(images.map((path, i) => {
    const name = names[i] as string;
    return [path, uses.get(withoutEnding(name))?.length === 1 ? withoutEnding(name) : name];
  }));
}

function commonFolder(a: string, b: string): string {
  while (a !== b && !b.startsWith(a.endsWith(sep) ? a : a + sep)) a = dirname(a);
  return a;
}
