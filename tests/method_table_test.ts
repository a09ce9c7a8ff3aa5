import assert from "node:assert/strict";
import * as v from "valibot";
import { checkFitOptions } from "../src/check_fit.ts";
import { FIT_OPTIONS, fitSettingsOf } from "../src/fit_options.ts";
import type { FeatureSpace, Method } from "../src/method/method.ts";
import { askedFor, METHODS, type MethodSettings } from "../src/method/table.ts";
import { checkModelSettings, readVersioned } from "../src/model/read_settings.ts";
import { FORMAT_VERSION, type ModelSettings } from "../src/model/settings.ts";
import { OptionError } from "../src/options/check.ts";
import type { Option } from "../src/options/option.ts";
import { SETTINGS } from "./small_model.ts";

const SPACE: FeatureSpace = {
  maps: [24, 40, 112].map((channels) => ({ channels, height: 2, width: 2 })),
  image: { height: 8, width: 8 },
};
const CONTEXT = { defaultDims: 100 };
const ALL: readonly Method<MethodSettings>[] = Object.values(METHODS);

/** The settings of a fit that was asked for with these options. */
function plan(options: Record<string, unknown>): MethodSettings {
  const { method, values } = checkFitOptions(options);
  const own = Object.fromEntries(Object.keys(method.options).map((name) => [name, values[name]]));
  return method.plan(SPACE, own, CONTEXT);
}

function modelSettings(method: MethodSettings): ModelSettings {
  return {
    format: FORMAT_VERSION,
    backbone: { name: "net", weights: "0".repeat(64), taps: ["a", "b", "c"] },
    samples: { white: null, bands: null },
    preprocess: {
      frame: null,
      window: null,
      resize: { width: 8, height: 8 },
      crop: null,
      filter: "bicubic",
      rounding: "none",
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    registration: null,
    space: SPACE,
    images: 4,
    kind: { ...SETTINGS.kind, images: 4 },
    suspects: [],
    method,
    evidence: "both",
    calibration: null,
    selfTest: { score: 1, place: 1, whole: 2, verdict: null },
  };
}

function parseModelSettings(text: string): ModelSettings {
  return checkModelSettings(readVersioned(text, "m"), (reason) => {
    throw new SyntaxError(reason);
  });
}

Deno.test("mvg takes all levels, reduces nothing and adds scores up, unless asked otherwise", () => {
  assert.deepEqual(plan({ method: "mvg", seed: 4 }), {
    name: "mvg",
    levels: [0, 1, 2],
    reduction: { kind: "none" },
    score: "sum",
    map: "positions",
    peak: "blurred",
    seed: 4,
  });
});

Deno.test("mahalanobis-ad is a preset of mvg with the Gaussian of pooled features for its maps", () => {
  const reduce = { kind: "opca", share: 0.1 } as const;
  const settings = plan({ method: "mahalanobis-ad", levels: [2, 1], reduce });
  assert.ok(settings.name === "mvg");
  assert.deepEqual([settings.map, settings.levels, settings.reduction], ["pooled", [1, 2], reduce]);
  assert.equal(askedFor(settings).name, "mahalanobis-ad");
  assert.equal(askedFor(plan({ method: "mvg" })).name, "mvg");
});

Deno.test("every option with a value that its declaration does not want is refused by name, with every method", () => {
  const wrong: readonly unknown[] = [NaN, -1, Infinity, "", "x", null, [], {}, Symbol.iterator, 1e12, [-1], [
    0,
    0,
  ]];
  for (const method of ALL) {
    const set: Readonly<Record<string, Option>> = { ...FIT_OPTIONS, ...method.options };
    for (const [name, option] of Object.entries(set)) {
      const refused = wrong.filter((value) => !v.is(option.schema, value));
      assert.ok(
        refused.length >= 8,
        `${method.name} ${name} takes ${wrong.length - refused.length} of the wrong values`,
      );
      for (const value of refused) {
        assert.throws(
          () => checkFitOptions({ method: method.name, [name]: value }),
          (error) =>
            error instanceof OptionError && error.option === name && error.message.includes(option.wanted),
          `${method.name} ${name} ${String(value)}`,
        );
      }
    }
  }
});

Deno.test("every option of another method is refused by name, and so is one that does not exist", () => {
  const names = new Set(ALL.flatMap(({ options }) => Object.keys(options)));
  for (const method of ALL) {
    for (const name of [...names].filter((name) => !Object.hasOwn(method.options, name))) {
      assert.throws(
        () => checkFitOptions({ method: method.name, [name]: 1 }),
        {
          name: "OptionError",
          message: new RegExp(`option '${name}' is of .*received it with method ${method.name};`),
        },
      );
    }
  }
  assert.throws(() => checkFitOptions({ sigmma: 4 }), /option 'sigmma' does not exist; is 'sigma' meant/);
  assert.throws(
    () => checkFitOptions({ method: "padime" }),
    /option 'method' must be one of padim, .*received 'padime'/,
  );
  assert.throws(() => checkFitOptions({ method: "toString" }), /option 'method' must be one of/);
  assert.throws(
    () => checkFitOptions({ onProgress: 3 }),
    /option 'onProgress' must be a function: received number/,
  );
  assert.throws(
    () => checkFitOptions({ dims: 3, channels: [1] }),
    /option 'channels' lists what 'dims' draws/,
  );
});

Deno.test("checkFitOptions() takes undefined for not given, and fills in the defaults", () => {
  const { method, values } = checkFitOptions({ method: undefined, sigma: undefined, reduce: undefined });
  assert.equal(method.name, "padim");
  assert.deepEqual([values["sigma"], values.batch, values.resize, values.crop], [
    4,
    8,
    { width: 256, height: 256 },
    null,
  ]);
});

Deno.test("every default is a value that its declaration wants, and reads back as a person would type it", () => {
  for (const { name: method, options } of ALL) {
    const set: Readonly<Record<string, Option>> = { ...FIT_OPTIONS, ...options };
    for (const [name, option] of Object.entries(set)) {
      if (option.default === undefined) {
        assert.notEqual(
          option.follows,
          "",
          `${method} ${name} has neither a default nor says what it follows from`,
        );
        continue;
      }
      const text = option.write(option.default);
      assert.doesNotMatch(text, /[{}"]/, `${method} ${name}`);
      assert.deepEqual(v.parse(option.schema, option.read(text)), option.default, `${method} ${name}`);
    }
  }
});

Deno.test("what two methods call the same is the same declaration", () => {
  const known = new Map<string, Option>();
  for (const { options } of ALL) {
    for (const [name, option] of Object.entries<Option>(options)) {
      assert.equal(known.get(name) ?? option, option, name);
      assert.ok(!Object.hasOwn(FIT_OPTIONS, name), `${name} is an option of all fits already`);
      known.set(name, option);
    }
  }
});

Deno.test("settings of every method pass through the model file, and the options that they give ask for them again", () => {
  const asked: readonly Record<string, unknown>[] = [
    ...ALL.map(({ name }) => ({ method: name })),
    { dims: 7, seed: 5, sigma: 0, peak: "raw", embedding: "bilinear" },
    { channels: [3, 1, 100] },
    { peak: "top:0.03" },
    { method: "padim-levels", peak: { top: 1 } },
    { method: "mvg", peak: "top:1e-3" },
    { method: "spade", peak: "raw" },
    { method: "padim-levels", levels: [2], epsilon: 1 },
    { method: "padim-pca", dims: "all" },
    { method: "mvg", reduce: "random:7", seed: 9, levels: "0,2" },
    { method: "mahalanobis-ad", reduce: { kind: "pca", share: 0.5 } },
    { method: "spade", neighbours: 3, squared: true, interpolation: "bicubic" },
  ];
  for (const options of asked) {
    const settings = plan(options);
    const read = parseModelSettings(JSON.stringify(modelSettings(settings)));
    assert.deepEqual(read.method, settings);
    const again = fitSettingsOf(read);
    assert.deepEqual(plan(JSON.parse(JSON.stringify(again))), settings, JSON.stringify(again));
    assert.deepEqual([again["resize"], again["crop"]], ["8", "none"]);
  }
});

Deno.test("checkModelSettings() refuses a method that is none, a preset's name, and numbers out of range", () => {
  const mvg = plan({ method: "mvg" });
  const wrong: readonly object[] = [
    { name: "magic" },
    { ...mvg, name: "mahalanobis-ad" },
    { ...mvg, reduction: { kind: "opca", share: 0 } },
    { ...mvg, reduction: { kind: "pca", share: 1.1 } },
    { ...mvg, reduction: { kind: "random", count: 0 } },
    { ...mvg, reduction: { kind: "ica" } },
    { ...plan({}), sigma: 1e6 },
    { ...plan({}), extra: 1 },
  ];
  for (const method of wrong) {
    const text = JSON.stringify({ ...modelSettings(mvg), method });
    assert.throws(() => parseModelSettings(text), { name: "SyntaxError", message: /'method/ }, text);
  }
});

Deno.test("fewest to leave one out of is at least two with every method, and names are those of the table", () => {
  for (const [name, method] of Object.entries(METHODS)) {
    assert.equal(method.name, name);
    assert.ok(method.fewest >= 2);
  }
});

Deno.test("peak is read as a person types it, and refused with what it may be", () => {
  assert.equal(plan({ peak: "raw" }).peak, "raw");
  assert.deepEqual(plan({ peak: "top:0.01" }).peak, { top: 0.01 });
  assert.deepEqual(plan({ method: "mahalanobis-ad", peak: "top:1" }).peak, { top: 1 });
  const texts = [
    "top",
    "top:",
    "top:x",
    "top:0",
    "top:-1",
    "top:1.01",
    "top:NaN",
    "top:0.1:2",
    "top0.1",
    "raw:0.1",
  ];
  for (
    const peak of [...texts, { top: 0 }, { top: 2 }, { top: "0.1" }, { top: 0.1, more: 1 }, { share: 0.1 }]
  ) {
    assert.throws(() => plan({ peak }), {
      name: "OptionError",
      message: /'peak' must be blurred, raw, or top:SHARE with a share over 0 and up to 1: received /,
    }, JSON.stringify(peak));
  }
});

Deno.test("mvg and mahalanobis-ad refuse a peak of raw distances, which their maps have not", () => {
  for (const method of ["mvg", "mahalanobis-ad"]) {
    assert.throws(() => plan({ method, peak: "raw" }), {
      name: "OptionError",
      message: /option 'peak' must be 'blurred' or top:SHARE: /,
    });
  }
});

Deno.test("label names the reduction as the papers do", () => {
  const label = (options: Record<string, unknown>) => {
    const settings = plan(options);
    return askedFor(settings).label(settings);
  };
  assert.equal(label({ method: "mvg" }), "mvg");
  assert.equal(label({ method: "mvg", reduce: { kind: "opca", share: 0.05 } }), "mvg-opca0.05");
  assert.equal(label({ dims: 7 }), "rd7");
  assert.equal(label({ method: "padim-levels", levels: [0, 2] }), "levels0+2");
  assert.equal(label({ method: "padim-pca", dims: 9 }), "pca9");
});
