import assert from "node:assert/strict";
import { diagnose } from "../src/diagnose.ts";
import { checked, withoutPaths } from "../src/doctor/check.ts";
import { compareRuns } from "../src/doctor/check_backbone.ts";
import { checkKernel } from "../src/doctor/check_kernel.ts";
import { checkKernels } from "../src/doctor/check_kernels.ts";
import { checkMemory } from "../src/doctor/check_memory.ts";
import {
  type Contents,
  type KernelCase,
  parseKernelCases,
  readKernelCases,
} from "../src/doctor/kernel_cases.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { packCases } from "./pack_cases.ts";
import { ownDeviceTest } from "./own_device.ts";
import { runCli } from "./run_cli.ts";
import { gpuTest } from "./with_gpu.ts";
import { spy } from "./with_session.ts";

Deno.test("readKernelCases() has a case of every kernel, with its buffers, that it changes", async () => {
  const cases = await readKernelCases();
  assert.deepEqual(
    cases.map(({ shader }) => shader).sort(),
    Object.keys(SHADERS).sort(),
    "record them again: deno run -A tests/record_kernel_cases.ts",
  );
  for (const { shader, before, after } of cases) {
    const { code } = SHADERS[shader];
    const bound = [...code.matchAll(/var<storage, read(?:_write)?> (\w+)/g)].map(([, name]) => name);
    const written = [...code.matchAll(/var<storage, read_write> (\w+)/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(before).sort(), bound.sort(), shader);
    assert.deepEqual(Object.keys(after).sort(), written.sort(), shader);
    const changes = Object.entries(after).some(([name, { data }]) => `${data}` !== `${before[name]?.data}`);
    assert.ok(changes, shader);
  }
});

Deno.test("parseKernelCases() gives what was packed", async () => {
  const cases = await readKernelCases();
  assert.deepEqual(parseKernelCases(packCases(cases), "again"), cases);
});

/** The same case with something else to be written at one place. */
function spoilt(each: KernelCase): KernelCase {
  const [name, { shape, data }] = Object.entries(each.after)[0] as [string, Contents];
  const changed = data.slice() as Contents["data"];
  const written = (value: number, i: number) =>
    Math.abs(value) < 1e30 && value !== each.before[name]?.data[i];
  const at = [...data].findIndex(written);
  const range = Math.max(...[...data].filter(written).map(Math.abs));
  changed[at] = (changed[at] as number) + Math.max(range * 1e-3, data instanceof Float32Array ? 1e-6 : 1);
  return { ...each, after: { ...each.after, [name]: { shape, data: changed } } };
}

gpuTest("checkKernel() passes every kernel here, and none that writes something else", async (gpu) => {
  for (const each of await readKernelCases()) {
    assert.ok(await checkKernel(gpu, each) <= 1e-6, each.shader);
    await assert.rejects(
      checkKernel(gpu, spoilt(each)),
      new RegExp(`kernel ${each.shader} writes`),
      each.shader,
    );
  }
});

/** As long as it lives, the second number of everything that is read back is not one. */
function wrongDevice(): Disposable {
  return spy(GPUBuffer.prototype, "getMappedRange", (buffer, _, range) => {
    if (!buffer.label.startsWith("readback")) return;
    new Float32Array(range as ArrayBuffer)[1] = NaN;
  });
}

gpuTest("checkKernels() names the kernels that write something else", async (gpu) => {
  assert.match(await checkKernels(gpu), new RegExp(`^${Object.keys(SHADERS).length} of `));
  using _wrong = wrongDevice();
  await assert.rejects(checkKernels(gpu), /kernel condition writes 'residuals'.*kernel substitute writes/s);
});

ownDeviceTest("checkKernels() stops where the device is lost", async (gpu: Gpu) => {
  gpu.device.destroy();
  await assert.rejects(checkKernels(gpu), /device lost/);
});

gpuTest("checkMemory() passes here, and not where something else is read", async (gpu) => {
  assert.match(await checkMemory(gpu), /^a buffer of 128 MiB written and read back in \d+ ms$/);
  using _wrong = wrongDevice();
  await assert.rejects(checkMemory(gpu), /does not hold what was written/);
});

Deno.test("compareRuns() tells the largest difference, and refuses a large one and NaN", () => {
  const maps = [Float32Array.of(1, 2), Float32Array.of(-4, 1)];
  assert.equal(compareRuns(maps, maps), 0);
  const near = [Float32Array.of(1, 2), Float32Array.of(-4, 1 + 2 ** -16)];
  assert.equal(compareRuns(near, maps), 2 ** -18);
  for (const wrong of [1.1, NaN]) {
    assert.throws(
      () => compareRuns([Float32Array.of(1, 2), Float32Array.of(-4, wrong)], maps),
      /differ from those of wasm/,
    );
  }
});

Deno.test("withoutPaths() leaves no path and no name in a folder, and the rest as it is", () => {
  assert.equal(
    withoutPaths(
      "Cannot read '/home/anna/a b/x.onnx': no; see file:///root/y.ts:3, C:\\Users\\anna\\z and ../w",
    ),
    "Cannot read '(path)': no; see (path), (path) and ../w",
  );
  const plain = "takes 3/4 of 1e-4 and/or [n,3,h,w]; 2.5 ms";
  assert.equal(withoutPaths(plain), plain);
});

Deno.test("checked() tells what went wrong without paths", async () => {
  assert.deepEqual(await checked("x", () => Promise.resolve("fine")), {
    name: "x",
    outcome: "passed",
    told: "fine",
  });
  assert.deepEqual(await checked("x", () => Promise.reject(new Error("no /root/secret here"))), {
    name: "x",
    outcome: "failed",
    told: "no (path) here",
  });
});

Deno.test("diagnose() checks all there is and tells what it does", async () => {
  const told: string[] = [];
  const { checks } = await diagnose({ onProgress: (what) => told.push(what) });
  assert.deepEqual(checks.map(({ name }) => name), [
    "shaders",
    "kernels",
    "memory",
    "backbone on wasm",
    "backbone on native",
    "backbone on webgpu",
  ]);
  for (const { name, outcome, told } of checks) {
    assert.ok(
      outcome === "passed" || name === "backbone on native" && outcome === "left out",
      `${name}: ${told}`,
    );
  }
  assert.deepEqual(told.slice(0, 2), ["device", "kernels"]);
});

Deno.test("doctor prints one block without names and paths, and the same as JSON", async () => {
  const { code, stdout, stderr } = await runCli(["doctor"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^check of kernels +passed: /m);
  assert.match(stderr, /^checking backbone on webgpu$/m);
  const host = Deno.readTextFileSync("/etc/hostname").trim(); // asking Deno takes a right of its own
  for (const secret of [host, Deno.env.get("HOME"), Deno.cwd()]) {
    assert.ok(!secret || !new RegExp(`(?<!\\w)${RegExp.escape(secret)}(?!\\w)`).test(stdout), secret);
  }
  const { checks, adapter } = JSON.parse((await runCli(["doctor", "--json"])).stdout);
  assert.equal(checks.length, 6);
  assert.ok(stdout.includes(adapter.description));
});
