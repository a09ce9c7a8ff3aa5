/** A compiled compute shader. Bindings and parameters are read from the WGSL text, so that no name is written twice. */

import { createUniform } from "./buffer.ts";

/** Numbers by name: override constants of a kernel, or the fields of its `Params`. */
export type Numbers = Readonly<Record<string, number>>;

/** One WGSL file and the values of its override constants. */
export interface ShaderSource {
  /** The WGSL text, with shared functions appended if it calls any. */
  readonly code: string;
  /** Override constants, such as tile sizes. */
  readonly constants?: Numbers;
}

type ScalarType = "u32" | "i32" | "f32";

interface Binding {
  readonly index: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

interface Field {
  readonly name: string;
  readonly type: ScalarType;
}

const BINDING =
  /@group\(0\)\s*@binding\((\d+)\)\s*var<(uniform|storage,\s*read_write|storage,\s*read|storage)>\s*(\w+)/g;
const PARAMS = /struct Params \{([^}]*)\}/;
const FIELD = /(\w+)\s*:\s*([\w<>]+)\s*(?:,|$)/g;

/** A compiled compute shader: one WGSL file, entry point `main`, bind group 0. Owns no buffers. */
export class Kernel {
  /** The WGSL file's name. */
  readonly name: string;
  /** The compiled pipeline. */
  readonly pipeline: GPUComputePipeline;
  readonly #layout: GPUBindGroupLayout;
  readonly #bindings: readonly Binding[];
  readonly #fields: readonly Field[];
  readonly #device: GPUDevice;

  private constructor(
    device: GPUDevice,
    name: string,
    pipeline: GPUComputePipeline,
    layout: GPUBindGroupLayout,
    bindings: readonly Binding[],
    fields: readonly Field[],
  ) {
    this.#device = device;
    this.name = name;
    this.pipeline = pipeline;
    this.#layout = layout;
    this.#bindings = bindings;
    this.#fields = fields;
  }

  /**
   * Compiles a shader, and waits for what the device says of it.
   *
   * @param name Name of the file without its ending; the label of everything made for it.
   * @throws {SyntaxError} If the shader does not compile; the message carries line, column and the device's excerpt.
   */
  static async compile(device: GPUDevice, name: string, source: ShaderSource): Promise<Kernel> {
    const { kernel, failure } = Kernel.create(device, name, source);
    const error = await failure;
    if (error) throw error;
    return kernel;
  }

  /**
   * Compiles a shader, to be dispatched at once.
   *
   * @returns The kernel, and what is wrong with it, which the device says later; null if nothing is.
   * @throws {SyntaxError} If bindings or parameters are not written as they are read.
   */
  static create(
    device: GPUDevice,
    name: string,
    { code, constants = {} }: ShaderSource,
  ): { readonly kernel: Kernel; readonly failure: Promise<SyntaxError | null> } {
    const bindings = readBindings(name, code);
    const fields = readFields(name, code);
    // no await between push and pop: compiles under way in parallel cannot mix scopes
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label: name, code });
    const refused = device.popErrorScope();
    device.pushErrorScope("validation");
    const layout = device.createBindGroupLayout({
      label: name,
      entries: bindings.map(({ index, type }) => ({
        binding: index,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type },
      })),
    });
    const pipeline = device.createComputePipeline({
      label: name,
      layout: device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main", constants: { ...constants } },
    });
    const unbuilt = device.popErrorScope();
    const kernel = new Kernel(device, name, pipeline, layout, bindings, fields);
    return { kernel, failure: failureOf(name, module, refused, unbuilt) };
  }

  /**
   * Binds buffers and parameters for one dispatch.
   *
   * @param buffers One buffer and its size in bytes for every storage binding, by name.
   * @param params One number for every field of `Params`, by name.
   * @returns The bind group, and the uniform buffer that its user destroys after the submit.
   * @throws {TypeError} If a binding or parameter is missing or unknown.
   */
  bind(
    buffers: Readonly<Record<string, { buffer: GPUBuffer; bytes: number }>>,
    params: Numbers,
  ): { group: GPUBindGroup; uniform: GPUBuffer | undefined } {
    const storage = this.#bindings.filter(({ type }) => type !== "uniform");
    requireSameNames(this.name, "buffer", storage.map(({ name }) => name), Object.keys(buffers));
    requireSameNames(this.name, "parameter", this.#fields.map(({ name }) => name), Object.keys(params));
    const uniform = this.#fields.length > 0
      ? createUniform(this.#device, `${this.name} params`, packParams(this.name, this.#fields, params))
      : undefined;
    const entries: GPUBindGroupEntry[] = this.#bindings.map(({ index, name, type }) => {
      if (type === "uniform") return { binding: index, resource: { buffer: uniform as GPUBuffer } };
      const { buffer, bytes } = buffers[name] as { buffer: GPUBuffer; bytes: number };
      return { binding: index, resource: { buffer, size: bytes } }; // adopted buffers may be padded: bind what counts
    });
    const group = this.#device.createBindGroup({ label: this.name, layout: this.#layout, entries });
    return { group, uniform };
  }
}

/** What the device says of a shader that does not compile, or a pipeline that cannot be built. */
async function failureOf(
  name: string,
  module: GPUShaderModule,
  refused: Promise<GPUError | null>,
  unbuilt: Promise<GPUError | null>,
): Promise<SyntaxError | null> {
  const [failure, later] = await Promise.all([refused, unbuilt]);
  if (!failure && !later) return null;
  const { messages } = await module.getCompilationInfo();
  const message = messages.find(({ type }) => type === "error");
  if (message || failure) {
    const place = message ? `:${message.lineNum}:${message.linePos}` : "";
    return new SyntaxError(
      `Cannot compile shader ${name}.wgsl${place}: ${message?.message ?? failure?.message}`,
    );
  }
  return new SyntaxError(`Cannot build pipeline ${name}: ${later?.message}`);
}

function readBindings(kernel: string, code: string): Binding[] {
  const bindings = [...code.matchAll(BINDING)].map(([, index, space, name]): Binding => ({
    index: Number(index),
    name: name as string,
    type: space === "uniform" ? "uniform" : space?.endsWith("read_write") ? "storage" : "read-only-storage",
  }));
  const declared = code.match(/@binding\(/g)?.length ?? 0;
  if (bindings.length === 0 || bindings.length !== declared) {
    throw new SyntaxError(
      `Cannot read the bindings of ${kernel}.wgsl: ${declared} declared, ${bindings.length} of the form ` +
        `"@group(0) @binding(i) var<space> name"`,
    );
  }
  return bindings;
}

function readFields(kernel: string, code: string): Field[] {
  const body = code.match(PARAMS)?.[1];
  if (body === undefined) return [];
  return [...body.replaceAll(/\/\/.*$/gm, "").matchAll(FIELD)].map(([, name, type]): Field => {
    if (type !== "u32" && type !== "i32" && type !== "f32") {
      throw new SyntaxError(
        `Cannot read Params of ${kernel}.wgsl: ${name} must be u32, i32 or f32: received ${type}`,
      );
    }
    return { name: name as string, type };
  });
}

function packParams(kernel: string, fields: readonly Field[], params: Numbers): ArrayBuffer {
  const bytes = new ArrayBuffer(fields.length * 4);
  const view = new DataView(bytes);
  fields.forEach(({ name, type }, i) => {
    const value = params[name] as number;
    if (type === "f32") return view.setFloat32(4 * i, value, true);
    const [low, high] = type === "u32" ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new TypeError(
        `Cannot run kernel ${kernel}: parameter ${name} must be ${type}: received ${value}`,
      );
    }
    return type === "u32" ? view.setUint32(4 * i, value, true) : view.setInt32(4 * i, value, true);
  });
  return bytes;
}

function requireSameNames(
  kernel: string,
  kind: string,
  wanted: readonly string[],
  received: readonly string[],
): void {
  const missing = wanted.filter((name) => !received.includes(name));
  const unknown = received.filter((name) => !wanted.includes(name));
  if (missing.length + unknown.length === 0) return;
  throw new TypeError(
    `Cannot run kernel ${kernel}: ${kind}s must be [${wanted}]: missing [${missing}], unknown [${unknown}]`,
  );
}
