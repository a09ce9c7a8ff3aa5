/** Where the images of a run come from: a data set as it is, or one of its variants. */

import type { CheckedFit } from "../check_fit.ts";
import type { ReadTest } from "../evaluate/evaluate.ts";
import type { ImageList } from "../image/image_list.ts";
import type { Image } from "../image/image.ts";
import { Random } from "../random.ts";
import type { ReadOptions } from "../image/read/header.ts";
import type { ImageSource } from "../image/sources.ts";
import type { Category } from "./categories.ts";
import { drawMisalignment, misalign } from "./misalign.ts";

/** Preprocessing as it is asked for. */
export type Preprocess = Pick<CheckedFit["values"], "window" | "resize" | "crop" | "filter" | "rounding">;

/** Reads and decodes an image file with the level of white and the bands that it is told. */
export type Decode = (path: string, reading: ReadOptions) => Promise<Image>;

/** Images of a category for fit and evaluation, and their preprocessing. */
export interface Source {
  /** Good images to fit to, as often as they are asked for. */
  readonly train: ImageList;
  /** Decodes an image or mask of a test. */
  readonly read: ReadTest;
  /** What happens to them next. */
  readonly preprocess: Preprocess;
}

/** The images of a category as they are. */
export function alignedSource({ train }: Category, preprocess: Preprocess, decode: Decode): Source {
  return {
    train: () => decodeEach(train, decode),
    read: (path, _test, _what, reading) => decode(path, reading),
    preprocess,
  };
}

/**
 * The images of a category, each rotated and cropped at random: a random crop takes the place of the centre crop.
 *
 * @param preprocess Its resize and crop give the size of the crop (256 and 224: 7/8 of the image) and of the network's input.
 * @param seed The same seed moves every image in the same way again.
 * @throws {RangeError} If the preprocessing has no crop, or a window, or its resize has no fixed sides.
 */
export function misalignedSource(
  { train, test }: Category,
  preprocess: Preprocess,
  decode: Decode,
  seed: number,
): Source {
  const { window, resize, crop } = preprocess;
  const sides = resize !== "auto" && "width" in resize ? resize : null;
  if (window !== null || crop === null || !sides || crop.width > sides.width || crop.height > sides.height) {
    throw new RangeError(
      "Cannot misalign: the random crop is as large as the centre crop that it replaces: received " +
        `${
          JSON.stringify({ window, resize, crop })
        }; give a resize to a fixed width and height, a smaller crop, and no window`,
    );
  }
  const share = { width: crop.width / sides.width, height: crop.height / sides.height };
  const random = new Random(seed);
  const drawn = new Map(
    [...train, ...test.map(({ path }) => path)].map((path) => [path, drawMisalignment(random)]),
  );
  const move = (image: Image, owner: string, sampling: "bilinear" | "nearest") => {
    const how = drawn.get(owner);
    if (how === undefined) throw new RangeError(`Cannot misalign '${owner}': it is not of the category`);
    return misalign(image, how, share, sampling);
  };
  return {
    train: () =>
      decodeEach(train, async (path, reading) => move(await decode(path, reading), path, "bilinear")),
    read: async (path, test, what, reading) =>
      move(await decode(path, reading), test.path, what === "mask" ? "nearest" : "bilinear"),
    preprocess: { ...preprocess, resize: crop, crop: null },
  };
}

async function* decodeEach(paths: readonly string[], decode: Decode): AsyncGenerator<ImageSource> {
  for (const name of paths) yield { name, image: (reading) => decode(name, reading) };
}
