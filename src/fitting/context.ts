/** What all stages of a fit have in common, and what comes of learning. */

import type { LevelVectors } from "../evidence/pooled_features.ts";
import type { SeenPeaks } from "../evidence/seen_peaks.ts";
import type { FeatureExtractor } from "../features.ts";
import type { Scratch } from "../gaussian/filed_gaussian.ts";
import type { Detector, FeatureSpace, Part } from "../method/method.ts";
import type { MethodSettings } from "../method/table.ts";
import type { EvidenceKind } from "../verdict/joined.ts";
import type { FitImages } from "./fit_images.ts";

/** What a fit computes on, and with which settings. */
export interface FitContext {
  readonly extractor: FeatureExtractor;
  readonly space: FeatureSpace;
  readonly method: MethodSettings;
  readonly images: FitImages;
  /** Which evidence was asked for. */
  readonly kind: EvidenceKind;
  /** Peaks of what images show; null where they are not registered. */
  readonly seen: SeenPeaks | null;
  /** Opens a file for what is too large. */
  readonly scratch?: (() => Promise<Scratch>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Some of a fit's images, and how they belong together. */
export interface Members {
  /** Their places in the order of reading, ascending. */
  readonly places: readonly number[];
  /** In indices of `places`. */
  readonly parts: readonly Part[];
}

/** A method fitted to some of the images. */
export interface Fitted extends Members, Disposable {
  readonly detector: Detector;
  /** Mean features of the images. */
  readonly levels: readonly LevelVectors[];
}

/** The parts of some of the images, in indices of those: parts that lost all their images are gone. */
export function membersOf(places: readonly number[], parts: readonly Part[]): Members {
  const indices = new Map(places.map((place, index) => [place, index]));
  const own = parts.map((part) => part.flatMap((place) => indices.get(place) ?? []));
  return { places, parts: own.filter((part) => part.length > 0) };
}
