/** What of a model can be refused before it is fitted. */

import type { ImageKind } from "../kind/image_kind.ts";
import { kindRange } from "../kind/kind_range.ts";
import { checkModelSettings } from "./read_settings.ts";
import { FORMAT_VERSION, type ModelSettings } from "./settings.ts";

/** Fewest images of a model. */
const FEWEST = 2;

/** What images are like is measured, and always storable. */
const ANY_KIND = kindRange(
  Array<ImageKind>(FEWEST).fill({
    width: 1,
    height: 1,
    channels: 1,
    bits: 8,
    coloured: false,
    brightness: 0,
    contrast: 0,
  }),
);

/** Settings of a model that are known before its images are. */
export type PlannedSettings = Pick<ModelSettings, "backbone" | "preprocess" | "space" | "method">;

/**
 * Refuses before a fit what could not be written after it.
 *
 * @throws {RangeError} If a setting is out of the bounds of model files; the message names it.
 */
export function requireStorable({ backbone, preprocess, space, method }: PlannedSettings): void {
  const { maps, image } = space; // the region of interest is a tensor
  const model: ModelSettings = {
    format: FORMAT_VERSION,
    backbone,
    samples: { white: null, bands: null },
    preprocess,
    registration: null,
    space: { maps, image },
    images: FEWEST,
    kind: ANY_KIND,
    suspects: [],
    method,
    evidence: "place",
    calibration: null,
    selfTest: { score: 0, place: 0, whole: null, verdict: null },
  };
  checkModelSettings(model, (reason) => {
    throw new RangeError(`Cannot fit: ${reason}`);
  });
}
