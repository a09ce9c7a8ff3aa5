/** The resize in Pillow's 8-bit fixed-point arithmetic: columns first, each pass rounded and clipped to bytes. */

import type { Batch } from "../gpu/batch.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Taps } from "../map/taps.ts";
import type { StripExtents, StripJob } from "./strips.ts";
import { packedRowBytes, packSamples, type SampleFormat } from "./samples.ts";
import { slotParams } from "./standardisation.ts";

/** Bits after the point of a weight. */
export const PILLOW_PRECISION = SHADERS.resize_rows_pillow.constants.PRECISION;

/** Workgroups that compute `height` rows of `width` pixels with either kernel. */
export function resizePillowWorkgroups(height: number, width: number): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.resize_rows_pillow.constants;
  return [ceilDiv(width, WIDTH), ceilDiv(height, HEIGHT), 1];
}

/**
 * Weights as integers, rounded half away from zero.
 *
 * @param taps The table.
 * @returns [support, output] fractions of 2^22.
 */
export function fixedPointWeights({ weights }: Taps): Int32Array<ArrayBuffer> {
  const one = 2 ** PILLOW_PRECISION;
  return Int32Array.from(weights, (weight) => weight < 0 ? weight * one - 0.5 : weight * one + 0.5); // then truncated
}

/** Bytes of the larger of the packed samples and the rounded columns of a strip. */
export function pillowBytes(
  format: SampleFormat,
  { sourceRows, sourceColumns, columns }: StripExtents,
): number {
  const rowBytes = packedRowBytes(format, sourceColumns.count);
  return sourceRows * Math.max(rowBytes, columns.output * Uint32Array.BYTES_PER_ELEMENT);
}

/** Records one strip; see resize_columns_pillow.wgsl and resize_rows_pillow.wgsl. */
export function pillowStrip(batch: Batch, job: StripJob): void {
  const { image, strip, sourceColumns, columns, standardisation, slot } = job;
  const { gpu } = batch;
  const { words, groups } = packSamples(image, strip.source, sourceColumns);
  const samples = batch.defer(Tensor.from(gpu, "samples", [words.length], words));
  const [sourceRows, width, height] = [strip.source.count, columns.output, strip.result.count];
  const rounded = batch.defer(Tensor.create(gpu, "rounded columns", [sourceRows, width], "u32"));
  batch.run("resize_columns_pillow", {
    workgroups: resizePillowWorkgroups(sourceRows, width),
    buffers: { samples, ...columns.buffers, rounded },
    params: { channels: image.channels, groups, width, height: sourceRows, support: columns.support },
  });
  batch.run("resize_rows_pillow", {
    workgroups: resizePillowWorkgroups(height, width),
    buffers: { rounded, ...strip.rows.buffers, normalised: slot.target },
    params: {
      width,
      height,
      support: strip.rows.support,
      ...slotParams(slot, strip.result.first, standardisation),
    },
  });
}
