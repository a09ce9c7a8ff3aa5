/**
 * PaDiM: one multivariate Gaussian at every position of the finest feature map, over the concatenated features of all maps.
 *
 * T. Defard, A. Setkov, A. Loesch, R. Audigier, "PaDiM: a Patch Distribution Modeling Framework for Anomaly Detection and
 * Localization", ICPR 2020 workshops.
 */

import type { Gpu } from "../../gpu/device.ts";
import { float32, type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { HierarchicalGaussian } from "../../gaussian/gaussian.ts";
import { type FeatureShape, type Hierarchy, packedEntries, planHierarchy } from "../../gaussian/hierarchy.ts";
import { IN_SAMPLE, leaveOneOut, type SquareMap } from "../../gaussian/leave_one_out.ts";
import { restrict } from "../../gaussian/restrict.ts";
import { Statistics } from "../../gaussian/statistics.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { anomalyMap, type Detections } from "../../map/anomaly_map.ts";
import type { MapSettings } from "../../map/map_taps.ts";
import type { Embedding } from "./interpolator.ts";
import { alignmentOf, embeddedMaps, Embedder } from "./embedding.ts";
import { includedIn } from "../../map/roi_mask.ts";
import { Upsampler } from "../../map/upsampler.ts";
import type { Detector, FeatureSpace, Fitting } from "../method.ts";

/** Everything a PaDiM model depends on beside its backbone and its images. */
export interface PadimSettings extends MapSettings {
  /** The method. */
  readonly name: "padim";
  /** Ascending channels of the concatenated feature maps, finest first. */
  readonly channels: readonly number[];
  /** Seed that they were drawn with; null if they were listed. */
  readonly seed: number | null;
  /** How coarse features are brought to the finest grid. */
  readonly embedding: Embedding;
  /** Added once to the diagonal of every covariance (eq. 1). */
  readonly epsilon: number;
}

/** Starts a PaDiM fit. */
export function fitPadim(gpu: Gpu, space: FeatureSpace, settings: PadimSettings): Fitting {
  return new PadimFitting(gpu, space, settings);
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param images Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadPadim(
  gpu: Gpu,
  space: FeatureSpace,
  settings: PadimSettings,
  file: TensorFile,
  images: number,
): Detector {
  const hierarchy = planPadim(space, settings);
  const levels = hierarchy.levels.map((level, index) => ({
    mean: float32(requireTensor(file, `level${index}.mean`, [level.channels, level.cells])),
    factor: float32(requireTensor(file, `level${index}.factor`, [packedEntries(level), level.cells])),
  }));
  const gaussian = HierarchicalGaussian.upload(gpu, hierarchy, levels);
  return new PadimDetector(gpu, space, settings, gaussian, images);
}

/** The tree of levels that PaDiM's embedding has in a feature space. */
export function planPadim(space: FeatureSpace, { channels, embedding }: PadimSettings): Hierarchy {
  const maps = embeddedMaps(space.maps, embedding);
  const hierarchy = planHierarchy(maps, Uint32Array.from(channels), alignmentOf(embedding));
  const included = includedIn(space, space.maps[0] as FeatureShape);
  return included ? restrict(hierarchy, included) : hierarchy;
}

class PadimFitting implements Fitting {
  readonly #gpu: Gpu;
  readonly #space: FeatureSpace;
  readonly #settings: PadimSettings;
  readonly #embedder: Embedder;
  readonly #statistics: Statistics;

  constructor(gpu: Gpu, space: FeatureSpace, settings: PadimSettings) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#statistics = new Statistics(gpu, planPadim(space, settings));
    this.#embedder = new Embedder(gpu, space, settings.embedding);
  }

  get images(): number {
    return this.#statistics.images;
  }

  add(features: readonly Tensor[]): void {
    using embedded = this.#embedder.embed(features);
    this.#statistics.add(embedded.maps);
  }

  async finish(): Promise<Detector> {
    const gpu = this.#gpu;
    const gaussian = await HierarchicalGaussian.fit(gpu, this.#statistics, this.#settings.epsilon);
    return new PadimDetector(this.#gpu, this.#space, this.#settings, gaussian, this.images);
  }

  [Symbol.dispose](): void {
    this.#statistics[Symbol.dispose]();
    this.#embedder[Symbol.dispose]();
  }
}

class PadimDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #embedder: Embedder;
  readonly #images: number;
  readonly #gaussian: HierarchicalGaussian;
  readonly #peak: PadimSettings["peak"];
  readonly #upsampler: Upsampler;

  constructor(
    gpu: Gpu,
    space: FeatureSpace,
    settings: PadimSettings,
    gaussian: HierarchicalGaussian,
    images: number,
  ) {
    this.#gpu = gpu;
    this.#embedder = new Embedder(gpu, space, settings.embedding);
    this.#gaussian = gaussian;
    this.#images = images;
    this.#peak = settings.peak;
    this.#upsampler = new Upsampler(gpu, space.maps[0] as FeatureShape, space, settings);
  }

  detect(batch: Batch, features: readonly Tensor[]): Detections {
    return this.#detect(batch, features, IN_SAMPLE);
  }

  detectLeftOut(features: readonly Tensor[]): Promise<Detections> {
    using batch = new Batch(this.#gpu, "leave one out");
    const detections = this.#detect(batch, features, leaveOneOut(this.#images));
    batch.submit();
    return Promise.resolve(detections);
  }

  #detect(batch: Batch, features: readonly Tensor[], squareMap: SquareMap): Detections {
    const embedded = batch.defer(this.#embedder.embed(features));
    const distances = batch.defer(this.#gaussian.distances(batch, embedded.maps, squareMap));
    return anomalyMap(batch, distances, this.#upsampler, this.#peak);
  }

  async tensors(): Promise<Map<string, StoredTensor>> {
    const { levels } = this.#gaussian.hierarchy;
    const arrays = await this.#gaussian.download();
    return new Map(arrays.flatMap(({ mean, factor }, index) => {
      const level = levels[index] as Hierarchy["levels"][number];
      return [
        [`level${index}.mean`, storedTensor("F32", [level.channels, level.cells], mean)],
        [`level${index}.factor`, storedTensor("F32", [packedEntries(level), level.cells], factor)],
      ];
    }));
  }

  [Symbol.dispose](): void {
    this.#gaussian[Symbol.dispose]();
    this.#upsampler[Symbol.dispose]();
    this.#embedder[Symbol.dispose]();
  }
}
