/** Inputs for tests of the method mvg, and what it should say of them. */

import type { Gpu } from "../src/gpu/device.ts";
import { Batch } from "../src/gpu/batch.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { type Detections, disposeDetections } from "../src/map/anomaly_map.ts";
import type { Detector, FeatureSpace } from "../src/method/method.ts";
import { fitMvg } from "../src/method/mvg/mvg.ts";
import type { MvgSettings } from "../src/method/mvg/settings.ts";
import { ledoitWolfTwin, mahalanobisTwin, meanTwin, vectorsTwin } from "./twins/mvg.ts";
import { interpolateTwin } from "./twins/resample.ts";
import { normals } from "./with_gpu.ts";

/** Two feature maps on grids that do not nest. */
export const SPACE: FeatureSpace = {
  maps: [{ channels: 3, height: 4, width: 5 }, { channels: 6, height: 2, width: 2 }],
  image: { height: 9, width: 7 },
};
/** Nothing reduced, both levels. */
export const SETTINGS: MvgSettings = {
  name: "mvg",
  levels: [0, 1],
  reduction: { kind: "none" },
  seed: 0,
  score: "sum",
  map: "positions",
  peak: "blurred",
};
const shapes = SPACE.maps.map(({ channels, height, width }) => [channels, height, width] as const);

/** Features of images, each level [images, channels, height, width]. */
export function features(images: number, seed: number): Float32Array<ArrayBuffer>[] {
  return shapes.map(([channels, height, width], level) =>
    normals(images * channels * height * width, seed + level, 1 + level)
  );
}

/** Images `first` .. `end - 1` of features. */
export function cut(
  all: readonly Float32Array<ArrayBuffer>[],
  first: number,
  end: number,
): Float32Array<ArrayBuffer>[] {
  return all.map((data, level) => {
    const size = (shapes[level] as readonly number[]).reduce((product, extent) => product * extent, 1);
    return data.slice(first * size, end * size);
  });
}

/** Feature maps on the GPU, until the stack is disposed of. */
export function upload(gpu: Gpu, all: readonly Float32Array[], stack: DisposableStack): Tensor[] {
  return all.map((data, level) => {
    const [channels, height, width] = shapes[level] as readonly [number, number, number];
    const images = data.length / (channels * height * width);
    return stack.use(Tensor.from(gpu, `level ${level}`, [images, channels, height, width], data));
  });
}

/** A detector fitted to batches, in as many passes as it wants. */
export async function fitted(
  gpu: Gpu,
  settings: MvgSettings,
  batches: readonly Float32Array<ArrayBuffer>[][],
): Promise<Detector> {
  using stack = new DisposableStack();
  using fitting = fitMvg(gpu, SPACE, settings);
  do {
    for (const batch of batches) await fitting.add(upload(gpu, batch, stack));
  } while (await fitting.endPass?.());
  return await fitting.finish();
}

/** Downloads detections and disposes of them. */
export async function read(
  gpu: Gpu,
  found: Detections,
): Promise<{ maps: Float32Array; scores: Float32Array }> {
  const [maps, scores] = await readAll(gpu, [found.maps, found.scores]) as [Float32Array, Float32Array];
  disposeDetections(found);
  return { maps, scores };
}

/** What a detector says of images. */
export async function detected(gpu: Gpu, detector: Detector, all: readonly Float32Array[]) {
  using stack = new DisposableStack();
  using batch = new Batch(gpu, "mvg test");
  const found = await detector.detect(batch, upload(gpu, all, stack));
  batch.submit();
  return await read(gpu, found);
}

/** Scores and maps as the papers have them: from the definition, without a reduction. */
export function twin(train: readonly Float32Array[], test: readonly Float32Array[], settings: MvgSettings) {
  const levels = settings.levels.map((level) => {
    const [channels, height, width] = shapes[level] as readonly [number, number, number];
    const cells = height * width;
    const vectors = (all: readonly Float32Array[]) => {
      const images = (all[level] as Float32Array).length / (channels * cells);
      const positions = vectorsTwin(all[level] as Float32Array, [images, channels, cells]);
      const pooled = Array.from(
        { length: images },
        (_, n) => meanTwin(positions.slice(n * cells, (n + 1) * cells)),
      );
      return { pooled, positions };
    };
    const [known, fresh] = [vectors(train), vectors(test)];
    const measure = (from: number[][], to: number[][]) => {
      const { mean, covariance } = ledoitWolfTwin(from);
      return to.map((x) => mahalanobisTwin(covariance, x.map((value, c) => value - (mean[c] as number))));
    };
    const grid = measure(settings.map === "positions" ? known.positions : known.pooled, fresh.positions);
    const { image } = SPACE;
    const map = interpolateTwin(
      grid,
      [fresh.pooled.length, height, width],
      [image.height, image.width],
      "bilinear",
    );
    return { score: measure(known.pooled, fresh.pooled), map };
  });
  const sum = (parts: readonly ArrayLike<number>[]) =>
    Array.from(
      parts[0] as ArrayLike<number>,
      (_, i) => parts.reduce((total, part) => total + (part[i] as number), 0),
    );
  const share = 1 / levels.length;
  return {
    levels: levels.map(({ score }) => score),
    scores: sum(levels.map(({ score }) => score)).map((value) =>
      settings.score === "mean" ? value * share : value
    ),
    maps: sum(levels.map(({ map }) => map)).map((value) => value * share),
  };
}
