/** What computes the backbone, and how it is chosen. */

import type { GpuInfo } from "../../gpu/adapter.ts";
import type { NativeState } from "./native.ts";

/**
 * What computes the backbone: `webgpu` on the device that the shaders use, features staying in its memory; `wasm` on
 * the CPU, features uploaded once a batch; `native` like `wasm`, but by a library of machine code in less than half the CPU time:
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
 * The providers to try, best first: what was asked for and no other, else `webgpu` on hardware; then, and first on an adapter
 * that computes on the CPU itself, `native` where it is ready, and `wasm`.
 *
 * @param requested A provider, or `auto`.
 * @param gpu The adapter that the shaders run on.
 * @param native Whether machine code can be loaded.
 */
export function chooseProviders(
  requested: "auto" | Provider,
  gpu: GpuInfo,
  native: NativeState,
): [ProviderChoice, ...ProviderChoice[]] {
  const adapter = `adapter "${gpu.description}"`;
  if (requested === "webgpu" && gpu.software) {
    return [{
      provider: "webgpu",
      reason: `webgpu was asked for; the ${adapter} computes on the CPU, where wasm is several times as fast`,
    }];
  }
  if (requested !== "auto") return [{ provider: requested, reason: `${requested} was asked for` }];
  const onCpu = `the ${adapter} computes on the CPU`;
  const wasm: ProviderChoice = { provider: "wasm", reason: onCpu + WITHOUT_NATIVE[native] };
  const host: [ProviderChoice, ...ProviderChoice[]] = native === "ready"
    ? [{
      provider: "native",
      reason: `${onCpu}, and machine code is installed; wasm would take more than twice the CPU time`,
    }, wasm]
    : [wasm];
  if (gpu.software) return host;
  return [
    { provider: "webgpu", reason: `the ${adapter} is hardware, and features stay in its memory` },
    ...host.map(({ provider }): ProviderChoice => ({ provider, reason: "the CPU takes every model" })),
  ];
}

/** What is said of machine code where wasm computes. */
const WITHOUT_NATIVE: Readonly<Record<NativeState, string>> = {
  ready: "; machine code is installed and did not load",
  "not installed": "; machine code would take less than half the CPU time, and is not installed (run native)",
  "not allowed": "; machine code would take less than half the CPU time, and may not be loaded (--allow-ffi)",
  impossible: "",
};
