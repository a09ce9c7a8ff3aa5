/** A report on an evaluation: one HTML file that a person can look at, keep and send. */

import { readEvidence } from "../verdict/stored_calibration.ts";
import { colourScale } from "../verdict/colour_scale.ts";
import { describeThreshold, unitOf } from "../verdict/describe_threshold.ts";
import type { GoodEvidence } from "../verdict/good_evidence.ts";
import type { LabelledImage } from "../evaluate/dataset.ts";
import type { Evaluation } from "../evaluate/evaluate.ts";
import { formatValue } from "../image/draw/legend.ts";
import type { Model } from "../model/model.ts";
import type { CalibrationSummary } from "../model/settings.ts";
import type { Score } from "../scored_image.ts";
import type { ScoredImage } from "./figures.ts";
import type { LabelledPose, PosesContent } from "./poses.ts";
import { keptReference } from "../model/reference_picture.ts";
import { regionFinder } from "../regions/region_finder.ts";
import { Gallery } from "./gallery.ts";
import { basename } from "../platform/here.ts";

/** What a report is on. */
export interface ReportSubject {
  /** The model. */
  readonly model: Model;
  /** Name of the data set. */
  readonly data: string;
  /** Regions of fewer pixels are left out; 1 if not given. */
  readonly minArea?: number;
}

/** Collects what a report shows while images are scored. */
export class Report {
  readonly #subject: ReportSubject;
  readonly #summary: CalibrationSummary;
  readonly #good: GoodEvidence;
  readonly #gallery: Gallery;
  readonly #images: ScoredImage[] = [];
  readonly #poses: LabelledPose[] = [];

  /**
   * Begins a report.
   *
   * @throws {RangeError} If the model was not calibrated: without a threshold there is nothing to report on.
   */
  constructor(subject: ReportSubject) {
    const { model } = subject;
    const summary = model.settings.calibration;
    const good = readEvidence(model);
    if (!summary || !good) {
      throw new RangeError(
        `Cannot report on model '${model.name}': it was fitted to too few images, or without calibration; calibrate it`,
      );
    }
    this.#subject = subject;
    this.#summary = summary;
    this.#good = good;
    const scale = colourScale(summary);
    const findRegions = regionFinder(model, { pixelThreshold: undefined, minArea: subject.minArea ?? 1 });
    this.#gallery = new Gallery({ findRegions, scale });
  }

  /**
   * Adds an image.
   *
   * @param score Its score, with the map.
   * @param test What is known of it.
   * @throws {ImageError} If its mask cannot be read.
   */
  async add(score: Score, test: LabelledImage): Promise<void> {
    const joined = score.judgement?.evidence.joined.value ?? score.score;
    this.#images.push({ score: joined, label: test.label, defect: test.defect });
    if (score.pose) this.#poses.push({ label: test.label, pose: score.pose });
    await this.#gallery.add(score, test);
  }

  /**
   * Renders the report. What draws its charts is loaded only now: it takes longer to load than the rest of the program.
   *
   * @param evaluation Figures of the images that were added, with outcomes at the model's thresholds.
   * @returns An HTML file that loads nothing and runs nothing.
   */
  async render(evaluation: Evaluation): Promise<string> {
    const { renderPage } = await import("./page.ts");
    const { data, model } = this.#subject;
    const { threshold, falseAlarmRate, source } = this.#summary;
    const { joined } = this.#good;
    return renderPage({
      title: `${data}: ${basename(model.name)}`,
      facts: facts(model, this.#summary),
      suspects: model.settings.suspects,
      meaning: `Images whose evidence reaches ${formatValue(threshold)} count as odd. ` +
        describeThreshold(joined.threshold(falseAlarmRate), unitOf(this.#summary)) +
        (source === "left out"
          ? " It was chosen from the images of the fit alone."
          : " It was chosen from images given for calibration."),
      threshold,
      calibration: {
        name: source === "left out"
          ? "good images of the fit, each left out"
          : "good images of the calibration",
        scores: [...joined.values],
      },
      evaluation,
      images: this.#images,
      poses: posesOf(model, this.#poses),
      gallery: this.#gallery.render(),
    });
  }
}

/** Null where images are taken as they lie. */
function posesOf(model: Model, poses: readonly LabelledPose[]): PosesContent | null {
  const reference = keptReference(model);
  const { registration } = model.settings;
  return reference && registration && { ...registration, poses, reference };
}

function facts({ settings }: Model, summary: CalibrationSummary): [string, string][] {
  const { backbone, images, method, space: { image } } = settings;
  const { high } = colourScale(summary);
  return [
    ["backbone", backbone.name],
    ["method", method.name],
    ["fitted to", `${images} good images`],
    ["network sees", `${image.width} × ${image.height} pixels`],
    ["colours from", `${formatValue(summary.medianPixel)}, the median pixel of good images`],
    ["colours to", `${formatValue(high)}, the threshold of the place`],
    [
      "regions",
      `from ${formatValue(summary.pixelThreshold)} on, around peaks that reach the threshold of the place`,
    ],
  ];
}
