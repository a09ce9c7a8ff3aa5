/** One good image that stands out. */

import type { VNode } from "preact";
import type { NamedSuspect } from "../../../mod.ts";
import type { SuspectPicture } from "../calls.ts";
import { texts } from "../state.ts";
import { evidenceText } from "./evidence_text.ts";
import { PictureCanvas } from "./picture_canvas.tsx";

/** What a card needs. */
export interface SuspectCardProps {
  readonly suspect: SuspectPicture;
  /** What the last fit found of it; undefined if that was without it. */
  readonly figures: NamedSuspect | undefined;
  readonly excluded: boolean;
  readonly onToggle: () => void;
}

/** A picture that a click excludes or keeps. */
export function SuspectCard({ suspect, figures, excluded, onToggle }: SuspectCardProps): VNode {
  const words = texts.value.setup.suspects;
  return (
    <button type="button" class="suspect" aria-pressed={excluded} onClick={onToggle}>
      <PictureCanvas picture={suspect.overlay} label={suspect.name} />
      <strong>{excluded ? words.excluded : words.kept}</strong>
      <span>{suspect.name}</span>
      <span>{figures ? evidenceText(figures) : words.gone}</span>
      <span class="hint">{excluded ? words.keep : words.exclude}</span>
    </button>
  );
}
