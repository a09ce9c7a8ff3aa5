import assert from "node:assert/strict";
import { describeLeftOut, LeftOutTally, NAMED } from "../src/image/left_out.ts";

Deno.test("LeftOutTally counts all and names a bounded number", () => {
  const tally = new LeftOutTally();
  for (let i = 0; i < 1000; i++) tally.add("of other programs", `.${i}`);
  tally.add("linked to nothing", "x.png");
  const { count, reasons } = tally.found;
  assert.equal(count, 1001);
  assert.deepEqual(reasons.map(({ count, names }) => [count, names.length]), [[1000, NAMED], [1, 1]]);
});

Deno.test("describeLeftOut() says in one line how many, why, and some names", () => {
  const tally = new LeftOutTally();
  assert.equal(describeLeftOut(tally.found), null);
  for (const name of ["a", "b", "c", "d"]) tally.add("of other programs", name);
  tally.add("linked to nothing", "x\n\u001b[2J.png");
  assert.equal(
    describeLeftOut(tally.found),
    "Left out: 5 (4 of other programs: a, b, c, ...; 1 linked to nothing: x\\u000a\\u001b[2J.png)",
  );
});
