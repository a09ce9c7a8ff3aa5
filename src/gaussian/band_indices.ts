/** The index tables of a band in GPU memory: which channel and cell each variable comes from, and who is whose parent. */

import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Band } from "./bands.ts";
import type { Level } from "./hierarchy.ts";

/** Index tables of one {@linkcode Level}. */
export interface LevelIndices {
  /** For every source: its channels [rows] and positions [cells]. */
  readonly sources: readonly { channels: Tensor<"u32">; positions: Tensor<"u32"> }[];
  /** For every coarser level, coarsest first: the containing cell [cells]. */
  readonly parents: readonly Tensor<"u32">[];
  /** Every cell's own index [cells]: the level as its own parent. */
  readonly identity: Tensor<"u32">;
  /** Zero for every cell [cells]: the parent of the coarsest level, one cell at squared distance zero. */
  readonly root: Tensor<"u32">;
}

/** Index tables of all levels of a band. */
export class BandIndices implements Disposable {
  /** Coarsest level first. */
  readonly levels: readonly LevelIndices[];

  /** Uploads the tables of `band`. */
  constructor(gpu: Gpu, band: Band) {
    this.levels = band.levels.map((level) => upload(gpu, level));
  }

  /** Disposes of every table. */
  [Symbol.dispose](): void {
    for (const { sources, parents, identity, root } of this.levels) {
      const tables = [...sources.flatMap(({ channels, positions }) => [channels, positions]), ...parents];
      for (const table of [...tables, identity, root]) table[Symbol.dispose]();
    }
  }
}

function upload(gpu: Gpu, level: Level): LevelIndices {
  const { cells } = level;
  return {
    sources: level.sources.map(({ channels, positions }) => ({
      channels: Tensor.from(gpu, "channels", [channels.length], channels),
      positions: Tensor.from(gpu, "positions", [cells], positions),
    })),
    parents: level.parents.map((parents) => Tensor.from(gpu, "parents", [cells], parents)),
    identity: Tensor.from(gpu, "identity", [cells], Uint32Array.from({ length: cells }, (_, cell) => cell)),
    root: Tensor.create(gpu, "root", [cells], "u32"),
  };
}
