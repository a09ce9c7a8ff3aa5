/** What a model says of one image. */

import type { Image } from "./image/image.ts";
import type { ImagePose } from "./image_pose.ts";
import type { KindWarning } from "./kind/compare_kind.ts";
import type { Rectangle } from "./preprocess/geometry.ts";
import type { OutlinedRegion } from "./regions/outlined_regions.ts";
import type { DriftState } from "./verdict/drift.ts";
import type { Judgement } from "./verdict/judgement.ts";

/** What a model says of one image. */
export interface Score {
  /** The image's path, or its place in the sequence. */
  readonly name: string;
  /** How odd the image is: the method's distance, not bounded above. PaDiM's is the peak of the anomaly map. */
  readonly score: number;
  /** What every level adds to the score, by name of its feature map; only from methods that add levels up, and of images that they do not know. */
  readonly levels?: Readonly<Record<string, number>>;
  /** How odd the image is at its oddest place: the peak of the anomaly map. */
  readonly place: number;
  /** How odd the image is as a whole: the distance of its mean features; null if the model looks only at places. */
  readonly whole: number | null;
  /** What place and whole mean beside those of good images; null if the model was not calibrated. */
  readonly judgement: Judgement | null;
  /** Whether the model was fitted to this very picture: score and evidence are then those that it had when its part was left out. */
  readonly seen: boolean;
  /** Where the image has its part; null where the model takes images as they lie. */
  readonly pose: ImagePose | null;
  /** In what the image is unlike those of the fit, before any network looks at it: aspect ratio, size, light, contrast. */
  readonly warnings: readonly KindWarning[];
  /** Whether the images of this run, up to this one, still look like those of the fit; null for a model without calibration. */
  readonly drift: DriftState | null;
  /** The decoded image. */
  readonly image: Image;
  /** Columns of the source image. */
  readonly width: number;
  /** Rows of the source image. */
  readonly height: number;
  /** The source pixels that were looked at; window and crop leave a border out. */
  readonly scored: Rectangle;
  /** Anomaly map [height, width] at the source's resolution, NaN outside `scored` and outside the region of interest; only if asked for. */
  readonly map?: Float32Array;
  /** The odd regions, in the order of their first pixel; only if asked for. */
  readonly regions?: readonly OutlinedRegion[];
}

/** All of a score but where the stream stands, which hangs on the images before. */
export type ScoreOfImage = Omit<Score, "drift">;
