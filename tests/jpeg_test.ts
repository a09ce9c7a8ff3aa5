import assert from "node:assert/strict";
import { decodeImage } from "../src/image/read/decode.ts";
import { encodeJpeg } from "../src/image/write/jpeg.ts";

/** Colours change slowly over the test picture: what quality 85 and halved chroma leave is a few levels. */
const LEVELS = 6;

Deno.test("encodeJpeg() writes a JPEG that decodes to the picture", async () => {
  const [width, height] = [53, 38]; // no multiples of the 16 pixels of a block
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return [40 + 3 * x, 20 + 5 * y, 230 - 2 * x - y][channel] as number;
  });
  const bytes = await encodeJpeg({ width, height, channels: 3, data });
  assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  const decoded = await decodeImage(bytes, "picture.jpg");
  assert.deepEqual([decoded.width, decoded.height, decoded.channels], [width, height, 3]);
  const worst = data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (decoded.data[i] ?? NaN))),
    0,
  );
  assert.ok(worst <= LEVELS, `off by ${worst} levels`);
});

Deno.test("encodeJpeg() refuses a picture of another kind than RGB", async () => {
  await assert.rejects(
    encodeJpeg({ width: 1, height: 1, channels: 1, data: Uint8Array.of(0) }),
    /1 channels, wanted 3/,
  );
});
