// A map of 256 x 256 at its source's pixels, of which each costs about 40 flops and 4 bytes, beside the separable resampling of what has
// not moved.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { atSource } from "../src/preprocess/at_source.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { POSE_FLOATS } from "../src/register/pose.ts";
import { warpMaps } from "../src/register/warp_map.ts";
import { assertClose } from "../tests/assert_close.ts";
import { turned } from "../tests/made_scene.ts";
import { type Motion, warpMapTwin } from "../tests/twins/warp.ts";
import { placesIn, posesWith, rounded } from "../tests/warped.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const SIDE = 256;
const gpu = await sharedGpu();

/** The strips that `record` makes, computed, and the last one read if wanted. */
async function submitted(record: (batch: Batch) => Tensor[], read = false): Promise<Float32Array> {
  const batch = new Batch(gpu, "warp map bench");
  const strips = record(batch);
  batch.submit();
  const last = read ? await strips.at(-1)?.read() : undefined;
  await gpu.idle();
  for (const strip of strips) strip[Symbol.dispose]();
  return last ?? new Float32Array();
}

function warp(batch: Batch, maps: Tensor, poses: Tensor, source: number): Tensor[] {
  const [, height, width] = maps.shape as [number, number, number];
  const { frame, ...places } = placesIn([source, source], [width, height]);
  return warpMaps(batch, maps, { poses, frame, geometry: places, images: [frame] })[0] ?? [];
}

function posesOf(motion: Motion): Tensor {
  return Tensor.from(gpu, "poses", [1, POSE_FLOATS], posesWith(1, 0, motion));
}

{
  const motion = turned(5, 3, -2);
  const data = normals(20 * 20, 1);
  using maps = Tensor.from(gpu, "maps", [1, 20, 20], data);
  using poses = posesOf(motion);
  const places = placesIn([70, 70], [20, 20]);
  const expected = warpMapTwin(data, { places, motion: rounded(motion), image: places.frame });
  const found = await submitted((batch) => warp(batch, maps, poses, 70), true);
  const filled = (map: Float32Array | Float64Array) => map.map((value) => Number.isNaN(value) ? 9 : value);
  assertClose(filled(found), filled(expected), { atol: 4e-4 });
}

const maps = Tensor.from(gpu, "maps", [1, SIDE, SIDE], normals(SIDE ** 2, 2));
for (const source of [300, 1024, 4000]) {
  const group = `256x256 to ${source}x${source}`;
  const places = geometry({ width: source, height: source }, {
    frame: null,
    window: null,
    resize: { width: SIDE, height: SIDE },
    crop: null,
    filter: "bicubic",
    rounding: "none",
    ...IMAGENET,
  });
  Deno.bench({
    name: `atSource: ${group}`,
    group,
    baseline: true,
    async fn() {
      await submitted((batch) => atSource(batch, maps, [places])[0] ?? []);
    },
  });
  const poses = posesOf(turned(5, 3, -2));
  Deno.bench({
    name: `warp_map: ${group}, ${(40 * source ** 2 / 1e6).toFixed(0)} Mflop`,
    group,
    async fn() {
      await submitted((batch) => warp(batch, maps, poses, source));
    },
  });
}
