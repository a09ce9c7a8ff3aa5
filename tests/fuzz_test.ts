/** A smoke of `deno task fuzz`: a few cases of each target. */

import assert from "node:assert/strict";
import { runCase } from "./fuzz/case.ts";
import { TARGETS } from "./fuzz/targets.ts";

for (const [target, { files }] of Object.entries(TARGETS)) {
  Deno.test(`damaged ${target} give a clear error or an answer`, async () => {
    assert.ok(files.length > 0);
    for (let number = 0; number < 150; number++) {
      const { outcome, file, error } = await runCase({ target, seed: 1, number });
      assert.notEqual(outcome, "fault", `case ${number}, ${file}: ${error}`);
    }
  });
}
