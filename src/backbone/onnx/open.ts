import { printable } from "../../format/printable.ts";
import { inContext } from "../../format/plain_file.ts";
import { readWhole } from "../../format/read_whole.ts";
import { sha256 } from "../../format/sha256.ts";
import { PROTOBUF_LIMIT } from "./external.ts";
import { type OnnxFile, readOnnx } from "./read.ts";
import { errors } from "../../platform/here.ts";

/**
 * Reads an ONNX model from disk; needs read permission.
 *
 * @param path The file.
 * @param wanted SHA-256 that it must have, if its path came from a file: of another one nothing is looked at or told.
 * @returns Its parts.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {TypeError} If it is no plain file.
 * @throws {RangeError} If it is larger than protobuf allows.
 * @throws {SyntaxError} If it is not an ONNX model, or damaged.
 * @throws {Error} If it has not the wanted hash, or cannot be read to find out.
 */
export async function openOnnx(path: string, wanted?: string): Promise<OnnxFile> {
  if (wanted !== undefined) return readOnnx(await readKnown(path, wanted), path);
  let bytes;
  try {
    bytes = await readWhole(path, PROTOBUF_LIMIT);
  } catch (cause) {
    if (!(cause instanceof errors.NotFound)) throw inContext(`Cannot read backbone '${path}'`, cause);
    throw new errors.NotFound(
      `Cannot read backbone '${path}': there is no such file; give the path of an .onnx file`,
      { cause },
    );
  }
  return readOnnx(bytes, path);
}

/** The bytes of a file, once they have shown that they are the right ones. */
async function readKnown(path: string, wanted: string): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (what: string): never => {
    throw new Error(
      `Cannot use '${printable(path)}' as a backbone: ${what}; name the file that the model was fitted with`,
    );
  };
  const bytes = await readWhole(path, PROTOBUF_LIMIT).catch((cause) =>
    refuse(
      cause instanceof RangeError ? "it is not the file that the model was fitted with" : "it cannot be read",
    )
  );
  return await sha256(bytes) === wanted ? bytes : refuse("it is not the file that the model was fitted with");
}
