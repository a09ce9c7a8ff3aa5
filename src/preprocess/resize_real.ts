/** The resize in real arithmetic: rows first, on packed samples, then columns. */

import type { Batch } from "../gpu/batch.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import { TapTable } from "../map/tap_table.ts";
import type { BandExtents, BandJob } from "./bands.ts";
import { packedRowBytes, packSamples, WIDE_SCALE } from "./samples.ts";
import { slotParams } from "./slot.ts";

/** Workgroups that compute `height` rows of `groups` groups of four samples with resize_rows.wgsl. */
export function resizeRowsWorkgroups(height: number, groups: number): Workgroups {
  const { TILE_GROUPS, TILE_HEIGHT } = SHADERS.resize_rows.constants;
  return [Math.ceil(groups / TILE_GROUPS), Math.ceil(height / TILE_HEIGHT), 1];
}

/** Workgroups that compute `height` rows of `width` pixels with resize_columns.wgsl. */
export function resizeColumnsWorkgroups(height: number, width: number): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.resize_columns.constants;
  return [Math.ceil(width / WIDTH), Math.ceil(height / HEIGHT), 1];
}

/** Bytes of the larger of the packed samples and the reduced rows of a band. */
export function realBytes(image: Image, { sourceRows, resultRows, sourceColumns }: BandExtents): number {
  const rowBytes = packedRowBytes(image, sourceColumns.count);
  const reducedRowBytes = rowBytes / image.data.BYTES_PER_ELEMENT * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(sourceRows * rowBytes, resultRows * reducedRowBytes);
}

/** Records one band; see resize_rows.wgsl and resize_columns.wgsl. */
export function realBand(batch: Batch, job: BandJob): void {
  const { image, band, sourceColumns, columns, levels, slot } = job;
  const { gpu } = batch;
  const { words, groups, bits } = packSamples(image, band.source, sourceColumns);
  const samples = batch.defer(Tensor.from(gpu, "samples", [words.length], words));
  const height = band.result.count;
  const reduced = batch.defer(Tensor.create(gpu, "reduced rows", [height, groups, 4]));
  const weights = bits === 8 ? band.taps.weights : band.taps.weights.map((weight) => weight / WIDE_SCALE);
  batch.run("resize_rows", {
    workgroups: resizeRowsWorkgroups(height, groups),
    buffers: {
      samples,
      ...batch.defer(new TapTable(gpu, "row", { ...band.taps, weights })).buffers,
      reduced,
    },
    params: { groups, height, support: band.taps.support, sample_bits: bits },
  });
  batch.run("resize_columns", {
    workgroups: resizeColumnsWorkgroups(height, columns.output),
    buffers: {
      reduced,
      ...batch.defer(new TapTable(gpu, "column", columns)).buffers,
      normalised: slot.target,
    },
    params: {
      channels: image.channels,
      stride: reduced.length / height,
      width: columns.output,
      height,
      support: columns.support,
      low: levels.low,
      high: levels.high,
      ...slotParams(slot, band.result.first, levels),
    },
  });
}
