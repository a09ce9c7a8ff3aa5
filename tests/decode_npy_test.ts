import assert from "node:assert/strict";
import { decodeImage } from "../src/image/read/decode.ts";
import { readFixture } from "./image_fixtures.ts";

/** An array file with another header. */
function withHeader(text: string, samples: Uint8Array = new Uint8Array(29 * 23 * 3)): Uint8Array {
  const header = new TextEncoder().encode(text);
  const bytes = new Uint8Array(10 + header.length + samples.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(samples, 10 + header.length);
  return bytes;
}

Deno.test("decodeImage() takes the bands of an array that are asked for, in their order", async () => {
  const bytes = readFixture("five_bands.npy");
  await assert.rejects(decodeImage(bytes, "five.npy"), { name: "ImageError", reason: "it has 5 bands" });
  const three = await decodeImage(bytes, "five.npy", { bands: [4, 0, 2] });
  for (const [at, band] of [4, 0, 2].entries()) {
    const one = await decodeImage(bytes, "five.npy", { bands: [band] });
    assert.deepEqual(one.data, three.data.filter((_, i) => i % 3 === at));
  }
  await assert.rejects(decodeImage(bytes, "five.npy", { bands: [5] }), {
    reason: "it has bands 0 to 4, and band 5 is wanted",
  });
});

Deno.test("decodeImage() refuses arrays that are no pictures, and says why", async () => {
  for (
    const [header, reason] of [
      ["{'descr': '|O8', 'fortran_order': False, 'shape': (29, 23), }", /type \|O8|names no type/],
      ["{'descr': '<c8', 'fortran_order': False, 'shape': (29, 23), }", /it is an array of type <c8/],
      ["{'descr': '<i8', 'fortran_order': False, 'shape': (29, 23), }", /it is an array of type <i8/],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (29,), }", /it is an array of shape \(29\)/],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (1, 29, 23, 3), }", /of shape \(1, 29, 23, 3\)/],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (90000, 90000), }", /megapixels, over the limit/],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (29, 2), }", /29 pixels|at least 16 on each side/],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (29, 23, 0), }", /it has 0 bands/],
      [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (29, 23, 4000000000), }",
        /it has 4000000000 bands/,
      ],
      ["{'descr': '|u1', 'fortran_order': False, 'shape': (29, 24, 3), }", /bytes of samples, wanted 2088/],
      [
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (29, 23), }",
        /names no type, order and shape/,
      ],
    ] as const
  ) {
    await assert.rejects(decodeImage(withHeader(header), "a.npy"), { name: "ImageError", message: reason });
  }
});
