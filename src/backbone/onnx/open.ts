import { requireRoom } from "./external.ts";
import { type OnnxFile, readOnnx } from "./read.ts";

/**
 * Reads an ONNX model from disk; needs read permission.
 *
 * @param path The file.
 * @returns Its parts.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {RangeError} If it is larger than protobuf allows.
 * @throws {SyntaxError} If it is not an ONNX model, or damaged.
 */
export async function openOnnx(path: string): Promise<OnnxFile> {
  try {
    requireRoom(path, (await Deno.stat(path)).size);
    return readOnnx(await Deno.readFile(path), path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(
      `Cannot read backbone '${path}': there is no such file; give the path of an .onnx file`,
      { cause },
    );
  }
}
