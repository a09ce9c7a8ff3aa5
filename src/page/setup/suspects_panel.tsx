/** Good images that stand out, to keep or exclude. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { texts } from "../state.ts";
import { evidenceText } from "./evidence_text.ts";
import { figure } from "./rate_words.ts";
import type { SetUpState } from "./set_up_state.ts";
import { SuspectCard } from "./suspect_card.tsx";

/** Other good images that are listed at most, the most odd ones. */
const LISTED = 100;

/** Shows what a fit found among its own images; nothing where there was none. */
export function SuspectsPanel({ state }: { state: SetUpState }): VNode | null {
  const words = texts.value.setup.suspects;
  const { fitting } = state;
  const last = fitting.last.value;
  if (!last) return null;
  const { suspects } = last.fitted.report;
  const excluded = fitting.excluded.value;
  const byName = new Map(suspects.map((suspect) => [suspect.name, suspect]));
  const shown = [...fitting.pictures.value.values()].filter(({ name }) =>
    excluded.has(name) || last.without.has(name) || byName.get(name)?.standsOut
  );
  const names = new Set(shown.map(({ name }) => name));
  const gone = [...excluded].filter((name) => !names.has(name) && !byName.has(name));
  const others = [
    ...gone.map((name) => ({ name, suspect: null })),
    ...suspects.filter(({ name }) => !names.has(name)).map((suspect) => ({ name: suspect.name, suspect })),
  ];
  return (
    <section aria-labelledby="setup-suspects">
      <h2 id="setup-suspects">{words.title}</h2>
      <p id="threshold" role="status">{thresholdText(state)}</p>
      <p class="pending">
        <span role="status">{pendingText(state)}</span>
        <button
          id="refit"
          type="button"
          disabled={!fitting.isPending || fitting.underWay.value !== null}
          onClick={() => fitting.fit()}
        >
          {words.refit}
        </button>
      </p>
      <p class="hint">
        {suspects.length === 0 ? words.unranked : shown.length > 0 ? words.explain : words.none}
      </p>
      <ul id="suspects" class="cards">
        {shown.map((suspect) => (
          <li key={suspect.name}>
            <SuspectCard
              suspect={suspect}
              figures={byName.get(suspect.name)}
              excluded={excluded.has(suspect.name)}
              onToggle={() => fitting.toggle(suspect.name)}
            />
          </li>
        ))}
      </ul>
      <details id="others">
        <summary>{words.others}</summary>
        <ul>
          {others.slice(0, LISTED).map(({ name, suspect }) => (
            <li key={name}>
              <label>
                <input
                  type="checkbox"
                  checked={excluded.has(name)}
                  onChange={() => fitting.toggle(name)}
                />{" "}
                {words.exclude} {name} {suspect && `: ${evidenceText(suspect)}`}
              </label>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function thresholdText({ fitting, rates }: SetUpState): string {
  const words = texts.value.setup.suspects;
  const own = rates.value?.rows.find(({ rate }) => rate === rates.value?.own);
  const last = fitting.last.value;
  if (!own || !last) return "";
  const { about, excluded } = fitting;
  if (about.value === undefined) return words.now(figure(own.threshold), last.without.size);
  if (about.value === null) return words.unknown(figure(own.threshold));
  return words.about(figure(own.threshold), figure(about.value), excluded.value.size);
}

function pendingText({ fitting }: SetUpState): string {
  const words = texts.value.setup.suspects;
  if (!fitting.isPending) return "";
  const count = fitting.excluded.value.size;
  return fitting.underWay.value ? words.computing(count) : words.pending(count);
}
