/** What a SPADE model costs beside a PaDiM model of the same backbone: counted, not measured. */

import { type FeatureShape, type Hierarchy, packedEntries } from "../../gaussian/hierarchy.ts";
import { galleryBytes } from "./gallery.ts";
import { planLevels } from "./levels.ts";

/** Counted cost of a SPADE model, and that of the PaDiM model that takes its place. */
export interface SpadeCost {
  /** Bytes that every good image adds to memory and to the model file. */
  readonly imageBytes: number;
  /** Bytes of all good images. */
  readonly bytes: number;
  /** Squared differences of the coarser levels, which every scored image takes. */
  readonly differences: number;
  /** The same with the finest level for all pairs of positions, of which bounds leave out most. */
  readonly mostDifferences: number;
  /** Bytes of a PaDiM model, however many images it was fitted to. */
  readonly padimBytes: number;
  /** Multiply-adds that PaDiM's distances of one image take. */
  readonly padimProducts: number;
}

/**
 * Counts what SPADE costs.
 *
 * @param maps Feature maps, finest first.
 * @param images Good images.
 * @param neighbours Images that each scored one is compared with, if there are as many.
 * @param padim Levels of the PaDiM model to compare with.
 * @param included For every cell of the finest grid, 0 where it is left out; by default none is.
 */
export function spadeCost(
  maps: readonly FeatureShape[],
  images: number,
  neighbours: number,
  padim: Pick<Hierarchy, "levels">,
  included?: Uint8Array,
): SpadeCost {
  const { levels } = planLevels(maps, included);
  const compared = Math.min(neighbours, images);
  const differences = levels.map(({ channels, cells }) => compared * cells ** 2 * channels);
  const imageBytes = galleryBytes(levels);
  const products = sum(padim.levels.map((level) => packedEntries(level) * level.cells));
  return {
    imageBytes,
    bytes: images * imageBytes,
    differences: sum(differences.slice(0, -1)),
    mostDifferences: sum(differences),
    padimBytes: 4 * (products + sum(padim.levels.map(({ channels, cells }) => channels * cells))),
    padimProducts: products,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
