/** Runner of the fixture kind `preproc`: resize, crop and normalise through the preprocessing kernels. */

import type { Batch } from "../../src/gpu/batch.ts";
import { Tensor } from "../../src/gpu/tensor.ts";
import type { Image } from "../../src/image/image.ts";
import { geometry } from "../../src/preprocess/geometry.ts";
import type { Standardisation } from "../../src/preprocess/standardisation.ts";
import { PreprocessPlan } from "../../src/preprocess/preprocess.ts";
import { ResizePlan } from "../../src/preprocess/resize.ts";
import { sampleFormat } from "../../src/preprocess/samples.ts";
import { IMAGENET } from "../../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../../src/preprocess/settings.ts";
import { collected } from "./collected.ts";
import { type Fixture, fixtureCases, fixtureInput, type Runner } from "./fixture.ts";

/** Largest finite float32: wide enough that nothing is clipped. */
const FLOAT32_MAX = 3.4028234663852886e38;

/** The resized samples as they are. */
const UNTOUCHED: Standardisation = {
  low: -FLOAT32_MAX,
  high: FLOAT32_MAX,
  centre: [0, 0, 0],
  scale: [1, 1, 1],
};

/** Output names without the number of the case: resized images, then normalised crops. */
const RESIZES = {
  bicubic: { filter: "bicubic", rounding: "none" },
  bilinear: { filter: "bilinear", rounding: "none" },
  pil_bicubic: { filter: "bicubic", rounding: "pillow" },
  pil_bilinear: { filter: "bilinear", rounding: "pillow" },
} as const;
const CHAINS = { chain: "none", chain_u8_: "pillow" } as const;

/** One image of a fixture and how it is preprocessed. */
interface Case {
  readonly k: number;
  readonly image: Image;
  readonly settings: PreprocessSettings;
}

/**
 * Runs kind `preproc`: for every case [H, W, out_h, out_w, crop_h, crop_w] the input image{k} [H, W, 3] by both filters, in
 * real and in Pillow's arithmetic, resized alone and through the whole preprocessing.
 *
 * @returns bicubic{k}, bilinear{k}, pil_bicubic{k}, pil_bilinear{k} [out_h, out_w, 3], offset{k} [2], chain{k} and
 *   chain_u8_{k} [3, crop_h, crop_w].
 * @throws {SyntaxError} If the fixture lacks an input.
 */
export const runPreprocess: Runner = async (fixture, gpu) => {
  const cases = fixtureCases(fixture, 6).map((row, k) => readCase(fixture, row, k));
  const offsets = cases.map(({ k, image, settings }) => {
    const { top, left } = geometry(image, settings).crop;
    return [`offset${k}`, [top, left]] as const;
  });
  const resized = await collected(gpu, "resized", function* (batch) {
    for (const one of cases) yield* resizes(batch, one);
  });
  const chains = await collected(gpu, "preprocessed", function* (batch) {
    for (const one of cases) yield* preprocessed(batch, one);
  });
  const interleavedResized = Object.entries(resized).map(([name, planes]) =>
    [name, interleaved(planes)] as const
  );
  return { ...Object.fromEntries(offsets), ...Object.fromEntries(interleavedResized), ...chains };
};

function* resizes(batch: Batch, { k, image, settings }: Case): Generator<[string, Tensor]> {
  for (const [name, how] of Object.entries(RESIZES)) {
    const places = geometry(image, { ...settings, crop: null });
    const { width, height } = places.resized;
    const target = Tensor.create(batch.gpu, name, [1, 3, height, width]);
    const options = { ...how, geometry: places, standardisation: UNTOUCHED };
    const plan = batch.defer(new ResizePlan(batch.gpu, sampleFormat(image), options));
    plan.record(batch, image, { target, slot: 0 });
    yield [`${name}${k}`, target];
  }
}

function* preprocessed(
  batch: Batch,
  { k, image, settings }: Case,
): Generator<[string, Tensor]> {
  for (const [name, rounding] of Object.entries(CHAINS)) {
    const { width, height } = settings.crop ?? image;
    const target = Tensor.create(batch.gpu, name, [1, 3, height, width]);
    const plan = new PreprocessPlan(batch.gpu, sampleFormat(image), { ...settings, rounding });
    batch.defer(plan).record(batch, image, target, 0);
    yield [`${name}${k}`, target];
  }
}

function readCase(fixture: Fixture, row: readonly number[], k: number): Case {
  const [height, width, outHeight, outWidth, cropHeight, cropWidth] = row as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const { data } = fixtureInput(fixture, `image${k}`, "U8");
  const settings: PreprocessSettings = {
    ...IMAGENET,
    frame: null,
    window: null,
    resize: { width: outWidth, height: outHeight },
    crop: { width: cropWidth, height: cropHeight },
    filter: "bicubic",
    rounding: "none",
  };
  return { k, image: { width, height, channels: 3, data }, settings };
}

/** [3, pixels] to [pixels, 3]. */
function interleaved(planes: ArrayLike<number>): Float64Array {
  const pixels = planes.length / 3;
  return Float64Array.from(
    { length: planes.length },
    (_, i) => planes[(i % 3) * pixels + Math.floor(i / 3)] as number,
  );
}
