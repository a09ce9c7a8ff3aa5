/** The images of a fit: read once, and gone through again without the network as far as their features were kept. */

import type { FeatureExtractor } from "../features.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { FeatureShape } from "../gaussian/hierarchy.ts";
import type { NamedImage } from "../image/sources.ts";
import type { Part } from "../method/method.ts";
import type { Geometry } from "../preprocess/geometry.ts";
import type { Preparation } from "../preparation.ts";
import type { Size } from "../preprocess/settings.ts";
import { foundLimit } from "../register/found.ts";
import { type Pose, POSE_FLOATS, poseRow, readPose } from "../register/pose.ts";
import { featureShape } from "./feature_shape.ts";
import { freeArray } from "../free_array.ts";
import { cutMaps, FeatureStore, type ImageMaps, type StoreRoom } from "./feature_store.ts";
import { JoinedMaps } from "./joined_maps.ts";
import { readAgain } from "./read_again.ts";

/** A batch of the first reading. */
export interface FirstBatch {
  readonly images: readonly NamedImage[];
  /** Feature maps [images, channels, height, width], finest first; valid until the next batch is asked for. */
  readonly maps: readonly Tensor[];
  /** The same on the host, image by image; valid as long. */
  readonly host: readonly ImageMaps[];
  readonly geometries: readonly Geometry[];
  /** Where each image has its part, [images, 8]; null where images are taken as they lie. Valid as long as the maps. */
  readonly poses: Tensor | null;
}

/** A batch of images gone through again. */
export interface AgainBatch {
  /** Their places in the list that was asked for, in order. */
  readonly indices: readonly number[];
  /** As {@linkcode FirstBatch.maps}. */
  readonly maps: readonly Tensor[];
  /** As {@linkcode FirstBatch.poses}. */
  readonly poses: Tensor | null;
}

/** How the images of a fit are read. */
export interface FitReading {
  readonly extractor: FeatureExtractor;
  readonly preparation: Preparation;
  /** Starts reading the images, from the first one. */
  read(): AsyncIterable<NamedImage[]>;
  /** Images computed at once. */
  readonly batch: number;
  /** How much of the features is kept. */
  readonly room: StoreRoom;
  /** Ends the going through what is kept; `read` looks at it by itself. */
  readonly signal?: AbortSignal | undefined;
}

/** All images of a fit. */
export class FitImages implements Disposable {
  /** Names in the order of the fit. */
  readonly names: string[] = [];
  /** Where each has its part, in the order of the fit; empty where images are taken as they lie. */
  readonly poses: Pose[] = [];
  readonly #reading: FitReading;
  readonly #store: FeatureStore;
  readonly #joined = new JoinedMaps();
  #size: Size | undefined;
  #shapes: readonly FeatureShape[] = [];

  /** Reads nothing yet. */
  constructor(reading: FitReading) {
    this.#reading = reading;
    this.#store = new FeatureStore(reading.room);
  }

  /** What happens to images before the network sees them. */
  get preparation(): Preparation {
    return this.#reading.preparation;
  }

  /** Images read. */
  get count(): number {
    return this.names.length;
  }

  /** Correlation below which a part is not found; null where images are taken as they lie. */
  get limit(): number | null {
    return this.poses.length === 0 ? null : foundLimit(this.poses.map(({ correlation }) => correlation));
  }

  /** Whether the features of all images are kept: going through them again then costs next to nothing. */
  get kept(): boolean {
    return this.names.every((_, place) => this.#store.has(place));
  }

  /**
   * Reads all images for the first time, and keeps the features of as many as there is room for.
   *
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If an image ends up at another size than the first one.
   */
  async *first(): AsyncGenerator<FirstBatch> {
    const { extractor, preparation } = this.#reading;
    for await (const images of this.#reading.read()) {
      const { features, geometries, poses } = await extractor.features(images, preparation, this.#size);
      using computed = features;
      using own = poses;
      const { maps } = computed;
      this.#size ??= (geometries[0] as Geometry).crop;
      this.#shapes = maps.map(featureShape);
      const [read, rows] = await Promise.all([computed.read(extractor.gpu), own?.read()]);
      const host = cutMaps(read, images.length);
      if (rows) images.forEach((_, i) => this.poses.push(readPose(rows, i)));
      for (const [i, own] of host.entries()) await this.#store.add(this.count + i, own);
      this.names.push(...images.map(({ name }) => name));
      yield { images, maps, host, geometries, poses: own };
    }
  }

  /** Goes through some images again, in batches as the first time. */
  async *again(places: readonly number[]): AsyncGenerator<AgainBatch> {
    let batch: Pending = [];
    for await (const one of this.#stream(places)) {
      batch.push(one);
      if (batch.length < this.#reading.batch) continue;
      yield* this.#uploaded(batch);
      batch = [];
    }
    if (batch.length > 0) yield* this.#uploaded(batch);
  }

  /**
   * Goes through parts again, every one of them whole, in batches of at least one part.
   *
   * @param places As for {@linkcode again}.
   * @param parts In indices of `places`; images of no part are passed over.
   * @returns Batches with the parts that they hold, in order.
   */
  async *inParts(
    places: readonly number[],
    parts: readonly Part[],
  ): AsyncGenerator<AgainBatch & { readonly parts: readonly Part[] }> {
    const partOf = new Map(parts.flatMap((part) => part.map((index) => [index, part] as const)));
    const inside = places.filter((_, index) => partOf.has(index));
    const indices = [...partOf.keys()].sort((a, b) => a - b);
    const open = new Map<Part, Pending>();
    let [ready, whole]: [Pending, Part[]] = [[], []];
    for await (const { index: at, place, maps } of this.#stream(inside)) {
      const one = { index: indices[at] as number, place, maps };
      const part = partOf.get(one.index) as Part;
      const own = [...open.get(part) ?? [], one];
      open.set(part, own);
      if (own.length < part.length) continue;
      open.delete(part);
      ready.push(...own);
      whole.push(part);
      if (ready.length < this.#reading.batch) continue;
      for (const batch of this.#uploaded(ready)) yield { ...batch, parts: whole };
      [ready, whole] = [[], []];
    }
    if (ready.length > 0) { for (const batch of this.#uploaded(ready)) yield { ...batch, parts: whole }; }
  }

  /** Reads some images themselves once more, with their features. */
  async *pictures(
    places: readonly number[],
  ): AsyncGenerator<{ readonly index: number; readonly named: NamedImage }> {
    const indices = new Map(places.map((place, index) => [place, index]));
    for await (const { first, images } of readAgain(this.#reading.read(), this.names)) {
      for (const [i, named] of images.entries()) {
        const index = indices.get(first + i);
        if (index !== undefined) yield { index, named };
      }
    }
  }

  /** Gives up what is kept. */
  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
    this.#joined[Symbol.dispose]();
  }

  /** Some images one by one: kept ones as they are, others with their features, computed again in the same batches. */
  async *#stream(places: readonly number[]): AsyncGenerator<Pending[number]> {
    const { extractor, preparation, read, signal } = this.#reading;
    if (places.every((place) => this.#store.has(place))) {
      for (const [index, place] of places.entries()) {
        signal?.throwIfAborted();
        yield { index, place, maps: null };
      }
      return;
    }
    const indices = new Map(places.map((place, index) => [place, index]));
    for await (const { first, images } of readAgain(read(), this.names)) {
      const wanted = images.map((_, i) => first + i).filter((place) => indices.has(place));
      const computed = new Map<number, OwnMaps>();
      if (wanted.some((place) => !this.#store.has(place))) {
        const { features, poses } = await extractor.features(images, preparation, this.#size);
        using own = features;
        poses?.[Symbol.dispose](); // the same as before
        const all = cutMaps(await own.read(extractor.gpu), images.length);
        for (const place of wanted.filter((place) => !this.#store.has(place))) {
          computed.set(place, (all[place - first] as ImageMaps).map((map) => map.slice()));
        }
      }
      for (const place of wanted) {
        yield { index: indices.get(place) as number, place, maps: computed.get(place) ?? null };
      }
    }
  }

  *#uploaded(images: Pending): Generator<AgainBatch> {
    const { gpu } = this.#reading.extractor;
    using stack = new DisposableStack();
    const joined = this.#joined.of(this.#shapes, images.length, (i, into) => {
      const { place, maps } = images[i] as Pending[number];
      if (maps) into.forEach((map, level) => map.set(maps[level] as Float32Array));
      else this.#store.read(place, into);
    });
    for (const { maps } of images) maps?.forEach(freeArray);
    const maps = joined.map((data, level) => {
      const { channels, height, width } = this.#shapes[level] as FeatureShape;
      return stack.use(Tensor.from(gpu, "features", [images.length, channels, height, width], data));
    });
    const rows = images.flatMap(({ place }) => poseRow(this.poses[place]));
    const poses = rows.length === 0
      ? null
      : stack.use(Tensor.from(gpu, "poses", [images.length, POSE_FLOATS], Float32Array.from(rows)));
    yield { indices: images.map(({ index }) => index), maps, poses };
  }
}

/** Images that wait to be uploaded, by index in the list that was asked for; with their features where those are not kept. */
type Pending = { readonly index: number; readonly place: number; readonly maps: OwnMaps | null }[];

/** Feature maps of one image, each in memory of its own. */
type OwnMaps = readonly Float32Array<ArrayBuffer>[];
