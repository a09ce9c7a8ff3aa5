/** Detection by the method `mvg`: one distance a level, added up for the image, averaged for the map. */

import type { Gpu } from "../../gpu/device.ts";
import { type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { Batch } from "../../gpu/batch.ts";
import { readAll, Tensor } from "../../gpu/tensor.ts";
import { interpolationTaps } from "../../map/interpolation.ts";
import { resample } from "../../map/resample.ts";
import { addWeighted } from "../../vectors/add_weighted.ts";
import { addRecorded, frameOutputs, FrameTensors } from "../../vectors/frame.ts";
import type { Summed } from "./places.ts";
import { Moments } from "../../vectors/moments.ts";
import { Whitenings } from "./whitenings.ts";
import type { Detections } from "../../map/anomaly_map.ts";
import type { Detector, FeatureSpace } from "../method.ts";
import type { MvgSettings } from "./settings.ts";

/** What has been fitted: the sums, and the whitenings that follow from them. */
export class MvgDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #space: FeatureSpace;
  readonly #settings: MvgSettings;
  readonly #summed: readonly Summed[];
  readonly #whitenings: Whitenings;

  /**
   * Estimates the Gaussians.
   *
   * @throws {RangeError} If the sums are of fewer than 3 images, or all are the same.
   * @throws {SingularCovarianceError} If a covariance is not positive definite.
   */
  constructor(gpu: Gpu, space: FeatureSpace, settings: MvgSettings, summed: readonly Summed[]) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#summed = summed;
    this.#whitenings = new Whitenings(gpu, summed);
  }

  detect(batch: Batch, features: readonly Tensor[]): Detections {
    return this.#detect(batch, features, this.#whitenings);
  }

  levelScores(batch: Batch, features: readonly Tensor[]): ReadonlyMap<number, Tensor> {
    const distances = this.#whitenings.pooledDistances(batch, features);
    return new Map(this.#whitenings.levels.map((level, i) => [level, distances[i] as Tensor]));
  }

  /**
   * Takes each image's own sums away and estimates again. The reduction stays as it is: its directions come from all images, the
   * one that is left out among them.
   */
  async detectLeftOut(features: readonly Tensor[]): Promise<Detections> {
    const gpu = this.#gpu;
    const images = (features[0] as Tensor).shape[0] as number;
    using stack = new DisposableStack();
    const alone = Array.from({ length: images }, (_, image) => this.#slice(features, image));
    for (const tensor of alone.flat()) stack.use(tensor);
    const sums = await this.#sumsAlone(alone);
    using batch = new Batch(gpu, "leave one out");
    const found = alone.map((own, image) => {
      const rest = this.#summed.map((all, i) => ({
        ...all,
        moments: all.moments.without(sums[image]?.[i] as Moments),
      }));
      return this.#detect(batch, own, batch.defer(new Whitenings(gpu, rest)));
    });
    batch.submit();
    const tensors = found.flatMap(({ maps, scores }) => [stack.use(maps), stack.use(scores)]);
    const contents = await readAll(gpu, tensors) as Float32Array[];
    const { height, width } = this.#space.image;
    const joined = (which: 0 | 1) =>
      Float32Array.from(found.flatMap((_, i) => [...contents[2 * i + which] as Float32Array]));
    return {
      maps: Tensor.from(gpu, "maps", [images, height, width], joined(0)),
      scores: Tensor.from(gpu, "scores", [images], joined(1)),
    };
  }

  /** The sums of every Gaussian, from which a reader of the file estimates it anew. */
  tensors(): Promise<Map<string, StoredTensor>> {
    return Promise.resolve(new Map(this.#summed.flatMap(summedTensors)));
  }

  /** Disposes of the whitenings. */
  [Symbol.dispose](): void {
    this.#whitenings[Symbol.dispose]();
  }

  #detect(batch: Batch, features: readonly Tensor[], whitenings: Whitenings): Detections {
    const gpu = this.#gpu;
    const { image: { height, width } } = this.#space;
    const images = (features[0] as Tensor).shape[0] as number;
    const pooled = whitenings.pooledDistances(batch, features);
    const positions = whitenings.positionDistances(batch, features);
    const maps = Tensor.create(gpu, "maps", [images, height, width]);
    const scores = Tensor.create(gpu, "scores", [images]);
    const share = 1 / pooled.length;
    for (const distances of pooled) {
      addWeighted(
        batch,
        scores,
        batch.defer(distances),
        this.#settings.score === "mean" ? share : 1,
      );
    }
    for (const distances of positions) {
      const [, rows, columns] = batch.defer(distances).shape as [number, number, number];
      const [down, across] = [
        interpolationTaps("bilinear", rows, height),
        interpolationTaps("bilinear", columns, width),
      ];
      addWeighted(
        batch,
        maps,
        batch.defer(resample(batch, distances, down, across)),
        share,
      );
    }
    return { maps, scores };
  }

  /** One image's feature maps, [1, channels, height, width] each; those of levels that are not used are left empty. */
  #slice(features: readonly Tensor[], image: number): Tensor[] {
    using batch = new Batch(this.#gpu, "slice");
    const own = features.map((map) => {
      const slice = Tensor.create(this.#gpu, map.label, [1, ...map.shape.slice(1)]);
      batch.copy(map, slice, { from: image * slice.length, length: slice.length });
      return slice;
    });
    batch.submit();
    return own;
  }

  /** The sums of each image by itself, for every Gaussian. */
  async #sumsAlone(alone: readonly (readonly Tensor[])[]): Promise<Moments[][]> {
    const gpu = this.#gpu;
    using stack = new DisposableStack();
    using batch = new Batch(gpu, "sums of one image");
    const frames = this.#summed.map(({ channels, frame: { basis, origin } }) =>
      stack.use(new FrameTensors(gpu, channels, basis, origin))
    );
    const parts = alone.flatMap((own) => {
      return this.#summed.map(({ level, scope }, i) => {
        const frame = frames[i] as FrameTensors;
        return stack.use(frame.record(batch, own[level] as Tensor, scope));
      });
    });
    batch.submit();
    const contents = await readAll(gpu, parts) as Float32Array[];
    return alone.map((_, image) =>
      this.#summed.map(({ frame, scope }, i) => {
        const moments = new Moments(frameOutputs(frame));
        addRecorded(moments, scope, contents[image * this.#summed.length + i] as Float32Array);
        return moments;
      })
    );
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
