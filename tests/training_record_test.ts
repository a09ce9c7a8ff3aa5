import assert from "node:assert/strict";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { SETTINGS } from "./small_model.ts";
import { hashImage } from "../src/image/image_hash.ts";
import {
  findSeen,
  partNumbers,
  readTraining,
  type TrainedFile,
  type TrainingRecord,
  trainingTensors,
} from "../src/model/training_record.ts";

/** The record of four images, the second and the third of one part. */
const RECORD: TrainingRecord = {
  hashes: Uint8Array.from({ length: 128 }, (_, i) => 7 * i),
  parts: Uint32Array.of(0, 1, 1, 2),
  place: Float32Array.of(3, 1.5, 0, -2),
  whole: Float32Array.of(30, 15, 1, 20),
};

function fileOf(record: TrainingRecord, changes: Record<string, StoredTensor | null> = {}): TrainedFile {
  const tensors = new Map(trainingTensors(record));
  for (const [key, tensor] of Object.entries(changes)) {
    if (tensor) tensors.set(key, tensor);
    else tensors.delete(key);
  }
  return { name: "some.model", settings: { images: 4, calibration: null, evidence: "place" }, tensors };
}

Deno.test("readTraining() reads what trainingTensors() wrote, with and without evidence", () => {
  for (const place of [RECORD.place, null]) {
    for (const whole of [RECORD.whole, null]) {
      const record = { ...RECORD, place, whole };
      assert.deepEqual(readTraining(fileOf(record)), record);
    }
  }
});

Deno.test("readTraining() refuses a record without the evidence that the model was calibrated with", () => {
  const { calibration } = SETTINGS;
  const refuse = (settings: Partial<TrainedFile["settings"]>, missing: string) => {
    const file = fileOf(RECORD, { [missing]: null });
    assert.throws(() => readTraining({ ...file, settings: { ...file.settings, ...settings } }), {
      name: "SyntaxError",
      message: new RegExp(
        `'some\\.model': tensor '${missing}' is missing of a model that was calibrated with it`,
      ),
    });
  };
  refuse({ calibration }, "training.place");
  refuse({ evidence: "both" }, "training.whole");
  refuse({ evidence: "whole" }, "training.whole");
});

for (
  const [what, key, tensor, message] of [
    ["no hashes", "training.hashes", null, /'some\.model': tensor 'training\.hashes' is missing/],
    ["no parts", "training.parts", null, /'training\.parts' is missing/],
    [
      "hashes of 16 bytes",
      "training.hashes",
      storedTensor("U8", [4, 16], new Uint8Array(64)),
      /wanted \[4,32\]/,
    ],
    [
      "more images",
      "training.parts",
      storedTensor("U32", [5], new Uint32Array(5)),
      /has shape \[5\], wanted \[4\]/,
    ],
    [
      "signed parts",
      "training.parts",
      storedTensor("I32", [4], new Int32Array(4)),
      /elements I32, wanted U32/,
    ],
    [
      "a part that is left out",
      "training.parts",
      storedTensor("U32", [4], Uint32Array.of(0, 2, 1, 2)),
      /holds 2 at place 1: parts must count from 0 in the order of their first images; fit it again$/,
    ],
    [
      "parts that begin with 1",
      "training.parts",
      storedTensor("U32", [4], Uint32Array.of(1, 0, 2, 3)),
      /holds 1 at place 0/,
    ],
    [
      "evidence that is NaN",
      "training.place",
      storedTensor("F32", [4], Float32Array.of(1, NaN, 2, 3)),
      /'training\.place' holds NaN at place 1: values must be finite; fit it again$/,
    ],
    [
      "evidence that is infinite",
      "training.whole",
      storedTensor("F32", [4], Float32Array.of(1, 2, 3, Infinity)),
      /'training\.whole' holds Infinity at place 3/,
    ],
    ["less evidence", "training.whole", storedTensor("F32", [3], new Float32Array(3)), /wanted \[4\]/],
  ] as const
) {
  Deno.test(`readTraining() refuses ${what}`, () => {
    assert.throws(() => readTraining(fileOf(RECORD, { [key]: tensor })), { name: "SyntaxError", message });
  });
}

Deno.test("findSeen() finds the first image with the same hash, by all its bytes", () => {
  const hashOf = (place: number) => RECORD.hashes.slice(32 * place, 32 * (place + 1));
  for (const place of [0, 1, 2, 3]) assert.equal(findSeen(RECORD, hashOf(place)), place);
  for (const byte of [0, 15, 31]) assert.equal(findSeen(RECORD, hashOf(2).with(byte, 1)), null);
  assert.equal(findSeen(RECORD, RECORD.hashes.slice(1, 33)), null);
  const twice = Uint8Array.of(...hashOf(0), ...hashOf(3), ...hashOf(1), ...hashOf(3));
  assert.equal(findSeen({ ...RECORD, hashes: twice }, hashOf(3)), 1);
});

Deno.test("findSeen() tells a picture of the fit from one with another sample", async () => {
  const pictures = [1, 2, 3, 4].map((value) =>
    ({ width: 2, height: 1, channels: 1, data: Uint8Array.of(value, 9) }) as const
  );
  const hashes = Uint8Array.of(...(await Promise.all(pictures.map(hashImage))).flatMap((hash) => [...hash]));
  const { seen, unseen } = {
    seen: await hashImage({
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(3, 3, 3, 0, 9, 9, 9, 255),
    }),
    unseen: await hashImage({ width: 2, height: 1, channels: 1, data: Uint8Array.of(3, 8) }),
  };
  assert.deepEqual([findSeen({ ...RECORD, hashes }, seen), findSeen({ ...RECORD, hashes }, unseen)], [
    2,
    null,
  ]);
});

Deno.test("partNumbers() counts parts in the order of their first images", () => {
  assert.deepEqual([...partNumbers([[0], [1], [2]])], [0, 1, 2]);
  assert.deepEqual([...partNumbers([[4, 1], [3], [2, 0]])], [0, 1, 0, 2, 1]);
  assert.deepEqual([...partNumbers([])], []);
  const parts = partNumbers([[3], [1, 2], [0]]);
  assert.deepEqual(readTraining(fileOf({ ...RECORD, parts })).parts, parts);
});

Deno.test("partNumbers() refuses images in no part and in two", () => {
  for (const parts of [[[0], [2]], [[0, 1], [1]], [[1, 1]]]) {
    assert.throws(() => partNumbers(parts), {
      name: "RangeError",
      message: /is in none; put every image in one part$/,
    });
  }
});
