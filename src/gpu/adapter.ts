/** The adapter that the system prefers, and a device on it with the limits that the kernels need. */

import { here } from "../platform/here.ts";

/** Limits that the kernels or ONNX Runtime use beyond the WebGPU defaults; each is asked for at the adapter's value. */
const WANTED_LIMITS = [
  "maxBindGroups",
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize", // a Cholesky factor of one band must fit one binding
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** `shader-f16` is for half-precision backbones; `subgroups` is left out because ONNX Runtime's shaders fail with it. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "shader-f16"];

/** Descriptions of software drivers; the second sign beside `isFallbackAdapter`. */
const SOFTWARE_DRIVER = /llvmpipe|lavapipe|swiftshader|softpipe|\bWARP\b|Basic Render/i;

/** No WebGPU adapter, or one that cannot be used; the message says what to install. */
export class GpuUnavailableError extends Error {
  /** Name of the class. */
  override name = "GpuUnavailableError";
}

/** What is known about an adapter with an open device. */
export interface GpuInfo {
  /** The driver's own words, for example "llvmpipe (LLVM 15.0.6, 256 bits)"; vendor and architecture where it has none. */
  readonly description: string;
  /** Vendor as the driver names it; a PCI number on many drivers. */
  readonly vendor: string;
  /** Whether the adapter computes on the CPU. */
  readonly software: boolean;
  /** Optional features the device was opened with. */
  readonly features: readonly string[];
}

/** What an adapter says of itself. */
export function infoOf({ info }: GPUAdapter, device: GPUDevice): GpuInfo {
  const { vendor, isFallbackAdapter } = info;
  const description = describeAdapter(info);
  return {
    description,
    vendor,
    software: isFallbackAdapter || SOFTWARE_DRIVER.test(description),
    features: [...device.features].sort(),
  };
}

/** The driver's own words; browsers keep them, and tell vendor and architecture, such as "google swiftshader", or nothing at all. */
export function describeAdapter(
  { description, vendor, architecture }: Pick<GPUAdapterInfo, "architecture" | "description" | "vendor">,
): string {
  return description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed adapter";
}

/**
 * Opens a device with the adapter's own limits.
 *
 * @throws {GpuUnavailableError} If there is no adapter or it refuses a device.
 */
export async function requestDevice(): Promise<{ adapter: GPUAdapter; device: GPUDevice }> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new GpuUnavailableError(
      `Cannot open a GPU: WebGPU found no adapter. ${here.adapterRemedy}`,
    );
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = WANTED_FEATURES.filter((name) => adapter.features.has(name));
  try {
    return {
      adapter,
      device: await adapter.requestDevice({ label: "oddspot", requiredFeatures, requiredLimits }),
    };
  } catch (cause) {
    throw new GpuUnavailableError(
      `Cannot open a GPU: adapter "${describeAdapter(adapter.info)}" refused a device: ${cause}`,
      { cause },
    );
  }
}
