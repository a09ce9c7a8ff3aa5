/** Defects among the good images of a fit are told, shown, and left away as if they had never been there. */

import assert from "node:assert/strict";
import {
  type FitOptions,
  type FitReport,
  type ImageSource,
  Inspector,
  makeDataset,
  type Model,
  type Score,
} from "../mod.ts";
import { assertSameTensors } from "./assert_same_tensors.ts";
import { picturesBeside } from "./beside.ts";

/** What a fit told of itself. */
interface Told {
  readonly model: Model;
  readonly report: FitReport;
  readonly shown: readonly Score[];
}

async function fitted(
  inspector: Inspector,
  images: readonly ImageSource[],
  options: FitOptions,
): Promise<Told> {
  const [reports, shown]: [FitReport[], Score[]] = [[], []];
  const model = await inspector.fit(images, {
    ...options,
    power: false,
    onReport: (report) => void reports.push(report),
    onSuspect: (score) => void shown.push(score),
  });
  return { model, report: reports[0] as FitReport, shown };
}

/** Good images with the defects among them, one of them first. */
function mixed(good: readonly string[], bad: readonly string[]): string[] {
  const [first, ...others] = bad;
  return [first as string, ...good.slice(0, 5), ...others, ...good.slice(5)];
}

/** The same model, but for what stood out. */
function assertSameModel(actual: Model, clean: Model, dropped: number): void {
  assertSameTensors(actual, clean);
  const { suspects: _, calibration, ...settings } = actual.settings;
  const { suspects: __, calibration: wanted, ...others } = clean.settings;
  assert.deepEqual(settings, others);
  assert.deepEqual(calibration, { ...wanted, dropped });
}

async function assertDefectsLeave(
  t: Deno.TestContext,
  { good, bad, options }: {
    readonly good: readonly string[];
    readonly bad: readonly string[];
    readonly options: FitOptions;
  },
): Promise<void> {
  await using inspector = await Inspector.open({ threads: 1 });
  const images = mixed(good, bad);

  await t.step("they are the first suspects, and stand out", async () => {
    const { report, model, shown } = await fitted(inspector, images, options);
    const first = report.suspects.slice(0, bad.length);
    assert.deepEqual(first.map(({ name }) => name).sort(), bad.toSorted());
    assert.ok(first.every(({ standsOut }) => standsOut));
    assert.deepEqual([report.dropped, model.settings.calibration?.dropped], [[], 0]);
    const standing = report.suspects.filter(({ standsOut }) => standsOut).map(({ name }) => name);
    const inOrder = images.filter((name) => standing.includes(name));
    assert.deepEqual(shown.map(({ name }) => name), inOrder, "in the order of reading");
    // Source and network's input are of the same size here: the map of the suspect is the one that its peak was found in.
    for (const { place, map, name } of shown) {
      assert.equal((map as Float32Array).reduce((a, b) => Math.max(a, b)), place, name);
    }
  });

  const clean = await fitted(inspector, good, options);
  for (const leave of [{ robust: true }, { excludeSuspects: bad.length }]) {
    await t.step(`${JSON.stringify(leave)} leaves exactly them away`, async () => {
      const { report, model } = await fitted(inspector, images, { ...options, ...leave });
      assert.deepEqual(report.dropped, images.filter((name) => bad.includes(name)));
      assert.equal(report.images, good.length);
      assertSameModel(model, clean.model, bad.length);
      const named = model.settings.suspects.filter(({ dropped }) => dropped);
      assert.equal(named.length, bad.length);
    });
  }
}

Deno.test("Inspector.fit() finds plain defects among made good parts", async (t) => {
  const directory = await Deno.makeTempDir();
  try {
    const made = await makeDataset({ directory, size: 128, train: 16, testGood: 0, perDefect: 4 });
    const bad = ["dent", "fibre", "missing"].map((kind) => `${directory}/test/${kind}/003.png`);
    await assertDefectsLeave(t, { good: made.train, bad, options: { resize: "128" } });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

const good = picturesBeside("data/hazelnut/train/good");
const bad = ["crack", "hole", "print"].flatMap((kind) => picturesBeside(`data/hazelnut/test/${kind}`) ?? []);

if (good && bad.length === 6) {
  Deno.test("Inspector.fit() finds six defects among forty hazelnuts", async (t) => {
    await assertDefectsLeave(t, { good, bad, options: {} });
  });
}
