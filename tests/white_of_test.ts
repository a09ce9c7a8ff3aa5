import assert from "node:assert/strict";
import { whiteOf } from "../src/fitting/white_of.ts";
import type { ImageSource } from "../src/image/sources.ts";

const SIDE = 16;

/** A NumPy array of one value, of a type as NumPy names it. */
function array(type: string, samples: Uint16Array | Float32Array | Int16Array): ImageSource {
  const header = new TextEncoder().encode(
    `{'descr': '${type}', 'fortran_order': False, 'shape': (${SIDE}, ${SIDE}), }\n`,
  );
  const start = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0);
  return { name: "a.npy", image: Uint8Array.of(...start, ...header, ...new Uint8Array(samples.buffer)) };
}

/** A PGM that says what is white. */
function pgm(white: number, sample: number): ImageSource {
  const samples = Uint8Array.from({ length: 2 * SIDE * SIDE }, (_, i) => i % 2 ? sample & 255 : sample >> 8);
  return {
    name: "a.pgm",
    image: Uint8Array.of(...new TextEncoder().encode(`P5 ${SIDE} ${SIDE} ${white}\n`), ...samples),
  };
}

const LENGTH = SIDE * SIDE;

Deno.test("whiteOf() guesses of samples of 16 bits that nothing is said of", async () => {
  for (
    const [most, white] of [[900, 1023], [1023, 1023], [1024, 4095], [9000, 16383], [20000, null], [0, null]]
  ) {
    const samples = new Uint16Array(LENGTH).fill(most as number);
    assert.equal(await whiteOf([array("<u2", samples)], {}), white, `${most}`);
    assert.equal(await whiteOf([pgm(65535, most as number)], {}), white, `${most} in a PGM`);
  }
});

Deno.test("whiteOf() leaves alone what says its white, and floating and signed samples, however dark", async () => {
  assert.equal(await whiteOf([pgm(4095, 900)], {}), null);
  assert.equal(await whiteOf([pgm(4095, 200)], {}), null);
  assert.equal(await whiteOf([array("<f4", new Float32Array(LENGTH).fill(0.1))], {}), null);
  assert.equal(await whiteOf([array("<i2", new Int16Array(LENGTH).fill(100))], {}), null);
});
