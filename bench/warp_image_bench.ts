// Warp of one image to 3 x 256 x 256 by the bicubic filter, upload included, beside the resize, whose tables are kept.
//
// A pixel of the result takes (4 max(step, 1))^2 pixels of the image, of which each costs 6 flops. Bytes: the samples once, the result.

import { IMAGENET } from "../src/backbone/catalogue.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { PreprocessPlan } from "../src/preprocess/preprocess.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { POSE_FLOATS } from "../src/register/pose.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { warpImage } from "../src/register/warp_image.ts";
import { assertClose } from "../tests/assert_close.ts";
import { turned } from "../tests/made_scene.ts";
import { warpImageTwin } from "../tests/twins/warp.ts";
import { placesIn, posesWith, randomImage, rounded, warped } from "../tests/warped.ts";
import { sharedGpu } from "../tests/with_gpu.ts";

const SIDE = 256;
const SETTINGS: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { width: SIDE, height: SIDE },
  crop: null,
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
};
const gpu = await sharedGpu();

{
  const image = randomImage(50, 41, 3);
  const places = placesIn([50, 41], [30, 24]);
  for (const motion of [turned(0, 3, 2), turned(5, 3, 2)]) {
    const found = await warped(gpu, { image, places, motion, filter: "bicubic" });
    const expected = warpImageTwin(image, {
      places,
      motion: rounded(motion),
      filter: "bicubic",
      reference: null,
    });
    assertClose(found, expected, { atol: 2e-3 });
  }
}

async function submitted(record: (batch: Batch) => void): Promise<void> {
  const batch = new Batch(gpu, "warp bench");
  record(batch);
  batch.submit();
  await gpu.idle();
}

function warpInto(target: Tensor, poses: Tensor, image: Image): Promise<void> {
  const { frame, ...geometry } = placesIn([image.width, image.height], [SIDE, SIDE]);
  const standardisation = standardisationOf(SETTINGS);
  const where = { frame, geometry, target, slot: 0 };
  return submitted((batch) =>
    warpImage(batch, image, uploadSamples(batch, image), {
      ...where,
      poses,
      reference: null,
      filter: "bicubic",
      standardisation,
    })
  );
}

for (const side of [300, 1024]) {
  const image = randomImage(side, side, 3);
  const target = Tensor.create(gpu, "images", [1, 3, SIDE, SIDE]);
  const plan = new PreprocessPlan(gpu, sampleFormat(image), SETTINGS);
  const group = `${side}x${side}x3`;
  Deno.bench({
    name: `resize: ${group}`,
    group,
    baseline: true,
    async fn() {
      await submitted((batch) => plan.record(batch, image, target, 0));
    },
  });
  const taps = SIDE ** 2 * 16 * Math.max(side / SIDE, 1) ** 2;
  for (const degrees of [0, 2, 45]) {
    const poses = Tensor.from(gpu, "poses", [1, POSE_FLOATS], posesWith(1, 0, turned(degrees, 1.5, -2.5)));
    Deno.bench({
      name: `warp_image: ${group}, ${degrees} degrees, ${(6 * taps / 1e6).toFixed(0)} Mflop`,
      group,
      async fn() {
        await warpInto(target, poses, image);
      },
    });
  }
}
