/** What computes the backbone, and how it is chosen. */

import type { GpuInfo } from "../../gpu/adapter.ts";

/**
 * What computes the backbone: `webgpu` on the device that the shaders use, features staying in its memory; `wasm` on
 * the CPU, features uploaded once a batch; `native` like `wasm`, but by a library of machine code, never chosen unasked:
 * it has to be fetched, and let out of Deno's sandbox.
 */
export type Provider = "webgpu" | "wasm" | "native";

/** A provider, and why it was taken. */
export interface ProviderChoice {
  /** What computes the backbone. */
  readonly provider: Provider;
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * Chooses the provider: what was asked for, else `webgpu` on hardware and `wasm` on an adapter that computes on the
 * CPU itself.
 *
 * @param requested A provider, or `auto`.
 * @param gpu The adapter that the shaders run on.
 */
export function chooseProvider(requested: "auto" | Provider, gpu: GpuInfo): ProviderChoice {
  const adapter = `adapter "${gpu.description}"`;
  if (requested === "webgpu" && gpu.software) {
    return {
      provider: "webgpu",
      reason: `webgpu was asked for; the ${adapter} computes on the CPU, where wasm is several times as fast`,
    };
  }
  if (requested !== "auto") return { provider: requested, reason: `${requested} was asked for` };
  return gpu.software
    ? {
      provider: "wasm",
      reason: `the ${adapter} computes on the CPU, where WebAssembly runs a backbone several times as fast`,
    }
    : {
      provider: "webgpu",
      reason: `the ${adapter} is hardware, and features stay in its memory`,
    };
}
