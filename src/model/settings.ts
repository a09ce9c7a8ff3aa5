/** Everything that a score depends on beside the image, as it stands in a model file's metadata. */

import * as v from "valibot";
import type { FeatureSpace } from "../method/method.ts";
import { METHOD_SCHEMA, type MethodSettings } from "../method/table.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { backboneSchema, type BackboneSettings } from "./backbone.ts";

/** Version of the layout of model files; a file of another version is refused. */
export const FORMAT_VERSION = 1;

/** What good images that the model does not know scored, and the thresholds that follow. */
export interface CalibrationSummary {
  /** Whether the images were those of the fit, each left out, or others. */
  readonly source: "left out" | "other images";
  /** Number of images. */
  readonly images: number;
  /** Share of good images that was allowed to reach the threshold. */
  readonly falseAlarmRate: number;
  /** Image score from which an image counts as odd. */
  readonly threshold: number;
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
  readonly format: 1;
  /** The network that computes the features. */
  readonly backbone: BackboneSettings;
  /** What happens to an image before the backbone sees it. */
  readonly preprocess: PreprocessSettings;
  /** Shapes of the feature maps and of the network's input. */
  readonly space: FeatureSpace;
  /** Number of images fitted, N. */
  readonly images: number;
  /** The method with all its parameters. */
  readonly method: MethodSettings;
  /** Null if there were too few images to leave one out. */
  readonly calibration: CalibrationSummary | null;
}

const extent = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const size = v.strictObject({ width: extent, height: extent });
const rgb = v.pipe(v.tuple([v.number(), v.number(), v.number()]), v.readonly());
const rate = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));

const preprocess = v.strictObject({
  resize: v.union([size, v.strictObject({ shorterSide: extent })]),
  crop: v.nullable(size),
  filter: v.picklist(["bicubic", "bilinear"]),
  rounding: v.picklist(["none", "pillow"]),
  mean: rgb,
  std: rgb,
});

const schema = v.strictObject({
  format: v.literal(FORMAT_VERSION),
  backbone: backboneSchema,
  preprocess,
  space: v.strictObject({
    maps: v.array(v.strictObject({ channels: extent, height: extent, width: extent })),
    image: size,
  }),
  images: v.pipe(v.number(), v.safeInteger(), v.minValue(2)),
  method: METHOD_SCHEMA,
  calibration: v.nullable(v.strictObject({
    source: v.picklist(["left out", "other images"]),
    images: extent,
    falseAlarmRate: rate,
    threshold: v.number(),
    pixelFalseAlarmRate: rate,
    pixelThreshold: v.number(),
    medianPixel: v.number(),
  })),
});

/**
 * Reads settings from a model file's metadata.
 *
 * @param text JSON.
 * @param name Name of the file, for messages.
 * @throws {SyntaxError} If the text is not JSON, of another format version, or a value is missing or out of range.
 */
export function parseModelSettings(text: string, name: string): ModelSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read model '${name}': its settings are not JSON; the file is damaged`, {
      cause,
    });
  }
  const { format } = Object(value);
  if (format !== FORMAT_VERSION) {
    throw new SyntaxError(
      `Cannot read model '${name}': it has format version ${format}, this program reads ${FORMAT_VERSION}; fit it again`,
    );
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new SyntaxError(
    `Cannot read model '${name}': setting '${v.getDotPath(issue) ?? ""}' is not valid: ${issue.message}; ` +
      "the file is damaged, fit it again",
  );
}
