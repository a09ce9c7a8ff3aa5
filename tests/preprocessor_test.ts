import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { Preprocessor, PreprocessPlan } from "../src/preprocess/preprocess.ts";
import { ResizePlan } from "../src/preprocess/resize.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { Random } from "../src/random.ts";
import { buffersMade } from "./buffer_ledger.ts";
import { gpuTest } from "./with_gpu.ts";

function randomImage(width: number, height: number, channels: 1 | 3 | 4, bits: 8 | 16, seed = 1): Image {
  const random = new Random(seed + width);
  const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels);
  return { width, height, channels, data: data.map(() => random.integer(2 ** bits)) };
}

function settings(
  width: number,
  height: number,
  rounding: PreprocessSettings["rounding"],
): PreprocessSettings {
  return {
    frame: null,
    window: null,
    resize: { width, height },
    crop: null,
    filter: "bicubic",
    rounding,
    ...IMAGENET,
  };
}

/** What a plan of its own makes of an image. */
async function fresh(gpu: Gpu, image: Image, how: PreprocessSettings): Promise<Float32Array> {
  using plan = new PreprocessPlan(gpu, sampleFormat(image), how);
  const { width, height } = plan.geometry.crop;
  using target = Tensor.create(gpu, "image", [1, 3, height, width]);
  using batch = new Batch(gpu, "preprocess test");
  plan.record(batch, image, target, 0);
  batch.submit();
  return await target.read();
}

gpuTest("Preprocessor makes the tables of a size once, and gives what a fresh plan gives", async (gpu) => {
  using preprocessor = new Preprocessor(gpu);
  const counts: number[] = [];
  for (const rounding of ["none", "pillow", "none"] as const) {
    const how = settings(16, 13, rounding);
    for (const seed of [1, 2]) {
      const image = randomImage(37, 29, 3, 8, seed);
      using target = Tensor.create(gpu, "images", [1, 3, 13, 16]);
      const made = await buffersMade(gpu, () => {
        using batch = new Batch(gpu, "preprocess test");
        preprocessor.plan(batch, image, how).record(batch, image, target, 0);
        batch.submit();
      });
      counts.push(made.filter((label) => /starts|weights/.test(label)).length);
      assert.deepEqual(await target.read(), await fresh(gpu, image, how));
    }
  }
  assert.deepEqual(counts, [4, 0, 4, 0, 0, 0]);
});

gpuTest("Preprocessor keeps the sizes used last, and lets a batch use what it has let go", async (gpu) => {
  using preprocessor = new Preprocessor(gpu);
  const how = settings(8, 8, "none");
  const images = Array.from({ length: 20 }, (_, i) => randomImage(10 + i, 9, 1, 8));
  using target = Tensor.create(gpu, "images", [20, 3, 8, 8]);
  const made = await buffersMade(gpu, () => {
    using batch = new Batch(gpu, "preprocess test");
    const plans = images.map((image) => preprocessor.plan(batch, image, how));
    images.forEach((image, i) => (plans[i] as PreprocessPlan).record(batch, image, target, i));
    batch.submit();
  });
  assert.equal(made.filter((label) => label === "row weights").length, 20);
  const slot = 3 * 8 * 8;
  const slots = await target.read();
  for (const [i, image] of images.entries()) {
    assert.deepEqual(slots.slice(i * slot, (i + 1) * slot), await fresh(gpu, image, how));
  }
  const again = async (image: number) => {
    const tables = await buffersMade(gpu, () => {
      using batch = new Batch(gpu, "preprocess test");
      preprocessor.plan(batch, images[image] as Image, how);
    });
    return tables.length;
  };
  assert.equal(await again(4), 0, "the sixteenth from the end was kept");
  assert.equal(await again(3), 4, "the seventeenth was not");
  assert.equal(await again(4), 0, "what was asked for since is kept");
  assert.equal(await again(5), 4, "another went for it");
});

gpuTest("PreprocessPlan refuses an image of another size or format than it was made for", (gpu) => {
  using target = Tensor.create(gpu, "images", [1, 3, 9, 16]);
  using batch = new Batch(gpu, "preprocess test");
  using plan = new PreprocessPlan(gpu, sampleFormat(randomImage(20, 10, 3, 8)), settings(16, 9, "none"));
  for (
    const [image, received] of [
      [randomImage(20, 11, 3, 8), "20x11 pixels, 3 channels of 8 bits"],
      [randomImage(21, 10, 3, 8), "21x10 pixels, 3 channels of 8 bits"],
      [randomImage(20, 10, 4, 8), "20x10 pixels, 4 channels of 8 bits"],
      [randomImage(20, 10, 3, 16), "20x10 pixels, 3 channels of 16 bits"],
    ] as const
  ) {
    assert.throws(() => plan.record(batch, image, target, 0), {
      name: "RangeError",
      message:
        `Cannot resize: the plan is for an image of 20x10 pixels, 3 channels of 8 bits: received one of ${received}`,
    });
  }
});

gpuTest("ResizePlan in Pillow's arithmetic, which is on bytes, takes no larger strips for 16 bits", (gpu) => {
  const how = settings(20, 13, "pillow");
  const [least8, least16] = ([8, 16] as const).map((bits) => {
    const format = sampleFormat(randomImage(61, 97, 3, bits));
    const options = {
      ...how,
      geometry: geometry({ width: 61, height: 97 }, how),
      standardisation: standardisationOf(how),
    };
    return Array.from({ length: 200 }, (_, i) => 100 * i).find((stripBytes) => {
      try {
        new ResizePlan(gpu, format, { ...options, stripBytes })[Symbol.dispose]();
        return true;
      } catch {
        return false;
      }
    });
  });
  assert.ok(least8);
  assert.equal(least16, least8);
});
