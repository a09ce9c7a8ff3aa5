/** The Gaussians of a model: which feature vectors of which level each describes. */

import type { FeatureSpace } from "../method.ts";
import type { MvgSettings } from "./settings.ts";
import type { Frame, Scope } from "../../vectors/frame.ts";
import type { Moments } from "../../vectors/moments.ts";

/** One Gaussian's place in a model. */
export interface Place {
  /** Index of the feature map, finest first. */
  readonly level: number;
  /** Its vectors. */
  readonly scope: Scope;
  /** Channels of the feature map. */
  readonly channels: number;
}

/** One Gaussian's sums, and the coordinates they were taken in: all that is known of the good images. */
export interface Summed extends Place {
  /** The coordinates. */
  readonly frame: Frame;
  /** The sums. */
  readonly moments: Moments;
}

/** The Gaussians that the settings ask for, level by level; pooled features first. */
export function places({ maps }: FeatureSpace, { levels, map }: MvgSettings): Place[] {
  const scopes: readonly Scope[] = map === "positions" ? ["pooled", "positions"] : ["pooled"];
  return levels.flatMap((level) => {
    const channels = maps[level]?.channels;
    if (channels === undefined) {
      throw new RangeError(
        `Cannot use level ${level}: the backbone has ${maps.length} feature maps, counted from 0; ` +
          "use the backbone of the fit",
      );
    }
    return scopes.map((scope) => ({ level, scope, channels }));
  });
}
