import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { FeatureExtractor } from "../src/features.ts";
import { readAll } from "../src/gpu/tensor.ts";
import { inBatches } from "../src/image/sources.ts";
import { gridMeans } from "../src/vectors/grid_means.ts";
import { partsOf } from "../src/verdict/groups.ts";
import { findTwins, TWIN_GRIDS } from "../src/verdict/twins.ts";

const SHARED = new URL("../../shared/", import.meta.url);
const SIZE = { width: 256, height: 256 };

/** Folders beside the project, and which part an image of them shows. */
const SETS: readonly (readonly [folder: string, part: (name: string) => string])[] = [
  ["cases/C3_burst", (name) => name.split("_")[0] as string],
  ["cases/C3_twins", (name) => name.slice(0, 3)],
  ["cases/C3_ten_parts_once", (name) => name],
  ["cases/C3_new_good", (name) => name],
  ["data/hazelnut/train/good", (name) => name],
  ["data/circuitboard/train/good", (name) => name],
];

/** Views of all images, as a fit has them. */
async function views(paths: readonly string[]): Promise<Float32Array[]> {
  await using extractor = await FeatureExtractor.open();
  const settings = {
    frame: null,
    window: null,
    resize: SIZE,
    crop: null,
    filter: "bilinear",
    rounding: "none",
    ...extractor.backbone.normalisation,
  } as const;
  const rows = TWIN_GRIDS.map((): number[] => []);
  for await (const batch of inBatches(paths, 8)) {
    const { features } = await extractor.features(batch, { preprocess: settings, registrar: null });
    using computed = features;
    const contents = await readAll(extractor.gpu, computed.maps) as Float32Array[];
    for (let image = 0; image < batch.length; image++) {
      computed.maps.forEach(({ shape }, level) => {
        const [, channels = 0, height = 0, width = 0] = shape;
        const size = channels * height * width;
        const map = (contents[level] as Float32Array).subarray(image * size, (image + 1) * size);
        TWIN_GRIDS.forEach((grid, i) => {
          for (const mean of gridMeans(map, { channels, height, width }, grid)) rows[i]?.push(mean);
        });
      });
    }
  }
  return rows.map((row) => Float32Array.from(row));
}

function imagesIn(folder: string): string[] | null {
  try {
    return [...Deno.readDirSync(new URL(`${folder}/`, SHARED))].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

for (const [folder, part] of SETS) {
  const names = imagesIn(folder);
  if (!names) {
    console.log(
      `SKIPPED: no twins looked for in real images, there is no ../shared/${folder} beside the project`,
    );
    continue;
  }
  Deno.test(`findTwins() finds the parts of ${folder}`, async () => {
    const found = await views(
      names.map((name) => fileURLToPath(new URL(`${folder}/${encodeURIComponent(name)}`, SHARED))),
    );
    assert.deepEqual(findTwins(found, names.length).parts, partsOf(names.map(part)));
  });
}
