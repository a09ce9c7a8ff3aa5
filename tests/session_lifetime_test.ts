import assert from "node:assert/strict";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { gpuTest, normals } from "./with_gpu.ts";
import { contents, featuresOf, fixture, open, PROVIDERS, spy, TAPS } from "./with_session.ts";

for (const provider of PROVIDERS) {
  gpuTest(`run() starts afresh after a failed run on ${provider}`, async (gpu) => {
    await using session = await open(gpu, provider, await fixture("tiny_backbone.onnx"));
    const [first, second] = [normals(3 * 16 * 24, 1), normals(3 * 16 * 24, 2)];
    const expected = await featuresOf(gpu, session, [1, 3, 16, 24], second);
    await featuresOf(gpu, session, [1, 3, 16, 24], first);
    using pixel = Tensor.create(gpu, "pixel", [1, 3, 1, 1]); // smaller than the first kernel
    for (const _ of ["once", "twice"]) {
      await assert.rejects(
        session.run(pixel),
        new RegExp(`^Error: Cannot run the backbone on ${provider} with images \\[1,3,1,1\\]: .*Conv`),
      );
    }
    assert.deepEqual(await featuresOf(gpu, session, [1, 3, 16, 24], second), expected);
  });

  gpuTest(`run() serves concurrent calls in turn on ${provider}`, async (gpu) => {
    const onnx = await fixture("tiny_backbone.onnx");
    const shape = [1, 3, 16, 24];
    const batches = [1, 2, 3, 4, 5, 6].map((seed) => normals(3 * 16 * 24, seed));
    const [a, b] = await Promise.all([open(gpu, provider, onnx), open(gpu, provider, onnx)]);
    await using _a = a;
    await using _b = b;
    const alone: Float32Array[][] = [];
    for (const batch of batches) alone.push(await featuresOf(gpu, a, shape, batch));
    const together = await Promise.all(
      batches.map((batch, i) => featuresOf(gpu, i % 2 ? a : b, shape, batch)),
    );
    assert.deepEqual(together, alone);
  });

  gpuTest(
    `run() rejects after the session was disposed of on ${provider}; its features stay`,
    async (gpu) => {
      const session = await open(gpu, provider, await fixture("tiny_backbone.onnx"));
      using images = Tensor.from(gpu, "images", [1, 3, 16, 24], normals(3 * 16 * 24, 1));
      const expected = await contents(gpu, await session.run(images));
      const features = await session.run(images);
      const pending = session.run(images); // asked for before the end, so it still runs
      await session[Symbol.asyncDispose]();
      assert.deepEqual(await contents(gpu, features), expected);
      assert.deepEqual(await contents(gpu, await pending), expected);
      await assert.rejects(session.run(images), /its session was disposed of/);
    },
  );
}

gpuTest("run() on webgpu reads nothing back and uploads nothing but parameters", async (gpu) => {
  await using session = await open(gpu, "webgpu", await fixture("tiny_backbone.onnx"));
  using images = Tensor.from(gpu, "images", [2, 3, 96, 112], normals(2 * 3 * 96 * 112, 1));
  const calls: string[] = [];
  let uploaded = 0;
  using _mapping = spy(GPUBuffer.prototype, "mapAsync", () => calls.push("mapAsync"));
  using _waiting = spy(GPUQueue.prototype, "onSubmittedWorkDone", () => calls.push("onSubmittedWorkDone"));
  using _submits = spy(GPUQueue.prototype, "submit", () => calls.push("submit"));
  using _uploads = spy(GPUQueue.prototype, "writeBuffer", (_, [, , data]) => {
    uploaded += (data as ArrayBufferView).byteLength;
  });
  using features = await session.run(images);
  assert.deepEqual([...new Set(calls)], ["submit"]);
  assert.ok(uploaded > 0 && uploaded < 4096, `uploaded ${uploaded} bytes; the images have ${images.bytes}`);
  await readAll(gpu, features.maps);
  assert.equal(calls.filter((call) => call === "mapAsync").length, TAPS.length, "the spies miss read-backs");
});

gpuTest("run() on wasm reads the images back once and uploads each map once", async (gpu) => {
  await using session = await open(gpu, "wasm", await fixture("tiny_backbone.onnx"));
  using images = Tensor.from(gpu, "images", [2, 3, 16, 24], normals(2 * 3 * 16 * 24, 1));
  let mapped = 0;
  const uploads: number[] = [];
  using _mapping = spy(GPUBuffer.prototype, "mapAsync", () => mapped++);
  using _uploads = spy(GPUQueue.prototype, "writeBuffer", (_, [, , data]) => {
    uploads.push((data as Float32Array).length);
  });
  using features = await session.run(images);
  assert.equal(mapped, 1);
  assert.deepEqual(uploads, features.maps.map(({ length }) => length));
});

gpuTest(
  "run() on wasm takes images in main memory as they are, and keeps the features there",
  async (gpu) => {
    await using session = await open(gpu, "wasm", await fixture("tiny_backbone.onnx"));
    const shape = [2, 3, 16, 24];
    const data = normals(2 * 3 * 16 * 24, 1);
    using images = Tensor.from(gpu, "images", shape, data);
    const expected = await contents(gpu, await session.run(images));
    let mapped = 0;
    using _mapping = spy(GPUBuffer.prototype, "mapAsync", () => mapped++);
    using features = await session.run({ shape, data });
    assert.deepEqual(await features.read(gpu), expected);
    assert.equal(mapped, 0);
    assert.deepEqual(await readAll(gpu, features.maps), expected);
    assert.ok(mapped > 0, "the spy misses read-backs");
  },
);

gpuTest("run() on wasm gives the features of each image, however many there are", async (gpu) => {
  await using session = await open(gpu, "wasm", await fixture("tiny_backbone.onnx"));
  const size = 3 * 16 * 24;
  const data = normals(9 * size, 2);
  const alone: Float32Array[][] = [];
  for (let i = 0; i < 9; i++) {
    using features = await session.run({ shape: [1, 3, 16, 24], data: data.slice(i * size, (i + 1) * size) });
    alone.push((await features.read(gpu)).map((map) => map.slice()));
  }
  for (const count of [1, 3, 4, 5, 8, 9]) {
    using features = await session.run({ shape: [count, 3, 16, 24], data: data.slice(0, count * size) });
    assert.deepEqual(features.maps.map(({ shape }) => shape[0]), TAPS.map(() => count));
    const read = await features.read(gpu);
    TAPS.forEach((_, tap) => {
      const expected = alone.slice(0, count).flatMap((maps) => [...maps[tap] as Float32Array]);
      assert.deepEqual([...read[tap] as Float32Array], expected);
    });
  }
});

gpuTest("run() on webgpu takes images in main memory, too, and reads features back", async (gpu) => {
  await using session = await open(gpu, "webgpu", await fixture("tiny_backbone.onnx"));
  const shape = [2, 3, 16, 24];
  const data = normals(2 * 3 * 16 * 24, 1);
  using images = Tensor.from(gpu, "images", shape, data);
  const expected = await contents(gpu, await session.run(images));
  using features = await session.run({ shape, data });
  assert.deepEqual(await features.read(gpu), expected);
});

for (const provider of PROVIDERS) {
  gpuTest(`a ${provider} session and its features leave no GPU buffer behind`, async (gpu) => {
    const live = new Set<GPUBuffer>();
    using _created = spy(
      GPUDevice.prototype,
      "createBuffer",
      (_, __, buffer) => live.add(buffer as GPUBuffer),
    );
    using _destroyed = spy(GPUBuffer.prototype, "destroy", (buffer) => live.delete(buffer));
    const session = await open(gpu, provider, await fixture("tiny_backbone.onnx"));
    const images = Tensor.create(gpu, "images", [1, 3, 16, 24]);
    const pixel = Tensor.create(gpu, "pixel", [1, 3, 1, 1]);
    const features = await session.run(images);
    await assert.rejects(session.run(pixel));
    const later = await session.run(images);
    await session[Symbol.asyncDispose]();
    assert.equal(live.size, 2 + 2 * TAPS.length, "images, pixel and two batches of features");
    for (const owner of [images, pixel, features, later]) owner[Symbol.dispose]();
    assert.equal(live.size, 0);
  });
}

for (const provider of PROVIDERS) {
  gpuTest(`run() on ${provider} leaves no map behind when another does not fit the device`, async (gpu) => {
    await using session = await open(gpu, provider, await fixture("tiny_backbone.onnx"));
    using images = Tensor.create(gpu, "images", [1, 3, 16, 24]);
    const live = new Set<string>();
    using _destroyed = spy(GPUBuffer.prototype, "destroy", (buffer) => live.delete(buffer.label));
    {
      using _created = spy(GPUDevice.prototype, "createBuffer", (_, [descriptor]) => {
        const { label } = descriptor as GPUBufferDescriptor;
        if (label === "features stride8") throw new RangeError("too large");
        if (label?.startsWith("features")) live.add(label);
      });
      await assert.rejects(session.run(images), /too large/);
    }
    assert.deepEqual([...live], []);
    using features = await session.run(images);
    assert.equal(features.maps.length, TAPS.length);
  });
}
