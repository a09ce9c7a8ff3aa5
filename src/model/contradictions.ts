/** What settings of a model say against each other. Cheap, and before anything is allocated by them. */

import { type Grid, totalChannels } from "../gaussian/hierarchy.ts";
import { MAX_BUFFER_BYTES, MAX_CELLS, MAX_CHANNELS, MAX_PIXELS } from "../options/bounds.ts";
import { liesInside } from "../preprocess/window.ts";
import type { ModelSettings } from "./settings.ts";

/**
 * Looks for settings that cannot be true together.
 *
 * @param settings Settings that are valid one by one.
 * @returns What is wrong, in words for a message; undefined if nothing is.
 */
export function findContradiction(settings: ModelSettings): string | undefined {
  for (const find of [inSpace, inWindow, inFrame, inPreprocess, inImages, inMethod, inSelfTest]) {
    const found = find(settings);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inSpace({ space: { maps, image }, backbone: { taps } }: ModelSettings): string | undefined {
  if (taps.length !== maps.length) {
    return `'backbone.taps' are ${taps.length}, 'space.maps' ${maps.length}; there must be one map a tap`;
  }
  if (image.width * image.height > MAX_PIXELS) {
    return `'space.image' is ${sides(image)} pixels, at most ${MAX_PIXELS} in all fit a device`;
  }
  const large = maps.findIndex((map) => map.width > image.width || map.height > image.height);
  if (large >= 0) {
    return `'space.maps.${large}' is ${sides(maps[large] as Grid)} cells of an image of ${
      sides(image)
    } pixels`;
  }
  const huge = maps.findIndex(({ channels, height, width }) =>
    height * width > MAX_CELLS || 4 * channels * height * width > MAX_BUFFER_BYTES
  );
  if (huge >= 0) {
    return `'space.maps.${huge}' is ${sides(maps[huge] as Grid)} cells of ${
      maps[huge]?.channels
    } channels; at most ` +
      `${MAX_CELLS} cells, and ${MAX_BUFFER_BYTES} bytes, fit a device`;
  }
  const channels = totalChannels(maps);
  return channels > MAX_CHANNELS
    ? `'space.maps' have ${channels} channels in all, at most ${MAX_CHANNELS} fit a device`
    : undefined;
}

function inWindow({ preprocess: { frame, window, resize } }: ModelSettings): string | undefined {
  if (!window) return undefined;
  if (!frame) return "'preprocess.frame' is null, with a window, which is a part of it";
  if (!liesInside(window, frame)) {
    return `'preprocess.window' is ${
      sides(window)
    } at ${window.left},${window.top}, 'preprocess.frame' only ${sides(frame)}`;
  }
  return "shorterSide" in resize
    ? `'preprocess.resize.shorterSide' is ${resize.shorterSide}, with a window, of which both sides are known`
    : undefined;
}

function inFrame({ preprocess: { frame }, registration }: ModelSettings): string | undefined {
  if (!frame || !registration) return undefined;
  const other = registration.frame;
  return frame.width !== other.width || frame.height !== other.height
    ? `'preprocess.frame' is ${sides(frame)}, 'registration.frame' ${sides(other)}`
    : undefined;
}

function inPreprocess({ preprocess: { resize, crop }, space: { image } }: ModelSettings): string | undefined {
  const fixed = "shorterSide" in resize ? undefined : resize;
  if (crop && (crop.width !== image.width || crop.height !== image.height)) {
    return `'preprocess.crop' is ${sides(crop)}, 'space.image' ${sides(image)}`;
  }
  if (fixed && crop && (crop.width > fixed.width || crop.height > fixed.height)) {
    return `'preprocess.crop' is ${sides(crop)}, 'preprocess.resize' only ${sides(fixed)}`;
  }
  if (fixed && !crop && (fixed.width !== image.width || fixed.height !== image.height)) {
    return `'preprocess.resize' is ${sides(fixed)}, 'space.image' ${sides(image)}`;
  }
  const shorter = Math.min(image.width, image.height);
  return "shorterSide" in resize && !crop && resize.shorterSide !== shorter
    ? `'preprocess.resize.shorterSide' is ${resize.shorterSide}, that of 'space.image' ${shorter}`
    : undefined;
}

function inImages({ images, kind }: ModelSettings): string | undefined {
  return kind.images === images ? undefined : `'kind.images' is ${kind.images}, 'images' ${images}`;
}

function inMethod({ method, space: { maps } }: ModelSettings): string | undefined {
  const channels = totalChannels(maps);
  if ("channels" in method) return inIndices("channels", method.channels, channels);
  if ("levels" in method) return inIndices("levels", method.levels, maps.length);
  return "components" in method && method.components > channels
    ? `'method.components' is ${method.components}, 'space.maps' have ${channels} channels in all`
    : undefined;
}

function inIndices(name: string, indices: readonly number[], end: number): string | undefined {
  const bad = indices.find((index, i) => index >= end || (i > 0 && index <= (indices[i - 1] as number)));
  return bad === undefined
    ? undefined
    : `'method.${name}' must ascend and be below ${end}, what 'space.maps' have: there is ${bad}`;
}

function inSelfTest(
  { selfTest: { whole, verdict }, calibration, evidence }: ModelSettings,
): string | undefined {
  if ((verdict === null) !== (calibration === null)) {
    return `'selfTest.verdict' is ${verdict}, with${calibration ? "" : "out"} a threshold`;
  }
  return (whole === null) === (evidence === "place")
    ? undefined
    : `'selfTest.whole' is ${whole}, of a model whose evidence is '${evidence}'`;
}

function sides({ width, height }: Grid): string {
  return `${width}x${height}`;
}
