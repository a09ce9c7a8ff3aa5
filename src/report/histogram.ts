/** Histograms of image scores, one above the other on one axis, with the threshold through all. */

import * as Plot from "@observablehq/plot";
import { drawChart } from "./chart.ts";
import type { Html } from "./html.ts";

/** Scores of one kind of image. */
export interface ScoreGroup {
  /** What the images are. */
  readonly name: string;
  /** Their scores. */
  readonly scores: readonly number[];
  /** Colour, a CSS variable. */
  readonly fill: string;
}

/** In units of the page; the height is that of a row and of what all rows share. */
const WIDTH = 400;
const ROW_HEIGHT = 100;
const MARGINS = { marginTop: 34, marginBottom: 42, marginLeft: 40 };

const BINS = 40;

/** Scores whose highest is this many times the lowest are shown on a logarithmic axis. */
const LINEAR_RANGE = 20;

/**
 * Draws the histograms.
 *
 * @param groups Groups from top to bottom; those without scores are left out.
 * @param threshold Image score from which an image counts as odd.
 */
export function scoreHistogram(groups: readonly ScoreGroup[], threshold: number): Html {
  const shown = groups.filter(({ scores }) => scores.length > 0);
  const { edges, logarithmic } = binEdges([...shown.flatMap(({ scores }) => scores), threshold]);
  const bars = shown.flatMap(({ name, scores, fill }) =>
    edges.slice(1).map((right, i) => {
      const left = edges[i] as number;
      return {
        name,
        fill,
        left,
        right,
        count: scores.filter((score) => score >= left && score < right).length,
      };
    }).filter(({ count }) => count > 0)
  );
  return drawChart("Histograms of the evidence on images", {
    ...MARGINS,
    width: WIDTH,
    height: MARGINS.marginTop + MARGINS.marginBottom + ROW_HEIGHT * shown.length,
    x: {
      label: "evidence on the image",
      labelOffset: 38,
      ticks: 5,
      type: logarithmic ? "log" : "linear",
      domain: [edges[0], edges.at(-1)],
    },
    y: { label: null, ticks: 3, tickFormat: "d" },
    fy: { domain: shown.map(({ name }) => name), axis: null, padding: 0.3 },
    marks: [
      Plot.rectY(bars, { fy: "name", x1: "left", x2: "right", y: "count", fill: "fill", inset: 0.5 }),
      Plot.ruleY([0], { stroke: "var(--faint)" }),
      Plot.ruleX([threshold], { stroke: "currentColor", strokeWidth: 1.5, strokeDasharray: "4 3" }),
      Plot.text(shown, {
        fy: "name",
        text: "name",
        frameAnchor: "top-left",
        lineAnchor: "bottom",
        dy: -4,
        fontWeight: 600,
      }),
    ],
  });
}

/** Edges of equal bins over all scores, in steps or, if they range too far, in ratios. */
function binEdges(scores: readonly number[]): { edges: number[]; logarithmic: boolean } {
  const low = scores.reduce((least, score) => Math.min(least, score));
  const high = scores.reduce((most, score) => Math.max(most, score));
  const logarithmic = low > 0 && high / low > LINEAR_RANGE;
  const step = high > low ? (high - low) / BINS : 1 / BINS;
  const edges = Array.from(
    { length: BINS + 2 }, // one more than there are edges: the highest score lies inside the last bin
    (_, i) => logarithmic ? low * (high / low) ** (i / BINS) : low + i * step,
  );
  return { edges, logarithmic };
}
