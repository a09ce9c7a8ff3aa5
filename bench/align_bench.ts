// Poses of 1 and 8 images of 128x128 in a frame of as many pixels, from the levels of the pyramid on: about 100 flops for every pixel,
// step and start, at most 6 steps at the finest level, and a search of every second shift at the coarsest. One workgroup an image and
// start: of few images most of the device stands idle.

import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { estimatePoses } from "../src/register/estimate.ts";
import { type Pose, readPose } from "../src/register/pose.ts";
import { Pyramid } from "../src/register/pyramid.ts";
import { blobs, photograph, turned } from "../tests/made_scene.ts";
import { sharedGpu } from "../tests/with_gpu.ts";

const FRAME = { width: 128, height: 128 };
const gpu = await sharedGpu();
const scene = blobs(FRAME, 7);
const truths = Array.from({ length: 8 }, (_, i) => turned(2 * i - 7, 9 - 3 * i, 2 * i - 5));
const pyramid = new Pyramid(gpu, FRAME);

/** Levels of pictures, finest first. */
function levelsOf(pictures: readonly Float32Array[]): Tensor[] {
  const shape = [pictures.length, FRAME.height, FRAME.width];
  const joined = Float32Array.from(pictures.flatMap((picture) => [...picture]));
  using batch = new Batch(gpu, "levels");
  const stack = batch.defer(Tensor.from(gpu, "pictures", shape, joined));
  const levels = pyramid.record(batch, stack);
  batch.submit();
  return levels;
}

const reference = levelsOf([photograph(scene, FRAME, FRAME)]);
const photographs = truths.map((truth) => photograph(scene, FRAME, FRAME, truth));

async function run(images: readonly Tensor[], motion: "translation" | "rigid", read: boolean) {
  using batch = new Batch(gpu, "align bench");
  using poses = estimatePoses(batch, { reference, images, frame: FRAME, motion });
  batch.submit();
  if (read) return await poses.read();
  await gpu.idle();
  return new Float32Array();
}

for (const count of [1, 8]) {
  const images = levelsOf(photographs.slice(0, count));
  const found = await run(images, "rigid", true);
  for (const [i, { cos, sin, x, y }] of truths.slice(0, count).entries()) {
    const pose: Pose = readPose(found, i);
    const turn = Math.asin(pose.sin * cos - pose.cos * sin) * 180 / Math.PI;
    assert(Math.hypot(pose.x - x, pose.y - y) < 0.1 && Math.abs(turn) < 0.05, JSON.stringify([i, pose]));
  }
  for (const motion of ["translation", "rigid"] as const) {
    Deno.bench({
      name: `poses, ${motion}: ${count} x 128x128`,
      group: `${count} x 128x128`,
      baseline: motion === "translation",
      async fn() {
        await run(images, motion, false);
      },
    });
  }
}
