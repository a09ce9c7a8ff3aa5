/** Contents of buffers, brought to main memory. */

import { createStaging } from "./buffer.ts";
import type { Gpu } from "./device.ts";
import { here } from "../platform/here.ts";

/** Bytes of a buffer, and where they go. */
export interface Download {
  /** Name of the buffer in error messages. */
  readonly label: string;
  readonly buffer: GPUBuffer;
  /** Byte of the buffer that is the first; a multiple of four, as is the length. */
  readonly first: number;
  /** Takes as many bytes as it has. */
  readonly into: Uint8Array<ArrayBuffer>;
}

/**
 * Downloads from buffers with one submit and one wait for all. What the device had to say of the work until then has been heard.
 *
 * @throws {GpuError} If the device was lost or reported an error.
 */
export async function download(gpu: Gpu, wanted: readonly Download[]): Promise<void> {
  const staging: GPUBuffer[] = [];
  const take = () =>
    wanted.forEach(({ into }, i) => into.set(new Uint8Array((staging[i] as GPUBuffer).getMappedRange())));
  try {
    const encoder = gpu.device.createCommandEncoder({ label: "readback" });
    for (const { label, buffer, first, into: { length } } of wanted) {
      const copy = gpu.allocate(`readback ${label}`, length, () => createStaging(gpu.device, label, length));
      staging.push(copy);
      encoder.copyBufferToBuffer(buffer, first, copy, 0, length);
    }
    gpu.device.queue.submit([encoder.finish()]);
    const mappings = Promise.all(staging.map((buffer) => buffer.mapAsync(GPUMapMode.READ)));
    const early = here.mapsAtOnce && isTakenNow(take);
    if (early) mappings.catch(() => {}); // of a device that was lost since
    else await mappings;
    await turn(); // browsers tell of an error only then, too
    gpu.check();
    if (!early) take();
  } finally {
    for (const buffer of staging) buffer.destroy();
  }
}

/** Takes what buffers that are being mapped hold, where they are mapped already. */
function isTakenNow(take: () => void): boolean {
  try {
    take();
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false; // not mapped yet, or never: its promise tells
    throw error;
  }
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
