import assert from "node:assert/strict";
import { reserveNextMemory } from "../src/backbone/session/memory.ts";
import { BackboneSession } from "../src/backbone/session/session.ts";
import { gpuTest, normals } from "./with_gpu.ts";
import { featuresOf, fixture, spy, TAPS } from "./with_session.ts";

const PAGE = 65536;
const ASKED = { initial: 3, maximum: 65536, shared: true };

const { Memory } = WebAssembly;

/** Pages of a memory made next, on a system that grants `most` and no more. */
function pagesWhere(most: number, asked: WebAssembly.MemoryDescriptor): number {
  WebAssembly.Memory = new Proxy(Memory, {
    construct(_, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      if (descriptor.initial > most) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      return new Memory(descriptor);
    },
  });
  try {
    reserveNextMemory();
    return new WebAssembly.Memory(asked).buffer.byteLength / PAGE;
  } finally {
    WebAssembly.Memory = Memory;
  }
}

Deno.test("reserveNextMemory() makes one shared memory as large as it may become", () => {
  reserveNextMemory();
  assert.equal(new WebAssembly.Memory({ initial: 3 }).buffer.byteLength, 3 * PAGE);
  assert.equal(new WebAssembly.Memory({ ...ASKED, maximum: 900 }).buffer.byteLength, 900 * PAGE);
  assert.equal(WebAssembly.Memory, Memory);
});

Deno.test("reserveNextMemory() leaves the last of all pages, whose end is beyond 32 bits", () => {
  assert.equal(pagesWhere(65536, ASKED), 65535);
});

Deno.test("reserveNextMemory() takes what the system grants, and never less than was asked for", () => {
  assert.equal(pagesWhere(40000, ASKED), 32767);
  assert.equal(pagesWhere(3, ASKED), 3);
  assert.throws(() => pagesWhere(2, ASKED), RangeError);
});

gpuTest("open() on two threads gives memory that no run makes grow", async (gpu) => {
  let grown = 0;
  using _growth = spy(Memory.prototype, "grow", () => grown++);
  const onnx = await fixture("tiny_backbone.onnx");
  await using session = await BackboneSession.open({
    gpu,
    onnx,
    provider: "wasm",
    threads: 2,
    taps: TAPS,
    input: "image",
  });
  await featuresOf(gpu, session, [1, 3, 1024, 1024], normals(3 * 1024 * 1024, 1)); // more than the 16 MiB at first
  assert.equal(grown, 0);
});
