import assert from "node:assert/strict";
import { errorOf } from "./conformance/error.ts";
import { type Fixture, parseFixture } from "./conformance/fixture.ts";
import { runMetricsImage, runMetricsPixel } from "./conformance/metrics.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const CONFORMANCE = new URL("../../shared/conformance/", import.meta.url);

const RUNNERS = { metrics_image: runMetricsImage, metrics_pixel: runMetricsPixel } as const;

/** Every output that the file expects must be there and within its bar; NaN equals NaN. */
async function assertPasses(run: (fixture: Fixture) => Promise<Record<string, ArrayLike<number>>>, url: URL) {
  const fixture = parseFixture(await Deno.readFile(url), url.pathname);
  const results = await run(fixture);
  for (const [output, want] of Object.entries(fixture.outputs)) {
    const { metric, bar } = fixture.tolerances[output] ?? { metric: "exact", bar: 0 };
    const error = errorOf(metric, results[output] ?? [], want);
    assert.ok(error <= bar, `${output}: ${metric} error ${error}, bar ${bar}`);
  }
  assert.ok(Object.keys(fixture.outputs).length > 0, "the file expects something");
}

for (const [kind, run] of Object.entries(RUNNERS)) {
  Deno.test(`kind ${kind} gives what scikit-learn and scipy give`, async () => {
    await assertPasses(run, new URL(`${kind}.safetensors`, FIXTURES));
  });

  Deno.test(`kind ${kind} passes its conformance file`, async () => {
    const url = new URL(`${kind}.safetensors`, CONFORMANCE);
    const found = await Deno.stat(url).then(() => true, () => false);
    if (!found) return console.log(`skipped: ${url.pathname} is not there`);
    await assertPasses(run, url);
  });
}
