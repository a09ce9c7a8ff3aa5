/** The figures of a report as tables. */

import type { LabelledImage } from "../evaluate/dataset.ts";
import type { Evaluation } from "../evaluate/evaluate.ts";
import type { OperatingPoint, PixelMetrics, RankingMetrics } from "../evaluate/metrics.ts";
import { formatValue } from "../image/draw/legend.ts";
import { type Html, markup } from "./html.ts";

/** Score of a test image with what is known of it. */
export interface ScoredImage extends Pick<LabelledImage, "label" | "defect"> {
  /** Image score. */
  readonly score: number;
}

/** Stands for a figure that is not defined. */
const MISSING = "–";

/** A share, as figures of the field are written. */
function formatShare(value: number): string {
  return Number.isNaN(value) ? MISSING : value.toFixed(4);
}

/**
 * The figures that a report opens with.
 *
 * @param evaluation Figures, with outcomes at the model's threshold.
 */
export function renderTiles({ image, evidence, pixel, saturated }: Evaluation): Html {
  const [at] = image.operatingPoints;
  const tiles: [value: string, what: string][] = [
    ...(at
      ? [
        [`${at.falseNegatives} of ${image.anomalous}`, "defective images missed"],
        [`${at.falsePositives} of ${image.normal}`, "good images flagged"],
      ] satisfies [string, string][]
      : []),
    [formatShare(image.auroc), "image AUROC"],
    ...(evidence.whole
      ? [
        [formatShare(evidence.place.auroc), "of the place alone"],
        [formatShare(evidence.whole.auroc), "of the whole alone"],
      ] satisfies [string, string][]
      : []),
    ...(pixel
      ? [
        [formatShare(pixel.auroc), "pixel AUROC"],
        [formatShare(pixel.proScore), `PRO-score to ${pixel.proLimit}`],
      ] satisfies [string, string][]
      : []),
    ...(saturated?.scores.map((
      { limit, score },
    ): [string, string] => [formatShare(score), `sPRO to ${limit}`]) ??
      []),
  ];
  return markup`<div class="tiles">
${tiles.map(([value, what]) => markup`<div class="tile"><b>${value}</b> <span>${what}</span></div>\n`)}</div>
`;
}

/** All figures of images and pixels side by side. */
export function renderFigures({ image, pixel }: Evaluation): Html {
  const columns: (RankingMetrics & Partial<PixelMetrics>)[] = pixel ? [image, pixel] : [image];
  const row = (name: string, value: (column: RankingMetrics & Partial<PixelMetrics>) => string): Row => [
    name,
    columns.map(value),
  ];
  const there = (name: string, value: (at: OperatingPoint) => string): Row =>
    row(`${name} there`, ({ operatingPoints: [at] }) => at ? value(at) : MISSING);
  const rows = [
    row("good", ({ normal }) => grouped(normal)),
    row("defective", ({ anomalous }) => grouped(anomalous)),
    row("AUROC", ({ auroc }) => formatShare(auroc)),
    row("average precision", ({ averagePrecision }) => formatShare(averagePrecision)),
    row("PRO-score", ({ proScore }) => formatShare(proScore ?? NaN)),
    row("best F1, chosen with the labels", ({ bestF1 }) => formatShare(bestF1.f1)),
    row("its threshold", ({ bestF1 }) => formatValue(bestF1.threshold)),
    row("the model's threshold", ({ operatingPoints: [at] }) => at ? formatValue(at.threshold) : MISSING),
    there("precision", ({ precision }) => formatShare(precision)),
    there("recall", ({ recall }) => formatShare(recall)),
    there("F1", ({ f1 }) => formatShare(f1)),
    there("IoU", ({ iou }) => formatShare(iou)),
    there("false-alarm rate", ({ falseAlarmRate }) => formatShare(falseAlarmRate)),
    there("false alarms", ({ falsePositives }) => grouped(falsePositives)),
    there("misses", ({ falseNegatives }) => grouped(falseNegatives)),
  ];
  const shown = pixel ? rows : rows.filter(([name]) => name !== "PRO-score");
  return markup`${renderTable(["figure", "images", ...(pixel ? ["pixels"] : [])], shown)}${
    pixel ? renderUnscored(pixel.unscored) : ""
  }`;
}

function renderUnscored({ anomalous, regions }: PixelMetrics["unscored"]): Html | string {
  if (anomalous === 0) return "";
  return markup`<p class="note">${grouped(anomalous)} defective pixels, among them ${
    grouped(regions)
  } whole regions, lie where the model does not look, outside its window, crop or region of interest; they take part in no figure.</p>
`;
}

/**
 * Scores of each kind of image.
 *
 * @param images All test images.
 * @param threshold Image score from which an image counts as odd.
 */
export function renderKinds(images: readonly ScoredImage[], threshold: number): Html {
  const rows = [...Map.groupBy(images, ({ defect }) => defect)].map(([kind, group]): Row => {
    const scores = group.map(({ score }) => score);
    const odd = scores.filter((score) => score >= threshold).length;
    const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
    return [kind, [grouped(scores.length), grouped(odd), formatValue(lowest), formatValue(highest)]];
  });
  return renderTable(["kind", "images", "odd", "lowest", "highest"], rows);
}

type Row = [name: string, values: string[]];

function renderTable(head: readonly string[], rows: readonly Row[]): Html {
  return markup`<table>
<thead><tr>${head.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${
    rows.map(([name, values]) =>
      markup`<tr><th scope="row">${name}</th>${values.map((value) => markup`<td>${value}</td>`)}</tr>\n`
    )
  }</tbody>
</table>
`;
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}
