/** An image as it would be had its part not moved, at the size of the network's input. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { Image } from "../image/image.ts";
import type { Filter } from "../map/antialias.ts";
import type { Size } from "../preprocess/settings.ts";
import { slotParams, type Standardisation } from "../preprocess/standardisation.ts";
import { type FrameGeometry, networkPixels } from "./frame_geometry.ts";
import { POSE_FLOATS } from "./pose.ts";
import type { UploadedSamples } from "./upload_samples.ts";

/** Pixels around a pixel that each filter's kernel reaches. */
const SUPPORT: Readonly<Record<Filter, number>> = { bilinear: 1, bicubic: 2 };

/** How an image is warped, and where to. */
export interface Warp {
  /** [images, 8], see {@linkcode Pose}; the row of the slot is the image's. */
  readonly poses: Tensor;
  /** [height, width], laid over the frame; red in the lowest bits, then green and blue. Where the image shows nothing; null: black. */
  readonly reference: Tensor<"u32"> | null;
  /** Size of the frame in source pixels. */
  readonly frame: Size;
  /** Sizes and places of the frame, whatever the image's. */
  readonly geometry: FrameGeometry;
  readonly filter: Filter;
  /** The last step; of a mean of the colours that of red. */
  readonly standardisation: Standardisation;
  /** [slots, planes, crop height, crop width]: three planes, red, green and blue; or one, the mean of the three. */
  readonly target: Tensor;
  /** Index of the image in `target`. */
  readonly slot: number;
}

/** Workgroups of warp_image.wgsl. */
export function warpImageWorkgroups({ width, height }: Size): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.warp_image.constants;
  return [ceilDiv(width, WIDTH), ceilDiv(height, HEIGHT), 1];
}

/**
 * Records the warp of one image: moved to the frame, antialiased resize of the window, centre crop, clip, standardisation. Without a motion
 * the result is that of {@linkcode ResizePlan} but for rounding.
 *
 * @param image Its size and channels; 16-bit samples count as value / 257. Grey is repeated as red, green and blue; alpha is ignored.
 * @param samples Its samples.
 * @param warp How, and where to: the rows of one slot are written, all others stay.
 * @throws {RangeError} If target or poses have another shape than is wanted.
 */
export function warpImage(
  batch: Batch,
  image: Pick<Image, "width" | "height" | "channels">,
  { words, groups, bits }: UploadedSamples,
  warp: Warp,
): void {
  checkWarp(warp);
  const { poses, reference, frame, geometry, filter, standardisation, target, slot } = warp;
  const { crop } = geometry;
  const { step } = networkPixels(geometry);
  const [reference_height, reference_width] = reference ? reference.shape as [number, number] : [0, 0];
  const common = image.channels === 3 && bits === 8;
  batch.run(common ? "warp_image_rgb8" : "warp_image", {
    workgroups: warpImageWorkgroups(crop),
    buffers: {
      samples: words,
      places: batch.defer(uploadPlaces(batch, image, warp)),
      poses,
      reference: reference ?? words,
      normalised: target,
    },
    params: {
      width: crop.width,
      height: crop.height,
      planes: target.shape[1] as number,
      image: slot,
      image_width: image.width,
      image_height: image.height,
      channels: image.channels,
      sample_bits: bits,
      groups,
      pixel_width: frame.width / image.width,
      pixel_height: frame.height / image.height,
      step_across: step.width,
      step_down: step.height,
      support: SUPPORT[filter],
      reference_width,
      reference_height,
      low: standardisation.low,
      high: standardisation.high,
      ...slotParams({ target, slot }, 0, standardisation),
    },
  });
}

/** Columns, then rows, of the result in the image if nothing has moved; see warp_image.wgsl. */
function uploadPlaces(batch: Batch, image: Size, { frame, geometry }: Warp): Tensor {
  const { left, top, step } = networkPixels(geometry);
  const { width, height } = geometry.crop;
  const across = image.width / frame.width;
  const down = image.height / frame.height;
  const places = [
    ...Array.from({ length: width }, (_, x) => (left + (x + 0.5) * step.width) * across),
    ...Array.from({ length: height }, (_, y) => (top + (y + 0.5) * step.height) * down),
  ];
  const parted = places.flatMap((place) => [Math.floor(place), place - Math.floor(place)]);
  return Tensor.from(batch.gpu, "places", [places.length, 2], Float32Array.from(parted));
}

function checkWarp({ poses, geometry: { crop }, target, slot }: Warp): void {
  const [slots = 0, planes = 0, ...size] = target.shape;
  const fits = [1, 3].includes(planes) && size.length === 2 && size[0] === crop.height &&
    size[1] === crop.width;
  if (!fits || !Number.isInteger(slot) || slot < 0 || slot >= slots) {
    throw new RangeError(
      `Cannot warp into slot ${slot} of "${target.label}": wanted [slots,1 or 3,${crop.height},${crop.width}] and a slot ` +
        `below the first extent: received [${target.shape}]`,
    );
  }
  const rows = poses.length / POSE_FLOATS;
  if (rows <= slot) {
    throw new RangeError(
      `Cannot warp into slot ${slot} of "${target.label}": wanted its pose: received poses [${poses.shape}]`,
    );
  }
}
