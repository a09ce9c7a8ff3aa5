/** Charts of the curves of an evaluation. */

import * as Plot from "@observablehq/plot";
import type { CurvePoint } from "../evaluate/curves.ts";
import type { OperatingPoint } from "../evaluate/metrics.ts";
import { drawChart } from "./chart.ts";
import type { Html } from "./html.ts";

/** A curve with the place of the model's own threshold on it. */
export interface ChartCurve {
  /** The curve. */
  readonly points: readonly CurvePoint[];
  /** Rates at the model's threshold, if they are known. */
  readonly at?: OperatingPoint | undefined;
  /** Colour, a CSS variable. */
  readonly stroke: string;
  /** Dashes of the line, so that curves differ without colour, too. */
  readonly dashes?: string;
}

/** In units of the page; a phone shows it a little smaller. */
const SIZE = { width: 400, height: 330, marginTop: 28, marginBottom: 42, marginLeft: 36 };

/** Of both axes: few ticks, and the label of the abscissa clear of them. */
const AXIS = { ticks: 5, labelOffset: 38 };

const DOT_RADIUS = 5;

/**
 * ROC curves, with the line of chance.
 *
 * @param curves Curves of false positive rate and recall.
 */
export function rocChart(curves: readonly ChartCurve[]): Html {
  return drawChart("ROC curves", {
    ...SIZE,
    x: { ...AXIS, label: "false positive rate", domain: [0, 1] },
    y: { ticks: AXIS.ticks, label: "recall", domain: [0, 1] },
    marks: [
      Plot.line([[0, 0], [1, 1]], { stroke: "var(--faint)", strokeDasharray: "2 4" }),
      ...curves.flatMap((curve) => marks(curve, "linear", "falseAlarmRate", "recall")),
    ],
  });
}

/**
 * Precision-recall curves. Between two thresholds the precision of the lower one holds, as in the average precision.
 *
 * @param curves Curves of recall and precision.
 */
export function precisionRecallChart(curves: readonly ChartCurve[]): Html {
  return drawChart("Precision-recall curves", {
    ...SIZE,
    x: { ...AXIS, label: "recall", domain: [0, 1] },
    y: { ticks: AXIS.ticks, label: "precision", domain: [0, 1] },
    marks: curves.flatMap(({ points, ...curve }) => {
      const [first] = points;
      const whole = first ? [{ ...first, x: 0 }, ...points] : points;
      return marks({ ...curve, points: whole }, "step-before", "recall", "precision");
    }),
  });
}

/**
 * PRO curve up to the limit of its integral.
 *
 * @param curve Curve of false positive rate and mean overlap of the regions.
 * @param limit False positive rate at which it ends.
 */
export function proChart(curve: ChartCurve, limit: number): Html {
  return drawChart("PRO curve", {
    ...SIZE,
    x: { ...AXIS, label: "false positive rate of pixels", domain: [0, limit] },
    y: { ticks: AXIS.ticks, label: "mean overlap of regions", domain: [0, 1] },
    marks: marks(curve, "linear", "falseAlarmRate", "recall"),
  });
}

function marks(
  { points, at, stroke, dashes }: ChartCurve,
  curve: Plot.CurveName,
  x: keyof OperatingPoint,
  y: keyof OperatingPoint,
): Plot.Markish[] {
  const line = Plot.line(points, {
    x: "x",
    y: "y",
    curve,
    stroke,
    strokeWidth: 2,
    ...(dashes === undefined ? {} : { strokeDasharray: dashes }),
  });
  if (!at) return [line];
  return [line, Plot.dot([at], { x, y, fill: stroke, r: DOT_RADIUS, stroke: "var(--card)", strokeWidth: 2 })];
}
