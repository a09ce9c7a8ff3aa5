/**
 * Loaded before tests (`deno test --preload`), this makes every adapter offer what WebGPU promises of every device and no more: what
 * passes then runs on any. `deno task test-limits` does so.
 *
 * The figures are those of the table "Supported limits" of the WebGPU specification; a device that asks for no limits has them.
 */

/** Defaults of the limits that the kernels depend on. */
export const DEFAULTS: Readonly<Record<string, number>> = {
  maxBindGroups: 4,
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
};

Object.defineProperty(GPUAdapter.prototype, "limits", { get: () => DEFAULTS, configurable: true });
