/** What a model knows of an image before it looks at what it shows: whether it was fitted to it, and whether it is of its kind. */

import { hashImage } from "./image/image_hash.ts";
import type { NamedImage } from "./image/sources.ts";
import { compareKind, type KindWarning } from "./kind/compare_kind.ts";
import { kindOf } from "./kind/image_kind.ts";
import { methodOf } from "./method/table.ts";
import type { Model } from "./model/model.ts";
import { findSeen, readTraining, type TrainingRecord } from "./model/training_record.ts";

/** What is known of an image. */
export interface Known {
  /** In what it is unlike the images of the fit. */
  readonly warnings: readonly KindWarning[];
  /** Whether the model was fitted to this very picture. */
  readonly seen: boolean;
  /** Score and evidence of an image of the fit, its part left out; null for any other, and where nothing was left out. */
  readonly leftOut: { readonly score: number; readonly place: number; readonly whole: number | null } | null;
}

/** A model's acquaintance with images. */
export class Acquaintance {
  readonly #model: Model;
  readonly #training: TrainingRecord;

  /** @throws {SyntaxError} If the model's record of its images is missing or damaged. */
  constructor(model: Model) {
    this.#model = model;
    this.#training = readTraining(model);
  }

  /**
   * Says what is known of an image.
   *
   * @param anyKind Whether it may be of another depth or have other channels than the images of the fit.
   * @throws {RangeError} If it is, and may not.
   */
  async with({ name, image }: NamedImage, anyKind: boolean): Promise<Known> {
    const { refuse, warnings } = compareKind(this.#model.settings.kind, kindOf(image));
    if (refuse !== null && !anyKind) throw new RangeError(`Cannot score '${name}': ${refuse}`);
    const at = findSeen(this.#training, await hashImage(image));
    return { warnings, seen: at !== null, leftOut: at === null ? null : this.#leftOut(at) };
  }

  #leftOut(at: number): Known["leftOut"] {
    const place = this.#training.place?.[at];
    if (place === undefined) return null;
    const whole = this.#training.whole?.[at] ?? null;
    const { method, evidence } = this.#model.settings;
    const score = methodOf(method).score === "peak" || whole === null ? place : whole;
    return { score, place, whole: evidence === "place" ? null : whole };
  }
}
