import assert from "node:assert/strict";
import { join } from "node:path";
import {
  describeModel,
  drawOverlay,
  encodePng,
  type FitOptions,
  type Image,
  Inspector,
  loadModel,
  saveModel,
} from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { runCli, writePictures } from "./run_cli.ts";

const SIDE = 128;
/** Whole strides, so that nothing is resized and nothing beyond the edge is read. */
const WINDOW = { left: 40, top: 24, width: 64, height: 48 };
const OPTIONS: FitOptions = { window: "40,24,64,48", dims: 12 };

const images = (count = 8) => Array.from({ length: count }, (_, i) => noisyRamp(SIDE, i));

function inWindow(x: number, y: number): boolean {
  return x >= 40 && x < 104 && y >= 24 && y < 72;
}

Deno.test("Inspector fits to a window: a defect inside is odd, one outside is not seen", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const fitted = await inspector.fit(images(), { ...OPTIONS, power: false });
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  await saveModel(fitted, path);
  const model = await loadModel(path);
  await Deno.remove(path);
  const { preprocess: { frame, window, resize }, space } = model.settings;
  assert.deepEqual([frame, window, resize], [{ width: SIDE, height: SIDE }, WINDOW, {
    width: 64,
    height: 48,
  }]);
  assert.deepEqual(space.image, { height: 48, width: 64 });
  using scorer = inspector.scorer(model);
  const seen = [undefined, { x: 60, y: 50 }, { x: 20, y: 100 }].map((spot) => noisyRamp(SIDE, 100, spot));
  const [good, inside, outside] = await Array.fromAsync(scorer.score(seen, { maps: true, regions: true }));
  assert.ok(good?.map && inside?.map && outside);
  assert.deepEqual(good.scored, WINDOW);
  inside.map.forEach((value, i) =>
    assert.equal(Number.isNaN(value), !inWindow(i % SIDE, Math.floor(i / SIDE)), `pixel ${i}`)
  );
  const peak = inside.map.indexOf(Math.max(...inside.map.filter((value) => !Number.isNaN(value))));
  assert.ok(Math.hypot(peak % SIDE - 60, Math.floor(peak / SIDE) - 50) < 10, `peak at ${peak}`);
  assert.equal(inside.judgement?.verdict, "odd");
  const [region] = inside.regions ?? [];
  assert.ok(region && inWindow(region.box.left, region.box.top));
  assert.equal(outside.score, good.score);
  const { map, score, failure } = await scorer.selfTest();
  assert.deepEqual({ map, score, failure }, { map: 0, score: 0, failure: null });

  const overlay = drawOverlay(inside, { scale: { low: 0, high: 100 } });
  const [zoom, line] = [3, [0, 200, 255]]; // enlarged to 384 columns, the line on the outside
  const colour = (
    x: number,
    y: number,
  ) => [...overlay.data.subarray(3 * (y * overlay.width + x), 3 * (y * overlay.width + x) + 3)];
  assert.deepEqual(colour(40 * zoom - 1, 24 * zoom - 1), line);
  assert.deepEqual(colour(104 * zoom, 72 * zoom), line);
  assert.notDeepEqual(colour(40 * zoom, 24 * zoom), line);
});

Deno.test("Inspector finds the window in images of another size", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const model = await inspector.fit(images(), { ...OPTIONS, power: false });
  using scorer = inspector.scorer(model);
  const { data } = noisyRamp(SIDE, 100, { x: 60, y: 50 });
  const double = { width: 256, height: 256, channels: 1, data: new Uint8Array(256 * 256) } as const;
  double.data.forEach((_, i) => double.data[i] = data[(i >> 9) * SIDE + (i % 256 >> 1)] as number);
  const [score] = await Array.fromAsync(scorer.score([double]));
  assert.deepEqual(score?.scored, { left: 80, top: 48, width: 128, height: 96 });
  assert.equal(score?.judgement?.verdict, "odd");
});

Deno.test("a model with a window tells the options that fit it again", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const plain = { dims: 12, power: false, calibrate: false };
  const model = await inspector.fit(images(), { ...plain, window: "0.3125,0.1875,0.5,0.375" });
  const { fit } = describeModel(model);
  assert.deepEqual([fit["window"], fit["resize"]], ["40,24,64,48", "64x48"]);
  const again = await inspector.fit(images(), { ...fit, power: false });
  assert.deepEqual(again.settings, model.settings);
  const auto = describeModel(await inspector.fit(images(), { ...plain, resize: "auto" })).fit;
  assert.deepEqual([auto["window"], auto["resize"]], ["none", "128"]);
});

Deno.test("a fit with a window plants its defects there, and says so", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  // Even but for the window: over the whole image, next to nothing could be planted
  const even = images(6).map((image): Image => ({
    ...image,
    data: image.data.map((value, i) => inWindow(i % SIDE, Math.floor(i / SIDE)) ? value : 90),
  }));
  const model = await inspector.fit(even, OPTIONS);
  const { power, powerText } = describeModel(model);
  assert.ok(power && power.all.of >= 25, `${power?.all.of} planted`);
  assert.match(powerText ?? "", /patches of 2-15% of the window, /);
});

Deno.test("a fit with a window plants nothing that is cut from around it", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const even = images(6).map((image, seed): Image => ({
    ...image,
    data: image.data.map((value, i) => inWindow(i % SIDE, Math.floor(i / SIDE)) ? 60 + 9 * seed : value),
  }));
  const model = await inspector.fit(even, { ...OPTIONS, twins: false });
  assert.equal(describeModel(model).power, null);
});

Deno.test("a fit looks at the first readable image for its window, once, and leaves the reading closed", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const events: string[] = [];
  async function* read() {
    events.push("open");
    try {
      yield new Uint8Array([1, 2, 3]);
      for (const image of images()) yield await Promise.resolve(image);
    } finally {
      events.push("close");
    }
  }
  const options = {
    dims: 12,
    power: false,
    resize: "64",
    onUnreadable: () => void events.push("unreadable"),
  };
  await inspector.fit(read, options);
  const plain = events.splice(0);
  const { settings } = await inspector.fit(read, { ...options, window: OPTIONS.window });
  assert.deepEqual(settings.preprocess.frame, { width: SIDE, height: SIDE });
  assert.deepEqual(events, ["open", "close", ...plain]);
});

Deno.test("a fit with a window needs an image, and ends with its signal", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  await assert.rejects(inspector.fit([], OPTIONS), {
    name: "RangeError",
    message: /Cannot fit: the window or its size follows from the first good image: received none/,
  });
  const reason = new Error("enough");
  let opened = 0;
  async function* read() {
    opened++;
    yield* await Promise.resolve(images());
  }
  await assert.rejects(inspector.fit(read, { ...OPTIONS, signal: AbortSignal.abort(reason) }), reason);
  assert.equal(opened, 0);
});

Deno.test("a fit takes no image over maxPixels for the first one", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const file = (width: number, height: number, first = 0) =>
    encodePng({
      width,
      height,
      channels: 3,
      data: new Uint8Array(width * height * 3).map((_, i) => (first + i) % 251),
    });
  const files = [await file(96, 64), await file(64, 64), await file(64, 64, 100)];
  const { settings: { preprocess } } = await inspector.fit(files, {
    ...OPTIONS,
    window: "0,0,0.5,1",
    calibrate: false,
    maxPixels: 4096,
    onUnreadable: () => {},
  });
  assert.deepEqual(preprocess.window, { left: 0, top: 0, width: 32, height: 64 });
});

Deno.test("fit --window takes a part of the image, and exits with 2 where that is none", async () => {
  const folder = await Deno.makeTempDir();
  writePictures(join(folder, "good"), 5, 1);
  const fit = (...options: string[]) =>
    runCli([
      "fit",
      join(folder, "good"),
      "--model",
      join(folder, "model"),
      "--dims",
      "12",
      "--no-power",
      ...options,
    ]);
  const { code, stderr } = await fit("--window", "16,16,32,48");
  assert.equal(code, 0, stderr);
  const { preprocess } = (await loadModel(join(folder, "model"))).settings;
  assert.deepEqual([preprocess.window, preprocess.resize], [
    { left: 16, top: 16, width: 32, height: 48 },
    { width: 32, height: 48 },
  ]);
  for (
    const [window, message] of [
      [
        "16,16,49,48",
        /Cannot fit: --window must be inside the first image, 64x64 pixels, .* width 49, height 48/,
      ],
      ["16,16,32", /--window .* must be left,top,width,height in pixels/i],
    ] as const
  ) {
    const refused = await fit("--window", window);
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, message);
  }
  await Deno.remove(folder, { recursive: true });
});
