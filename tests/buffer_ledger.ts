import type { Gpu } from "../src/gpu/device.ts";

/** Keeps count of a device's live buffers from its construction to its disposal. */
export class BufferLedger implements Disposable {
  /** Bytes of the buffers that were created since and are not destroyed. */
  bytes = 0;
  /** The most that `bytes` has been. */
  peak = 0;
  readonly #device: GPUDevice;

  constructor({ device }: Gpu) {
    this.#device = device;
    device.createBuffer = (descriptor) => {
      const buffer = GPUDevice.prototype.createBuffer.call(device, descriptor);
      let size = buffer.size;
      this.bytes += size;
      this.peak = Math.max(this.peak, this.bytes);
      buffer.destroy = () => {
        this.bytes -= size;
        size = 0; // destroying twice is allowed
        GPUBuffer.prototype.destroy.call(buffer);
      };
      return buffer;
    };
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(this.#device, "createBuffer");
  }
}

/** Labels of the buffers that a device makes while `run` runs, and whatever it promises. */
export async function buffersMade({ device }: Gpu, run: () => void | Promise<void>): Promise<string[]> {
  const labels: string[] = [];
  device.createBuffer = (descriptor) => {
    labels.push(descriptor.label ?? "");
    return GPUDevice.prototype.createBuffer.call(device, descriptor);
  };
  try {
    await run();
  } finally {
    Reflect.deleteProperty(device, "createBuffer");
  }
  return labels;
}
