/** The page of a report, put together from its parts. */

import type { Evaluation } from "../evaluate/evaluate.ts";
import type { PixelMetrics } from "../evaluate/metrics.ts";
import { formatValue } from "../image/draw/legend.ts";
import { precisionRecallChart, proChart, rocChart } from "./curve_charts.ts";
import { renderFigures, renderKinds, renderTiles, type ScoredImage } from "./figures.ts";
import { scoreHistogram } from "./histogram.ts";
import { type Content, Html, markup } from "./html.ts";
import type { SuspectSettings } from "../model/settings.ts";
import { type PosesContent, renderPoses } from "./poses.ts";
import style from "./style.css" with { type: "text" };

/** What a page shows. */
export interface PageContent {
  /** Heading. */
  readonly title: string;
  /** Names and values of what was evaluated and how. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Good images of the fit that stand out. */
  readonly suspects: readonly SuspectSettings[];
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
  /** Where the parts lay; null where images are taken as they lie. */
  readonly poses: PosesContent | null;
  /** Sections of pictures. */
  readonly gallery: readonly Html[];
}

/** Nothing but what the file holds may be loaded; there is no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** Of the curves of pixels, as in the key below them. */
const PIXEL_DASHES = "6 4";

/**
 * Renders the page.
 *
 * @returns The whole HTML file; it loads nothing and runs nothing.
 */
export function renderPage(content: PageContent): string {
  const { title, facts, suspects, meaning, threshold, evaluation, images, gallery } = content;
  return markup`<!doctype html>
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
${renderScores(content)}${renderCurves(evaluation)}<h2>Kinds and settings</h2>
<div class="panels">
<div class="panel"><h3>Evidence by kind</h3>${renderKinds(images, threshold)}</div>
<div class="panel"><h3>Settings</h3><dl>
${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl></div>
${renderSuspects(suspects)}</div>
${content.poses ? renderPoses(content.poses) : ""}${gallery}</main>
</body>
</html>
`.text;
}

function renderSuspects(suspects: readonly SuspectSettings[]): Html | string {
  if (suspects.length === 0) return "";
  const rows = suspects.map(({ name, evidence, because, dropped }) =>
    markup`<dt>${name}</dt><dd>${formatValue(evidence)}, ${because}${dropped ? "; left away" : ""}</dd>\n`
  );
  return markup`<div class="panel"><h3>Good images of the fit that stand out</h3><dl>
${rows}</dl></div>
`;
}

function renderScores({ threshold, calibration, evaluation, images }: PageContent): Html {
  const scores = (wanted: 0 | 1) => images.filter(({ label }) => label === wanted).map(({ score }) => score);
  const chart = scoreHistogram([
    { ...calibration, fill: "var(--calibration)" },
    { name: "good test images", scores: scores(0), fill: "var(--good)" },
    { name: "defective test images", scores: scores(1), fill: "var(--defective)" },
  ], threshold);
  const caption = `Number of images by evidence. Dashed: the threshold, ${formatValue(threshold)}; ` +
    "images at it or to the right count as odd.";
  return markup`<h2>Evidence and figures</h2>
<div class="panels">
<figure class="panel">${chart}<figcaption>${caption}</figcaption></figure>
<div class="panel">${renderFigures(evaluation)}</div>
</div>
`;
}

function renderCurves({ image, pixel }: Evaluation): Html {
  const ofImages = { at: image.operatingPoints[0], stroke: "var(--image)" };
  const ofPixels = { at: pixel?.operatingPoints[0], stroke: "var(--pixel)", dashes: PIXEL_DASHES };
  const roc = rocChart([
    { ...ofImages, points: image.roc },
    ...(pixel ? [{ ...ofPixels, points: pixel.roc }] : []),
  ]);
  const precisionRecall = precisionRecallChart([
    { ...ofImages, points: image.precisionRecall },
    ...(pixel ? [{ ...ofPixels, points: pixel.precisionRecall }] : []),
  ]);
  const key = [
    markup`<span class="key">images</span> `,
    pixel ? markup`<span class="key pixel">pixels</span> ` : "",
    markup`<span class="key dot">at the model's thresholds</span>`,
  ];
  return markup`<h2>Curves</h2>
<div class="panels">
${renderChart("ROC", roc, key)}${renderChart("Precision and recall", precisionRecall, key)}${
    pixel ? renderPro(pixel) : ""
  }</div>
`;
}

function renderPro({ pro, proLimit, regions }: PixelMetrics): Html {
  const chart = proChart({ points: pro, stroke: "var(--pixel)", dashes: PIXEL_DASHES }, proLimit);
  return renderChart("Per-region overlap (PRO)", chart, `Mean over ${regions} defective regions.`);
}

function renderChart(name: string, chart: Html, caption: Content): Html {
  return markup`<figure class="panel">
<h3>${name}</h3>
${chart}
<figcaption>${caption}</figcaption>
</figure>
`;
}
