/** Memory of large arrays, given back when they are done with: garbage collection waits until there are 64 MB of it. */

/**
 * Gives an array's memory back at once. The array, and every other view of its buffer, has no elements afterwards.
 *
 * @throws {TypeError} If the buffer cannot be detached, as that of a WebAssembly memory.
 */
export function freeArray({ buffer }: { readonly buffer: ArrayBuffer }): void {
  if (!buffer.detached) buffer.transfer(0);
}
