/**
 * PaDiM: one multivariate Gaussian at every position of the finest feature map, over the concatenated features of all maps.
 *
 * T. Defard, A. Setkov, A. Loesch, R. Audigier, "PaDiM: a Patch Distribution Modeling Framework for Anomaly Detection and
 * Localization", ICPR 2020 workshops.
 */

import type { Gpu } from "../../gpu/device.ts";
import { sourceTensor } from "../../format/byte_source.ts";
import { elements, floats, halfBits, type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { gaussianBytes } from "../../gaussian/bands.ts";
import { FiledGaussian } from "../../gaussian/filed_gaussian.ts";
import { HierarchicalGaussian } from "../../gaussian/gaussian.ts";
import { halvesOf, halvesOfSource } from "../../gaussian/half_precision.ts";
import {
  type FeatureShape,
  type Hierarchy,
  type Level,
  packedEntries,
  planHierarchy,
} from "../../gaussian/hierarchy.ts";
import { mostDual } from "../../gaussian/leave_one_out.ts";
import { fitGaussian, type FittedGaussian, type LeftOut } from "../../gaussian/left_out.ts";
import { LARGEST_PART, type Part, requirePartition } from "../../gaussian/parts.ts";
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
import { LARGE_BYTES } from "../cost.ts";
import { type Detector, type FeatureSpace, type Fitting, type FitUse, LEAVE_OUT } from "../method.ts";
import type { PrecisionSetting } from "../precision.ts";

/** Everything a PaDiM model depends on beside its backbone and its images. */
export interface PadimSettings extends MapSettings, PrecisionSetting {
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
export function fitPadim(
  gpu: Gpu,
  space: FeatureSpace,
  settings: PadimSettings,
  use: FitUse = LEAVE_OUT,
): Fitting {
  return new PadimFitting(gpu, space, settings, use);
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
  const factorOf = settings.precision === "f16" ? halfBits : floats;
  const levels = hierarchy.levels.map((level, index) => ({
    mean: floats(requireTensor(file, `level${index}.mean`, [level.channels, level.cells])),
    factor: factorOf(requireTensor(file, `level${index}.factor`, [packedEntries(level), level.cells])),
  }));
  const gaussian = HierarchicalGaussian.upload(gpu, hierarchy, levels);
  return new PadimDetector(gpu, space, settings, { gaussian, leftOut: null }, images);
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
  readonly #leaveOut: boolean;
  /** Only of a Gaussian that is large. */
  readonly #scratch: FitUse["scratch"];

  constructor(
    gpu: Gpu,
    space: FeatureSpace,
    settings: PadimSettings,
    { leaveOut, images = 0, scratch }: FitUse,
  ) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#leaveOut = leaveOut;
    const hierarchy = planPadim(space, settings);
    const filed = scratch !== undefined && gaussianBytes(hierarchy) >= LARGE_BYTES;
    this.#scratch = filed ? scratch : undefined;
    const most = leaveOut || filed ? mostDual(hierarchy.dims, settings.epsilon) : 0;
    const keep = images > most ? 0 : most;
    const bandBytes = filed ? Math.min(gpu.largestBuffer, LARGE_BYTES) : gpu.largestBuffer;
    this.#statistics = new Statistics(gpu, hierarchy, bandBytes, keep, filed);
    this.#embedder = new Embedder(gpu, space, settings.embedding);
  }

  get images(): number {
    return this.#statistics.images;
  }

  add(features: readonly Tensor[]): void {
    using embedded = this.#embedder.embed(features);
    this.#statistics.add(embedded.maps);
  }

  /** Parts of several images are left out by their samples a little beyond the number from which none are kept. */
  wantsSamples(parts: readonly Part[]): boolean {
    const { images, keepsSamples, hierarchy: { dims } } = this.#statistics;
    const { epsilon } = this.#settings;
    return this.#leaveOut && !keepsSamples &&
      parts.some(({ length }) => length <= LARGEST_PART && images <= mostDual(dims, epsilon, length));
  }

  addSamples(features: readonly Tensor[]): void {
    using embedded = this.#embedder.embed(features);
    this.#statistics.addSamples(embedded.maps);
  }

  async finish(parts?: readonly Part[]): Promise<Detector> {
    const { images } = this;
    if (parts) requirePartition(parts, images);
    const use = {
      epsilon: this.#settings.epsilon,
      leaveOut: this.#leaveOut,
      scratch: this.#scratch,
      ...(parts && { parts }),
    };
    const fitted = await fitGaussian(this.#gpu, this.#statistics, use);
    return new PadimDetector(this.#gpu, this.#space, this.#settings, fitted, images);
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
  readonly #gaussian: FittedGaussian["gaussian"];
  #leftOut: LeftOut | null;
  readonly #peak: PadimSettings["peak"];
  readonly #precision: PadimSettings["precision"];
  readonly #upsampler: Upsampler;

  constructor(
    gpu: Gpu,
    space: FeatureSpace,
    settings: PadimSettings,
    { gaussian, leftOut }: FittedGaussian,
    images: number,
  ) {
    this.#gpu = gpu;
    this.#embedder = new Embedder(gpu, space, settings.embedding);
    this.#gaussian = gaussian;
    this.#leftOut = leftOut;
    this.#images = images;
    this.#peak = settings.peak;
    this.#precision = settings.precision;
    this.#upsampler = new Upsampler(gpu, space.maps[0] as FeatureShape, space, settings);
  }

  detect(batch: Batch, features: readonly Tensor[]): Detections | Promise<Detections> {
    const embedded = batch.defer(this.#embedder.embed(features));
    const gaussian = this.#gaussian;
    return gaussian instanceof FiledGaussian
      ? gaussian.distances(embedded.maps).then((distances) => this.#map(batch, distances))
      : this.#map(batch, gaussian.distances(batch, embedded.maps));
  }

  async detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections> {
    if (!this.#leftOut) throw notPrepared(this.#images);
    using embedded = this.#embedder.embed(features);
    const distances = await this.#leftOut.distances(embedded.maps, parts);
    using batch = new Batch(this.#gpu, "leave part out");
    const detections = this.#map(batch, distances);
    batch.submit();
    return detections;
  }

  endLeavingOut(): void {
    this.#leftOut?.[Symbol.dispose]();
    this.#leftOut = null;
  }

  #map(batch: Batch, distances: Tensor): Detections {
    return anomalyMap(batch, batch.defer(distances), this.#upsampler, this.#peak);
  }

  async tensors(): Promise<Map<string, StoredTensor>> {
    const { levels } = this.#gaussian.hierarchy;
    const numbers = await numbersOf(this.#gaussian, this.#precision);
    return new Map(numbers.flatMap(({ mean, factor }, index) => {
      const level = levels[index] as Level;
      return [
        [`level${index}.mean`, mean([level.channels, level.cells])],
        [`level${index}.factor`, factor([packedEntries(level), level.cells])],
      ];
    }));
  }

  [Symbol.dispose](): void {
    this.#gaussian[Symbol.dispose]();
    this.#leftOut?.[Symbol.dispose]();
    this.#upsampler[Symbol.dispose]();
    this.#embedder[Symbol.dispose]();
  }
}

function notPrepared(images: number): RangeError {
  return new RangeError(
    `Cannot leave an image out: it takes a fit to at least 3 images that prepared for it: received ${images} images` +
      `${images < 3 ? "" : ", and a model from a file or from a fit that was not asked to"}; fit again`,
  );
}

/** Makes a tensor of a shape. */
type OfShape = (shape: readonly number[]) => StoredTensor;

/** Mean and factor of every level, coarsest first: downloaded, or left in the file that they are in. */
async function numbersOf(
  gaussian: FittedGaussian["gaussian"],
  precision: PadimSettings["precision"],
): Promise<{ mean: OfShape; factor: OfShape }[]> {
  const half = precision === "f16";
  const held = (values: Float32Array<ArrayBuffer>): OfShape => (shape) =>
    half ? storedTensor("F16", shape, halvesOf(values)) : storedTensor("F32", shape, values);
  if (gaussian instanceof FiledGaussian) {
    return gaussian.hierarchy.levels.map((_, level) => {
      const { mean, factor } = gaussian.bytesOf(level);
      return {
        mean: (shape) => held(elements({ dtype: "F32", shape, data: mean.read(0, mean.size) }, "F32"))(shape),
        factor: (shape) =>
          half ? sourceTensor("F16", shape, halvesOfSource(factor)) : sourceTensor("F32", shape, factor),
      };
    });
  }
  return (await gaussian.download()).map(({ mean, factor }) => ({ mean: held(mean), factor: held(factor) }));
}
