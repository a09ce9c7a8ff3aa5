/** What was looked at, as a list that keys go through. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { texts } from "../state.ts";
import { isFailed, type LookedAt, stepped } from "./looked_at.ts";

/** Shows the list; arrows, Home and End choose an image. */
export function HistoryList(
  { all, chosen, onChoose }: {
    all: readonly LookedAt[];
    chosen: number | null;
    onChoose: (number: number) => void;
  },
): VNode {
  const words = texts.value.inspect;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepped(all, chosen, event.key);
    if (next === null) return;
    event.preventDefault();
    onChoose(next);
    document.getElementById(`looked-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul
      id="history"
      role="listbox"
      tabIndex={0}
      aria-label={words.history}
      aria-activedescendant={chosen === null ? undefined : `looked-${chosen}`}
      onKeyDown={onKeyDown}
    >
      {all.map(({ number, part }) => {
        const kind = isFailed(part) ? "failed" : part.judgement?.verdict ?? "unjudged";
        return (
          <li
            key={number}
            id={`looked-${number}`}
            class={kind}
            role="option"
            aria-selected={number === chosen}
            onClick={() => onChoose(number)}
          >
            {`${number}. ${part.name}: ${words.verdicts[kind]}`}
          </li>
        );
      })}
    </ul>
  );
}
