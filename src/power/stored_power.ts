/** What was seen of planted defects, in a model file: the evidence itself, so that any rate can be asked for later. */

import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import { DEFECT_KINDS, type DefectKind } from "./cut.ts";

const UNPLANTED = "power.unplanted";
const PLANTED = "power.planted";
const DEFECTS = "power.defects";

/** What a detector says of an image. */
export interface Evidence {
  /** That some place of it is odd. */
  readonly place: number;
  /** That it is odd as a whole. */
  readonly whole: number;
}

/** What a detector that was fitted without some images says of an image of them with a defect. */
export interface PlantedEvidence extends Evidence {
  /** Place of the image in {@linkcode PowerRecord.unplanted}. */
  readonly row: number;
  /** What was planted. */
  readonly kind: DefectKind;
}

/** What a detector that was fitted without some good images says of them, with and without defects; numbers are float32. */
export interface PowerRecord {
  /** Of the images as they are. */
  readonly unplanted: readonly Evidence[];
  /** Of the images with defects. */
  readonly planted: readonly PlantedEvidence[];
}

/** A record as tensors of a model file. */
export function powerTensors({ unplanted, planted }: PowerRecord): [string, StoredTensor][] {
  const defects = planted.flatMap(({ row, kind }) => [row, DEFECT_KINDS.indexOf(kind)]);
  return [
    [UNPLANTED, evidenceTensor(unplanted)],
    [PLANTED, evidenceTensor(planted)],
    [DEFECTS, storedTensor("U32", [planted.length, 2], Uint32Array.from(defects))],
  ];
}

/**
 * Reads a record.
 *
 * @returns Null if there is none: nothing was planted.
 * @throws {SyntaxError} If it is damaged; the message names the tensor.
 */
export function readPower(file: TensorFile): PowerRecord | null {
  if (![UNPLANTED, PLANTED, DEFECTS].some((key) => file.tensors.has(key))) return null;
  const unplanted = readEvidence(file, UNPLANTED);
  const planted = readEvidence(file, PLANTED);
  const defects = elements(requireTensor(file, DEFECTS, [planted.length, 2], "U32"), "U32");
  return {
    unplanted,
    planted: planted.map((evidence, i) => {
      const row = defects[2 * i] as number;
      const kind = DEFECT_KINDS[defects[2 * i + 1] as number];
      if (row < unplanted.length && kind !== undefined) return { row, kind, ...evidence };
      throw damaged(file, DEFECTS, `row ${i} is ${row}, ${defects[2 * i + 1]}`);
    }),
  };
}

function evidenceTensor(evidence: readonly Evidence[]): StoredTensor {
  const values = Float32Array.from(evidence.flatMap(({ place, whole }) => [place, whole]));
  return storedTensor("F32", [evidence.length, 2], values);
}

function readEvidence(file: TensorFile, key: string): Evidence[] {
  const count = Math.max(file.tensors.get(key)?.shape[0] ?? 0, 1); // an empty one is refused for its shape
  const values = elements(requireTensor(file, key, [count, 2], "F32"), "F32");
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw damaged(file, key, `${values[bad]} is at place ${bad}, wanted finite numbers`);
  return Array.from(
    { length: count },
    (_, i) => ({ place: values[2 * i] as number, whole: values[2 * i + 1] as number }),
  );
}

function damaged({ name }: TensorFile, key: string, reason: string): SyntaxError {
  return new SyntaxError(`Cannot use '${name}': '${key}' is damaged: ${reason}; fit it again`);
}
