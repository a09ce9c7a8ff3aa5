import assert from "node:assert/strict";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { readRegistration, referenceTensor } from "../src/model/registration.ts";
import { referenceSize } from "../src/register/levels.ts";

const FRAME = { width: 300, height: 200 };
const REGISTRATION = { motion: "rigid", frame: FRAME, limit: 0.6 } as const;

function fileOf(tensors: readonly [string, StoredTensor][], registration: typeof REGISTRATION | null) {
  return { name: "a model", tensors: new Map(tensors), settings: { registration } };
}

Deno.test("readRegistration() reads the reference that referenceTensor() wrote, colour by colour", () => {
  const size = referenceSize(FRAME);
  const colours = Uint32Array.from(
    { length: size.width * size.height },
    (_, i) => (i % 256 + (i * 7 % 256) * 256 + (i * 13 % 256) * 65536 + 255 * 16777216) >>> 0,
  );
  const found = readRegistration(fileOf([referenceTensor({ size, colours })], REGISTRATION));
  assert.deepEqual(found, { reference: { size, colours }, frame: FRAME, motion: "rigid" });
});

Deno.test("readRegistration() is null without one, and refuses a reference that is missing or of another size", () => {
  assert.equal(readRegistration(fileOf([], null)), null);
  assert.throws(() => readRegistration(fileOf([], REGISTRATION)), {
    name: "SyntaxError",
    message: /registration\.reference/,
  });
  const small = storedTensor("U8", [2, 2, 3], new Uint8Array(12));
  assert.throws(() => readRegistration(fileOf([["registration.reference", small]], REGISTRATION)), {
    name: "SyntaxError",
    message: /registration\.reference.*\[2,2,3\]/,
  });
});
