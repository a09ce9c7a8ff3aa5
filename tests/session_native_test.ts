import assert from "node:assert/strict";
import { reported, runSession } from "./with_session_process.ts";

const ALLOWED = ["--no-lock", "--allow-read", "--allow-ffi"];
const attempt = await runSession(ALLOWED, "native", 1);
const installed = !attempt.stderr.includes("npm package not found in cache");
if (!installed) {
  console.warn(
    `NOT TESTED: sessions of the native provider, as onnxruntime-node is not in Deno's cache; to test them, run ` +
      `"deno cache --no-lock npm:onnxruntime-node@1.30.0" (290 MB)`,
  );
}

/** Float32 sums of at most 63 products, in another order: 63 * 2^-24 is 4e-6. */
const OF_RANGE = 1e-5;

Deno.test("open() fetches nothing for the native provider unless machine code is allowed, and says so", async () => {
  const { code, stderr } = await runSession(["--no-lock", "--allow-read"], "native", 1);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /Error: Cannot load the native provider: it is machine code.* --no-lock --allow-ffi, or use/,
  );
  assert.doesNotMatch(stderr, /onnxruntime-node/);
});

Deno.test({
  name: "open() says how to fetch the native provider when it is neither cached nor to be had",
  ignore: installed,
  fn() {
    assert.equal(attempt.code, 1);
    assert.match(
      attempt.stderr,
      /Cannot load the native provider: Failed loading .*: fetch it with "deno cache --no-lock npm:onnxruntime-node@1\./,
    );
  },
});

Deno.test("deno.lock leaves out the native provider, or every installation would fetch it", async () => {
  const lock = await Deno.readTextFile(new URL("../deno.lock", import.meta.url));
  assert.match(lock, /onnxruntime-web@/);
  assert.doesNotMatch(lock, /onnxruntime-node/);
});

Deno.test({
  name: "run() gives the same features on native and wasm",
  ignore: !installed,
  async fn() {
    const wasm = reported(await runSession(["--allow-read"], "wasm", 1));
    for (const threads of [1, 2]) {
      const native = reported(await runSession(ALLOWED, "native", threads));
      assert.deepEqual({ ...native, values: [] }, { ...wasm, threads, values: [] });
      const range = Math.max(...wasm.values.map(Math.abs));
      native.values.forEach((value, i) => {
        assert.ok(Math.abs(value - (wasm.values[i] as number)) <= OF_RANGE * range, `feature ${i}: ${value}`);
      });
    }
  },
});
