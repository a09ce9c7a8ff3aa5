import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { readPose } from "../src/register/pose.ts";
import {
  searchShift,
  searchShiftWideWorkgroups,
  searchShiftWorkgroups,
  shiftsOf,
} from "../src/register/search_shift.ts";
import { assertClose } from "./assert_close.ts";
import { shiftsTwin, type TwinShift } from "./twins/search_shift.ts";
import { normals, POISON, shapedTest } from "./with_gpu.ts";

/** Differences of sums of up to 1024 products, whose rounding the correlation takes over: 1024 * 2^-24 at worst. */
const ATOL = 6e-5;

async function posesOf(
  gpu: Gpu,
  size: { width: number; height: number },
  reference: Float32Array,
  images: readonly Float32Array[],
  frame = size,
) {
  const { width, height } = size;
  using target = Tensor.from(gpu, "reference", [1, height, width], reference);
  const joined = Float32Array.from(images.flatMap((image) => [...image]));
  using stack = Tensor.from(gpu, "images", [images.length, height, width], joined);
  using batch = new Batch(gpu, "search shift test");
  using poses = searchShift(batch, target, stack, frame);
  poses.write(new Float32Array(poses.length).fill(POISON));
  batch.submit();
  const data = await poses.read();
  return images.map((_, image) => readPose(data, image));
}

/** A picture moved by whole pixels, noise where it comes from outside. */
function moved(
  picture: Float32Array,
  { width, height }: { width: number; height: number },
  [x, y]: readonly [number, number],
  seed: number,
): Float32Array<ArrayBuffer> {
  const noise = normals(width * height, seed, 0, 0.2);
  return noise.map((value, i) => {
    const [column, row] = [i % width - x, Math.floor(i / width) - y];
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? picture[row * width + column] as number : value;
  });
}

shapedTest(
  "searchShift() finds what the twin finds, at every size across an edge of its loops",
  async (gpu) => {
    for (const [width, height] of [[8, 8], [9, 8], [12, 20], [31, 17], [32, 32]] as const) {
      const size = { width, height };
      const reference = normals(width * height, width + height, 0, 0.2);
      const shifts = [[0, 0], [2, -2], [-4, 2], [2 * Math.floor(width / 4), 0]] as const;
      const images = [
        ...shifts.map((shift, i) => moved(reference, size, shift, 90 + i)),
        normals(width * height, 7, 0, 0.2), // looks like nothing: some shift is the best
      ];
      const found = await posesOf(gpu, size, reference, images);
      found.forEach((pose, image) => {
        const all = shiftsTwin(reference, images[image] as Float32Array, size);
        const best = all.reduce((a, b) => b.worth > a.worth ? b : a);
        const own = all.find(({ x, y }) => x === pose.x && y === pose.y) as TwinShift;
        assert.ok(own && own.worth > best.worth - ATOL, `${JSON.stringify({ pose, own, best })}`);
        assertClose([pose.correlation, pose.overlap], [own.correlation, own.overlap], { atol: ATOL });
        assert.deepEqual([pose.cos, pose.sin], [1, 0]);
        const shift = shifts[image];
        if (shift) assert.deepEqual([own.x, own.y], [...shift]);
      });
    }
  },
);

shapedTest("searchShift() gives shifts in pixels of the frame", async (gpu) => {
  const size = { width: 16, height: 12 };
  const reference = normals(16 * 12, 3, 0, 0.2);
  const images = [moved(reference, size, [4, -2], 5)];
  const [pose] = await posesOf(gpu, size, reference, images, { width: 160, height: 60 });
  assert.deepEqual([pose?.x, pose?.y], [40, -10]);
});

shapedTest("searchShift() of a picture without contrast moves nothing", async (gpu) => {
  const size = { width: 8, height: 8 };
  const [pose] = await posesOf(gpu, size, normals(64, 3, 0, 0.2), [new Float32Array(64)]);
  assert.deepEqual(pose, { cos: 1, sin: 0, x: 0, y: 0, correlation: 0, overlap: 1 });
});

Deno.test("shiftsOf() and the workgroups of the search count shifts and images", () => {
  assert.equal(SHADERS.search_shift.constants.STRIDE, 2);
  assert.equal(shiftsOf({ width: 32, height: 32 }), 17 ** 2);
  assert.equal(shiftsOf({ width: 9, height: 3 }), 5 * 1);
  assert.deepEqual(searchShiftWorkgroups(3), [3, 1, 1]);
  assert.deepEqual(searchShiftWideWorkgroups({ width: 9, height: 8 }, 3), [25, 3, 1]);
});
