import assert from "node:assert/strict";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { storedTensor } from "../src/format/dtype.ts";
import type { LabelledImage } from "../src/evaluate/dataset.ts";
import type { Evaluation } from "../src/evaluate/evaluate.ts";
import { pixelMetrics, rankingMetrics } from "../src/evaluate/metrics.ts";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";
import { decodeImage } from "../src/image/read/decode.ts";
import { encodePng } from "../src/image/write/png.ts";
import type { Model } from "../src/model/model.ts";
import { SECTION_LIMIT } from "../src/report/gallery.ts";
import { Report } from "../src/report/report.ts";
import type { Score } from "../src/scored_image.ts";
import { FORMAT_VERSION } from "../src/model/settings.ts";
import { judgeOf } from "../src/verdict/judgement.ts";
import { SETTINGS } from "./small_model.ts";

const SIDE = 32;
const THRESHOLD = 10;
const PIXEL_THRESHOLD = 6;

/** The part of a DOM that the tests look at. */
interface Element {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

function modelOf(calibrated: boolean): Model {
  const place = Float32Array.from({ length: 20 }, (_, i) => 4 + i / 4);
  return {
    name: "some/where/part.safetensors",
    tensors: new Map([
      ["calibration.place", storedTensor("F32", [20], place)],
      ["calibration.parts", storedTensor("U32", [20], Uint32Array.from(place.keys()))],
      ["calibration.pixels", storedTensor("F32", [3], Float32Array.of(1, 2, 6))],
    ]),
    settings: {
      format: FORMAT_VERSION,
      backbone: { name: "some-net", weights: "ab".repeat(32), taps: ["fine"] },
      samples: { white: null, bands: null },
      preprocess: {
        frame: null,
        window: null,
        resize: { shorterSide: SIDE },
        crop: null,
        filter: "bicubic",
        rounding: "none",
        mean: [0.5, 0.5, 0.5],
        std: [0.25, 0.25, 0.25],
      },
      registration: null,
      space: { maps: [{ channels: 2, height: 2, width: 2 }], image: { width: SIDE, height: SIDE } },
      images: 20,
      kind: SETTINGS.kind,
      suspects: [],
      method: {
        name: "padim",
        channels: [0, 1],
        seed: 3,
        embedding: "nearest",
        epsilon: 0.01,
        interpolation: "bilinear",
        sigma: 4,
        peak: "blurred",
      },
      evidence: "place",
      calibration: calibrated
        ? {
          source: "left out",
          images: 20,
          parts: 20,
          dropped: 0,
          falseAlarmRate: 0.05,
          threshold: THRESHOLD,
          placeThreshold: THRESHOLD,
          pixelFalseAlarmRate: 0.001,
          pixelThreshold: PIXEL_THRESHOLD,
          medianPixel: 2,
        }
        : null,
      selfTest: { score: 9, place: 9, whole: null, verdict: calibrated ? "normal" : null },
    },
  };
}

const judge = judgeOf(modelOf(true), undefined);

/** A scored picture: red, with a square of 8 x 8 pixels of the score in a map of ones. */
function scored(name: string, score: number): Score {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => i % 3 === 0 ? 200 : 30);
  const map = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
    return x >= 8 && x < 16 && y >= 12 && y < 20 ? score : 1;
  });
  return {
    name,
    score,
    place: score,
    whole: null,
    judgement: judge({ place: score, whole: null }),
    seen: false,
    pose: null,
    warnings: [],
    drift: null,
    image: { width: SIDE, height: SIDE, channels: 3, data },
    width: SIDE,
    height: SIDE,
    scored: { left: 0, top: 0, width: SIDE, height: SIDE },
    map,
  };
}

const MASK = Uint8Array.from(
  { length: SIDE * SIDE },
  (_, pixel) => pixel % SIDE >= 12 && pixel % SIDE < 16 && pixel < SIDE * 20 && pixel >= SIDE * 12 ? 255 : 0,
);

/** Reports on images of given scores; the masks of the defective ones lie in a folder made for the time. */
async function reportOn(
  good: readonly number[],
  defective: readonly number[],
  name = (i: number) => `${i}.png`,
): Promise<{ text: string; page: Element; evaluation: Evaluation }> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-report-" });
  try {
    const mask = join(folder, "mask.png");
    await Deno.writeFile(mask, encodePng({ width: SIDE, height: SIDE, channels: 1, data: MASK }));
    const report = new Report({ model: modelOf(true), data: "parts" });
    const tally = new PixelTally();
    const tests: [number, LabelledImage][] = [
      ...good.map((
        score,
        i,
      ): [number, LabelledImage] => [score, { path: name(i), label: 0, defect: "good" }]),
      ...defective.map((score, i): [number, LabelledImage] => [
        score,
        { path: name(good.length + i), label: 1, defect: i % 2 ? "dent" : "scratch", mask },
      ]),
    ];
    for (const [value, test] of tests) {
      const score = scored(test.path, value);
      tally.add(score.map as Float32Array, [SIDE, SIDE], test.mask === undefined ? undefined : MASK);
      await report.add(score, test);
    }
    const steps = scoreSteps(tests.map(([score]) => score), tests.map(([, { label }]) => label));
    const evaluation = {
      image: rankingMetrics(steps, [THRESHOLD]),
      evidence: { score: rankingMetrics(steps, []), place: rankingMetrics(steps, []), whole: null },
      pixel: pixelMetrics(tally, [PIXEL_THRESHOLD]),
      saturated: null,
      warnings: [],
    };
    const text = await report.render(evaluation);
    const { document } = parseHTML(text) as unknown as { document: Element };
    return { text, page: document, evaluation };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function texts(page: Element, selector: string): string[] {
  return [...page.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
}

const GOOD = [3, 9, 12, 4, 11];
const DEFECTIVE = [30, 8, 14, 40, 5, 9.5];

Deno.test("Report shows every figure of images and pixels", async () => {
  const { page, evaluation: { image, pixel } } = await reportOn(GOOD, DEFECTIVE);
  const rows = new Map([...page.querySelectorAll("tr")].map((row) => {
    const [name = "", ...values] = texts(row, "th, td");
    return [name, values];
  }));
  const four = (...values: (number | undefined)[]) => values.map((value) => (value ?? NaN).toFixed(4));
  const [atImage, atPixel] = [image.operatingPoints[0], pixel?.operatingPoints[0]];
  assert.deepEqual(rows.get("AUROC"), four(image.auroc, pixel?.auroc));
  assert.deepEqual(rows.get("average precision"), four(image.averagePrecision, pixel?.averagePrecision));
  assert.deepEqual(rows.get("PRO-score"), ["–", ...four(pixel?.proScore)]);
  assert.deepEqual(rows.get("best F1, chosen with the labels"), four(image.bestF1.f1, pixel?.bestF1.f1));
  assert.deepEqual(rows.get("the model's threshold"), ["10", "6"]);
  assert.deepEqual(rows.get("precision there"), four(atImage?.precision, atPixel?.precision));
  assert.deepEqual(rows.get("recall there"), four(atImage?.recall, atPixel?.recall));
  assert.deepEqual(rows.get("F1 there"), four(atImage?.f1, atPixel?.f1));
  assert.deepEqual(rows.get("IoU there"), four(atImage?.iou, atPixel?.iou));
  assert.deepEqual(
    rows.get("false-alarm rate there"),
    four(atImage?.falseAlarmRate, atPixel?.falseAlarmRate),
  );
  assert.deepEqual(rows.get("false alarms there"), ["2", String(atPixel?.falsePositives)]);
  assert.deepEqual(rows.get("misses there"), ["3", String(atPixel?.falseNegatives)]);
  assert.deepEqual(rows.get("dent"), ["3", "1", "8", "40"]);
  assert.deepEqual(texts(page, ".tile b").slice(0, 2), ["3 of 6", "2 of 5"]);
});

Deno.test("Report shows the pictures by verdict, the worst first", async () => {
  const { page } = await reportOn(GOOD, DEFECTIVE);
  const sections = [...page.querySelectorAll("section")].map((section) => [
    ...texts(section, "h2"),
    ...texts(section, ".card b").map(Number),
  ]);
  assert.deepEqual(sections, [
    ["False alarms 2", 12, 11],
    ["Misses 3", 5, 8, 9.5],
    ["Found 3", 14, 30, 40],
    ["Passed 3", 9, 4, 3],
  ]);
  const [card] = page.querySelectorAll("section:nth-of-type(3) .card");
  assert.match(
    card?.textContent ?? "",
    /evidence 14 \(place 14\), odd because of the place; 1 region of 64 pixels, peak 14 at 8, 12/,
  );
});

Deno.test("Report shows photograph, heat map with outlined regions, and mask", async () => {
  const { page } = await reportOn([], [30]);
  const [photo, heat, mask] = await Promise.all([...page.querySelectorAll(".card img")].map(async (img) => {
    const [type = "", base64 = ""] = (img.getAttribute("src") ?? "").split(";base64,");
    return { type, ...await decodeImage(Uint8Array.fromBase64(base64), "embedded") };
  }));
  assert.deepEqual([photo?.type, heat?.type, mask?.type], [
    "data:image/jpeg",
    "data:image/jpeg",
    "data:image/png",
  ]);
  const at = (
    picture: typeof photo,
    x: number,
    y: number,
  ) => [...picture?.data.subarray(3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3) ?? []];
  const [red = 0, green = 255] = at(photo, 4, 4);
  assert.ok(Math.abs(red - 200) < 8 && Math.abs(green - 30) < 8, `photograph ${red}, ${green}`);
  const [, heated = 0] = at(heat, 12, 16);
  assert.ok(heated > 150, `the last colour of the heat is light yellow, green is ${heated}`);
  assert.deepEqual(at(mask, 8, 16), [255, 255, 255], "outline of the region");
  assert.deepEqual(at(mask, 13, 16), [150, 150, 150], "the true defect");
  assert.deepEqual(at(mask, 4, 4), [0, 0, 0]);
});

Deno.test("Report draws histogram, ROC, precision-recall and PRO curves", async () => {
  const { page, evaluation } = await reportOn(GOOD, DEFECTIVE);
  const charts = new Map(
    [...page.querySelectorAll("svg")].map((svg) => [svg.getAttribute("aria-label"), svg]),
  );
  assert.deepEqual([...charts.keys()], [
    "Histograms of the evidence on images",
    "ROC curves",
    "Precision-recall curves",
    "PRO curve",
  ]);
  for (const svg of charts.values()) assert.doesNotMatch(svg.outerHTML, /NaN|undefined/);
  const bars = [...charts.get("Histograms of the evidence on images")?.querySelectorAll("rect") ?? []];
  assert.ok(bars.length >= 3 && bars.length <= 31, `${bars.length} bars for 31 scores`);
  // A corner of the image's ROC curve is a point of the path, in pixels of the plot.
  const [left, right, top, bottom] = [36, 380, 28, 288];
  const paths = [...charts.get("ROC curves")?.querySelectorAll("path") ?? []].map((path) =>
    path.getAttribute("d")
  );
  const corners = evaluation.image.roc.map(({ x, y }) =>
    `${Number((left + (right - left) * x).toFixed(3))},${Number((bottom - (bottom - top) * y).toFixed(3))}`
  );
  assert.ok(
    paths.includes(`M${corners.join("L")}`),
    `no path through ${corners.join(" ")} among ${paths.join("\n")}`,
  );
});

Deno.test("Report escapes names of files", async () => {
  const name = `<script>alert("x")</script>&.png`;
  const { page, text } = await reportOn([3], [30], () => name);
  assert.equal([...page.querySelectorAll("script")].length, 0);
  assert.doesNotMatch(text, /<script/);
  const [heading] = page.querySelectorAll(".card h3");
  assert.equal(heading?.getAttribute("title"), name);
});

Deno.test("Report loads nothing from anywhere and is well-formed", async () => {
  const { text } = await reportOn(GOOD, DEFECTIVE);
  assert.doesNotMatch(text.replaceAll("http://www.w3.org/", ""), /https?:|<link|@import|url\(/);
  for (const [, source] of text.matchAll(/ (?:src|href)="([^"]{0,30})/g)) {
    assert.match(source ?? "", /^data:image\//);
  }
  assert.match(text, /^<!doctype html>/);
  const open: string[] = [];
  const body = text.replace(/<style>[^]*?<\/style>/g, "");
  for (const [tag, slash, name = ""] of body.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*)?>/gi)) {
    if (slash) assert.equal(open.pop(), name, `${tag} closes another element`);
    else if (!tag.endsWith("/>") && !["meta", "img"].includes(name)) open.push(name);
  }
  assert.deepEqual(open, []);
});

Deno.test("Report keeps the pictures of a long test set to the worst, and says how many are not shown", async () => {
  const scores = Array.from({ length: 40 }, (_, i) => 0.2 * i);
  const { page, text } = await reportOn(scores, []);
  assert.equal([...page.querySelectorAll(".card")].length, SECTION_LIMIT);
  assert.equal(texts(page, ".card b")[0], "7.8");
  assert.match(texts(page, "section .note")[0] ?? "", new RegExp(`${40 - SECTION_LIMIT} more are not shown`));
  assert.ok(text.length < 150_000, `${text.length} characters`); // charts about 40,000, a picture of red 1,000
});

Deno.test("Report refuses a model without calibration", () => {
  assert.throws(
    () => new Report({ model: modelOf(false), data: "parts" }),
    /too few images, or without calibration; calibrate it/,
  );
});
