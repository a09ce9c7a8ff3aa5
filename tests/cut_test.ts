import assert from "node:assert/strict";
import { type Cut, type DefectKind, drawCut } from "../src/power/cut.ts";
import { Random } from "../src/random.ts";

const SQUARE = { width: 256, height: 256 };

function cuts(kind: DefectKind, size = SQUARE, count = 2000): Cut[] {
  const random = new Random(1);
  return Array.from({ length: count }, () => drawCut(random, kind, size));
}

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);

Deno.test("drawCut() covers 2 to 15% of the image with a patch, every share as often", () => {
  const size = { width: 4000, height: 4000 }; // large, so that whole pixels hardly change a share
  const areas = ascending(cuts("patch", size).map(({ width, height }) => width * height / 4000 ** 2));
  assert.ok(
    (areas[0] as number) > 0.0199 && (areas.at(-1) as number) < 0.1501,
    `${areas[0]}, ${areas.at(-1)}`,
  );
  // The standard deviation of a quantile of 2000 even draws over 0.13 is at most 0.0015; four of them.
  for (const share of [0.1, 0.5, 0.9]) {
    const quantile = areas[share * areas.length] as number;
    assert.ok(Math.abs(quantile - (0.02 + 0.13 * share)) < 0.006, `${share}: ${quantile}`);
  }
});

Deno.test("drawCut() makes patches 0.3 to 3.3 as wide as high, as often high as wide", () => {
  const aspects = cuts("patch", { width: 4000, height: 4000 }).map(({ width, height }) => width / height);
  assert.ok(Math.min(...aspects) > 0.299 && Math.max(...aspects) < 3.31);
  const wide = aspects.filter((aspect) => aspect > 1);
  assert.ok(Math.abs(wide.length / aspects.length - 0.5) < 0.045, `${wide.length} of ${aspects.length}`); // 4 deviations
  const middle = ascending(wide)[wide.length >> 1] as number;
  assert.ok(Math.abs(middle - 2.15) < 0.15, `${middle}`); // 4 deviations
});

Deno.test("drawCut() turns no patch, and scars by up to 45 degrees to both sides", () => {
  assert.ok(cuts("patch").every(({ cosine, sine }) => cosine === 1 && sine === 0));
  const scars = cuts("scar");
  const turns = scars.map(({ cosine, sine }) => Math.atan2(sine, cosine) * 180 / Math.PI);
  assert.ok(Math.min(...turns) >= -45 && Math.min(...turns) < -44);
  assert.ok(Math.max(...turns) <= 45.0001 && Math.max(...turns) > 44);
  assert.ok(scars.every(({ cosine, sine }) => Math.abs(cosine ** 2 + sine ** 2 - 1) < 1e-15));
});

Deno.test("drawCut() makes scars of 2 to 16 by 10 to 25 pixels of a square of 256", () => {
  const scars = cuts("scar");
  const [widths, lengths] = [scars.map(({ width }) => width), scars.map(({ height }) => height)];
  assert.deepEqual([Math.min(...widths), Math.max(...widths)], [2, 16]);
  assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [10, 25]);
});

Deno.test("drawCut() stretches shapes with the image", () => {
  const stretched = cuts("scar", { width: 2560, height: 256 });
  cuts("scar").forEach(({ width, height, sine }, i) => {
    const other = stretched[i] as Cut;
    assert.ok(Math.abs(other.width / 10 - width) <= 0.5 && other.height === height && other.sine === sine);
  });
});

Deno.test("drawCut() cuts at least a pixel", () => {
  for (const { width, height } of cuts("scar", { width: 3, height: 3 }, 50)) {
    assert.deepEqual([width, height], [1, 1]);
  }
});
