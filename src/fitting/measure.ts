/** What a fit knows of its own images: both kinds of evidence, each image's part left out. */

import { needsCompanion } from "../evidence/detector.ts";
import { methodOf } from "../method/table.ts";
import type { EvidenceKind } from "../verdict/joined.ts";
import type { FitContext, Fitted } from "./context.ts";
import { leaveOut, type LeftOutFound, ownWhole } from "./left_out.ts";
import { type Companion, fitCompanion } from "./whole_evidence.ts";

/** Evidence of the images of a fit, left out. */
export interface OwnEvidence extends LeftOutFound {
  /** [images]; null where only places are looked at. */
  readonly whole: Float32Array<ArrayBuffer> | null;
}

/** A fit with what it knows of its own images. Owns the fit. */
export interface Measured extends Disposable {
  readonly fitted: Fitted;
  readonly companion: Companion | null;
  /** The evidence that is used: of the place alone where the whole cannot be known. */
  readonly kind: EvidenceKind;
  /** Null if nothing is left out. */
  readonly own: OwnEvidence | null;
}

/**
 * Measures a fit.
 *
 * @param fitted Taken over.
 * @param use.leaveOut Whether the images are left out, where they are enough for that.
 * @throws {RangeError} If only the whole was asked for, and cannot be had.
 */
export async function measure(
  context: FitContext,
  fitted: Fitted,
  use: { readonly leaveOut: boolean; readonly onProgress: (images: number) => void },
): Promise<Measured> {
  using stack = new DisposableStack();
  stack.use(fitted);
  const { method, kind } = context;
  const leave = use.leaveOut && canLeaveOut(context, fitted);
  const needed = needsCompanion(method, kind);
  const companion = needed ? fitCompanion(context, fitted, leave) : null;
  if (companion) stack.use(companion);
  const known = needed && companion === null ? "place" : kind;
  const own = leave
    ? await ownEvidence(context, fitted, { companion, kind: known, onProgress: use.onProgress })
    : null;
  const owned = stack.move();
  return { fitted, companion, kind: known, own, [Symbol.dispose]: () => owned.dispose() };
}

async function ownEvidence(
  context: FitContext,
  fitted: Fitted,
  { companion, kind, onProgress }: {
    readonly companion: Companion | null;
    readonly kind: EvidenceKind;
    readonly onProgress: (images: number) => void;
  },
): Promise<OwnEvidence> {
  const found = await leaveOut(context, fitted, onProgress);
  const whole = kind === "place" ? null : companion?.leftOut ?? ownWhole(context, found);
  return { ...found, whole };
}

/** Whether the parts are as many as a fit takes that one is left out of, and a fit without the largest is one. */
export function canLeaveOut({ method }: Pick<FitContext, "method">, { places, parts }: Fitted): boolean {
  const largest = Math.max(...parts.map(({ length }) => length));
  const { fewest } = methodOf(method);
  return parts.length >= Math.max(2, fewest) && places.length - largest >= fewest - 1;
}
