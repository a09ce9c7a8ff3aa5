/** Images, poses and geometries to warp, and the warp of one image alone. */

import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import type { Filter } from "../src/map/antialias.ts";
import type { Standardisation } from "../src/preprocess/standardisation.ts";
import { Random } from "../src/random.ts";
import { noMotion, POSE_FLOATS } from "../src/register/pose.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { warpImage } from "../src/register/warp_image.ts";
import type { Motion, TwinPlaces, TwinReference } from "./twins/warp.ts";
import { POISON, poisoned } from "./with_gpu.ts";

/** Values as they are. */
export const AS_THEY_ARE: Standardisation = { low: 0, high: 255, centre: [0, 0, 0], scale: [1, 1, 1] };

/** Every sample drawn. */
export function randomImage(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  bits: 8 | 16 = 8,
  seed = 1,
): Image {
  const random = new Random(seed + width + 1000 * height);
  const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels);
  return { width, height, channels, data: data.map(() => random.integer(2 ** bits)) };
}

/** Where the network's input lies in a frame; all of it unless a window or a crop is given. */
export function placesIn(
  [width, height]: readonly [number, number],
  [across, down]: readonly [number, number],
  { window, crop }: Partial<Pick<TwinPlaces, "window" | "crop">> = {},
): TwinPlaces {
  return {
    frame: { width, height },
    window: window ?? { left: 0, top: 0, width, height },
    resized: { width: across, height: down },
    crop: crop ?? { left: 0, top: 0, width: across, height: down },
  };
}

/** Poses [count, 8], all without motion but one. */
export function posesWith(count: number, row: number, { cos, sin, x, y }: Motion): Float32Array<ArrayBuffer> {
  const poses = noMotion(count);
  poses.set([cos, sin, x, y], row * POSE_FLOATS);
  return poses;
}

/** A pose as float32 holds it: what a twin must start from. */
export function rounded({ cos, sin, x, y }: Motion): Motion {
  return { cos: Math.fround(cos), sin: Math.fround(sin), x: Math.fround(x), y: Math.fround(y) };
}

/** A picture of drawn colours, packed and to be looked up. */
export function randomReference(
  width: number,
  height: number,
): TwinReference & { words: Uint32Array<ArrayBuffer> } {
  const random = new Random(width + 100 * height);
  const words = Uint32Array.from({ length: width * height }, () => random.integer(2 ** 24) + 0xff000000);
  return { width, height, words, colour: (x, y, c) => ((words[y * width + x] as number) >>> (8 * c)) & 255 };
}

/** What is warped, and how. */
export interface Warped {
  readonly image: Image;
  readonly places: TwinPlaces;
  readonly motion: Motion;
  readonly filter: Filter;
  readonly planes?: 1 | 3;
  readonly standardisation?: Standardisation;
  readonly reference?: ReturnType<typeof randomReference> | null;
}

/** An image warped into slot 1 of 3, after a check that the others keep what was there. */
export async function warped(gpu: Gpu, how: Warped): Promise<Float32Array> {
  const { image, places: { frame, ...geometry }, motion, filter, planes = 3, reference = null } = how;
  const { width, height } = geometry.crop;
  using target = poisoned(gpu, "images", [3, planes, height, width]);
  using poses = Tensor.from(gpu, "poses", [3, POSE_FLOATS], posesWith(3, 1, motion));
  using filling = reference
    ? Tensor.from(gpu, "reference", [reference.height, reference.width], reference.words)
    : null;
  using batch = new Batch(gpu, "warp test");
  warpImage(batch, image, uploadSamples(batch, image), {
    poses,
    reference: filling,
    frame,
    geometry,
    filter,
    standardisation: how.standardisation ?? AS_THEY_ARE,
    target,
    slot: 1,
  });
  batch.submit();
  const slots = await target.read();
  const slot = slots.length / 3;
  const poison = new Float32Array(slot).fill(POISON);
  assert.deepEqual(slots.subarray(0, slot), poison);
  assert.deepEqual(slots.subarray(2 * slot), poison);
  return slots.subarray(slot, 2 * slot);
}
