/** Registers images to a reference: poses, the network's input moved back by them, and maps moved out again. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import { antialiasTaps } from "../map/antialias.ts";
import { Resampling } from "../map/resample.ts";
import type { Roi } from "../map/roi_mask.ts";
import { geometry } from "../preprocess/geometry.ts";
import type { Size } from "../preprocess/rectangle.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { type Standardisation, standardisationOf } from "../preprocess/standardisation.ts";
import { estimatePoses } from "./estimate.ts";
import type { FrameGeometry } from "./frame_geometry.ts";
import { hideUnseen } from "./hide_unseen.ts";
import { alignmentSize } from "./levels.ts";
import type { Motion } from "./motion.ts";
import { noMotion, POSE_FLOATS } from "./pose.ts";
import { Pyramid } from "./pyramid.ts";
import { greyOf, type Reference } from "./registration.ts";
import { type UploadedSamples, uploadSamples } from "./upload_samples.ts";
import { visibleMaps } from "./visible.ts";
import { warpImage } from "./warp_image.ts";
import { warpMaps } from "./warp_map.ts";

/** From 0..255 to what poses are estimated of, -0.5 to 0.5. */
const GREY: Standardisation = {
  low: 0,
  high: 255,
  centre: [127.5, 127.5, 127.5],
  scale: [1 / 255, 1 / 255, 1 / 255],
};

/** What images are registered to, and how. */
export interface RegistrarUse {
  readonly reference: Reference;
  readonly frame: Size;
  readonly motion: Motion;
}

/** A reference on the GPU. */
export class Registrar implements Disposable {
  /** Size of the frame in source pixels. */
  readonly frame: Size;
  /** What images are registered to. */
  readonly reference: Reference;
  readonly #gpu: Gpu;
  /** How images may differ from it. */
  readonly motion: Motion;
  readonly #size: Size;
  readonly #pyramid: Pyramid;
  readonly #levels: readonly Tensor[];
  readonly #colours: Tensor<"u32">;
  readonly #owned: DisposableStack;

  /** Uploads the reference and its levels. */
  constructor(gpu: Gpu, { reference, frame, motion }: RegistrarUse) {
    using stack = new DisposableStack();
    const { size, colours } = reference;
    this.#gpu = gpu;
    this.frame = frame;
    this.reference = reference;
    this.motion = motion;
    this.#size = alignmentSize(frame);
    this.#pyramid = stack.use(new Pyramid(gpu, this.#size));
    this.#colours = stack.use(Tensor.from(gpu, "reference", [size.height, size.width], colours));
    using batch = new Batch(gpu, "reference");
    const grey = batch.defer(
      Tensor.from(gpu, "grey reference", [1, size.height, size.width], greyOf(reference)),
    );
    const shrink = batch.defer(
      new Resampling(gpu, {
        rows: antialiasTaps("bilinear", size.height, this.#size.height),
        columns: antialiasTaps("bilinear", size.width, this.#size.width),
      }),
    );
    const aligned = batch.defer(shrink.record(batch, grey));
    this.#levels = this.#pyramid.record(batch, aligned).map((level) => stack.use(level));
    batch.submit();
    this.#owned = stack.move();
  }

  /**
   * Records the poses of images.
   *
   * @param images The images.
   * @param uploaded Their samples.
   * @returns [images, 8], see {@linkcode Pose}; the caller disposes of it.
   */
  poses(batch: Batch, images: readonly Image[], uploaded: readonly UploadedSamples[]): Tensor {
    const { width, height } = this.#size;
    const gpu = this.#gpu;
    const still = batch.defer(
      Tensor.from(gpu, "no motion", [images.length, POSE_FLOATS], noMotion(images.length)),
    );
    const grey = batch.defer(Tensor.create(gpu, "grey images", [images.length, 1, height, width]));
    images.forEach((image, slot) =>
      warpImage(batch, image, uploaded[slot] as UploadedSamples, {
        poses: still,
        reference: null,
        frame: this.frame,
        geometry: wholeFrame(this.frame, this.#size),
        filter: "bilinear",
        standardisation: GREY,
        target: grey,
        slot,
      })
    );
    return estimatePoses(batch, {
      reference: this.#levels,
      images: this.#pyramid.record(batch, grey).map((level) => batch.defer(level)),
      frame: this.frame,
      motion: this.motion,
    });
  }

  /**
   * Records the network's input of images: each moved to where the reference has its part.
   *
   * @param settings The preprocessing.
   * @param input [images, 3, crop height, crop width], written.
   * @returns Poses [images, 8]; the caller disposes of them.
   * @throws {RangeError} If an image does not fit one buffer of the device.
   */
  record(batch: Batch, images: readonly Image[], settings: PreprocessSettings, input: Tensor): Tensor {
    const uploaded = images.map((image) => uploadSamples(batch, image));
    const poses = this.poses(batch, images, uploaded);
    const places = geometry(this.frame, settings);
    const standardisation = standardisationOf(settings);
    images.forEach((image, slot) =>
      warpImage(batch, image, uploaded[slot] as UploadedSamples, {
        poses,
        reference: this.#colours,
        frame: this.frame,
        geometry: places,
        filter: settings.filter,
        standardisation,
        target: input,
        slot,
      })
    );
    return poses;
  }

  /** Records maps with -1 where their image shows nothing; the caller disposes of them. */
  hideUnseen(batch: Batch, maps: Tensor, poses: Tensor, settings: PreprocessSettings): Tensor {
    const places = { frame: this.frame, geometry: geometry(this.frame, settings) };
    return hideUnseen(batch, maps, batch.defer(visibleMaps(batch, poses, places)));
  }

  /**
   * Records the map of every image in its source.
   *
   * @param maps [images, crop height, crop width].
   * @returns For every image strips of rows that make up [height, width] of it, NaN where nothing was looked at; the caller disposes of them.
   */
  atSource(
    batch: Batch,
    maps: Tensor,
    { poses, settings, images, roi }: {
      readonly poses: Tensor;
      readonly settings: PreprocessSettings;
      readonly images: readonly Size[];
      readonly roi: Roi | undefined;
    },
  ): Tensor[][] {
    const places = geometry(this.frame, settings);
    const { width, height } = places.crop;
    const looked = roi && batch.defer(Tensor.from(this.#gpu, "roi", [height, width], Float32Array.from(roi)));
    return warpMaps(batch, maps, { poses, frame: this.frame, geometry: places, images, roi: looked });
  }

  /** Disposes of everything. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

/** The whole frame at a size. */
export function wholeFrame(frame: Size, size: Size): FrameGeometry {
  return {
    window: { left: 0, top: 0, ...frame },
    resized: size,
    crop: { left: 0, top: 0, ...size },
  };
}
