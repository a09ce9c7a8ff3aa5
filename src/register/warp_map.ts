/** Anomaly maps at the resolution of the source images, whose parts have moved. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { type ElementType, Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { stripRows } from "../map/resample_strips.ts";
import type { Size } from "../preprocess/settings.ts";
import { type FrameGeometry, networkPixels } from "./frame_geometry.ts";

/** How maps are moved. */
export interface MapWarp {
  /** [images, 8], see {@linkcode Pose}. */
  readonly poses: Tensor;
  /** Size of the frame in source pixels. */
  readonly frame: Size;
  /** Sizes and places of the frame. */
  readonly geometry: FrameGeometry;
  /** Sizes of the source images. */
  readonly images: readonly Size[];
  /** [crop height, crop width], 0 where is not looked; left out, all is looked at. */
  readonly roi?: Tensor<ElementType> | undefined;
  /** Largest strip in bytes; left out, what the device binds. */
  readonly stripBytes?: number;
}

/** Workgroups of warp_map.wgsl. */
export function warpMapWorkgroups({ width, height }: Size): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.warp_map.constants;
  return [ceilDiv(width, WIDTH), ceilDiv(height, HEIGHT), 1];
}

/**
 * Records the map of every image at its source's resolution.
 *
 * @param maps [images, crop height, crop width] of the network's input.
 * @returns For every image strips of rows that make up [height, width] of the image, NaN where nothing was looked at; the caller disposes of
 *   them.
 * @throws {RangeError} If the maps are of another size than the crop or not as many as the images, or a single row exceeds the limit.
 */
export function warpMaps(batch: Batch, maps: Tensor, warp: MapWarp): Tensor[][] {
  checkMaps(maps, warp);
  const { limits } = batch.gpu;
  const { images, stripBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) } = warp;
  return images.map(({ width, height }, image) =>
    stripRows(height, width * Float32Array.BYTES_PER_ELEMENT, stripBytes).map(({ first, count }) => {
      const warped = Tensor.create(batch.gpu, "map", [count, width]);
      batch.run("warp_map", {
        workgroups: warpMapWorkgroups({ width, height: count }),
        buffers: { maps, poses: warp.poses, roi: warp.roi ?? maps, warped },
        params: {
          image,
          first_row: first,
          rows: count,
          source_width: width,
          has_roi: warp.roi ? 1 : 0,
          ...placeParams(warp, { width, height }),
        },
      });
      return warped;
    })
  );
}

/** Where the network's input and an image of a size lie in the frame. */
function placeParams({ frame, geometry }: MapWarp, image: Size) {
  const { left, top, step } = networkPixels(geometry);
  return {
    width: geometry.crop.width,
    height: geometry.crop.height,
    pixel_width: frame.width / image.width,
    pixel_height: frame.height / image.height,
    frame_width: frame.width,
    frame_height: frame.height,
    left,
    top,
    step_across: step.width,
    step_down: step.height,
  };
}

function checkMaps(maps: Tensor, { images, geometry: { crop: { width, height } } }: MapWarp): void {
  const wanted = [images.length, height, width];
  if (maps.shape.length === wanted.length && wanted.every((extent, i) => maps.shape[i] === extent)) return;
  throw new RangeError(
    `Cannot move maps to their images: wanted [${wanted}] of the network's input: received [${maps.shape}]`,
  );
}
