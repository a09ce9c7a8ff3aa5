import assert from "node:assert/strict";
import { lookedAt } from "../src/model/roi.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { SETTINGS } from "./small_model.ts";

/** 8 x 4 pixels of which the network sees the middle 4 x 4. */
const PLACES = geometry({ width: 8, height: 4 }, {
  ...SETTINGS.preprocess,
  resize: { width: 8, height: 4 },
  crop: { width: 4, height: 4 },
});

const rows = (mask: Uint8Array) => [0, 8, 16, 24].map((first) => mask.subarray(first, first + 8).join(""));

Deno.test("lookedAt() is the crop, and what of it the roi holds", () => {
  assert.deepEqual(rows(lookedAt(undefined, PLACES)), Array(4).fill("00111100"));
  const roi = Uint8Array.from({ length: 16 }, (_, pixel) => pixel < 6 ? 1 : 0);
  assert.deepEqual(rows(lookedAt(roi, PLACES)), ["00111100", "00110000", "00000000", "00000000"]);
});
