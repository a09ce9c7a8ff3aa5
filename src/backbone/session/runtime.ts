/**
 * ONNX Runtime Web in this process: started once, entered by one caller at a time.
 *
 * @module
 */

import type * as ort from "onnxruntime-web/jspi";
import { freeArray } from "../../free_array.ts";
import { engineReason } from "./engine_reason.ts";
import type { Gpu } from "../../gpu/device.ts";
import { reserveNextMemory } from "./memory.ts";
import { NoAnswerError, within } from "./watch.ts";
import { here } from "../../platform/here.ts";

/**
 * Builds of ONNX Runtime Web: `wasm` computes on the CPU alone; `jspi` has the WebGPU provider beside that, takes .3 s of CPU
 * time more to start and 50 MB more; `asyncify` is the same for browsers whose WebAssembly cannot wait for promises, and half as
 * large again. All give the same bits on the CPU.
 */
export type Build = "wasm" | "jspi" | "asyncify";

const LOADERS: Readonly<Record<Build, () => Promise<typeof ort>>> = {
  wasm: () => import("onnxruntime-web/wasm"),
  jspi: () => import("onnxruntime-web/jspi"),
  asyncify: () => import("onnxruntime-web/webgpu"),
};

/** ONNX Runtime Web; loaded when a network is first run, as most commands run none. */
export async function onnxRuntime(build: Build = "wasm"): Promise<typeof ort> {
  return await LOADERS[build]();
}

/** The build with the WebGPU provider that runs here. */
export function webgpuBuild(): Build {
  return "Suspending" in WebAssembly ? "jspi" : "asyncify"; // https://github.com/WebAssembly/js-promise-integration
}

/** More threads than this gain little on a network of one image, and spin. */
const MAX_DEFAULT_THREADS = 4;

/** Keeps a session's warnings, and with run() its failures, off the console; exceptions say the latter. */
export const SILENT = { logSeverityLevel: 4 } as const;

/** Milliseconds that a task may take before it counts as hanging; a false alarm is worse than a late one. */
const PATIENCE = 600_000;

/**
 * The same for each 224 x 224 pixels. The slowest is a Wide ResNet50 on a software driver: some 30 s by its operations,
 * as a ResNet18 took 4 s.
 */
const PATIENCE_PER_IMAGE = 120_000;

/** Milliseconds that opening a session may take, which runs the network on one small image at most three times. */
export const OPENING_PATIENCE = 180_000;

const BINARIES = {
  wasm: "ort-wasm-simd-threaded.wasm",
  jspi: "ort-wasm-simd-threaded.jspi.wasm",
  asyncify: "ort-wasm-simd-threaded.asyncify.wasm",
} as const;

const started = new Map<Build, Promise<number>>();
let last: Promise<unknown> = Promise.resolve();
let hung: NoAnswerError | undefined;

/**
 * Runs `task` when every earlier one has settled. ONNX Runtime keeps values on one WebAssembly stack across its awaits
 * and its WebGPU provider is not re-entrant, so creating, running and releasing must not overlap, not even between
 * sessions: two at once hang or corrupt memory.
 *
 * @param patience Milliseconds after which it counts as hanging; the process ends if nothing else is possible.
 * @throws {NoAnswerError} If the task hangs, or an earlier one did: this process cannot run models any more.
 */
export function exclusive<T>(task: () => Promise<T>, patience = PATIENCE): Promise<T> {
  const result = last.then(async () => {
    if (hung) throw hung;
    const message = `Cannot run the backbone: ONNX Runtime gave no answer within ${patience / 1000} s; ` +
      "run it on one thread (--threads 1, option threads: 1) or with another provider";
    try {
      return await within(patience, message, task);
    } catch (error) {
      if (error instanceof NoAnswerError) hung = error;
      throw error;
    }
  });
  last = result.catch(() => {}); // its caller gets the error; the next task runs all the same
  return result;
}

/**
 * How long a batch may take before it counts as hanging.
 *
 * @param shape Of the images, `[n, 3, h, w]`.
 * @returns Milliseconds.
 */
export function patience([n = 1, , height = 0, width = 0]: readonly number[]): number {
  return PATIENCE + Math.ceil(n * height * width / 224 ** 2) * PATIENCE_PER_IMAGE;
}

/**
 * Settles the number of threads.
 *
 * @param requested Threads asked for; left out: one a processor, at most four, and one where threads can share no memory.
 * @returns Threads to run a model on.
 * @throws {RangeError} If the request is not a positive integer.
 */
export function threadCount(requested?: number): number {
  if (requested !== undefined && !(Number.isInteger(requested) && requested >= 1)) {
    throw new RangeError(`Cannot run a backbone: threads must be a positive integer: received ${requested}`);
  }
  if (requested !== undefined) return requested;
  return here.sharesMemory ? Math.min(navigator.hardwareConcurrency, MAX_DEFAULT_THREADS) : 1;
}

/**
 * Starts a build of ONNX Runtime, once in a process.
 *
 * In Deno its loader starts threads from a `blob:` URL, which Deno refuses to import, unless it is told that its module lies at
 * a relative path (`"./"`, which it then resolves next to itself) and is handed the WebAssembly bytes. That is a detail
 * of the pinned version; tests/session_runtime_test.ts watches it.
 *
 * @param threads Threads that run one model; left out: those it has, or those of {@linkcode threadCount}.
 * @param build What to start; the WebGPU provider is in {@linkcode webgpuBuild}.
 * @returns Threads in use.
 * @throws {RangeError} If the request is not a positive integer, or the runtime has started with another number of threads, which
 *   cannot change.
 * @throws {Deno.errors.NotCapable} If the WebAssembly file of onnxruntime-web may not be read.
 */
export async function startRuntime(threads?: number, build: Build = "wasm"): Promise<number> {
  const wanted = threadCount(threads);
  const starting = started.get(build) ?? configure(wanted, build);
  started.set(build, starting);
  const running = await starting;
  if (threads !== undefined && threads !== running) {
    throw new RangeError(
      `Cannot run a backbone on ${threads} threads: this process started ONNX Runtime on ${running}; ` +
        `ask for ${threads} when opening its first session`,
    );
  }
  return running;
}

async function configure(threads: number, build: Build): Promise<number> {
  const { env: { wasm } } = await onnxRuntime(build);
  wasm.wasmBinary = await here.readAsset(BINARIES[build]);
  if (here.runtimeFolder !== null) wasm.wasmPaths = here.runtimeFolder;
  wasm.numThreads = threads;
  if (threads > 1) reserveNextMemory();
  return threads;
}

/**
 * Loads a model to run on the CPU. Call it inside {@linkcode exclusive}, after {@linkcode startRuntime}.
 *
 * @throws {Error} If ONNX Runtime refuses the model.
 */
export async function createWasmSession(
  onnx: Uint8Array,
  build: Build = "wasm",
): Promise<ort.InferenceSession> {
  const runtime = await onnxRuntime(build);
  const session = await load(runtime, "wasm", onnx, { executionProviders: ["wasm"] });
  freeBinary(runtime.env);
  return session;
}

/** Gives the WebAssembly bytes back, 14 MB, which are compiled once the first session is there. */
function freeBinary({ wasm }: ort.Env): void {
  const { wasmBinary } = wasm;
  if (!(wasmBinary instanceof Uint8Array)) return;
  freeArray(wasmBinary as Uint8Array<ArrayBuffer>);
  delete wasm.wasmBinary;
}

/**
 * Loads a model to run on our device, outputs left in GPU buffers. Call it inside {@linkcode exclusive}, after
 * {@linkcode startRuntime} of {@linkcode webgpuBuild}.
 *
 * @throws {Error} If ONNX Runtime refuses the model.
 */
export async function createWebgpuSession(onnx: Uint8Array, gpu: Gpu): Promise<ort.InferenceSession> {
  return await load(await onnxRuntime(webgpuBuild()), "webgpu", onnx, {
    // "simple": buffers of the exact size, not rounded up to powers of two; the first session on a device decides
    executionProviders: [{ name: "webgpu", device: gpu.device, storageBufferCacheMode: "simple" }],
    preferredOutputLocation: "gpu-buffer",
  });
}

/**
 * Loads a model by one of the packages of ONNX Runtime, keeping its warnings off the console.
 *
 * @param provider Name of the provider, for the message.
 * @throws {Error} If ONNX Runtime refuses the model.
 */
export async function load(
  { InferenceSession }: Pick<typeof ort, "InferenceSession">,
  provider: string,
  onnx: Uint8Array,
  options: ort.InferenceSession.SessionOptions,
): Promise<ort.InferenceSession> {
  try {
    return await InferenceSession.create(onnx, { ...options, ...SILENT });
  } catch (cause) {
    throw new Error(`Cannot load the backbone on ${provider}: ${engineReason(cause)}`, {
      cause,
    });
  }
}
