import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { noMotion, POSE_FLOATS } from "../src/register/pose.ts";
import { visibleMaps, visibleWorkgroups } from "../src/register/visible.ts";
import { turned } from "./made_scene.ts";
import { type Motion, type TwinPlaces, visibleTwin } from "./twins/warp.ts";
import { placesIn, posesWith, rounded } from "./warped.ts";
import { downloaded, gpuTest, POISON, poisoned } from "./with_gpu.ts";

const MOTIONS = [
  turned(0, 0, 0),
  turned(0, 7.3, -4.6),
  turned(11, 1.7, 0.4),
  turned(-45, 3.1, 9.2),
  turned(2, 500, 0),
];

/** 1 and 0 for every pixel of every image. */
function expected(places: TwinPlaces, motions: readonly Motion[]): Float32Array {
  const { width, height } = places.crop;
  return Float32Array.from({ length: motions.length * height * width }, (_, i) => {
    const motion = rounded(motions[Math.floor(i / (height * width))] as Motion);
    return Number(visibleTwin(places, motion, i % width, Math.floor(i / width) % height));
  });
}

function posesOf(motions: readonly Motion[]): Float32Array<ArrayBuffer> {
  const poses = noMotion(motions.length);
  motions.forEach((motion, i) => poses.set(posesWith(1, 0, motion), i * POSE_FLOATS));
  return poses;
}

gpuTest(
  "visibleMaps() equals the twin around the edges of the tiles, cropped, in a window, turned",
  async (gpu) => {
    const window = { left: 12.5, top: 0, width: 20.25, height: 31 };
    for (const [width, height] of [[1, 1], [63, 1], [64, 2], [65, 3], [130, 5], [7, 40]] as const) {
      for (
        const change of [{}, { window }, {
          crop: { left: 1, top: 2, width: Math.ceil(width / 2), height: Math.ceil(height / 2) },
        }]
      ) {
        const { frame, ...geometry } = placesIn([48, 31], [width, height], change);
        using poses = Tensor.from(gpu, "poses", [MOTIONS.length, POSE_FLOATS], posesOf(MOTIONS));
        using batch = new Batch(gpu, "visible test");
        const visible = visibleMaps(batch, poses, { frame, geometry });
        batch.submit();
        assert.deepEqual(visible.shape, [MOTIONS.length, geometry.crop.height, geometry.crop.width]);
        const [found] = await downloaded(visible);
        assert.deepEqual(found, expected({ frame, ...geometry }, MOTIONS));
      }
    }
  },
);

gpuTest(
  "visibleMaps() counts the first edge of an image as inside and the last one as outside",
  async (gpu) => {
    const { frame, ...geometry } = placesIn([8, 4], [8, 4]);
    using poses = Tensor.from(gpu, "poses", [2, 8], posesOf([turned(0, -2.5, 0), turned(0, 2.5, 0)]));
    using batch = new Batch(gpu, "visible test");
    const visible = visibleMaps(batch, poses, { frame, geometry });
    batch.submit();
    const [found] = await downloaded(visible);
    assert.deepEqual([...found?.subarray(0, 8) ?? []], [0, 0, 1, 1, 1, 1, 1, 1]);
    assert.deepEqual([...found?.subarray(32, 40) ?? []], [1, 1, 1, 1, 1, 0, 0, 0]);
  },
);

gpuTest("visible writes its own pixels and no others", async (gpu) => {
  for (const [width, height] of [[63, 1], [64, 2], [65, 3]] as const) {
    using poses = Tensor.from(gpu, "poses", [2, 8], noMotion(2));
    using visible = poisoned(gpu, "visible", [1024]);
    using batch = new Batch(gpu, "visible test");
    batch.run("visible", {
      workgroups: visibleWorkgroups({ width, height }, 2),
      buffers: { poses, visible },
      params: {
        width,
        height,
        frame_width: width,
        frame_height: height,
        left: 0,
        top: 0,
        step_across: 1,
        step_down: 1,
      },
    });
    batch.submit();
    const wanted = Float32Array.from({ length: 1024 }, (_, i) => i < 2 * width * height ? 1 : POISON);
    assert.deepEqual(await visible.read(), wanted);
  }
});

Deno.test("visibleWorkgroups() covers the pixels of every image", () => {
  assert.deepEqual(visibleWorkgroups({ width: 64, height: 2 }, 3), [1, 1, 3]);
  assert.deepEqual(visibleWorkgroups({ width: 65, height: 3 }, 1), [2, 2, 1]);
});
