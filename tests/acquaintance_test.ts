import assert from "node:assert/strict";
import { Inspector, type Model } from "../mod.ts";
import { Acquaintance } from "../src/acquaintance.ts";
import { float32, type StoredTensor } from "../src/format/dtype.ts";
import { hashImage } from "../src/image/image_hash.ts";
import type { Image } from "../src/image/image.ts";
import { kindRange } from "../src/kind/kind_range.ts";
import { kindOf } from "../src/kind/image_kind.ts";
import type { MethodSettings } from "../src/method/table.ts";
import { trainingTensors } from "../src/model/training_record.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { smallModel } from "./small_model.ts";

const SIDE = 64;
const IMAGES = Array.from({ length: 7 }, (_, i) => noisyRamp(SIDE, i));
const PLACE = Float32Array.of(1, 2, 3, 4, 5, 6, 7);
const WHOLE = Float32Array.of(10, 20, 30, 40, 50, 60, 70);

const MVG: MethodSettings = {
  name: "mvg",
  levels: [0, 1],
  reduction: { kind: "none" },
  seed: 0,
  score: "sum",
  map: "positions",
  peak: "blurred",
};

/** A model of these images, with what they showed when they were left out. */
async function modelOf(
  leftOut: { readonly place: typeof PLACE | null; readonly whole: typeof WHOLE | null },
  settings: Parameters<typeof smallModel>[0] = {},
): Promise<Model> {
  const hashes = new Uint8Array(7 * 32);
  for (const [i, image] of IMAGES.entries()) hashes.set(await hashImage(image), 32 * i);
  const record = {
    hashes,
    parts: Uint32Array.from(PLACE.keys()),
    ...leftOut,
  };
  const model = smallModel({ kind: kindRange(IMAGES.map(kindOf)), ...settings });
  const others = [...model.tensors].filter(([name]) => !name.startsWith("training."));
  return { ...model, tensors: new Map([...others, ...trainingTensors(record)]) };
}

const named = (image: Image) => ({ name: "some.png", image });

/** The samples of an image in other forms. */
function inColour({ width, height, data }: Image): Image {
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)] as number),
  };
}

Deno.test("Acquaintance.with() knows an image of the fit, in whatever form, with its left-out evidence", async () => {
  const acquaintance = new Acquaintance(await modelOf({ place: PLACE, whole: WHOLE }));
  for (const [i, image] of IMAGES.entries()) {
    const leftOut = { score: PLACE[i], place: PLACE[i], whole: WHOLE[i] };
    for (const form of [image, inColour(image)]) {
      assert.deepEqual(await acquaintance.with(named(form), false), { warnings: [], seen: true, leftOut });
    }
  }
  const [first] = IMAGES as [Image];
  const other = { ...first, data: (first.data as Uint8Array).with(77, 0) };
  assert.deepEqual(await acquaintance.with(named(other), false), {
    warnings: [],
    seen: false,
    leftOut: null,
  });
});

Deno.test("Acquaintance.with() gives the method's own score: of the whole where it is no peak", async () => {
  const [image] = IMAGES as [Image];
  const leftOutOf = async (...args: Parameters<typeof modelOf>) =>
    (await new Acquaintance(await modelOf(...args)).with(named(image), false)).leftOut;
  assert.deepEqual(await leftOutOf({ place: PLACE, whole: WHOLE }, { method: MVG }), {
    score: 10,
    place: 1,
    whole: 10,
  });
  assert.deepEqual(await leftOutOf({ place: PLACE, whole: null }, { evidence: "place" }), {
    score: 1,
    place: 1,
    whole: null,
  });
  assert.deepEqual(
    await leftOutOf({ place: PLACE, whole: WHOLE }, { method: MVG, evidence: "place" }),
    { score: 10, place: 1, whole: null },
  );
});

Deno.test("Acquaintance.with() knows an image of a fit that left nothing out, without evidence", async () => {
  const acquaintance = new Acquaintance(
    await modelOf({ place: null, whole: null }, { calibration: null, evidence: "place" }),
  );
  const { seen, leftOut } = await acquaintance.with(named(IMAGES[2] as Image), false);
  assert.deepEqual([seen, leftOut], [true, null]);
});

Deno.test("Acquaintance.with() refuses images of another depth or colour by name, unless any kind will do", async () => {
  const acquaintance = new Acquaintance(await modelOf({ place: PLACE, whole: WHOLE }));
  const [first] = IMAGES as [Image];
  const deep = { ...first, data: Uint16Array.from(first.data, (value) => value * 257) };
  const grey = inColour(first);
  const coloured = { ...grey, data: grey.data.map((value, i) => i % 3 === 0 ? 255 - value : value) };
  for (const [image, what] of [[deep, "16"], [coloured, "colour"]] as const) {
    await assert.rejects(acquaintance.with(named(image), false), {
      name: "RangeError",
      message: new RegExp(`^Cannot score 'some\\.png': .*${what}.*--any-kind`),
    });
    assert.equal((await acquaintance.with(named(image), true)).seen, false);
  }
});

Deno.test("Acquaintance.with() warns of light and shape, and goes on", async () => {
  const acquaintance = new Acquaintance(await modelOf({ place: PLACE, whole: WHOLE }));
  const dark = { width: SIDE, height: 2 * SIDE, channels: 1, data: new Uint8Array(2 * SIDE ** 2) } as const;
  const { warnings, seen } = await acquaintance.with(named(dark), false);
  assert.deepEqual(warnings.map(({ what }) => what), ["aspect", "brightness", "contrast"]);
  assert.equal(seen, false);
});

Deno.test("Scorer.score() gives an image of the fit what it showed when it was left out, and new ones theirs", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const options = { resize: { width: SIDE, height: SIDE }, crop: null, power: false } as const;
  for (
    const own of [{ dims: 10 }, { method: "mvg", levels: [0, 2] }, { dims: 10, evidence: "place" }, {
      method: "mvg",
      levels: [0, 2],
      evidence: "place",
    }] as const
  ) {
    const model = await inspector.fit(IMAGES, { ...options, ...own });
    const stored = (name: string) => float32(model.tensors.get(`training.${name}`) as StoredTensor);
    using scorer = inspector.scorer(model);
    const fresh = noisyRamp(SIDE, 50);
    const found = await Array.fromAsync(scorer.score([...IMAGES, fresh]));
    const rest = IMAGES.slice(1);
    using without = inspector.scorer(await inspector.fit(rest, { ...options, ...own, calibrate: false }));
    const [refit] = await Array.fromAsync(without.score([IMAGES[0] as Image]));
    for (const [i, { seen, score, place, whole, judgement }] of found.slice(0, 7).entries()) {
      assert.ok(seen && judgement);
      assert.equal(place, stored("place")[i]);
      assert.equal(whole, model.settings.evidence === "place" ? null : stored("whole")[i]);
      assert.equal(score, "method" in own ? stored("whole")[i] : place);
      assert.deepEqual([judgement.evidence.place.value, judgement.evidence.whole?.value ?? null], [
        place,
        whole,
      ]);
    }
    const [first] = found;
    assert.ok(Math.abs((refit?.score as number) / (first?.score as number) - 1) < 1e-3);
    assert.equal(found[7]?.seen, false);
  }
});
