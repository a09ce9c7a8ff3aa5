/** The self-test in a model file: a picture, and what the machine that fitted the model made of it. */

import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { printable } from "../format/printable.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import type { Image } from "../image/image.ts";
import { geometry } from "../preprocess/geometry.ts";
import type { Size } from "../preprocess/settings.ts";
import type { ModelSettings, SelfTestSettings } from "./settings.ts";

/** Where a self-test is in the file. */
const PICTURE = "selfTest.picture";
const MAP = "selfTest.map";

/** A picture and what is made of it. */
export interface StoredTest extends SelfTestSettings {
  /** The picture, RGB of 8 bits. */
  readonly picture: Image;
  /** Its anomaly map [height, width] of the network's input. */
  readonly map: Float32Array<ArrayBuffer>;
}

/** What of a model its self-test is in. */
export interface TestedFile extends TensorFile {
  /** Its settings, as far as they matter. */
  readonly settings: Pick<ModelSettings, "preprocess" | "space" | "selfTest">;
}

/** Picture and map as tensors of a model file. */
export function testTensors(
  picture: Size & { readonly data: Uint8Array<ArrayBuffer> },
  map: Float32Array<ArrayBuffer>,
  { height, width }: Size,
): [string, StoredTensor][] {
  return [
    [PICTURE, storedTensor("U8", [picture.height, picture.width, 3], picture.data)],
    [MAP, storedTensor("F32", [height, width], map)],
  ];
}

/**
 * Reads a model's self-test.
 *
 * @throws {SyntaxError} If there is none, or the model's preprocessing does not bring its picture to the
 *   network's input.
 */
export function readTest(file: TestedFile): StoredTest {
  const { space: { image }, selfTest } = file.settings;
  const [height = 0, width = 0] = file.tensors.get(PICTURE)?.shape ?? [];
  const data = elements(requireTensor(file, PICTURE, [height, width, 3], "U8"), "U8");
  const map = elements(requireTensor(file, MAP, [image.height, image.width], "F32"), "F32");
  const ends = sizeAfter({ width, height }, file);
  if (ends.width !== image.width || ends.height !== image.height) {
    refuse(
      file,
      `its '${PICTURE}' is ${width}x${height}, which the preprocessing brings to another size than the images`,
    );
  }
  return { ...selfTest, picture: { width, height, channels: 3, data }, map };
}

function sizeAfter(picture: Size, file: TestedFile): Size {
  try {
    return geometry(picture, file.settings.preprocess).crop;
  } catch (cause) {
    return refuse(file, printable((cause as Error).message), { cause });
  }
}

function refuse({ name }: TestedFile, reason: string, options?: ErrorOptions): never {
  throw new SyntaxError(`Cannot use the self-test of '${name}': ${reason}; fit it again`, options);
}
