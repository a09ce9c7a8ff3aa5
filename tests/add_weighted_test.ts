import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { addWeighted, addWeightedWorkgroups } from "../src/vectors/add_weighted.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { assertClose } from "./assert_close.ts";
import { guarded } from "./gaussian_inputs.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.add_weighted.constants;

gpuTest(
  "addWeighted() adds a multiple, at every length across a workgroup and past one dimension",
  async (gpu) => {
    const wide = INVOCATIONS * gpu.limits.maxComputeWorkgroupsPerDimension + 1;
    for (const length of [1, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 1000, wide]) {
      const [old, more] = [normals(length, 1), normals(length, 2)];
      using total = Tensor.from(gpu, "total", [length], old);
      using addend = Tensor.from(gpu, "addend", [length], more);
      using batch = new Batch(gpu, "sum test");
      addWeighted(batch, total, addend, 0.25);
      batch.submit();
      // the product is exact, the sum of numbers up to 8 rounds once
      assertClose(await total.read(), old.map((value, i) => value + 0.25 * (more[i] as number)), {
        atol: 2 ** -22,
      });
    }
  },
);

gpuTest("add_weighted.wgsl writes nothing past the last element", async (gpu) => {
  using total = guarded(gpu, "total", [3], [1, 2, 3], 7);
  using addend = guarded(gpu, "addend", [3], [4, 5, 6], 1);
  using batch = new Batch(gpu, "sum test");
  batch.run("add_weighted", {
    workgroups: [1, 1, 1],
    buffers: { total, addend },
    params: { length: 3, width: INVOCATIONS, weight: 2 },
  });
  batch.submit();
  assert.deepEqual([...await total.read()], [9, 12, 15, 7]);
});

Deno.test("addWeightedWorkgroups() folds into two dimensions past the limit", () => {
  assert.deepEqual(addWeightedWorkgroups(INVOCATIONS + 1, 10), [2, 1, 1]);
  assert.deepEqual(addWeightedWorkgroups(11 * INVOCATIONS, 10), [6, 2, 1]);
});
