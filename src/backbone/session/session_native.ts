/**
 * ONNX Runtime as machine code, from the package onnxruntime-node: several times as fast as WebAssembly, 290 MB, and
 * outside Deno's sandbox. It is neither in deno.json nor in the lock file, where every installation would fetch it, but
 * imported by a name that is put together here when somebody asks for it. Run it with `--no-lock`, or Deno adds it to
 * the lock file in force.
 *
 * @module
 */

import type * as web from "onnxruntime-web/jspi";
import { onnxRuntime } from "./onnx_runtime.ts";
import { load } from "./session_runtime.ts";

/**
 * Loads a model to run on the CPU by machine code; fetches the package when it is not in Deno's cache.
 *
 * @param threads Threads that run it.
 * @throws {Error} If the package cannot be had or run, or ONNX Runtime refuses the model; the message says what to do.
 */
export async function createNativeSession(onnx: Uint8Array, threads: number): Promise<web.InferenceSession> {
  const native = await importNative();
  return await load(native, "native", onnx, { executionProviders: ["cpu"], intraOpNumThreads: threads });
}

async function importNative(): Promise<Pick<typeof web, "InferenceSession">> {
  const { state } = await Deno.permissions.query({ name: "ffi" });
  if (state !== "granted") { // asked here, because Deno fetches the package before it asks
    throw new Error(
      "Cannot load the native provider: it is machine code, which Deno does not run unless told to: " +
        "run deno with --no-lock --allow-ffi, or use the wasm provider",
    );
  }
  const { env: { versions } } = await onnxRuntime();
  const packaged = `npm:onnxruntime-node@${versions.common}`; // the same release: both take each other's tensors
  try {
    return await import(packaged);
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new Error(
      `Cannot load the native provider: ${reason}: fetch it with "deno cache --no-lock ${packaged}" (290 MB), ` +
        `and run deno with --no-lock`,
      { cause },
    );
  }
}
