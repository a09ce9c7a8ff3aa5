/**
 * ImageMagick in WebAssembly, one instance for the whole process, loaded when the first picture comes that needs it (15 MB).
 *
 * Weighed against wasm-vips: it alone reads BMP, TGA and JPEG 2000; needs no threads, no shared memory and no rights but to read its own
 * file; refuses what is cut; is exact against Pillow (tests/fixtures/images/FORMATS.md). It computes in 8 bits: deeper pictures are kept
 * away from it.
 *
 * @module
 */

import type { IMagickImage } from "@imagemagick/magick-wasm";
import { printable } from "../../format/printable.ts";
import { here } from "../../platform/here.ts";

type Magick = typeof import("@imagemagick/magick-wasm");

let loading: Promise<Magick> | undefined;

async function load(): Promise<Magick> {
  const magick = await import("@imagemagick/magick-wasm");
  await magick.initializeImageMagick(await here.readAsset("magick.wasm"));
  magick.ResourceLimits.disk = 0n; // what memory does not hold is refused, not written
  return magick;
}

/** What of a file is read. */
export interface MagickFile {
  readonly bytes: Uint8Array;
  /** ImageMagick's name of the format. */
  readonly format: string;
}

/** What reading a file is used for. */
export type MagickUse<Result> = (image: IMagickImage, magick: Magick) => Result;

/**
 * Reads a file and uses it while it is in memory.
 *
 * @param header Called with the size known and no pixels; what it throws is passed on, and nothing is decoded.
 * @param use Called with the pixels.
 * @throws {SyntaxError} If the file is damaged, or of a kind that is not read.
 */
export async function withMagick<Result>(
  { bytes, format }: MagickFile,
  header: MagickUse<void>,
  use: MagickUse<Result>,
): Promise<Result> {
  loading ??= load();
  const current = loading;
  try {
    const magick = await current;
    const settings = new magick.MagickReadSettings({ frameIndex: 0, frameCount: 1 });
    settings.format = format as typeof magick.MagickFormat[keyof typeof magick.MagickFormat];
    const image = magick.MagickImage.create();
    try {
      refusing(magick, () => image.ping(bytes, settings));
      header(image, magick);
      refusing(magick, () => image.read(bytes, settings));
      return use(image, magick);
    } finally {
      image.dispose();
    }
  } catch (error) {
    // One that trapped may have left its memory in disorder, and a failed load may succeed later.
    if (error instanceof WebAssembly.RuntimeError || !(error instanceof Error)) loading = undefined;
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    throw new SyntaxError("its pixels cannot be decoded", { cause: error });
  }
}

/** ImageMagick's own words, without the place in its source that they end with, and on one line. */
function refusing(magick: Magick, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof magick.MagickError)) throw error;
    const reason = error.message.replace(/\s*[`'].*$/s, "").replace(/([a-z])([A-Z])/g, "$1 $2").replace(
      /\s+/g,
      " ",
    );
    throw new SyntaxError(printable(reason.toLowerCase()) || "its pixels cannot be decoded", {
      cause: error,
    });
  }
}
