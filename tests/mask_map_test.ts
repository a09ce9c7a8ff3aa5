import assert from "node:assert/strict";
import type { Grid } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { planTaps } from "../src/map/map_taps.ts";
import { maskMap, maskMapWorkgroups } from "../src/map/mask_map.ts";
import { Resampling } from "../src/map/resample.ts";
import { includedCells, type Roi, RoiMask } from "../src/map/roi_mask.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { applyTaps } from "./twins/resample.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

function randomRoi({ height, width }: Grid, seed: number, oneIn: number): Roi {
  const random = new Random(seed);
  return Uint8Array.from({ length: height * width }, () => Number(random.integer(oneIn) === 0));
}

gpuTest("maskMap() divides by the coverage and cuts what is outside", async (gpu) => {
  for (const pixels of [1, 255, 256, 257]) {
    const data = normals(2 * pixels, pixels, 5);
    const share = Float32Array.from({ length: pixels }, (_, i) => (i % 7) / 6);
    const look = Float32Array.from({ length: pixels }, (_, i) => Number(i % 7 > 2));
    using raw = Tensor.from(gpu, "raw", [2, 1, pixels], data);
    using coverage = Tensor.from(gpu, "coverage", [1, 1, pixels], share);
    using inside = Tensor.from(gpu, "inside", [1, pixels], look);
    using batch = new Batch(gpu, "mask");
    const { normalised, masked } = maskMap(batch, raw, coverage, inside);
    batch.submit();
    const expected = data.map((value, i) => value / Math.max(share[i % pixels] as number, 1e-3));
    assertClose(await normalised.read(), expected, { rtol: 4e-7 }); // one division, 2.5 ulp
    assertClose(await masked.read(), expected.map((value, i) => value * (look[i % pixels] as number)), {
      rtol: 4e-7,
    });
    normalised[Symbol.dispose]();
    masked[Symbol.dispose]();
  }
});

gpuTest("mask_map writes its own pixels and no others", async (gpu) => {
  for (const pixels of [1, 255, 256, 257]) {
    using raw = Tensor.from(gpu, "raw", [pixels], new Float32Array(pixels).fill(1));
    using share = Tensor.from(gpu, "share", [pixels], new Float32Array(pixels).fill(1));
    using normalised = poisoned(gpu, "normalised", [512]);
    using masked = poisoned(gpu, "masked", [512]);
    using batch = new Batch(gpu, "mask");
    batch.run("mask_map", {
      workgroups: maskMapWorkgroups(1, pixels),
      buffers: { raw, coverage: share, inside: share, normalised, masked },
      params: { maps: 1, pixels },
    });
    batch.submit();
    const expected = Float32Array.from({ length: 512 }, (_, i) => i < pixels ? 1 : POISON);
    assert.deepEqual(await normalised.read(), expected);
    assert.deepEqual(await masked.read(), expected);
  }
});

Deno.test("maskMapWorkgroups() covers the pixels of every map", () => {
  assert.deepEqual(maskMapWorkgroups(3, 256), [1, 3, 1]);
  assert.deepEqual(maskMapWorkgroups(1, 257), [2, 1, 1]);
});

gpuTest(
  "RoiMask divides by what of a pixel's weights lies in included cells, and cuts by pixels",
  async (gpu) => {
    const [image, grid] = [{ height: 20, width: 18 }, { height: 4, width: 6 }];
    const taps = planTaps(grid, image, { interpolation: "bilinear", sigma: 1.5 });
    const roi = randomRoi(image, 3, 30);
    const included = includedCells(roi, image, grid);
    const distances = normals(2 * 24, 5, 9).map((value, i) => value * (included[i % 24] as number));
    const resampled = (cells: ArrayLike<number>) => {
      const wide = Array.from(
        { length: 4 },
        (_, row) => applyTaps(taps.columns, Float64Array.from(cells).subarray(row * 6, row * 6 + 6)),
      );
      const columns = Array.from(
        { length: 18 },
        (_, x) => applyTaps(taps.rows, Float64Array.from(wide, (line) => line[x] as number)),
      );
      return Float64Array.from({ length: 360 }, (_, p) => columns[p % 18]?.[Math.floor(p / 18)] as number);
    };
    const coverage = resampled(included);
    const raws = [resampled(distances.subarray(0, 24)), resampled(distances.subarray(24))];
    const expected = raws.flatMap((raw) =>
      Array.from(raw, (value, p) => value / Math.max(coverage[p] as number, 1e-3))
    );
    assert.ok(coverage.some((share) => share < 1e-3) && coverage.some((share) => share > 0.9));
    using resampling = new Resampling(gpu, taps);
    using mask = new RoiMask(gpu, roi, image, { grid, resampling });
    using batch = new Batch(gpu, "roi mask test");
    using cells = Tensor.from(gpu, "distances", [2, 4, 6], distances);
    using raw = resampling.record(batch, cells);
    const made = mask.apply(batch, raw);
    using normalised = made.normalised;
    using masked = made.masked;
    batch.submit();
    const inside = (_: number, i: number) => roi[i % 360] === 1;
    // two passes of up to 6 products each, above and below the line, and the division
    assertClose((await normalised.read()).filter(inside), expected.filter(inside), { rtol: 2e-6 });
    assertClose(await normalised.read(), expected, { rtol: 2e-6, atol: 1e-5 });
    assertClose(await masked.read(), expected.map((value, i) => inside(value, i) ? value : 0), {
      rtol: 2e-6,
    });
  },
);

gpuTest("RoiMask without a source cuts maps and changes nothing inside", async (gpu) => {
  const image = { height: 5, width: 7 };
  const roi = randomRoi(image, 8, 2);
  const data = normals(3 * 35, 4, 2);
  using mask = new RoiMask(gpu, roi, image);
  using maps = Tensor.from(gpu, "maps", [3, 5, 7], data);
  using batch = new Batch(gpu, "roi mask test");
  using kept = Tensor.create(gpu, "kept", [3, 5, 7]);
  batch.copy(mask.cut(batch, maps), kept);
  batch.submit();
  assert.deepEqual([...await kept.read()], [...data].map((value, i) => roi[i % 35] ? value : 0));
});
