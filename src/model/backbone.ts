/** What a model file says of the backbone that it was fitted with, and finding that backbone again. */

import * as v from "valibot";
import type { Backbone } from "../backbone/backbone.ts";
import type { OnnxSource } from "../backbone/onnx/onnx_backbone.ts";
import type { Layout } from "../backbone/onnx/input.ts";
import type { Model } from "./model.ts";

/** Which backbone a model was fitted with. */
export interface BackboneSettings {
  /** Name in the catalogue; of an ONNX model the file's name, without folders. */
  readonly name: string;
  /** SHA-256 of the weights, in hexadecimal; of an ONNX model that of the file. */
  readonly weights: string;
  /** Names of the tapped feature maps, finest first. */
  readonly taps: readonly string[];
  /** Path of the ONNX model at the fit, and order of the axes of its input. Only if it is not in the catalogue. */
  readonly onnx?: { readonly path: string; readonly layout: Layout };
}

/** Checks the settings when they are read from a file. */
export const backboneSchema = v.strictObject({
  name: v.string(),
  weights: v.string(),
  taps: v.array(v.string()),
  onnx: v.exactOptional(v.strictObject({ path: v.string(), layout: v.picklist(["nchw", "nhwc"]) })),
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

/**
 * The backbone that a model was fitted with, to open an {@linkcode Inspector} with.
 *
 * @param model The model.
 * @param path Where its ONNX model is now, if not where it was at the fit; may have another name, but not other contents.
 * @returns A name of the catalogue, or an ONNX model with the taps, layout and normalisation of the fit.
 * @throws {TypeError} If a path is given for a model that was fitted with a backbone of the catalogue.
 */
export function modelBackbone({ name, settings }: Model, path?: string): string | OnnxSource {
  const { backbone: { name: network, taps, onnx }, preprocess: { mean, std } } = settings;
  if (onnx) return { onnx: path ?? onnx.path, taps, layout: onnx.layout, normalisation: { mean, std } };
  if (path === undefined) return network;
  throw new TypeError(
    `Cannot use backbone '${path}' with model '${name}': it was fitted with '${network}' of the catalogue; name no file`,
  );
}

/**
 * Checks that a backbone is the one that a model was fitted with.
 *
 * @param model The model.
 * @param present The backbone at hand.
 * @throws {Error} If it is another; the message names both.
 */
export function requireSameBackbone(
  { name, settings: { backbone: wanted } }: Model,
  present: BackboneSettings,
): void {
  // an ONNX model may have been renamed; what it computes is in its bytes, and in how it is taken
  const named = (settings: BackboneSettings) => settings.onnx?.layout ?? settings.name;
  const same = wanted.weights === present.weights && `${wanted.taps}` === `${present.taps}` &&
    named(wanted) === named(present);
  if (same) return;
  throw new Error(
    `Cannot use model '${name}': it was fitted with backbone ${describe(wanted)}, at hand is ${
      describe(present)
    }; ` +
      "open that backbone, or fit the model again",
  );
}

function describe({ name, weights, taps, onnx }: BackboneSettings): string {
  const taken = onnx ? ` (${onnx.path}, ${onnx.layout}, taps ${taps})` : "";
  return `${name} with weights ${weights.slice(0, 12)}${taken}`;
}
