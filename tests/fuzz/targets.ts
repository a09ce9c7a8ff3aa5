/** What is given damaged files, and what it may do with them. */

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { readCheckpoint } from "../../src/backbone/checkpoint/read.ts";
import { openOnnx } from "../../src/backbone/onnx/open.ts";
import { DatasetError } from "../../src/evaluate/dataset.ts";
import { readTasks } from "../../src/evaluate/label_studio_tasks.ts";
import { readSaturations, SATURATION_FILE } from "../../src/evaluate/saturation.ts";
import { printable } from "../../src/format/printable.ts";
import { ImageError } from "../../src/image/image.ts";
import { decodeImage } from "../../src/image/read/decode.ts";
import { loadModel } from "../../src/model/model.ts";
import type { Bytes } from "./damage.ts";

/** What came of a damaged file: a clear error, what the sound file gives, or something else. */
export type Outcome = "refused" | "same" | "other";

/** One kind of input. */
export interface Target {
  /** Sound files, of which damaged ones are made. */
  readonly files: readonly string[];
  /**
   * Takes a damaged file.
   *
   * @param sound The file that it was.
   * @throws Any error that no user should see.
   */
  take(damaged: Bytes, sound: Bytes, name: string): Promise<Outcome>;
}

const FIXTURES = new URL("../fixtures/", import.meta.url);

function fixtures(folder: string, ending: RegExp): string[] {
  const at = new URL(folder, FIXTURES);
  return [...Deno.readDirSync(at)].map(({ name }) => name).filter((name) => ending.test(name)).sort()
    .map((name) => new URL(name, at).pathname);
}

/** Runs a reader on both; what it throws must be of one class, say something, and hold no control characters. */
async function compared(
  read: (bytes: Bytes) => unknown,
  damaged: Bytes,
  sound: Bytes,
  wanted: new (...args: never[]) => Error,
): Promise<Outcome> {
  const whole = await Promise.resolve(sound).then(read).catch((error: Error) => error.message);
  let found: unknown;
  try {
    found = await read(damaged);
  } catch (error) {
    if (!(error instanceof wanted)) throw error;
    assert.doesNotMatch(error.message, /\p{Cc}|unreachable|out of bounds|Invalid typed array|please open/iu);
    assert.ok(error.message.length > 20 && error.message.length < 4000, error.message);
    return "refused";
  }
  return isDeepStrictEqual(found, whole) ? "same" : "other";
}

/** A reader of paths, given bytes. */
function fromDisk<T>(read: (path: string) => Promise<T>): (bytes: Bytes) => Promise<T> {
  return async (bytes) => {
    const path = await Deno.makeTempFile({ suffix: ".onnx" });
    try {
      await Deno.writeFile(path, bytes);
      return await read(path);
    } finally {
      await Deno.remove(path);
    }
  };
}

/** All kinds by name. */
export const TARGETS: Readonly<Record<string, Target>> = {
  pictures: {
    files: fixtures("images/", /\.(png|jpg|tif|bmp|webp|gif|p[gbp]m|tga|jp2|j2k|avif|npy|npz)$/),
    take: (damaged, sound, name) =>
      compared((bytes) => decodeImage(bytes, name, { maxPixels: 2 ** 20 }), damaged, sound, ImageError),
  },
  models: {
    files: fixtures("", /^golden_model\.safetensors$/),
    take: (damaged, sound) => compared((bytes) => loadModel(bytes), damaged, sound, SyntaxError),
  },
  checkpoints: {
    files: fixtures("", /\.pth$/),
    take: (damaged, sound, name) =>
      compared((bytes) => readCheckpoint(bytes, name), damaged, sound, SyntaxError),
  },
  networks: {
    files: fixtures("", /^(tiny_backbone|classifier_tapped)\.onnx$/),
    take: (damaged, sound) => compared(fromDisk(openOnnx), damaged, sound, SyntaxError),
  },
  lists: {
    files: fixtures("lists/", /\.json$/),
    take: (damaged, sound, name) => {
      const read: (path: string) => unknown = name === SATURATION_FILE ? readSaturations : readTasks;
      return compared(fromDisk((path) => Promise.try(read, path)), damaged, sound, DatasetError);
    },
  },
  names: {
    files: fixtures("images/", /^grey8\.(png|tif)$/),
    take(damaged) {
      const shown = printable(new TextDecoder("utf-8").decode(damaged), 4000);
      assert.doesNotMatch(shown, /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      return Promise.resolve("same");
    },
  },
};
