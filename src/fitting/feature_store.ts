/**
 * Feature maps of a fit's images, kept as far as there is room: what is computed from them again needs no network. First in main
 * memory, then in a temporary file, whose pages the system takes from memory when others want it; beyond that not at all. Wherever they
 * are kept, they are the same bits.
 */

import { SpillFile } from "../format/spill_file.ts";
import { freeArray } from "../free_array.ts";

/** Feature maps of one image, finest first; [channels, height, width] each. */
export type ImageMaps = readonly Float32Array[];

/** How much is kept. */
export interface StoreRoom {
  /** Most bytes in main memory. */
  readonly memory: number;
  /** The same where there is no file. */
  readonly memoryAlone: number;
  /** Folder of the file; null where none may be written. */
  readonly folder: string | null;
  /** Most bytes of the file. */
  readonly file: number;
  /** Told once, when an image is not kept: why not, and what helps. */
  readonly onFull?: ((reason: string) => void) | undefined;
}

/** Where an image is kept: its maps, or their place in the file. */
type Kept = { readonly maps: readonly Float32Array<ArrayBuffer>[] } | { readonly at: number };

/** Keeps the first images, as many as there is room for. */
export class FeatureStore implements Disposable {
  readonly #room: StoreRoom;
  readonly #images = new Map<number, Kept>();
  /** Undefined before it is wanted, and where there is none. */
  #file: SpillFile | undefined;
  /** Why nothing more goes into the file. */
  #failure: string | undefined;
  #bytes = 0;
  #told = false;

  /** Without images; the file is made when memory is full. */
  constructor(room: StoreRoom) {
    this.#room = room;
  }

  /** Bytes taken in main memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes taken in the file. */
  get spilled(): number {
    return this.#file?.size ?? 0;
  }

  /**
   * Keeps an image if there is room.
   *
   * @param place Its place in the order of the fit.
   * @param maps Copied.
   */
  async add(place: number, maps: ImageMaps): Promise<void> {
    const bytes = maps.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.#remember(place, maps, { bytes, most: this.#room.memory })) return;
    if (await this.#spill(place, maps, bytes)) return;
    if (this.#remember(place, maps, { bytes, most: this.#room.memoryAlone })) return;
    if (!this.#told) this.#room.onFull?.(this.#failure as string);
    this.#told = true;
  }

  /** Whether an image is kept. */
  has(place: number): boolean {
    return this.#images.has(place);
  }

  /**
   * Copies the maps of an image that is kept.
   *
   * @param into As many arrays as it has maps, of their lengths.
   * @throws {Error} If the file cannot be read.
   */
  read(place: number, into: readonly Float32Array[]): void {
    const kept = this.#images.get(place) as Kept;
    if ("maps" in kept) into.forEach((map, level) => map.set(kept.maps[level] as Float32Array));
    else (this.#file as SpillFile).read(kept.at, into.map(bytesOf));
  }

  /** Gives memory and file back. */
  [Symbol.dispose](): void {
    for (const kept of this.#images.values()) if ("maps" in kept) kept.maps.forEach(freeArray);
    this.#images.clear();
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    this.#failure = "it is closed";
  }

  #remember(place: number, maps: ImageMaps, { bytes, most }: { bytes: number; most: number }): boolean {
    if (this.#bytes + bytes > most) return false;
    this.#images.set(place, { maps: maps.map((map) => map.slice() as Float32Array<ArrayBuffer>) });
    this.#bytes += bytes;
    return true;
  }

  async #spill(place: number, maps: ImageMaps, bytes: number): Promise<boolean> {
    if (this.#failure !== undefined) return false;
    const { folder, file: most } = this.#room;
    try {
      if (folder === null) {
        throw new Error("this process may not read and write in the system's folder for temporary files");
      }
      this.#file ??= await SpillFile.open(folder);
      if (this.#file.size + bytes > most) {
        throw new Error(`the temporary file in ${folder} would be over its bound of ${most} bytes`);
      }
      this.#images.set(place, { at: this.#file.append(maps.map(bytesOf)) });
    } catch (error) {
      this.#failure = (error as Error).message;
    }
    return this.#failure === undefined;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Cuts a batch's feature maps, [images, channels, height, width] each, into those of its images. */
export function cutMaps(maps: readonly Float32Array[], images: number): ImageMaps[] {
  return Array.from({ length: images }, (_, image) =>
    maps.map((map) => {
      const size = map.length / images;
      return map.subarray(image * size, (image + 1) * size);
    }));
}
