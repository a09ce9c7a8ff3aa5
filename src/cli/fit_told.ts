/** What `fit` tells of what it learned: a line of data, and what a person should know. */

import {
  describeFit,
  describeModel,
  type FitReport,
  type ImageError,
  type Model,
  modelRates,
  printable,
} from "../../mod.ts";

/** A fit with what was told on the way. */
export interface Learned {
  readonly model: Model;
  readonly report: FitReport;
  /** Images that could not be read, by path. */
  readonly bad: ReadonlyMap<string, ImageError>;
  /** Overlays of suspects, by path of the image. */
  readonly overlays: ReadonlyMap<string, string>;
}

/** What of a fit goes to stdout. */
export function summaryOf({ model, report, overlays }: Learned) {
  const { bytes, power } = describeModel(model);
  const { images, method, backbone: { name }, evidence, calibration } = model.settings;
  return {
    backbone: name,
    method: method.name,
    ...("channels" in method ? { dims: method.channels.length } : {}),
    images,
    parts: report.parts,
    together: report.together,
    copies: report.copies,
    evidence,
    threshold: calibration?.threshold ?? null,
    suspects: report.suspects.filter(({ standsOut }) => standsOut)
      .map((suspect) => ({ ...suspect, overlay: overlays.get(suspect.name) })),
    dropped: report.dropped,
    power,
    megabytes: Number((bytes / 1e6).toFixed(1)),
  };
}

/** Says on stderr what a person should know. */
export function tell({ model, report }: Learned, rates: string | undefined): void {
  const { threshold, powerText } = describeModel(model);
  for (const line of describeFit(report).flatMap((text) => text.split("\n"))) {
    console.error(printable(line, Infinity));
  }
  console.error(threshold ?? noThreshold(model.settings.images, report.parts));
  if (powerText !== null) console.error(powerText);
  if (rates) console.error(modelRates(model, rates).text);
}

/** Why nothing is said of scores: what is known of a single part is what it looks like, and not what others do. */
function noThreshold(images: number, parts: number): string {
  const why = parts === 1
    ? `all ${images} images are of one part, and leaving it out leaves none`
    : `too few images were given, or --no-calibrate`;
  return `No threshold: ${why}; add good images of other parts, or see 'calibrate --help'`;
}
