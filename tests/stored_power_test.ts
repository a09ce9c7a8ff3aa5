import assert from "node:assert/strict";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { type PowerRecord, powerTensors, readPower } from "../src/power/stored_power.ts";

const RECORD: PowerRecord = {
  unplanted: [{ place: 1.5, whole: 2.5 }, { place: 3, whole: -4 }],
  planted: [
    { row: 0, kind: "patch", place: 10, whole: 20 },
    { row: 0, kind: "scar", place: 11, whole: 21 },
    { row: 1, kind: "scar", place: 12, whole: 22 },
  ],
};

function file(change: Readonly<Record<string, StoredTensor | null>> = {}) {
  const tensors = new Map(powerTensors(RECORD));
  for (const [key, tensor] of Object.entries(change)) {
    if (tensor) tensors.set(key, tensor);
    else tensors.delete(key);
  }
  return { name: "file", tensors };
}

const floats = (shape: number[], ...values: number[]) =>
  storedTensor("F32", shape, Float32Array.from(values));
const words = (shape: number[], ...values: number[]) => storedTensor("U32", shape, Uint32Array.from(values));

Deno.test("readPower() reads what powerTensors() wrote, and null from a file without", () => {
  assert.deepEqual(readPower(file()), RECORD);
  assert.equal(readPower({ name: "file", tensors: new Map() }), null);
});

Deno.test("readPower() refuses a record that is damaged and names the tensor", () => {
  const damages: [string, StoredTensor | null][] = [
    ["power.unplanted", null],
    ["power.planted", null],
    ["power.defects", null],
    ["power.unplanted", floats([0, 2])],
    ["power.planted", floats([3, 1], 1, 2, 3)],
    ["power.planted", floats([3, 2], 1, 2, 3, NaN, 5, 6)],
    ["power.unplanted", floats([2, 2], 1, 2, Infinity, 4)],
    ["power.planted", words([3, 2], 1, 2, 3, 4, 5, 6)],
    ["power.defects", words([2, 2], 0, 0, 1, 1)],
    ["power.defects", words([3, 2], 0, 0, 0, 1, 2, 1)], // a third image
    ["power.defects", words([3, 2], 0, 0, 0, 2, 1, 1)], // a third kind
  ];
  for (const [key, tensor] of damages) {
    assert.throws(() => readPower(file({ [key]: tensor })), {
      name: "SyntaxError",
      message: new RegExp(`^Cannot use 'file': .*'?${key}'?`),
    });
  }
});
