import assert from "node:assert/strict";
import { peakText, readPeak, topCount } from "../src/map/map_peak.ts";

Deno.test("topCount() rounds a share of the pixels to whole ones, and takes at least one", () => {
  assert.equal(topCount(0.01, 224 * 224), 502); // of 501.76
  assert.equal(topCount(0.24, 10), 2);
  assert.equal(topCount(0.04, 10), 1);
  assert.equal(topCount(Number.MIN_VALUE, 2 ** 24), 1);
  assert.equal(topCount(1, 7), 7);
});

Deno.test("readPeak() reads what peakText() writes", () => {
  for (const peak of ["blurred", "raw", { top: 0.01 }, { top: 1 }, { top: 1e-7 }] as const) {
    assert.deepEqual(readPeak(peakText(peak)), peak);
  }
  for (const text of ["", "top", "blurred:1", "raw:", "top:0.1:"]) assert.equal(readPeak(text), null, text);
});
