import assert from "node:assert/strict";
import { runFixture } from "./conformance/run.ts";
import { gpuTest } from "./with_gpu.ts";

/** Outputs of every level, and of a fixture beside them. */
const [LEVEL_OUTPUTS, OUTPUTS] = [4, 6];

for (const [name, levels] of [["none", 2], ["opca", 2], ["pca", 2], ["edge", 1]] as const) {
  gpuTest(`kind mvg with fixture ${name} gives what scikit-learn gives`, async (gpu) => {
    const file = `mvg_${name}.safetensors`;
    const bytes = await Deno.readFile(new URL(`fixtures/${file}`, import.meta.url));
    const { comparisons, verdict } = await runFixture(gpu, bytes, file);
    assert.deepEqual(comparisons.filter(({ verdict }) => verdict !== "pass"), []);
    assert.equal(comparisons.length, OUTPUTS + levels * LEVEL_OUTPUTS);
    assert.equal(verdict, "pass");
  });
}
