/** What a fit finds of defects that are planted in its own good images. */

import { EvidenceDetector, needsCompanion } from "../evidence/detector.ts";
import type { NamedImage } from "../image/sources.ts";
import { methodOf } from "../method/table.ts";
import { lookedAt } from "../model/roi.ts";
import { plantDefect } from "../power/plant_defect.ts";
import { type PlannedDefect, planPower } from "../power/plan_power.ts";
import type { Evidence, PlantedEvidence, PowerRecord } from "../power/stored_power.ts";
import { geometry } from "../preprocess/geometry.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { type FitContext, membersOf } from "./context.ts";
import { learnAgain } from "./learn.ts";
import { evidenceOf } from "./evidence_of.ts";
import type { Measured } from "./measure.ts";
import { fitCompanion } from "./whole_evidence.ts";

/** How power is measured. */
export interface PowerUse {
  readonly preprocess: PreprocessSettings;
  /** Images computed at once. */
  readonly batch: number;
  readonly seed: number;
  /** Called with the number of pictures scored, and how many there are. */
  readonly onProgress: (done: number, total: number) => void;
}

/** A picture to score, and where in the record it belongs. */
interface Job {
  readonly named: NamedImage;
  /** Null for the picture as it is. */
  readonly defect: PlannedDefect | null;
}

/**
 * Fits once more without some parts, plants defects in their images, and scores those.
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
  const detector = new EvidenceDetector(without.detector, companion?.detector ?? null, kind);
  const images = plan.images.map((index) => fitted.places[index] as number);
  const jobs: Job[] = [];
  for await (const { index, named } of context.images.pictures(images)) {
    const places = geometry(named.image, use.preprocess);
    jobs.push({ named, defect: null });
    for (const defect of plan.defects.filter(({ row }) => row === index)) {
      const planted = plantDefect(named.image, defect, lookedAt(context.space.roi, places));
      if (planted) jobs.push({ named: { name: named.name, image: planted.image }, defect });
    }
  }
  const found = await scoreAll(context, detector, jobs, use);
  const planted = jobs.flatMap(({ defect }, i): PlantedEvidence[] =>
    defect ? [{ ...found[i] as Evidence, row: defect.row, kind: defect.kind }] : []
  );
  if (planted.length === 0) return null;
  return { unplanted: found.filter((_, i) => jobs[i]?.defect === null), planted };
}

async function scoreAll(
  { extractor, space: { image }, signal }: FitContext,
  detector: EvidenceDetector,
  jobs: readonly Job[],
  { preprocess, batch: size, onProgress }: PowerUse,
): Promise<Evidence[]> {
  const all: Evidence[] = [];
  for (let first = 0; first < jobs.length; first += size) {
    signal?.throwIfAborted();
    const images = jobs.slice(first, first + size).map(({ named }) => named);
    using features = (await extractor.features(images, preprocess, image)).features;
    const { place, whole } = await evidenceOf(extractor.gpu, detector, features.maps);
    images.forEach((_, i) => all.push({ place: place[i] as number, whole: whole?.[i] ?? 0 }));
    onProgress(all.length, jobs.length);
  }
  return all;
}
