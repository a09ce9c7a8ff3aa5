/** What a model file says of the backbone that it was fitted with. */

import * as v from "valibot";
import type { Backbone, OnnxIdentity } from "../backbone/backbone.ts";
import { MAX_LEVELS } from "../options/bounds.ts";
import { hash, listOf, text } from "./bounds.ts";

/** Which backbone a model was fitted with. */
export interface BackboneSettings {
  /** Name in the catalogue; of an ONNX model the file's name, without folders. */
  readonly name: string;
  /** SHA-256 of the weights, in hexadecimal; of an ONNX model that of the file and of the weights in other files. */
  readonly weights: string;
  /** Names of the tapped feature maps, finest first. */
  readonly taps: readonly string[];
  /** The file of an ONNX model at the fit. Only if it is not in the catalogue. */
  readonly onnx?: OnnxIdentity;
}

/** Checks the settings when they are read from a file. */
export const backboneSchema = v.strictObject({
  name: text,
  weights: hash,
  taps: listOf(text, MAX_LEVELS),
  onnx: v.exactOptional(v.strictObject({ path: text, sha256: hash, layout: v.picklist(["nchw", "nhwc"]) })),
});

/**
 * What a model file keeps of a backbone.
 *
 * @param backbone The backbone.
 * @param weights SHA-256 of its weights.
 * @returns The settings.
 */
export function backboneSettings({ name, taps, onnx }: Backbone, weights: string): BackboneSettings {
  return { name, weights, taps: taps.map(({ name }) => name), ...(onnx === undefined ? {} : { onnx }) };
}
