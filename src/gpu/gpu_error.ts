/** What goes wrong with a device, told apart by what can be done about it. */

/** What went wrong: the device is gone, it has no memory for something, or it was asked for what it cannot do. */
export type GpuFault = "lost" | "memory" | "refused";

/** Words of drivers for a device that is lost because it has no memory. */
const NO_MEMORY = /out of (device )?memory|not enough memory|OutOfMemory/i;

/** The first thing that a device reported; nothing more can be computed on it. */
export class GpuError extends Error {
  /** Name of the class. */
  override readonly name = "GpuError";

  /**
   * Joins the parts to one message.
   *
   * @param fault A lost device is opened again, what lacks memory must be smaller.
   * @param what What was reported, and of which device.
   * @param remedy What the user can do about it, if anything.
   * @param options The error underneath, if there is one.
   */
  constructor(
    readonly fault: GpuFault,
    readonly what: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(remedy === undefined ? what : `${what}; ${remedy}`, options);
  }
}

/**
 * That a device was lost.
 *
 * @param device Its description.
 */
export function lossOf(
  device: string,
  { reason, message }: Pick<GPUDeviceLostInfo, "reason" | "message">,
): GpuError {
  const fault = NO_MEMORY.test(message) ? "memory" : "lost";
  return new GpuError(
    fault,
    `GPU "${device}" reported: device lost (${reason}): ${message}`,
    "start again, and if that repeats, lower --batch (option batch) or look into the driver's log",
  );
}

/**
 * An error that nobody waited for.
 *
 * @param device Description of the device.
 */
export function reported(device: string, error: GPUError): GpuError {
  if (error instanceof GPUOutOfMemoryError) return outOfMemory(device);
  return new GpuError("refused", `GPU "${device}" reported: ${error.message}`);
}

/**
 * That there is no memory.
 *
 * @param device Description of the device.
 * @param wanted The buffer that it was for, if it is one of ours.
 */
export function outOfMemory(
  device: string,
  wanted?: { readonly label: string; readonly bytes: number },
): GpuError {
  const what = wanted
    ? `: there is no room for "${wanted.label}", ${(wanted.bytes / 1e6).toFixed(1)} MB`
    : "";
  return new GpuError(
    "memory",
    `GPU "${device}" ran out of memory${what}`,
    "compute fewer images at once (--batch, option batch) or smaller ones (--resize, option resize)",
  );
}
