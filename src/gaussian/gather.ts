/** Brings chosen channels of feature maps to the cells of a level. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { LevelIndices } from "./band_indices.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { Level, Source } from "./hierarchy.ts";

/** Workgroups of gather.wgsl for one source. */
export function gatherWorkgroups({ cells }: Pick<Level, "cells">, rows: number, images: number): Workgroups {
  return [ceilDiv(cells, SHADERS.gather.constants.CELLS), rows, images];
}

/**
 * Records the gathering of a level's own channels: features minus a reference.
 *
 * @param level The level.
 * @param indices Its tables.
 * @param use.features One tensor [images, channels, height, width] for every feature map, finest first.
 * @param use.images How many images of `features` to gather.
 * @param use.first The first of them; 0 by default.
 * @param use.reference [channels, cells], subtracted from every image.
 * @param use.gathered [images, channels, cells] or more, written from image `use.place` on.
 * @param use.place Where the first image goes; 0 by default.
 */
export function gather(
  batch: Batch,
  level: Level,
  indices: LevelIndices,
  use: {
    features: readonly Tensor[];
    images: number;
    first?: number;
    reference: Tensor;
    gathered: Tensor;
    place?: number;
  },
): void {
  const { features, images, first = 0, reference, gathered, place = 0 } = use;
  let firstRow = 0;
  level.sources.forEach(({ map, channels: { length: rows } }: Source, i) => {
    const source = features[map] as Tensor;
    const { channels, positions } = indices.sources[i] as LevelIndices["sources"][number];
    const [, mapChannels, height, width] = source.shape as [number, number, number, number];
    batch.run("gather", {
      workgroups: gatherWorkgroups(level, rows, images),
      buffers: { features: source, channels, positions, reference, gathered },
      params: {
        images,
        map_channels: mapChannels,
        map_cells: height * width,
        cells: level.cells,
        rows,
        first_row: firstRow,
        level_rows: level.channels,
        first,
        place,
      },
    });
    firstRow += rows;
  });
}
