/** The view in which a model is taught. */

import { untracked, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { model, texts } from "../state.ts";
import { agreementOf } from "./taught.ts";
import { TaughtList } from "./taught_list.tsx";
import type { TeachState } from "./teach_state.ts";

/** Shows what was said of images, how far the model in use agrees, and fits again with the good ones. */
export function Teach({ state }: { state: TeachState }): VNode {
  const words = texts.value.teach;
  useSignalEffect(() => {
    if (model.value) untracked(() => state.judge()); // by this model or its new threshold
  });
  const all = state.all.value;
  const { found, missed, falseAlarms, passed, unjudged } = agreementOf(all);
  const waiting = state.unlearned.length;
  return (
    <div class="teach">
      <p>{words.explain}</p>
      <p id="teach-said" role="status">
        {all.length === 0 ? words.none : state.judging.value ? words.judging : words.counted(all.length)}
      </p>
      <dl id="agreement">
        <dt>{words.found}</dt>
        <dd>{words.of(found, found + missed)}</dd>
        <dt>{words.missed}</dt>
        <dd>{words.of(missed, found + missed)}</dd>
        <dt>{words.falseAlarms}</dt>
        <dd>{words.of(falseAlarms, falseAlarms + passed)}</dd>
        <dt>{words.unjudged}</dt>
        <dd>{unjudged}</dd>
      </dl>
      <p>
        <button
          id="learn"
          type="button"
          disabled={waiting === 0 || !state.canLearn || state.isFitting}
          onClick={() => state.learn()}
        >
          {words.learn(waiting)}
        </button>
        <span role="status">{state.isFitting ? words.fitting : state.canLearn ? "" : words.elsewhere}</span>
      </p>
      <TaughtList all={all} onForget={(key) => state.forget(key)} />
    </div>
  );
}
