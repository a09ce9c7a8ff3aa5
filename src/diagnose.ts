/** What this machine computes on, and what would be used. */

import { nativeState } from "./backbone/session/native.ts";
import { chooseProviders, type Provider } from "./backbone/session/provider.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import { Gpu } from "./gpu/device.ts";
import { SHADERS } from "./gpu/shaders.ts";

/** Limits that decide how large a model can be and how it is split. */
const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** What {@linkcode diagnose} finds. */
export interface Diagnosis {
  /** The adapter. */
  readonly adapter: GpuInfo;
  /** The limits that matter, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** Number of kernels. */
  readonly kernels: number;
  /** Milliseconds that opening the device and compiling them took. */
  readonly opened: number;
  /** What would compute the backbone. */
  readonly provider: Provider;
  /** Why. */
  readonly reason: string;
}

/**
 * Opens the device as an inspector would, and gives it back.
 *
 * @throws {GpuUnavailableError} If there is no adapter; the message says what to install.
 */
export async function diagnose(): Promise<Diagnosis> {
  const started = performance.now();
  using gpu = await Gpu.open();
  await gpu.compileAll();
  await gpu.idle();
  const opened = Math.round(performance.now() - started);
  const [choice] = chooseProviders("auto", gpu.info, await nativeState());
  const limits = Object.fromEntries(LIMITS.map((name) => [name, gpu.limits[name]]));
  return {
    adapter: gpu.info,
    limits,
    kernels: Object.keys(SHADERS).length,
    opened,
    ...choice,
  };
}
