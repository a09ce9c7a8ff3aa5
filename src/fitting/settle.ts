/** Which of the images a fit stays with: good images that stand out are ranked, and left away if that was asked for. */

import { MAX_ROUNDS, nextToDrop } from "../verdict/robust.ts";
import { type LeftOutEvidence, rankSuspects, type Suspect } from "../verdict/suspects.ts";
import type { LevelVectors } from "../evidence/pooled_features.ts";
import type { Part } from "../method/method.ts";
import { type FitContext, membersOf } from "./context.ts";
import { learnAgain } from "./learn.ts";
import { measure, type Measured } from "./measure.ts";

/** Fewest parts that can be ranked. */
const FEWEST_PARTS = 3;

/** What a fit stays with. Owns it. */
export interface Settled extends Disposable {
  readonly measured: Measured;
  /** The fit to all images. */
  readonly all: Measured;
  /** All images ranked by what they showed at first, left out; places in the order of reading. */
  readonly suspects: readonly Suspect[];
  /** Images that were left away, in that order of places. */
  readonly dropped: readonly number[];
}

/** How a fit settles. */
export interface SettleUse {
  /** Mean features of all images. */
  readonly levels: readonly LevelVectors[];
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
 */
export async function settle(context: FitContext, first: Measured, use: SettleUse): Promise<Settled> {
  using stack = new DisposableStack();
  stack.use(first);
  const suspects = ranked(first, use.rate);
  const dropped = new Set<number>();
  let measured = first;
  const without = async (places: readonly number[]) => {
    for (const place of places) dropped.add(place);
    measured = stack.use(await fitWithout(context, dropped, use));
  };
  const asked = suspects.slice(0, use.excludeSuspects).map(({ place }) => place);
  if (asked.length > 0) await without(asked);
  for (let round = 0; use.robust && round < MAX_ROUNDS; round++) {
    const next = standingOut(measured, { dropped: dropped.size, total: first.fitted.places.length });
    if (next.length === 0) break;
    await without(next);
  }
  const owned = stack.move();
  return {
    measured,
    all: first,
    suspects,
    dropped: [...dropped].sort((a, b) => a - b),
    [Symbol.dispose]: () => owned.dispose(),
  };
}

async function fitWithout(
  context: FitContext,
  dropped: ReadonlySet<number>,
  { levels, parts, onProgress }: SettleUse,
): Promise<Measured> {
  const places = context.images.names.map((_, place) => place).filter((place) => !dropped.has(place));
  const fitted = await learnAgain(context, levels, membersOf(places, parts), true);
  return await measure(context, fitted, { leaveOut: true, onProgress });
}

/** The images of a fit by what they showed, left out; places in the order of reading. */
function ranked({ fitted: { places, parts }, own, kind }: Measured, rate: number): Suspect[] {
  if (!own || parts.length < FEWEST_PARTS) return [];
  return rankSuspects({ ...own, parts }, { kind, rate })
    .map((suspect) => ({ ...suspect, place: places[suspect.place] as number }));
}

/** What a robust fit leaves away next, as places in the order of reading. */
function standingOut(
  { fitted: { places, parts }, own, kind }: Measured,
  counts: { readonly dropped: number; readonly total: number },
): number[] {
  if (!own || parts.length < FEWEST_PARTS) return [];
  const evidence: LeftOutEvidence = { ...own, parts };
  return nextToDrop(evidence, { kind, ...counts }).map((index) => places[index] as number);
}
