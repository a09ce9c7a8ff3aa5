import assert from "node:assert/strict";
import type { LabelledImage } from "../src/evaluate/dataset.ts";
import type { Image } from "../src/image/image.ts";
import type { Category } from "../src/reproduce/categories.ts";
import { alignedSource, misalignedSource, type Preprocess, type Source } from "../src/reproduce/variant.ts";
import { inBatches, type NamedImage } from "../src/image/sources.ts";

const PREPROCESS: Preprocess = {
  window: null,
  resize: { width: 32, height: 64 },
  crop: { width: 24, height: 56 },
  filter: "bicubic",
  rounding: "none",
};

const TESTS: LabelledImage[] = [
  { path: "good.png", label: 0, defect: "good" },
  { path: "hole.png", label: 1, defect: "hole", mask: "hole_mask.png" },
];

const CATEGORY: Category = {
  name: "bolt",
  folder: "bolt",
  group: "object",
  train: ["a.png", "b.png"],
  test: TESTS,
  leftOut: { count: 0, reasons: [] },
  guessed: [],
  warnings: [],
};

/** The same disc in every picture and mask: how it has moved shows how the image was. */
function disc(): Promise<Image> {
  const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => {
    return Math.hypot(i % 64 - 20, Math.floor(i / 64) - 28) < 9 ? 255 : 0;
  });
  return Promise.resolve({ width: 64, height: 64, channels: 1, data });
}

async function trainImages({ train }: Source): Promise<NamedImage[]> {
  assert.ok(typeof train === "function");
  return (await Array.fromAsync(inBatches(train(), 1))).flat();
}

Deno.test("alignedSource() gives images as they are decoded, as often as they are asked for", async () => {
  const source = alignedSource(CATEGORY, PREPROCESS, disc);
  const image = await disc();
  for (let pass = 0; pass < 2; pass++) {
    assert.deepEqual(await trainImages(source), [{ name: "a.png", image }, { name: "b.png", image }]);
  }
  assert.deepEqual(await source.read("good.png", TESTS[0] as LabelledImage, "image", {}), image);
  assert.equal(source.preprocess, PREPROCESS);
});

Deno.test("misalignedSource() moves every image in its own way, the same in every pass and with its mask", async () => {
  const source = misalignedSource(CATEGORY, PREPROCESS, disc, 3);
  const [good, hole] = TESTS as [LabelledImage, LabelledImage];
  const [first, second] = await trainImages(source) as [NamedImage, NamedImage];
  assert.deepEqual([first.image.width, first.image.height], [48, 56], "24/32 and 56/64 of 64");
  assert.deepEqual(await trainImages(source), [first, second]);
  assert.notDeepEqual(first.image.data, second.image.data);
  const moved = await source.read("hole.png", hole, "image", {});
  const mask = await source.read("hole_mask.png", hole, "mask", {});
  assert.notDeepEqual(moved.data, (await source.read("good.png", good, "image", {})).data);
  assert.ok(mask.data.every((value) => value === 0 || value === 255));
  assert.ok(moved.data.some((value) => value !== 0 && value !== 255), "pictures are interpolated");
  moved.data.forEach((value, i) => {
    if (value === 0 || value === 255) assert.equal(mask.data[i], value, `pixel ${i}`);
  });
});

Deno.test("misalignedSource() replaces the centre crop, and repeats itself from the seed", async () => {
  const { preprocess } = misalignedSource(CATEGORY, PREPROCESS, disc, 3);
  assert.deepEqual(preprocess, { ...PREPROCESS, resize: { width: 24, height: 56 }, crop: null });
  const images = async (seed: number) =>
    await trainImages(misalignedSource(CATEGORY, PREPROCESS, disc, seed));
  assert.deepEqual(await images(1), await images(1));
  assert.notDeepEqual(await images(1), await images(2));
});

Deno.test("misalignedSource() refuses preprocessing without a crop to replace, and images of others", async () => {
  for (
    const change of [
      { crop: null },
      { resize: { shorterSide: 64 } },
      { resize: "auto" as const },
      { crop: { width: 40, height: 40 } },
      { window: { left: 0, top: 0, width: 20, height: 20 } },
    ]
  ) {
    assert.throws(
      () => misalignedSource(CATEGORY, { ...PREPROCESS, ...change }, disc, 0),
      /Cannot misalign: the random crop.*give a resize to a fixed width and height, a smaller crop, and no window/,
    );
  }
  const { read } = misalignedSource(CATEGORY, PREPROCESS, disc, 0);
  await assert.rejects(
    read("x.png", { path: "x.png", label: 0, defect: "good" }, "image", {}),
    /'x.png'.*not of the category/,
  );
});
