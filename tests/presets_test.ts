import assert from "node:assert/strict";
import * as v from "valibot";
import { checkFitOptions } from "../src/check_fit.ts";
import { FIT_OPTIONS } from "../src/fit_options.ts";
import { METHODS } from "../src/method/table.ts";
import type { OptionSet } from "../src/options/option.ts";
import { PRESETS } from "../src/presets.ts";
import { checkReproduceOptions } from "../src/reproduce/reproduce.ts";

const PAPER = { resize: { width: 256, height: 256 }, crop: { width: 224, height: 224 } };

/** Resize and crop of a fit that was asked for with these options. */
function inputOf(options: Record<string, unknown>): Record<string, unknown> {
  const { values: { resize, crop } } = checkFitOptions(options);
  return { resize, crop };
}

Deno.test("PRESETS set options of a fit to what a person would type, and can be asked for", () => {
  for (const [preset, { summary, options: { method = "padim", ...options } }] of Object.entries(PRESETS)) {
    assert.notEqual(summary, "");
    const [, { options: own }] = Object.entries(METHODS).find(([name]) => name === method) ?? assert.fail();
    const set: OptionSet = { ...FIT_OPTIONS, ...own };
    const { values } = checkFitOptions({ preset });
    for (const [name, value] of Object.entries(options)) {
      const option = set[name] ?? assert.fail(`${preset} ${name}`);
      assert.deepEqual(values[name as keyof typeof values], v.parse(option.schema, value));
      assert.equal(String(option.write(v.parse(option.schema, value))), String(value), `${preset} ${name}`);
    }
  }
});

Deno.test("checkFitOptions() puts the values of a preset behind what is given, with every method", () => {
  for (const method of Object.keys(METHODS)) {
    assert.deepEqual(inputOf({ method, preset: "paper" }), PAPER);
    assert.deepEqual(inputOf({ method, preset: "paper", crop: undefined }), PAPER);
    assert.deepEqual(inputOf({ method, preset: "paper", crop: null }), { ...PAPER, crop: null });
    assert.deepEqual(inputOf({ method, crop: "none", preset: "paper" }), { ...PAPER, crop: null });
    assert.deepEqual(inputOf({ method, preset: undefined }), { ...PAPER, crop: null });
  }
  assert.equal(checkFitOptions({ preset: "paper" }).values.preset, undefined);
});

Deno.test("checkFitOptions() refuses a preset that does not exist, and says which do", () => {
  for (const preset of ["papre", "toString", 1, null]) {
    assert.throws(() => checkFitOptions({ preset }), {
      name: "OptionError",
      message: /Cannot fit: option 'preset' must be one of paper: received/,
    });
  }
});

Deno.test("checkReproduceOptions() takes the papers' input unless asked otherwise", () => {
  const input = (fit?: Record<string, unknown>) => inputOf(checkReproduceOptions({ fit }));
  assert.deepEqual(input(), PAPER);
  assert.deepEqual(input({ preset: undefined, sigma: 2 }), PAPER);
  assert.deepEqual(input({ crop: "none" }), { ...PAPER, crop: null });
});
