/** The only file that creates GPU buffers. */

/** Bytes that the size of a uniform buffer is a multiple of. */
const UNIFORM_ALIGNMENT = 16;

/** Creates the storage buffer of a tensor; its contents are zero. */
export function createStorage(device: GPUDevice, label: string, size: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return device.createBuffer({ label, size, usage });
}

/**
 * Creates a buffer that contents are copied to, to be mapped. It has been mapped before: of one that never was Deno cannot give what it
 * maps before the promise of that resolves, and ends the process.
 */
export function createStaging(device: GPUDevice, label: string, size: number): GPUBuffer {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label: `readback ${label}`, size, usage, mappedAtCreation: true });
  buffer.unmap();
  return buffer;
}

/** Creates the uniform buffer of one dispatch; destroyed by its batch after the submit. */
export function createUniform(device: GPUDevice, label: string, contents: ArrayBuffer): GPUBuffer {
  const size = Math.ceil(contents.byteLength / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT;
  const usage = GPUBufferUsage.UNIFORM;
  const buffer = device.createBuffer({ label, size, usage, mappedAtCreation: true });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(contents));
  buffer.unmap();
  return buffer;
}
