/** Feature maps of a fit's images, kept in main memory as far as they fit: what is computed from them again needs no network. */

/** Feature maps of one image, finest first; [channels, height, width] each. */
export type ImageMaps = readonly Float32Array[];

/** Bytes of a float32. */
const FLOAT_BYTES = 4;

/** Keeps the first images up to a number of bytes. */
export class FeatureStore {
  readonly #most: number;
  readonly #images = new Map<number, ImageMaps>();
  #bytes = 0;

  /**
   * Without images.
   *
   * @param bytes Most that it takes.
   */
  constructor(bytes: number) {
    this.#most = bytes;
  }

  /** Bytes taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Keeps an image if there is room.
   *
   * @param place Its place in the order of the fit.
   */
  add(place: number, maps: ImageMaps): void {
    const bytes = maps.reduce((sum, { length }) => sum + FLOAT_BYTES * length, 0);
    if (this.#bytes + bytes > this.#most) return;
    this.#images.set(place, maps);
    this.#bytes += bytes;
  }

  /** The feature maps of an image; undefined if there was no room for it. */
  get(place: number): ImageMaps | undefined {
    return this.#images.get(place);
  }
}

/** Cuts a batch's feature maps, [images, channels, height, width] each, into those of its images. */
export function cutMaps(maps: readonly Float32Array[], images: number): ImageMaps[] {
  return Array.from({ length: images }, (_, image) =>
    maps.map((map) => {
      const size = map.length / images;
      return map.subarray(image * size, (image + 1) * size);
    }));
}

/** Puts the maps of images together to those of a batch. */
export function joinMaps(images: readonly ImageMaps[]): Float32Array<ArrayBuffer>[] {
  const [first] = images;
  return (first ?? []).map((map, level) => {
    const joined = new Float32Array(images.length * map.length);
    images.forEach((own, image) => joined.set(own[level] as Float32Array, image * map.length));
    return joined;
  });
}
