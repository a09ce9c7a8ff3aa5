import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { NoAnswerError, within } from "../src/backbone/session/watch.ts";
import { exclusive, patience } from "../src/backbone/session/runtime.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gpuTest } from "./with_gpu.ts";
import { fixture, open } from "./with_session.ts";

const SCRIPT = fileURLToPath(new URL("hanging_script.ts", import.meta.url));
const MESSAGE = "Cannot run the backbone: ONNX Runtime gave no answer within 0.2 s; run it on one thread " +
  "(--threads 1, option threads: 1) or with another provider\n";

/** How a process without any permission ends whose work never does. */
async function hanging(how: "spins" | "waits") {
  const { code, signal, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--no-prompt", SCRIPT, how, "200"],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, signal, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("exclusive() rejects work that never answers, and all that comes after it", async () => {
  const line = `NoAnswerError: ${MESSAGE}`;
  assert.deepEqual(await hanging("waits"), { code: 0, signal: null, stdout: line + line, stderr: "" });
});

Deno.test("exclusive() ends a process whose thread is never free again, and says why", async () => {
  assert.deepEqual(await hanging("spins"), {
    code: 137,
    signal: "SIGKILL",
    stdout: "",
    stderr: `error: ${MESSAGE}`,
  });
});

Deno.test("within() gives what the work gives or throws, and forgets its limit", async () => {
  assert.equal(await within(100, "late", () => Promise.resolve(7)), 7);
  await assert.rejects(within(100, "late", () => Promise.reject(new RangeError("own"))), RangeError);
  await new Promise((resolve) => setTimeout(resolve, 300)); // the process would have been killed by now
});

Deno.test("within() rejects work past its limit, and watches the next", async () => {
  for (const message of ["first", "second"]) {
    await assert.rejects(within(50, message, () => new Promise(() => {})), new NoAnswerError(message));
  }
});

Deno.test("patience() grows with the pixels of a batch", () => {
  assert.equal(patience([1, 3, 224, 224]), 720_000);
  assert.equal(patience([8, 3, 448, 448]), 600_000 + 8 * 4 * 120_000);
});

gpuTest("open() gives ONNX Runtime three minutes to answer", async (gpu) => {
  const limits: unknown[] = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (order: { limit?: number }) {
    if (order.limit !== undefined) limits.push(order.limit);
    postMessage.call(this, order);
  };
  try {
    await using _ = await open(gpu, "wasm", await fixture("tiny_backbone.onnx"));
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
  assert.equal(limits[0], 180_000);
});

gpuTest(
  "a session that is open when ONNX Runtime hangs refuses to run and can be disposed of",
  async (gpu) => {
    const session = await open(gpu, "wasm", await fixture("tiny_backbone.onnx"));
    await assert.rejects(exclusive(() => new Promise(() => {}), 50), NoAnswerError); // last here: nothing runs any more
    using images = Tensor.create(gpu, "images", [1, 3, 16, 24]);
    await assert.rejects(session.run(images), NoAnswerError);
    await session[Symbol.asyncDispose]();
  },
);
