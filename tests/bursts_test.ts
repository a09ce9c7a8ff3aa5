/** Images of one part count once, and are left out together: thresholds are those of one image a part. */

import assert from "node:assert/strict";
import { basename } from "node:path";
import {
  describeModel,
  type FitOptions,
  type FitReport,
  type ImageSource,
  Inspector,
  type Model,
} from "../mod.ts";
import { readTraining } from "../src/model/training_record.ts";
import { assertClose } from "./assert_close.ts";
import { assertSameTensors } from "./assert_same_tensors.ts";
import { picturesBeside } from "./beside.ts";
import { framesOf, madeParts } from "./made_bursts.ts";

const PARTS = 10;

/** Of left-out evidence against a fit without the part; the worst is 4.2e-5. */
const RTOL = 1e-4;

/** A model, what its fit told, and what it says of new good parts. */
interface Outcome {
  readonly model: Model;
  readonly report: FitReport;
  readonly threshold: number;
  /** Joined evidence. */
  readonly fresh: readonly number[];
  readonly odd: number;
}

async function outcomeOf(
  inspector: Inspector,
  train: readonly ImageSource[],
  fresh: readonly ImageSource[],
  options: FitOptions,
): Promise<Outcome> {
  const reports: FitReport[] = [];
  const onReport = (report: FitReport) => void reports.push(report);
  const model = await inspector.fit(train, { ...options, power: false, onReport });
  using scorer = inspector.scorer(model);
  const judged = (await Array.fromAsync(scorer.score(fresh))).flatMap(({ judgement }) => judgement ?? []);
  return {
    model,
    report: reports[0] as FitReport,
    threshold: model.settings.calibration?.threshold as number,
    fresh: judged.map(({ evidence }) => evidence.joined.value),
    odd: judged.filter(({ verdict }) => verdict === "odd").length,
  };
}

/** Parts are found and counted, in the promise too, and no new good part is odd. */
function assertCountsParts({ model, report, odd }: Outcome): void {
  assert.deepEqual([report.parts, report.partsFrom, model.settings.calibration?.parts], [
    PARTS,
    "found",
    PARTS,
  ]);
  assert.match(describeModel(model).threshold as string, /\b10 good (parts|images)\b/);
  assert.equal(odd, 0);
}

function assertSameModel(actual: Model, expected: Model): void {
  assert.deepEqual(actual.settings, expected.settings);
  assertSameTensors(actual, expected);
}

Deno.test("Inspector.fit() takes bursts of made parts for one image each", async (t) => {
  const all = madeParts(PARTS + 8, { side: 128, seed: 5 }).map((part, i) => framesOf(part, 3, i));
  const [parts, fresh] = [all.slice(0, PARTS), all.slice(PARTS).map(([frame]) => frame as ImageSource)];
  const options = { resize: "128" };
  await using inspector = await Inspector.open({ threads: 1 });
  const burst = await outcomeOf(inspector, parts.flat(), fresh, options);

  assertCountsParts(burst);

  await t.step("and leaves each out as a fit without it does", async () => {
    for (const part of [0, 7]) {
      const rest = await inspector.fit(parts.toSpliced(part, 1).flat(), { ...options, power: false });
      using scorer = inspector.scorer(rest);
      const scores = await Array.fromAsync(scorer.score(parts[part] as ImageSource[]));
      const own = readTraining(burst.model);
      const leftOut = (of: "place" | "whole") => own[of]?.slice(3 * part, 3 * part + 3) as Float32Array;
      assertClose(leftOut("place"), scores.map(({ place }) => place), { rtol: RTOL });
      assertClose(leftOut("whole"), scores.map(({ whole }) => whole as number), { rtol: RTOL });
    }
  });

  await t.step("as where the user says so", async () => {
    const partOf = (_: string, place: number) => `part ${Math.floor(place / 3)}`;
    const given = await outcomeOf(inspector, parts.flat(), fresh, { ...options, partOf });
    assert.equal(given.report.partsFrom, "given");
    assert.deepEqual({ ...given.report, partsFrom: "found" }, burst.report);
    assertSameModel(given.model, burst.model);
  });

  await t.step("not where nobody looks: then new good parts are odd", async () => {
    const blind = await outcomeOf(inspector, parts.flat(), fresh, { ...options, twins: false });
    assert.deepEqual([blind.report.parts, blind.odd], [3 * PARTS, fresh.length]);
  });
});

const [once, twins, burst, fresh] = ["ten_parts_once", "twins", "burst", "new_good"]
  .map((name) => picturesBeside(`cases/C3_${name}`));

/** Small enough to be quick. */
const METHODS: readonly FitOptions[] = [
  { method: "padim", resize: "64" },
  { method: "mvg", resize: "64" },
  { method: "spade", resize: "96" },
];

if (once && twins && burst && fresh) {
  for (const options of METHODS) {
    Deno.test(`Inspector.fit() takes twins and bursts for one image each: ${options.method}`, async () => {
      await using inspector = await Inspector.open({ threads: 1 });
      const single = await outcomeOf(inspector, once, fresh, options);
      assertCountsParts(single);
      for (const images of [twins, burst]) {
        const outcome = await outcomeOf(inspector, images, fresh, options);
        assertCountsParts(outcome);
        const together = outcome.report.together.map((names) =>
          names.map((name) => basename(name).slice(0, 3))
        );
        assert.deepEqual(together.map((names) => new Set(names).size), Array(PARTS).fill(1));
        assertClose([outcome.threshold], [single.threshold], { rtol: 0.1 });
      }
    });
  }

  Deno.test("Inspector.fit() without twins calls every new good part odd beside twins and bursts", async () => {
    await using inspector = await Inspector.open({ threads: 1 });
    for (const images of [twins, burst]) {
      const { odd, model } = await outcomeOf(inspector, images, fresh, { resize: "64", twins: false });
      assert.deepEqual([model.settings.calibration?.parts, odd], [images.length, fresh.length]);
    }
  });
}
