import assert from "node:assert/strict";
import { runFixture } from "../src/conformance/run.ts";
import type { Gpu } from "../src/gpu/device.ts";
import type { Kernels } from "../src/kernels.ts";
import { gpuTest } from "./with_gpu.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const CONFORMANCE = new URL("../../shared/conformance/", import.meta.url);

async function assertPasses(gpu: Gpu, kernels: Kernels, url: URL): Promise<void> {
  const report = await runFixture(gpu, kernels, await Deno.readFile(url), url.pathname);
  const missed = report.comparisons.filter(({ verdict }) => verdict !== "pass");
  assert.deepEqual(missed, [], url.pathname);
  assert.equal(report.verdict, "pass");
}

for (const [kind, tool] of [["resample", "torch"], ["gauss", "scipy"], ["preproc", "Pillow"]] as const) {
  gpuTest(
    `kind ${kind} gives what ${tool} gives`,
    (gpu, kernels) => assertPasses(gpu, kernels, new URL(`maps_${kind}.safetensors`, FIXTURES)),
  );

  gpuTest(`kind ${kind} passes its conformance file`, async (gpu, kernels) => {
    const url = new URL(`${kind}.safetensors`, CONFORMANCE);
    const found = await Deno.stat(url).then(() => true, () => false);
    if (!found) return console.log(`skipped: ${url.pathname} is not there`);
    await assertPasses(gpu, kernels, url);
  });
}
