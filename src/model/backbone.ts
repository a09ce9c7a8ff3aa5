/** Finding the backbone again that a model was fitted with. */

import type { OnnxSource } from "../backbone/onnx/onnx_backbone.ts";
import { printable } from "../format/printable.ts";
import type { BackboneSettings } from "./backbone_settings.ts";
import type { Model } from "./model.ts";

/**
 * The backbone that a model was fitted with, to open an {@linkcode Inspector} with.
 *
 * @param model The model.
 * @param path Where its ONNX model is now, if not where it was at the fit; may have another name, but not other contents.
 * @returns A name of the catalogue, or an ONNX model with the taps, layout, normalisation and hashes of the fit.
 * @throws {TypeError} If a path is given for a model that was fitted with a backbone of the catalogue.
 */
export function modelBackbone({ name, settings }: Model, path?: string): string | OnnxSource {
  const { backbone: { name: network, weights, taps, onnx }, preprocess: { mean, std } } = settings;
  if (onnx) {
    const expected = { file: onnx.sha256, weights };
    return { onnx: path ?? onnx.path, taps, layout: onnx.layout, normalisation: { mean, std }, expected };
  }
  if (path === undefined) return network;
  throw new TypeError(
    `Cannot use backbone '${path}' with model '${name}': it was fitted with '${
      printable(network)
    }' of the catalogue; name no file`,
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
  const sameTaps = wanted.taps.length === present.taps.length &&
    wanted.taps.every((tap, i) => tap === present.taps[i]);
  const same = wanted.weights === present.weights && sameTaps && named(wanted) === named(present);
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
  return printable(`${name} with weights ${weights.slice(0, 12)}${taken}`);
}
