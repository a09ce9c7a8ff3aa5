/** The figures of sPRO, of all defects and of each class of images apart. */

import type { LabelledImage } from "./dataset.ts";
import { PixelTally } from "./pixel_tally.ts";
import { PRO_LIMIT, proScore } from "./pro.ts";
import { auroc } from "./ranking.ts";
import { type Defect, SaturatedTally } from "./saturated_tally.ts";
import { scoreSteps } from "./score_steps.ts";

/** False positive rates up to which the curve is integrated: that of MVTec LOCO's own tables, and the usual one of PRO. */
export const SATURATED_LIMITS: readonly [number, number] = [0.05, PRO_LIMIT];

/** The area under a curve of sPRO up to a limit. */
export interface SaturatedScore {
  /** False positive rate up to which the curve is integrated. */
  readonly limit: number;
  /** The area divided by the limit, from 0 to 1; NaN without a normal pixel or without a defect. */
  readonly score: number;
}

/** Figures of one class of defective images, with all good ones. */
export interface SaturatedClass {
  /** Its name, as `logical_anomalies`. */
  readonly defect: string;
  /** Defective images of it. */
  readonly images: number;
  /** Area under the ROC curve of the images; NaN without good ones. */
  readonly imageAuroc: number;
  /** sPRO of its defects. */
  readonly scores: readonly SaturatedScore[];
}

/** Figures of a data set that says from which area on a defect counts as found in full. */
export interface SaturatedMetrics {
  /** Number of defects that were looked at. */
  readonly defects: number;
  /** sPRO of all defects together. */
  readonly scores: readonly SaturatedScore[];
  /** Means over the classes, as the tables of MVTec LOCO have them. */
  readonly means: readonly SaturatedScore[];
  /** Each class apart, in the order of the images. */
  readonly classes: readonly SaturatedClass[];
}

/** Collects them image by image. */
export class SaturatedCollector {
  readonly #all: SaturatedTally;
  readonly #good = new PixelTally();
  readonly #classes: ReadonlyMap<string, { readonly pixels: PixelTally; readonly defects: SaturatedTally }>;

  /**
   * Starts empty. Good images, and each class, have a tally of their own: together about as much memory as that of all pixels.
   *
   * @param tests The images.
   * @param pixels The tally of all their pixels; what comes to it comes to this collector too.
   */
  constructor(tests: readonly LabelledImage[], pixels: PixelTally) {
    this.#all = new SaturatedTally(pixels);
    const names = new Set(tests.filter(({ label }) => label === 1).map(({ defect }) => defect));
    this.#classes = new Map([...names].map((name) => {
      const own = new PixelTally();
      return [name, { pixels: own, defects: new SaturatedTally(own, [this.#good]) }];
    }));
  }

  /**
   * Adds an image.
   *
   * @param test What is known of it.
   * @param seen.map [height, width] scores.
   * @param seen.bits [height, width], 1 where any defect is; none of a good image.
   * @param seen.defects Its defects.
   */
  add(
    { label, defect }: LabelledImage,
    { map, shape, bits, defects }: {
      readonly map: Float32Array;
      readonly shape: readonly [height: number, width: number];
      readonly bits: Uint8Array | undefined;
      readonly defects: readonly Defect[];
    },
  ): void {
    this.#all.add(map, defects);
    const own = label === 1 ? this.#classes.get(defect) : undefined;
    (own?.pixels ?? this.#good).add(map, shape, bits);
    own?.defects.add(map, defects);
  }

  /**
   * The figures of all that was added.
   *
   * @param tests All images.
   * @param values What verdicts come of, of each.
   */
  metrics(tests: readonly LabelledImage[], values: readonly number[]): SaturatedMetrics {
    const classes = [...this.#classes].map(([defect, { defects }]): SaturatedClass => {
      const places = tests.flatMap((test, i) => test.label === 0 || test.defect === defect ? [i] : []);
      const labels = places.map((i) => (tests[i] as LabelledImage).label);
      return {
        defect,
        images: labels.filter((label) => label === 1).length,
        imageAuroc: auroc(scoreSteps(places.map((i) => values[i] as number), labels)),
        scores: scoresOf(defects),
      };
    });
    const means = SATURATED_LIMITS.map((limit, i) => ({
      limit,
      score: classes.reduce((sum, { scores }) => sum + (scores[i]?.score ?? NaN), 0) / classes.length,
    }));
    return { defects: this.#all.regions, scores: scoresOf(this.#all), means, classes };
  }
}

function scoresOf(tally: SaturatedTally): SaturatedScore[] {
  return SATURATED_LIMITS.map((limit) => ({ limit, score: proScore(tally, limit) }));
}
