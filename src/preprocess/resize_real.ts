/** The resize in real arithmetic: rows first, on packed samples, then columns. */

import type { Batch } from "../gpu/batch.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Taps } from "../map/taps.ts";
import type { BandExtents, BandJob } from "./bands.ts";
import { packedRowBytes, packSamples, type SampleFormat, WIDE_SCALE } from "./samples.ts";
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
export function realBytes(
  format: SampleFormat,
  { sourceRows, resultRows, sourceColumns }: BandExtents,
): number {
  const rowBytes = packedRowBytes(format, sourceColumns.count);
  const reducedRowBytes = rowBytes / (format.bits / 8) * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(sourceRows * rowBytes, resultRows * reducedRowBytes);
}

/** Weights of rows for samples of so many bits: on the scale of 8-bit samples. */
export function realRowWeights({ weights }: Taps, bits: SampleFormat["bits"]): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits === 8 ? weights : weights.map((weight) => weight / WIDE_SCALE));
}

/** Records one band; see resize_rows.wgsl and resize_columns.wgsl. */
export function realBand(batch: Batch, job: BandJob): void {
  const { image, band, sourceColumns, columns, levels, slot } = job;
  const { gpu } = batch;
  const { words, groups, bits } = packSamples(image, band.source, sourceColumns);
  const samples = batch.defer(Tensor.from(gpu, "samples", [words.length], words));
  const height = band.result.count;
  const reduced = batch.defer(Tensor.create(gpu, "reduced rows", [height, groups, 4]));
  batch.run("resize_rows", {
    workgroups: resizeRowsWorkgroups(height, groups),
    buffers: {
      samples,
      ...band.rows.buffers,
      reduced,
    },
    params: { groups, height, support: band.rows.support, sample_bits: bits },
  });
  batch.run("resize_columns", {
    workgroups: resizeColumnsWorkgroups(height, columns.output),
    buffers: {
      reduced,
      ...columns.buffers,
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
