/** Feature spaces with regions of interest, for tests of what every method makes of them. */

import type { FeatureShape, Grid } from "../src/gaussian/hierarchy.ts";
import { alone } from "./alone.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { type Detections, disposeDetections } from "../src/map/anomaly_map.ts";
import type { Roi } from "../src/map/roi_mask.ts";
import type { Detector, FeatureSpace } from "../src/method/method.ts";
import { methodOf, type MethodSettings } from "../src/method/table.ts";
import { normals } from "./with_gpu.ts";

/** Pixels `left` .. `left + width - 1` of rows `top` .. `top + height - 1`. */
export interface Window extends Grid {
  readonly left: number;
  readonly top: number;
}

/** Images of a fit: more than channels, so that leaving one out is of good condition. */
export const IMAGES = 24;
/** Cells of 2, 4 and 8 pixels. */
export const MAPS = [
  { channels: 5, height: 16, width: 20 },
  { channels: 6, height: 8, width: 10 },
  { channels: 4, height: 4, width: 5 },
];
/** Pixels of the network's input. */
export const IMAGE = { height: 32, width: 40 };
/** Whole cells of every level, none of them at the image's border. */
export const ALIGNED = { left: 8, top: 8, width: 24, height: 16 };
/** Cuts cells of every level. */
export const RAGGED = { left: 9, top: 5, width: 14, height: 13 };

/** Raw peaks and no blur: what is easily told from the distances. */
export const MAP = { epsilon: 0.01, interpolation: "bilinear", sigma: 0, peak: "raw" } as const;
const MVG = {
  name: "mvg",
  reduction: { kind: "none" },
  seed: 0,
  score: "sum",
  map: "positions",
  peak: "blurred",
} as const;
/** Channels of PaDiM. */
export const CHANNELS = [0, 1, 3, 4, 6, 7, 9, 11, 12, 14];

/** Every method, as its options make it. */
export const METHODS: Readonly<Record<string, MethodSettings>> = {
  "padim": { name: "padim", channels: CHANNELS, seed: null, embedding: "nearest", ...MAP },
  "padim (bilinear)": { name: "padim", channels: CHANNELS, seed: null, embedding: "bilinear", ...MAP },
  "padim-levels": { name: "padim-levels", levels: [1], ...MAP },
  "padim-levels (sum)": { name: "padim-levels", levels: [0, 1, 2], ...MAP, peak: "blurred" },
  "padim-pca": { name: "padim-pca", components: 6, embedding: "nearest", ...MAP },
  "padim-pca (bilinear)": { name: "padim-pca", components: 6, embedding: "bilinear", ...MAP },
  "mvg": { ...MVG, levels: [0, 1, 2] },
  "mvg (opca)": { ...MVG, levels: [0, 2], reduction: { kind: "opca", share: 0.6 } },
  "mahalanobis-ad": { ...MVG, levels: [0, 1, 2], map: "pooled" },
  "spade": { name: "spade", neighbours: 3, squared: false, interpolation: "bilinear", sigma: 0, peak: "raw" },
};

/** Whether a window holds a pixel. */
export function holds({ left, top, width, height }: Window, x: number, y: number): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

/** The roi of a window. */
export function roiOf(image: Grid, window: Window): Roi {
  return Uint8Array.from(
    { length: image.height * image.width },
    (_, pixel) => Number(holds(window, pixel % image.width, Math.floor(pixel / image.width))),
  );
}

/** Level maps of images on the host, [images, channels, height, width] each. */
export type HostMaps = readonly Float32Array<ArrayBuffer>[];

/** Maps with other values wherever `changed` says so of a column, a row and the map they are in. */
export function replaced(
  maps: readonly FeatureShape[],
  data: HostMaps,
  fresh: HostMaps,
  changed: (x: number, y: number, map: FeatureShape) => boolean,
): HostMaps {
  return data.map((values, level) => {
    const map = maps[level] as FeatureShape;
    return values.map((value, i) => {
      const cell = i % (map.height * map.width);
      const other = changed(cell % map.width, Math.floor(cell / map.width), map);
      return other ? fresh[level]?.[i] as number : value;
    });
  });
}

/** Images `first` .. `end - 1` on the GPU, until the stack is disposed of. */
export function upload(
  gpu: Gpu,
  maps: readonly FeatureShape[],
  data: HostMaps,
  [first, end]: readonly [number, number],
  stack: DisposableStack,
): Tensor[] {
  return maps.map(({ channels, height, width }, level) => {
    const size = channels * height * width;
    const part = (data[level] as Float32Array<ArrayBuffer>).slice(first * size, end * size);
    return stack.use(Tensor.from(gpu, `level ${level}`, [end - first, channels, height, width], part));
  });
}

/** What a detector says of images. */
export interface Found {
  readonly maps: Float32Array;
  readonly scores: Float32Array;
  readonly peaks: Float32Array;
}

async function contents(gpu: Gpu, found: Detections): Promise<Found> {
  const { maps, scores, peaks } = found;
  const [map, score, peak] = await readAll(gpu, [maps, scores, peaks]) as Float32Array[];
  disposeDetections(found);
  return { maps: map as Float32Array, scores: score as Float32Array, peaks: peak as Float32Array };
}

/**
 * Fits in batches, then detects other images by a detector that was loaded from the fitted one's tensors, and some of the fit left
 * out.
 */
export async function fitAndDetect(
  gpu: Gpu,
  space: FeatureSpace,
  settings: MethodSettings,
  { train, test, images }: { train: HostMaps; test: HostMaps; images: number },
): Promise<{ test: Found; leftOut: Found }> {
  using stack = new DisposableStack();
  const part = (data: HostMaps, first: number, end: number) =>
    upload(gpu, space.maps, data, [first, end], stack);
  const fitting = stack.use(methodOf(settings).fit(gpu, space, settings));
  do {
    for (let first = 0; first < images; first += 5) {
      await fitting.add(part(train, first, Math.min(first + 5, images)));
    }
  } while (await fitting.endPass?.());
  const fitted: Detector = stack.use(await fitting.finish());
  const tensors = await fitted.tensors();
  const loaded = stack.use(methodOf(settings).load(gpu, space, settings, { name: "file", tensors }, images));
  using batch = new Batch(gpu, "roi test");
  const detections = await loaded.detect(batch, part(test, 0, 2));
  batch.submit();
  return {
    test: await contents(gpu, detections),
    leftOut: await contents(gpu, await fitted.detectLeftOut(part(train, 3, 6), alone(3, 6))),
  };
}

/** Random features of images. */
export function random(maps: readonly FeatureShape[], images: number, seed: number, mean: number): HostMaps {
  return maps.map(({ channels, height, width }, level) =>
    normals(images * channels * height * width, seed + level, mean, 1 + level)
  );
}

/** Pixels of a stack of maps that lie in a window. */
export function pixelsIn(maps: Float32Array, image: Grid, window: Window): Float32Array<ArrayBuffer> {
  const size = image.height * image.width;
  return maps.filter((_, i) =>
    holds(window, i % image.width, Math.floor(i % size / image.width))
  ) as Float32Array<ArrayBuffer>;
}
