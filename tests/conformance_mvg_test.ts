import assert from "node:assert/strict";
import { runFixture } from "../src/conformance/run.ts";
import { gpuTest } from "./with_gpu.ts";

for (const name of ["none", "opca", "pca"]) {
  gpuTest(`kind mvg with reduction ${name} gives what scikit-learn gives`, async (gpu, kernels) => {
    const file = `mvg_${name}.safetensors`;
    const bytes = await Deno.readFile(new URL(`fixtures/${file}`, import.meta.url));
    const { comparisons, verdict } = await runFixture(gpu, kernels, bytes, file);
    assert.deepEqual(comparisons.filter(({ verdict }) => verdict !== "pass"), []);
    assert.equal(comparisons.length, 14);
    assert.equal(verdict, "pass");
  });
}
