import assert from "node:assert/strict";
import { IN_SAMPLE, leaveOneOut, type SquareMap } from "../src/gaussian/leave_one_out.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { leftOutSquares, refitSquares } from "./twins/leave_one_out.ts";

/** Elimination of up to 24 unknowns, conditions to some 1e3, and 1 - leverage q down to 1e-3. */
const RTOL = 1e-9;

const apply = ({ scale, leverage }: SquareMap, square: number) => scale * square / (1 - leverage * square);

/** Correlated rows with a mean far from zero; the last one is an outlier. */
function sample(seed: number, images: number, dims: number): number[][] {
  const random = new Random(seed);
  return Array.from({ length: images }, (_, row) => {
    const common = random.between(-1, 1);
    return Array.from(
      { length: dims },
      (_, i) => 5 + i + common + random.between(-1, 1) * (row === images - 1 ? 10 : 1),
    );
  });
}

Deno.test("leaveOneOut() gives the distance that a refit without the image gives, for more and fewer images than dimensions", () => {
  for (const [images, dims] of [[3, 1], [3, 5], [4, 2], [10, 3], [12, 24], [25, 24], [60, 8]] as const) {
    for (const epsilon of [0.01, 1]) {
      const rows = sample(images + dims, images, dims);
      const inSample = refitSquares(rows, rows, epsilon);
      const map = leaveOneOut(images);
      // The closed form is exact when epsilon grows as the divisor of the covariance shrinks.
      const expected = leftOutSquares(rows, epsilon * (images - 1) / (images - 2));
      assertClose(inSample.map((square) => apply(map, square)), expected, { rtol: RTOL });
    }
  }
});

Deno.test("leaveOneOut() enlarges every distance", () => {
  for (const images of [3, 4, 10, 1000]) {
    const map = leaveOneOut(images);
    for (const square of [1e-6, 0.5, 1 / map.leverage * 0.99]) assert.ok(apply(map, square) > square);
  }
});

Deno.test("IN_SAMPLE leaves squares as they are", () => {
  assert.deepEqual([0, 1, 1e6].map((square) => apply(IN_SAMPLE, square)), [0, 1, 1e6]);
});

Deno.test("leaveOneOut() refuses fewer than three images", () => {
  for (const images of [2, 0, 2.5, NaN]) {
    assert.throws(() => leaveOneOut(images), {
      name: "RangeError",
      message: new RegExp(`received ${images}$`),
    });
  }
});
