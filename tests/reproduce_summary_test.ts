import assert from "node:assert/strict";
import type { Result } from "../src/reproduce/results.ts";
import { summarise } from "../src/reproduce/summary.ts";
import { csvTable, markdownTable } from "../src/reproduce/table.ts";

function result(
  category: string,
  seed: number,
  imageAuroc: number,
  proScore: number | null = 0.5,
): Result {
  return {
    category,
    seed,
    train: 3,
    test: 4,
    imageAuroc,
    pixelAuroc: imageAuroc / 2,
    proScore,
    sproScore: null,
  };
}

const RESULTS = [
  result("zipper", 0, 0.8),
  result("wood", 0, 1),
  result("bolt", 0, 0.6, null),
  result("zipper", 1, 0.9),
  result("wood", 1, 0.9),
  result("bolt", 1, 0.6, null),
];

Deno.test("summarise() averages over categories for each seed, then over seeds", () => {
  const rows = summarise(RESULTS);
  assert.deepEqual(rows.map(({ name, average, categories, seeds }) => [name, average, categories, seeds]), [
    ["wood", false, 1, 2],
    ["bolt", false, 1, 2],
    ["zipper", false, 1, 2],
    ["all textures", true, 1, 2],
    ["all objects", true, 2, 2],
    ["all", true, 3, 2],
  ]);
  const auroc = Object.fromEntries(rows.map(({ name, figures }) => [name, figures.imageAuroc]));
  const close = (name: string, mean: number, deviation: number) => {
    assert.ok(Math.abs((auroc[name]?.mean ?? NaN) - mean) < 1e-12, name);
    assert.ok(Math.abs((auroc[name]?.deviation ?? NaN) - deviation) < 1e-12, name);
  };
  close("wood", 0.95, 0.1 / Math.SQRT2);
  close("bolt", 0.6, 0);
  close("all objects", 0.725, 0.05 / Math.SQRT2); // 0.7 and 0.75
  close("all", 0.8, 0); // 2.4 / 3 with both seeds: the deviations of the categories cancel
});

Deno.test("summarise() leaves a figure out of an average when one of its categories has none", () => {
  const rows = new Map(summarise(RESULTS).map((row) => [row.name, row.figures.proScore?.mean]));
  assert.deepEqual([rows.get("wood"), rows.get("bolt"), rows.get("all objects"), rows.get("all textures")], [
    0.5,
    undefined,
    undefined,
    0.5,
  ]);
});

Deno.test("summarise() averages only seeds that all categories of a row have", () => {
  const rows = new Map(summarise(RESULTS.slice(0, 4)).map((row) => [row.name, row]));
  assert.deepEqual([rows.get("zipper")?.seeds, rows.get("wood")?.seeds, rows.get("all")?.seeds], [2, 1, 1]);
  assert.equal(rows.get("wood")?.figures.imageAuroc?.deviation, null);
  assert.deepEqual(summarise([]), []);
});

Deno.test("markdownTable() shows per cent with deviations, averages in bold, and - for what is missing", () => {
  const lines = markdownTable(summarise(RESULTS), "Title", ["A note."]).split("\n");
  assert.deepEqual(lines.slice(0, 8), [
    "# Title",
    "",
    "A note.",
    "",
    "| category | seeds | image AUROC | pixel AUROC | PRO |",
    "| --- | --: | --: | --: | --: |",
    "| wood | 2 | 95.0 ± 7.1 | 47.5 ± 3.5 | 50.0 ± 0.0 |",
    "| bolt | 2 | 60.0 ± 0.0 | 30.0 ± 0.0 | - |",
  ]);
  assert.equal(lines[10], "| **all objects** (2) | 2 | 72.5 ± 3.5 | 36.3 ± 1.8 | - |");
  assert.match(
    markdownTable(summarise([result("wood", 0, 1)]), "T", []),
    /\| wood \| 1 \| 100.0 \| 50.0 \| 50.0 \|/,
  );
});

Deno.test("both tables have a column of sPRO where a category has it, and only there", () => {
  const rows = summarise([{ ...result("bolt", 0, 1), sproScore: 0.25 }, result("wood", 0, 1)]);
  const table = markdownTable(rows, "T", []);
  assert.match(table, /\| PRO \| sPRO to 5% \|\n/);
  assert.match(table, /\| bolt \| 1 \| .* \| 50\.0 \| 25\.0 \|\n/);
  assert.match(table, /\| wood \| 1 \| .* \| 50\.0 \| - \|\n/);
  assert.match(csvTable(rows), /proScoreDeviation,sproScore,sproScoreDeviation\n/);
  for (const text of [markdownTable(summarise(RESULTS), "T", []), csvTable(summarise(RESULTS))]) {
    assert.doesNotMatch(text, /spro/i);
  }
});

Deno.test("csvTable() keeps full precision, quotes names and leaves missing figures empty", () => {
  const rows = summarise([result('a "b", c', 0, 1 / 3, null)]);
  assert.equal(
    csvTable(rows).split("\n")[1],
    `"a ""b"", c",object,1,1,0.3333333333333333,,0.16666666666666666,,,`,
  );
});
