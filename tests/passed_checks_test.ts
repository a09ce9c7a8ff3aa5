import assert from "node:assert/strict";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-web/jspi";
import { openChosen } from "../src/backbone/session/open_chosen.ts";
import { onnxRuntime } from "../src/backbone/session/runtime.ts";
import { FeatureExtractor } from "../src/features.ts";
import { encodeModel, loadModel, type Model } from "../src/model/model.ts";
import { NONE_PASSED, type PassedChecks, readPassed } from "../src/passed_checks.ts";
import { requireSelfTest } from "../src/self_test.ts";
import { uploadModel } from "../src/uploaded_model.ts";
import { fitOn } from "./with_extractor.ts";
import { gpuTest } from "./with_gpu.ts";
import { fixture, TAPS } from "./with_session.ts";

/** A file of passed checks in a folder of its own. */
async function withFile(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-passed-" });
  try {
    await body(join(folder, "cache", "passed.json"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const pass = () => Promise.resolve();

/** Which of some checks are done. */
async function done(path: string, ...names: string[]): Promise<boolean[]> {
  const checks = await readPassed(path);
  const found: boolean[] = [];
  for (const name of names) found.push(await checks.once([name], pass));
  return found;
}

Deno.test("PassedChecks.once() does a check once, and another one too", async () => {
  await withFile(async (path) => {
    assert.deepEqual(await done(path, "a", "b", "a"), [true, true, false]);
    assert.deepEqual(await done(path, "a", "b", "c"), [false, false, true], "another process");
  });
});

Deno.test("PassedChecks.once() does a check again that failed", async () => {
  await withFile(async (path) => {
    const checks = await readPassed(path);
    await assert.rejects(checks.once(["a"], () => Promise.reject(new Error("wrong"))), /wrong/);
    assert.deepEqual(await done(path, "a", "a"), [true, false]);
  });
});

Deno.test("PassedChecks.once() takes nothing from a file that is damaged, old or of another version", async () => {
  await withFile(async (path) => {
    await done(path, "a");
    const text = await Deno.readTextFile(path);
    const [[key, at]] = Object.entries(JSON.parse(text).passed) as [[string, number]];
    assert.deepEqual(await done(path, "a"), [false]);
    const day = 24 * 3600 * 1000;
    const others = [
      text.slice(1),
      "",
      "[]",
      JSON.stringify({ format: 2, passed: { [key]: at } }),
      JSON.stringify({ format: 1, passed: { [key]: "today" } }),
      JSON.stringify({ format: 1, passed: { [key]: at - day - 1 } }),
      JSON.stringify({ format: 1, passed: { [key]: at + day } }), // by a clock that was wrong
    ];
    for (const other of others) {
      await Deno.writeTextFile(path, other);
      assert.deepEqual(await done(path, "a", "a"), [true, false], other);
    }
  });
});

Deno.test("PassedChecks.once() keeps no more than some hundred checks", async () => {
  await withFile(async (path) => {
    const names = Array.from({ length: 205 }, (_, i) => `${i}`);
    await done(path, ...names);
    assert.equal(Object.keys(JSON.parse(await Deno.readTextFile(path)).passed).length, 200);
    assert.deepEqual(await done(path, "204"), [false]);
  });
});

Deno.test("PassedChecks.once() does every check where nothing can be written", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(join(path, "../.."), "").catch(() => {});
    await Deno.mkdir(path, { recursive: true }); // a folder in the file's place
    assert.deepEqual(await done(path, "a", "a"), [true, true]);
  });
});

Deno.test({
  name: "readPassed() asks for no permission, and keeps nothing without",
  permissions: { read: true, write: false },
  async fn() {
    assert.equal(await readPassed("/tmp/oddspot-passed.json"), NONE_PASSED);
  },
});

/** Counts the runs of ONNX Runtime on the CPU. */
async function countingRuns(): Promise<Disposable & { runs: number }> {
  const { InferenceSession } = await onnxRuntime();
  const { prototype } = InferenceSession as unknown as { prototype: Pick<InferenceSession, "run"> };
  const { run } = prototype;
  const state = { runs: 0, [Symbol.dispose]: () => void (prototype.run = run) };
  prototype.run = function (this: InferenceSession, ...args: Parameters<typeof run>) {
    state.runs++;
    return run.apply(this, args);
  } as typeof run;
  return state;
}

gpuTest("openChosen() probes a model once on a machine, and again with other weights", async (gpu) => {
  const tiny = { onnx: await fixture("tiny_backbone.onnx"), taps: TAPS, input: "image" };
  await withFile(async (path) => {
    const passed = await readPassed(path);
    using counted = await countingRuns();
    const runs: number[] = [];
    for (const weights of ["1", "1", "2"]) {
      const { session } = await openChosen(gpu, "wasm", { ...tiny, known: { passed, weights } });
      runs.push(counted.runs);
      await session[Symbol.asyncDispose]();
    }
    assert.deepEqual(runs, [1, 1, 2]);
  });
});

gpuTest("openChosen() on webgpu opens no session on the CPU where the model passed before", async (gpu) => {
  const tiny = { onnx: await fixture("tiny_backbone.onnx"), taps: TAPS, input: "image" };
  await withFile(async (path) => {
    const passed = await readPassed(path);
    const shapes: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { session } = await openChosen(gpu, "webgpu", { ...tiny, known: { passed, weights: "1" } });
      using features = await session.run({
        shape: [1, 3, 32, 32],
        data: new Float32Array(3 * 32 * 32).fill(1),
      });
      shapes.push(JSON.stringify(await features.read(gpu)));
      await session[Symbol.asyncDispose]();
    }
    assert.equal(shapes[0], shapes[1]);
    assert.equal(Object.keys(JSON.parse(await Deno.readTextFile(path)).passed).length, 1);
  });
});

Deno.test("requireSelfTest() takes for granted what passed within a day, of the same model only", async () => {
  await withFile(async (path) => {
    const [model, other] = [await reread(await fitSmall(1)), await reread(await fitSmall(2))];
    const counts: number[] = [];
    for (const each of [model, model, other]) {
      await using extractor = await FeatureExtractor.open({ provider: "wasm" });
      const counting = counted(await readPassed(path));
      Object.assign(extractor, { passed: counting });
      using uploaded = uploadModel(extractor, each);
      await requireSelfTest(uploaded, each);
      counts.push(counting.done);
    }
    assert.deepEqual(counts, [1, 0, 1]);
  });
});

/** Counts the checks that are done. */
function counted(checks: PassedChecks): PassedChecks & { done: number } {
  const counting = {
    done: 0,
    async once(what: readonly unknown[], check: () => Promise<void>) {
      const now = await checks.once(what, check);
      if (now) counting.done++;
      return now;
    },
  };
  return counting;
}

async function fitSmall(seed: number): Promise<Model> {
  await using extractor = await FeatureExtractor.open({ provider: "wasm" });
  const picture = (i: number) => ({
    width: 64,
    height: 64,
    channels: 1 as const,
    data: Uint8Array.from({ length: 64 * 64 }, (_, at) => (at * (i + seed) * 31) % 251),
  });
  return await fitOn(extractor, [7, 9, 11, 13].map(picture), { resize: "64", dims: 12, power: false });
}

async function reread(model: Model): Promise<Model> {
  return await loadModel(new Blob([...await encodeModel(model)]));
}
