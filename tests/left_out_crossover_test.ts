import assert from "node:assert/strict";
import { leftOutOf } from "./left_out_maps.ts";
import type { Case } from "./gaussian_cases.ts";
import { firstChannels } from "./gaussian_maps.ts";
import { dualSquares } from "./twins/left_out.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const DIMS = 40;
const EPSILON = 0.01;

/** One cell whose features share half of their variance, some 1e3 to 1e4 epsilon. */
function caseOf(images: number): { use: Case; rows: number[][] } {
  const own = normals(images * DIMS, images, 3, 4);
  const common = normals(images, images + 1, 0, 4);
  const data = own.map((value, i) => value + (common[Math.floor(i / DIMS)] as number));
  const train = { images, maps: [{ channels: DIMS, height: 1, width: 1, data }] };
  const rows = Array.from({ length: images }, (_, n) => [...data.subarray(n * DIMS, (n + 1) * DIMS)]);
  return { use: { train, test: train, chosen: firstChannels([[DIMS, 1, 1]], [DIMS]) }, rows };
}

gpuTest("mostDual() is where the dual form ceases to be the more exact one", async (gpu) => {
  const worst = async (images: number, keep: number) => {
    const { use, rows } = caseOf(images);
    const actual = await leftOutOf(gpu, use, { epsilon: EPSILON, keep });
    const expected = dualSquares(rows, EPSILON).map(Math.sqrt);
    return Math.max(...expected.map((value, i) => Math.abs((actual[i] as number) / value - 1)));
  };
  for (
    const [images, dual] of [[5, true], [20, true], [32, true], [60, false], [80, false], [
      160,
      false,
    ]] as const
  ) {
    const [byDual, byPrimal] = [await worst(images, images), await worst(images, 0)];
    assert.ok(byDual < byPrimal === dual, `N = ${images}: dual ${byDual}, primal ${byPrimal}`);
  }
});
