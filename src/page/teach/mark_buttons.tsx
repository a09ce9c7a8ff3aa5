/** Where somebody says what an image is. */

import type { VNode } from "preact";
import { texts } from "../state.ts";
import type { LookedAt } from "../inspect/looked_at.ts";
import type { TeachState } from "./teach_state.ts";

/** Two buttons that stay pressed. */
export function MarkButtons({ state, looked }: { state: TeachState; looked: LookedAt }): VNode {
  const words = texts.value.teach;
  const said = state.truthOf(looked);
  return (
    <p class="marks" role="group" aria-label={words.ask}>
      {(["good", "bad"] as const).map((truth) => (
        <button
          key={truth}
          id={`mark-${truth}`}
          type="button"
          aria-pressed={said === truth}
          onClick={() => state.say(looked, truth)}
        >
          {words.mark[truth]}
        </button>
      ))}
    </p>
  );
}
