import assert from "node:assert/strict";
import { chooseProvider } from "../src/backbone/session/provider.ts";

const hardware = { description: "NVIDIA RTX 4000", vendor: "4318", software: false, features: [] };
const software = { description: "llvmpipe (LLVM 19)", vendor: "65541", software: true, features: [] };

Deno.test("chooseProvider() takes webgpu on hardware when left to choose", () => {
  assert.deepEqual(chooseProvider("auto", hardware), {
    provider: "webgpu",
    reason: 'the adapter "NVIDIA RTX 4000" is hardware, and features stay in its memory',
  });
});

Deno.test("chooseProvider() takes wasm on a software adapter when left to choose", () => {
  assert.deepEqual(chooseProvider("auto", software), {
    provider: "wasm",
    reason:
      'the adapter "llvmpipe (LLVM 19)" computes on the CPU, where WebAssembly runs a backbone several times as fast',
  });
});

Deno.test("chooseProvider() takes what was asked for, with a warning when it is slow", () => {
  assert.deepEqual(chooseProvider("wasm", hardware), { provider: "wasm", reason: "wasm was asked for" });
  assert.deepEqual(chooseProvider("wasm", software), { provider: "wasm", reason: "wasm was asked for" });
  assert.deepEqual(chooseProvider("webgpu", hardware), {
    provider: "webgpu",
    reason: "webgpu was asked for",
  });
  assert.deepEqual(chooseProvider("native", software), {
    provider: "native",
    reason: "native was asked for",
  });
  const { provider, reason } = chooseProvider("webgpu", software);
  assert.equal(provider, "webgpu");
  assert.match(reason, /computes on the CPU, where wasm is several times as fast/);
});
