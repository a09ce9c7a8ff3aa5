/** A model's registration: where its reference is in the file, and its settings. */

import * as v from "valibot";
import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import { referenceSize } from "../register/levels.ts";
import type { Motion } from "../register/motion.ts";
import { bytesOf, type Reference, type RegistrationSettings } from "../register/registration.ts";
import type { RegistrarUse } from "../register/registrar.ts";
import { size } from "./bounds.ts";

const TENSOR = "registration.reference";

const COLOURS = 3 as const;

/** How images may differ from the reference. */
const MOTIONS = ["translation", "rigid"] as const satisfies readonly Motion[];

/** Checks the settings when they are read from a file. */
export const registrationSchema: v.GenericSchema<unknown, RegistrationSettings> = v.strictObject({
  motion: v.picklist(MOTIONS),
  frame: size,
  limit: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
});

/** A reference as a tensor of the model file, [height, width, 3]. */
export function referenceTensor(reference: Reference): [string, StoredTensor] {
  const { width, height } = reference.size;
  return [TENSOR, storedTensor("U8", [height, width, COLOURS], bytesOf(reference))];
}

/** What of a model its registration is in. */
interface RegisteredFile extends TensorFile {
  readonly settings: { readonly registration: RegistrationSettings | null };
}

/**
 * Reads a model's registration.
 *
 * @returns Null if it has none.
 * @throws {SyntaxError} If its reference is missing or of another size than its frame wants.
 */
export function readRegistration(file: RegisteredFile): RegistrarUse | null {
  const { registration } = file.settings;
  if (!registration) return null;
  const { frame, motion } = registration;
  const wanted = referenceSize(frame);
  const bytes = elements(requireTensor(file, TENSOR, [wanted.height, wanted.width, COLOURS], "U8"), "U8");
  const colours = Uint32Array.from({ length: wanted.width * wanted.height }, (_, i) => {
    const [red, green, blue] = bytes.subarray(COLOURS * i) as unknown as [number, number, number];
    return (red | green << 8 | blue << 16 | 255 << 24) >>> 0;
  });
  return { reference: { size: wanted, colours }, frame, motion };
}
