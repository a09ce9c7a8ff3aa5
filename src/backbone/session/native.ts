/**
 * ONNX Runtime as machine code, from the package onnxruntime-node: several times as fast as WebAssembly, and outside
 * Deno's sandbox. What deno.json names every installation fetches; so the package has a configuration and a lock file
 * of its own, in native/, and is installed from them into the user's cache folder when somebody asks for it.
 *
 * @module
 */

import type * as web from "onnxruntime-web/jspi";
import configuration from "./native/deno.json" with { type: "json" };
import { statOrNull } from "../../format/stat.ts";
import { cacheFolder } from "../store.ts";
import { load } from "./runtime.ts";
import { dirname, errors, files, join, machineCode } from "../../platform/here.ts";
import type { MachineCode } from "../../platform/platform.ts";

/** ONNX Runtime as machine code; takes the tensors of onnxruntime-web, as it is of the same release. */
export type Native = Pick<typeof web, "InferenceSession">;

const REQUIREMENT = configuration.imports["onnxruntime-node"];
const FILES = ["deno.json", "deno.lock"];

let loaded: Promise<Native> | undefined;

/**
 * Loads ONNX Runtime as machine code, fetching it when it is not in the cache folder; says so on stderr. Needs
 * permission for ffi, to read and the environment; to fetch it, to write and to run deno as well.
 *
 * @throws {Error} If it cannot be had or run; the message says what to do.
 */
export function loadNative(): Promise<Native> {
  loaded ??= importNative();
  loaded.catch(() => loaded = undefined); // the next caller tries again
  return loaded;
}

/**
 * Loads a model to run on the CPU by machine code.
 *
 * @param threads Threads that run it.
 * @throws {Error} If ONNX Runtime refuses the model.
 */
export function createNativeSession(
  native: Native,
  onnx: Uint8Array,
  threads: number,
): Promise<web.InferenceSession> {
  return load(native, "native", onnx, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    enableMemPattern: false, // one block for all activations of a run: 20 MB more, and no time less
    // threads that wait for the next run by spinning took a fifth of a scoring's CPU time, and gained no wall time
    // and weights in the arena leave holes there: 30 MB of a Wide ResNet50
    extra: { session: { intra_op: { allow_spinning: "0" }, use_device_allocator_for_initializers: "1" } },
  });
}

/** Whether machine code can be loaded without asking anybody: it is there, and this process may. A browser runs none. */
export type NativeState = "ready" | "not installed" | "not allowed" | "impossible";

/** Looks whether machine code is there and may be loaded; asks for no permission and fetches nothing. */
export async function nativeState(): Promise<NativeState> {
  if (!machineCode) return "impossible";
  const { granted } = machineCode;
  if (!await granted({ name: "env" })) return "not allowed"; // which names the folder, and the package reads it, too
  const folder = nativeFolder();
  if (!await granted({ name: "read", path: folder })) return "not allowed";
  if (!await statOrNull(join(folder, "node_modules"))) return "not installed";
  return await granted({ name: "ffi", path: folder }) ? "ready" : "not allowed";
}

/** The folder that machine code is installed in, of this release alone; it may not be there. */
export function nativeFolder(): string {
  return join(dirname(cacheFolder()), REQUIREMENT.replace(/^npm:/, "").replace("@", "-"));
}

/**
 * Fetches machine code, unless it is there, and loads it: `auto` takes it from then on.
 *
 * @returns The folder that it is in.
 * @throws {Error} If it cannot be had or run; the message says what to do.
 */
export async function installNative(): Promise<string> {
  await loadNative();
  return nativeFolder();
}

/**
 * Takes machine code away.
 *
 * @returns The folder that it was in; null if there was none.
 */
export async function removeNative(): Promise<string | null> {
  const folder = nativeFolder();
  if (!await statOrNull(folder)) return null;
  await files.remove(folder, { recursive: true });
  return folder;
}

async function importNative(): Promise<Native> {
  if (!machineCode) {
    throw new Error("Cannot load the native provider: a browser runs no machine code; use the wasm provider");
  }
  const folder = nativeFolder();
  if (!await machineCode.granted({ name: "ffi", path: folder })) {
    throw new Error(
      "Cannot load the native provider: it is machine code, which Deno does not run unless told to: " +
        `run deno with --allow-ffi=${folder}, or use the wasm provider`,
    );
  }
  const installed = join(folder, "node_modules");
  if (!await files.stat(installed).catch(unlessMissing)) await fetchInto(folder, machineCode);
  try {
    return await machineCode.load(folder, "onnxruntime-node") as Native;
  } catch (cause) {
    throw new Error(
      `Cannot load the native provider: ${
        firstLine((cause as Error).message)
      }; remove ${folder} to have it fetched ` +
        "again, or use the wasm provider",
      { cause },
    );
  }
}

/** Installs the package; the folder gets its name when all is there. */
async function fetchInto(folder: string, { install }: MachineCode): Promise<void> {
  console.error(
    `Fetching the native provider, ${REQUIREMENT}: 114 MB, 291 MB unpacked, once, into ${folder}`,
  );
  try {
    await files.mkdir(dirname(folder), { recursive: true });
    const staging = await files.makeTempDir({ dir: dirname(folder), prefix: "native." });
    try {
      for (const file of FILES) {
        await files.copyFile(new URL(`native/${file}`, import.meta.url), join(staging, file));
      }
      await install(staging);
      await files.rename(staging, folder).catch((error) =>
        files.stat(folder).catch(() => Promise.reject(error))
      );
    } finally {
      await files.remove(staging, { recursive: true }).catch(unlessMissing);
    }
  } catch (cause) {
    throw new Error(
      `Cannot fetch the native provider: ${
        firstLine((cause as Error).message)
      }; it takes a connection to the npm ` +
        `registry, permission to run deno (--allow-run=deno) and to write to ${
          dirname(folder)
        }; or use the wasm provider`,
      { cause },
    );
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] as string;
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof errors.NotFound)) throw error;
}
