/**
 * ONNX Runtime as machine code, from the package onnxruntime-node: several times as fast as WebAssembly, 290 MB, and
 * outside Deno's sandbox. It is neither in deno.json nor in the lock file, where every installation would fetch it, but
 * imported by a name that is put together here when somebody asks for it. Run it with `--no-lock`, or Deno adds it to
 * the lock file in force.
 *
 * @module
 */

import * as web from "onnxruntime-web/jspi";
import { load } from "./session_runtime.ts";

/** The release that onnxruntime-web is of: both take each other's tensors. */
const PACKAGE = `npm:onnxruntime-node@${web.env.versions.common}`;

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
  try {
    return await import(PACKAGE);
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new Error(
      `Cannot load the native provider: ${reason}: fetch it with "deno cache --no-lock ${PACKAGE}" (290 MB), ` +
        `and run deno with --no-lock`,
      { cause },
    );
  }
}
