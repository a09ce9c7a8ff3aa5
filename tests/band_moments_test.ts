import assert from "node:assert/strict";
import { BandMoments } from "../src/fitting/band_moments.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

/** Sums of some ten thousand float64 numbers up to 1. */
const ATOL = 1e-13;

/** Mean and covariance in two passes, from their definitions. */
function twin(rows: readonly (readonly number[])[]): { mean: number[]; covariance: number[] } {
  const bands = rows[0]?.length ?? 0;
  const at = (row: readonly number[], band: number) => row[band] as number;
  const mean = Array.from(
    { length: bands },
    (_, b) => rows.reduce((sum, row) => sum + at(row, b), 0) / rows.length,
  );
  const covariance = mean.flatMap((a, i) =>
    mean.map((b, j) =>
      rows.reduce((sum, row) => sum + (at(row, i) - a) * (at(row, j) - b), 0) / (rows.length - 1)
    )
  );
  return { mean, covariance };
}

Deno.test("BandMoments are mean and covariance of all pixels, of 8 and of 16 bits in shares of white", () => {
  const random = new Random(5);
  const pictures = [
    Uint8Array.from({ length: 4 * 300 }, (_, i) => 200 + random.integer(10) * (1 + i % 4)),
    Uint16Array.from({ length: 4 * 500 }, (_, i) => random.integer(20000) + 9000 * (i % 4)),
  ];
  const moments = new BandMoments();
  for (const picture of pictures) moments.add(picture, 4, "a.npy");
  const rows = pictures.flatMap((picture) =>
    Array.from({ length: picture.length / 4 }, (_, pixel) =>
      Array.from(
        picture.subarray(4 * pixel, 4 * pixel + 4),
        (sample) => sample / (picture instanceof Uint16Array ? 65535 : 255),
      ))
  );
  const { mean, covariance } = twin(rows);
  assertClose(moments.mean(), mean, { atol: ATOL });
  assertClose(moments.covariance(), covariance, { atol: ATOL });
  assert.equal(moments.bands, 4);
});

Deno.test("BandMoments of a large picture are those of pixels from all over it", () => {
  const side = 600;
  const picture = new Uint16Array(side * side * 2);
  for (let i = 0; i < side * side; i++) {
    picture[2 * i] = Math.round(i / (side * side) * 65535);
    picture[2 * i + 1] = i % side < side / 2 ? 0 : 65535;
  }
  const moments = new BandMoments();
  moments.add(picture, 2, "large.npy");
  const wanted = [1 / 12, 0, 0, 1 / 4]; // of a ramp and of two halves
  assertClose(moments.mean(), [0.5, 0.5], { atol: 0.002 });
  assertClose(moments.covariance(), wanted, { atol: 0.002 });
});

Deno.test("BandMoments refuse a picture of other bands", () => {
  const moments = new BandMoments();
  moments.add(new Uint8Array(12), 4, "a.npy");
  assert.throws(() => moments.add(new Uint8Array(12), 3, "b.npy"), {
    name: "ImageError",
    message: /'b\.npy': it has 3 bands, and those of the fit have 4; give pictures of the same bands/,
  });
});
