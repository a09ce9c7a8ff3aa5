import assert from "node:assert/strict";
import * as ort from "onnxruntime-web/jspi";
import { GraphBuilder, IMAGE, type Padding } from "../src/backbone/architectures/graph.ts";
import { encodeOnnx } from "../src/backbone/onnx/write.ts";
import { createWasmSession, startRuntime } from "../src/backbone/session/runtime.ts";
import { assertClose } from "./assert_close.ts";
import { slide } from "./twins/window.ts";
import { normals } from "./with_gpu.ts";

/** A sum of 25 products and a bias whose partial sums stay below 64: 26 roundings of at most 2^-24 * 64. */
const SUM = 1e-4;

/** Kernel and bias of any layer: seeded by its name, so that layers differ. */
function weightsOf(layer: string, shape: readonly number[]) {
  const count = shape.reduce((product, size) => product * size, 1);
  return { kernel: normals(count, layer.length), bias: normals(shape[0] ?? 0, layer.length + 7) };
}

/** Opens the graph that `build` makes; the values it returns, by name, are its outputs. */
async function open(
  build: (graph: GraphBuilder) => Record<string, string>,
  shape: (number | string)[] = ["n", 3, "h", "w"],
): Promise<ort.InferenceSession> {
  const graph = new GraphBuilder("test", weightsOf);
  for (const [name, value] of Object.entries(build(graph))) graph.output(value, name, shape);
  await startRuntime(1);
  return await createWasmSession(encodeOnnx(graph.finish()));
}

/** Runs it on seeded images around 1. */
async function run(session: ort.InferenceSession, shape: readonly number[]) {
  const image = normals(shape.reduce((product, size) => product * size, 1), 5, 1, 3);
  const outputs = await session.run({ image: new ort.Tensor("float32", image, shape) });
  const read = (name: string) => {
    const { data, dims } = outputs[name] ?? assert.fail(`${name} was not computed`);
    assert.ok(data instanceof Float32Array);
    return { dims, values: data };
  };
  return { image, read };
}

const CASES: { size: number; stride: number; padding: Padding }[] = [3, 5].flatMap((size) =>
  [1, 2].flatMap((stride) =>
    ["same" as const, (size - 1) / 2, 0].map((padding) => ({ size, stride, padding }))
  )
);

for (const window of CASES) {
  const { size, stride, padding } = window;
  Deno.test(`GraphBuilder.conv() and maxPool() slide as defined when size is ${size}, stride ${stride}, padding ${padding}`, async () => {
    const { kernel, bias } = weightsOf("depthwise", [3, 1, size, size]);
    const session = await open((graph) => ({
      conv: graph.conv(IMAGE, "depthwise", [3, 1, size, size], window, 3),
      pool: graph.maxPool(IMAGE, size, window),
    }));
    for (let height = size; height <= 9; height++) {
      const width = 15 - height;
      const { image, read } = await run(session, [1, 3, height, width]);
      const [conv, pool] = [read("conv"), read("pool")];
      for (let c = 0; c < 3; c++) {
        const plane = { height, width, values: image.subarray(c * height * width) };
        const sums = slide(plane, window, (inside) => {
          return inside.reduce(
            (sum, { value, at }) => sum + value * (kernel[c * size ** 2 + at] ?? NaN),
            bias[c] ?? NaN,
          );
        });
        const maxima = slide(plane, window, (inside) => Math.max(...inside.map(({ value }) => value)));
        assert.deepEqual(conv.dims, [1, 3, sums.height, sums.width]);
        assert.deepEqual(pool.dims, conv.dims);
        const outputs = sums.values.length;
        assertClose(conv.values.subarray(c * outputs, (c + 1) * outputs), sums.values, { atol: SUM });
        assert.deepEqual([...pool.values.subarray(c * outputs, (c + 1) * outputs)], maxima.values);
      }
    }
    await session.release();
  });
}

Deno.test("GraphBuilder.relu6() clamps to 0..6", async () => {
  const session = await open((graph) => ({ y: graph.relu6(IMAGE) }));
  const { image, read } = await run(session, [1, 3, 20, 20]);
  assert.deepEqual([...read("y").values], [...image].map((value) => Math.min(Math.max(value, 0), 6)));
  assert.ok(image.some((value) => value < 0) && image.some((value) => value > 6));
  await session.release();
});

Deno.test("GraphBuilder.output() names a value that other operations go on to use", async () => {
  const session = await open((graph) => {
    const half = graph.relu6(IMAGE);
    return { tap: half, sum: graph.apply("Add", half, IMAGE) };
  });
  const { image, read } = await run(session, [2, 3, 4, 4]);
  assert.deepEqual([...read("tap").values], [...image].map((value) => Math.min(Math.max(value, 0), 6)));
  const sums = [...image].map((value, i) => Math.fround(value + (read("tap").values[i] ?? NaN)));
  assert.deepEqual([...read("sum").values], sums);
  assert.deepEqual(session.outputNames, ["tap", "sum"]);
  await session.release();
});
