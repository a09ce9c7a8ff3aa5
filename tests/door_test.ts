import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Image, Inspector, type Model, OptionError, type ScoreOptions } from "../mod.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { BackboneSession } from "../src/backbone/session/session.ts";
import { FeatureExtractor } from "../src/features.ts";
import { fit } from "../src/fit.ts";
import { checkFitOptions } from "../src/check_fit.ts";
import type { FitProgress } from "../src/fit_hooks.ts";
import type { FitOptions } from "../src/fit_options.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;
const SMALL = { resize: { width: SIDE, height: SIDE }, crop: null, batch: 2 } as const;

const IMAGES = Array.from({ length: 5 }, (_, i) => noisyRamp(SIDE, i));

async function scores(scorer: ReturnType<Inspector["scorer"]>, options?: ScoreOptions): Promise<number[]> {
  const found = await Array.fromAsync(scorer.score(IMAGES, { batch: 2, ...options }));
  return found.map(({ score }) => score);
}

async function withModel(body: (inspector: Inspector, model: Model) => Promise<void>): Promise<void> {
  await using inspector = await Inspector.open({ threads: 1 });
  await body(inspector, await inspector.fit(IMAGES, { ...SMALL, dims: 6 }));
}

Deno.test("the command line and the page import mod.ts, packages and itself, nothing of the library behind them", async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const walked = (folder: string): string[] =>
    [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) =>
      isDirectory ? walked(join(folder, name)) : [join(folder, name)]
    );
  const files = ["src/cli", "src/page"].flatMap((folder) => below(join(root, folder)))
    .map((path) => relative(root, path))
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("src/page/build/")); // which runs beside the page
  let through = 0;
  for (const file of [...files, "cli.ts"]) {
    const text = await Deno.readTextFile(join(root, file));
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      const target = relative(
        root,
        fileURLToPath(new URL(specifier as string, `file://${join(root, file)}`)),
      );
      if (target === "mod.ts") through++;
      // printable.ts stands alone: for mod.ts, --help would wait for the whole library
      assert.match(
        target,
        /^(mod\.ts|deno\.json|src\/(cli|page)\/[\w/]+\.tsx?|src\/format\/printable\.ts)$/,
        `${file} imports ${target}`,
      );
    }
  }
  assert.ok(through >= 10, "verbs import mod.ts");
});

/** All files below a folder. */
function below(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? below(join(folder, name)) : [join(folder, name)]
  );
}

Deno.test("a disposed scorer says so, and harms no other", async () => {
  await withModel(async (inspector, model) => {
    using kept = inspector.scorer(model);
    const before = await scores(kept);
    const gone = inspector.scorer(model);
    gone[Symbol.dispose]();
    gone[Symbol.dispose]();
    const refused = { name: "ReferenceError", message: /Cannot use this scorer: it was disposed of/ };
    await assert.rejects(scores(gone), refused);
    assert.deepEqual(await scores(kept), before);
    assert.equal((await inspector.fit(IMAGES, { ...SMALL, dims: 6 })).settings.images, 5);
  });
});

Deno.test("a scorer disposed of between two images ends there, and one that was busy ends its batch first", async () => {
  await withModel(async (inspector, model) => {
    const scorer = inspector.scorer(model);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { score } of scorer.score(IMAGES, { batch: 2 })) {
        seen.push(score);
        scorer[Symbol.dispose]();
      }
    })();
    await assert.rejects(reading, { name: "ReferenceError" });
    assert.equal(seen.length, 2, "the batch that was done is handed out");
    const busy = inspector.scorer(model);
    const pending = scores(busy, { batch: 5 });
    await Promise.resolve();
    busy[Symbol.dispose]();
    await pending.catch((error) => assert.equal(error.name, "ReferenceError"));
    using after = inspector.scorer(model);
    assert.deepEqual((await scores(after)).slice(0, 2), seen);
  });
});

Deno.test("a disposed inspector refuses everything, and waits for what is under way before", async () => {
  const inspector = await Inspector.open({ threads: 1 });
  const model = await inspector.fit(IMAGES, { ...SMALL, dims: 6 });
  const scorer = inspector.scorer(model);
  const underWay = inspector.fit(IMAGES, { ...SMALL, dims: 7, calibrate: false });
  await inspector[Symbol.asyncDispose]();
  assert.equal((await underWay).settings.images, 5);
  const refused = { name: "ReferenceError", message: /Cannot use this inspector: it was disposed of/ };
  await assert.rejects(inspector.fit(IMAGES), refused);
  await assert.rejects(inspector.calibrate(model, IMAGES), refused);
  await assert.rejects(inspector.evaluate(model, []), refused);
  await assert.rejects(scores(scorer), refused);
  assert.throws(() => inspector.scorer(model), refused);
});

Deno.test("Inspector.fit() wants a string from partOf, which undefined would make one part of all", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  for (const wrong of [undefined, 1, {}, Promise.resolve("a")]) {
    await assert.rejects(inspector.fit(IMAGES, { ...SMALL, dims: 6, partOf: () => wrong as string }), {
      name: "OptionError",
      message: /option 'partOf' must give a string: received (undefined|number|object) for 'image 0'/,
    });
  }
});

Deno.test("Inspector.fit() checks every option before the first image is read", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const unread = async function* () {
    await Promise.reject(new Error("read"));
    yield noisyRamp(SIDE, 0);
  };
  const wrong: readonly Record<string, unknown>[] = [
    { falseAlarmRate: 2 },
    { epsilon: -1 },
    { sigma: NaN },
    { peak: "xx" },
    { interpolation: "cubic" },
    { method: "mvg", sigma: 9 },
    { batch: 1.5 },
    { resize: { width: 0, height: 8 } },
    { crop: { width: 257, height: 224 } },
    { resize: "short:64", crop: { width: 65, height: 65 } },
    { preset: "papre" },
    { wrong: 1 },
    { signal: {} },
    { roi: {} },
    { roi: null },
    { onProgress: 1 },
  ];
  for (const options of wrong) {
    await assert.rejects(inspector.fit(unread, options as FitOptions), (error) => {
      assert.ok(error instanceof OptionError, `${error}`);
      assert.ok(error.option in options && error.message.includes(`option '${error.option}'`));
      return true;
    });
  }
});

Deno.test("Inspector.fit() refuses a region of interest with fewer samples than it says", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const roi: Image = { width: SIDE, height: SIDE, channels: 1, data: new Uint8Array(5).fill(255) };
  await assert.rejects(inspector.fit(IMAGES, { ...SMALL, dims: 6, roi }), {
    name: "ImageError",
    message: /'roi': its 5 samples are not 64 x 64 pixels of 1 channels/,
  });
});

Deno.test("Inspector.fit() refuses a region of interest of another aspect ratio than the images'", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const roi: Image = { width: 500, height: 400, channels: 1, data: new Uint8Array(500 * 400).fill(255) };
  await assert.rejects(inspector.fit(IMAGES, { ...SMALL, dims: 6, roi }), {
    name: "OptionError",
    message:
      /option 'roi' must have the images' aspect ratio: received .* 500x400 pixels, .* 64x64; paint it over/,
  });
});

Deno.test("a model without calibration refuses a false-alarm rate and a report, and says to calibrate", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const model = await inspector.fit(IMAGES, { ...SMALL, dims: 6, calibrate: false });
  using scorer = inspector.scorer(model);
  assert.equal((await scores(scorer)).length, IMAGES.length);
  const refused = { name: "RangeError", message: /too few images, or without calibration; calibrate it/ };
  await assert.rejects(scores(scorer, { falseAlarmRate: 0.1 }), refused);
  await assert.rejects(inspector.evaluate(model, [], { report: "parts" }), refused);
});

Deno.test("Inspector.open() checks every option before it opens anything", async () => {
  const wrong: readonly Record<string, unknown>[] = [
    { provider: "cuda" },
    { threads: 0 },
    { threads: 1e5 },
    { threads: "2" },
    { thread: 2 },
    { backbone: 3 },
    { backbone: { onnx: "own.onnx" } },
    { signal: {} },
  ];
  for (const options of wrong) {
    await assert.rejects(Inspector.open(options), (error) => {
      assert.ok(error instanceof OptionError, `${error}`);
      assert.match(error.message, /^Cannot open an inspector: option '\w+' /);
      assert.ok(error.option in options);
      return true;
    });
  }
});

Deno.test("Inspector.open() that is stopped in the middle rejects with the reason", async () => {
  const reason = new Error("enough");
  const { promise, resolve } = Promise.withResolvers<void>();
  const create = BackboneSession.open;
  const controller = new AbortController();
  BackboneSession.open = async (options) => {
    const session = await create.call(BackboneSession, options);
    controller.abort(reason);
    const dispose = session[Symbol.asyncDispose].bind(session);
    session[Symbol.asyncDispose] = () => dispose().then(resolve);
    return session;
  };
  try {
    await assert.rejects(Inspector.open({ threads: 1, signal: controller.signal }), reason);
    await promise; // the session was given back
  } finally {
    BackboneSession.open = create;
  }
});

Deno.test("scoring, calibrating and evaluating check their options by name", async () => {
  await withModel(async (inspector, model) => {
    using scorer = inspector.scorer(model);
    await assert.rejects(
      scores(scorer, { falseAlarmRate: 1 }),
      /option 'falseAlarmRate' must be a number over 0/,
    );
    await assert.rejects(scores(scorer, { minArea: 0 }), /option 'minArea' must be a whole number from 1/);
    await assert.rejects(
      scores(scorer, { maps: 1 } as unknown as ScoreOptions),
      /option 'maps' must be true or false/,
    );
    await assert.rejects(
      inspector.calibrate(model, IMAGES, { falseAlarmRate: 0 }),
      /option 'falseAlarmRate'/,
    );
    await assert.rejects(inspector.evaluate(model, [], { batch: 0 }), /option 'batch'/);
    const wrong = { signal: 1, onProgress: 1, report: 1 } as never;
    await assert.rejects(scores(scorer, wrong), /Cannot score: option 'signal' must be an AbortSignal/);
    await assert.rejects(
      inspector.calibrate(model, IMAGES, wrong),
      /Cannot calibrate: option 'signal' must be an AbortSignal/,
    );
    for (const [name, value] of Object.entries({ onScore: 1, read: 1, report: 1 })) {
      await assert.rejects(
        inspector.evaluate(model, [], { [name]: value }),
        new RegExp(`option '${name}' must be a`),
      );
    }
    await assert.rejects(
      inspector.evaluate(model, [], null as never),
      /Cannot evaluate: options must be an object/,
    );
  });
});

Deno.test("an aborted fit stops within a batch, rejects with the reason and leaves nothing on the GPU", async () => {
  await using extractor = await FeatureExtractor.open({ threads: 1 });
  const { signal: never } = new AbortController();
  const options = { ...SMALL, dims: 6 };
  await fit(extractor, IMAGES, checkFitOptions({ ...options, signal: never })); // what stays for good is there now
  using ledger = new BufferLedger(extractor.gpu);
  for (const pass of ["fit", "calibrate"]) {
    for (const method of ["padim", "padim-levels", "padim-pca", "mvg", "spade"] as const) {
      const controller = new AbortController();
      const seen: string[] = [];
      const onProgress: FitOptions["onProgress"] = (progress) => {
        seen.push(progress.pass);
        if (progress.pass === pass) controller.abort(new Error("enough"));
      };
      const own = method === "padim"
        ? { dims: 6 }
        : method === "padim-pca"
        ? { dims: 6, method }
        : { method };
      const checked = checkFitOptions({ ...SMALL, ...own, signal: controller.signal, onProgress });
      await assert.rejects(fit(extractor, IMAGES, checked), /enough/, method);
      assert.equal(seen.filter((at) => at === pass).length, 1, `${method} stopped after the batch`);
      assert.equal(ledger.bytes, 0, `${method} ${pass}`);
    }
  }
});

Deno.test("an aborted scoring, calibration and evaluation stop within a batch", async () => {
  await withModel(async (inspector, model) => {
    using scorer = inspector.scorer(model);
    const controller = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { score } of scorer.score(IMAGES, { batch: 2, signal: controller.signal })) {
        seen.push(score);
        controller.abort(new Error("enough"));
      }
    })();
    await assert.rejects(reading, /enough/);
    assert.equal(seen.length, 2);
    const { signal } = controller;
    await assert.rejects(inspector.calibrate(model, IMAGES, { signal }), /enough/);
    const test = { path: "unread.png", label: 0, defect: "good" } as const;
    await assert.rejects(
      inspector.evaluate(model, [test], { signal, read: () => Promise.resolve(noisyRamp(SIDE, 0)) }),
      /enough/,
    );
    await assert.rejects(Inspector.open({ signal }), /enough/);
    assert.equal((await scores(scorer)).length, 5, "the scorer goes on");
  });
});

Deno.test("progress tells done and total, and null where the total is not known", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const seen: (Partial<FitProgress> & { done: number })[] = [];
  const onProgress: FitOptions["onProgress"] = (progress) => seen.push(progress);
  const stream = async function* () {
    yield* await Promise.resolve(IMAGES);
  };
  const options = { ...SMALL, dims: 6, batch: 5, onProgress } as const;
  const model = await inspector.fit(stream, options);
  await inspector.fit(IMAGES, { ...options, calibrate: false });
  const others = Array.from({ length: 5 }, (_, i) => noisyRamp(SIDE, 10 + i));
  await inspector.calibrate(model, others, { batch: 5, onProgress: (progress) => seen.push(progress) });
  const planted = seen.filter(({ pass }) => pass === "power");
  const total = planted.at(-1)?.done as number;
  assert.ok(total > 5);
  const kept = planted[0]?.done as number; // those without a defect come first: their features were kept
  const steps = [0, ...Array.from({ length: Math.ceil((total - kept) / 5) }, (_, i) => 5 * (i + 1))]
    .map((done) => Math.min(kept + done, total));
  assert.deepEqual(planted, steps.map((done) => ({ pass: "power", done, total })));
  assert.deepEqual(seen.filter(({ pass }) => pass !== "power"), [
    { pass: "fit", done: 5, total: null },
    { pass: "calibrate", done: 5, total: null },
    { pass: "fit", done: 5, total: 5 },
    { done: 5, total: 5 },
  ]);
});
