import assert from "node:assert/strict";
import { runFixture } from "./conformance/run.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { gpuTest } from "./with_gpu.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const CONFORMANCE = new URL("../../shared/conformance/", import.meta.url);

async function assertPasses(gpu: Gpu, url: URL): Promise<void> {
  const report = await runFixture(gpu, await Deno.readFile(url), url.pathname);
  const missed = report.comparisons.filter(({ verdict }) => verdict !== "pass");
  assert.deepEqual(missed, [], url.pathname);
  assert.equal(report.verdict, "pass");
}

for (const [kind, tool] of [["resample", "torch"], ["gauss", "scipy"], ["preproc", "Pillow"]] as const) {
  gpuTest(
    `kind ${kind} gives what ${tool} gives`,
    (gpu) => assertPasses(gpu, new URL(`maps_${kind}.safetensors`, FIXTURES)),
  );

  gpuTest(`kind ${kind} passes its conformance file`, async (gpu) => {
    const url = new URL(`${kind}.safetensors`, CONFORMANCE);
    const found = await Deno.stat(url).then(() => true, () => false);
    if (!found) return console.log(`skipped: ${url.pathname} is not there`);
    await assertPasses(gpu, url);
  });
}
