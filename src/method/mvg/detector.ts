/** Detection by the method `mvg`: one distance a level, added up for the image, averaged for the map. */

import type { Gpu } from "../../gpu/device.ts";
import { type StoredTensor, storedTensor } from "../../format/dtype.ts";
import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import { type Part, requireLeavable } from "../../gaussian/parts.ts";
import { Batch } from "../../gpu/batch.ts";
import { copiedImages } from "../../gpu/copies.ts";
import { readAll, Tensor } from "../../gpu/tensor.ts";
import { PeakInside } from "../../map/peak_inside.ts";
import { Upsampler } from "../../map/upsampler.ts";
import { addWeighted } from "../../vectors/add_weighted.ts";
import { partMeans } from "../../vectors/part_means.ts";
import { addRecorded, frameOutputs, FrameTensors } from "../../vectors/frame.ts";
import { LevelRoi } from "./level_roi.ts";
import type { Summed } from "./places.ts";
import { Moments } from "../../vectors/moments.ts";
import { Whitenings } from "./whitenings.ts";
import type { Detections } from "../../map/anomaly_map.ts";
import type { Detector, FeatureSpace } from "../method.ts";
import type { MvgSettings } from "./settings.ts";

/** Fewest images that a Gaussian is estimated of. */
const LEAST = 3;

/** Maps and scores with what every level adds. */
type LevelDetections = Required<Omit<Detections, "peaks" | "seen">>;

/** What has been fitted: the sums, and the whitenings that follow from them. */
export class MvgDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #images: number;
  readonly #space: FeatureSpace;
  readonly #settings: MvgSettings;
  readonly #summed: readonly Summed[];
  readonly #whitenings: Whitenings;
  readonly #roi: LevelRoi;
  readonly #peak: PeakInside;
  /** By index of the feature map. */
  readonly #upsamplers: ReadonlyMap<number, Upsampler>;

  /**
   * Estimates the Gaussians.
   *
   * @param images Images of the fit, where they will be left out; else what the sums were counted with says enough.
   * @throws {RangeError} If the sums are of fewer than 3 images, or all are the same.
   * @throws {SingularCovarianceError} If a covariance is not positive definite.
   */
  constructor(
    gpu: Gpu,
    space: FeatureSpace,
    settings: MvgSettings,
    summed: readonly Summed[],
    images = summed.find(({ scope }) => scope === "pooled")?.moments.count ?? 0,
  ) {
    this.#images = images;
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#summed = summed;
    this.#whitenings = new Whitenings(gpu, summed);
    this.#roi = new LevelRoi(gpu, space, settings.levels);
    this.#peak = new PeakInside(gpu, space, settings.peak);
    const upsampling = { interpolation: "bilinear", sigma: 0 } as const;
    this.#upsamplers = new Map(
      settings.levels.map((level) => {
        return [level, new Upsampler(gpu, space.maps[level] as FeatureShape, space, upsampling)];
      }),
    );
  }

  detect(batch: Batch, features: readonly Tensor[]): Detections {
    const found = this.#detect(batch, this.#roi.gather(batch, features), this.#whitenings);
    return { ...found, peaks: this.#peak.record(batch, found.maps) };
  }

  /**
   * Takes the sums of each part away and estimates again. The reduction stays as it is: its directions come from all images, those
   * that are left out among them.
   */
  async detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections> {
    const gpu = this.#gpu;
    const images = (features[0] as Tensor).shape[0] as number;
    requireLeavable(parts, { images, fitted: this.#images, least: LEAST });
    using stack = new DisposableStack();
    const alone = this.#alone(features, parts);
    for (const tensor of alone.flat()) stack.use(tensor);
    const sums = await this.#sumsAlone(alone);
    using batch = new Batch(gpu, "leave part out");
    const levels = this.#whitenings.levels.map((level) =>
      [level, Tensor.create(gpu, "level scores", [images])] as const
    );
    const all = { ...this.#zeros(images), levels: new Map(levels) };
    let first = 0;
    alone.forEach((own, part) => {
      const rest = this.#summed.map((summed, i) => ({
        ...summed,
        moments: summed.moments.without(sums[part]?.[i] as Moments),
      }));
      const found = this.#detect(batch, own, batch.defer(new Whitenings(gpu, rest)));
      putImages(batch, found, all, first);
      first += (parts[part] as Part).length;
    });
    const peaks = this.#peak.record(batch, all.maps);
    batch.submit();
    return { ...all, peaks };
  }

  /** The sums of every Gaussian, from which a reader of the file estimates it anew. */
  tensors(): Promise<Map<string, StoredTensor>> {
    return Promise.resolve(new Map(this.#summed.flatMap(summedTensors)));
  }

  /** Disposes of the whitenings and of all tables. */
  [Symbol.dispose](): void {
    for (const owned of [this.#whitenings, this.#roi, this.#peak, ...this.#upsamplers.values()]) {
      owned[Symbol.dispose]();
    }
  }

  /** @param inside As {@linkcode LevelRoi.gather} gives them. */
  #detect(batch: Batch, inside: readonly Tensor[], whitenings: Whitenings): LevelDetections {
    const images = (inside[0] as Tensor).shape[0] as number;
    const { maps, scores } = this.#zeros(images);
    const levels = whitenings.pooledDistances(batch, inside);
    const share = 1 / levels.size;
    for (const distances of levels.values()) {
      addWeighted(batch, scores, distances, this.#settings.score === "mean" ? share : 1);
    }
    for (const [level, distances] of whitenings.positionDistances(batch, inside)) {
      const upsampler = this.#upsamplers.get(level) as Upsampler;
      const grid = this.#roi.spread(batch, level, distances);
      addWeighted(batch, maps, batch.defer(upsampler.record(batch, grid).maps), share);
    }
    return { maps, scores, levels };
  }

  /** Maps and scores to add to. */
  #zeros(images: number): Pick<Detections, "maps" | "scores"> {
    const { image: { height, width } } = this.#space;
    return {
      maps: Tensor.create(this.#gpu, "maps", [images, height, width]),
      scores: Tensor.create(this.#gpu, "scores", [images]),
    };
  }

  /** What of the images of each part is looked at, [images, channels, ...] of every feature map. */
  #alone(features: readonly Tensor[], parts: readonly Part[]): Tensor[][] {
    using batch = new Batch(this.#gpu, "slices");
    const inside = this.#roi.gather(batch, features);
    let first = 0;
    const alone = parts.map((part) => copiedImages(batch, inside, part.map(() => first++)));
    batch.submit();
    return alone;
  }

  /** The sums of each part by itself, for every Gaussian. */
  async #sumsAlone(alone: readonly (readonly Tensor[])[]): Promise<Moments[][]> {
    const gpu = this.#gpu;
    using stack = new DisposableStack();
    using batch = new Batch(gpu, "sums of one part");
    const frames = this.#summed.map(({ channels, frame: { basis, origin } }) =>
      stack.use(new FrameTensors(gpu, channels, basis, origin))
    );
    const recorded = alone.flatMap((own) => {
      return this.#summed.map(({ level, scope }, i) => {
        const frame = frames[i] as FrameTensors;
        return stack.use(frame.record(batch, own[level] as Tensor, scope));
      });
    });
    batch.submit();
    const contents = await readAll(gpu, recorded) as Float32Array[];
    return alone.map((_, part) =>
      this.#summed.map(({ frame, scope }, i) => {
        const moments = new Moments(frameOutputs(frame));
        const recorded = contents[part * this.#summed.length + i] as Float32Array;
        addRecorded(moments, scope, scope === "pooled" ? meanOf(recorded, moments.channels) : recorded);
        return moments;
      })
    );
  }
}

/** The mean of a part's vectors, [images, dims], which is what it was counted with. */
function meanOf(vectors: Float32Array, dims: number): Float32Array {
  const images = Array.from({ length: vectors.length / dims }, (_, image) => image);
  return partMeans(vectors, dims, [images]);
}

/** Records the detection of some images among those of many, from `first` on, and lets go of it. */
function putImages(batch: Batch, own: LevelDetections, all: LevelDetections, first: number): void {
  const pairs = [[own.maps, all.maps], [own.scores, all.scores]] as [Tensor, Tensor][];
  for (const [level, scores] of own.levels) pairs.push([scores, all.levels.get(level) as Tensor]);
  const images = own.scores.length;
  for (const [source, target] of pairs) {
    batch.copy(batch.defer(source), target, { at: first * source.length / images });
  }
}

/** The tensors of one Gaussian: its sums, from which everything else is worked out when the model is read. */
function summedTensors(
  { level, scope, channels, frame: { origin, basis }, moments }: Summed,
): [string, StoredTensor][] {
  const name = `level${level}.${scope}`;
  return [
    [`${name}.origin`, storedTensor("F32", [channels], origin)],
    ...(basis
      ? [[`${name}.basis`, storedTensor("F32", [channels, basis.length / channels], basis)] as const]
      : []),
    [`${name}.sums`, storedTensor("F64", [moments.sums.length], moments.sums)],
  ].map(([key, tensor]) => [key, tensor] as [string, StoredTensor]);
}
