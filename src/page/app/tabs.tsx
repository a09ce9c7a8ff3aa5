/** The tabs of the views, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ has them. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { texts, type View, view, VIEWS } from "../state.ts";

/** How far a key goes along the tabs. */
const STEPS: Readonly<Record<string, (at: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: () => VIEWS.length - 1,
};

/** One tab a view; arrows go from one to the next. */
export function Tabs(): VNode {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next = VIEWS[(step(VIEWS.indexOf(view.value)) + VIEWS.length) % VIEWS.length] as View;
    view.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={texts.value.app.viewsLabel} onKeyDown={onKeyDown}>
      {VIEWS.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={view.value === name}
          aria-controls={`view-${name}`}
          tabIndex={view.value === name ? 0 : -1}
          onClick={() => view.value = name}
        >
          {texts.value.app.views[name]}
        </button>
      ))}
    </div>
  );
}
