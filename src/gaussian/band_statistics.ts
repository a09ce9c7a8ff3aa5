/** What is accumulated of a band. */

import type { Tensor } from "../gpu/tensor.ts";
import type { BandIndices } from "./band_indices.ts";
import type { Band } from "./bands.ts";
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

/** One band with its tables and what is accumulated in it. */
export interface BandStatistics {
  readonly band: Band;
  readonly indices: BandIndices;
  /** Coarsest level first. */
  readonly levels: readonly LevelStatistics[];
}
