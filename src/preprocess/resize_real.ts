/** The resize in real arithmetic: rows first, on packed samples, then columns. */

import type { Batch } from "../gpu/batch.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Taps } from "../map/taps.ts";
import type { StripExtents, StripJob } from "./strips.ts";
import { packedRowBytes, packSamples, type SampleFormat, WIDE_SCALE } from "./samples.ts";
import { slotParams } from "./standardisation.ts";

/** Workgroups that compute `height` rows of `groups` groups of four samples with resize_rows.wgsl. */
export function resizeRowsWorkgroups(height: number, groups: number): Workgroups {
  const { TILE_GROUPS, TILE_HEIGHT } = SHADERS.resize_rows.constants;
  return [ceilDiv(groups, TILE_GROUPS), ceilDiv(height, TILE_HEIGHT), 1];
}

/** Workgroups that compute `height` rows of `width` pixels with resize_columns.wgsl. */
export function resizeColumnsWorkgroups(height: number, width: number): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.resize_columns.constants;
  return [ceilDiv(width, WIDTH), ceilDiv(height, HEIGHT), 1];
}

/** Bytes of the larger of the packed samples and the reduced rows of a strip. */
export function realBytes(
  format: SampleFormat,
  { sourceRows, resultRows, sourceColumns }: StripExtents,
): number {
  const rowBytes = packedRowBytes(format, sourceColumns.count);
  const reducedRowBytes = rowBytes / (format.bits / 8) * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(sourceRows * rowBytes, resultRows * reducedRowBytes);
}

/** Weights of rows for samples of so many bits: on the scale of 8-bit samples. */
export function realRowWeights({ weights }: Taps, bits: SampleFormat["bits"]): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits === 8 ? weights : weights.map((weight) => weight / WIDE_SCALE));
}

/** Records one strip; see resize_rows.wgsl and resize_columns.wgsl. */
export function realStrip(batch: Batch, job: StripJob): void {
  const { image, strip, sourceColumns, columns, standardisation, slot } = job;
  const { gpu } = batch;
  const { words, groups, bits } = packSamples(image, strip.source, sourceColumns);
  const samples = batch.defer(Tensor.from(gpu, "samples", [words.length], words));
  const height = strip.result.count;
  const reduced = batch.defer(Tensor.create(gpu, "reduced rows", [height, groups, 4]));
  batch.run("resize_rows", {
    workgroups: resizeRowsWorkgroups(height, groups),
    buffers: {
      samples,
      ...strip.rows.buffers,
      reduced,
    },
    params: { groups, height, support: strip.rows.support, sample_bits: bits },
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
      low: standardisation.low,
      high: standardisation.high,
      ...slotParams(slot, strip.result.first, standardisation),
    },
  });
}
