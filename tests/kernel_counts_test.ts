import assert from "node:assert/strict";
import { countsOf, rowOf } from "../bench/count_kernels.ts";
import { cases } from "../bench/counts/case.ts";
import { boundOf, chainOf, type Count, GPU, invocations, workgroupSize } from "../bench/counts/count.ts";
import { distanceWork, factorWork } from "../bench/gaussian_work.ts";
import { type ShaderName, SHADERS } from "../src/gpu/shaders.ts";

const names = Object.keys(SHADERS) as ShaderName[];
const wide = names.filter((name) => name.endsWith("_wide"));

/** The shape that software drivers are given. */
function deepOf(name: ShaderName): ShaderName {
  return name.replace(/_wide$/, "") as ShaderName;
}

Deno.test("workgroupSize() reads the text and the constants of a shader", () => {
  assert.equal(workgroupSize("gather"), 64);
  assert.equal(workgroupSize("resample_columns"), 32 * 16 / 4);
  assert.equal(workgroupSize("factor_diagonal_wide"), 8 * 32);
  for (const name of names) {
    const size = workgroupSize(name);
    assert.ok(Number.isInteger(size) && size >= 32 && size <= 256, `${name}: ${size}`); // 256: what every device has
  }
});

Deno.test("every shader is counted at every size", () => {
  for (const use of cases()) {
    const counts = countsOf(use);
    for (const name of names) {
      const { bytes, flops, turns, dispatches, barriers = 0 } = counts[name];
      const numbers = [bytes, turns, dispatches.length, ...dispatches.flat()];
      assert.ok(numbers.every((value) => value > 0 && Number.isFinite(value)), `${name}, ${use.name}`);
      assert.ok(flops > 0 || name === "place", `${name}, ${use.name}`); // which moves values
      const synchronises = /(workgroupBarrier|storageBarrier|workgroupUniformLoad)\(/.test(
        SHADERS[name].code,
      );
      assert.equal(barriers > 0, synchronises, `${name}, ${use.name}`);
    }
  }
});

Deno.test("counts of the factorisation and of distances add up, in both shapes", () => {
  for (const use of cases()) {
    const counts = countsOf(use);
    const flops = (parts: readonly ShaderName[]) => parts.reduce((sum, name) => sum + counts[name].flops, 0);
    for (const behind of ["", "_wide"] as const) {
      assert.equal(
        flops([`factor_diagonal${behind}`, `factor_panel${behind}`]),
        factorWork(use.levels).flops,
      );
      assert.equal(
        flops([`condition${behind}`, `substitute${behind}`]),
        distanceWork(use.levels, use.images).flops,
      );
    }
  }
});

Deno.test("the wide shapes have more invocations, each with less to do", () => {
  assert.ok(wide.length > 0);
  for (const use of cases()) {
    const counts = countsOf(use);
    for (const name of wide) {
      const [own, other] = [counts[name], counts[deepOf(name)]];
      assert.ok(invocations(name, own)[1] > invocations(deepOf(name), other)[1], `${name}, ${use.name}`);
      const waits = ({ turns, barriers = 0 }: Count) => turns + barriers / 5;
      assert.ok(waits(own) < 1.1 * waits(other), `${name}, ${use.name}`);
    }
  }
});

Deno.test("boundOf() is the longer of two times, chainOf() the sum of turns and barriers", () => {
  assert.equal(boundOf({ bytes: 300e9, flops: 10e12 }), 1);
  assert.equal(boundOf({ bytes: 600e9, flops: 10e12 }), 2);
  assert.equal(boundOf({ bytes: 300e9, flops: 30e12 }), 3);
  assert.equal(chainOf({ turns: 1e7, barriers: 0 }), 1);
  assert.equal(chainOf({ turns: 0, barriers: 1e8 }), 1e8 * GPU.barrier);
});

Deno.test("the table of bench/README.md is what count_kernels.ts prints", async () => {
  const text = await Deno.readTextFile(new URL("../bench/README.md", import.meta.url));
  const use = cases().find(({ name }) => name === "224 x 224, d = 100, batch 8");
  assert.ok(use);
  const counts = countsOf(use);
  const written = text.split("\n").map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  for (const name of names) {
    assert.deepEqual(written.find(([first]) => first === name), rowOf(name, counts[name]));
  }
});
