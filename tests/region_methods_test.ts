import assert from "node:assert/strict";
import type { FeatureShape, Grid } from "../src/gaussian/hierarchy.ts";
import { includedCells } from "../src/map/roi_mask.ts";
import type { FeatureSpace } from "../src/method/method.ts";
import type { MethodSettings } from "../src/method/table.ts";
import { assertClose } from "./assert_close.ts";
import type { PadimSettings } from "../src/method/padim/padim.ts";
import {
  fitAndDetect,
  type Found,
  holds,
  type HostMaps,
  replaced,
  roiOf,
  type Window,
} from "./region_cases.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const IMAGES = 24;
/** Cells of 2, 4 and 8 pixels. */
const MAPS = [
  { channels: 5, height: 16, width: 20 },
  { channels: 6, height: 8, width: 10 },
  { channels: 4, height: 4, width: 5 },
];
const IMAGE = { height: 32, width: 40 };
/** Whole cells of every level, none of them at the image's border. */
const ALIGNED = { left: 8, top: 8, width: 24, height: 16 };
/** Cuts cells of every level. */
const RAGGED = { left: 9, top: 5, width: 14, height: 13 };

const MAP = { epsilon: 0.01, interpolation: "bilinear", sigma: 0, peak: "raw" } as const;
const MVG = { name: "mvg", reduction: { kind: "none" }, seed: 0, score: "sum", map: "positions" } as const;
const CHANNELS = [0, 1, 3, 4, 6, 7, 9, 11, 12, 14];

/** Every method, as its options make it. */
const METHODS: Readonly<Record<string, MethodSettings>> = {
  "padim": { name: "padim", channels: CHANNELS, embedding: "nearest", ...MAP },
  "padim (bilinear)": { name: "padim", channels: CHANNELS, embedding: "bilinear", ...MAP },
  "padim-levels": { name: "padim-levels", levels: [1], ...MAP },
  "padim-levels (sum)": { name: "padim-levels", levels: [0, 1, 2], ...MAP, peak: "blurred" },
  "padim-pca": { name: "padim-pca", components: 6, embedding: "nearest", ...MAP },
  "padim-pca (bilinear)": { name: "padim-pca", components: 6, embedding: "bilinear", ...MAP },
  "mvg": { ...MVG, levels: [0, 1, 2] },
  "mvg (opca)": { ...MVG, levels: [0, 2], reduction: { kind: "opca", share: 0.6 } },
  "mahalanobis-ad": { ...MVG, levels: [0, 1, 2], map: "pooled" },
  "spade": { name: "spade", neighbours: 3, squared: false, interpolation: "bilinear", sigma: 0 },
};

function random(maps: readonly FeatureShape[], images: number, seed: number, mean: number): HostMaps {
  return maps.map(({ channels, height, width }, level) =>
    normals(images * channels * height * width, seed + level, mean, 1 + level)
  );
}

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

/** Pixels of a stack of maps that lie in a window. */
function pixelsIn(maps: Float32Array, image: Grid, window: Window): Float32Array<ArrayBuffer> {
  const size = image.height * image.width;
  return maps.filter((_, i) =>
    holds(window, i % image.width, Math.floor(i % size / image.width))
  ) as Float32Array<ArrayBuffer>;
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
  gpuTest(`${name} of a region is ${name} of images that show no more than the region`, async (gpu) => {
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

  gpuTest(`${name} sees nothing outside a region that cuts cells, and everything inside`, async (gpu) => {
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

/** The largest pixel of each map, of all pixels or of those in a window. */
function largest({ maps, scores }: Found, window: Window = { left: 0, top: 0, ...IMAGE }): number[] {
  const pixels = pixelsIn(maps, IMAGE, window);
  const size = pixels.length / scores.length;
  return Array.from(scores, (_, image) => Math.max(...pixels.subarray(image * size, (image + 1) * size)));
}

for (const [name, levels] of [["padim", null], ["padim-levels", [0, 2]]] as const) {
  gpuTest(`${name} scores an image by the largest pixel inside the region, not beside it`, async (gpu) => {
    const map = { ...MAP, sigma: 1, peak: "blurred" } as const;
    const settings: MethodSettings = levels
      ? { name: "padim-levels", levels, ...map }
      : { name: "padim", channels: CHANNELS, embedding: "nearest", ...map };
    const window = { left: 11, top: 9, width: 7, height: 6 };
    const space = { maps: MAPS, image: IMAGE, roi: roiOf(IMAGE, window) };
    const [train, test] = [random(MAPS, IMAGES, 1, 9), random(MAPS, 2, 50, 9)];
    const found = await fitAndDetect(gpu, space, settings, { train, test, images: IMAGES });
    for (const one of [found.test, found.leftOut]) {
      assert.deepEqual([...one.scores], largest(one, window));
    }
    const beside = largest(found.test);
    assert.ok(
      beside.some((value, image) => value > (found.test.scores[image] as number)),
      "else it tells nothing",
    );
  });
}

for (const roi of [undefined, roiOf(IMAGE, RAGGED)]) {
  const where = roi ? "of a region" : "of whole images";
  gpuTest(
    `padim ${where} takes the peak that was asked for: of the raw distances, or of the blurred map`,
    async (gpu) => {
      const space = { maps: MAPS, image: IMAGE, ...(roi ? { roi } : {}) };
      const images = { train: random(MAPS, IMAGES, 1, 9), test: random(MAPS, 2, 50, 9), images: IMAGES };
      const at = async (sigma: number, peak: "raw" | "blurred") => {
        const settings = { ...METHODS["padim"] as PadimSettings, sigma, peak };
        return await fitAndDetect(gpu, space, settings, images);
      };
      const [raw, sharp, blurred] = [await at(3, "raw"), await at(0, "raw"), await at(3, "blurred")];
      for (const which of ["test", "leftOut"] as const) {
        assert.deepEqual(raw[which].scores, sharp[which].scores, "a blur does not reach raw distances");
        assert.deepEqual([...blurred[which].scores], largest(blurred[which], roi && RAGGED));
        blurred[which].scores.forEach((score, i) => assert.ok(score < (raw[which].scores[i] as number)));
      }
    },
  );
}
