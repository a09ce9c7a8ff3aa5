import assert from "node:assert/strict";
import {
  type DualFactors,
  dualFactors,
  IN_SAMPLE,
  leaveOneOut,
  mostDual,
  type SquareMap,
} from "../src/gaussian/leave_one_out.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { choleskyTwin } from "./twins/factor.ts";
import { leftOutSquares, refitSquares } from "./twins/leave_one_out.ts";
import { dualSquares, inverseDiagonalTwin, sampleGramTwin, sampleRidgeTwin } from "./twins/left_out.ts";

/** Elimination of up to 24 unknowns, conditions to some 1e3, and 1 - leverage q down to 1e-3. */
const RTOL = 1e-9;

const SIZES = [[3, 1], [3, 5], [4, 2], [10, 3], [12, 24], [25, 24], [60, 8]] as const;

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

/** Squared distances in sample with the divisor N - 2: (N - 1) / (N - 2) times a covariance with a smaller epsilon. */
function squaresOfRest(rows: readonly (readonly number[])[], epsilon: number): number[] {
  const shrink = (rows.length - 2) / (rows.length - 1);
  return refitSquares(rows, rows, epsilon * shrink).map((square) => square * shrink);
}

function dual(rows: readonly (readonly number[])[], { ridge, remainderScale, scale }: DualFactors): number[] {
  const { matrix, share } = sampleRidgeTwin(sampleGramTwin(rows), ridge);
  return inverseDiagonalTwin(choleskyTwin(matrix)).map((g) => {
    const r = remainderScale * (g - share);
    return scale * (1 - r) / r;
  });
}

Deno.test("leaveOneOut() gives the distance that a refit without the image gives, for more and fewer images than dimensions", () => {
  for (const [images, dims] of SIZES) {
    for (const epsilon of [0.01, 1]) {
      const rows = sample(images + dims, images, dims);
      const map = leaveOneOut(images);
      const actual = squaresOfRest(rows, epsilon).map((square) => apply(map, square));
      assertClose(actual, leftOutSquares(rows, epsilon), { rtol: RTOL });
    }
  }
});

Deno.test("dualFactors() give the distance that a refit without the image gives, for more and fewer images than dimensions", () => {
  for (const [images, dims] of SIZES) {
    for (const epsilon of [0.01, 1]) {
      const rows = sample(images + dims, images, dims);
      const expected = leftOutSquares(rows, epsilon);
      assertClose(dual(rows, dualFactors(images, epsilon)), expected, { rtol: RTOL });
      assertClose(dualSquares(rows, epsilon), expected, { rtol: RTOL });
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

Deno.test("mostDual() is as many images as dimensions, and none without a ridge", () => {
  assert.equal(mostDual(100, 0.01), 100);
  assert.equal(mostDual(100, 0), 0);
});

Deno.test("leaveOneOut() and dualFactors() refuse fewer than three images", () => {
  for (const images of [2, 0, 2.5, NaN]) {
    const refused = { name: "RangeError", message: new RegExp(`received ${images}$`) };
    assert.throws(() => leaveOneOut(images), refused);
    assert.throws(() => dualFactors(images, 0.01), refused);
  }
});
