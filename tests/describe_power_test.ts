import assert from "node:assert/strict";
import type { DefectKind } from "../src/power/cut.ts";
import { describePower } from "../src/power/describe_power.ts";
import { foundDefects } from "../src/power/found_defects.ts";
import { NormalScores } from "../src/verdict/normal_scores.ts";

/** 1, 2, ... as scores: their tail is exponential. */
const scores = (count: number) => new NormalScores(Array.from({ length: count }, (_, i) => i + 1));

const sum = ({ place, whole }: { place: number; whole: number }) => place + whole;

/** So many patches and scars, the highest of each with the joined evidence 2000, the others with -2. */
function found(patches: [number, number], scars: [number, number], falsely = 0) {
  const planted = ([["patch", patches], ["scar", scars]] as [DefectKind, [number, number]][]).flatMap(
    ([kind, [odd, count]]) =>
      Array.from({ length: count }, (_, i) => {
        const evidence = i < odd ? 1000 : -1;
        return { row: 0, kind, place: evidence, whole: evidence };
      }),
  );
  const unplanted = [0, 1, 2, 3].map((i) => ({ place: i < falsely ? 2000 : 0, whole: 0 }));
  return foundDefects({ unplanted, planted }, sum, 2000);
}

Deno.test("foundDefects() counts joined evidence at or over the threshold", () => {
  const { all, kinds, falsely, images } = found([3, 4], [1, 4], 2);
  assert.deepEqual([all.count, all.of, falsely, images], [4, 8, 2, 4]);
  assert.deepEqual(Object.entries(kinds).map(([kind, { count, of }]) => [kind, count, of]), [
    ["patch", 3, 4],
    [
      "scar",
      1,
      4,
    ],
  ]);
});

Deno.test("foundDefects() leaves out a kind of which none was planted", () => {
  assert.deepEqual(Object.keys(found([0, 0], [1, 2]).kinds), ["scar"]);
});

Deno.test("describePower() says what so few parts show, and what would be found", () => {
  assert.equal(
    describePower(scores(40).threshold(0.01), found([18, 18], [11, 18])),
    "40 good parts show by themselves false-alarm rates from 2.4% up, twice as many would from 1.2%; 1% takes 99. " +
      "Of 36 synthetic defects (18 patches of 2-15% of the image, 18 scars, in 4 images) 81% (67-91% with 90% confidence) would be " +
      "found at 1%: 18 of the patches, 11 of the scars; real ones may be fainter or smaller.",
  );
});

Deno.test("describePower() asks for no more parts where they show the rate", () => {
  assert.match(
    describePower(scores(40).threshold(0.05), found([0, 1], [0, 1], 1)),
    /^40 good parts .* from 1\.2%\. Of 2 synthetic defects \(1 patch of 2-15% of the image, 1 scar, in 4 images\) 0% \(0-78% with 90% confidence\) would be found at 5%: 0 of the patches, 0 of the scars; real ones may be fainter or smaller\. Without a defect 1 of these images would be odd as well\.$/,
  );
});

Deno.test("describePower() takes as many parts to show a rate as NormalScores.threshold() does", () => {
  for (const rate of [0.01, 0.02, 1 / 49, 0.05, 0.07, 0.1, 0.29]) {
    const text = describePower(scores(2).threshold(rate), null);
    const needed = Number(/takes (\d+)\./.exec(text)?.[1]);
    assert.notEqual(scores(needed).threshold(rate).orderStatistic, null);
    assert.equal(scores(Math.max(2, needed - 1)).threshold(rate).orderStatistic, null, `${rate}`);
  }
});

Deno.test("describePower() does not promise a rate that a threshold over the highest score does not keep", () => {
  const text = describePower(scores(5).threshold(0.01), found([1, 1], [0, 0]));
  assert.match(
    text,
    /\(1 patch of 2-15% of the image, in 4 images\) 100% \(5-100% with 90% confidence\) would be found at about 17%; real ones may be fainter or smaller\.$/,
  );
});

Deno.test("describePower() says nothing of defects where none was planted", () => {
  assert.equal(
    describePower(scores(4).threshold(0.01), null),
    "4 good parts show by themselves false-alarm rates from 20% up, twice as many would from 11%; 1% takes 99.",
  );
});

Deno.test("foundDefects() tells its kinds in JSON", () => {
  const { kinds } = found([3, 4], [1, 4]);
  assert.deepEqual(JSON.parse(JSON.stringify(kinds)), { patch: kinds.patch, scar: kinds.scar });
  assert.equal(kinds.patch?.count, 3);
});
