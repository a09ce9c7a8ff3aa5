/** The evidence of what was looked at, from left to right: a drawing of some lines needs no library for charts, whose smallest is 60 KB. */

import type { VNode } from "preact";
import { figure } from "../setup/rate_words.ts";
import { texts } from "../state.ts";
import type { LookedAt } from "./looked_at.ts";
import { STRIP, stripOf } from "./strip.ts";

/** Shows the chart; a click chooses an image, keys do so in the list. */
export function StripChart(
  { all, chosen, onChoose }: {
    all: readonly LookedAt[];
    chosen: number | null;
    onChoose: (number: number) => void;
  },
): VNode {
  const { marks, threshold, most } = stripOf(all);
  const { width, height, left, right, top } = STRIP;
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={texts.value.inspect.chart(all.length)}
    >
      <text x={left - 6} y={top + 10} text-anchor="end">{figure(most)}</text>
      <text x={left - 6} y={height - 8} text-anchor="end">0</text>
      {threshold !== null && (
        <line class="threshold" x1={left} x2={width - right} y1={threshold} y2={threshold} />
      )}
      {marks.map(({ number, x, y, odd }) => (
        <circle
          key={number}
          class={`${odd ? "odd" : "normal"}${number === chosen ? " chosen" : ""}`}
          cx={x}
          cy={y}
          r={number === chosen ? 6 : 4}
          onClick={() => onChoose(number)}
        />
      ))}
    </svg>
  );
}
