/** What this machine computes on, what would be used, and whether it computes what it should. */

import { loadBackbone } from "./backbone/catalogue.ts";
import { nativeState } from "./backbone/session/native.ts";
import { chooseProviders, type Provider } from "./backbone/session/provider.ts";
import { type Check, checked } from "./doctor/check.ts";
import { compareRuns, type ProviderRun, runBackbone } from "./doctor/check_backbone.ts";
import { checkKernels } from "./doctor/check_kernels.ts";
import { checkMemory } from "./doctor/check_memory.ts";
import { DEFAULT_BACKBONE } from "./features.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import { Gpu } from "./gpu/device.ts";
import { SHADERS } from "./gpu/shaders.ts";
import { forgetPassedHere } from "./passed_here.ts";

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
  /** What was checked, in order. */
  readonly checks: readonly Check[];
}

/** How a machine is looked at. */
export interface DiagnoseOptions {
  /** Told what is looked at next. */
  readonly onProgress?: (what: string) => void;
}

/**
 * Opens the device as an inspector would, and checks it: every kernel on a small case, the embedded backbone on every provider, memory.
 * What passed before on this machine is found out again from now on.
 *
 * @throws {GpuUnavailableError} If there is no adapter; the message says what to install.
 */
export async function diagnose({ onProgress = () => {} }: DiagnoseOptions = {}): Promise<Diagnosis> {
  await forgetPassedHere();
  onProgress("device");
  const started = performance.now();
  using gpu = await Gpu.open();
  const compiled = await checked("shaders", async () => {
    await gpu.compileAll();
    await gpu.idle();
    return `${Object.keys(SHADERS).length} compiled`;
  });
  const opened = Math.round(performance.now() - started);
  const native = await nativeState();
  const [choice] = chooseProviders("auto", gpu.info, native);
  const checks = [compiled];
  const check = async (name: string, body: () => Promise<string>) => {
    onProgress(name);
    checks.push(await checked(name, body));
  };
  await check("kernels", () => checkKernels(gpu));
  await check("memory", () => checkMemory(gpu));
  const loaded = await loadBackbone(DEFAULT_BACKBONE);
  let reference: ProviderRun | undefined;
  for (const provider of ["wasm", "native", "webgpu"] as const) {
    const name = `backbone on ${provider}`;
    if (provider === "native" && native !== "ready") {
      checks.push({ name, outcome: "left out", told: native });
      continue;
    }
    await check(name, async () => {
      const run = await runBackbone(gpu, loaded, provider);
      reference ??= run;
      const took = `${run.ms.toFixed(0)} ms`;
      if (run === reference) return took;
      return `${took}, largest difference ${
        compareRuns(run.maps, reference.maps).toPrecision(2)
      } of the largest feature`;
    });
  }
  const limits = Object.fromEntries(LIMITS.map((name) => [name, gpu.limits[name]]));
  return { adapter: gpu.info, limits, kernels: Object.keys(SHADERS).length, opened, ...choice, checks };
}
