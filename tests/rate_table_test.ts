import assert from "node:assert/strict";
import { rateTable, rateText } from "../src/power/rate_table.ts";
import type { PowerRecord } from "../src/power/stored_power.ts";
import { NormalScores } from "../src/verdict/normal_scores.ts";

const SCORES = new NormalScores(Array.from({ length: 40 }, (_, i) => i + 1));

const RECORD: PowerRecord = {
  unplanted: [{ place: 1, whole: 1 }],
  planted: [60, 38.5, 36, 10].map((place) => ({ row: 0, kind: "patch", place, whole: 1000 })),
};

const POWER = { record: RECORD, join: ({ place }: { place: number }) => place };

Deno.test("rateTable() gives every rate its threshold and what that finds", () => {
  const rows = rateTable(SCORES, [0.001, 0.05, 0.2], POWER);
  for (const [i, rate] of [0.001, 0.05, 0.2].entries()) {
    const { value, method, realised } = SCORES.threshold(rate);
    assert.deepEqual({ ...rows[i], found: null }, { rate, threshold: value, method, realised, found: null });
  }
  assert.deepEqual(rows.map(({ method }) => method), ["tail", "order statistic", "order statistic"]);
  assert.deepEqual(rows.map(({ found }) => found?.count), [0, 1, 3]);
  assert.deepEqual(rateTable(SCORES, [0.05], null).map(({ found }) => found), [null]);
});

Deno.test("rateTable() refuses a rate that is none", () => {
  assert.throws(() => rateTable(SCORES, [0.05, 1], null), { name: "RangeError", message: /received 1$/ });
});

Deno.test("rateText() aligns its columns", () => {
  assert.equal(
    rateText(rateTable(SCORES, [0.001, 0.05, 0.2], POWER)),
    [
      "rate  threshold  from             false alarms (90%)    defects found (90%)",
      "0.1%      60.23  tail                  0.1% (0-7.2%)     0 of 4, 0% (0-53%)",
      "  5%      39.00  order statistic      4.9% (0.9-11%)  1 of 4, 25% (1.3-75%)",
      " 20%      33.00  order statistic        20% (10-30%)   3 of 4, 75% (25-99%)",
    ].join("\n"),
  );
  assert.match(rateText(rateTable(SCORES, [0.05], null)), / -$/);
});
