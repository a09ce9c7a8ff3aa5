/** The figures of a report as tables. */

import type { LabelledImage } from "../evaluate/dataset.ts";
import type { Evaluation } from "../evaluate/evaluate.ts";
import type { PixelMetrics, RankingMetrics } from "../evaluate/metrics.ts";
import { formatValue } from "../image/legend.ts";
import { type Html, html } from "./html.ts";

/** Score of a test image with what is known of it. */
export interface ScoredImage extends Pick<LabelledImage, "label" | "defect"> {
  /** Image score. */
  readonly score: number;
}

/** A share, as figures of the field are written. */
export function formatShare(value: number): string {
  return Number.isNaN(value) ? "–" : value.toFixed(4);
}

/**
 * The figures that a report opens with.
 *
 * @param evaluation Figures, with outcomes at the model's threshold.
 */
export function renderTiles({ image, pixel }: Evaluation): Html {
  const [at] = image.operatingPoints;
  const tiles: [value: string, what: string][] = [
    ...(at
      ? [
        [`${at.falseNegatives} of ${image.anomalous}`, "defective images missed"],
        [`${at.falsePositives} of ${image.normal}`, "good images flagged"],
      ] satisfies [string, string][]
      : []),
    [formatShare(image.auroc), "image AUROC"],
    ...(pixel
      ? [
        [formatShare(pixel.auroc), "pixel AUROC"],
        [formatShare(pixel.proScore), `PRO-score to ${pixel.proLimit}`],
      ] satisfies [string, string][]
      : []),
  ];
  return html`
    <div class="tiles">${tiles.map(([value, what]) =>
      html`<div class="tile"><b>${value}</b><span>${what}</span></div>`
    )}</div>
  `;
}

/** All figures of images and pixels side by side. */
export function renderFigures({ image, pixel }: Evaluation): Html {
  const columns: (RankingMetrics | PixelMetrics)[] = pixel ? [image, pixel] : [image];
  const row = (name: string, value: (column: RankingMetrics | PixelMetrics) => string) =>
    html`
      <tr><th scope="row">${name}</th>${columns.map((column) => html`<td>${value(column)}</td>`)}</tr>
    `;
  const atThreshold = (
    name: string,
    value: (at: RankingMetrics["operatingPoints"][number], column: RankingMetrics) => string,
  ) => row(name, (column) => column.operatingPoints[0] ? value(column.operatingPoints[0], column) : "–");
  return html`
    <table>
      <thead>
        <tr><td></td><th scope="col">images</th>${pixel ? html`<th scope="col">pixels</th>` : ""}</tr>
      </thead>
      <tbody>
    ${[
      row("good", ({ normal }) => grouped(normal)),
      row("defective", ({ anomalous }) => grouped(anomalous)),
      row("AUROC", ({ auroc }) => formatShare(auroc)),
      row("average precision", ({ averagePrecision }) => formatShare(averagePrecision)),
      ...(pixel
        ? [row("PRO-score", (column) => "proScore" in column ? formatShare(column.proScore) : "–")]
        : []),
      row("best F1, chosen with the labels", ({ bestF1 }) => formatShare(bestF1.f1)),
      row("its threshold", ({ bestF1 }) => formatValue(bestF1.threshold)),
      atThreshold("the model's threshold", ({ threshold }) => formatValue(threshold)),
      atThreshold("precision there", ({ precision }) => formatShare(precision)),
      atThreshold("recall there", ({ recall }) => formatShare(recall)),
      atThreshold("F1 there", ({ f1 }) => formatShare(f1)),
      atThreshold("IoU there", ({ iou }) => formatShare(iou)),
      atThreshold("false-alarm rate there", ({ falseAlarmRate }) => formatShare(falseAlarmRate)),
      atThreshold("false alarms there", ({ falsePositives }) => grouped(falsePositives)),
      atThreshold("misses there", ({ falseNegatives }) => grouped(falseNegatives)),
    ]}</tbody>
    </table>
    ${unscored(pixel)}
  `;
}

function unscored(pixel: PixelMetrics | null): Html | string {
  if (!pixel || pixel.unscored.anomalous === 0) return "";
  const { anomalous, regions } = pixel.unscored;
  return html`
    <p
      class="note">${grouped(anomalous)} defective pixels, among them ${grouped(
        regions,
      )} whole regions, lie outside the crop, where the model does not look; they take part in no figure.</p>
  `;
}

/**
 * Scores of each kind of image.
 *
 * @param images All test images.
 * @param threshold Image score from which an image counts as odd.
 */
export function renderKinds(images: readonly ScoredImage[], threshold: number): Html {
  const kinds = [...Map.groupBy(images, ({ defect }) => defect)];
  return html`
    <table>
      <thead>
        <tr><th scope="col">kind</th>${["images", "odd", "lowest", "median", "highest score"].map((name) =>
          html`<th scope="col">${name}</th>`
        )}</tr>
      </thead>
      <tbody>
    ${kinds.map(([kind, group]) => {
      const scores = group.map(({ score }) => score).sort((a, b) => a - b);
      const odd = scores.filter((score) => score >= threshold).length;
      const places = [0, (scores.length - 1) >> 1, scores.length - 1];
      return html`
        <tr><th scope="row">${kind}</th><td>${scores.length}</td><td>${odd}</td>${places.map((place) =>
          html`<td>${formatValue(scores[place] as number)}</td>`
        )}</tr>
      `;
    })}</tbody>
    </table>
  `;
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}
