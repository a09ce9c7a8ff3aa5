import assert from "node:assert/strict";
import { exactShare } from "../src/power/share.ts";
import { assertClose } from "./assert_close.ts";

// [successes, trials, lower, upper] by scipy.stats.beta 1.17.1: ppf(0.05, k, n - k + 1), ppf(0.95, k + 1, n - k)
const SCIPY = [
  [0, 1, 0, 0.95],
  [1, 1, 0.05, 1],
  [0, 10, 0, 0.2588655508930522],
  [3, 10, 0.08726443391415033, 0.6066242161054123],
  [16, 32, 0.34414857794228365, 0.6558514220577163],
  [29, 36, 0.6656066620512513, 0.9050055133604515],
  [32, 32, 0.9106318010137352, 1],
] as const;

Deno.test("exactShare() has the bounds of Clopper and Pearson", () => {
  for (const [count, of, low, high] of SCIPY) {
    const actual = exactShare(count, of);
    assertClose([actual.low, actual.high], [low, high], { atol: 1e-12 });
    assert.equal(actual.share, count / of);
  }
});

Deno.test("exactShare() refuses what are no successes of trials", () => {
  for (const [count, of] of [[0, 0], [-1, 3], [4, 3], [0.5, 3], [1, NaN]] as const) {
    assert.throws(() => exactShare(count, of), {
      name: "RangeError",
      message: new RegExp(`received ${count} of ${of}$`),
    });
  }
});
