/** Where the network's input lies in the frame. */

import type { Geometry } from "../preprocess/geometry.ts";
import type { Size } from "../preprocess/settings.ts";

/** What of the frame is looked at, and at what size. */
export type FrameGeometry = Pick<Geometry, "window" | "resized" | "crop">;

/** Pixels of the network's input in the frame: where the first begins and how large they are, in pixels of the frame. */
export interface NetworkPixels {
  /** Left edge of the first column. */
  readonly left: number;
  /** Upper edge of the first row. */
  readonly top: number;
  /** Size of a pixel. */
  readonly step: Size;
}

/** Works out where the network's pixels lie. */
export function networkPixels({ window, resized, crop }: FrameGeometry): NetworkPixels {
  const step = { width: window.width / resized.width, height: window.height / resized.height };
  return { left: window.left + crop.left * step.width, top: window.top + crop.top * step.height, step };
}
