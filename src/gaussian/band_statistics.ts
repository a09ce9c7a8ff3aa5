/** What is accumulated of a band. */

import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { BandIndices } from "./band_indices.ts";
import type { Band } from "./bands.ts";
import { type Level, packedEntries } from "./hierarchy.ts";
import type { SampleStore } from "./kept_samples.ts";

/** What is accumulated for one level of one band. */
export interface LevelStatistics {
  /** [channels, cells], subtracted from every sample. */
  readonly shift: Tensor;
  /** [channels, cells], mean of the shifted samples. */
  readonly mean: Tensor;
  /** [entries, cells], packed co-moment of the shifted samples about their mean. */
  readonly comoment: Tensor;
  /** The shifted samples; empty if they are not kept. */
  readonly samples: SampleStore;
}

/** A band with its tables, and what is there of each level. */
export interface BandOf<L> {
  readonly band: Band;
  readonly indices: BandIndices;
  /** Coarsest level first. */
  readonly levels: readonly L[];
}

/** One band with its tables and what is accumulated in it. */
export type BandStatistics = BandOf<LevelStatistics>;

/** A level as it is before samples are merged: without co-moment, which is the largest by far. */
export type GatheredLevel = Omit<LevelStatistics, "comoment">;

/** One band of such levels. */
export type GatheredBand = BandOf<GatheredLevel>;

/** Makes room for the co-moments of a band. */
export function withComoments(gpu: Gpu, { band, indices, levels }: GatheredBand): BandStatistics {
  return {
    band,
    indices,
    levels: levels.map((level, index) => {
      const { channels, ancestors, cells } = band.levels[index] as Level;
      const entries = packedEntries({ channels, ancestors });
      return { ...level, comoment: Tensor.create(gpu, "co-moment", [entries, cells]) };
    }),
  };
}
