/** Known motions of real pictures, and what an image's own share in the reference does. */

import assert from "node:assert/strict";
import { readImage } from "../mod.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import type { Image } from "../src/image/image.ts";
import type { Size } from "../src/preprocess/settings.ts";
import { ReferencePictures } from "../src/register/learn_reference.ts";
import { type Pose, readPose } from "../src/register/pose.ts";
import { Registrar } from "../src/register/registrar.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { picturesBeside } from "./beside.ts";
import { photograph, type Scene, turned } from "./made_scene.ts";
import { gpuTest } from "./with_gpu.ts";

/** As large as the network sees it by default: what a pose is off there is what the map is off. */
const FRAME: Size = { width: 256, height: 171 };

/** A real picture as a scene: linear between its pixels, made smaller. */
function sceneOf({ width, height, channels, data }: Image): Scene {
  const grey = (x: number, y: number) => {
    const at = (Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) *
      channels;
    return ((data[at] as number) + (data[at + 1] as number) + (data[at + 2] as number)) / 3;
  };
  return (u, v) => {
    const [x, y] = [u * width / FRAME.width - 0.5, v * height / FRAME.height - 0.5];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const upper = grey(left, top) * (1 - x + left) + grey(left + 1, top) * (x - left);
    const lower = grey(left, top + 1) * (1 - x + left) + grey(left + 1, top + 1) * (x - left);
    return (upper * (1 - y + top) + lower * (y - top)) / 255 - 0.5;
  };
}

function pictureOf(scene: Scene, truth: ReturnType<typeof turned>): Image {
  const data = Uint8Array.from(
    photograph(scene, FRAME, FRAME, truth),
    (value) => Math.round(255 * (value + 0.5)),
  );
  return { ...FRAME, channels: 1, data };
}

async function posesOf(gpu: Gpu, registrar: Registrar, images: readonly Image[]): Promise<Pose[]> {
  using batch = new Batch(gpu, "poses test");
  using poses = registrar.poses(batch, images, images.map((image) => uploadSamples(batch, image)));
  batch.submit();
  const rows = await poses.read();
  return images.map((_, i) => readPose(rows, i));
}

async function referenceOf(gpu: Gpu, images: readonly Image[]) {
  const { width, height } = images[0] as Image;
  const pictures = new ReferencePictures(gpu, { width, height });
  for (const image of images) await pictures.add(image);
  return await pictures.learn("rigid");
}

// Not of magnetic tiles: their even surface brightens from side to side, and a ramp that is shifted is one that is brighter.
for (const set of ["circuitboard", "hazelnut"]) {
  const paths = picturesBeside(`data/${set}/train/good`);
  gpuTest(`Registrar finds known motions of ${set} to 0.1 pixel and 0.05 degrees`, async (gpu) => {
    if (!paths) return;
    const scene = sceneOf(await readImage(paths[0] as string));
    const truths = [
      turned(0, 0, 0),
      turned(0, 0.7, -0.4),
      turned(1.3, 6.2, -3.1),
      turned(-5, -12, 9),
      turned(8, 20, 5),
    ];
    const reference = await referenceOf(gpu, [pictureOf(scene, turned(0, 0, 0))]);
    using registrar = new Registrar(gpu, { reference, frame: FRAME, motion: "rigid" });
    const poses = await posesOf(gpu, registrar, truths.map((truth) => pictureOf(scene, truth)));
    poses.forEach((pose, i) => {
      const truth = truths[i] as Pose;
      const off = Math.hypot(pose.x - truth.x, pose.y - truth.y);
      const turn = Math.abs(Math.atan2(pose.sin, pose.cos) - Math.atan2(truth.sin, truth.cos)) * 180 /
        Math.PI;
      assert.ok(off < 0.1 && turn < 0.05, `${set} ${i}: ${off} pixels, ${turn} degrees off`);
    });
  });
}

gpuTest(
  "an image's own share in a reference of ten moves its pose by less than a fifth of a pixel",
  async (gpu) => {
    const paths = picturesBeside("data/circuitboard/train/good");
    if (!paths) return;
    const images = await Promise.all(paths.slice(0, 10).map((path) => readImage(path)));
    const { width, height } = images[0] as Image;
    const frame = { width, height };
    using registrar = new Registrar(gpu, {
      reference: await referenceOf(gpu, images),
      frame,
      motion: "rigid",
    });
    const all = await posesOf(gpu, registrar, images);
    const moves: number[] = [];
    for (const out of [0, 4, 9]) {
      const rest = images.filter((_, i) => i !== out);
      using other = new Registrar(gpu, { reference: await referenceOf(gpu, rest), frame, motion: "rigid" });
      // the frame of another median lies a little elsewhere for all: what counts is how the image moves beside the others
      const poses = await posesOf(gpu, other, images);
      const beside = (key: "x" | "y") => {
        const shifts = poses.map((pose, i) => pose[key] - (all[i] as Pose)[key]);
        const others = shifts.filter((_, i) => i !== out);
        return (shifts[out] as number) - others.reduce((sum, value) => sum + value, 0) / others.length;
      };
      moves.push(Math.hypot(beside("x"), beside("y")));
    }
    assert.ok(Math.max(...moves) < 0.2 * width / 256, `${moves}`);
  },
);
