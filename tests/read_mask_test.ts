import assert from "node:assert/strict";
import { MaskRemarks } from "../src/evaluate/mask_remarks.ts";
import { readMask } from "../src/evaluate/read_mask.ts";
import type { Image } from "../src/image/image.ts";

const FILES: Readonly<Record<string, readonly number[]>> = {
  left: [255, 0, 0, 0],
  right: [0, 0, 0, 255],
  soft: [0, 9, 200, 255],
  labels: [0, 1, 2, 0],
  none: [0, 0, 0, 0],
  all: [255, 255, 255, 255],
};

const PICTURE = { name: "x.png", width: 4, height: 1 };

function read(path: string): Promise<Image> {
  const values = FILES[path] as readonly number[];
  return Promise.resolve({ width: values.length, height: 1, channels: 1, data: Uint8Array.from(values) });
}

const of = (mask: string | string[]) =>
  readMask({ path: "x.png", label: 1, defect: "cut", mask }, PICTURE, read);

Deno.test("readMask() unites several masks", async () => {
  assert.deepEqual([...(await of(["left", "right"]))?.bits ?? []], [1, 0, 0, 1]);
  assert.deepEqual([...(await of("right"))?.bits ?? []], [0, 0, 0, 1]);
  assert.equal(await readMask({ path: "x.png", label: 1, defect: "cut" }, PICTURE, read), undefined);
});

Deno.test("readMask() refuses a mask of another size than its image", async () => {
  const test = { path: "x.png", label: 1, defect: "cut", mask: ["left", "right"] } as const;
  await assert.rejects(readMask(test, { ...PICTURE, width: 5 }, read), {
    name: "ImageError",
    message: /'left': it is 4x1, its image 'x\.png' is 5x1/,
  });
});

Deno.test("MaskRemarks tells masks of several values, of everything and of nothing, and no others", async () => {
  const remarks = new MaskRemarks();
  const names = ["left", "right", "soft", "labels", "none", "all"];
  for (const name of names.slice(0, 2)) remarks.add(`${name}.png`, (await of(name))!);
  assert.deepEqual(remarks.sentences(), []);
  for (const name of names.slice(2)) remarks.add(`${name}.png`, (await of(name))!);
  assert.deepEqual(remarks.sentences(), [
    "Masks of more than two values, cut at half of the full scale: 1 (soft)",
    "Masks of several values, none over half of the full scale, of which all but 0 are taken as anomalous: 1 (labels)",
    "Masks that mark nothing, so that all pixels of their image count as normal: 1 (none.png)",
    "Masks that mark 90% of their image or more, as those the wrong way round do: 1 (all.png)",
  ]);
});
