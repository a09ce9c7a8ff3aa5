/** Tests that may spoil their device. */

import { Gpu } from "../src/gpu/device.ts";

/** Registers a test with a device of its own, which it may spoil. */
export function ownDeviceTest(name: string, body: (gpu: Gpu) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeResources: false, // the driver's threads outlive the device
    sanitizeOps: false,
    async fn() {
      using gpu = await Gpu.open();
      await body(gpu);
    },
  });
}
