import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import type { Image } from "../src/image/image.ts";
import { Random } from "../src/random.ts";
import { ReferencePictures } from "../src/register/learn_reference.ts";
import { referenceSize } from "../src/register/levels.ts";
import { type Pose, readPose } from "../src/register/pose.ts";
import { Registrar } from "../src/register/registrar.ts";
import { greyOf, type Reference } from "../src/register/registration.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { blobs, photograph, turned } from "./made_scene.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** As large as its reference, so that nothing is shrunk on the way. */
const FRAME = { width: 128, height: 96 };
const SCENE = blobs(FRAME, 11);
const MOTION = "rigid";

type Moved = Pick<Pose, "cos" | "sin" | "x" | "y">;

/** A grey image of the scene, with noise of 2%. */
function pictured(motion: Moved, seed: number): Image {
  const noise = normals(FRAME.width * FRAME.height, seed, 0, 0.02);
  const grey = photograph(SCENE, FRAME, FRAME, motion);
  const data = Uint8Array.from(grey, (value, i) => byte(value + (noise[i] as number)));
  return { ...FRAME, channels: 1, data };
}

function byte(grey: number): number {
  return Math.max(0, Math.min(Math.round(255 * (grey + 0.5)), 255));
}

/** Images of a part that lies up to 8 pixels and 6 degrees off. */
function moved(count: number): Image[] {
  const random = new Random(4);
  const within = (most: number) => most * (random.integer(2001) / 1000 - 1);
  return Array.from({ length: count }, (_, i) => pictured(turned(within(6), within(8), within(8)), i + 1));
}

async function learned(gpu: Gpu, images: readonly Image[]): Promise<Reference> {
  const pictures = new ReferencePictures(gpu, FRAME);
  for (const image of images) await pictures.add(image);
  return await pictures.learn(MOTION);
}

async function posesOf(gpu: Gpu, reference: Reference, images: readonly Image[]): Promise<Pose[]> {
  using registrar = new Registrar(gpu, { reference, frame: FRAME, motion: MOTION });
  using batch = new Batch(gpu, "reference test");
  using poses = registrar.poses(batch, images, images.map((image) => uploadSamples(batch, image)));
  batch.submit();
  const data = await poses.read();
  return images.map((_, i) => readPose(data, i));
}

/** The pose back from an image to the frame. */
function inverse({ cos, sin, x, y }: Moved): Moved {
  return { cos, sin: -sin, x: -(cos * x + sin * y), y: sin * x - cos * y };
}

/** Mean distance of a reference from the scene, taken from where the reference has it, in grey levels of 255. */
async function error(gpu: Gpu, reference: Reference): Promise<number> {
  const still = pictured(turned(0, 0, 0), 99);
  const [pose] = await posesOf(gpu, reference, [still]) as [Pose];
  const wanted = photograph(SCENE, FRAME, FRAME, inverse(pose));
  const sum = greyOf(reference).reduce((sum, grey, i) => sum + Math.abs(grey - (wanted[i] as number)), 0);
  return 255 * sum / wanted.length;
}

/** Median of images as they lie. */
function plainMedian(images: readonly Image[]): Reference {
  const colours = Uint32Array.from({ length: FRAME.width * FRAME.height }, (_, i) => {
    const values = images.map(({ data }) => data[i] as number).sort((a, b) => a - b);
    return 0xff000000 + 0x010101 * (values[Math.ceil(values.length / 2) - 1] as number);
  });
  return { size: FRAME, colours };
}

gpuTest("ReferencePictures.learn() of images that lie anyhow is as sharp as the part itself", async (gpu) => {
  assert.deepEqual(referenceSize(FRAME), FRAME);
  const images = moved(12);
  const [found, plain] = [
    await error(gpu, await learned(gpu, images)),
    await error(gpu, plainMedian(images)),
  ];
  assert.ok(found < 2 && plain > 4, `${found} levels of 255, ${plain} of the images as they lie`);
});

// Of a median of images as they lie, in which each leaves a ghost of itself, it has several times as much.
gpuTest("ReferencePictures.learn() gives an image next to no say in its own pose", async (gpu) => {
  const images = moved(10);
  const own = await posesOf(gpu, await learned(gpu, images), images);
  for (const left of [0, 4, 9]) {
    const others = await learned(gpu, images.filter((_, i) => i !== left));
    // The reference of the others may lie elsewhere as a whole, which is no matter: all images follow it.
    const moves = (await posesOf(gpu, others, images)).map((pose, i) => between(own[i] as Pose, pose));
    const rest = moves.filter((_, i) => i !== left);
    const mean = (key: "x" | "y" | "degrees") => rest.reduce((sum, move) => sum + move[key], 0) / rest.length;
    const { x, y, degrees } = moves[left] as (typeof moves)[number];
    const shift = Math.hypot(x - mean("x"), y - mean("y"));
    assert.ok(shift < 0.01 && Math.abs(degrees - mean("degrees")) < 0.005, `image ${left}: ${shift} pixels`);
  }
});

/** What moves the frame of one pose to that of another of the same image. */
function between(from: Pose, to: Pose): { x: number; y: number; degrees: number } {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const turn = Math.asin(to.sin * from.cos - to.cos * from.sin);
  return {
    x: from.cos * across + from.sin * down,
    y: from.cos * down - from.sin * across,
    degrees: turn * 180 / Math.PI,
  };
}

gpuTest("ReferencePictures.learn() of one image is that image, its colours in their order", async (gpu) => {
  const grey = photograph(SCENE, FRAME, FRAME);
  const data = Uint8Array.from({ length: 3 * grey.length }, (_, i) => {
    const value = byte(grey[Math.floor(i / 3)] as number);
    return [value, 255 - value, value >> 1][i % 3] as number;
  });
  const { size, colours } = await learned(gpu, [{ ...FRAME, channels: 3, data }]);
  assert.deepEqual(size, FRAME);
  colours.forEach((colour, i) => {
    assert.equal(colour >>> 24, 255);
    for (const c of [0, 1, 2]) {
      assert.ok(Math.abs((colour >>> 8 * c & 255) - (data[3 * i + c] as number)) <= 1, `${i}, ${c}`);
    }
  });
});
