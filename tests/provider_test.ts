import assert from "node:assert/strict";
import { chooseProviders } from "../src/backbone/session/provider.ts";
import type { NativeState } from "../src/backbone/session/native.ts";

const hardware = { description: "NVIDIA RTX 4000", vendor: "4318", software: false, features: [] };
const software = { description: "llvmpipe (LLVM 19)", vendor: "65541", software: true, features: [] };
const STATES: readonly NativeState[] = ["ready", "not installed", "not allowed", "impossible"];

Deno.test("chooseProviders() takes webgpu on hardware when left to choose, then what computes on the CPU", () => {
  for (const native of STATES) {
    const [first, ...others] = chooseProviders("auto", hardware, native);
    assert.deepEqual(first, {
      provider: "webgpu",
      reason: 'the adapter "NVIDIA RTX 4000" is hardware, and features stay in its memory',
    });
    assert.deepEqual(
      others.map(({ provider }) => provider),
      native === "ready" ? ["native", "wasm"] : ["wasm"],
    );
  }
});

Deno.test("chooseProviders() takes machine code on a software adapter where it is ready, and says what the other would give", () => {
  const [native, wasm, ...none] = chooseProviders("auto", software, "ready");
  assert.equal(native.provider, "native");
  assert.match(
    native.reason,
    /"llvmpipe \(LLVM 19\)" computes on the CPU, .* wasm would take more than twice/,
  );
  assert.equal(wasm?.provider, "wasm");
  assert.deepEqual(none, []);
  for (
    const [state, said] of [
      ["not installed", "(run native)"],
      ["not allowed", "(--allow-ffi)"],
      ["impossible", '"llvmpipe (LLVM 19)" computes on the CPU'],
    ] as const
  ) {
    const [choice, ...others] = chooseProviders("auto", software, state);
    assert.equal(choice.provider, "wasm");
    assert.ok(choice.reason.endsWith(said), choice.reason);
    assert.deepEqual(others, []);
  }
});

Deno.test("chooseProviders() takes what was asked for and nothing else, with a warning when it is slow", () => {
  for (const native of STATES) {
    for (const gpu of [hardware, software]) {
      for (const provider of ["wasm", "native", "webgpu"] as const) {
        const [choice, ...others] = chooseProviders(provider, gpu, native);
        assert.deepEqual(others, []);
        assert.equal(choice.provider, provider);
        assert.ok(choice.reason.startsWith(`${provider} was asked for`));
        assert.equal(
          /wasm is several times as fast/.test(choice.reason),
          gpu.software && provider === "webgpu",
        );
      }
    }
  }
});
