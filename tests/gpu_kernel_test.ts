import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Kernel, type Numbers } from "../src/gpu/kernel.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gpuTest, poisoned } from "./with_gpu.ts";

/** Writes its three parameters and its constant. */
const ECHO = {
  code: `
struct Params {
  whole: u32, // not a field: f32, but a comment
  signed: i32,
  real: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> echoed: array<f32>;
override FACTOR: f32;
@compute @workgroup_size(1)
fn main() {
  echoed[0] = f32(params.whole);
  echoed[1] = f32(params.signed);
  echoed[2] = params.real * FACTOR;
  echoed[3] = f32(arrayLength(&source));
}
`,
  constants: { FACTOR: 2 },
};

const PARAMS = { whole: 7, signed: -3, real: 0.25 };

async function echoed(gpu: Gpu, kernel: Kernel, source: Tensor, params: Numbers): Promise<number[]> {
  using result = poisoned(gpu, "echoed", [4]);
  using batch = new Batch(gpu, "kernel test");
  batch.run(kernel, { workgroups: [1, 1, 1], buffers: { source, echoed: result }, params });
  batch.submit();
  return [...await result.read()];
}

/** The error that binding with these names gives. */
async function bindError(gpu: Gpu, buffers: readonly string[], params: Numbers): Promise<Error> {
  const kernel = await Kernel.compile(gpu.device, "echo", ECHO);
  using tensor = Tensor.create(gpu, "any", [4]);
  using batch = new Batch(gpu, "kernel test");
  const named = Object.fromEntries(buffers.map((name) => [name, tensor]));
  try {
    batch.run(kernel, { workgroups: [1, 1, 1], buffers: named, params });
  } catch (error) {
    assert.ok(error instanceof TypeError);
    return error;
  }
  assert.fail("bound");
}

gpuTest("Kernel passes parameters by name and type, constants and buffers", async (gpu) => {
  const kernel = await Kernel.compile(gpu.device, "echo", ECHO);
  using source = Tensor.create(gpu, "source", [6]);
  assert.deepEqual(await echoed(gpu, kernel, source, PARAMS), [7, -3, 0.5, 6]);
  const { real, signed, whole } = PARAMS; // the order of the names does not matter
  assert.deepEqual(await echoed(gpu, kernel, source, { real, signed, whole }), [7, -3, 0.5, 6]);
});

gpuTest("Kernel binds only the logical part of a padded buffer", async (gpu) => {
  const kernel = await Kernel.compile(gpu.device, "echo", ECHO);
  const buffer = gpu.device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE });
  using source = Tensor.adopt(gpu, "padded", [3], buffer, () => buffer.destroy());
  assert.equal((await echoed(gpu, kernel, source, PARAMS))[3], 3);
});

gpuTest("Kernel.compile() names file, line and column of a syntax error", async (gpu) => {
  const code = ECHO.code.replace("params.real *", "params.real **");
  await assert.rejects(Kernel.compile(gpu.device, "broken", { ...ECHO, code }), (error) => {
    assert.ok(error instanceof SyntaxError);
    // where naga sees it, and Tint
    assert.match(error.message, /^Cannot compile shader broken\.wgsl:15:(28|30): .*/);
    return true;
  });
});

gpuTest("Kernel.compile() names the file of an error of types", async (gpu) => {
  const code = ECHO.code.replace("f32(params.whole)", "params.whole");
  await assert.rejects(Kernel.compile(gpu.device, "mistyped", { ...ECHO, code }), {
    name: "SyntaxError",
    message: /^Cannot compile shader mistyped\.wgsl:13:/,
  });
});

gpuTest("Kernel.compile() names the pipeline that cannot be built", async (gpu) => {
  await assert.rejects(Kernel.compile(gpu.device, "echo", { ...ECHO, constants: { FACTOR: 1, FOCTAR: 1 } }), {
    name: "SyntaxError",
    message: /^Cannot build pipeline echo: /,
  });
  await assert.rejects(
    Kernel.compile(gpu.device, "echo", { ...ECHO, code: ECHO.code.replace("fn main", "fn moin") }),
    {
      name: "SyntaxError",
      message: /^Cannot build pipeline echo: /,
    },
  );
});

gpuTest("Kernel.compile() keeps the errors of parallel compiles apart", async (gpu) => {
  const broken = { ...ECHO, code: ECHO.code.replace("fn main", "fn 1main") };
  const results = await Promise.allSettled(
    [ECHO, broken, ECHO, broken].map((source) =>
      Kernel.compile(gpu.device, source === broken ? "broken" : "echo", source)
    ),
  );
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected"]);
});

gpuTest("Kernel.compile() refuses a parameter that is not a 4-byte scalar", async (gpu) => {
  for (const type of ["vec2f", "vec3<f32>", "bool", "f16"]) {
    const code = ECHO.code.replace("signed: i32", `signed: ${type}`);
    await assert.rejects(
      Kernel.compile(gpu.device, "echo", { ...ECHO, code: code.replace("f32(params.signed)", "0.0") }),
      {
        name: "SyntaxError",
        message: type === "vec2f" || type === "vec3<f32>"
          ? `Cannot read Params of echo.wgsl: signed must be u32, i32 or f32: received ${type}`
          : /echo\.wgsl/,
      },
    );
  }
});

gpuTest("Kernel.compile() reads a last parameter without a comma after it", async (gpu) => {
  const kernel = await Kernel.compile(gpu.device, "echo", {
    ...ECHO,
    code: ECHO.code.replace("real: f32,", "real: f32"),
  });
  using source = Tensor.create(gpu, "source", [6]);
  assert.deepEqual(await echoed(gpu, kernel, source, PARAMS), [7, -3, 0.5, 6]);
});

gpuTest("Kernel.compile() refuses bindings in a form that it does not read", async (gpu) => {
  const other = ECHO.code.replace("@group(0) @binding(1)", "@binding(1) @group(0)");
  await assert.rejects(Kernel.compile(gpu.device, "echo", { ...ECHO, code: other }), {
    name: "SyntaxError",
    message: /Cannot read the bindings of echo\.wgsl: 3 declared, 2 of the form/,
  });
  const none = "@compute @workgroup_size(1) fn main() {}";
  await assert.rejects(Kernel.compile(gpu.device, "none", { code: none }), {
    name: "SyntaxError",
    message: /Cannot read the bindings of none\.wgsl: 0 declared, 0 of the form/,
  });
});

gpuTest("Kernel.bind() names missing and unknown buffers", async (gpu) => {
  assert.equal(
    (await bindError(gpu, ["source", "echo"], PARAMS)).message,
    "Cannot run kernel echo: buffers must be [source,echoed]: missing [echoed], unknown [echo]",
  );
  assert.match(
    (await bindError(gpu, ["source", "echoed", "params"], PARAMS)).message,
    /missing \[\], unknown \[params\]/,
  );
});

gpuTest("Kernel.bind() names missing and unknown parameters", async (gpu) => {
  assert.equal(
    (await bindError(gpu, ["source", "echoed"], { whole: 1, signed: 1, rael: 1 })).message,
    "Cannot run kernel echo: parameters must be [whole,signed,real]: missing [real], unknown [rael]",
  );
});

gpuTest("Kernel.bind() refuses integers that are not, or do not fit", async (gpu) => {
  for (
    const [name, value] of [["whole", 1.5], ["whole", -1], ["whole", 2 ** 32], ["signed", 2 ** 31], [
      "signed",
      NaN,
    ]] as const
  ) {
    const type = name === "whole" ? "u32" : "i32";
    assert.equal(
      (await bindError(gpu, ["source", "echoed"], { ...PARAMS, [name]: value })).message,
      `Cannot run kernel echo: parameter ${name} must be ${type}: received ${value}`,
    );
  }
});
