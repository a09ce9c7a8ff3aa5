import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { exclusive, startRuntime, threadCount } from "../src/backbone/session/runtime.ts";
import { MODEL, reported, runSession } from "./with_session_process.ts";

const BINARIES = {
  wasm: fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
  webgpu: fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm")),
};

for (const [provider, threads] of [["wasm", 1], ["wasm", 3], ["webgpu", 2]] as const) {
  Deno.test(`startRuntime() gives ${provider} ${threads} threads, in silence, when it may read two files`, async () => {
    const { values, ...rest } = reported(
      await runSession([`--allow-read=${BINARIES[provider]},${MODEL}`], provider, threads),
    );
    assert.deepEqual(rest, { workers: threads - 1, threads, shape: [2, 9, 2, 3], failure: "Error" });
    assert.equal(new Set(values).size, values.length); // random images: no two features alike
  });
}

Deno.test("startRuntime() says which file it may not read", async () => {
  const { code, stderr } = await runSession([`--allow-read=${MODEL}`], "wasm", 1);
  assert.equal(code, 1);
  assert.match(stderr, /NotCapable: Requires read access to "[^"]*ort-wasm-simd-threaded\.wasm"/);
});

Deno.test("startRuntime() rejects another number of threads than the process started with", async () => {
  const threads = await startRuntime();
  assert.equal(await startRuntime(threads), threads);
  await assert.rejects(startRuntime(threads + 1), {
    name: "RangeError",
    message:
      `Cannot run a backbone on ${threads + 1} threads: this process started ONNX Runtime on ${threads}; ` +
      `ask for ${threads + 1} when opening its first session`,
  });
});

Deno.test("threadCount() takes a positive integer, or at most one a processor", () => {
  assert.equal(threadCount(7), 7);
  assert.equal(threadCount(), Math.min(navigator.hardwareConcurrency, 4));
  for (const wrong of [0, -1, 1.5, NaN, Infinity]) {
    const message = `Cannot run a backbone: threads must be a positive integer: received ${wrong}`;
    assert.throws(() => threadCount(wrong), { name: "RangeError", message });
  }
});

Deno.test("exclusive() runs tasks one by one in order, past one that fails", async () => {
  const log: string[] = [];
  const task = (name: string, fails = false) =>
    exclusive(async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`${name} ends`);
      if (fails) throw new RangeError(name);
      return name;
    });
  const results = await Promise.allSettled([task("a"), task("b", true), task("c")]);
  assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
});
