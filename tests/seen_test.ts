/** Images that a model was fitted to, and images of another kind. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { float32, type StoredTensor } from "../src/format/dtype.ts";
import { encodePng } from "../src/image/write/png.ts";
import { type FitOptions, type Image, Inspector, type Model, saveModel, type Score } from "../mod.ts";
import { madeParts } from "./made_bursts.ts";
import { runCli } from "./run_cli.ts";

const SIDE = 64;
const PARTS = madeParts(11, { side: SIDE, seed: 3 });
const [NEW, TRAIN] = [PARTS[10] as Image, PARTS.slice(0, 10)];
const OPTIONS = { resize: "64", dims: 12, power: false } as const;

const inspector = await Inspector.open({ threads: 1 });
const model = await inspector.fit(TRAIN, OPTIONS);

globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

async function scoresOf(of: Model, images: readonly Image[], anyKind = false): Promise<Score[]> {
  using scorer = inspector.scorer(of);
  return await Array.fromAsync(scorer.score(images, { anyKind }));
}

/** Left-out evidence of a calibration, in the order of the fit. */
function calibrated({ tensors }: Model, of: "place" | "whole"): number[] {
  return [...float32(tensors.get(`calibration.${of}`) as StoredTensor)];
}

const METHODS: readonly FitOptions[] = [
  OPTIONS,
  { method: "mvg", resize: "64", power: false },
  { method: "spade", resize: "64", power: false, evidence: "both" },
];

for (const options of METHODS) {
  Deno.test(`Scorer.score() knows the images of the fit: ${options.method ?? "padim"}`, async () => {
    const own = await inspector.fit(TRAIN, options);
    const scores = await scoresOf(own, [...TRAIN, NEW]);
    const last = scores.pop() as Score;
    assert.equal(last.seen, false);
    assert.ok(scores.every(({ seen }) => seen));
    assert.deepEqual(scores.map(({ place }) => place), calibrated(own, "place"));
    assert.deepEqual(scores.map(({ whole }) => whole), calibrated(own, "whole"));
    const which = options.method === undefined ? "place" : "whole";
    assert.deepEqual(scores.map(({ score }) => score), calibrated(own, which));
    assert.equal(new Set(scores.map(({ score }) => score.toPrecision(3))).size, TRAIN.length);
    const p = scores.map(({ judgement }) => judgement?.pValue as number);
    assert.ok(Math.max(...p) > 0.5 && Math.min(...p) < 0.2);
  });
}

Deno.test("Scorer.score() knows an image as a file, as pixels and with an opaque alpha channel", async () => {
  const first = TRAIN[0] as Image;
  const png = encodePng({ width: SIDE, height: SIDE, channels: 3, data: first.data as Uint8Array });
  const alpha = Uint8Array.from(
    { length: 4 * SIDE * SIDE },
    (_, i) => i % 4 === 3 ? 255 : first.data[Math.floor(i / 4) * 3 + i % 4] as number,
  );
  using scorer = inspector.scorer(model);
  const images = [first, png, { width: SIDE, height: SIDE, data: alpha }];
  const scores = await Array.fromAsync(scorer.score(images));
  assert.deepEqual(scores.map(({ seen }) => seen), [true, true, true]);
  assert.deepEqual(scores.map(({ score }) => score), Array(3).fill(calibrated(model, "place")[0]));
  const changed = {
    ...first,
    data: first.data.map((sample, i) => i === 0 ? sample ^ 1 : sample) as Uint8Array,
  };
  assert.equal((await scoresOf(model, [changed]))[0]?.seen, false);
});

const DEEP: Image = { ...NEW, data: Uint16Array.from(NEW.data, (sample) => 257 * sample) };
const GREY: Image = { ...NEW, channels: 1, data: NEW.data.filter((_, i) => i % 3 === 1) as Uint8Array };

for (
  const [what, image, message] of [
    [
      "of another depth",
      DEEP,
      /^Cannot score 'image 0': it has 16 bits .* convert it to 8 bits, .*--any-kind$/,
    ],
    ["without colour", GREY, /^Cannot score 'image 0': it is grey, .*; take it in colour, .*--any-kind$/],
  ] as const
) {
  Deno.test(`Scorer.score() refuses an image ${what}, but for anyKind`, async () => {
    await assert.rejects(scoresOf(model, [image]), { name: "RangeError", message });
    const [score] = await scoresOf(model, [image], true);
    assert.ok(Number.isFinite(score?.score));
  });
}

Deno.test("Inspector.calibrate() takes the left-out evidence of images of the fit", async () => {
  const [fresh] = await scoresOf(model, [NEW]);
  const again = await inspector.calibrate(model, [...TRAIN, NEW]);
  assert.deepEqual(calibrated(again, "place"), [...calibrated(model, "place"), fresh?.place]);
  assert.deepEqual(calibrated(again, "whole"), [...calibrated(model, "whole"), fresh?.whole]);
});

Deno.test("score says in its line what it has seen, and on stderr too what is unlike the images of the fit", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const put = async (name: string, { width, height, data }: Image, channels: 1 | 3 = 3) => {
      const path = join(folder, name);
      await Deno.writeFile(path, encodePng({ width, height, channels, data: data as Uint8Array }));
      return path;
    };
    const dark = { ...NEW, data: NEW.data.map((sample) => sample >> 2) as Uint8Array };
    const half = { ...NEW, height: SIDE / 2, data: NEW.data.slice(0, NEW.data.length / 2) as Uint8Array };
    const paths = [
      await put("seen.png", TRAIN[0] as Image),
      await put("dark.png", dark),
      await put("half.png", half),
    ];
    const file = join(folder, "some.model");
    await saveModel(model, file);
    const { code, stdout, stderr } = await runCli(["score", ...paths, "--model", file]);
    assert.equal(code, 0, stderr);
    const [seen, ...others] = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual([seen.seen, seen.warnings], [true, undefined]);
    assert.deepEqual(others.map(({ seen }) => seen), [undefined, undefined]);
    const kinds = others.map(({ warnings }) => warnings.map(({ what }: { what: string }) => what));
    assert.ok(kinds[0].includes("brightness") && !kinds[0].includes("aspect"), `${kinds[0]}`);
    assert.ok(kinds[1].includes("aspect"), `${kinds[1]}`);
    const said = stderr.split("\n").filter((line) => line.startsWith("Warning: "));
    const messages = others.flatMap(({ image, warnings }) =>
      warnings.map(({ message }: { message: string }) => `Warning: ${image}: ${message}`)
    );
    assert.deepEqual(said, messages);

    const grey = await put("grey.png", GREY, 1);
    const refused = await runCli(["score", grey, "--model", file]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Cannot score '.*grey\.png': it is grey, .*--any-kind/);
    assert.equal((await runCli(["score", grey, "--model", file, "--any-kind"])).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
