import assert from "node:assert/strict";
import { antialiasTaps } from "../src/map/antialias.ts";
import { planStrips } from "../src/preprocess/strips.ts";
import { assertClose } from "./assert_close.ts";
import { applyTaps } from "./twins/resample.ts";
import { normals } from "./with_gpu.ts";

const ROW_BYTES = 10;
const bytes = (sourceRows: number, resultRows: number) => Math.max(sourceRows, 3 * resultRows) * ROW_BYTES;

Deno.test("planStrips() covers every row once within the limit, with the same weights", () => {
  const line = normals(200, 4);
  for (const output of [1, 7, 50, 200, 350]) {
    const rows = antialiasTaps("bicubic", 200, output);
    const whole = applyTaps(rows, line);
    const least = bytes(rows.support, 1);
    for (const limit of [least, least + 99, 2 * least, 1e6]) {
      const strips = planStrips(rows, bytes, limit);
      let next = 0;
      for (const { result, source, taps } of strips) {
        assert.equal(result.first, next);
        assert.ok(bytes(source.count, result.count) <= limit);
        const part = applyTaps(taps, line.subarray(source.first, source.first + source.count));
        assertClose(part, whole.subarray(next, next + result.count), {});
        next += result.count;
      }
      assert.equal(next, output);
      assert.ok(limit < 1e6 || strips.length === 1);
    }
  }
});

Deno.test("planStrips() names the limit when one row exceeds it", () => {
  const rows = antialiasTaps("bilinear", 1000, 10); // 200 source rows for one
  assert.throws(() => planStrips(rows, bytes, 1999), {
    name: "RangeError",
    message: /needs 200 source rows at once, 2000 bytes of the 1999 .*maxStorageBufferBindingSize.*more rows/,
  });
});

Deno.test("planStrips() measures strips whose tables do not begin with their first result's sample", () => {
  const rows = antialiasTaps("bicubic", 32, 96, { first: 16, count: 64 });
  assert.ok((rows.starts[1] as number) < (rows.starts[0] as number), "the table shows nothing");
  for (let most = rows.support; most <= 32; most++) {
    const strips = planStrips(rows, (sourceRows) => sourceRows, most);
    assert.deepEqual(
      strips.flatMap(({ result: { first, count } }) => Array.from({ length: count }, (_, i) => first + i)),
      Array.from({ length: 64 }, (_, i) => i),
    );
    for (const { source } of strips) assert.ok(source.count <= most, `${source.count} of ${most} rows`);
  }
});
