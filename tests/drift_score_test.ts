/** A scorer says once when the images no longer look like those of the fit. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { describeDrift, type Image, Inspector, type Model, saveModel, type Score } from "../mod.ts";
import { encodePng } from "../src/image/write/png.ts";
import { madeParts } from "./made_bursts.ts";
import { runCli } from "./run_cli.ts";

const SIDE = 64;
const TRAIN = 24;
const GOOD = 24;
const parts = madeParts(TRAIN + 2 * GOOD, { side: SIDE, seed: 8 });
const [train, good] = [parts.slice(0, TRAIN), parts.slice(TRAIN, TRAIN + GOOD)];

/** Other good parts, with a third less light. */
const darker = parts.slice(TRAIN + GOOD).map((image): Image => ({
  ...image,
  data: Uint8Array.from(image.data, (sample) => Math.round(sample * 2 / 3)),
}));

const inspector = await Inspector.open({ threads: 1 });
const model = await inspector.fit(train, { resize: "64", dims: 12, power: false });

globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

async function streamOf(of: Model, images: readonly Image[]): Promise<Score[]> {
  using scorer = inspector.scorer(of);
  return await Array.fromAsync(scorer.score(images));
}

/** Places in the stream at which a drift is told. */
function told(scores: readonly Score[]): number[] {
  return scores.flatMap(({ drift }, place) => drift?.first ? [place] : []);
}

Deno.test("Scorer.score() tells no drift of good images, of those of the fit or without a calibration", async () => {
  const scores = await streamOf(model, [...good, ...train]);
  assert.ok(scores.every(({ drift }) => drift?.drifted === false && !drift.first));
  const images = scores.map(({ drift }) => drift?.images);
  assert.deepEqual(images.slice(0, GOOD), good.map((_, i) => i + 1));
  assert.deepEqual(images.slice(GOOD), Array(TRAIN).fill(GOOD));
  const blind = await inspector.fit(train, { resize: "64", dims: 12, calibrate: false });
  assert.deepEqual((await streamOf(blind, good.slice(0, 1))).map(({ drift }) => drift), [null]);
});

Deno.test("Scorer.score() tells once that the light has changed, and begins every stream anew", async () => {
  const scores = await streamOf(model, [...good, ...darker]);
  const [first, ...others] = told(scores);
  assert.deepEqual(others, []);
  assert.ok(first !== undefined && first >= GOOD);
  assert.deepEqual(scores.map(({ drift }) => drift?.drifted), scores.map((_, place) => place >= first));
  assert.equal(scores[first]?.drift?.direction, "higher");
  assert.deepEqual(told(await streamOf(model, good)), []);
});

Deno.test("score tells a drift in one JSON line and once on stderr", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const paths = [...good, ...darker].map(({ width, height, data }, i) => {
      const path = join(folder, `${String(i).padStart(3, "0")}.png`);
      Deno.writeFileSync(path, encodePng({ width, height, channels: 3, data: data as Uint8Array }));
      return path;
    });
    const file = join(folder, "some.model");
    await saveModel(model, file);
    const { code, stdout, stderr } = await runCli(["score", ...paths, "--model", file]);
    assert.equal(code, 0, stderr);
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const drifts = lines.flatMap(({ drift }) => drift ?? []);
    const expected = (await streamOf(model, [...good, ...darker])).find(({ drift }) => drift?.first)?.drift;
    assert.ok(expected);
    assert.deepEqual(drifts, [expected]);
    assert.equal(lines.findIndex(({ drift }) => drift), expected.images - 1);
    const said = stderr.split("\n").filter((line) => line.includes("no longer look like"));
    assert.deepEqual(said, [describeDrift(expected)]);
    const calm = await runCli(["score", ...paths.slice(0, GOOD), "--model", file]);
    assert.deepEqual([calm.code, /"drift"/.test(calm.stdout), /no longer/.test(calm.stderr)], [
      0,
      false,
      false,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
