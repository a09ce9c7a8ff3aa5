import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { SHADERS, TILE } from "../src/gpu/shaders.ts";
import { AffineMap, distances, normsWorkgroups, project, projectWorkgroups } from "../src/vectors/project.ts";
import { assertClose } from "./assert_close.ts";
import { vectorsTwin } from "./twins/mvg.ts";
import { normals, POISON, shapedTest } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.project.constants;
const { LANES, POSITIONS } = SHADERS.norms_wide.constants;

/** Up to 19 products of numbers up to 4, each rounded with the sum it joins, up to 64: 20 * 64 * 2^-24 at worst. */
const ATOL = 1e-4;
/** As many squares and sums as outputs, halved by the root, and 3 ulp of the root itself. */
const normRtol = (outputs: number) => ((outputs + 1) / 2 + 3) * 2 ** -23;

interface Case {
  readonly images: number;
  readonly channels: number;
  readonly positions: number;
  readonly outputs: number;
}

/** Vectors that the twin projects: for every column its outputs. */
function projectTwin(
  { images, channels, positions, outputs }: Case,
  data: Float32Array,
  origin: Float32Array,
  map: Float32Array,
) {
  return vectorsTwin(data, [images, channels, positions]).map((x) =>
    Array.from(
      { length: outputs },
      (_, k) =>
        x.reduce(
          (sum, value, c) => sum + (map[c * outputs + k] as number) * (value - (origin[c] as number)),
          0,
        ),
    )
  );
}

async function assertEqualsTwin(gpu: Gpu, use: Case): Promise<void> {
  const { images, channels, positions, outputs } = use;
  const seed = channels + 31 * outputs + 7 * positions;
  const data = normals(images * channels * positions, seed, 1);
  const origin = normals(channels, seed + 1, 1);
  const map = normals(channels * outputs, seed + 2);
  using features = Tensor.from(gpu, "features", [images, channels, 1, positions], data);
  using affine = AffineMap.upload(gpu, { origin, map });
  using batch = new Batch(gpu, "project test");
  using projected = project(batch, features, affine);
  using norms = distances(batch, features, affine);
  for (const output of [projected, norms]) output.write(new Float32Array(output.length).fill(POISON));
  batch.submit();
  assert.deepEqual(projected.shape, [images, outputs, 1, positions]);
  assert.deepEqual(norms.shape, [images, 1, positions]);
  const found = await projected.read();
  const expected = projectTwin(use, data, origin, map);
  const vectors = vectorsTwin(found, [images, outputs, positions]);
  assertClose(vectors.flat(), expected.flat(), { atol: ATOL, shape: [images * positions, outputs] });
  assertClose(await norms.read(), vectors.map((y) => Math.hypot(...y)), { rtol: normRtol(outputs) });
}

shapedTest("project() and distances() equal the twin across the edges of a tile", async (gpu) => {
  for (const outputs of [1, TILE - 1, TILE, TILE + 1, 2 * TILE + 1, LANES - 1, LANES, LANES + 1]) {
    for (const channels of [1, 3, 19]) {
      await assertEqualsTwin(gpu, { images: 2, channels, positions: 5, outputs });
    }
  }
});

shapedTest(
  "project() and distances() equal the twin at every number of columns across a workgroup",
  async (gpu) => {
    const width = TILE * INVOCATIONS;
    for (
      const positions of [
        1,
        POSITIONS - 1,
        POSITIONS,
        POSITIONS + 1,
        INVOCATIONS - 1,
        INVOCATIONS,
        INVOCATIONS + 1,
        width - 1,
        width,
        width + 1,
      ]
    ) {
      await assertEqualsTwin(gpu, { images: 1, channels: 3, positions, outputs: 9 });
    }
    await assertEqualsTwin(gpu, { images: 11, channels: 2, positions: 100, outputs: 3 });
  },
);

shapedTest("distances() of the origin are zero", async (gpu) => {
  const origin = normals(5, 1);
  using features = Tensor.from(
    gpu,
    "features",
    [1, 5, 1, 3],
    Float32Array.from({ length: 15 }, (_, i) => origin[Math.floor(i / 3)] as number),
  );
  using affine = AffineMap.upload(gpu, { origin, map: normals(25, 2) });
  using batch = new Batch(gpu, "project test");
  using norms = distances(batch, features, affine);
  batch.submit();
  assert.deepEqual([...await norms.read()], [0, 0, 0]);
});

Deno.test("projectWorkgroups() and normsWorkgroups() cover columns, outputs and images", () => {
  assert.deepEqual(projectWorkgroups(TILE * INVOCATIONS, TILE), [1, 1, 1]);
  assert.deepEqual(projectWorkgroups(TILE * INVOCATIONS + 1, TILE + 1), [2, 2, 1]);
  assert.deepEqual(normsWorkgroups(3, INVOCATIONS + 1, "deep"), [2, 3, 1]);
  assert.deepEqual(normsWorkgroups(3, POSITIONS + 1, "wide"), [2, 3, 1]);
});
