/**
 * The memory of ONNX Runtime Web. It starts with 16 MiB and grows while a model runs. V8 tells other threads of the new
 * size only at their next pause; one that is handed new memory before that dies of "memory access out of bounds", unseen,
 * and the thread that waits for its share of the work spins without end. That was half of the first runs of an
 * EfficientNet-B5 on two threads, and none of 40 with memory that never grows.
 *
 * @module
 */

/**
 * Pages of an address space of 4 GiB less one: the allocator's own sum overflows at 4 GiB. Pages that are never touched
 * take no memory.
 */
const EVERY_PAGE = 65535;

/**
 * Makes the next shared WebAssembly memory of this thread as large as it may become, or as large as the system grants;
 * later ones are as asked for. ONNX Runtime makes its own and has no option for its size.
 */
export function reserveNextMemory(): void {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(_, [asked]: [WebAssembly.MemoryDescriptor]) {
      if (!asked.shared) return new Memory(asked);
      WebAssembly.Memory = Memory;
      return largest(Memory, asked);
    },
  });
}

/** A memory of the most initial pages that the system grants, halving. */
function largest(
  Memory: typeof WebAssembly.Memory,
  asked: WebAssembly.MemoryDescriptor,
): WebAssembly.Memory {
  for (let initial = Math.min(EVERY_PAGE, asked.maximum ?? 0); initial > asked.initial; initial >>= 1) {
    try {
      return new Memory({ ...asked, initial });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // as specified for memory that cannot be had
    }
  }
  return new Memory(asked);
}
