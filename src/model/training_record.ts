/** What a model keeps of every image it was fitted to. */

import { type ElementArrays, elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import { HASH_BYTES } from "../image/image_hash.ts";
import type { ModelSettings } from "./settings.ts";

/** Where a record is in the file. */
const HASHES = "training.hashes";
const PARTS = "training.parts";
const PLACE = "training.place";
const WHOLE = "training.whole";

/** What is kept of the images of a fit, in its order. Images that were dropped or excluded are not of the fit. */
export interface TrainingRecord {
  /** The images' hashes [images, 32]. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** The part that each shows [images]: parts count from 0 in the order of their first images. */
  readonly parts: Uint32Array<ArrayBuffer>;
  /** Place evidence of each with its part left out [images]; null where there is none. */
  readonly place: Float32Array<ArrayBuffer> | null;
  /** Whole evidence of each with its part left out, or the method's own score that is none of a place [images]; null where there is none. */
  readonly whole: Float32Array<ArrayBuffer> | null;
}

/** What of a model its record is in. */
export interface TrainedFile extends TensorFile {
  /** Its settings, as far as they matter. */
  readonly settings: Pick<ModelSettings, "images" | "calibration" | "evidence">;
}

/**
 * The part that each image shows.
 *
 * @param parts Places of the images of each part, in any order; together every place from 0 once.
 * @returns Numbers of the parts [images], from 0 in the order of their first images.
 * @throws {RangeError} If an image is in no part, or in two.
 */
export function partNumbers(parts: readonly (readonly number[])[]): Uint32Array<ArrayBuffer> {
  const images = parts.reduce((count, part) => count + part.length, 0);
  const partOf = new Map(parts.flatMap((part) => part.map((place) => [place, part] as const)));
  const numbers = new Map<readonly number[] | undefined, number>();
  for (let place = 0; place < images; place++) {
    const part = partOf.get(place);
    if (!part) {
      throw new RangeError(
        `Cannot number parts: of ${images} images that of place ${place} is in none; put every image in one part`,
      );
    }
    if (!numbers.has(part)) numbers.set(part, numbers.size);
  }
  return Uint32Array.from({ length: images }, (_, place) => numbers.get(partOf.get(place)) as number);
}

/** The record as tensors of a model file. */
export function trainingTensors(
  { hashes, parts, place, whole }: TrainingRecord,
): [string, StoredTensor][] {
  const images = parts.length;
  return [
    [HASHES, storedTensor("U8", [images, HASH_BYTES], hashes)],
    [PARTS, storedTensor("U32", [images], parts)],
    ...evidenceTensor(PLACE, place),
    ...evidenceTensor(WHOLE, whole),
  ];
}

/**
 * Reads a model's record.
 *
 * @throws {SyntaxError} If there is none, it is not of as many images as the model, or a number cannot be one of its kind.
 */
export function readTraining(file: TrainedFile): TrainingRecord {
  const { images } = file.settings;
  const hashes = elements(requireTensor(file, HASHES, [images, HASH_BYTES], "U8"), "U8");
  let known = 0; // parts so far
  const inOrder = (part: number) => {
    const least = known;
    known = Math.max(known, part + 1);
    return part <= least;
  };
  const [place, whole] = [evidence(file, PLACE), evidence(file, WHOLE)];
  requireLeftOut(file, { place, whole });
  return {
    hashes,
    parts: checked(file, PARTS, "U32", "parts must count from 0 in the order of their first images", inOrder),
    place,
    whole,
  };
}

/** Evidence must be there where the model was calibrated with it: an image that was seen is judged by it. */
function requireLeftOut(
  { name, settings: { calibration, evidence: kind } }: TrainedFile,
  { place, whole }: Pick<TrainingRecord, "place" | "whole">,
): void {
  const missing = calibration?.source === "left out" && place === null
    ? PLACE
    : place !== null && kind !== "place" && whole === null
    ? WHOLE
    : null;
  if (missing === null) return;
  throw new SyntaxError(
    `Cannot use '${name}': tensor '${missing}' is missing of a model that was calibrated with it; fit it again`,
  );
}

/**
 * Looks for an image among those of the fit.
 *
 * @param hash Its hash, 32 bytes.
 * @returns Its place in the fit, the first if it is there more than once; null if it is not.
 */
export function findSeen({ hashes }: TrainingRecord, hash: Uint8Array): number | null {
  for (let begin = 0; begin < hashes.length; begin += HASH_BYTES) {
    if (hash.every((byte, i) => byte === hashes[begin + i])) return begin / HASH_BYTES;
  }
  return null;
}

function evidenceTensor(key: string, values: TrainingRecord["place"]): [string, StoredTensor][] {
  return values ? [[key, storedTensor("F32", [values.length], values)]] : [];
}

function evidence(file: TrainedFile, key: string): TrainingRecord["place"] {
  return file.tensors.has(key) ? checked(file, key, "F32", "values must be finite", Number.isFinite) : null;
}

function checked<D extends "U32" | "F32">(
  file: TrainedFile,
  key: string,
  dtype: D,
  rule: string,
  obeys: (value: number) => boolean,
): ElementArrays[D] {
  const values: ElementArrays[D] = elements(requireTensor(file, key, [file.settings.images], dtype), dtype);
  const bad = values.findIndex((value) => !obeys(value));
  if (bad < 0) return values;
  throw new SyntaxError(
    `Cannot use '${file.name}': '${key}' holds ${values[bad]} at place ${bad}: ${rule}; fit it again`,
  );
}
