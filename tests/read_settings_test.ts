import assert from "node:assert/strict";
import * as bounds from "../src/options/bounds.ts";
import type { ModelSettings } from "../src/model/settings.ts";
import { checkModelSettings } from "../src/model/read_settings.ts";
import { SETTINGS } from "./small_model.ts";

const { backbone, preprocess, space, method, kind, calibration, selfTest } = SETTINGS;
const { image, maps } = space;

function check(change: object): ModelSettings {
  return checkModelSettings({ ...SETTINGS, ...change }, (reason) => {
    throw new SyntaxError(reason);
  });
}

function spaceWith(side: number, ...maps: (typeof space.maps)[number][]): object {
  return {
    preprocess: { ...preprocess, resize: { shorterSide: side } },
    space: { maps, image: { width: side, height: side } },
    backbone: { ...backbone, taps: maps.map((_, i) => `tap${i}`) },
    method: { ...method, channels: [0] },
  };
}

/** A setting at its bound, the same one step beyond, and how the message begins. */
const BOUNDS: [bound: object, beyond: object, message: RegExp][] = [
  [withImages(2), { images: 1 }, /^setting 'images' is not valid/],
  [withImages(2 ** 24), { images: 2 ** 24 + 1 }, /^setting 'images'/],
  [{ images: 7 }, { images: 7.5 }, /^setting 'images'/],
  [withMethod({ seed: 0 }), withMethod({ seed: -1 }), /^setting 'method\.seed'/],
  [withMethod({ seed: 2 ** 53 - 1 }), withMethod({ seed: 2 ** 53 }), /^setting 'method\.seed'/],
  [withMethod({ seed: null }), withMethod({ seed: "0" }), /^setting 'method\.seed'/],
  [withMethod({ sigma: 1024 }), withMethod({ sigma: 1024.5 }), /^setting 'method\.sigma'/],
  [withMethod({ sigma: 0 }), withMethod({ sigma: -1e-9 }), /^setting 'method\.sigma'/],
  [withMethod({ sigma: 4 }), withMethod({ sigma: 1e6 }), /^setting 'method\.sigma'/],
  [
    withMethod({ epsilon: bounds.MAX_FLOAT32 }),
    withMethod({ epsilon: 3.5e38 }),
    /^setting 'method\.epsilon'/,
  ],
  [withMethod({ epsilon: 0 }), withMethod({ epsilon: -1 }), /^setting 'method\.epsilon'/],
  [withMethod({ channels: [4] }), withMethod({ channels: [] }), /^setting 'method\.channels'/],
  [withMethod({ channels: [0] }), withMethod({ channels: [-1] }), /^setting 'method\.channels\.0'/],
  [withMethod({ peak: "raw" }), withMethod({ peak: "none" }), /^setting 'method\.peak'/],
  [withMethod({ peak: { top: 1 } }), withMethod({ peak: { top: 1.01 } }), /^setting 'method\.peak\.top'/],
  [withMethod({ peak: { top: 1e-9 } }), withMethod({ peak: { top: 0 } }), /^setting 'method\.peak\.top'/],
  [
    withPreprocess({ mean: [-1e6, 0, 1e6] }),
    withPreprocess({ mean: [-2e6, 0, 1] }),
    /^setting 'preprocess\.mean\.0'/,
  ],
  [
    withPreprocess({ std: [1e-6, 1, 1e6] }),
    withPreprocess({ std: [1, 1, 0] }),
    /^setting 'preprocess\.std\.2'/,
  ],
  [withPreprocess({}), withPreprocess({ std: [1, -1, 1] }), /^setting 'preprocess\.std\.1'/],
  [
    withPreprocess({ mean: [0, 0, 0] }),
    withPreprocess({ mean: [0, 0, Infinity] }),
    /^setting 'preprocess\.mean\.2'/,
  ],
  [
    withPreprocess({ frame: { width: 2 ** 53 - 1, height: 1 } }),
    withPreprocess({ frame: { width: 2 ** 53, height: 1 } }),
    /^setting 'preprocess\.frame\.width'/,
  ],
  [withPreprocess({}), withPreprocess({ window: undefined }), /^setting 'preprocess\.window'/],
  [withPreprocess({}), withPreprocess({ window: windowAt(-1, 8) }), /^setting 'preprocess\.window\.left'/],
  [
    withPreprocess({
      frame: { width: 8, height: 8 },
      window: windowAt(0, 1),
      resize: { width: 8, height: 8 },
    }),
    withPreprocess({ window: windowAt(0, 0.99) }),
    /^setting 'preprocess\.window\.width'/,
  ],
  [withPreprocess({}), withPreprocess({ filter: "lanczos" }), /^setting 'preprocess\.filter'/],
  [
    withCalibration({ falseAlarmRate: 5e-324 }),
    withCalibration({ falseAlarmRate: 0 }),
    /^setting 'calibration\.f/,
  ],
  [
    withCalibration({ pixelFalseAlarmRate: 0.5 }),
    withCalibration({ pixelFalseAlarmRate: 1 }),
    /^setting 'calib/,
  ],
  [withCalibration({ images: 2 }), withCalibration({ images: 1 }), /^setting 'calibration\.images'/],
  [withCalibration({ parts: 2 }), withCalibration({ parts: 1 }), /^setting 'calibration\.parts'/],
  [withCalibration({ dropped: 0 }), withCalibration({ dropped: -1 }), /^setting 'calibration\.dropped'/],
  [withCalibration({ dropped: 3 }), withCalibration({ dropped: 0.5 }), /^setting 'calibration\.dropped'/],
  [
    withCalibration({ placeThreshold: 1 }),
    withCalibration({ placeThreshold: Infinity }),
    /^setting 'calibration\.placeThreshold'/,
  ],
  [{ evidence: "whole" }, { evidence: "all" }, /^setting 'evidence'/],
  [{ kind }, { kind: { ...kind, bits: [12] } }, /^setting 'kind\.bits\.0'/],
  [{ kind }, { kind: undefined }, /^setting 'kind'/],
  [
    withCalibration({ threshold: 1 }),
    withCalibration({ threshold: NaN }),
    /^setting 'calibration\.threshold'/,
  ],
  [
    withCalibration({ threshold: 1 }),
    withCalibration({ threshold: null }),
    /^setting 'calibration\.threshold'/,
  ],
  [
    withCalibration({}),
    withCalibration({ pixelThreshold: Infinity }),
    /^setting 'calibration\.pixelThreshold'/,
  ],
  [withCalibration({}), withCalibration({ medianPixel: -Infinity }), /^setting 'calibration\.medianPixel'/],
  [{ selfTest }, { selfTest: { ...selfTest, score: Infinity } }, /^setting 'selfTest\.score'/],
  [{ selfTest }, { selfTest: { ...selfTest, place: NaN } }, /^setting 'selfTest\.place'/],
  [{ selfTest }, { selfTest: { ...selfTest, whole: -Infinity } }, /^setting 'selfTest\.whole'/],
  [{ selfTest }, { selfTest: undefined }, /^setting 'selfTest'/],
  [{}, { surprise: 1 }, /^setting 'surprise'/],
  [
    withBackbone({ name: "n".repeat(4096) }),
    withBackbone({ name: "n".repeat(4097) }),
    /^setting 'backbone\.name'/,
  ],
  [withBackbone({}), withBackbone({ weights: "AB".repeat(32) }), /^setting 'backbone\.weights'/],
  [
    withBackbone({ onnx: { path: "p", sha256: "0".repeat(64), layout: "nchw" } }),
    withBackbone({ onnx: { path: "p", sha256: "0".repeat(63), layout: "nchw" } }),
    /^setting 'backbone\.onnx\.sha256'/,
  ],
  [
    spaceWith(8192, { channels: 3, height: 1, width: 1 }),
    spaceWith(8193, { channels: 3, height: 1, width: 1 }),
    /^'space\.image' is 8193x8193 pixels, at most 67108864/,
  ],
  [
    spaceWith(4096, { channels: 256, height: 2048, width: 2048 }),
    spaceWith(4096, { channels: 257, height: 2048, width: 2048 }),
    /^'space\.maps\.0' is 2048x2048 cells of 257 channels; at most/,
  ],
  [
    spaceWith(4096, { channels: 1, height: 4096, width: 1024 }),
    spaceWith(4096, { channels: 1, height: 4096, width: 1025 }),
    /^'space\.maps\.0' is 1025x4096 cells of 1 channels; at most 4194304 cells/,
  ],
  [
    spaceWith(9, { channels: 1, height: 9, width: 9 }),
    spaceWith(9, { channels: 1, height: 9, width: 10 }),
    /^'space\.maps\.0' is 10x9 cells of an image of 9x9 pixels/,
  ],
  [
    spaceWith(9, { channels: 2 ** 15 - 1, height: 1, width: 1 }, { channels: 1, height: 1, width: 1 }),
    spaceWith(9, { channels: 2 ** 15 - 1, height: 1, width: 1 }, { channels: 2, height: 1, width: 1 }),
    /^'space\.maps' have 32769 channels in all/,
  ],
  [{}, spaceWith(8, { channels: 2 ** 15 + 1, height: 1, width: 1 }), /^setting 'space\.maps\.0\.channels'/],
  [{}, { space: { maps, image: { width: 2e6, height: 8 } } }, /^setting 'space\.image\.width'/],
  [{}, { space: { maps: [{ ...maps[0], width: 1e8 }, maps[1]], image } }, /^setting 'space\.maps\.0\.width'/],
  [{}, { space: { maps: [], image } }, /^setting 'space\.maps'/],
];

function withMethod(change: object): object {
  return { method: { ...method, ...change } };
}

function windowAt(left: number, width: number): object {
  return { left, top: 0, width, height: 8 };
}

function withImages(images: number): object {
  return { images, kind: { ...SETTINGS.kind, images } };
}

function withPreprocess(change: object): object {
  return { preprocess: { ...preprocess, ...change } };
}

function withBackbone(change: object): object {
  return { backbone: { ...backbone, ...change } };
}

function withCalibration(change: object): object {
  return { calibration: { ...calibration, ...change } };
}

Deno.test("checkModelSettings() takes every number up to its bound and names the one beyond it", () => {
  for (const [bound, beyond, message] of BOUNDS) {
    assert.deepEqual(check(bound), { ...SETTINGS, ...bound }, `${message} at its bound`);
    assert.throws(() => check(beyond), { name: "SyntaxError", message });
  }
});

const MVG = {
  name: "mvg",
  levels: [0, 1],
  reduction: { kind: "none" },
  seed: 0,
  score: "sum",
  map: "pooled",
  peak: "blurred",
};
const SPADE = {
  name: "spade",
  neighbours: 50,
  squared: false,
  interpolation: "bilinear",
  sigma: 4,
  peak: "raw",
};
const { channels: _, seed: ___, ...regularised } = method as Extract<typeof method, { name: "padim" }>;
const PCA = { ...regularised, name: "padim-pca", components: 5 };
const { embedding: __, ...map } = regularised;
const LEVELS = { ...map, name: "padim-levels", levels: [1] };

Deno.test("checkModelSettings() bounds the numbers of every method", () => {
  for (const method of [MVG, SPADE, PCA, LEVELS]) assert.deepEqual(check({ method }).method, method);
  const refused: [object, RegExp][] = [
    [{ ...MVG, reduction: { kind: "opca", share: 1.5 } }, /'method\.reduction\.share'/],
    [{ ...MVG, peak: "raw" }, /'method\.peak'/],
    [{ ...MVG, reduction: { kind: "random", count: 2 ** 15 + 1 } }, /'method\.reduction\.count'/],
    [{ ...MVG, seed: -1 }, /'method\.seed'/],
    [{ ...MVG, levels: [64] }, /'method\.levels\.0'/],
    [{ ...MVG, levels: [0, 2] }, /'method\.levels' must ascend and be below 2.+: there is 2/],
    [{ ...MVG, levels: [1, 1] }, /'method\.levels' is not valid: numbers must be different/],
    [{ ...LEVELS, levels: [1, 0] }, /'method\.levels' must ascend/],
    [{ ...SPADE, neighbours: 2 ** 24 + 1 }, /'method\.neighbours'/],
    [{ ...SPADE, sigma: 1e6 }, /'method\.sigma'/],
    [{ ...PCA, components: 6 }, /'method\.components' is 6, 'space\.maps' have 5 channels/],
    [{ ...method, channels: [0, 5] }, /'method\.channels' must ascend and be below 5.+: there is 5/],
    [{ ...method, channels: [1, 1] }, /'method\.channels' is not valid: numbers must be different/],
  ];
  for (const [method, message] of refused) assert.throws(() => check({ method }), { message });
});

Deno.test("checkModelSettings() refuses settings that contradict each other", () => {
  const fixed = { width: 16, height: 12 };
  const crop = { width: 8, height: 8 };
  check(withPreprocess({ resize: fixed, crop }));
  check(withPreprocess({ resize: crop }));
  check(withPreprocess({ resize: { shorterSide: 4 }, crop }));
  check({ ...withPreprocess({}), space: { maps, image: { width: 11, height: 8 } } });
  const [frame, window] = [{ width: 40, height: 30 }, { left: 10, top: 5.5, width: 30, height: 24.5 }];
  check(withPreprocess({ frame, window, resize: crop }));
  check(withPreprocess({ frame }));
  const registration = { motion: "rigid", frame, limit: 0.5 };
  check({ ...withPreprocess({ frame, window, resize: crop }), registration });
  check({ evidence: "place", selfTest: { ...selfTest, whole: null } });
  check({ evidence: "whole" });
  check({ calibration: null, selfTest: { ...selfTest, verdict: null } });
  const refused: [object, RegExp][] = [
    [withPreprocess({ resize: fixed }), /'preprocess\.resize' is 16x12, 'space\.image' 8x8/],
    [
      withPreprocess({ resize: { width: 16, height: 7 }, crop }),
      /'preprocess\.crop' is 8x8, 'preprocess\.resize' only 16x7/,
    ],
    [withPreprocess({ resize: { width: 7, height: 16 }, crop }), /'preprocess\.resize' only 7x16/],
    [
      withPreprocess({ resize: fixed, crop: { width: 8, height: 9 } }),
      /'preprocess\.crop' is 8x9, 'space\.image' 8x8/,
    ],
    [withPreprocess({ resize: fixed, crop: { width: 9, height: 8 } }), /'preprocess\.crop' is 9x8/],
    [withPreprocess({ resize: { shorterSide: 9 } }), /shorterSide' is 9, that of 'space\.image' 8/],
    [withPreprocess({ window, resize: crop }), /'preprocess\.frame' is null, with a window/],
    [
      withPreprocess({ frame, window: { ...window, top: 6 }, resize: crop }),
      /'preprocess\.window' is 30x24\.5 at 10,6, 'preprocess\.frame' only 40x30/,
    ],
    [withPreprocess({ frame, window }), /shorterSide' is 8, with a window/],
    [
      { ...withPreprocess({ frame: { ...frame, height: 31 }, window, resize: crop }), registration },
      /'preprocess\.frame' is 40x31, 'registration\.frame' 40x30/,
    ],
    [withBackbone({ taps: ["fine"] }), /'backbone\.taps' are 1, 'space\.maps' 2/],
    [{ calibration: null }, /'selfTest\.verdict' is odd, without a threshold/],
    [{ selfTest: { ...selfTest, verdict: null } }, /'selfTest\.verdict' is null, with a threshold/],
    [{ selfTest: { ...selfTest, whole: null } }, /'selfTest\.whole' is null, of a model .+ is 'both'/],
    [{ evidence: "place" }, /'selfTest\.whole' is 8, of a model whose evidence is 'place'/],
  ];
  for (const [change, message] of refused) assert.throws(() => check(change), { message });
});

Deno.test("checkModelSettings() escapes and cuts what it quotes", () => {
  const bell = "\u001b]0;owned\u0007";
  for (
    const change of [{ [bell]: 1 }, withMethod({ [bell]: 1 }), withMethod({ peak: bell.repeat(1e4) }), {
      method: { name: bell },
    }]
  ) {
    assert.throws(
      () => check(change),
      ({ message }: Error) => !/\p{Cc}/u.test(message) && message.length < 2000,
    );
  }
});
