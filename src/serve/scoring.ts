/** Images of clients to what is told of them. */

import { type FailedImage, isFailed } from "../admission.ts";
import { ImageError } from "../image/image.ts";
import type { ImageSource } from "../image/sources.ts";
import { type MapFormat, modelScale, type PictureThreads } from "../pictures.ts";
import type { Scale } from "../image/draw/heat.ts";
import type { Score } from "../scored_image.ts";
import { type ScoreLine, scoreLine } from "../score_line.ts";
import type { History } from "./history.ts";
import type { Metrics } from "./metrics.ts";
import type { HeldModel, Models } from "./models.ts";
import { Problem } from "./problem.ts";
import type { ScoreQuery } from "./score_query.ts";

/** An image that a client wants scored. */
export interface AskedImage {
  /** Name of the model. */
  readonly model: string;
  readonly query: ScoreQuery;
  /** The image under the name that the client gives it. */
  readonly source: ImageSource & { readonly name: string };
  /** SHA-256 of its file. */
  readonly sha256: string;
  /** Says that nobody waits any more. */
  readonly signal: AbortSignal;
}

/** What is told of an image that was scored. */
export interface ToldLine extends ScoreLine {
  /** SHA-256 of the file that was sent. */
  readonly sha256: string;
  /** The model. */
  readonly model: string;
}

/** What is told of an image that cannot be scored. */
export interface ToldFailure {
  readonly image: string;
  readonly error: string;
  readonly sha256: string;
  readonly model: string;
}

/** What scoring uses. */
export interface ScoringUse {
  readonly models: Models;
  readonly metrics: Metrics;
  readonly history: History | null;
  readonly pictures: PictureThreads;
  readonly maxPixels: number;
}

/** Media types of maps. */
const MAP_TYPES: Readonly<Record<MapFormat, string>> = {
  npy: "application/octet-stream",
  tiff: "image/tiff",
  png: "image/png",
};

/**
 * Scores images that have model and query in common. When it returns, the history has what it says on disk.
 *
 * @returns What is told of each, in their order.
 */
export async function scoreTogether(
  images: readonly AskedImage[],
  use: ScoringUse,
): Promise<readonly (ToldLine | ToldFailure)[]> {
  const { model: name, query } = images[0] as AskedImage;
  using model = await use.models.hold(name);
  const scale = scaleOf(model, query);
  use.metrics.count("oddspot_batches_total");
  const told: (ToldLine | ToldFailure)[] = [];
  for await (const found of scored(images, query, model, use.maxPixels)) {
    const { sha256 } = images[told.length] as AskedImage;
    if (isFailed(found)) told.push({ image: found.name, error: found.error.message, sha256, model: name });
    else {
      const score = { ...found, drift: driftOf(found, model, use.models) };
      const files = await filesOf(score, query, scale, use.pictures);
      told.push({ ...scoreLine(score, { regions: query.regions, files }), sha256, model: name });
    }
  }
  const time = new Date().toISOString();
  const heard = told.filter((_, i) => !images[i]?.signal.aborted);
  await use.history?.append(heard.map((line) => ({ time, ...line, files: undefined })));
  for (const line of heard) {
    use.metrics.count("oddspot_images_total", { model: name, outcome: outcomeOf(line) });
  }
  return told;
}

/** What is scored, and what cannot be, in the order of the images. */
async function* scored(
  images: readonly AskedImage[],
  query: ScoreQuery,
  { scorer, model }: HeldModel,
  maxPixels: number,
): AsyncGenerator<Score | FailedImage> {
  const { overlay, map, regions, ...options } = query;
  const possible = model.settings.calibration !== null || query.pixelThreshold !== undefined;
  let failed: FailedImage[] = [];
  const found = scorer.score(images.map(({ source }) => source), {
    ...options,
    maps: overlay || map !== undefined,
    regions: regions || (overlay && possible),
    batch: images.length,
    maxPixels,
    onFailed: (image) => void failed.push(image),
  });
  try {
    for await (const score of found) {
      yield* failed;
      failed = [];
      yield score;
    }
    yield* failed;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ImageError)) throw error;
    throw new Problem(422, error.message);
  }
}

/** The stream of the model goes on with every image but those that it knows. */
function driftOf(score: Score, held: HeldModel, models: Models): Score["drift"] {
  const drift = models.driftOf(held);
  if (!drift || !score.judgement) return null;
  return score.seen ? drift.state : drift.add(score.judgement.evidence.joined.value);
}

/** Ends of the colours, where something is coloured. */
function scaleOf({ model }: HeldModel, { overlay, map }: ScoreQuery): Scale | null {
  if (!overlay && map === undefined) return null;
  if (model.settings.calibration) return modelScale(model);
  if (!overlay && map !== "png") return { low: 0, high: 1 }; // of no use to a map of numbers
  throw new Problem(
    422,
    `Cannot draw: model '${model.name}' was fitted to too few images, or without calibration; calibrate it`,
  );
}

async function filesOf(
  score: Score,
  { overlay, map }: ScoreQuery,
  scale: Scale | null,
  pictures: PictureThreads,
): Promise<Record<string, string> | undefined> {
  if (!scale) return undefined;
  const files: Record<string, string> = {};
  if (map !== undefined) files[map] = dataUrl(MAP_TYPES[map], await pictures.map(score, map, scale));
  if (overlay) files["overlay"] = dataUrl("image/png", await pictures.overlay(score, { scale }));
  return files;
}

function dataUrl(type: string, bytes: Uint8Array<ArrayBuffer>): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}

function outcomeOf(line: ToldLine | ToldFailure): string {
  return "error" in line ? "failed" : line.verdict ?? "none";
}
