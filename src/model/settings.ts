/** Everything that a score depends on beside the image, as it stands in a model file's metadata. */

import * as v from "valibot";
import type { FeatureSpace } from "../method/method.ts";
import { METHOD_SCHEMA, type MethodSettings } from "../method/table.ts";
import type { KindRange } from "../kind/kind_range.ts";
import { kindSchema } from "./kind_settings.ts";
import type { RegistrationSettings } from "../register/registration.ts";
import { registrationSchema } from "./registration.ts";
import { sampleSchema, type SampleSettings } from "./sample_settings.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { EVIDENCE_KINDS, type EvidenceKind } from "../verdict/joined.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { backboneSchema, type BackboneSettings } from "./backbone_settings.ts";
import { MAX_LEVELS } from "../options/bounds.ts";
import {
  channelCount,
  extent,
  float32,
  imageCount,
  listOf,
  mean,
  pictureSize,
  rate,
  rectangle,
  size,
  std,
  text,
} from "./bounds.ts";

/** Version of the layout of model files; a file of another version is refused. */
export const FORMAT_VERSION = 5;

/** What good images that the model does not know scored, and the thresholds that follow. */
export interface CalibrationSummary {
  /** Whether the images were those of the fit, each left out, or others. */
  readonly source: "left out" | "other images";
  /** Number of images. */
  readonly images: number;
  /** Number of parts that they show: what was photographed together counts once. */
  readonly parts: number;
  /** Images that the fit dropped by itself because they stood out: what it promises of the others is optimistic. */
  readonly dropped: number;
  /** Share of good parts that was allowed to reach the threshold. */
  readonly falseAlarmRate: number;
  /** Joined evidence from which an image counts as odd. */
  readonly threshold: number;
  /** Place evidence that good parts reach at that rate: from here on a place of the map is called odd, and coloured so. */
  readonly placeThreshold: number;
  /** Share of good images' pixels that was allowed to reach the pixel threshold. */
  readonly pixelFalseAlarmRate: number;
  /** Value of the map from which a pixel counts as odd. */
  readonly pixelThreshold: number;
  /** The median pixel of all anomaly maps. */
  readonly medianPixel: number;
}

/** Everything that a score depends on beside the image and the tensors. */
export interface ModelSettings {
  /** Version of the layout of the file. */
  readonly format: 5;
  /** The network that computes the features. */
  readonly backbone: BackboneSettings;
  /** What of the samples of a picture is looked at. */
  readonly samples: SampleSettings;
  /** What happens to an image before the backbone sees it. */
  readonly preprocess: PreprocessSettings;
  /** Where the part is looked for before that; null where images are taken as they lie. */
  readonly registration: RegistrationSettings | null;
  /** Shapes of the feature maps and of the network's input. */
  readonly space: FeatureSpace;
  /** Number of images fitted, N. */
  readonly images: number;
  /** What they were like, before any network looked at them. */
  readonly kind: KindRange;
  /** Good images that looked odd among the others, the most odd ones first; at most {@linkcode MOST_SUSPECTS}. */
  readonly suspects: readonly SuspectSettings[];
  /** The method with all its parameters. */
  readonly method: MethodSettings;
  /** What a verdict rests on: the peak of the map, the image as a whole, or both. */
  readonly evidence: EvidenceKind;
  /** Null if there were too few images to leave one out. */
  readonly calibration: CalibrationSummary | null;
  /** What the self-test must find again. */
  readonly selfTest: SelfTestSettings;
}

/** Suspects that a model file names, and a fit shows. */
export const MOST_SUSPECTS = 20;

/** A good image that looked odd among the others. */
export interface SuspectSettings {
  /** Name of its file, without folders. */
  readonly name: string;
  /** Joined evidence of all images, this one's part left out. */
  readonly evidence: number;
  /** Which evidence is the further out. */
  readonly because: "place" | "whole" | "not found";
  /** Whether the model was fitted without it. */
  readonly dropped: boolean;
}

/** What the machine that fitted a model said of its test picture. */
export interface SelfTestSettings {
  /** The image score. */
  readonly score: number;
  /** The peak of the map. */
  readonly place: number;
  /** How far it is as a whole; null where only places are looked at. */
  readonly whole: number | null;
  /** Null without a threshold. */
  readonly verdict: Verdict | null;
}

const preprocess = v.strictObject({
  frame: v.nullable(pictureSize),
  window: v.nullable(rectangle),
  resize: v.union([size, v.strictObject({ shorterSide: extent })]),
  crop: v.nullable(size),
  filter: v.picklist(["bicubic", "bilinear"]),
  rounding: v.picklist(["none", "pillow"]),
  mean,
  std,
});

/** Checks settings one by one; the output has their keys in the order of the file. */
export const settingsSchema = v.strictObject({
  format: v.literal(FORMAT_VERSION),
  backbone: backboneSchema,
  samples: sampleSchema,
  preprocess,
  registration: v.nullable(registrationSchema),
  space: v.strictObject({
    maps: listOf(v.strictObject({ channels: channelCount, height: extent, width: extent }), MAX_LEVELS),
    image: size,
  }),
  images: v.pipe(imageCount, v.minValue(2)),
  kind: kindSchema,
  suspects: v.pipe(
    v.array(v.strictObject({
      name: text,
      evidence: float32,
      because: v.picklist(["place", "whole", "not found"]),
      dropped: v.boolean(),
    })),
    v.maxLength(MOST_SUSPECTS),
  ),
  method: METHOD_SCHEMA,
  evidence: v.picklist(EVIDENCE_KINDS),
  calibration: v.nullable(v.strictObject({
    source: v.picklist(["left out", "other images"]),
    images: v.pipe(imageCount, v.minValue(2)),
    parts: v.pipe(imageCount, v.minValue(2)),
    dropped: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    falseAlarmRate: rate,
    threshold: float32,
    placeThreshold: float32,
    pixelFalseAlarmRate: rate,
    pixelThreshold: float32,
    medianPixel: float32,
  })),
  selfTest: v.strictObject({
    score: float32,
    place: float32,
    whole: v.nullable(float32),
    verdict: v.nullable(v.picklist(["normal", "odd"])),
  }),
});
