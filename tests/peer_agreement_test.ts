import assert from "node:assert/strict";
import { correlation, readScores, requireAgreement } from "../bench/peer/agreement.ts";

const NAMES = ["plain", "wasm"] as const;
const RISING = Array.from({ length: 12 }, (_, i) => i);

Deno.test("readScores() orders the scores by file name, whatever the folder, and passes over other lines", () => {
  const text = 'Loading\n{"image":"b/0002.png","score":2}\n\n{"image":"0001.png","score":1}\n';
  assert.deepEqual(readScores(text), [1, 2]);
});

Deno.test("correlation() is 1 of a line, -1 of its mirror, and what it is by hand else", () => {
  assert.equal(correlation([1, 2, 3], [10, 20, 30]), 1);
  assert.equal(correlation([1, 2, 3], [3, 2, 1]), -1);
  assert.equal(correlation([0, 1, 2], [0, 2, 1]), 0.5);
});

Deno.test("requireAgreement() takes scores that rise together", () => {
  requireAgreement(NAMES, RISING, RISING.map((value, i) => 3 * value + i % 2));
});

Deno.test("requireAgreement() refuses what is not the same work", () => {
  const refused = (a: readonly number[], b: readonly number[], message: RegExp) =>
    assert.throws(() => requireAgreement(NAMES, a, b), { name: "Error", message });
  refused(
    RISING,
    RISING.toReversed(),
    /^Cannot compare: 'plain' and 'wasm' .* correlate to -1\.000, expected 0\.9$/,
  );
  refused(RISING, RISING.map(() => 5), /correlate to NaN/);
  refused(RISING, RISING.slice(1), /one gives 12 scores, one 11/);
  refused([1], [NaN], /not finite/);
});
