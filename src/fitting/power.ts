/** What a fit finds of defects that are planted in its own good images. */

import { EvidenceDetector, needsCompanion } from "../evidence/detector.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { NamedImage } from "../image/sources.ts";
import { methodOf } from "../method/table.ts";
import { lookedAt } from "../model/roi.ts";
import { plantInside } from "../power/plant_inside.ts";
import { type PlannedDefect, planPower, type PowerPlan } from "../power/plan_power.ts";
import type { Evidence, PlantedEvidence, PowerRecord } from "../power/stored_power.ts";
import { type Geometry, geometry } from "../preprocess/geometry.ts";
import type { Preparation } from "../preparation.ts";
import type { Rectangle } from "../preprocess/settings.ts";
import { type FitContext, membersOf } from "./context.ts";
import { learnAgain } from "./learn.ts";
import { evidenceOf } from "./evidence_of.ts";
import type { Measured } from "./measure.ts";
import { fitCompanion } from "./whole_evidence.ts";

/** How power is measured. */
export interface PowerUse {
  readonly preparation: Preparation;
  /** Images computed at once. */
  readonly batch: number;
  readonly seed: number;
  /** Called with the number of pictures scored, and how many there are. */
  readonly onProgress: (done: number, total: number) => void;
}

/** A picture with a defect in it. */
interface PlantedPicture {
  readonly named: NamedImage;
  readonly defect: PlannedDefect;
}

/**
 * Fits once more without some parts, and scores their images: as they are, by the features that were kept of them, and with defects.
 *
 * @returns Null where there are too few images for it, or none that a defect can be seen in.
 */
export async function measurePower(
  context: FitContext,
  { fitted, kind }: Measured,
  use: PowerUse,
): Promise<PowerRecord | null> {
  const plan = planPower(fitted.parts, use.seed);
  if (!plan || fitted.places.length - plan.leftOut.length < methodOf(context.method).fewest) return null;
  const gone = new Set(plan.leftOut);
  const rest = fitted.places.filter((_, index) => !gone.has(index));
  using without = await learnAgain(context, membersOf(rest, rest.map((place) => [place])), false);
  using companion = needsCompanion(context.method, kind) ? fitCompanion(context, without, false) : null;
  if (needsCompanion(context.method, kind) && !companion) return null;
  const detector = new EvidenceDetector(without.detector, companion?.detector ?? null, kind, context.seen);
  const record: { unplanted: Evidence[]; planted: PlantedEvidence[] } = { unplanted: [], planted: [] };
  const images = plan.images.map((index) => fitted.places[index] as number);
  const total = images.length + plan.defects.length;
  const tell = () => use.onProgress(record.unplanted.length + record.planted.length, total);
  for await (const batch of context.images.again(images)) {
    record.unplanted.push(...await scored(context, detector, batch));
    tell();
  }
  const defects = plantedIn(context, { images, defects: plan.defects }, use);
  for await (const planted of inGroups(defects, use.batch)) {
    const found = await scoreImages(context, detector, planted.map(({ named }) => named), use);
    record.planted.push(
      ...planted.map(({ defect: { row, kind } }, i) => ({ ...found[i] as Evidence, row, kind })),
    );
    tell();
  }
  const done = record.unplanted.length + record.planted.length;
  if (done < total) use.onProgress(total, total); // what could not be planted is done as well
  return record.planted.length === 0 ? null : record;
}

/**
 * Copies with defects, one after the other: a camera's pictures are too large for many to be kept.
 *
 * @param plan.images Places in the order of reading.
 */
async function* plantedIn(
  { images, space: { roi } }: FitContext,
  plan: Pick<PowerPlan, "images" | "defects">,
  { preparation: { preprocess } }: PowerUse,
): AsyncGenerator<PlantedPicture> {
  for await (const { index, named: { name, image } } of images.pictures(plan.images)) {
    const places = geometry(image, preprocess);
    const [looked, area] = [lookedAt(roi, places), wholePixels(places)];
    for (const defect of plan.defects.filter(({ row }) => row === index)) {
      const planted = plantInside(image, area, defect, looked);
      if (planted) yield { named: { name, image: planted.image }, defect };
    }
  }
}

/** The window in whole pixels of its image. */
function wholePixels({ image, window }: Geometry): Rectangle {
  const [left, right] = [window.left, window.left + window.width].map(Math.round) as [number, number];
  const [top, bottom] = [window.top, window.top + window.height].map(Math.round) as [number, number];
  return {
    left: Math.min(left, image.width - 1),
    top: Math.min(top, image.height - 1),
    width: Math.max(right - left, 1),
    height: Math.max(bottom - top, 1),
  };
}

async function* inGroups<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Evidence of images whose features are still to be computed. */
async function scoreImages(
  context: FitContext,
  detector: EvidenceDetector,
  images: readonly NamedImage[],
  { preparation }: PowerUse,
): Promise<Evidence[]> {
  const { extractor, space, signal } = context;
  signal?.throwIfAborted();
  const { features, poses } = await extractor.features(images, preparation, space.image);
  using computed = features;
  using own = poses;
  return await scored(context, detector, { maps: computed.maps, poses: own });
}

/** Evidence of the images of a batch. */
async function scored(
  { extractor: { gpu } }: FitContext,
  detector: EvidenceDetector,
  batch: { readonly maps: readonly Tensor[]; readonly poses: Tensor | null },
): Promise<Evidence[]> {
  const { place, whole } = await evidenceOf(gpu, detector, batch);
  return Array.from(place, (own, i) => ({ place: own, whole: whole?.[i] ?? 0 }));
}
