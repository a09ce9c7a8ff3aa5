/** Linear maps of feature vectors: projection on principal components, whitening, and the Mahalanobis distance that it gives. */

import { SHADERS, shaped, TILE } from "../gpu/shaders.ts";
import type { KernelShape } from "../gpu/shape.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { vectorShape } from "./vectors.ts";

/** A linear map of differences from an origin, on the host. */
export interface AffineArrays {
  /** [channels]. */
  readonly origin: Float32Array<ArrayBuffer>;
  /** [channels, outputs]: the matrix of the map, transposed. */
  readonly map: Float32Array<ArrayBuffer>;
}

/** A linear map of differences from an origin, on the GPU: x -> map^T (x - origin). */
export class AffineMap implements Disposable {
  /** [channels]. */
  readonly origin: Tensor;
  /** [channels, outputs]. */
  readonly map: Tensor;

  /** Takes the tensors over. */
  constructor(origin: Tensor, map: Tensor) {
    this.origin = origin;
    this.map = map;
  }

  /** Uploads a map. */
  static upload(gpu: Gpu, { origin, map }: AffineArrays): AffineMap {
    const channels = origin.length;
    return new AffineMap(
      Tensor.from(gpu, "origin", [channels], origin),
      Tensor.from(gpu, "map", [channels, map.length / channels], map),
    );
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    this.origin[Symbol.dispose]();
    this.map[Symbol.dispose]();
  }
}

/** Workgroups of project.wgsl: columns of images * positions along x, outputs along y. */
export function projectWorkgroups(columns: number, outputs: number): Workgroups {
  return [ceilDiv(columns, TILE * SHADERS.project.constants.INVOCATIONS), ceilDiv(outputs, TILE), 1];
}

/** Workgroups of norms.wgsl, or norms_wide.wgsl. */
export function normsWorkgroups(images: number, positions: number, shape: KernelShape): Workgroups {
  const { norms, norms_wide } = SHADERS;
  const width = shape === "wide" ? norms_wide.constants.POSITIONS : norms.constants.INVOCATIONS;
  return [ceilDiv(positions, width), images, 1];
}

/**
 * Records y = map^T (x - origin) of every feature vector.
 *
 * @param features [images, channels, ...]; not changed.
 * @returns [images, outputs, ...]; the caller disposes of it.
 */
export function project(
  batch: Batch,
  features: Tensor,
  { origin, map }: AffineMap,
): Tensor {
  const { images, channels, positions } = vectorShape(features);
  const [, outputs] = map.shape as [number, number];
  const projected = Tensor.create(batch.gpu, "projected vectors", [
    images,
    outputs,
    ...features.shape.slice(2),
  ]);
  batch.run("project", {
    workgroups: projectWorkgroups(images * positions, outputs),
    buffers: { features, origin, map, projected },
    params: { images, channels, positions, outputs },
  });
  return projected;
}

/**
 * Records |map^T (x - origin)| of every feature vector: with origin = mean and map^T = L^-1, L L^T the covariance, the
 * Mahalanobis distance.
 *
 * @param features [images, channels, ...]; not changed.
 * @returns [images, ...]; the caller disposes of it.
 */
export function distances(batch: Batch, features: Tensor, whitening: AffineMap): Tensor {
  const vectors = batch.defer(project(batch, features, whitening));
  const { images, channels, positions } = vectorShape(vectors);
  const norms = Tensor.create(batch.gpu, "distances", [images, ...features.shape.slice(2)]);
  const { shape } = batch.gpu;
  batch.run(shaped("norms", shape), {
    workgroups: normsWorkgroups(images, positions, shape),
    buffers: { vectors, norms },
    params: { channels, positions },
  });
  return norms;
}
