/** Every method leaves whole parts out. */

import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll } from "../src/gpu/tensor.ts";
import { type Detections, disposeDetections } from "../src/map/anomaly_map.ts";
import type { Detector, FeatureSpace, Part } from "../src/method/method.ts";
import { methodOf, type MethodSettings } from "../src/method/table.ts";
import { assertClose } from "./assert_close.ts";
import { imagesOf } from "./left_out_maps.ts";
import { type Maps, randomMaps, type Shape, uploadMaps } from "./gaussian_maps.ts";
import { gpuTest } from "./with_gpu.ts";

const SHAPES: readonly Shape[] = [[3, 8, 8], [4, 4, 4], [5, 2, 2]];
const SPACE: FeatureSpace = {
  maps: SHAPES.map(([channels, height, width]) => ({ channels, height, width })),
  image: { height: 16, width: 16 },
};

/** Images of a part anywhere in the fit, as many as dimensions and more. */
const PARTS: readonly Part[] = [[0, 4, 11], [1], [2, 3, 8, 9], [5], [6, 7], [10, 12]];
const ALL = randomMaps(SHAPES, 13, 3);

/** What is wanted in float32; the worst is 4.9e-5 (padim of 12 channels), where about as many images remain. */
const RTOL = 1e-4;

const MAP = { epsilon: 0.01, interpolation: "bilinear", sigma: 1, peak: "blurred" } as const;
const MVG = {
  name: "mvg",
  levels: [0, 2],
  seed: 0,
  score: "sum",
  map: "positions",
  peak: "blurred",
} as const;
const padim = (channels: number[]) =>
  ({ name: "padim", channels, seed: null, embedding: "nearest", ...MAP }) as const;
const everything = Array.from({ length: 12 }, (_, channel) => channel);

/** What is fitted, and what a fit without the part is to be made of. */
const METHODS: Readonly<Record<string, { settings: MethodSettings; refit?: MethodSettings }>> = {
  "padim": { settings: padim(everything) },
  "padim (10 channels)": { settings: padim([0, 1, 2, 3, 4, 5, 7, 8, 9, 11]) },
  "padim (3 channels)": { settings: padim([1, 4, 8]) },
  "padim (bilinear)": { settings: { ...padim(everything), embedding: "bilinear" } },
  "padim-levels": { settings: { name: "padim-levels", levels: [0, 1, 2], ...MAP } },
  // A refit has other components, but all of them are all channels turned round: distances stay.
  "padim-pca": {
    settings: { name: "padim-pca", components: 12, embedding: "nearest", ...MAP },
    refit: padim(everything),
  },
  "mvg": { settings: { ...MVG, reduction: { kind: "none" } } },
  "mvg (random)": { settings: { ...MVG, reduction: { kind: "random", count: 3 } } },
  "mahalanobis-ad": { settings: { ...MVG, map: "pooled", reduction: { kind: "none" } } },
  "spade": {
    settings: {
      name: "spade",
      neighbours: 4,
      squared: false,
      interpolation: "bilinear",
      sigma: 0,
      peak: "blurred",
    },
  },
};

/** A detector fitted to images, in as many passes as it wants. */
async function fitted(
  gpu: Gpu,
  settings: MethodSettings,
  maps: Maps,
  parts?: readonly Part[],
): Promise<Detector> {
  using fitting = methodOf(settings).fit(gpu, SPACE, settings);
  do {
    using stack = new DisposableStack();
    await fitting.add(uploadMaps(gpu, maps, 0, maps.images).map((map) => stack.use(map)));
  } while (await fitting.endPass?.());
  return await fitting.finish(parts);
}

async function contents(gpu: Gpu, found: Detections): Promise<Float32Array[]> {
  const arrays = await readAll(gpu, [found.maps, found.scores]) as Float32Array[];
  disposeDetections(found);
  return arrays;
}

/** Maps and scores of the images of some parts, left out. */
async function leftOut(gpu: Gpu, detector: Detector, parts: readonly Part[]): Promise<Float32Array[]> {
  using stack = new DisposableStack();
  const images = parts.flat();
  const features = uploadMaps(gpu, imagesOf(ALL, images), 0, images.length).map((map) => stack.use(map));
  return await contents(gpu, await detector.detectLeftOut(features, parts));
}

/** Maps and scores of the images of a part by a fit without them. */
async function refitted(gpu: Gpu, settings: MethodSettings, part: Part): Promise<Float32Array[]> {
  const rest = Array.from({ length: ALL.images }, (_, image) => image).filter((image) =>
    !part.includes(image)
  );
  const others = PARTS.filter((one) => one !== part).map((one) => one.map((image) => rest.indexOf(image)));
  using detector = await fitted(gpu, settings, imagesOf(ALL, rest), others);
  using stack = new DisposableStack();
  const features = uploadMaps(gpu, imagesOf(ALL, part), 0, part.length).map((map) => stack.use(map));
  using batch = new Batch(gpu, "refit");
  const found = await detector.detect(batch, features);
  batch.submit();
  return await contents(gpu, found);
}

for (const [name, { settings, refit = settings }] of Object.entries(METHODS)) {
  gpuTest(`detectLeftOut() of ${name} is detect() of a fit without the part`, async (gpu) => {
    using detector = await fitted(gpu, settings, ALL, PARTS);
    const refits: Float32Array[][] = [];
    for (const part of PARTS) refits.push(await refitted(gpu, refit, part));
    // Two calls, in an order that is not that of the fit.
    for (const asked of [[2, 1, 4], [5, 0, 3]]) {
      const [maps, scores] = await leftOut(gpu, detector, asked.map((part) => PARTS[part] as Part));
      const joined = (which: 0 | 1) => asked.flatMap((part) => [...refits[part]?.[which] as Float32Array]);
      assertClose(maps as Float32Array, joined(0), { rtol: RTOL, shape: [joined(1).length, 16, 16] });
      assertClose(scores as Float32Array, joined(1), { rtol: RTOL });
    }
  });

  gpuTest(`${name} refuses parts that are no partition, and too large ones`, async (gpu) => {
    await assert.rejects(fitted(gpu, settings, ALL, PARTS.slice(1)), {
      name: "RangeError",
      message: /^Cannot end the fit in parts: each of 13 images must be in one of them: received 10 places/,
    });
    const large = everything.slice(0, 12);
    const [least, parts] = settings.name === "spade"
      ? [1, [[...large, 12]]]
      : settings.name === "mvg"
      ? [3, [large.slice(0, 11), [11], [12]]]
      : [2, [large, [12]]];
    using detector = await fitted(gpu, settings, ALL, parts);
    await assert.rejects(leftOut(gpu, detector, parts.slice(0, 1)), {
      name: "RangeError",
      message: new RegExp(`^Cannot leave a part out: at least ${least} .* left: received a part of`),
    });
  });
}
