/**
 * Reads a file into memory of just its size: `Deno.readFile` holds a large file twice while it grows its buffer.
 *
 * @param path The file.
 * @returns Its bytes.
 * @throws {Error} If it cannot be read.
 */
export async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  const { isFile, size } = await file.stat();
  if (!isFile) return await Deno.readFile(path); // a pipe has no size
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break; // it became shorter meanwhile
    filled += count;
  }
  return bytes.subarray(0, filled);
}
