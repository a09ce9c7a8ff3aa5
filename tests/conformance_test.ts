import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runFixture } from "./conformance/run.ts";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { encodeSafetensors } from "../src/format/safetensors.ts";
import { gpuTest } from "./with_gpu.ts";

const FOLDER = fileURLToPath(new URL("../../shared/conformance/", import.meta.url));

function fixtures(): string[] {
  try {
    return [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) =>
      name.endsWith(".safetensors")
    ).sort();
  } catch {
    console.log("SKIPPED: no conformance fixtures, there is no ../shared/conformance beside the project");
    return [];
  }
}

for (const file of fixtures()) {
  gpuTest(
    `runFixture() meets every bar of ${file}`,
    async (gpu) => {
      const { verdict, comparisons } = await runFixture(
        gpu,
        await Deno.readFile(FOLDER + file),
        file,
      );
      const missed = comparisons.filter((comparison) => comparison.verdict === "miss");
      assert.deepEqual(missed, []);
      assert.equal(verdict, "pass");
    },
  );
}

function fixture(kind: string, outputs: Record<string, number[]>, bar: number): Uint8Array<ArrayBuffer> {
  const all = new Map<string, StoredTensor>();
  for (const [name, values] of Object.entries(outputs)) {
    all.set(`out.${name}`, storedTensor("F64", [values.length], Float64Array.from(values)));
  }
  all.set("in.x0", storedTensor("F32", [1, 2, 2], Float32Array.of(1, 2, 3, 4)));
  const tolerances = Object.fromEntries(
    Object.keys(outputs).map((name) => [name, { metric: "relmax", bar }]),
  );
  const { parts } = encodeSafetensors(all, {
    kind,
    config: JSON.stringify({ cases: [[2, 2, 1.5]] }),
    tolerances: JSON.stringify(tolerances),
  });
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

gpuTest(
  "runFixture() reports an output that is off its bar, and one that nothing computes, as missed",
  async (gpu) => {
    const wrong = await runFixture(gpu, fixture("gauss", { y0: [9, 9, 9, 9] }, 1e-3), "wrong");
    assert.equal(wrong.verdict, "miss");
    const extra = await runFixture(gpu, fixture("gauss", { nothing0: [1] }, 1e-3), "extra");
    assert.equal(extra.verdict, "miss");
  },
);

gpuTest("runFixture() names a kind that it does not know", async (gpu) => {
  const { verdict, kind } = await runFixture(gpu, fixture("astrology", { y0: [1] }, 1), "new");
  assert.deepEqual([verdict, kind], ["unknown kind", "astrology"]);
});
