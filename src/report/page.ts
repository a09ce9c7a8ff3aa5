/** The page of a report, put together from its parts. */

import type { Evaluation } from "../evaluate/evaluate.ts";
import { precisionRecallChart, proChart, rocChart } from "./curve_charts.ts";
import { renderFigures, renderKinds, renderTiles, type ScoredImage } from "./figures.ts";
import { scoreHistogram } from "./histogram.ts";
import { Html, html } from "./html.ts";
import style from "./style.css" with { type: "text" };

/** What a page shows. */
export interface PageContent {
  /** Heading. */
  readonly title: string;
  /** Names and values of what was evaluated and how. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What the threshold means, in sentences. */
  readonly meaning: string;
  /** Image score from which an image counts as odd. */
  readonly threshold: number;
  /** Scores of the good images that the threshold was chosen from, and what they are. */
  readonly calibration: { readonly name: string; readonly scores: readonly number[] };
  /** Figures and curves. */
  readonly evaluation: Evaluation;
  /** Scores of all test images. */
  readonly images: readonly ScoredImage[];
  /** Sections of pictures. */
  readonly gallery: readonly Html[];
}

/** Nothing but what the file holds may be loaded; there is no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * Renders the page.
 *
 * @returns The whole HTML file; it loads nothing and runs nothing.
 */
export function renderPage(content: PageContent): string {
  const { title, facts, meaning, threshold, evaluation, images, gallery } = content;
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <title>${title}</title>
        <style>
    ${new Html(style)}</style>
      </head>
      <body>
        <header>
    <h1>${title}</h1>
    ${renderTiles(evaluation)}<p>${meaning}</p>
        </header>
        <main>
    ${renderScores(content)}${renderCurves(evaluation)}<h2>Figures</h2>
    <div class="panels">
    <div class="panel">${renderFigures(evaluation)}</div>
    <div class="panel">${renderKinds(images, threshold)}<dl>${facts.map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    )}</dl></div>
    </div>
    ${gallery}</main>
      </body>
    </html>
  `.text;
}

function renderScores({ threshold, calibration, images }: PageContent): Html {
  const scores = (wanted: 0 | 1) => images.filter(({ label }) => label === wanted).map(({ score }) => score);
  const chart = scoreHistogram([
    { ...calibration, fill: "var(--calibration)" },
    { name: "good test images", scores: scores(0), fill: "var(--good)" },
    { name: "defective test images", scores: scores(1), fill: "var(--defective)" },
  ], threshold);
  return html`
    <h2>Scores</h2>
    <figure
      class="panel">${chart}<figcaption>Dashed: the threshold, ${threshold.toPrecision(
        4,
      )}. Images at or to the right of it count as odd.</figcaption></figure>
  `;
}

function renderCurves({ image, pixel }: Evaluation): Html {
  const ofImages = { at: image.operatingPoints[0], stroke: "var(--image)" };
  const ofPixels = { at: pixel?.operatingPoints[0], stroke: "var(--pixel)", dashes: "6 4" };
  const roc = rocChart([
    { ...ofImages, points: image.roc },
    ...(pixel ? [{ ...ofPixels, points: pixel.roc }] : []),
  ]);
  const precisionRecall = precisionRecallChart([
    { ...ofImages, points: image.precisionRecall },
    ...(pixel ? [{ ...ofPixels, points: pixel.precisionRecall }] : []),
  ]);
  const key = html`<span class="key">images</span> ${
    pixel ? html`<span class="key pixel">pixels</span>` : ""
  } Dots: at the model's thresholds.`;
  return html`
    <h2>Curves</h2>
    <div class="panels">
    <figure class="panel"><h3>ROC</h3>${roc}<figcaption>${key}</figcaption></figure>
    <figure class="panel"><h3>Precision and recall</h3>${precisionRecall}<figcaption>${key}</figcaption></figure>
    ${pixel
      ? html`
        <figure
          class="panel"><h3>Per-region overlap (PRO)</h3>${proChart({
            points: pixel.pro,
            stroke: "var(--pixel)",
          }, pixel.proLimit)}<figcaption>Mean over ${pixel.regions} defective regions.</figcaption></figure>
      `
      : ""}</div>
  `;
}
