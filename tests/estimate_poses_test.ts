import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Size } from "../src/preprocess/settings.ts";
import { estimatePoses } from "../src/register/estimate.ts";
import { alignmentSize } from "../src/register/levels.ts";
import type { Motion } from "../src/register/motion.ts";
import { type Pose, readPose } from "../src/register/pose.ts";
import { Pyramid } from "../src/register/pyramid.ts";
import { blobs, disc, photograph, turned } from "./made_scene.ts";
import { correlationTwin } from "./twins/correlation.ts";
import { gpuTest, normals } from "./with_gpu.ts";

interface Estimation {
  readonly poses: readonly Pose[];
  /** The finest level of reference and images. */
  readonly reference: Float32Array;
  readonly images: readonly Float32Array[];
}

async function estimated(
  gpu: Gpu,
  reference: Float32Array<ArrayBuffer>,
  images: readonly Float32Array<ArrayBuffer>[],
  { size, frame, motion }: { readonly size: Size; readonly frame: Size; readonly motion: Motion },
): Promise<Estimation> {
  using stack = new DisposableStack();
  const { width, height } = size;
  const pyramid = stack.use(new Pyramid(gpu, size));
  const joined = Float32Array.from(images.flatMap((image) => [...image]));
  const first = stack.use(Tensor.from(gpu, "reference", [1, height, width], reference));
  const second = stack.use(Tensor.from(gpu, "images", [images.length, height, width], joined));
  const batch = new Batch(gpu, "estimate test");
  const levels = pyramid.record(batch, first).map((level) => stack.use(level));
  const own = pyramid.record(batch, second).map((level) => stack.use(level));
  const poses = stack.use(estimatePoses(batch, { reference: levels, images: own, frame, motion }));
  batch.submit();
  const data = await poses.read();
  const finest = await (own[0] as Tensor).read();
  return {
    poses: images.map((_, i) => readPose(data, i)),
    reference: await (levels[0] as Tensor).read(),
    images: images.map((_, i) => finest.slice(i * width * height, (i + 1) * width * height)),
  };
}

function degrees({ cos, sin }: Pick<Pose, "cos" | "sin">): number {
  return Math.atan2(sin, cos) * 180 / Math.PI;
}

const SHAPES: readonly Size[] = [
  { width: 256, height: 256 },
  { width: 300, height: 157 },
  { width: 90, height: 120 },
  { width: 1280, height: 400 },
];

gpuTest("estimatePoses() finds known motions to 0.1 pixel and 0.05 degrees", async (gpu) => {
  for (const frame of SHAPES) {
    const size = alignmentSize(frame);
    const scene = blobs(frame, frame.width);
    const side = Math.min(frame.width, frame.height);
    const truths = [
      turned(0, 0, 0),
      turned(0, 0.02 * side, -0.011 * side),
      turned(1.5, -0.05 * side, 0.03 * side),
      turned(-7, 0.08 * side, 0.06 * side),
      turned(12, 0, 0),
    ];
    const { poses } = await estimated(
      gpu,
      photograph(scene, size, frame),
      truths.map((truth) => photograph(scene, size, frame, truth)),
      { size, frame, motion: "rigid" },
    );
    const worst = { shift: 0, turn: 0 };
    const pixel = Math.max(1, frame.width / size.width);
    poses.forEach((pose, i) => {
      const truth = truths[i] as Pose;
      worst.shift = Math.max(worst.shift, Math.abs(pose.x - truth.x), Math.abs(pose.y - truth.y));
      worst.turn = Math.max(worst.turn, Math.abs(degrees(pose) - degrees(truth)));
    });
    assert(worst.shift / pixel < 0.1 && worst.turn < 0.05, JSON.stringify([frame, worst]));
  }
});

gpuTest(
  "estimatePoses() reports the correlation and overlap of its pose, and no pose near it has a better one",
  async (gpu) => {
    const frame = { width: 200, height: 160 };
    const size = alignmentSize(frame);
    const scene = blobs(frame, 3);
    const noise = normals(size.width * size.height, 8, 0, 0.02);
    const image = photograph(scene, size, frame, turned(3, 6, -4)).map((v, i) =>
      0.7 * v + 0.1 + (noise[i] as number)
    );
    const found = await estimated(gpu, photograph(scene, size, frame), [image], {
      size,
      frame,
      motion: "rigid",
    });
    const [pose] = found.poses as [Pose];
    const at = (moved: Parameters<typeof correlationTwin>[4]) =>
      correlationTwin(found.reference, found.images[0] as Float32Array, size, frame, moved);
    const own = at(pose);
    assert(Math.abs(own.correlation - pose.correlation) < 2e-5, `${own.correlation} ${pose.correlation}`);
    assert(Math.abs(own.overlap - pose.overlap) < 2e-3);
    const angle = degrees(pose);
    for (
      const [t, x, y] of [[0.1, 0, 0], [0, 0.2, 0], [0, 0, 0.2], [0.1, 0.2, 0.2], [0.1, -0.2, 0.2]] as const
    ) {
      for (const sign of [1, -1]) {
        const near = at(turned(angle + sign * t, pose.x + sign * x, pose.y + sign * y));
        assert(
          near.correlation < own.correlation,
          `${JSON.stringify([t, x, y, sign])}: ${near.correlation} ${own.correlation}`,
        );
      }
    }
  },
);

gpuTest("estimatePoses() finds a part that is half outside", async (gpu) => {
  const frame = { width: 256, height: 192 };
  const size = alignmentSize(frame);
  const scene = blobs(frame, 5);
  const truths = [turned(0, 110, 0), turned(2, -70, 60), turned(0, 0, -90)];
  const { poses } = await estimated(
    gpu,
    photograph(scene, size, frame),
    truths.map((truth) => photograph(scene, size, frame, truth)),
    { size, frame, motion: "rigid" },
  );
  poses.forEach((pose, i) => {
    const { x, y } = truths[i] as Pose;
    assert(Math.hypot(pose.x - x, pose.y - y) < 0.2, `${i}: ${pose.x}, ${pose.y}`);
    assert(pose.overlap < 0.6 && pose.correlation > 0.999, JSON.stringify(pose));
  });
});

gpuTest(
  "estimatePoses() leaves alone a turn that cannot be told, and finds the shift beside it",
  async (gpu) => {
    const frame = { width: 256, height: 192 };
    const size = alignmentSize(frame);
    const scene = disc(frame);
    const truths = [turned(0, 0, 0), turned(20, 9, -5)];
    const { poses } = await estimated(
      gpu,
      photograph(scene, size, frame),
      truths.map((truth) => photograph(scene, size, frame, truth)),
      { size, frame, motion: "rigid" },
    );
    poses.forEach((pose, i) => {
      const { x, y } = truths[i] as Pose;
      assert.equal(pose.sin, 0);
      assert(Math.hypot(pose.x - x, pose.y - y) < 0.02, `${i}: ${pose.x}, ${pose.y}`);
    });
  },
);

gpuTest("estimatePoses() of a translation turns nothing", async (gpu) => {
  const frame = { width: 128, height: 128 };
  const size = alignmentSize(frame);
  const scene = blobs(frame, 9);
  const { poses: [pose] } = await estimated(
    gpu,
    photograph(scene, size, frame),
    [photograph(scene, size, frame, turned(3, 4, -2))],
    { size, frame, motion: "translation" },
  );
  assert.equal(pose?.sin, 0);
  assert(Math.hypot((pose?.x ?? NaN) - 4, (pose?.y ?? NaN) + 2) < 1.5);
});

gpuTest("estimatePoses() stays where it is in a picture without anything in it", async (gpu) => {
  const frame = { width: 64, height: 48 };
  const size = alignmentSize(frame);
  const even = new Float32Array(size.width * size.height).fill(0.25);
  const { poses: [pose] } = await estimated(gpu, photograph(blobs(frame, 2), size, frame), [even], {
    size,
    frame,
    motion: "rigid",
  });
  assert.deepEqual([pose?.cos, pose?.sin, pose?.x, pose?.y, pose?.correlation], [1, 0, 0, 0, 0]);
});
