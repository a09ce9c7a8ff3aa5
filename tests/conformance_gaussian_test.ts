import assert from "node:assert/strict";
import { runFixture } from "./conformance/run.ts";
import { gpuTest } from "./with_gpu.ts";

for (const [name, what] of [["tree", "of nesting grids"], ["dense", "of one dense level"]] as const) {
  gpuTest(`kind padim_e2e ${what} gives what numpy and scipy give`, async (gpu) => {
    const file = `gaussian_${name}.safetensors`;
    const bytes = await Deno.readFile(new URL(`fixtures/${file}`, import.meta.url));
    const { comparisons, verdict } = await runFixture(gpu, bytes, file);
    assert.deepEqual(comparisons.filter(({ verdict }) => verdict !== "pass"), []);
    assert.deepEqual(comparisons.map(({ output }) => output).sort(), [
      "chol",
      "cov",
      "dist",
      "emb_test",
      "mean",
    ]);
    assert.equal(verdict, "pass");
  });
}
