import assert from "node:assert/strict";
import { checkFitOptions } from "../src/check_fit.ts";
import { WIDE_RESNET50_2 } from "../src/backbone/catalogue.ts";
import { preprocessOf } from "../src/fitting/preprocess_of.ts";
import { requireRoom } from "../src/fitting/foresee.ts";
import { imagesAtOnce } from "../src/score_batch.ts";
import type { Gpu } from "../src/gpu/device.ts";

const BINDING = 2 ** 27;

function room(options: Record<string, unknown>): () => void {
  const checked = checkFitOptions(options);
  const backbone = WIDE_RESNET50_2;
  const preprocess = preprocessOf(checked.values, null, backbone);
  const gpu = { largestBuffer: BINDING } as Gpu;
  return () => requireRoom({ backbone, gpu }, preprocess, checked);
}

Deno.test("requireRoom() refuses before the first image what no device buffer holds, and names the remedies", () => {
  const refused = {
    name: "RangeError",
    message:
      /one row of coarse cells with 550 channels takes \d+ bytes, the device binds at most 134217728; take fewer channels \(--dims\) or smaller images \(--resize\)$/,
  };
  assert.throws(room({ resize: "1024", crop: "none" }), refused);
  assert.throws(room({ resize: "4096", crop: "1024" }), refused);
  assert.doesNotThrow(room({ resize: "1024", crop: "none", dims: 100 }));
  assert.doesNotThrow(room({ resize: "512", crop: "none" }));
  assert.doesNotThrow(room({ resize: "short:4096", crop: "none" })); // known with the first image
  assert.doesNotThrow(room({ resize: "1024", crop: "none", method: "mvg" }));
});

Deno.test("imagesAtOnce() bounds the feature maps of a batch where their memory is the host's", () => {
  const maps = (side: number, channels: number) => [{ channels, height: side, width: side }];
  const software = { software: true } as Gpu["info"];
  assert.equal(imagesAtOnce(8, maps(56, 176), software), 8);
  assert.equal(imagesAtOnce(8, maps(56, 448), software), 4);
  assert.equal(imagesAtOnce(8, maps(512, 448), software), 1);
  assert.equal(imagesAtOnce(8, maps(512, 448), { ...software, software: false }), 8);
});
