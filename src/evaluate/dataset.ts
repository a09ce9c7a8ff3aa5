/** Labelled images on disk, whatever describes them. */

import { printable } from "../format/printable.ts";

/** An image of a test set. */
export interface LabelledImage {
  /** Path of the image. */
  readonly path: string;
  /** 0: good, 1: anomalous. */
  readonly label: 0 | 1;
  /** Kind of defect; `good` for good images. */
  readonly defect: string;
  /** Path of the mask whose set pixels are anomalous; missing for good images and where there is none. */
  readonly mask?: string;
}

/** What a data set holds. */
export interface Dataset {
  /** Paths of the good images to fit on. */
  readonly train: readonly string[];
  /** Images to evaluate on. */
  readonly test: readonly LabelledImage[];
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
