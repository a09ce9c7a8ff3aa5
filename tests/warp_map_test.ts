import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { blankOutside } from "../src/model/roi.ts";
import { atSource, withBorder } from "../src/preprocess/at_source.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import type { Size } from "../src/preprocess/settings.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { Random } from "../src/random.ts";
import { noMotion, POSE_FLOATS } from "../src/register/pose.ts";
import { type MapWarp, warpMaps, warpMapWorkgroups } from "../src/register/warp_map.ts";
import { assertClose } from "./assert_close.ts";
import { turned } from "./made_scene.ts";
import { type Motion, type TwinPlaces, warpMapTwin } from "./twins/warp.ts";
import { placesIn, posesWith, rounded } from "./warped.ts";
import { downloaded, gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

/** Maps of up to about 4: places up to 342 pixels are exact to 2^-16 of one, and two roundings follow them. */
const ATOL = 4e-4;

function randomRoi({ width, height }: Size): Uint8Array<ArrayBuffer> {
  const random = new Random(width + height);
  return Uint8Array.from({ length: width * height }, () => Number(random.integer(3) > 0));
}

/** NaN where the other has it, and close elsewhere. */
function assertSameMap(found: Float32Array, expected: ArrayLike<number>, { width, height }: Size): void {
  const gaps = (map: ArrayLike<number>) => Array.from(map, (value) => Number.isNaN(value) ? 1 : 0);
  assertClose(gaps(found), gaps(expected), { shape: [height, width] });
  const filled = (map: ArrayLike<number>) => Array.from(map, (value) => Number.isNaN(value) ? 0 : value);
  assertClose(filled(found), filled(expected), { atol: ATOL, shape: [height, width] });
}

/** What is moved where. */
interface Moved {
  readonly places: TwinPlaces;
  readonly motions: readonly Motion[];
  readonly images: readonly Size[];
  readonly roi?: Uint8Array<ArrayBuffer> | undefined;
  readonly stripBytes?: number;
}

/** The strips of every image, downloaded. */
async function warpedMaps(gpu: Gpu, data: Float32Array<ArrayBuffer>, how: Moved): Promise<Float32Array[][]> {
  const { places: { frame, ...geometry }, motions, images, roi, stripBytes } = how;
  const { width, height } = geometry.crop;
  const rows = noMotion(motions.length);
  motions.forEach((motion, i) => rows.set(posesWith(1, 0, motion), i * POSE_FLOATS));
  using maps = Tensor.from(gpu, "maps", [motions.length, height, width], data);
  using poses = Tensor.from(gpu, "poses", [motions.length, POSE_FLOATS], rows);
  using inside = roi ? Tensor.from(gpu, "roi", [height, width], Float32Array.from(roi)) : null;
  using batch = new Batch(gpu, "warp map test");
  const warp: MapWarp = {
    poses,
    frame,
    geometry,
    images,
    ...inside && { roi: inside },
    ...stripBytes && { stripBytes },
  };
  const strips = warpMaps(batch, maps, warp);
  batch.submit();
  return await Promise.all(strips.map((own) => downloaded(...own)));
}

function joined(strips: readonly Float32Array[]): Float32Array {
  return Float32Array.from(strips.flatMap((strip) => [...strip]));
}

/** Source width and height, resized, and the crop. */
const SIZES = [
  [20, 14, 20, 9, 20, 9],
  [63, 1, 31, 3, 31, 3],
  [64, 2, 7, 14, 5, 12],
  [65, 3, 33, 5, 32, 4],
  [300, 7, 256, 9, 224, 8],
  [30, 21, 20, 14, 18, 12],
  [342, 5, 65, 3, 64, 3],
  [1, 1, 5, 4, 5, 4],
] as const;

gpuTest("warpMaps() of what has not moved is atSource() with the roi blanked", async (gpu) => {
  for (const [width, height, across, down, cropWidth, cropHeight] of SIZES) {
    const places = geometry({ width, height }, {
      frame: null,
      window: null,
      resize: { width: across, height: down },
      crop: { width: cropWidth, height: cropHeight },
      filter: "bilinear",
      rounding: "none",
      ...IMAGENET,
    });
    const data = normals(cropWidth * cropHeight, width);
    using maps = Tensor.from(gpu, "maps", [1, cropHeight, cropWidth], data);
    using batch = new Batch(gpu, "at source");
    const strips = atSource(batch, maps, [places]);
    batch.submit();
    const expected = withBorder(await downloaded(...strips[0] as Tensor[]), places);
    for (const roi of [undefined, randomRoi(places.crop)]) {
      if (roi) blankOutside(expected, roi, places);
      const { image: frame, window, resized, crop } = places;
      const [found] = await warpedMaps(gpu, data, {
        places: { frame, window, resized, crop },
        motions: [turned(0, 0, 0)],
        images: [frame],
        roi,
      });
      assertSameMap(joined(found ?? []), expected, frame);
    }
  }
});

gpuTest("warpMaps() equals the twin for turns, shifts, windows and images of other sizes", async (gpu) => {
  const motions = [turned(0, 7.3, -4.6), turned(11, 1.7, 0.4), turned(-45, 3.1, 9.2), turned(2, 500, 0)];
  const window = { left: 12.5, top: 2, width: 20.25, height: 27 };
  const crop = { left: 2, top: 1, width: 11, height: 16 };
  const images = [{ width: 48, height: 31 }, { width: 24, height: 65 }, { width: 129, height: 30 }, {
    width: 5,
    height: 4,
  }];
  for (const change of [{}, { window }, { window, crop }]) {
    const places = placesIn([48, 31], [17, 19], change);
    const { width, height } = places.crop;
    const data = normals(motions.length * width * height, 3).map((value, i) => i % 7 === 0 ? 0 : value);
    for (const roi of [undefined, randomRoi(places.crop)]) {
      const found = await warpedMaps(gpu, data, { places, motions, images, roi });
      images.forEach((image, i) => {
        const map = data.subarray(i * width * height, (i + 1) * width * height);
        const motion = rounded(motions[i] as Motion);
        const expected = warpMapTwin(map, { places, motion, image, roi });
        assertSameMap(joined(found[i] as Float32Array[]), expected, image);
      });
    }
  }
});

gpuTest("warpMaps() in strips of rows gives what one strip gives", async (gpu) => {
  const places = placesIn([48, 31], [17, 19]);
  const how = { places, motions: [turned(11, 1.7, 0.4)], images: [places.frame] };
  const data = normals(17 * 19, 4);
  const [whole] = await warpedMaps(gpu, data, how);
  const [strips] = await warpedMaps(gpu, data, { ...how, stripBytes: 48 * 4 * 7 });
  assert.deepEqual(strips?.map((strip) => strip.length / 48), [7, 7, 7, 7, 3]);
  assert.equal(whole?.length, 1);
  assert.deepEqual(joined(strips ?? []), whole?.[0]);
});

gpuTest("warp_map writes its own pixels and no others", async (gpu) => {
  for (const [width, rows] of [[63, 1], [64, 2], [65, 3]] as const) {
    using maps = Tensor.from(gpu, "maps", [1, 1, 1], Float32Array.of(3));
    using poses = Tensor.from(gpu, "poses", [1, 8], noMotion(1));
    using warped = poisoned(gpu, "warped", [512]);
    using batch = new Batch(gpu, "warp map test");
    batch.run("warp_map", {
      workgroups: warpMapWorkgroups({ width, height: rows }),
      buffers: { maps, poses, roi: maps, warped },
      params: {
        image: 0,
        width: 1,
        height: 1,
        first_row: 0,
        rows,
        source_width: width,
        has_roi: 0,
        pixel_width: 1,
        pixel_height: 1,
        frame_width: width,
        frame_height: rows,
        left: 0,
        top: 0,
        step_across: width,
        step_down: rows,
      },
    });
    batch.submit();
    const wanted = Float32Array.from({ length: 512 }, (_, i) => i < width * rows ? 3 : POISON);
    assert.deepEqual(await warped.read(), wanted);
  }
});

gpuTest("warpMaps() refuses maps of another size than the network's input", (gpu) => {
  using maps = Tensor.create(gpu, "maps", [2, 9, 8]);
  using poses = Tensor.from(gpu, "poses", [2, 8], noMotion(2));
  using batch = new Batch(gpu, "warp map test");
  const { frame, ...geometry } = placesIn([20, 10], [8, 9]);
  const wide = placesIn([20, 10], [9, 9]);
  for (
    const [images, size, message] of [
      [[frame], geometry, /wanted \[1,9,8\] of the network's input: received \[2,9,8\]/],
      [[frame, frame], wide, /wanted \[2,9,9\] of the network's input: received \[2,9,8\]/],
    ] as const
  ) {
    assert.throws(() => warpMaps(batch, maps, { poses, frame, geometry: size, images }), {
      name: "RangeError",
      message,
    });
  }
});

Deno.test("warpMapWorkgroups() covers the rows of a strip", () => {
  assert.deepEqual(warpMapWorkgroups({ width: 64, height: 2 }), [1, 1, 1]);
  assert.deepEqual(warpMapWorkgroups({ width: 65, height: 3 }), [2, 2, 1]);
});
