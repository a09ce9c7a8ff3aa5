/** What happens to the images of a fit before the backbone sees them: the options, and what they leave to the first image. */

import type { Backbone } from "../backbone/backbone.ts";
import type { CheckedFit } from "../check_fit.ts";
import { OptionError } from "../options/check.ts";
import { autoSize } from "../preprocess/auto_size.ts";
import { resizedSize } from "../preprocess/geometry.ts";
import type { Rectangle, Size } from "../preprocess/rectangle.ts";
import { requireRoomForCrop } from "../preprocess/room_for_crop.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { liesInside } from "../preprocess/window.ts";
import type { WindowOption } from "../preprocess/window_option.ts";

/** The options that the preprocessing follows from. */
export type PreprocessValues = Pick<
  CheckedFit["values"],
  "window" | "resize" | "crop" | "filter" | "rounding"
>;

/** Whether the settings of the preprocessing follow from the size of the first image, too. */
export function needsFrame({ window, resize }: Pick<PreprocessValues, "window" | "resize">): boolean {
  return window !== null || resize === "auto";
}

/**
 * Settings that follow from the options.
 *
 * @param values The options.
 * @param frame Size of the first good image; null if there is none, or {@linkcode needsFrame} says that it is not needed.
 * @param backbone The network that the images are for.
 * @throws {RangeError} If there is no frame where one is needed.
 * @throws {OptionError} If the window is not inside the frame or no larger than a pixel, or what it is resized to leaves no room for
 *   the crop.
 */
export function preprocessOf(
  values: PreprocessValues,
  frame: Size | null,
  { taps, normalisation }: Pick<Backbone, "taps" | "normalisation">,
): PreprocessSettings {
  const { window: asked, resize: wanted, crop, filter, rounding } = values;
  if (!frame && needsFrame(values)) {
    throw new RangeError(
      "Cannot fit: the window or its size follows from the first good image: received none; add images",
    );
  }
  const window = asked && frame && windowIn(frame, asked);
  const stride = Math.max(...taps.map((tap) => tap.stride));
  const resize = wanted === "auto"
    ? autoSize((window ?? frame) as Size, stride)
    : window
    ? resizedSize(window, wanted) // the same part of every image, so that both sides are known
    : wanted;
  requireRoomForCrop({ resize, crop });
  return { frame: window && frame, window, resize, crop, filter, rounding, ...normalisation };
}

/** A window that was asked for, in pixels of the frame. */
function windowIn(frame: Size, { unit = "pixels", ...asked }: WindowOption): Rectangle {
  const [across, down] = unit === "shares" ? [frame.width, frame.height] : [1, 1];
  const window = {
    left: asked.left * across,
    top: asked.top * down,
    width: asked.width * across,
    height: asked.height * down,
  };
  if (window.width > 1 && window.height > 1 && liesInside(window, frame)) return window;
  throw new OptionError(
    "Cannot fit",
    "window",
    `must be inside the first image, ${frame.width}x${frame.height} pixels, and larger than one of them: received ` +
      `left ${window.left}, top ${window.top}, width ${window.width}, height ${window.height}`,
  );
}
