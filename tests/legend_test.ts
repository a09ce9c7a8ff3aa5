import assert from "node:assert/strict";
import { Canvas, textWidth } from "../src/image/draw/canvas.ts";
import { colourOf, type Rgb } from "../src/image/draw/colormap.ts";
import { drawLegend, formatValue, type Legend, legendHeight } from "../src/image/draw/legend.ts";
import { assertSamples } from "./assert_samples.ts";

const LEGEND: Legend = { title: "part.png", score: 9, scale: { low: 2, high: 10 } };
const TEXT: Rgb = [235, 235, 235];
const BACKGROUND: Rgb = [24, 24, 24];

/** Rows of the legend at one pixel a dot: margin 4, lines of 8 and 3 of air. */
const ROWS = { title: 4, verdict: 15, bar: 26, ends: 37 };

Deno.test("drawLegend() writes title, score, threshold and the ends of the scale", () => {
  for (const dot of [1, 3]) {
    const got = new Canvas(320 * dot, 7 + legendHeight(dot) + 2, [255, 0, 0]);
    drawLegend(got, 7, dot, { ...LEGEND, threshold: 8.25 });
    const want = new Canvas(320 * dot, 7 + legendHeight(dot) + 2, [255, 0, 0]);
    want.fill({ x: 0, y: 7, width: 320 * dot, height: legendHeight(dot) }, BACKGROUND);
    want.write("part.png", 4 * dot, 7 + ROWS.title * dot, dot, TEXT);
    want.write("evidence 9, threshold 8.25: odd", 4 * dot, 7 + ROWS.verdict * dot, dot, TEXT);
    want.write("2", 4 * dot, 7 + ROWS.ends * dot, dot, TEXT);
    want.write("10", 316 * dot - textWidth("10", dot), 7 + ROWS.ends * dot, dot, TEXT);
    const bar = { x: 4 * dot, y: 7 + (ROWS.bar - 1) * dot, width: 312 * dot, height: 10 * dot };
    for (const canvas of [got, want]) canvas.fill(bar, BACKGROUND); // compared below
    assertSamples(got.data, want.data);
  }
});

Deno.test("drawLegend() calls a picture odd from the threshold on", () => {
  const line = (legend: Legend) => lineOf(draw(legend), ROWS.verdict);
  const at = { ...LEGEND, threshold: 8.25 };
  assertSamples(line({ ...at, score: 8.25 }), textLine(320, "evidence 8.25, threshold 8.25: odd"));
  assertSamples(line({ ...at, score: 8.24 }), textLine(320, "evidence 8.24, threshold 8.25: normal"));
  assertSamples(line(LEGEND), textLine(320, "score 9"));
});

Deno.test("drawLegend() keeps the end of a title that is too long", () => {
  const title = "a/".repeat(40) + "bad part 7.png";
  for (const [width, characters] of [[324, 52], [325, 53]] as const) { // 8 of margin, 6 a character
    const cut = lineOf(draw({ ...LEGEND, title }, width), ROWS.title);
    assertSamples(cut, textLine(width, "..." + title.slice(3 - characters)));
    const fits = title.slice(-characters);
    assertSamples(lineOf(draw({ ...LEGEND, title: fits }, width), ROWS.title), textLine(width, fits));
  }
});

Deno.test("drawLegend() draws the colours over grey, with a mark where it is asked for", () => {
  const plain = barOf(draw(LEGEND));
  assert.deepEqual(plain[0], [128, 128, 128]);
  assert.deepEqual(plain.at(-1), colourOf(1).map((over) => Math.round(128 + (over - 128) * 0.8)));
  const marked = barOf(draw({ ...LEGEND, threshold: 8.25, mark: 4 }));
  const place = Math.round(311 * (4 - 2) / (10 - 2));
  marked.forEach((colour, i) => {
    const away = Math.abs(i - place);
    assert.deepEqual(colour, away === 0 ? TEXT : away === 1 ? BACKGROUND : plain[i], `column ${i}`);
  });
  for (const mark of [1.98, 10.02]) { // it would lie one column outside and its rim on the bar
    assert.deepEqual(barOf(draw({ ...LEGEND, mark })), plain);
  }
  assert.deepEqual(
    barOf(draw({ ...LEGEND, threshold: 4 })),
    plain,
    "a threshold of evidence is not of the map",
  );
});

Deno.test("formatValue() gives four digits and no zeros at the end", () => {
  const texts = [12.3456, 1234.56, 7, 0.0001234567, 2.5, 0].map(formatValue);
  assert.deepEqual(texts, ["12.35", "1235", "7", "0.0001235", "2.5", "0"]);
});

function draw(legend: Legend, width = 320): Canvas {
  const canvas = new Canvas(width, legendHeight(1), [255, 0, 0]);
  drawLegend(canvas, 0, 1, legend);
  return canvas;
}

/** Samples of a line of text. */
function lineOf({ width, data }: Canvas, top: number): Uint8Array {
  return data.subarray(top * width * 3, (top + 8) * width * 3);
}

/** What such a line has to look like. */
function textLine(width: number, text: string): Uint8Array {
  const canvas = new Canvas(width, 8, BACKGROUND);
  canvas.write(text, 4, 0, 1, TEXT);
  return canvas.data;
}

/** Colours along the middle of the bar. */
function barOf({ width, data }: Canvas): number[][] {
  const start = (ROWS.bar + 4) * width + 4;
  return Array.from({ length: 312 }, (_, i) => [...data.subarray((start + i) * 3, (start + i) * 3 + 3)]);
}
