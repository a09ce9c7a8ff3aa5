/**
 * The ablation of Defard et al. 2020, Table II: PaDiM on the leading principal components of all positions' embeddings, in place of
 * channels drawn at random.
 */

import type { Gpu } from "../../gpu/device.ts";
import { float32, type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { type FeatureShape, totalChannels } from "../../gaussian/hierarchy.ts";
import type { Part } from "../../gaussian/parts.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import type { MapSettings } from "../../map/map_taps.ts";
import { EmbeddingMoments, type PrincipalComponents } from "./embedding_moments.ts";
import { EmbeddingProjection } from "./embedding_projection.ts";
import type { Detections } from "../../map/anomaly_map.ts";
import { type Detector, type FeatureSpace, type Fitting, type FitUse, LEAVE_OUT } from "../method.ts";
import type { PrecisionSetting } from "../precision.ts";
import type { Embedding } from "../padim/interpolator.ts";
import { fitPadim, loadPadim, type PadimSettings } from "../padim/padim.ts";

/** Everything a PCA-reduced PaDiM model depends on beside its backbone and its images. */
export interface PadimPcaSettings extends MapSettings, PrecisionSetting {
  /** The method. */
  readonly name: "padim-pca";
  /** Principal components kept, those of most variance. */
  readonly components: number;
  /** How coarse features are brought to the finest grid. */
  readonly embedding: Embedding;
  /** Added once to the diagonal of every covariance of the components. */
  readonly epsilon: number;
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param images Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadPadimPca(
  gpu: Gpu,
  space: FeatureSpace,
  settings: PadimPcaSettings,
  file: TensorFile,
  images: number,
): Detector {
  const total = totalChannels(space.maps);
  const { components } = settings;
  const origin = float32(requireTensor(file, "projection.origin", [total]));
  const basis = float32(requireTensor(file, "projection.basis", [total, components]));
  const reduced = reducedModel(space, settings);
  using stack = new DisposableStack();
  const projection = stack.use(
    new EmbeddingProjection(gpu, space, settings.embedding, { origin, basis }),
  );
  const detector = new PcaDetector(
    gpu,
    projection,
    loadPadim(gpu, reduced.space, reduced.settings, file, images),
  );
  stack.move();
  return detector;
}

/** The second pass. */
interface Second {
  readonly projection: EmbeddingProjection;
  readonly fitting: Fitting;
}

/**
 * A fit in two passes over the images: the first finds the principal components, the second fits PaDiM to what they leave. Its
 * detector takes the projection over from it.
 */
export class PadimPcaFitting implements Fitting {
  readonly #gpu: Gpu;
  readonly #space: FeatureSpace;
  readonly #settings: PadimPcaSettings;
  readonly #use: FitUse;
  #moments: EmbeddingMoments | null;
  #second: Second | null = null;

  /** Starts a fit without images. */
  constructor(gpu: Gpu, space: FeatureSpace, settings: PadimPcaSettings, use = LEAVE_OUT) {
    this.#use = use;
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#moments = new EmbeddingMoments(gpu, space, settings.embedding);
  }

  get images(): number {
    return (this.#second?.fitting ?? this.#moments)?.images ?? 0;
  }

  async add(features: readonly Tensor[]): Promise<void> {
    if (this.#second === null) return await this.#moments?.add(features);
    using projected = this.#projected(features);
    await this.#second.fitting.add([projected]);
  }

  wantsSamples(parts: readonly Part[]): boolean {
    return this.#second?.fitting.wantsSamples?.(parts) ?? false;
  }

  async addSamples(features: readonly Tensor[]): Promise<void> {
    using projected = this.#projected(features);
    await this.#second?.fitting.addSamples?.([projected]);
  }

  async endPass(): Promise<boolean> {
    if (this.#moments === null) return false;
    const { mean, vectors } = await this.principalComponents();
    const { components, embedding } = this.#settings;
    this.#moments[Symbol.dispose]();
    this.#moments = null;
    const channels = mean.length;
    const basis = Float32Array.from(
      { length: channels * components },
      (_, at) => vectors[at % components * channels + Math.floor(at / components)] as number,
    );
    const affine = { origin: Float32Array.from(mean), basis };
    const { space, settings } = reducedModel(this.#space, this.#settings);
    this.#second = {
      projection: new EmbeddingProjection(this.#gpu, this.#space, embedding, affine),
      fitting: fitPadim(this.#gpu, space, settings, this.#use),
    };
    return true;
  }

  /**
   * The principal components of the embeddings of all positions of all images of the first pass.
   *
   * @throws {RangeError} If the first pass has ended.
   */
  async principalComponents(): Promise<PrincipalComponents> {
    if (this.#moments === null) {
      throw new RangeError("Cannot find principal components: their pass over the images has ended");
    }
    return await this.#moments.principalComponents();
  }

  async finish(parts?: readonly Part[]): Promise<Detector> {
    if (this.#second === null) {
      throw new RangeError("Cannot finish the fit: principal components take a second pass over the images");
    }
    const { projection, fitting } = this.#second;
    const detector = await fitting.finish(parts);
    fitting[Symbol.dispose]();
    this.#second = null; // the detector disposes of the projection
    return new PcaDetector(this.#gpu, projection, detector);
  }

  /** Disposes of what is there of both passes. */
  [Symbol.dispose](): void {
    this.#moments?.[Symbol.dispose]();
    this.#second?.projection[Symbol.dispose]();
    this.#second?.fitting[Symbol.dispose]();
  }

  /** Submits the projection of a batch of the second pass. */
  #projected(features: readonly Tensor[]): Tensor {
    const { projection } = this.#second as Second;
    using batch = new Batch(this.#gpu, "projection");
    const projected = projection.record(batch, features);
    batch.submit();
    return projected;
  }
}

/** Owns the projection and the PaDiM detector of the components. */
class PcaDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #projection: EmbeddingProjection;
  readonly #detector: Detector;

  constructor(gpu: Gpu, projection: EmbeddingProjection, detector: Detector) {
    this.#gpu = gpu;
    this.#projection = projection;
    this.#detector = detector;
  }

  async detect(batch: Batch, features: readonly Tensor[]): Promise<Detections> {
    return await this.#detector.detect(batch, [batch.defer(this.#projection.record(batch, features))]);
  }

  /** Leaves each part out of the Gaussians; the principal components remain those of all images. */
  async detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections> {
    using batch = new Batch(this.#gpu, "projection");
    using projected = this.#projection.record(batch, features);
    batch.submit();
    return await this.#detector.detectLeftOut([projected], parts);
  }

  endLeavingOut(): void {
    this.#detector.endLeavingOut?.();
  }

  async tensors(): Promise<Map<string, StoredTensor>> {
    const { origin, basis } = this.#projection;
    const tensors = await this.#detector.tensors();
    const channels = origin.length;
    tensors.set("projection.origin", storedTensor("F32", [channels], origin));
    tensors.set("projection.basis", storedTensor("F32", [channels, basis.length / channels], basis));
    return tensors;
  }

  [Symbol.dispose](): void {
    this.#projection[Symbol.dispose]();
    this.#detector[Symbol.dispose]();
  }
}

/** The components as a feature space of a single map on the finest grid, with the settings of PaDiM on all of them. */
function reducedModel(
  { maps, ...area }: FeatureSpace,
  { components, name: _, ...rest }: PadimPcaSettings,
): { space: FeatureSpace; settings: PadimSettings } {
  const { height, width } = maps[0] as FeatureShape;
  const channels = Array.from({ length: components }, (_, component) => component);
  return {
    space: { maps: [{ channels: components, height, width }], ...area },
    settings: { name: "padim", channels, seed: null, ...rest, embedding: "nearest" },
  };
}
