import assert from "node:assert/strict";
import type { FailedPart, ScoredPart } from "../src/page/calls.ts";
import { pictureName } from "../src/page/inspect/archive.ts";
import { asCsv, asJsonLines } from "../src/page/inspect/exported.ts";
import { InspectState } from "../src/page/inspect/inspect_state.ts";
import { type LookedAt, MOST_KEPT, stepped, withPart } from "../src/page/inspect/looked_at.ts";
import { Pace } from "../src/page/inspect/pace.ts";
import { STRIP, stripOf } from "../src/page/inspect/strip.ts";

const AT = "2026-11-26T12:00:00.000Z";

/** A part of some evidence beside a threshold of 4. */
function part(name: string, value: number): ScoredPart {
  const evidence = { value, threshold: 4, pValue: 0.5 };
  return {
    name,
    score: 10 * value,
    judgement: {
      verdict: value >= 4 ? "odd" : "normal",
      pValue: 0.5,
      because: value >= 4 ? "place" : null,
      evidence: { joined: evidence, place: evidence },
    },
    pose: null,
    drift: null,
    seen: false,
    warnings: [],
    width: 4,
    height: 2,
    regions: [],
  };
}

const failed: FailedPart = { name: "torn.png", error: "it is cut" };

/** What was looked at, one image after the other. */
function lookedAt(...parts: (ScoredPart | FailedPart)[]): LookedAt[] {
  return parts.reduce((all: LookedAt[], one) => withPart(all, one, AT), []);
}

Deno.test("images are numbered as they come, and the oldest go", () => {
  const all = lookedAt(...Array.from({ length: MOST_KEPT + 3 }, (_, i) => part(`${i}`, 1)));
  assert.equal(all.length, MOST_KEPT);
  assert.deepEqual([all[0]?.number, all.at(-1)?.number], [4, MOST_KEPT + 3]);
});

Deno.test("keys lead through the history, and not out of it", () => {
  const all = lookedAt(part("a", 1), part("b", 2), part("c", 3));
  assert.equal(stepped(all, 2, "ArrowLeft"), 1);
  assert.equal(stepped(all, 1, "ArrowUp"), 1);
  assert.equal(stepped(all, 2, "ArrowDown"), 3);
  assert.equal(stepped(all, 3, "ArrowRight"), 3);
  assert.equal(stepped(all, 2, "Home"), 1);
  assert.equal(stepped(all, 1, "End"), 3);
  assert.equal(stepped(all, null, "ArrowLeft"), 2);
  assert.equal(stepped(all, 2, "x"), null);
  assert.equal(stepped([], null, "End"), null);
});

Deno.test("asCsv() has a line for every image, quotes what must be, and lets no spreadsheet compute a name", () => {
  const lines = asCsv(
    lookedAt(part('a "b", c', 5), part("=1+1", 1), failed, part("+1", 1), part("-1", 1), part("@a", 1)),
  ).split("\r\n");
  assert.equal(lines[0], "number,time,image,verdict,because,value,threshold,p_value,score,regions,error");
  assert.equal(lines[1], `1,${AT},"a ""b"", c",odd,place,5,4,0.5,50,0,`);
  assert.equal(lines[2], `2,${AT},'=1+1,normal,,1,4,0.5,10,0,`);
  assert.equal(lines[3], `3,${AT},torn.png,,,,,,,,it is cut`);
  assert.deepEqual(lines.slice(4, 7).map((line) => line.split(",")[2]), ["'+1", "'-1", "'@a"]);
  assert.deepEqual(lines.slice(7), [""]);
});

Deno.test("asJsonLines() has a line for every image, without pictures", () => {
  const picture = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  const with_ = {
    ...part("a", 5),
    layers: { picture, heat: null },
    overlay: picture,
    map: new Float32Array(1),
  };
  const lines = asJsonLines(lookedAt(with_, failed)).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(lines[0]).filter((key) => ["layers", "overlay", "map"].includes(key)), []);
  assert.deepEqual([lines[0].number, lines[0].image, lines[0].judgement.verdict], [1, "a", "odd"]);
  assert.deepEqual(lines[1], { number: 2, at: AT, image: "torn.png", error: "it is cut" });
});

Deno.test("the strip chart holds all evidence and the threshold, and leaves the place of what has none", () => {
  const { marks, threshold, most } = stripOf(lookedAt(part("a", 1), failed, part("b", 8)));
  const { height, bottom, top } = STRIP;
  const yOf = (value: number) => height - bottom - value / most * (height - top - bottom);
  assert.equal(most, 1.1 * 8);
  assert.equal(threshold, yOf(4));
  assert.deepEqual(marks.map(({ number, odd, y }) => [number, odd, y]), [[1, false, yOf(1)], [
    3,
    true,
    yOf(8),
  ]]);
  const [first, second] = marks as [typeof marks[number], typeof marks[number]];
  assert.ok(second.x - first.x > 1.9 * (STRIP.width - STRIP.left - STRIP.right) / 3);
  assert.deepEqual(stripOf([]), { marks: [], threshold: null, most: 1 });
});

Deno.test("Pace tells images a second and the median latency of the last ones", () => {
  const pace = new Pace();
  assert.deepEqual([pace.perSecond, pace.latency], [0, 0]);
  for (let i = 0; i < 30; i++) pace.add(100 * i, 100 * i + (i % 2 ? 50 : 80));
  assert.ok(Math.abs(pace.perSecond - 10) < 0.3, `${pace.perSecond}`);
  assert.ok([50, 80].includes(pace.latency));
});

Deno.test("what is looked at follows the newest until another is chosen, and a failure is told", async () => {
  const failures: unknown[] = [];
  const told = [part("a.png", 1), part("a.png (2)", 5)];
  const state = new InspectState({
    open: () => Promise.reject(new Error("unused")),
    score: (images, _, { onTold } = {}) => {
      if (images.length === 0) return Promise.reject(new Error("no images"));
      for (const one of told) onTold?.(one);
      return Promise.resolve();
    },
  }, { onFailure: (error) => failures.push(error) });
  const file = { name: "a.png", file: new Blob() };
  await state.add([file, file]);
  assert.deepEqual([state.all.value.length, state.chosen.value, state.waiting.value], [2, 2, 0]);
  assert.equal(state.shown?.part.name, "a.png"); // as it was given
  assert.deepEqual(state.all.value.map(({ file }) => file), [file.file, file.file]);
  state.chosen.value = 1;
  await state.add([file, file]);
  assert.deepEqual([state.all.value.length, state.chosen.value], [4, 1]);
  await state.add([]);
  assert.equal((failures[0] as Error).message, "no images");
  assert.equal(failures.length, 1);
  state.clear();
  assert.deepEqual([state.all.value, state.chosen.value, state.shown], [[], null, null]);
});

Deno.test("pictureName() begins with the number, and no part of a name leads out of a folder", () => {
  assert.equal(pictureName(7, "a/../..\\b: c?.png"), "0007 a_.._.._b_ c_.png.png");
  assert.equal(pictureName(12, "Teil ä.tif"), "0012 Teil ä.tif.png");
});
