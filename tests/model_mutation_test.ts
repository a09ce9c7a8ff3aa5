import assert from "node:assert/strict";
import { FeatureExtractor } from "../src/features.ts";
import { elements, type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { loadModel, type Model } from "../src/model/model.ts";
import { Random } from "../src/random.ts";
import type { Score } from "../src/scored_image.ts";
import { forge } from "./forge.ts";
import { type Bytes, DAMAGES } from "./fuzz/damage.ts";
import { goldenModel, goldenScore } from "./golden.ts";
import { modelBytes } from "./small_model.ts";
import { scorerOn } from "./with_extractor.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

Deno.test("loadModel() refuses a file damaged anywhere, or reads the same model", async () => {
  const bytes = await modelBytes();
  const whole = await loadModel(bytes);
  const random = new Random(7);
  let refused = 0;
  for (let i = 0; i < 600; i++) {
    const damage = DAMAGES[i % DAMAGES.length] as (typeof DAMAGES)[number];
    const found = await loadModel(damage(bytes, random)).catch((error) => {
      assert.ok(error instanceof SyntaxError, `${error.stack}`);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      refused++;
    });
    if (found) assert.deepEqual(found, whole);
  }
  assert.ok(refused > 550, `${refused} refused`);
});

/** Every place in a value, as the keys that lead there. */
function* places(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* places(inner, [...path, key]);
}

/** What stands in a value's place once edited; `undefined` leaves it out. */
function edits(value: Json): (Json | undefined)[] {
  const near = typeof value === "number" ? [2 * value + 1, -value, value / 3, 1e300] : [];
  const words = typeof value === "string"
    ? ["bilinear", "bicubic", "pillow", "raw", "nearest-exact", "other images", "normal", `${value}x`]
    : [];
  return [undefined, null, 0, 1e9, "", [], {}, ...near, ...words];
}

function edited(
  settings: Json,
  [key, ...rest]: readonly string[],
  value: Json | undefined,
): Json | undefined {
  if (key === undefined) return value;
  const inner = (settings as Record<string, Json>)[key] as Json;
  const copy = structuredClone(settings) as Record<string, Json | undefined>;
  copy[key] = edited(inner, rest, value);
  return copy as Json;
}

/** Ways to change a tensor as a whole. */
const CHANGES: readonly ((values: Float32Array<ArrayBuffer>) => Float32Array<ArrayBuffer>)[] = [
  (values) => values.map((value) => value * 1.02),
  (values) => values.map((value) => -value),
  (values) => values.toReversed(),
  (values) => values.fill(0),
  (values) => values.fill(NaN, 0, 1),
  (values) => values.fill(Infinity, values.length - 1),
  (values) => values.fill(3e38),
];

/** The golden model with changed tensors: each in every way, and each in the place of each other. */
function* changedTensors({ tensors }: Model): Generator<[string, Map<string, StoredTensor>]> {
  for (const [name, tensor] of tensors) {
    const without = new Map(tensors);
    without.delete(name);
    yield [`without ${name}`, without];
    for (const [other, replacement] of tensors) {
      if (other !== name) yield [`${other} as ${name}`, new Map([...tensors, [name, replacement]])];
    }
    if (tensor.dtype !== "F32") continue;
    for (const [i, change] of CHANGES.entries()) {
      const values = change(elements(tensor, "F32").slice());
      yield [
        `change ${i} of ${name}`,
        new Map([...tensors, [name, storedTensor("F32", tensor.shape, values)]]),
      ];
    }
  }
}

function told({ score, place, whole, judgement, map }: Score): Partial<Score> {
  return { score, place, whole, judgement, map: map as Float32Array };
}

Deno.test("a model that was changed and hashed anew is refused by bounds, contradictions or self-test, or scores the same", async () => {
  const golden = await loadModel(await goldenModel());
  const { image } = await goldenScore();
  await using extractor = await FeatureExtractor.open({ provider: "wasm", threads: 1 });
  const score = async (model: Model): Promise<Score> => {
    using scorer = scorerOn(extractor, model);
    const [found] = await Array.fromAsync(scorer.score([image], { maps: true }));
    return found as Score;
  };
  const expected = await score(golden);
  const counts = { refused: 0, failed: 0, same: 0 };
  const tried = async (what: string, bytes: Bytes) => {
    const model = await loadModel(bytes).catch((error) => {
      assert.ok(error instanceof SyntaxError, `${what}: ${error.stack}`);
      counts.refused++;
    });
    if (!model) return;
    const found = await score(model).catch((error) => {
      assert.match(error.message, /^Cannot (use|score|read|plan|find)/, what);
      counts.failed++;
    });
    if (!found) return;
    assert.deepEqual(told(found), told(expected), what);
    counts.same++;
  };
  const settings = golden.settings as unknown as Json;
  for (const path of places(settings)) {
    const value = path.reduce((inner, key) => (inner as Record<string, Json>)[key] as Json, settings);
    for (const edit of edits(value)) {
      const changed = edited(settings, path, edit);
      await tried(`${path.join(".")} = ${JSON.stringify(edit)}`, await forge(changed, golden.tensors));
    }
  }
  for (const [what, tensors] of changedTensors(golden)) {
    await tried(what, await forge(golden.settings, tensors));
  }
  assert.ok(counts.refused > 500 && counts.failed > 20 && counts.same > 5, JSON.stringify(counts));
  await extractor.gpu.idle();
});
