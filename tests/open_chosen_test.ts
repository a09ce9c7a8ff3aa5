import assert from "node:assert/strict";
import { openChosen } from "../src/backbone/session/open_chosen.ts";
import { Gpu } from "../src/gpu/device.ts";
import { fixture, spy, TAPS } from "./with_session.ts";

/** A device whose adapter passes for hardware. */
async function hardware(): Promise<Gpu> {
  const gpu = await Gpu.open();
  Object.assign(gpu.info, { software: false });
  return gpu;
}

const tiny = { onnx: await fixture("tiny_backbone.onnx"), taps: TAPS, input: "image" };

/** As long as it lives, what WebGPU sends back is off. */
function wrongWebgpu(): Disposable {
  return spy(GPUBuffer.prototype, "getMappedRange", (_buffer, _args, range) => {
    new Float32Array(range as ArrayBuffer).fill(7);
  });
}

Deno.test("openChosen() takes webgpu on hardware", async () => {
  using gpu = await hardware();
  const { session, choice } = await openChosen(gpu, "auto", tiny);
  await using _ = session;
  assert.equal(session.provider, "webgpu");
  assert.match(choice.reason, /is hardware, and features stay in its memory$/);
});

Deno.test("openChosen() goes on to the CPU where WebGPU fails its check, and says what was wrong", async () => {
  using gpu = await hardware();
  using _wrong = wrongWebgpu();
  const { session, choice } = await openChosen(gpu, "auto", tiny);
  await using _ = session;
  assert.ok(["wasm", "native"].includes(session.provider));
  assert.equal(choice.provider, session.provider);
  assert.match(
    choice.reason,
    /webgpu failed \(please report it with what doctor prints\): Cannot open the backbone on webgpu: .*differ/,
  );
});

Deno.test("openChosen() takes nothing else for webgpu that was asked for", async () => {
  using gpu = await hardware();
  using _wrong = wrongWebgpu();
  await assert.rejects(openChosen(gpu, "webgpu", tiny), /Cannot open the backbone on webgpu/);
});

Deno.test("openChosen() throws what the last provider says of a model that none takes", async () => {
  using gpu = await hardware();
  const broken = { ...tiny, onnx: new Uint8Array(8) };
  await assert.rejects(openChosen(gpu, "auto", broken), /Cannot load the backbone on (wasm|native)/);
});
