/** Contents of buffers, brought to main memory. */

import { createStaging } from "./buffer.ts";
import type { Gpu } from "./device.ts";
import { here } from "../platform/here.ts";

/** Some bytes of a buffer. */
export interface Downloadable {
  /** Its name in error messages. */
  readonly label: string;
  readonly buffer: GPUBuffer;
  /** Where they begin; by default at the start. */
  readonly begin?: number;
  readonly bytes: number;
}

/**
 * Downloads buffers with one submit and one wait for all.
 *
 * @returns A copy of each; what the device had to say of the work until then has been heard.
 * @throws {GpuError} If the device was lost or reported an error.
 */
export async function download(gpu: Gpu, wanted: readonly Downloadable[]): Promise<ArrayBuffer[]> {
  const staging: GPUBuffer[] = [];
  try {
    const encoder = gpu.device.createCommandEncoder({ label: "readback" });
    for (const { label, buffer, begin = 0, bytes } of wanted) {
      const copy = gpu.allocate(`readback ${label}`, bytes, () => createStaging(gpu.device, label, bytes));
      staging.push(copy);
      encoder.copyBufferToBuffer(buffer, begin, copy, 0, bytes);
    }
    gpu.device.queue.submit([encoder.finish()]);
    const mappings = Promise.all(staging.map((buffer) => buffer.mapAsync(GPUMapMode.READ)));
    const early = here.mapsAtOnce ? contentsNow(staging) : null;
    if (early) {
      mappings.catch(() => {}); // of a device that was lost since
      await turn();
    } else {
      await mappings;
    }
    gpu.check();
    return early ?? contents(staging);
  } finally {
    for (const buffer of staging) buffer.destroy();
  }
}

/** What buffers that are being mapped hold, where they are mapped already. */
function contentsNow(staging: readonly GPUBuffer[]): ArrayBuffer[] | null {
  try {
    return contents(staging);
  } catch (error) {
    if (error instanceof DOMException) return null; // not mapped yet, or never: its promise tells
    throw error;
  }
}

function contents(staging: readonly GPUBuffer[]): ArrayBuffer[] {
  return staging.map((buffer) => {
    const copy = buffer.getMappedRange().slice(0);
    buffer.unmap();
    return copy;
  });
}

/** Lets the event loop go round once, in which errors of the device arrive. */
async function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = Promise.withResolvers<void>();
  port1.onmessage = () => resolve();
  port2.postMessage(null);
  await promise;
  port1.close();
}
