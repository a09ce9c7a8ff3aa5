import assert from "node:assert/strict";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { requireRecords } from "../src/model/records.ts";
import { powerTensors } from "../src/power/stored_power.ts";
import { smallModel } from "./small_model.ts";

const POWER: Record<string, StoredTensor> = Object.fromEntries(powerTensors({
  unplanted: [{ place: 1, whole: 2 }],
  planted: [{ place: 3, whole: 4, row: 0, kind: "patch" }],
}));

/** A model without some tensors. */
function modelWithout(...gone: string[]) {
  const model = smallModel({}, POWER);
  return { ...model, tensors: new Map([...model.tensors].filter(([key]) => !gone.includes(key))) };
}

Deno.test("requireRecords() takes a model with and without a record of power", () => {
  requireRecords(modelWithout());
  requireRecords(modelWithout(...Object.keys(POWER)));
});

for (
  const [gone, message] of [
    [["power.planted"], /'power\.planted' is missing/],
    [["training.whole"], /'training\.whole' is missing/],
    [["training.hashes"], /'training\.hashes' is missing/],
    [["selfTest.map"], /selfTest\.map/],
  ] as const
) {
  Deno.test(`requireRecords() refuses a model without ${gone.join(" and ")}`, () => {
    assert.throws(() => requireRecords(modelWithout(...gone)), { name: "SyntaxError", message });
  });
}

Deno.test("requireRecords() refuses a defect of an image that is not there", () => {
  const defects = storedTensor("U32", [1, 2], Uint32Array.of(1, 0));
  assert.throws(() => requireRecords(smallModel({}, { ...POWER, "power.defects": defects })), {
    name: "SyntaxError",
    message: /'power\.defects' is damaged: row 0 is 1, 0/,
  });
});
