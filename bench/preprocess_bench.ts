// Preprocessing of one image to 3 x 224 x 224 (resize 256, crop 224, bicubic), upload included, tables kept from image to image.
//
// With tables of K taps along either axis (support 2, stretched by the scale), the first pass takes 2 K flops for each of 224
// lines of source samples, the second for each of the 3 * 224 * 224 results. Rounding "none" starts with the columns of all
// channels and keeps 4 bytes a sum, "pillow" with the rows of three channels and keeps 4 bytes a pixel. Bytes: the samples
// that the crop needs, once; the sums between the passes, written and read; the result.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { antialiasTaps } from "../src/map/antialias.ts";
import { sliceTaps } from "../src/map/taps.ts";
import { Preprocessor } from "../src/preprocess/preprocess.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "../tests/assert_close.ts";
import { preprocessTwin } from "../tests/twins/preprocess.ts";
import { sharedGpu } from "../tests/with_gpu.ts";

const RESIZE = 256;
const CROP = 224;
const gpu = await sharedGpu();
const preprocessor = new Preprocessor(gpu);

function settings(resize: number, crop: number, rounding: PreprocessSettings["rounding"]) {
  return {
    frame: null,
    window: null,
    resize: { width: resize, height: resize },
    crop: { width: crop, height: crop },
    filter: "bicubic",
    rounding,
    ...IMAGENET,
  } as const satisfies PreprocessSettings;
}

function randomImage(width: number, height: number, channels: 1 | 3 | 4): Image {
  const random = new Random(1);
  const data = new Uint8Array(width * height * channels);
  return { width, height, channels, data: data.map(() => random.integer(256)) };
}

async function preprocessed(image: Image, how: PreprocessSettings, target: Tensor, read: boolean) {
  const batch = new Batch(gpu, "preprocess bench");
  preprocessor.plan(batch, image, how).record(batch, image, target, 0);
  batch.submit();
  if (read) return await target.read();
  await gpu.idle();
  return new Float32Array();
}

for (const rounding of ["none", "pillow"] as const) {
  const image = randomImage(50, 41, 3);
  const how = settings(30, 24, rounding);
  using target = Tensor.create(gpu, "images", [1, 3, 24, 24]);
  assertClose(await preprocessed(image, how, target, true), preprocessTwin(image, how), { atol: 4e-5 });
}

for (const [size, channels] of [[256, 3], [1024, 3], [1024, 4], [4000, 3]] as const) {
  const image = randomImage(size, size, channels);
  const { source, taps } = sliceTaps(
    antialiasTaps("bicubic", size, RESIZE, { first: (RESIZE - CROP) / 2, count: CROP }),
  );
  const target = Tensor.create(gpu, "images", [1, 3, CROP, CROP]);
  for (const rounding of ["none", "pillow"] as const) {
    const how = settings(RESIZE, CROP, rounding);
    const sums = CROP * source.count * (rounding === "none" ? channels : 3);
    const flops = 2 * taps.support * (sums + 3 * CROP ** 2);
    const between = rounding === "none" ? sums : CROP * source.count;
    const bytes = source.count ** 2 * channels + 2 * 4 * between + 4 * 3 * CROP ** 2;
    const counts = `${(flops / 1e6).toFixed(1)} Mflop, ${(bytes / 1e6).toFixed(1)} MB`;
    const what = `${size}x${size}x${channels}`;
    Deno.bench({
      name: `preprocess, rounding ${rounding}: ${what}, ${counts}`,
      group: what,
      baseline: rounding === "none",
      async fn() {
        await preprocessed(image, how, target, false);
      },
    });
  }
}
