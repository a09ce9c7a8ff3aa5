/** The reference of a fit: the median of its good images, each moved to where the others have their part. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import type { Size } from "../preprocess/rectangle.ts";
import type { Standardisation } from "../preprocess/standardisation.ts";
import { referenceSize } from "./levels.ts";
import { median } from "./median.ts";
import type { Motion } from "./motion.ts";
import { noMotion, POSE_FLOATS } from "./pose.ts";
import { Registrar, wholeFrame } from "./registrar.ts";
import type { Reference } from "./registration.ts";
import { uploadSamples } from "./upload_samples.ts";
import { visibleMaps } from "./visible.ts";
import { warpImage } from "./warp_image.ts";

/** Most images that the median is of: an image's own share in it is then next to nothing, and more would not sharpen it. */
export const MOST_PICTURES = 64;

/** How often the median is taken again, of images moved to the one before. */
const ROUNDS = 2;

/** Bytes as they are. */
const BYTES: Standardisation = { low: 0, high: 255, centre: [0, 0, 0], scale: [1, 1, 1] };

/** Small pictures of good images, all over the frame. */
export class ReferencePictures {
  /** Size of the frame: that of the first image. */
  readonly frame: Size;
  readonly #gpu: Gpu;
  readonly #size: Size;
  readonly #pictures: Image[] = [];

  /** Takes no picture yet. */
  constructor(gpu: Gpu, frame: Size) {
    this.#gpu = gpu;
    this.frame = frame;
    this.#size = referenceSize(frame);
  }

  /** Adds an image, shrunk to the size of the reference. */
  async add(image: Image): Promise<void> {
    const { width, height } = this.#size;
    using target = Tensor.create(this.#gpu, "small picture", [1, 3, height, width]);
    using batch = new Batch(this.#gpu, "small picture");
    const poses = batch.defer(Tensor.from(this.#gpu, "no motion", [1, POSE_FLOATS], noMotion(1)));
    warpImage(batch, image, uploadSamples(batch, image), {
      poses,
      reference: null,
      frame: this.frame,
      geometry: wholeFrame(this.frame, this.#size),
      filter: "bilinear",
      standardisation: BYTES,
      target,
      slot: 0,
    });
    batch.submit();
    const planes = await target.read();
    const pixels = width * height;
    const data = Uint8Array.from(
      { length: 3 * pixels },
      (_, i) => Math.round(planes[i % 3 * pixels + Math.floor(i / 3)] as number),
    );
    this.#pictures.push({ width, height, channels: 3, data });
  }

  /** The median of the pictures, moved to the median before it as often as that sharpens it. */
  async learn(motion: Motion): Promise<Reference> {
    let poses = noMotion(this.#pictures.length);
    let reference = await this.#median(poses, null);
    for (let round = 0; round < ROUNDS; round++) {
      using registrar = new Registrar(this.#gpu, { reference, frame: this.frame, motion });
      using batch = new Batch(this.#gpu, "reference poses");
      using found = registrar.poses(
        batch,
        this.#pictures,
        this.#pictures.map((picture) => uploadSamples(batch, picture)),
      );
      batch.submit();
      poses = await found.read();
      reference = await this.#median(poses, reference);
    }
    return reference;
  }

  async #median(rows: Float32Array<ArrayBuffer>, before: Reference | null): Promise<Reference> {
    const { width, height } = this.#size;
    const count = this.#pictures.length;
    const places = { frame: this.frame, geometry: wholeFrame(this.frame, this.#size) };
    using batch = new Batch(this.#gpu, "median");
    const poses = batch.defer(Tensor.from(this.#gpu, "poses", [count, POSE_FLOATS], rows));
    const target = batch.defer(Tensor.create(this.#gpu, "pictures", [count, 3, height, width]));
    this.#pictures.forEach((picture, slot) =>
      warpImage(batch, picture, uploadSamples(batch, picture), {
        poses,
        reference: null,
        ...places,
        filter: "bilinear",
        standardisation: BYTES,
        target,
        slot,
      })
    );
    const seen = batch.defer(visibleMaps(batch, poses, places));
    const unseen = batch.defer(
      Tensor.from(this.#gpu, "before", [height, width], before?.colours ?? new Uint32Array(width * height)),
    );
    using medians = median(batch, target, seen, unseen);
    batch.submit();
    return { size: this.#size, colours: await medians.read() };
  }
}
