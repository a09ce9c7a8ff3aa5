import assert from "node:assert/strict";
import { boundsOf, imagePose } from "../src/image_pose.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { turned } from "./made_scene.ts";

const FRAME = { width: 100, height: 80 };
const PREPROCESS: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { width: 50, height: 40 },
  crop: null,
  filter: "bicubic",
  rounding: "none",
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const MODEL = {
  registration: { motion: "rigid", frame: FRAME, limit: 0.5 },
  preprocess: PREPROCESS,
} as const;

function pose(degrees: number, x: number, y: number, correlation = 0.9) {
  return { ...turned(degrees, x, y), correlation, overlap: 1 };
}

Deno.test("imagePose() is in pixels of the image, degrees and shares", () => {
  const half = imagePose(pose(0, 50, 0), { width: 200, height: 160 }, MODEL);
  assert.deepEqual([half.x, half.y, half.angle, half.outside], [100, 0, 0, 0.5]);
  assert.deepEqual(half.corners.map(({ x, y }) => [x, y]), [[100, 0], [300, 0], [300, 160], [100, 160]]);
  const round = imagePose(pose(30, 0, 0), FRAME, MODEL);
  assert.ok(Math.abs(round.angle - 30) < 1e-9);
  assert.ok(round.outside > 0.1 && round.outside < 0.4);
  // clockwise to the eye: the upper left corner goes up and to the right
  assert.ok((round.corners[0]?.x as number) > 0 && (round.corners[0]?.y as number) < 0);
});

Deno.test("imagePose() is found from the limit on", () => {
  assert.equal(imagePose(pose(0, 0, 0, 0.5), FRAME, MODEL).found, true);
  assert.equal(imagePose(pose(0, 0, 0, 0.4999), FRAME, MODEL).found, false);
});

Deno.test("boundsOf() is the rectangle around what was looked at, inside the image", () => {
  assert.deepEqual(boundsOf(imagePose(pose(0, 30, -20), FRAME, MODEL), FRAME), {
    left: 30,
    top: 0,
    width: 70,
    height: 60,
  });
  const gone = boundsOf(imagePose(pose(0, 400, 400), FRAME, MODEL), FRAME);
  assert.deepEqual(gone, { left: 99, top: 79, width: 1, height: 1 });
});
