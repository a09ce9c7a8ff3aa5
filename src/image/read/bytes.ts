/**
 * The bytes of an encoded image, wherever they come from, and no more of them than an image within the limit can have.
 *
 * @module
 */

import { readWhole } from "../../format/read_whole.ts";
import { ImageError } from "../image.ts";
import { concat } from "../png_bytes.ts";
import { errors, files, here } from "../../platform/here.ts";

/** An image file that is not on disk: its bytes, at hand or to come. A stream can be read once. */
export type EncodedImage = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

/** Bytes of an uncompressed pixel at most: four samples of 16 bits. */
const MAX_PIXEL_BYTES = 8;

/** Room for what a file holds beside its pixels. */
const MAX_METADATA_BYTES = 64 * 2 ** 20;

/** Whether a value is an encoded image. */
export function isEncoded(value: unknown): value is EncodedImage {
  return [Uint8Array, ArrayBuffer, Blob, ReadableStream].some((kind) => value instanceof kind);
}

/**
 * Collects the bytes of an encoded image. What is larger than any picture within the limit, such as a film or an archive, is not
 * collected to be refused.
 *
 * @param encoded The image; a stream is cancelled when it is too long.
 * @param name Name for messages.
 * @param maxPixels Most pixels that the picture may have.
 * @returns The bytes; those of an array are not copied.
 * @throws {ImageError} If there are too many, or a stream fails or was read before.
 */
export async function readBytes(encoded: EncodedImage, name: string, maxPixels: number): Promise<Uint8Array> {
  if (encoded instanceof Uint8Array) return encoded;
  if (encoded instanceof ArrayBuffer) return new Uint8Array(encoded);
  const limit = byteLimit(maxPixels);
  if (encoded instanceof ReadableStream) return await readStream(encoded, name, limit);
  if (encoded.size > limit) throw tooLarge(name, `${encoded.size} bytes`, limit);
  return await encoded.bytes();
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  name: string,
  limit: number,
): Promise<Uint8Array> {
  if (stream.locked) throw new ImageError(name, "something else is reading its stream", ONCE);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      if (!(part instanceof Uint8Array)) throw new TypeError("it holds other things than Uint8Arrays");
      size += part.length;
      if (size > limit) throw tooLarge(name, `${size} bytes and more`, limit); // leaving the loop cancels the stream
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof ImageError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImageError(name, `its stream fails: ${reason}`, "open it again", { cause });
  }
  if (size === 0) throw new ImageError(name, "its stream ends without a byte", ONCE);
  return concat(parts);
}

/** What helps with a stream that has nothing left. */
const ONCE =
  "a stream is read once: for a fit, which reads its images again, give a function that opens it anew";

/**
 * Reads a file unless it is larger than any picture within the limit.
 *
 * @param path A path or a `file:` URL.
 * @param maxPixels Most pixels that the picture may have.
 * @throws {ImageError} If there is no such file, it is too large, or cannot be read.
 */
export async function readFileBytes(path: string | URL, maxPixels: number): Promise<Uint8Array> {
  const name = pathOf(path);
  try {
    const { size, isFile } = await files.stat(name);
    const limit = byteLimit(maxPixels);
    if (!isFile) throw new ImageError(name, "it is not a file", "give the path of an image file");
    if (size > limit) throw tooLarge(name, `${size} bytes`, limit);
    return await readWhole(name, limit);
  } catch (error) {
    // A right that Deno was not given concerns the whole run, not this file.
    if (error instanceof ImageError || error instanceof errors.NotCapable || !(error instanceof Error)) {
      throw error;
    }
    if (error instanceof errors.NotSupported) {
      throw new ImageError(name, "files are not opened by path here", "give a File, a Blob or bytes", {
        cause: error,
      });
    }
    const reason = error instanceof errors.NotFound ? "there is no such file" : error.message;
    throw new ImageError(name, reason, "check the path and the rights to read it", { cause: error });
  }
}

/**
 * The path that a file URL stands for; a path is one already.
 *
 * @throws {ImageError} If the URL is of another kind.
 */
export function pathOf(path: string | URL): string {
  if (typeof path === "string") return path;
  if (path.protocol === "file:") return here.pathOfUrl(path);
  throw new ImageError(
    path.href,
    "it is not on this machine's disk",
    "fetch it, and give its bytes or its body",
  );
}

/** Bytes that a picture of so many pixels may have with all that a file holds beside them. */
export function byteLimit(maxPixels: number): number {
  return maxPixels * MAX_PIXEL_BYTES + MAX_METADATA_BYTES;
}

function tooLarge(name: string, found: string, limit: number): ImageError {
  return new ImageError(
    name,
    `it has ${found}, over the limit of ${limit}`,
    "crop the image or raise 'maxPixels'",
  );
}
