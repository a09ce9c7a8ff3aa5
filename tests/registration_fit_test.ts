/** Fits and scores of parts that move. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  encodePng,
  type FitOptions,
  type FitReport,
  Inspector,
  loadModel,
  type Model,
  OptionError,
  readImage,
  saveModel,
  type Score,
} from "../mod.ts";
import { toImage } from "../src/register/pose.ts";
import { blobs, turned } from "./made_scene.ts";
import { FRAME, lies, moved } from "./moved_parts.ts";
import { runCli } from "./run_cli.ts";

const TRAIN = lies(14, 5).map((lie, i) => moved(lie, { seed: i + 1 }));
const OPTIONS = { resize: "128x96", dims: 20, power: false } as const;
const DEFECT = { x: 40, y: 60 };

const inspector = await Inspector.open({ threads: 1 });
const still = await inspector.fit(TRAIN, OPTIONS);
const rigid = await inspector.fit(TRAIN, { ...OPTIONS, register: "rigid" });

globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

async function scoreOf(model: Model, image: ReturnType<typeof moved>, maps = false): Promise<Score> {
  using scorer = inspector.scorer(model);
  const [score] = await Array.fromAsync(scorer.score([image], { maps }));
  return score as Score;
}

function peakOf(map: Float32Array): { x: number; y: number } {
  let at = 0;
  map.forEach((value, i) => {
    if (value > (map[at] as number) || Number.isNaN(map[at])) at = i;
  });
  return { x: at % FRAME.width + 0.5, y: Math.floor(at / FRAME.width) + 0.5 };
}

Deno.test("Score.pose is where the part was moved to, the same for every image but for the reference's own place", async () => {
  const truths = [[0, 0, 0], [3, 4, -5], [-4, -6, 2]] as const;
  const poses = [];
  for (const lie of truths) {
    const { pose } = await scoreOf(rigid, moved(lie, { seed: 99 }));
    assert.ok(pose?.found && pose.correlation > 0.98, JSON.stringify(pose));
    poses.push(pose);
  }
  const [origin, ...others] = poses;
  others.forEach((pose, i) => {
    const [degrees, x, y] = truths[i + 1] as (typeof truths)[number];
    // the median's own place is that of the first truth; seen from a turned frame it lies turned
    const { cos, sin } = turned(degrees, 0, 0);
    const own = { x: x + cos * origin!.x - sin * origin!.y, y: y + sin * origin!.x + cos * origin!.y };
    assert.ok(Math.hypot(pose.x - own.x, pose.y - own.y) < 0.1, JSON.stringify([pose, own]));
    assert.ok(
      Math.abs(pose.angle - degrees - origin!.angle) < 0.05,
      `${pose.angle} ${degrees} ${origin!.angle}`,
    );
  });
});

Deno.test("fit() with register lowers what moved good images show, and sees more of a defect", async () => {
  const fresh = lies(6, 77).map((lie, i) => moved(lie, { seed: 200 + i }));
  const odd = lies(6, 78).map((lie, i) => moved(lie, { seed: 300 + i, defect: DEFECT }));
  const placesOf = async (model: Model, images: typeof odd) => {
    using scorer = inspector.scorer(model);
    const scores = await Array.fromAsync(scorer.score(images));
    return scores.map(({ judgement }) => judgement!.evidence.place).map(({ value, threshold }) =>
      value / threshold
    );
  };
  const [loose, tight] = [await placesOf(still, odd), await placesOf(rigid, odd)];
  assert.ok(Math.max(...await placesOf(rigid, fresh)) < 1);
  assert.ok(Math.min(...tight) > 2 * Math.max(...loose), JSON.stringify([loose, tight]));
});

Deno.test("Score.map of a registered image peaks where the defect is in the image", async () => {
  for (const lie of [[0, 0, 0], [4, 5, -4], [-5, -6, 6]] as const) {
    const { map, pose, scored } = await scoreOf(rigid, moved(lie, { seed: 400, defect: DEFECT }), true);
    assert.equal(map?.length, FRAME.width * FRAME.height);
    const [degrees, x, y] = lie;
    const where = toImage({ ...turned(degrees, x, y), correlation: 1, overlap: 1 }, FRAME, DEFECT);
    const peak = peakOf(map as Float32Array);
    assert.ok(Math.hypot(peak.x - where.x, peak.y - where.y) < 6, JSON.stringify([lie, peak, where, pose]));
    assert.ok(scored.width <= FRAME.width && scored.height <= FRAME.height);
  }
});

Deno.test("Score says what share came from outside, and that is no evidence", async () => {
  const { pose, judgement } = await scoreOf(rigid, moved([0, 20, 0], { seed: 500 }));
  assert.ok(pose && Math.abs(pose.outside - 20 / 128) < 0.05, JSON.stringify(pose));
  assert.ok(
    pose.found && judgement && judgement.evidence.place.value < judgement.evidence.place.threshold * 1.5,
  );
});

Deno.test("an image of another part is odd because its part was not found", async () => {
  const other = moved([0, 0, 0], { seed: 600, scene: blobs(FRAME, 4242) });
  const { pose, judgement } = await scoreOf(rigid, other);
  assert.equal(pose?.found, false);
  assert.equal(judgement?.verdict, "odd");
  assert.equal(judgement?.because, "not found");
});

Deno.test("fit() names a good image whose part is not found first among the suspects", async () => {
  let report: FitReport | undefined;
  const other = moved([0, 0, 0], { seed: 601, scene: blobs(FRAME, 4242) });
  const images = [...TRAIN, other];
  await inspector.fit(images, { ...OPTIONS, register: "rigid", onReport: (found) => report = found });
  const [first, second] = report?.suspects ?? [];
  assert.deepEqual([first?.name, first?.because, first?.standsOut], [
    `image ${images.length - 1}`,
    "not found",
    true,
  ]);
  assert.notEqual(second?.because, "not found");
});

Deno.test("register auto moves parts that move, and leaves those that lie still", async () => {
  const choices: unknown[] = [];
  const onReport = ({ registration }: FitReport) => choices.push(registration?.motion);
  const fixed = TRAIN.map((_, i) => moved([0, 0, 0], { seed: 700 + i }));
  const model = await inspector.fit(TRAIN, { ...OPTIONS, register: "auto", onReport });
  await inspector.fit(fixed, { ...OPTIONS, register: "auto", onReport });
  assert.deepEqual(choices, ["rigid", "none"]);
  assert.equal(model.settings.registration?.motion, "rigid");
  const [a, b] = [model, rigid].map(({ settings: { calibration } }) => calibration?.threshold);
  assert.equal(a, b);
});

for (
  const options of [{ method: "mvg" }, { method: "spade" }, { method: "padim-levels" }] as const
) {
  Deno.test(`fit() registers for ${options.method}, and its model scores after a load as before`, async () => {
    const folder = await Deno.makeTempDir();
    const asked: FitOptions = { resize: "128x96", power: false, register: "translation", ...options };
    const model = await inspector.fit(TRAIN, asked);
    const path = join(folder, "m.oddspot");
    await saveModel(model, path);
    const loaded = await loadModel(path);
    const image = moved([0, 3, 2], { seed: 800 });
    const [before, after] = [await scoreOf(model, image), await scoreOf(loaded, image)];
    assert.equal(before.score, after.score);
    assert.deepEqual(before.pose, after.pose);
    assert.equal(before.pose?.angle, 0);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("calibrate() goes through the registration", async () => {
  const others = lies(8, 901).map((lie, i) => moved(lie, { seed: 900 + i }));
  const again = await inspector.calibrate(rigid, others);
  const threshold = again.settings.calibration?.placeThreshold as number;
  const own = rigid.settings.calibration?.placeThreshold as number;
  assert.ok(threshold < 3 * own, `${threshold} ${own}`);
});

Deno.test("the self-test of a registered model goes through the registration", async () => {
  const other = { ...rigid, tensors: new Map(rigid.tensors) };
  const reference = other.tensors.get("registration.reference")!;
  const shifted = new Uint8Array(reference.data.length);
  shifted.set(reference.data.subarray(30), 0); // ten pixels to the left
  other.tensors.set("registration.reference", { ...reference, data: shifted });
  using good = inspector.scorer(rigid);
  assert.equal((await good.selfTest()).failure, null);
  using bad = inspector.scorer(other);
  assert.match((await bad.selfTest()).failure ?? "", /off by/);
});

Deno.test("fit() refuses a registration that cannot be had", async () => {
  for (
    const options of [
      { register: "rigid", rounding: "pillow" },
      { register: "rigid", peak: "raw" },
      { register: "auto", calibrate: false },
      { register: "affine" },
    ]
  ) {
    await assert.rejects(inspector.fit(TRAIN, { ...OPTIONS, ...options } as FitOptions), OptionError);
  }
});

Deno.test("a window of a registered fit moves with the part, and nothing is scored outside of it", async () => {
  const window = { left: 20, top: 40, width: 64, height: 48 };
  const model = await inspector.fit(TRAIN, { ...OPTIONS, resize: "64x48", window, register: "rigid" });
  const { map, pose } = await scoreOf(model, moved([3, 5, -4], { seed: 950, defect: DEFECT }), true);
  const where = toImage({ ...turned(3, 5, -4), correlation: 1, overlap: 1 }, FRAME, DEFECT);
  const peak = peakOf(map as Float32Array);
  assert.ok(Math.hypot(peak.x - where.x, peak.y - where.y) < 6, JSON.stringify([peak, where]));
  const scored = (map as Float32Array).filter((value) => !Number.isNaN(value)).length;
  assert.ok(Math.abs(scored - 64 * 48) < 130, `${scored}`);
  assert.equal(pose?.corners.length, 4);
});

Deno.test("a region of interest moves with the part", async () => {
  const inside = (x: number, y: number) => x >= 30 && x < 70 && y >= 40 && y < 80;
  const data = Uint8Array.from(
    { length: FRAME.width * FRAME.height },
    (_, i) => inside(i % FRAME.width, Math.floor(i / FRAME.width)) ? 255 : 0,
  );
  const model = await inspector.fit(TRAIN, {
    ...OPTIONS,
    register: "rigid",
    roi: { ...FRAME, channels: 1, data },
  });
  const { map } = await scoreOf(model, moved([0, 12, -6], { seed: 970, defect: DEFECT }), true);
  const looked = (x: number, y: number) => !Number.isNaN((map as Float32Array)[y * FRAME.width + x]);
  assert.ok(looked(30 + 12 + 4, 40 - 6 + 4) && looked(70 + 12 - 5, 80 - 6 - 5));
  assert.ok(!looked(30 + 4, 60) && !looked(50, 80 - 2));
  const peak = peakOf(map as Float32Array);
  assert.ok(Math.hypot(peak.x - DEFECT.x - 12, peak.y - DEFECT.y + 6) < 6, JSON.stringify(peak));
});

Deno.test("inspect --reference writes the picture that images are registered to, and refuses a model without one", async () => {
  const folder = await Deno.makeTempDir();
  const [with_, without, out] = ["with", "without", "reference.png"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await saveModel(rigid, with_);
  await saveModel(still, without);
  const written = await runCli(["inspect", with_, "--reference", out]);
  assert.equal(written.code, 0, written.stderr);
  const { width, height, data } = await readImage(out);
  assert.deepEqual([width, height], [FRAME.width, FRAME.height]);
  const reference = moved([0, 0, 0]).data;
  const off =
    Array.from(data).reduce((sum, value, i) => sum + Math.abs(value - (reference[i] as number)), 0) /
    data.length;
  assert.ok(off < 12, `${off}`);
  const { registration } = JSON.parse((await runCli(["inspect", with_])).stdout);
  assert.deepEqual(registration, rigid.settings.registration);
  for (const other of [["--settings"], ["--rates", "0.1"]]) {
    const both = await runCli(["inspect", with_, "--reference", out, ...other]);
    assert.equal(both.code, 2);
    assert.match(both.stderr, new RegExp(`and print ${other[0]} at once: received both; leave one out`));
  }
  const refused = await runCli(["inspect", without, "--reference", out]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /takes images as they lie; fit it with --register/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("evaluate() reports on the poses of a registered model", async () => {
  const folder = await Deno.makeTempDir();
  const tests = await Promise.all([0, 1].map(async (label) => {
    const path = join(folder, `${label}.png`);
    const image = moved([2, 3, -1], { seed: 40 + label, ...(label ? { defect: DEFECT } : {}) });
    await Deno.writeFile(path, await encodePng(image as Parameters<typeof encodePng>[0]));
    return { path, label: label as 0 | 1, defect: label ? "spot" : "good" };
  }));
  const { report } = await inspector.evaluate(rigid, tests, { report: "parts" });
  assert.match(report ?? "", /<h2>Poses<\/h2>/);
  assert.match(report ?? "", /not found, 0 of 2/);
  await Deno.remove(folder, { recursive: true });
});
