import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import type { Backend } from "../src/page/backend.ts";
import type { NamedFile, ScoredPart } from "../src/page/calls.ts";
import { type LookedAt, MOST_BYTES, withPart } from "../src/page/inspect/looked_at.ts";
import { agreementOf } from "../src/page/teach/taught.ts";
import { TeachState, type TeachUse } from "../src/page/teach/teach_state.ts";

const AT = "2026-11-26T12:00:00.000Z";

function part(name: string, value: number): ScoredPart {
  const evidence = { value, threshold: 4, pValue: 0.5 };
  const verdict = value >= 4 ? "odd" : "normal";
  const judgement = { verdict, pValue: 0.5, because: null, evidence: { joined: evidence, place: evidence } };
  return {
    name,
    score: value,
    judgement,
    pose: null,
    drift: null,
    seen: false,
    warnings: [],
    width: 4,
    height: 2,
  } as ScoredPart;
}

/** What was looked at: evidence in the order of coming. */
function looked(...values: number[]): LookedAt[] {
  return values.reduce(
    (all: LookedAt[], value, i) => withPart(all, part(`${i}.png`, value), AT, new Blob([`${i}`])),
    [],
  );
}

/** A state over a model that finds the evidence that a file's text says, and what reached it. */
function made(evidence: (text: string) => number = Number): {
  state: TeachState;
  added: string[];
  fits: { count: number };
  failures: unknown[];
  apart: unknown[];
} {
  const [added, failures, apart]: [string[], unknown[], unknown[]] = [[], [], []];
  const fits = { count: 0 };
  const backend: Backend = {
    open: () => Promise.reject(new Error("unused")),
    async score(images, options, { onTold } = {}) {
      apart.push(options?.apart);
      for (const { name, image } of images as unknown as { name: string; image: Blob }[]) {
        onTold?.(part(name, evidence(await image.text())));
      }
    },
  };
  const setUp = {
    images: signal<readonly NamedFile[]>([{ name: "good.png", file: new Blob() }]),
    fitting: {
      last: signal({}),
      underWay: signal(null),
      fit: () => Promise.resolve(void fits.count++),
    },
    add: (files: readonly NamedFile[]) => Promise.resolve(void added.push(...files.map(({ name }) => name))),
  } as unknown as TeachUse["setUp"];
  const state = new TeachState(backend, { setUp, onFailure: (error) => failures.push(error) });
  return { state, added, fits, failures, apart };
}

Deno.test("what is said of images is counted against the verdicts, and taken back when it is said again", async () => {
  const { state, failures } = made();
  const [low, high, other] = looked(1, 5, 6) as [LookedAt, LookedAt, LookedAt];
  await state.say(low, "bad");
  await state.say(high, "good");
  await state.say(other, "bad");
  assert.deepEqual(agreementOf(state.all.value), {
    found: 1,
    missed: 1,
    falseAlarms: 1,
    passed: 0,
    unjudged: 0,
  });
  await state.say(high, "bad");
  assert.equal(state.truthOf(high), "bad");
  await state.say(high, "bad");
  assert.equal(state.truthOf(high), null);
  assert.equal(state.all.value.length, 2);
  assert.deepEqual(failures, []);
});

Deno.test("images of one number are two where one was forgotten in between", async () => {
  const { state } = made();
  const [first] = looked(1) as [LookedAt];
  await state.say(first, "bad");
  assert.equal(state.truthOf({ ...first, at: "2026-11-26T12:00:01.000Z" }), null);
});

Deno.test("another model judges them again, apart from the images in line", async () => {
  const { state, apart } = made((text) => text === "0" ? 9 : 1);
  const [low, high] = looked(1, 5) as [LookedAt, LookedAt];
  await state.say(low, "bad");
  await state.say(high, "good");
  await state.judge();
  assert.deepEqual(state.all.value.map(({ verdict }) => verdict), ["odd", "normal"]);
  assert.deepEqual([apart, state.judging.value], [[true], false]);
});

Deno.test("good ones are given to the fit once, bad ones never", async () => {
  const { state, added, fits } = made();
  const [low, high, other] = looked(1, 5, 6) as [LookedAt, LookedAt, LookedAt];
  await state.say(low, "bad");
  await state.say(high, "good");
  assert.ok(state.canLearn);
  await state.learn();
  assert.deepEqual([added, fits.count, state.unlearned], [["1.png"], 1, []]);
  await state.say(other, "good");
  await state.learn();
  assert.deepEqual([added, fits.count], [["1.png", "2.png"], 2]);
});

Deno.test("pictures of the oldest go where all are too large, and a camera's can then not be kept", async () => {
  const large = (name: string) => {
    const data = { byteLength: 0.6 * MOST_BYTES } as Uint8ClampedArray<ArrayBuffer>;
    return { ...part(name, 1), layers: { picture: { width: 1, height: 1, data }, heat: null } };
  };
  const all = withPart(withPart([], large("a"), AT), large("b"), AT);
  assert.deepEqual(all.map(({ part }) => "layers" in part), [false, true]);
  const { state, failures } = made();
  await state.say(all[0] as LookedAt, "good");
  assert.match((failures[0] as Error).message, /^Cannot keep 'a': its picture is gone; look at it again$/);
  assert.deepEqual(state.all.value, []);
});
