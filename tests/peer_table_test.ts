import assert from "node:assert/strict";
import type { SideName, Verb } from "../bench/peer/sides.ts";
import { ratio, type Sample, spread, tables } from "../bench/peer/table.ts";

function sample(side: SideName, verb: Verb, round: number, cpu: number): Sample {
  return { side, verb, round, cpu, wall: 2 * cpu, rss: 5e8 };
}

Deno.test("spread() sorts numbers as numbers; the median of an even number is between the two in the middle", () => {
  assert.deepEqual(spread([10, 9, 100]), { least: 9, median: 10, most: 100 });
  assert.deepEqual(spread([4, 1, 3, 100]), { least: 1, median: 3.5, most: 100 });
  assert.deepEqual(spread([7]), { least: 7, median: 7, most: 7 });
  assert.throws(() => spread([]), /^RangeError: Cannot summarise: no values$/);
});

Deno.test("ratio() pairs the sides round by round, and leaves out rounds that one of them lacks", () => {
  const samples = [
    ...[sample("plain", "fit", 1, 10), sample("wasm", "fit", 1, 5)],
    ...[sample("wasm", "fit", 2, 30), sample("plain", "fit", 2, 20)],
    ...[sample("plain", "score", 1, 1), sample("wasm", "score", 1, 4), sample("wasm", "fit", 3, 1000)],
  ];
  assert.deepEqual(ratio(samples, "fit", "cpu", ["wasm", "plain"]), { least: 0.5, median: 1, most: 1.5 });
  assert.deepEqual(ratio(samples, "score", "wall", ["wasm", "plain"]), { least: 4, median: 4, most: 4 });
  assert.throws(() => ratio(samples, "fit", "cpu", ["native", "plain"]), /no values/);
});

Deno.test("tables() shows what every side cost and each of ours by each of the peer's", () => {
  const samples = [sample("plain", "fit", 1, 10), sample("wasm", "fit", 1, 5), sample("single", "fit", 1, 4)];
  assert.equal(
    tables(samples, { fit: 120, score: 150 }),
    `| task | side | CPU, s | wall, s | peak RSS, MB |
| --- | --- | --- | --- | --- |
| fit 120 | anomalib, plain loop, 1 thread | 4.0 **4.0** 4.0 | 8.0 **8.0** 8.0 | 500 **500** 500 |
| fit 120 | oddspot, wasm | 5.0 **5.0** 5.0 | 10.0 **10.0** 10.0 | 500 **500** 500 |
| fit 120 | anomalib, plain loop | 10.0 **10.0** 10.0 | 20.0 **20.0** 20.0 | 500 **500** 500 |

| task | ratio of a round | CPU | wall | peak RSS |
| --- | --- | --- | --- | --- |
| fit 120 | oddspot, wasm / anomalib, plain loop, 1 thread | 1.25 **1.25** 1.25 | 1.25 **1.25** 1.25 | 1.00 **1.00** 1.00 |
| fit 120 | oddspot, wasm / anomalib, plain loop | 0.50 **0.50** 0.50 | 0.50 **0.50** 0.50 | 1.00 **1.00** 1.00 |
`,
  );
});

Deno.test("tables() of one side has no ratios", () => {
  const text = tables([sample("wasm", "score", 1, 3)], { fit: 2, score: 9 });
  assert.match(text, /^\| score 9 \| oddspot, wasm \| 3\.0 /m);
  assert.doesNotMatch(text, /ratio/);
});
