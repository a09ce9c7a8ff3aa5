/** The form of every answer: its OpenAPI description is made of these, and tests hold the real answers against it. */

import * as v from "valibot";

const figure = v.number();
const text = v.string();
const point = v.strictObject({ x: figure, y: figure });
const rectangle = v.strictObject({ left: figure, top: figure, width: figure, height: figure });
const value = v.strictObject({ value: figure });
const judged = v.strictObject({ value: figure, threshold: figure, pValue: figure });
const outline = v.array(v.array(figure));

/** Form of an odd region. */
const region = v.strictObject({
  area: figure,
  box: rectangle,
  centroid: point,
  peak: v.strictObject({ x: figure, y: figure, score: figure }),
  contour: v.strictObject({ outer: outline, holes: v.array(outline) }),
});

/** Form of what is known of a stream. */
const drift = v.strictObject({
  images: figure,
  evidence: figure,
  drifted: v.boolean(),
  first: v.boolean(),
  direction: v.picklist(["higher", "lower"]),
});

/** Form of the line of an image. */
export const LINE = v.strictObject({
  image: text,
  score: figure,
  levels: v.optional(v.record(text, figure)),
  verdict: v.optional(v.picklist(["normal", "odd"])),
  pValue: v.optional(figure),
  because: v.optional(v.nullable(v.picklist(["place", "whole", "both", "not found"]))),
  evidence: v.union([
    v.strictObject({ joined: judged, place: judged, whole: v.optional(judged) }),
    v.strictObject({ place: value, whole: v.optional(value) }),
  ]),
  seen: v.optional(v.literal(true)),
  pose: v.optional(v.strictObject({
    x: figure,
    y: figure,
    angle: figure,
    correlation: figure,
    found: v.boolean(),
    outside: figure,
    corners: v.array(point),
  })),
  warnings: v.optional(
    v.array(v.strictObject({ what: text, is: figure, was: v.array(figure), message: text })),
  ),
  drift: v.optional(drift),
  width: figure,
  height: figure,
  scored: rectangle,
  regions: v.optional(v.array(region)),
  files: v.optional(v.record(text, text)),
  sha256: text,
  model: text,
});

/** Form of what is told of an image that cannot be scored. */
const FAILURE = v.strictObject({ image: text, error: text, sha256: text, model: text });

/** Form of the answer to several images. */
export const LINES = v.strictObject({ images: v.array(v.union([LINE, FAILURE])) });

/** Form of a refusal, of RFC 9457. */
export const PROBLEM = v.strictObject({
  type: text,
  title: text,
  status: figure,
  detail: text,
  sha256: v.optional(text),
});

const suspectBase = { name: text, because: v.picklist(["place", "whole", "not found"]) };

/** Form of a model in the list. */
export const MODEL = v.strictObject({ name: text, loaded: v.boolean() });

/** Form of the list. */
export const MODELS = v.strictObject({ models: v.array(MODEL) });

/** Form of what is told of one model. */
export const MODEL_DESCRIPTION = v.strictObject({
  name: text,
  kind: text,
  bytes: figure,
  format: figure,
  images: figure,
  backbone: text,
  method: text,
  evidence: v.picklist(["both", "place", "whole"]),
  input: v.strictObject({ width: figure, height: figure }),
  threshold: v.nullable(figure),
  falseAlarmRate: v.nullable(figure),
  thresholdText: v.nullable(text),
  powerText: v.nullable(text),
  drift: v.nullable(drift),
});

/** Form of the suspects that a model keeps. */
export const SUSPECTS = v.strictObject({
  suspects: v.array(v.strictObject({ ...suspectBase, evidence: figure, dropped: v.boolean() })),
});

/** Form of what came of a fit or a calibration. */
const LEARNED = v.strictObject({
  threshold: v.nullable(text),
  said: v.array(text),
  skipped: v.array(text),
  suspects: v.array(v.strictObject({
    ...suspectBase,
    value: figure,
    threshold: figure,
    without: figure,
    standsOut: v.boolean(),
    overlay: v.nullable(text),
  })),
  dropped: v.array(text),
});

/** Form of a job. */
export const JOB = v.strictObject({
  id: text,
  kind: v.picklist(["fit", "calibrate"]),
  model: text,
  state: v.picklist(["queued", "running", "done", "failed", "cancelled"]),
  progress: v.nullable(v.strictObject({ pass: text, done: figure, total: v.nullable(figure) })),
  result: v.nullable(LEARNED),
  error: v.nullable(text),
});

/** Form of the list of jobs. */
export const JOBS = v.strictObject({ jobs: v.array(JOB) });

/** Form of the answer to whether it runs. */
export const HEALTH = v.strictObject({ status: v.literal("ok"), version: text });
