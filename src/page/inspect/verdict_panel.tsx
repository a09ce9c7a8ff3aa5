/** What is said of the image that is shown. */

import type { VNode } from "preact";
import type { ScoredPart } from "../calls.ts";
import { figure } from "../setup/rate_words.ts";
import { texts } from "../state.ts";
import { isFailed, type LookedAt } from "./looked_at.ts";

/** The verdict, to be read across a room, and what it rests on. */
export function VerdictPanel({ shown }: { shown: LookedAt | null }): VNode {
  const words = texts.value.inspect;
  const part = shown?.part;
  const failed = part !== undefined && isFailed(part);
  const kind = !part ? "none" : failed ? "failed" : part.judgement?.verdict ?? "unjudged";
  return (
    <div class="verdict-panel">
      <p id="verdict" class={`verdict ${kind}`} role="status" aria-live="polite">
        {words.verdicts[kind]}
      </p>
      <p id="shown-name" class="name">{part ? `${shown?.number}. ${part.name}` : words.nothing}</p>
      {failed && <p class="error">{part.error}</p>}
      {part && !failed && <Evidence part={part} />}
    </div>
  );
}

function Evidence({ part }: { part: ScoredPart }): VNode {
  const words = texts.value.inspect;
  const { judgement, pose, warnings, seen, drift, score } = part;
  const evidence = judgement?.evidence;
  const lines = [
    ...(evidence
      ? [words.joined(figure(evidence.joined.value), figure(evidence.joined.threshold))]
      : [words.score(figure(score))]),
    ...(evidence ? [words.place(figure(evidence.place.value), figure(evidence.place.threshold))] : []),
    ...(evidence?.whole ? [words.whole(figure(evidence.whole.value), figure(evidence.whole.threshold))] : []),
    ...(judgement?.because ? [words.because[judgement.because]] : []),
    ...(pose ? [words.pose(figure(pose.correlation))] : []),
    ...(seen ? [words.seen] : []),
    ...warnings.map(({ message }) => message),
    ...(drift ? [drift] : []),
  ];
  return <ul id="evidence">{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
}
