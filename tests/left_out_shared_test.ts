import assert from "node:assert/strict";
import { leaveOneOut } from "../src/gaussian/leave_one_out.ts";
import { assertClose } from "./assert_close.ts";
import type { Case } from "./gaussian_cases.ts";
import { leftOutOf } from "./left_out_maps.ts";
import { type SharedCase, sharedCases } from "./left_out_shared.ts";
import { refitSquares } from "./twins/leave_one_out.ts";
import { dualPartSquares, dualSquares, primalPartSquares } from "./twins/left_out.ts";
import { gpuTest } from "./with_gpu.ts";

/** In float64; the worst is 4e-13. */
const TWIN_RTOL = 1e-9;

/** What is wanted in float32 at every number of images; the worst is 1.6e-5 (n100_d100). */
const RTOL = 1e-4;

const cases = await sharedCases();
if (!cases) {
  console.log("SKIPPED: no distances by brute force, there is no ../shared/left_out beside the project");
} else assert.deepEqual(cases.map(({ images }) => images), [100, 10, 200, 24, 40, 5, 60]);

/** One feature map of one row of cells. */
function caseOf(samples: readonly number[][][], { images, dims }: SharedCase): Case {
  const width = samples.length;
  const data = Float32Array.from(
    { length: images * dims * width },
    (_, i) => samples[i % width]?.[Math.floor(i / width / dims)]?.[Math.floor(i / width) % dims] as number,
  );
  const train = { images, maps: [{ channels: dims, height: 1, width, data }] };
  return { train, test: train, chosen: Uint32Array.from(Array(dims).keys()) };
}

/** [images][cells] in one list, of [cells][images]. */
function byImage(cells: readonly (readonly number[])[]): number[] {
  return (cells[0] ?? []).flatMap((_, image) => cells.map((cell) => cell[image] as number));
}

for (const shared of cases ?? []) {
  const { name, samples, leftOut, epsilon, images, grouped, parts, partLeftOut } = shared;

  Deno.test(`dualSquares() and leaveOneOut() equal brute force: ${name}`, () => {
    samples.forEach((rows, cell) => {
      const expected = leftOut[cell] as number[];
      assertClose(dualSquares(rows, epsilon).map(Math.sqrt), expected, { rtol: TWIN_RTOL });
      // C / (N - 2) + epsilon I is C / (N - 1) + epsilon' I but for a factor.
      const shrink = (images - 2) / (images - 1);
      const { scale, leverage } = leaveOneOut(images);
      const primal = refitSquares(rows, rows, epsilon * shrink).map((square) => {
        const q = square * shrink;
        return Math.sqrt(scale * q / (1 - leverage * q));
      });
      assertClose(primal, expected, { rtol: TWIN_RTOL });
    });
  });

  gpuTest(`fitGaussian() leaves images out as brute force does: ${name}`, async (gpu) => {
    const actual = await leftOutOf(gpu, caseOf(samples, shared), { epsilon });
    assertClose(actual, byImage(leftOut), { rtol: RTOL, shape: [images, samples.length] });
  });

  Deno.test(`dualPartSquares() and primalPartSquares() equal brute force: ${name}`, () => {
    grouped.forEach((rows, cell) => {
      const expected = partLeftOut[cell] as number[];
      assertClose(dualPartSquares(rows, parts, epsilon).map(Math.sqrt), expected, { rtol: TWIN_RTOL });
      assertClose(primalPartSquares(rows, parts, epsilon).map(Math.sqrt), expected, { rtol: TWIN_RTOL });
    });
  });

  gpuTest(`fitGaussian() leaves parts out as brute force does: ${name}`, async (gpu) => {
    const actual = await leftOutOf(gpu, caseOf(grouped, shared), { epsilon, parts });
    assertClose(actual, byImage(partLeftOut), { rtol: RTOL, shape: [images, grouped.length] });
  });
}
