import assert from "node:assert/strict";
import { halfBits, storedTensor } from "../src/format/dtype.ts";
import { heldBytes, sourceTensor } from "../src/format/byte_source.ts";
import { halvesOf, halvesOfSource } from "../src/gaussian/half_precision.ts";
import { uploadHalves } from "../src/gaussian/upload_halves.ts";
import { gpuTest, normals } from "./with_gpu.ts";

Deno.test("halvesOf() rounds to nearest, and refuses what halves do not hold", () => {
  assert.deepEqual([...halvesOf(Float32Array.of(1, -0.1, 65504, 0))], [1, -0.0999755859375, 65504, 0]);
  for (const beyond of [65505, -1e9, Infinity]) {
    assert.throws(() => halvesOf(Float32Array.of(1, beyond)), {
      name: "RangeError",
      message: /--precision f32/,
    });
  }
  assert.throws(() => halvesOf(Float32Array.of(1e-6, -1e-7)), /reaches 9.99.*e-7/);
  assert.deepEqual([...halvesOf(new Float32Array(3))], [0, 0, 0]);
});

Deno.test("halvesOfSource() gives the same bytes at any place as all at once", () => {
  const values = normals(37, 1);
  const source = halvesOfSource(heldBytes(new Uint8Array(values.buffer)));
  const whole = new Uint8Array(halvesOf(values).buffer);
  assert.equal(source.size, whole.length);
  for (let begin = 0; begin < whole.length; begin += 3) {
    for (const end of [begin + 1, begin + 2, begin + 7, whole.length].filter((end) => end <= whole.length)) {
      assert.deepEqual(source.read(begin, end), whole.slice(begin, end), `${begin} to ${end}`);
    }
  }
});

Deno.test("a part of a source may be small where the whole is not", () => {
  const values = new Float32Array(2 ** 19).fill(1e-6); // more than is looked at at once
  const source = () => halvesOfSource(heldBytes(new Uint8Array(values.buffer)));
  assert.throws(source, /reaches 9.99/);
  values[0] = 1;
  assert.equal(source().read(2 ** 19, 2 ** 19 + 2).length, 2);
  values[values.length - 1] = 1e5;
  assert.throws(source, /reaches 100000/);
});

gpuTest(
  "uploadHalves() puts every cell into its band, whatever words they share, from memory and from a file",
  async (gpu) => {
    for (const [rows, cells] of [[1, 1], [3, 5], [7, 8], [5, 9], [5, 2 ** 18 + 1]] as const) {
      const halves = halvesOf(normals(rows * cells, rows));
      const held = storedTensor("F16", [rows, cells], halves);
      const left = sourceTensor("F16", [rows, cells], heldBytes(held.data));
      const split = Math.ceil(cells / 2);
      const ranges = [{ first: 0, count: split }, { first: split, count: cells - split }].filter((
        { count },
      ) => count > 0);
      for (const tensor of [held, left]) {
        const tensors = uploadHalves(gpu, "halves", halfBits(tensor), cells, ranges);
        for (const [band, { first, count }] of ranges.entries()) {
          using own = tensors[band] as (typeof tensors)[number];
          const words = await own.read();
          const found = new Float16Array(words.buffer).subarray(0, rows * count);
          const wanted = Array.from(
            { length: rows * count },
            (_, i) => halves[Math.floor(i / count) * cells + first + i % count],
          );
          assert.deepEqual(found, Float16Array.from(wanted), `${rows} x ${cells}, band ${band}`);
        }
      }
    }
  },
);
