import assert from "node:assert/strict";
import { rootWorkgroups } from "../src/gaussian/distance.ts";
import { IN_SAMPLE, leaveOneOut, type SquareMap } from "../src/gaussian/leave_one_out.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { CELL_COUNTS, IMAGE_COUNTS } from "./gaussian_inputs.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

/** Product, quotient and root: WGSL allows a division 2.5 ulp and a root 3; halved by the root: (1 + 2.5 + 1) / 2 + 3 ulp. */
const RTOL = 6 * 2 ** -23;

/** Cells of the grid outside the band, before it. */
const FIRST_CELL = 3;

async function rooted(gpu: Gpu, squares: Float32Array, cells: number, map: SquareMap) {
  const images = squares.length / cells;
  const gridCells = FIRST_CELL + cells + 2;
  using source = Tensor.from(gpu, "squares", [images, cells], squares);
  using grid = poisoned(gpu, "grid", [images + 1, gridCells]);
  using batch = new Batch(gpu, "root test");
  batch.run("root", {
    workgroups: rootWorkgroups(cells, images),
    buffers: { squares: source, grid },
    params: { images, cells, grid_cells: gridCells, first_cell: FIRST_CELL, ...map },
  });
  batch.submit();
  const all = [...await grid.read()];
  const rows = Array.from({ length: images + 1 }, (_, i) => all.slice(i * gridCells, (i + 1) * gridCells));
  const untouched = [
    ...rows.slice(0, -1).flatMap((row) => row.toSpliced(FIRST_CELL, cells)),
    ...rows.at(-1) ?? [],
  ];
  assert.deepEqual(untouched, Array(untouched.length).fill(Math.fround(POISON)));
  return rows.slice(0, -1).flatMap((row) => row.slice(FIRST_CELL, FIRST_CELL + cells));
}

gpuTest(
  "root.wgsl equals the twin, inside its band of the grid only",
  async (gpu) => {
    for (const cells of CELL_COUNTS) {
      for (const images of IMAGE_COUNTS) {
        const squares = normals(images * cells, cells + images, 0, 30).map(Math.abs);
        const actual = await rooted(gpu, squares, cells, IN_SAMPLE);
        assertClose(actual, squares.map(Math.sqrt), { rtol: RTOL, shape: [images, cells] });
      }
    }
  },
);

gpuTest("root.wgsl equals the formula of squared distances left out", async (gpu) => {
  const images = 21;
  const { scale, leverage } = leaveOneOut(images);
  const largest = (images - 1) * (images - 2) / images; // of any squared distance in sample, where leverage * q is 1
  const squares = Float32Array.from({ length: 80 }, (_, i) => largest * i / 100);
  const actual = await rooted(gpu, squares, 80, { scale, leverage });
  const expected = Float64Array.from(squares, (q) => Math.sqrt(scale * q / (1 - leverage * q)));
  // 1 - leverage q is at least 0.2: the rounding of leverage q weighs at most 4 times as much after the difference.
  assertClose(actual, expected, { rtol: 2 * RTOL });
});

gpuTest(
  "root.wgsl stays finite and grows where a sample is all that its direction has",
  async (gpu) => {
    const { scale, leverage } = leaveOneOut(10);
    const squares = Float32Array.of(0, 7, 7.1999, 7.2, 7.21, 8); // 7.2 = 9 * 8 / 10 is the largest in exact arithmetic
    const actual = await rooted(gpu, squares, 6, { scale, leverage });
    assert.equal(actual[0], 0);
    actual.slice(1).forEach((distance, i) => assert.ok(distance >= (actual[i] as number)));
    assert.ok(Number.isFinite(actual[5]) && (actual[5] as number) > 1e4, `${actual}`);
  },
);

Deno.test("rootWorkgroups() covers cells and images", () => {
  assert.deepEqual(rootWorkgroups(64, 3), [1, 3, 1]);
  assert.deepEqual(rootWorkgroups(65, 1), [2, 1, 1]);
});
