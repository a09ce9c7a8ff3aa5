/** Labelled images on disk, whatever describes them. */

import type { LeftOut } from "../image/left_out.ts";
import { printable } from "../format/printable.ts";
import type { DefectSaturation } from "./defect_saturation.ts";

/** An image of a test set. */
export interface LabelledImage {
  /** Path of the image. */
  readonly path: string;
  /** 0: good, 1: anomalous. */
  readonly label: 0 | 1;
  /** Kind of defect; `good` for good images. */
  readonly defect: string;
  /**
   * Path of the mask whose set pixels are anomalous, or paths of several that are united; missing for good images and where there is
   * none.
   */
  readonly mask?: string | readonly string[];
  /** Kinds of defects that the pixels of its masks name, each mask being of one defect; only in sets that have sPRO. */
  readonly saturations?: readonly DefectSaturation[];
}

/** What a data set holds. */
export interface Dataset {
  /** Paths of the good images to fit on. */
  readonly train: readonly string[];
  /** Images to evaluate on. */
  readonly test: readonly LabelledImage[];
}

/** A data set that was found, and what else there is to know of it. */
export interface FoundDataset extends Dataset {
  /** What of its files is not taken. */
  readonly leftOut: LeftOut;
  /** What was guessed, and what is there and not used, in sentences. */
  readonly guessed: readonly string[];
  /** What figures of its test images cannot say, in sentences. */
  readonly warnings: readonly string[];
}

/** The masks of an image, in a list that is empty where it has none. */
export function masksOf({ mask }: LabelledImage): readonly string[] {
  return mask === undefined ? [] : typeof mask === "string" ? [mask] : mask;
}

/** The defect of images that have none. */
export const GOOD = "good";

/** A data set that cannot be used. Its message says where, what is wrong and what helps. */
export class DatasetError extends Error {
  /** Name of the class. */
  override readonly name = "DatasetError";

  /**
   * Joins the parts to one message.
   *
   * @param place The folder or file, and the line if there are lines.
   * @param reason What was found, and the remedy.
   * @param options The error underneath, if there is one.
   */
  constructor(place: string, reason: string, options?: ErrorOptions) {
    super(printable(`Cannot read data set ${place}: ${reason}`, Infinity), options);
  }
}
