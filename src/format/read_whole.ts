import { requirePlainFile } from "./plain_file.ts";
import { files } from "../platform/here.ts";

/**
 * Reads a file into memory of just its size: `Deno.readFile` holds a large file twice while it grows its buffer.
 *
 * @param path The file.
 * @param limit Most bytes that it may have.
 * @returns Its bytes.
 * @throws {Error} If it is no plain file, larger than the limit or than the memory, or cannot be read.
 */
export async function readWhole(path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const size = await requirePlainFile(path, limit);
  const bytes = room(size);
  using file = await files.open(path);
  let filled = 0;
  while (filled < size) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break; // it became shorter meanwhile
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function room(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    throw new RangeError(`there is no memory for its ${size} bytes; give the path of a smaller file`, {
      cause,
    });
  }
}
