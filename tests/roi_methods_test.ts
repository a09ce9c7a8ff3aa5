import assert from "node:assert/strict";
import type { FeatureShape } from "../src/gaussian/hierarchy.ts";
import { includedCells } from "../src/map/roi_mask.ts";
import type { FeatureSpace } from "../src/method/method.ts";
import { assertClose } from "./assert_close.ts";
import {
  ALIGNED,
  fitAndDetect,
  type HostMaps,
  IMAGE,
  IMAGES,
  MAPS,
  METHODS,
  pixelsIn,
  RAGGED,
  random,
  replaced,
  roiOf,
  type Window,
} from "./roi_cases.ts";
import { gpuTest } from "./with_gpu.ts";

/** The part of maps that lies in a window whose edges are edges of cells. */
function cropped(data: HostMaps, window: Window): { maps: FeatureShape[]; data: HostMaps } {
  const parts = MAPS.map((map, level) => {
    const cell = IMAGE.width / map.width;
    const [left, top] = [window.left / cell, window.top / cell];
    const [width, height] = [window.width / cell, window.height / cell];
    const values = data[level] as Float32Array;
    const planes = values.length / (map.height * map.width);
    const part = Float32Array.from({ length: planes * height * width }, (_, i) => {
      const [plane, cell] = [Math.floor(i / (height * width)), i % (height * width)];
      const row = plane * map.height + top + Math.floor(cell / width);
      return values[row * map.width + left + cell % width] as number;
    });
    return { map: { channels: map.channels, height, width }, part };
  });
  return { maps: parts.map(({ map }) => map), data: parts.map(({ part }) => part) };
}

/**
 * What is the same to the bit: the same numbers in the same order. Principal components are summed around another origin, and
 * bilinear weights beside the edge are made to sum to 1 by a division: a few roundings, through factors of condition 100.
 */
const SCORE_TOLERANCES: Readonly<Record<string, number>> = {
  "padim (bilinear)": 2e-6,
  "padim-levels (sum)": 1e-6,
  "padim-pca": 2e-6,
  "padim-pca (bilinear)": 2e-6,
};

for (const [name, settings] of Object.entries(METHODS)) {
  gpuTest(`${name} of a roi is ${name} of images that show no more than the roi`, async (gpu) => {
    const [train, test] = [random(MAPS, IMAGES, 1, 9), random(MAPS, 2, 50, 9)];
    const space = { maps: MAPS, image: IMAGE, roi: roiOf(IMAGE, ALIGNED) };
    const found = await fitAndDetect(gpu, space, settings, { train, test, images: IMAGES });
    const small: FeatureSpace = { maps: cropped(train, ALIGNED).maps, image: ALIGNED };
    const wanted = await fitAndDetect(gpu, small, settings, {
      train: cropped(train, ALIGNED).data,
      test: cropped(test, ALIGNED).data,
      images: IMAGES,
    });
    const rtol = SCORE_TOLERANCES[name] ?? 0;
    for (const which of ["test", "leftOut"] as const) {
      assertClose(found[which].scores, wanted[which].scores, { rtol });
      assertClose(pixelsIn(found[which].maps, IMAGE, ALIGNED), wanted[which].maps, {
        rtol: Math.max(rtol, 1e-6), // one division by what of the weights lay inside
        shape: [found[which].scores.length, ALIGNED.height, ALIGNED.width],
      });
    }
  });

  gpuTest(`${name} sees nothing outside a roi that cuts cells, and everything inside`, async (gpu) => {
    const roi = roiOf(IMAGE, RAGGED);
    const space = { maps: MAPS, image: IMAGE, roi };
    const [train, test] = [random(MAPS, IMAGES, 1, 9), random(MAPS, 2, 50, 9)];
    const [otherTrain, otherTest] = [random(MAPS, IMAGES, 200, -40), random(MAPS, 2, 300, 77)];
    const cells = new Map(MAPS.map((map) => [map, includedCells(roi, IMAGE, map)]));
    const outside = (x: number, y: number, map: FeatureShape) => !cells.get(map)?.[y * map.width + x];
    const found = await fitAndDetect(gpu, space, settings, { train, test, images: IMAGES });
    const same = await fitAndDetect(gpu, space, settings, {
      train: replaced(MAPS, train, otherTrain, outside),
      test: replaced(MAPS, test, otherTest, outside),
      images: IMAGES,
    });
    for (const which of ["test", "leftOut"] as const) {
      assert.deepEqual(same[which].scores, found[which].scores);
      assert.deepEqual(
        pixelsIn(same[which].maps, IMAGE, RAGGED),
        pixelsIn(found[which].maps, IMAGE, RAGGED),
      );
    }
    const used = "levels" in settings ? settings.levels[0] as number : 0;
    const corner = (x: number, y: number, map: FeatureShape) => {
      const cell = IMAGE.width / map.width;
      return map === MAPS[used] && x === Math.floor(RAGGED.left / cell) &&
        y === Math.floor(RAGGED.top / cell);
    };
    const other = await fitAndDetect(gpu, space, settings, {
      train,
      test: replaced(MAPS, test, otherTest, corner),
      images: IMAGES,
    });
    const at = RAGGED.top * IMAGE.width + RAGGED.left;
    assert.notEqual(other.test.maps[at], found.test.maps[at], "the first cell counts");
  });
}
