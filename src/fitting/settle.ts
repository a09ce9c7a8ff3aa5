/** Which of the images a fit stays with: good images that stand out are ranked, and left away if that was asked for. */

import { EvidenceDetector } from "../evidence/detector.ts";
import type { Part } from "../method/method.ts";
import type { LeftOutEvidence } from "../verdict/left_out_evidence.ts";
import { dropRobustly } from "../verdict/robust.ts";
import { FEWEST_RANKED, rankSuspects, type Suspect } from "../verdict/suspects.ts";
import type { Pose } from "../register/pose.ts";
import { type FitContext, membersOf } from "./context.ts";
import { evidenceOf } from "./evidence_of.ts";
import { learnAgain } from "./learn.ts";
import { measure, type Measured, type OwnEvidence } from "./measure.ts";

/** What a fit stays with. Owns it. */
export interface Settled extends Disposable {
  readonly measured: Measured;
  /** The fit to all images. */
  readonly all: Measured;
  /** All images ranked by what they showed at first, left out; places in the order of reading. */
  readonly suspects: readonly Suspect[];
  /** Images that were left away: places, ascending. */
  readonly dropped: readonly number[];
  /** Gives back what images are left out by; none can be any more. */
  endLeavingOut(): void;
}

/** How a fit settles. */
export interface SettleUse {
  /** The parts of all images, in places. */
  readonly parts: readonly Part[];
  /** False-alarm rate of the thresholds that suspects are told with. */
  readonly rate: number;
  /** Number of suspects to leave away at once. */
  readonly excludeSuspects: number;
  /** Whether to go on leaving away what stands out. */
  readonly robust: boolean;
  readonly onProgress: (images: number) => void;
}

/**
 * Ranks the images, and fits again without those that are to be left away: from the features that were kept, as if they had never
 * been there.
 *
 * @param first The fit to all images; taken over.
 * @throws {RangeError} If more suspects are to be left away than there are images to spare.
 */
export async function settle(context: FitContext, first: Measured, use: SettleUse): Promise<Settled> {
  using stack = new DisposableStack();
  stack.use(first);
  const suspects = lostFirst(context, ranked(first, use));
  requireSpare(use, { images: context.images.count, ranked: suspects.length > 0 });
  let measured = first;
  let dropped: readonly number[] = [];
  const giveBack = () => {
    if (measured !== first) measured[Symbol.dispose]();
  };
  stack.defer(giveBack);
  const leaveAway = async (places: readonly number[]) => {
    giveBack(); // one fit beside the first is enough for a device
    [measured, dropped] = [first, places];
    if (places.length > 0) measured = await learnWithout(context, places, use);
  };
  await leaveAway(suspects.slice(0, use.excludeSuspects).map(({ place }) => place).sort((a, b) => a - b));
  if (use.robust && suspects.length > 0) {
    await dropRobustly(async (places) => {
      await leaveAway(places);
      return await everyEvidence(context, measured, use.parts);
    }, first.kind);
  }
  const owned = stack.move();
  return {
    measured,
    all: first,
    suspects,
    dropped,
    endLeavingOut() {
      for (const { fitted: { detector } } of [first, measured]) detector.endLeavingOut?.();
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** Whether enough good images stay to know what is left out of them. */
function requireSpare(
  { excludeSuspects, parts }: SettleUse,
  { images, ranked }: { readonly images: number; readonly ranked: boolean },
): void {
  if (excludeSuspects === 0) return;
  if (!ranked) {
    throw new RangeError(
      `Cannot leave suspects away: ranking them takes ${FEWEST_RANKED} parts: received ${images} images that show ` +
        `${parts.length}; add good images`,
    );
  }
  if (images - excludeSuspects >= FEWEST_RANKED) return;
  throw new RangeError(
    `Cannot leave ${excludeSuspects} suspects away: of ${images} images at least ${FEWEST_RANKED} must stay; leave away ` +
      "fewer, or add good images",
  );
}

async function learnWithout(
  context: FitContext,
  dropped: readonly number[],
  { parts, onProgress }: SettleUse,
): Promise<Measured> {
  const gone = new Set(dropped);
  const places = context.images.names.map((_, place) => place).filter((place) => !gone.has(place));
  const fitted = await learnAgain(context, membersOf(places, parts), true);
  return await measure(context, fitted, { leaveOut: true, onProgress });
}

/** Evidence of all images: left out of the fit, or of those that it was without as they are. */
async function everyEvidence(
  context: FitContext,
  measured: Measured,
  parts: readonly Part[],
): Promise<LeftOutEvidence> {
  const { fitted, companion, own, kind } = measured;
  const { place, whole } = own as OwnEvidence;
  const [places, wholes] = [new Float32Array(context.images.count), new Float32Array(context.images.count)];
  fitted.places.forEach((at, index) => {
    places[at] = place[index] as number;
    wholes[at] = whole?.[index] ?? 0;
  });
  const fittedTo = new Set(fitted.places);
  const others = context.images.names.map((_, at) => at).filter((at) => !fittedTo.has(at));
  const detector = new EvidenceDetector(fitted.detector, companion?.detector ?? null, kind, context.seen);
  for await (const { indices, maps, poses } of context.images.again(others)) {
    const found = await evidenceOf(context.extractor.gpu, detector, { maps, poses });
    indices.forEach((index, i) => {
      const at = others[index] as number;
      places[at] = found.place[i] as number;
      wholes[at] = found.whole?.[i] ?? 0;
    });
  }
  return { place: places, whole: whole && wholes, parts };
}

/** Images whose part was not found are the first suspects, whatever they show where it was looked for. */
function lostFirst(
  { images: { poses, limit } }: FitContext,
  suspects: readonly Suspect[],
): readonly Suspect[] {
  if (limit === null) return suspects;
  const isLost = ({ place }: Suspect) => (poses[place] as Pose).correlation < limit;
  const lost = suspects.filter(isLost).map((suspect) =>
    ({ ...suspect, because: "not found", standsOut: true }) as const
  );
  return [...lost, ...suspects.filter((suspect) => !isLost(suspect))];
}

/** The images of a fit by what they showed, left out; places in the order of reading. */
function ranked({ fitted: { places, parts }, own, kind }: Measured, { rate }: SettleUse): Suspect[] {
  if (!own || parts.length < FEWEST_RANKED) return [];
  return rankSuspects({ ...own, parts }, { kind, rate })
    .map((suspect) => ({ ...suspect, place: places[suspect.place] as number }));
}
